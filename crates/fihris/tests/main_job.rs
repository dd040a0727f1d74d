//! The main job: ingest the seeds, then search them.

mod common;

use common::{Home, assert_adds_up};

const SEED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../seeds");

fn seeds() -> (Home, String) {
    let home = Home::new();
    assert_adds_up(&home.ingest(&[SEED])["account"]);
    let mut documents = home.corpus();
    assert_eq!(documents.len(), 1);
    (home, documents.remove(0).text)
}

#[test]
fn the_repeated_clause_stands_once_and_nothing_else_is_lost() {
    let original = std::fs::read_dir(SEED).unwrap().next().unwrap().unwrap().path();
    let original = std::fs::read_to_string(original).unwrap();
    let (home, text) = seeds();
    let title = home.corpus().remove(0).title.unwrap_or_default();
    let kept = format!("{title}\n{text}");
    let count = |text: &str, word: &str| text.matches(word).count();

    // The clause stands three times in one paragraph, and a shorter cousin in another.
    let clause = "التي تعتبر ضربة قوية لقوات حفتر";
    assert_eq!((count(&original, clause), count(&kept, clause)), (3, 1));
    let lost_with_two_copies = ["ترهونة", "الوطنية", "لقوات حفتر"];
    for word in lost_with_two_copies {
        assert_eq!(count(&kept, word), count(&original, word) - 2, "{word}");
    }
    for word in ["محادثات", "وقف", "بوغدانوف", "ليبيا", "2019"] {
        assert_eq!(count(&kept, word), count(&original, word), "{word}");
    }
    assert!(!kept.contains("حفتر. –"), "{kept}");
}

#[test]
fn spaces_before_punctuation_are_repaired_and_others_are_not() {
    let (_, text) = seeds();
    assert!(!text.contains(" ،") && !text.contains(" ."), "{text}");
    for whole in ["5 + 5", "2510 (2020)،", "3 يونيو / حزيران", "“نقرأ محتوى"]
    {
        assert!(text.contains(whole), "{whole} in {text}");
    }
}

#[test]
fn a_search_shows_whole_words_of_the_original() {
    let (home, _) = seeds();
    let answer = home.run(&["search", "وقف إطلاق النار"]).exits(0);
    assert!(answer.stdout.contains("«وقف إطلاق النار»"), "{}", answer.stdout);
    assert!(answer.stderr.contains("1 hit"), "{}", answer.stderr);
}

#[test]
fn a_word_is_found_in_all_its_spellings_and_forms() {
    let home = Home::new();
    home.write_documents(
        "أخبار.jsonl",
        &[
            ("prefixed", "قدّم الوفد تقريرا وللحكومة رأي آخر"),
            ("heh", "اجتمعت الحكومه مساء أمس"),
            ("vowelled", "هٰذِهِ حُكُومَةٌ جَدِيدَةٌ"),
            ("other", "ارتفعت أسعار النفط"),
        ],
    );
    home.ingest(&["أخبار.jsonl"]);
    let expected = ["heh", "prefixed", "vowelled"].map(str::to_owned);
    for query in ["وللحكومة", "الحكومه", "حُكُومَة", "حكومة"] {
        let mut found = home.search(query);
        found.sort();
        assert_eq!(found, expected, "{query}");
    }
}

#[test]
fn a_hit_is_shown_with_its_vowels() {
    let home = Home::new();
    home.write_documents("نص.jsonl", &[("a", "بَدَأَتْ مُحَادَثَاتُ وَقْفِ إِطْلَاقِ النَّارِ")]);
    home.ingest(&["نص.jsonl"]);
    let answer = home.run(&["search", "وقف"]).exits(0);
    assert!(answer.stdout.contains("«وَقْفِ»"), "{}", answer.stdout);
}

#[test]
fn highlights_in_json_are_byte_ranges_of_whole_words() {
    let (home, _) = seeds();
    let answer = home.run(&["search", "--format", "json", "حكومة"]).exits(0).json();
    assert_eq!(answer["total"], 1);
    let passage = &answer["hits"][0]["snippet"];
    let text = passage["text"].as_str().unwrap();
    let ranges = passage["highlights"].as_array().unwrap();
    assert!(!ranges.is_empty());
    for range in ranges {
        let (from, to) = (range[0].as_u64().unwrap() as usize, range[1].as_u64().unwrap() as usize);
        assert!(text.get(from..to).unwrap().contains("حكوم"), "{text} {range}");
    }
}

#[test]
fn a_trec_run_has_six_columns() {
    let (home, _) = seeds();
    let run = home.run(&["search", "--format", "trec", "--topic", "q7", "ليبيا"]).exits(0).stdout;
    let columns: Vec<&str> = run.trim_end().split(' ').collect();
    assert_eq!((columns.len(), columns[0], columns[1], columns[3]), (6, "q7", "Q0", "1"));
}

#[test]
fn exit_codes_are_as_documented() {
    let (home, _) = seeds();
    home.run(&["search", "زرافة"]).exits(1);
    home.run(&["search", "--index", "elsewhere", "ليبيا"]).exits(2);
    home.run(&["ingest", "nowhere.txt"]).exits(2);
    home.write("news.jsonl", "{\"text\": \"خبر سليم عن المدينة\"}\nbroken\n");
    let answer = home.run(&["ingest", "--format", "json", "news.jsonl"]).exits(3);
    assert_adds_up(&answer.json()["run"]);
    assert_eq!(answer.json()["run"]["failed"]["malformed"]["documents"], 1);
}

#[test]
fn an_error_says_what_to_do() {
    let home = Home::new();
    let answer = home.run(&["search", "ليبيا"]).exits(2);
    assert!(
        answer.stderr.starts_with("error: there is no index in `index`\n"),
        "{}",
        answer.stderr
    );
    assert!(answer.stderr.contains("hint: run `fihris ingest SRC…` first"), "{}", answer.stderr);
}

#[test]
fn a_query_is_never_an_error() {
    let (home, _) = seeds();
    let deep = "(".repeat(2_000) + "ليبيا";
    let many = "ليبيا ".repeat(3_000);
    let queries =
        ["\"", "+", "-", "كذا:كذا", "(", "AND OR", "title:", "\\", "*", "٪؟،", &deep, &many];
    for query in queries {
        let answer = home.run(&["search", query]);
        assert!(answer.code < 2, "{query}: {answer:?}");
    }
}
