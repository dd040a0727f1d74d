//! What becomes of documents, in one run and in several.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod common;

use common::{Home, assert_adds_up, news};

const STORY: &str = "أعلنت الحكومة اليوم بدء محادثات جديدة في العاصمة بين وفود من سبع دول عربية حول \
    مستقبل سوق النفط وأسعار الطاقة في السنوات العشر القادمة، وقال وزير الخارجية إن الاجتماع سيستمر ثلاثة أيام";

fn count(report: &serde_json::Value, path: &str) -> u64 {
    report.pointer(path).and_then(serde_json::Value::as_u64).unwrap_or(0)
}

#[test]
fn every_document_that_was_left_out_has_a_reason() {
    let home = Home::new();
    let near = STORY.replace("ثلاثة أيام", "أربعة أيام");
    let spelt = STORY.replace('أ', "ا").replace('ة', "ه");
    home.write_documents(
        "a.jsonl",
        &[
            ("story", STORY),
            ("near", &near),
            ("spelt", &spelt),
            ("empty", " "),
            ("english", "only English words here"),
            ("persian", "دولت دیروز اعلام کرد که آتش بس در سراسر کشور آغاز شده است"),
        ],
    );
    let report = home.ingest(&["a.jsonl"]);
    assert_adds_up(&report["account"]);
    assert_eq!(count(&report, "/account/kept/documents"), 1);
    for reason in ["empty", "not_arabic", "other_language", "exact_duplicate", "near_duplicate"] {
        assert_eq!(count(&report, &format!("/account/dropped/{reason}/documents")), 1, "{reason}");
    }
    let duplicates = home.audit("duplicates");
    assert!(duplicates.iter().all(|line| line["keeper_id"] == "story"), "{duplicates:?}");
    let excluded = home.audit("excluded");
    let reasons: Vec<_> = excluded.iter().map(|line| line["reason"].clone()).collect();
    assert_eq!(reasons, ["empty", "not_arabic", "other_language"]);
    let detail = "fa: arabic_paragraphs is 0, kept at least 0.1";
    assert_eq!(excluded[2]["detail"], detail);
}

#[test]
fn more_sources_are_added_and_duplicates_of_what_is_there_are_recognised() {
    let home = Home::new();
    home.write_documents("a.jsonl", &[("first", STORY)]);
    home.write_documents(
        "b.jsonl",
        &[("second", STORY), ("third", "خبر آخر عن أسعار النفط في الأسواق")],
    );
    home.ingest(&["a.jsonl"]);
    let report = home.ingest(&["b.jsonl"]);
    assert_eq!(count(&report, "/run/dropped/exact_duplicate/documents"), 1);
    assert_adds_up(&report["run"]);
    assert_adds_up(&report["account"]);
    assert_eq!(home.search("النفط"), ["third", "first"]);
}

#[test]
fn an_unchanged_source_is_skipped_and_a_changed_one_replaces_its_documents() {
    let home = Home::new();
    home.write_documents("a.jsonl", &[("old", "خبر قديم عن المدينة")]);
    home.write_documents("b.jsonl", &[("other", "خبر عن الجامعة")]);
    home.ingest(&["a.jsonl", "b.jsonl"]);
    assert_eq!(count(&home.ingest(&["a.jsonl", "b.jsonl"]), "/sources/unchanged"), 2);

    home.write_documents("a.jsonl", &[("new", "خبر جديد عن الميناء")]);
    let report = home.ingest(&["a.jsonl", "b.jsonl"]);
    assert_eq!((count(&report, "/sources/replaced"), count(&report, "/sources/unchanged")), (1, 1));
    let mut found = home.search("خبر");
    found.sort();
    assert_eq!(found, ["new", "other"]);
    assert!(home.search("قديم").is_empty());
    assert_adds_up(&report["account"]);
}

#[test]
fn a_duplicate_comes_back_when_its_keeper_goes() {
    let home = Home::new();
    home.write_documents("a.jsonl", &[("keeper", STORY)]);
    home.write_documents("b.jsonl", &[("copy", STORY)]);
    home.ingest(&["a.jsonl", "b.jsonl"]);
    assert_eq!(home.search("النفط"), ["keeper"]);
    home.write_documents("a.jsonl", &[("changed", "خبر جديد عن الميناء")]);
    home.ingest(&["a.jsonl"]);
    assert_eq!(home.search("النفط"), ["copy"]);
}

