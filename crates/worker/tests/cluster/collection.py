"""A small collection with everything that a stage may meet; the same whenever it is made."""

import json
import random

WORDS = """الحكومة ليبيا محادثات وقف إطلاق النار المدينة الرئيس قال وزير الخارجية اليوم أمس السلام اتفاق
القوات الأمم المتحدة مجلس الأمن بيان صحفي العاصمة زيارة وفد اجتماع قمة عربية الاقتصاد النفط أسعار ارتفاع
الدولار مليون شركة مشروع جامعة طلاب تعليم ثقافة""".split()

FOOTER = "جميع الحقوق محفوظة لموقع الأخبار في المدينة\nاشترك في النشرة اليومية لتصلك آخر الأخبار"

N_FILES = 24
N_DOCUMENTS = 160


def write(folder):
    draw = random.Random(42)
    folder.mkdir(parents=True)
    texts = []
    for number in range(N_FILES):
        lines = (record(draw, texts, number, place) for place in range(N_DOCUMENTS))
        (folder / f"news-{number:02}.jsonl").write_text("".join(lines), "utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01")
    (folder / "مقال.txt").write_text("عنوان المقال\n\n" + " ".join(words(draw)), "utf-8")


def record(draw, texts, number, place):
    if place % 50 == 7:
        return '{"text": \n'
    if place % 50 == 9:
        return json.dumps({"text": "an English text among the Arabic ones"}) + "\n"
    text = words(draw)
    if texts and place % 4 == 0:
        text = list(draw.choice(texts))
        if place % 8 == 0:
            text[draw.randrange(len(text))] = f"جديد{number}"
    texts.append(text)
    fields = {"id": f"{number}-{place}", "text": " ".join(text)}
    if place % 3 == 0:
        fields["url"] = f"https://news{number % 2}.example/{number}/{place}"
        fields["text"] += "\n" + FOOTER
    return json.dumps(fields, ensure_ascii=False) + "\n"


def words(draw):
    length = 60 + draw.randrange(240)
    return [draw.choice(WORDS) + draw.choice(["", "", "", "،", "."]) for _ in range(length)]
