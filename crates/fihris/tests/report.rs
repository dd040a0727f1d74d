//! The report, the story of a document, and the corpus as data.

mod common;

use common::{Home, news};
use serde_json::json;

const STORY: &str = "أعلنت الحكومة اليوم بدء محادثات جديدة في العاصمة بين وفود من سبع دول عربية حول \
    مستقبل سوق النفط وأسعار الطاقة في السنوات العشر القادمة، وقال وزير الخارجية إن الاجتماع سيستمر ثلاثة أيام";

/// A document that is kept, one that is nearly the same, one that is dropped, and one that was
/// repaired.
fn home() -> Home {
    let home = Home::new();
    let near = STORY.replace("ثلاثة أيام", "أربعة أيام");
    let broken = "خبر  عن النفط ، من <script>alert(1)</script> السوق";
    home.write_documents(
        "a.jsonl",
        &[
            ("story", STORY),
            ("near", &near),
            ("english", "only <script>alert(2)</script> words here"),
            ("broken", broken),
        ],
    );
    home.ingest(&["a.jsonl"]);
    home
}

#[test]
fn the_page_needs_nothing_and_interprets_no_document() {
    let home = home();
    let page = std::fs::read_to_string(home.path("index/report.html")).unwrap();
    assert!(page.contains("only &lt;script&gt;"), "an excerpt is shown as text");
    for foreign in ["<script", "<link", "src=", "http://", "@import", "url("] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert!(page.contains("default-src 'none'") && page.contains("dir=\"auto\""));
    assert!(page.contains("near duplicate") && page.contains("نسخة متقاربة"));
}

#[test]
fn the_same_documents_give_the_same_page() {
    let home = Home::new();
    home.write("a.jsonl", news(200));
    let page = |threads: &str| {
        home.run(&["ingest", "--no-index", "--threads", threads, "a.jsonl"]).exits(0);
        let page = std::fs::read_to_string(home.path("index/report.html")).unwrap();
        std::fs::remove_dir_all(home.path("index")).unwrap();
        // What the stages cost comes last, and is never the same twice.
        let (before, times) = page.split_once("Time by stage").unwrap();
        assert!(times.contains("deduplicate") && times.contains("كشف النسخ"));
        before.to_owned()
    };
    assert!(page("1") == page("3"));
}

#[test]
fn each_document_has_its_story() {
    let home = home();
    let story =
        |id: &str| home.run(&["explain", "--format", "json", id]).exits(0).json()[0].clone();
    let kept = story("story");
    assert_eq!(kept["fate"], "kept");
    assert_eq!(kept["duplicates"][0]["id"], "near");
    let merged = story("near");
    assert_eq!((&merged["fate"], &merged["keeper"]["id"]), (&"merged".into(), &"story".into()));
    assert!(merged["duplicate"]["jaccard"].as_f64().is_some_and(|jaccard| jaccard > 0.6));
    let excluded = story("english");
    assert_eq!(excluded["excluded"]["detail"], "arabic is 0, kept at least 0.1");
    let broken = story("broken");
    assert_eq!(broken["document"]["repairs"]["punctuation"], 1);
    let repaired = &broken["changes"]["repaired"][0];
    assert!(repaired["before"].as_str().is_some_and(|before| before.contains("النفط ،")));
    assert!(repaired["after"].as_str().is_some_and(|after| after.contains("النفط،")));
}

/// A report, and what other words were put in it.
const HARVEST: &str = "افتتح وزير الزراعة صباح أمس معرض التمور السنوي في مدينة الواحة بحضور عدد كبير \
    من المزارعين والتجار الذين جاؤوا من كل المحافظات لعرض محاصيلهم وبيعها مباشرة للزوار. وقال الوزير في \
    كلمة قصيرة إن إنتاج هذا الموسم زاد كثيرا بفضل الأمطار التي سقطت مبكرا، وإن الوزارة ستدعم صغار \
    المزارعين بالبذور والآلات حتى نهاية العام القادم. ويستمر المعرض ثلاثة أيام، وتقام على هامشه ندوات عن \
    طرق الري الحديثة وحفظ الثمار، ومسابقة لأجود أنواع التمر يفوز صاحبها بجائزة مالية كبيرة.";

const OTHER_WORDS: [(&str, &str); 17] = [
    ("افتتح", "دشن"),
    ("أمس", "الخميس"),
    ("السنوي", "التقليدي"),
    ("كبير", "ضخم"),
    ("والتجار", "والباعة"),
    ("المحافظات", "الأقاليم"),
    ("مباشرة", "فورا"),
    ("قصيرة", "موجزة"),
    ("الموسم", "الخريف"),
    ("كثيرا", "بوضوح"),
    ("سقطت", "هطلت"),
    ("ستدعم", "ستساعد"),
    ("والآلات", "والمعدات"),
    ("القادم", "المقبل"),
    ("ندوات", "محاضرات"),
    ("الثمار", "المحصول"),
    ("يفوز", "يحظى"),
];

