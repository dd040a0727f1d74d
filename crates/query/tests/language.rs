//! Letters left open, phrases without an end, all words, and words that are still typed.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod common;

use common::{Engine, check_found, document, engine, engine_of, ids, marked};
use fihris_query::Request;

const TEXTS: [(&str, &str); 8] = [
    ("أسعار القمح ترتفع", "ارتفعت أسعار القمح في الأسواق العالمية هذا الشهر"),
    ("أسعار القماش", "أسعار القماش في سوق المدينة لم تتغير"),
    ("", "زراعة القمح في الوادي قديمة، والأسعار عادلة"),
    ("", "مدرسة القرية ومدرسو القرية"),
    ("مسرح الأطفال", "عرض المسرح مسرحية عن البحر"),
    ("", "درس في تاريخ البحر والملاحة"),
    ("", "القمح أسعار"),
    ("", "coffee and tea"),
];

fn market() -> (tempfile::TempDir, Engine) {
    engine_of((0..).zip(TEXTS).map(document))
}

#[test]
fn letters_may_be_left_open() {
    let (_home, engine) = market();
    let table: [(&str, &[&str]); 22] = [
        ("*مح", &["0", "2", "6"]),
        ("ال*مح", &["0", "2", "6"]),
        ("الق?ح", &["0", "2", "6"]),
        ("القمح??", &["0", "2", "6"]),
        ("الق*", &["0", "1", "2", "3", "6"]),
        ("*درس*", &["3", "5"]),
        ("?درسة", &["3"]),
        ("مسر*ة", &["4"]),
        ("*سرح", &["4"]),
        ("دَ?س", &["5"]),
        ("*أسعار", &["0", "1", "2", "6"]),
        ("c*ee", &["7"]),
        ("C?ffee", &["7"]),
        ("+*مح -*دي", &["0", "6"]),
        ("أسعار -الق*ش", &["0", "2", "6"]),
        ("title:*قمح", &["0"]),
        ("title:(*قماش OR الأ*ل)", &["1", "4"]),
        ("title:ال?مح", &["0"]),
        ("القمح AND *وادي", &["2"]),
        ("ق*ز", &[]),
        ("?مح", &[]),
        ("البحر?", &["4", "5"]),
    ];
    for (query, expected) in table {
        check_found(&engine, &Request::new(query), expected);
    }
    let hits = engine.search(&Request::new("ال*ح")).unwrap().hits;
    assert!(hits.iter().all(|hit| !marked(hit).is_empty()), "{hits:?}");
    let notes = engine.search(&Request::new("ق*ز")).unwrap().notes;
    assert_eq!(notes, ["no document has a word that is like “ق*ز”"]);
    let filters = vec!["-الق?ح".to_owned()];
    check_found(&engine, &Request { filters, ..Request::new("أسعار") }, &["1"]);
}

#[test]
fn the_last_word_of_a_phrase_may_be_a_beginning() {
    let (_home, engine) = market();
    let table: [(&str, &[&str]); 20] = [
        ("\"أسعار الق*\"", &["0", "1"]),
        ("\"أسعار القم*\"", &["0", "1"]),
        ("\"أسعار القمح*\"", &["0"]),
        ("«أسعار القما*»", &["1"]),
        ("“أسعار الق*\"", &["0", "1"]),
        ("\"زراعة الق*\"", &["2"]),
        ("\"القمح في ال*\"", &["0", "2"]),
        ("\"القمح في الأ*\"", &["0"]),
        ("\"الق*\"", &["0", "1", "2", "3", "6"]),
        ("\"مدرسة القري*\"", &["3"]),
        ("\"تاريخ البحر وال*\"", &["5"]),
        ("\"القمح أس*\"~0", &["0", "6"]),
        ("\"أسعار ال*\" -title:القماش", &["0"]),
        ("القرية -\"أسعار ال*\"", &["3"]),
        ("أسعار -\"أسعار القما*\"", &["0", "2", "6"]),
        ("title:\"أسعار الق*\"", &["0", "1"]),
        ("title:\"مسرح الأ*\"", &["4"]),
        ("\"أسعار ظ*\"", &[]),
        ("\"coffee a*\"", &["7"]),
        ("\"أسعار الق*\" OR درس", &["0", "1", "5"]),
    ];
    for (query, expected) in table {
        check_found(&engine, &Request::new(query), expected);
    }
    let response = engine.search(&Request::new("\"أسعار القم*\"")).unwrap();
    let found: Vec<Vec<&str>> = response.hits.iter().map(marked).collect();
    assert!(found.iter().all(|marked| marked.len() == 1), "{found:?}");
    assert!(found.contains(&vec!["أسعار القماش"]), "{found:?}");
    let filters = vec!["\"أسعار القم*\"".to_owned()];
    check_found(&engine, &Request { filters, ..Request::new("السوق") }, &["0", "1"]);
}