#[test]
fn two_files_of_one_name_are_two_sources() {
    let home = Home::new();
    home.write_documents("2020/a.jsonl", &[("x", "خبر عن سنة عشرين")]);
    home.write_documents("2021/a.jsonl", &[("x", "خبر عن سنة إحدى وعشرين")]);
    let ingest = |folder: &str| {
        let mut command = home.command(&["ingest", "--index", "../index", "a.jsonl"]);
        assert!(command.current_dir(home.path(folder)).status().unwrap().success());
    };
    ingest("2020");
    ingest("2021");
    assert_eq!(home.search("سنة").len(), 2);
}

#[test]
fn threads_and_halves_do_not_change_a_byte() {
    let news = news(3_000);
    let middle = news.char_indices().filter(|(_, c)| *c == '\n').nth(1_500).unwrap().0 + 1;
    let (first, second) = news.split_at(middle);
    let run = |steps: &[&[&str]]| {
        let home = Home::new();
        home.write("a.jsonl", first);
        home.write("b.jsonl", second);
        for step in steps {
            home.run(&[&["ingest", "--memory", "64M"], *step].concat()).exits(0);
        }
        let hits =
            home.run(&["search", "--json", "--limit", "500", "محادثات السلام"]).exits(0).stdout;
        (home.corpus_files(), hits)
    };
    let at_once: &[&str] = &["--threads", "1", "a.jsonl", "b.jsonl"];
    let expected = run(&[at_once]);
    assert!(expected.0.len() >= 2);
    assert!(run(&[&["--threads", "2", "b.jsonl", "a.jsonl"]]) == expected, "two threads");
    assert!(run(&[&["a.jsonl"], &["b.jsonl"]]) == expected, "two halves");
    assert!(run(&[&["b.jsonl"], &["a.jsonl"]]) == expected, "two halves, the last first");
}

#[test]
fn documents_come_in_many_formats() {
    let home = Home::new();
    let csv = "\u{feff}العنوان;النص;التاريخ\nعنوان;نص عن الجدول;2020-06-10\n";
    home.write("in/table.csv", csv);
    home.write("in/plain.txt", "عنوان قصير\n\nنص عن الملف\n");
    let line =
        serde_json::json!({"content": "نص عن السطر", "headline": "عنوان", "label": 3}).to_string();
    home.write("in/lines.jsonl.zst", zstd::encode_all(line.as_bytes(), 1).unwrap());
    // "نص عن القديم" in windows-1256, with a line around it for the detector to work on.
    let old = "هذا نص عربي طويل عن القديم كتب قبل أن يعرف الناس الترميز الموحد في المدينة";
    home.write("in/old.txt", to_windows_1256(old));
    home.write("in/page", "<html><title>عنوان</title><nav>قائمة</nav><p>نص عن الصفحة.</p></html>");
    let page = "HTTP/1.1 200 OK\r\n\r\n<html><p>نص عن الأرشيف.</p></html>";
    let record = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n{page}\r\n\r\n",
        page.len()
    );
    home.write("in/crawl.txt", record);
    home.ingest(&["in"]);
    for (query, source) in [
        ("الصفحة", "in/page"),
        ("الأرشيف", "in/crawl.txt"),
        ("الجدول", "in/table.csv"),
        ("الملف", "in/plain.txt"),
        ("السطر", "in/lines.jsonl.zst"),
        ("القديم", "in/old.txt"),
    ] {
        let hits = home.run(&["search", "--format", "json", query]).exits(0).json();
        assert_eq!(hits["hits"][0]["source"], source);
    }
    let labelled = home.corpus().into_iter().find(|document| !document.extra.is_empty()).unwrap();
    assert_eq!(labelled.extra["label"], 3);
}

/// Letters of windows-1256 that the tests use.
fn to_windows_1256(text: &str) -> Vec<u8> {
    let row = "ءآأؤإئابةتثجحخدذرزسشصض";
    text.chars()
        .map(|c| match c {
            ' ' => b' ',
            'ط' => 0xD8,
            'ظ' => 0xD9,
            'ع' => 0xDA,
            'غ' => 0xDB,
            'ف' => 0xDD,
            'ق' => 0xDE,
            'ك' => 0xDF,
            'ل' => 0xE1,
            'م' => 0xE3,
            'ن' => 0xE4,
            'ه' => 0xE5,
            'و' => 0xE6,
            'ى' => 0xEC,
            'ي' => 0xED,
            c => {
                let place = row.chars().position(|other| other == c).unwrap() as u8;
                // The multiplication sign stands at 0xD7, between ض and ط.
                0xC1 + place
            }
        })
        .collect()
}

