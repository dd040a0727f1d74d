//! Words that are looked for beside those of a query.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

#[expect(dead_code, reason = "these tests have documents of their own")]
mod common;

use std::sync::Arc;

use common::{Engine, check_found, document, engine_of, ids, marked};
use fihris_query::{Request, Synonyms};

const TEXTS: [&str; 5] = [
    "انتخب البابا ميخائيل الثاني في ذلك العام",
    "توفي البابا ميخائيل الثالث قبل ذلك",
    "أعلنت الأمم المتحدة وقف إطلاق النار في المدينة",
    "بدأت الهدنة صباح اليوم في المدينة",
    "توقف إطلاق الرصاص واشتعلت النار في المدينة",
];

fn engine(synonyms: &str) -> (tempfile::TempDir, Engine) {
    let (home, engine) = engine_of((0..).zip(TEXTS.map(|text| ("", text))).map(document));
    (home, engine.with_synonyms(Arc::new(Synonyms::read(synonyms).unwrap())))
}

#[test]
fn what_words_of_dialects_are_in_standard_arabic_is_found() {
    let (_home, engine) = engine("");
    let response = engine.search(&Request::new("ميخائيل التانى")).unwrap();
    assert_eq!(ids(&response), ["0", "1"]);
    assert_eq!(marked(&response.hits[0]), ["ميخائيل", "الثاني"]);
    let notes = ["searched for “الثاني” beside “التانى”", "no document has “التانى” in any form"];
    assert_eq!(response.notes, notes);
    let response = engine.search(&Request::new("ميخائيل دلوقتي")).unwrap();
    assert!(!response.notes.iter().any(|note| note.contains("has “الآن”")), "{response:?}");
    check_found(&engine, &Request::new("+التاني"), &["0"]);
    check_found(&engine, &Request::new("ميخائيل -التالت"), &["0"]);
    let alone = Request { synonyms: false, ..Request::new("ميخائيل -التالت") };
    check_found(&engine, &alone, &["0", "1"]);
}

#[test]
fn synonyms_of_the_user_may_be_phrases() {
    let (_home, engine) = engine("هدنة، وقف إطلاق النار\nمدينة => بلدة");
    let table: [(&str, &[&str]); 7] = [
        ("هدنة", &["2", "3"]),
        ("+هدنة", &["2", "3"]),
        ("\"هدنة\"", &["2", "3"]),
        ("\"وقف إطلاق النار\"", &["2", "3"]),
        ("+المدينة -هدنة", &["4"]),
        ("=هدنة", &[]),
        ("بلدة", &[]),
    ];
    for (query, expected) in table {
        check_found(&engine, &Request::new(query), expected);
    }
    let response = engine.search(&Request::new("هدنة")).unwrap();
    let phrase = response.hits.iter().find(|hit| hit.id == "2").unwrap();
    assert_eq!(marked(phrase), ["وقف إطلاق النار"]);
}

#[test]
fn a_filter_means_its_words_alone() {
    let (_home, engine) = engine("هدنة، وقف إطلاق النار");
    let request =
        Request { filters: vec!["هدنة".to_owned()], ..Request::new("المدينة") };
    check_found(&engine, &request, &["3"]);
}