#[test]
fn all_words_may_be_wanted() {
    let (_home, engine) = market();
    let table: [(&str, &[&str]); 20] = [
        ("أسعار القمح", &["0", "2", "6"]),
        ("القمح أسعار", &["0", "2", "6"]),
        ("أسعار القمح في", &["0", "2", "6"]),
        ("هل أسعار القمح عادلة؟", &["2"]),
        ("سعر القماش", &["1"]),
        ("مدرسة البحر", &[]),
        ("درس البحر", &["5"]),
        ("مسرح بحر", &["4"]),
        ("أسعار القمح -الوادي", &["0", "6"]),
        ("أسعار title:القمح", &["0"]),
        ("أسعار source:second.jsonl", &["6"]),
        ("أسعار \"سوق المدينة\"", &["1"]),
        ("أسعار الق*", &["0", "1", "2", "6"]),
        ("أسعار (القماش OR الوادي)", &["1", "2"]),
        ("=أسعار القمح", &["0", "6"]),
        ("أسعار القمحح", &["0", "2", "6"]),
        ("أسعار كوكب", &[]),
        ("coffee tea", &["7"]),
        ("coffee القمح", &[]),
        ("في", &["0", "1", "2", "5"]),
    ];
    for (query, expected) in table {
        let request = Request { all_words: true, ..Request::new(query) };
        check_found(&engine, &request, expected);
    }
    let request = Request { all_words: true, ..Request::new("القمح في أسعار") };
    let understood = engine.search(&request).unwrap().understood;
    assert!(understood.all_words);
    assert_eq!(understood.text, "+القمح في +اسعار");
}

#[test]
fn words_side_by_side_come_first_where_all_are_wanted() {
    let (_home, engine) = engine();
    let request = Request { all_words: true, ..Request::new("وقف الناس") };
    assert_eq!(ids(&engine.search(&request).unwrap()), ["1", "0"]);
}

#[test]
fn the_last_word_may_still_be_typed() {
    let (_home, engine) = market();
    let table: [(&str, &[&str]); 20] = [
        ("القم", &["0", "1", "2", "6"]),
        ("القما", &["1"]),
        ("زراعة القم", &["0", "1", "2", "6"]),
        ("مس", &["4"]),
        ("مسر", &["4"]),
        ("تاريخ المل", &["5"]),
        ("تاريخ والمل", &["5"]),
        ("cof", &["7"]),
        ("tea cof", &["7"]),
        ("Cof", &["7"]),
        ("القَم", &["0", "1", "2", "6"]),
        ("مدر", &["3"]),
        ("ومدر", &["3"]),
        ("البحر الأط", &["4", "5"]),
        ("-القمح أسع", &["1"]),
        ("\"سوق المدينة\" لم تتغ", &["1"]),
        ("source:second.jsonl أسع", &["6"]),
        ("زز", &[]),
        ("coffeee", &["7"]),
        ("القماش ", &["1"]),
    ];
    for (query, expected) in table {
        let request = Request { as_you_type: true, ..Request::new(query) };
        check_found(&engine, &request, expected);
    }
    let asked = |query: &str, all_words| {
        let request = Request { as_you_type: true, all_words, ..Request::new(query) };
        engine.search(&request).unwrap()
    };
    let response = asked("أسعار القما", false);
    assert_eq!(response.understood.unfinished.as_deref(), Some("القما"));
    assert_eq!((ids(&response)[0], response.notes.len()), ("1", 0));
    assert_eq!(marked(&response.hits[0]), ["أسعار", "القماش"]);
    assert_eq!(ids(&asked("أسعار القما", true)), ["1"]);
    assert_eq!(ids(&asked("القمح الواد", true)), ["2"]);
    assert_eq!(asked("كوفيييد", false).notes, ["no document has “كوفيييد” in any form"]);
}

