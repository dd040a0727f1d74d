"""A book as long as the longest: 1.7 million characters in 32,545 paragraphs."""

import json
import pathlib
import random

N_PARAGRAPHS = 32_545

# A word that stands in 1,550 paragraphs, and one that stands in a single one, in the middle.
FREQUENT, EVERY = "مخطوطة", 21
RARE, RARE_AT = "فسيفساء", 16_000

# Letters of a paragraph: the book has 1.7 million of them.
LETTERS = 45


def words():
    """The words of the news, whose texts are Arabic as it is written."""
    news = pathlib.Path(__file__).resolve().parents[1] / "fixtures" / "news.jsonl"
    texts = [json.loads(line)["text"] for line in news.read_text("utf-8").splitlines()]
    words = {word for text in texts for word in text.split() if word.isalpha() and len(word) > 1}
    return sorted(words - {FREQUENT, RARE})


def paragraph(number, words, chance):
    chosen = []
    while sum(len(word) + 1 for word in chosen) < LETTERS:
        chosen.append(chance.choice(words))
    if number % EVERY == 0:
        chosen[len(chosen) // 2] = FREQUENT
    if number == RARE_AT:
        chosen[1] = RARE
    return " ".join(chosen) + "."


def write(path):
    """Writes the book as a source to ingest; always the same one."""
    chance, all_words = random.Random(17), words()
    paragraphs = [paragraph(number, all_words, chance) for number in range(N_PARAGRAPHS)]
    book = {"id": "book", "title": "كتاب طويل", "text": "\n".join(paragraphs)}
    path.write_text(json.dumps(book, ensure_ascii=False) + "\n", "utf-8")