#[test]
fn standard_input_is_a_source_that_is_known_by_its_content() {
    let home = Home::new();
    let line = serde_json::json!({"id": "piped", "text": "خبر من الأنبوب"}).to_string();
    home.run_with_input(&["ingest", "-"], line.as_bytes()).exits(0);
    assert_eq!(home.search("الأنبوب"), ["piped"]);
    let answer =
        home.run_with_input(&["ingest", "--format", "json", "-"], line.as_bytes()).exits(0);
    assert_eq!(count(&answer.json(), "/sources/unchanged"), 1);
}

#[test]
fn names_of_sources_can_come_from_a_file() {
    let home = Home::new();
    home.write("ملف أول.txt", "نص أول عن النخيل");
    home.write("ملف ثان.txt", "نص ثان عن الزيتون");
    home.write("names", "ملف أول.txt\nملف ثان.txt\n");
    home.ingest(&["--files-from", "names"]);
    assert_eq!((home.search("النخيل").len(), home.search("الزيتون").len()), (1, 1));
}

#[test]
fn another_way_of_making_the_corpus_is_refused() {
    let home = Home::new();
    home.write("a.txt", "نص عن النخيل");
    home.ingest(&["a.txt"]);
    home.write("b.txt", "نص عن الزيتون");
    let answer = home.run(&["ingest", "--keep-duplicates", "b.txt"]).exits(2);
    assert!(answer.stderr.contains("hint: give the same options as before"), "{}", answer.stderr);
}

#[test]
fn the_users_own_files_are_never_deleted() {
    let home = Home::new();
    let mine = ["corpus/1.txt", "tmp/thesis.txt", "search/project/code.txt", "audit/2024.txt"];
    for name in mine {
        home.write(name, format!("نص عن {name}"));
    }
    let folder = home.path(".");
    let ingest = |source: &str| {
        let mut command = home.command(&["ingest", "--index", ".", source]);
        command.current_dir(&folder).output().unwrap().status.code().unwrap()
    };
    assert_eq!(ingest("tmp"), 0);
    assert_eq!(ingest("tmp/thesis.txt"), 0);
    assert_eq!(ingest("corpus"), 2, "it lies where the index keeps its corpus");
    for name in mine {
        assert!(home.path(name).exists(), "{name}");
    }
}

#[test]
fn a_missing_source_does_not_stop_the_others() {
    let home = Home::new();
    home.write("a.txt", "نص عن النخيل");
    home.run(&["ingest", "nowhere.txt", "a.txt"]).exits(3);
    assert_eq!(home.search("النخيل").len(), 1);
}

#[test]
fn one_bad_file_harms_no_other() {
    let home = Home::new();
    home.write("in/good.txt", "نص سليم عن النخيل");
    home.write("in/picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    let mut cut = zstd::encode_all(news(200).as_bytes(), 1).unwrap();
    cut.truncate(cut.len() / 2);
    home.write("in/cut.jsonl.zst", cut);
    let answer = home.run(&["ingest", "--format", "json", "in"]).exits(3);
    assert_adds_up(&answer.json()["run"]);
    assert!(count(&answer.json(), "/run/failed/damaged/documents") == 1, "{answer:?}");
    assert_eq!(home.search("النخيل").len(), 1);
}

#[test]
fn sources_of_which_nothing_is_kept_make_no_index() {
    let home = Home::new();
    home.write("تقارير/report.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    home.write_documents("تقارير/english.jsonl", &[("e", "nothing but English here")]);
    let answer = home.run(&["ingest", "--format", "json", "تقارير"]).exits(3);
    for said in [
        "report.doc: ",
        "an old Office document",
        "english.jsonl:0 (not arabic)",
        "nothing but English here",
        "no document was kept, so no index was written",
    ] {
        assert!(answer.stderr.contains(said), "{said} in {}", answer.stderr);
    }
    assert_eq!(count(&answer.json(), "/run/read/documents"), 2);
    assert!(!home.path("index/manifest.json").exists());
    let search = home.run(&["search", "بيت"]).exits(2);
    assert!(search.stderr.contains("there is no index in `index`"), "{}", search.stderr);

    // The index that is there stays as it is, and answers.
    home.write_documents("بيت.jsonl", &[("b", "بيت قديم")]);
    home.ingest(&["بيت.jsonl"]);
    home.run(&["ingest", "تقارير"]).exits(3);
    assert_eq!(home.search("بيت"), ["b"]);
    home.run(&["explain", "e"]).exits(0);
    // And it may become empty, if that is what its sources are.
    home.write("بيت.jsonl", "");
    home.ingest(&["بيت.jsonl"]);
    assert_eq!(home.corpus().len(), 0);
}