#[test]
fn a_phrase_that_is_nowhere_is_named() {
    let (_home, engine) = market();
    let nowhere = "no document has “القمح السوق” in any form";
    let other = "no document has “مدرسة قرية” as typed; other forms of it were looked for";
    let misfit =
        "documents have “أسعار القمح”, but none of them fits the rest of the query and the filters";
    let table: [(&str, &[&str]); 20] = [
        ("\"القمح السوق\"", &[nowhere]),
        ("\"القمح السوق\" source:first.jsonl", &[nowhere]),
        ("+\"القمح السوق\" أسعار", &[nowhere]),
        ("\"القمح السوق\" OR درس", &[nowhere]),
        ("-\"القمح السوق\" درس", &[]),
        ("\"القمح السوق\" -درس", &[nowhere]),
        ("\"أسعار القمح\"", &[]),
        ("\"أسعار القمح\" source:first.jsonl", &[]),
        ("\"أسعار القمح\" source:second.jsonl", &[misfit]),
        ("\"أسعار القمح\" -العالمية", &[misfit]),
        ("\"أسعار القمح\" +القماش", &[misfit]),
        ("\"أسعار القمح\" date:2019", &[misfit]),
        ("\"مدرسة قرية\"", &[other]),
        ("+\"مدرسة قرية\" أسعار", &[other]),
        ("\"مدرسة قرية\" source:first.jsonl", &[other]),
        ("=\"مدرسة قرية\"", &["no document has “مدرسة قرية” as typed"]),
        (
            "\"أسعار ظ*\"",
            &["no document has a word that begins with “ظ”", "no document has “أسعار ظ*” as typed"],
        ),
        ("title:\"القمح أسعار\"", &["no document has “القمح أسعار” in any form"]),
        ("\"القمح العالمية\"~1", &["no document has “القمح العالمية” in any form"]),
        ("\"القمح العالمية\"~2", &[]),
    ];
    for (query, expected) in table {
        assert_eq!(engine.search(&Request::new(query)).unwrap().notes, expected, "{query}");
    }
    let filtered = |filter: &str, query: &str| {
        let filters = vec![filter.to_owned()];
        engine.search(&Request { filters, ..Request::new(query) }).unwrap().notes
    };
    assert_eq!(filtered("source:second.jsonl", "\"أسعار القمح\""), [misfit]);
    assert_eq!(filtered("\"القمح السوق\"", "أسعار"), [nowhere]);
}

/// What is offered, each with the number of documents that have it.
fn offered(engine: &Engine, query: &str, limit: usize) -> Vec<(String, u64)> {
    let found = engine.suggest(query, limit).unwrap();
    found.into_iter().map(|found| (found.text, found.n_documents)).collect()
}

#[test]
fn phrases_and_titles_that_occur_are_offered() {
    let mut texts = vec![("وقف إطلاق النار في المدينة", "نص"); 3];
    texts.extend([("إعلان وقف إطلاق النار", "نص"), ("وقف إطلاق الرصاص: تقرير", "نص")]);
    texts.extend([("", "وقف إطلاق سراح الأسرى"), ("", "إطلاقات في السوق"), ("النارنج", "ثمر")]);
    texts.push(("وقف العمل في الميناء", "نص"));
    let (_home, engine) = engine_of((0..).zip(texts).map(document));
    let first = |query: &str, n| -> Vec<String> {
        let found = offered(&engine, query, 10).into_iter().take(n);
        found.map(|(text, _)| text).collect()
    };
    assert_eq!(
        offered(&engine, "وقف إطل", 10),
        [
            ("وقف إطلاق".to_owned(), 6),
            ("وقف إطلاق النار".to_owned(), 4),
            ("وقف إطلاق النار في المدينة".to_owned(), 3),
            ("إعلان وقف إطلاق النار".to_owned(), 1),
            ("وقف إطلاق الرصاص تقرير".replace("الرصاص", "الرصاص:"), 1),
        ]
    );
    let table: [(&str, &[&str]); 14] = [
        ("وقف إطلاق الن", &["وقف إطلاق النار", "وقف إطلاق النار في المدينة"]),
        ("وقف ال", &["وقف العمل"]),
        ("وقف الع", &["وقف العمل في الميناء"]),
        ("وقف إطلاق الر", &["وقف إطلاق الرصاص"]),
        ("وقف اطلاق الن", &["وقف إطلاق النار"]),
        ("وَقْفُ إطل", &["وقف إطلاق"]),
        ("إعلان وق", &["إعلان وقف إطلاق النار"]),
        ("إطلاق سر", &["إطلاق سراح"]),
        ("إطلاق النا", &["إطلاق النار"]),
        ("إطلاق النار في الم", &["إطلاق النار في المدينة"]),
        ("النار في", &["النار في المدينة"]),
        ("النار", &["النار"]),
        ("الميناء", &["الميناء"]),
        ("ظظ", &[]),
    ];
    for (query, expected) in table {
        assert_eq!(first(query, expected.len().max(1)), expected, "{query}");
    }
    assert!(first("الن", 9).contains(&"النارنج".to_owned()));
    // Nothing has these words one after the other: any word that begins so.
    assert_eq!(first("السوق إط", 2), ["السوق إطلاق", "السوق إطلاقات"]);
    assert_eq!(first("title:وقف إط", 1), ["title:وقف إطلاق"]);
    assert_eq!(offered(&engine, "وقف إطل", 2), offered(&engine, "وقف إطل", 10)[..2]);
}