#[test]
fn a_text_with_other_words_in_the_same_places_is_a_copy() {
    let home = Home::new();
    let reworded = OTHER_WORDS
        .iter()
        .fold(HARVEST.to_owned(), |text, (word, other)| text.replace(word, other));
    // The same news, with as many words left, but told anew.
    let told =
        OTHER_WORDS.iter().enumerate().fold(HARVEST.to_owned(), |text, (n, (word, other))| {
            let put = [String::new(), format!("{other} {word} أيضا"), format!("{other} و{other}")];
            text.replace(word, &put[n % 3])
        });
    let line = |id: &str, text: &str| {
        format!("{}\n", json!({"id": id, "title": "معرض التمور", "text": text}))
    };
    home.write(
        "a.jsonl",
        [line("harvest", HARVEST), line("told", &told), line("reworded", &reworded)].concat(),
    );
    home.ingest(&["a.jsonl"]);
    // Of two with as many words, the one of more letters stays.
    let kept: Vec<String> = home.corpus().into_iter().map(|document| document.id).collect();
    assert_eq!(kept, ["told", "reworded"]);
    let story = home.run(&["explain", "--format", "json", "harvest"]).exits(0).json();
    assert_eq!(story[0]["keeper"]["id"], "reworded");
    assert!(story[0]["reworded"].as_bool().unwrap());
    let jaccard = story[0]["duplicate"]["jaccard"].as_f64().unwrap();
    assert!((0.15..0.5).contains(&jaccard), "{jaccard}");
    let answer = home.run(&["explain", "harvest"]).exits(0);
    assert!(answer.stdout.contains("have the same positions"), "{}", answer.stdout);
}

#[test]
fn a_document_is_found_by_its_stable_name_too() {
    let home = home();
    let doc_id = home.corpus()[0].doc_id.to_string();
    let answer = home.run(&["explain", &doc_id]).exits(0);
    assert!(answer.stdout.starts_with(&doc_id), "{}", answer.stdout);
    assert!(answer.stdout.contains("n_words"), "{}", answer.stdout);
    home.run(&["explain", "nobody"]).exits(1);
}

#[test]
fn no_line_of_a_story_mixes_directions() {
    let answer = home().run(&["explain", "near"]).exits(0);
    for line in answer.stdout.lines() {
        let is_arabic = |c: char| ('\u{0600}'..='\u{06FF}').contains(&c);
        let mixed = line.contains(is_arabic) && line.contains(|c: char| c.is_ascii_alphabetic());
        assert!(!mixed, "{line}");
    }
}

#[test]
fn an_export_holds_every_document_with_its_signals() {
    let home = home();
    let answer = home.run(&["export", "--to", "jsonl", "-"]).exits(0);
    let lines = answer.stdout.lines().map(|line| serde_json::from_str(line).unwrap());
    let rows: Vec<serde_json::Value> = lines.collect();
    let corpus = home.corpus();
    assert_eq!(rows.len(), corpus.len());
    for (row, document) in rows.iter().zip(&corpus) {
        assert_eq!(row["text"], document.text);
        assert_eq!(row["n_words"], document.signals.n_words);
    }
}

#[test]
fn an_export_is_the_same_every_time_and_leaves_no_rubbish() {
    let home = home();
    for name in ["a.parquet", "a.jsonl.zst", "a.csv.gz"] {
        home.run(&["export", name]).exits(0);
        let first = std::fs::read(home.path(name)).unwrap();
        home.run(&["export", name]).exits(0);
        assert!(first == std::fs::read(home.path(name)).unwrap(), "{name}");
    }
    let rubbish = std::fs::read_dir(home.path(".")).unwrap().filter(|entry| {
        entry.as_ref().is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with(".tmp-"))
    });
    assert_eq!(rubbish.count(), 0);
}

#[test]
fn what_cannot_be_exported_is_refused() {
    let home = home();
    let table: [(&[&str], &str); 3] = [
        (&["export", "a.txt"], "cannot tell the format"),
        (&["export", "--fields", "id,txet", "a.csv"], "is `text` meant?"),
        (&["export", "--to", "parquet", "-"], "name a file"),
    ];
    for (arguments, expected) in table {
        let answer = home.run(arguments).exits(2);
        assert!(answer.stderr.contains(expected), "{}", answer.stderr);
    }
}

#[test]
fn a_trial_tells_what_an_ingest_would_drop() {
    let home = home();
    let trial = home.run(&["stats", "--profile", "fineweb2", "--format", "json"]).exits(0).json();
    let dropped = trial[0]["dropped"].as_u64().unwrap();
    assert_eq!(trial[0]["documents"], 4);
    let rules = trial[0]["rules"].as_array().unwrap();
    let sum: u64 = rules.iter().map(|rule| rule["dropped"].as_u64().unwrap()).sum();
    assert_eq!(sum, dropped);

    let other = Home::new();
    other.write("a.jsonl", std::fs::read(home.path("a.jsonl")).unwrap());
    let arguments = ["--profile", "fineweb2", "--keep-duplicates", "--format", "json", "a.jsonl"];
    // No document is kept, so the exit code is 3.
    let report = other.run(&[&["ingest"], &arguments[..]].concat()).exits(3).json();
    assert_eq!(
        report["account"]["read"]["documents"].as_u64().unwrap() - dropped,
        report["account"]["kept"]["documents"].as_u64().unwrap()
    );
}
