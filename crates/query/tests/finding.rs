//! What a query finds, whatever the order.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod common;

use common::{Engine, check_found, document, engine, engine_of, ids, marked};
use fihris_query::{Facet, Request, Sort};

fn engine_over(texts: &[&str]) -> (tempfile::TempDir, Engine) {
    engine_of((0..).zip(texts.iter().map(|text| ("", *text))).map(document))
}

#[track_caller]
fn check(engine: &Engine, query: &str, expected: &[&str]) {
    check_found(engine, &Request::new(query), expected);
}

#[test]
fn a_word_is_found_in_title_and_text() {
    let (_home, engine) = engine();
    check(&engine, "كتاب", &["2", "3", "4"]);
    check(&engine, "+كتاب +قلم", &["3"]);
}

#[test]
fn the_nearer_spelling_ranks_higher() {
    let spellings = [
        ["احمد", "أحمد", "إحمد"],
        ["الاسلام", "الإسلام", "الأسلام"],
        ["مدرسه", "مدرسة", "مدرسةْ"],
        ["على", "علي", "علىّ"],
        ["مسؤول", "مسئول", "مسوول"],
        ["شئون", "شؤون", "شوون"],
        ["القران", "القرآن", "القرأن"],
    ];
    for spelt in spellings {
        let texts = spelt.map(|word| format!("وصل {word} مساء أمس"));
        let (_home, engine) = engine_over(&texts.each_ref().map(String::as_str));
        for (number, typed) in spelt.iter().enumerate().take(2) {
            let response = engine.search(&Request::new(*typed)).unwrap();
            let first = ids(&response).first().map(ToString::to_string);
            assert_eq!(first, Some(number.to_string()), "{typed}");
            let pages: Vec<String> = (0..response.hits.len())
                .map(|offset| Request { limit: 1, offset, ..Request::new(*typed) })
                .map(|request| ids(&engine.search(&request).unwrap()).concat())
                .collect();
            assert_eq!(pages, ids(&response), "{typed}, page by page");
        }
    }
}

#[test]
fn a_name_finds_only_itself() {
    let (_home, engine) = engine_over(&[
        "استقبل السيسي وفدا من رجال الأعمال",
        "يعتمد القطاع أساسا على السياحة",
        "التكوين شرط أساسي للنجاح",
        "افتتح المعرض في مدينة سوسة",
        "غنت منى سالم في الحفل",
        "خرج سالم من البيت ومنه إلى السوق",
    ]);
    check(&engine, "السيسي", &["0"]);
    check(&engine, "+السيسي", &["0"]);
    check(&engine, "التكوين -السيسي", &["2"]);
    check(&engine, "سالم -منى", &["5"]);
    check(&engine, "منى", &["4"]);
    let request = Request { sort: Sort::Newest, ..Request::new("السيسي") };
    assert_eq!(ids(&engine.search(&request).unwrap()), ["0"]);
    let request = Request { facets: vec![Facet::Source], ..Request::new("السيسي") };
    let facets = engine.search(&request).unwrap().facets;
    assert_eq!(facets[0].values, [("first.jsonl".to_owned(), 1)]);
}

#[test]
fn consonants_find_only_where_nothing_else_does_and_the_answer_says_so() {
    let (_home, engine) = engine_over(&["عرض التمثال المكسور في القاعة", "مثل الممثل دورا", "قلم"]);
    let has_note = |query: &str| {
        let response = engine.search(&Request::new(query)).unwrap();
        let is_note = |note: &String| note.contains("same consonants");
        (response.notes.iter().any(is_note), response.hits)
    };
    let (said, hits) = has_note("تماثلات");
    assert!(said && !hits.is_empty());
    assert!(!marked(&hits[0]).is_empty());
    let (said, hits) = has_note("تماثلات قلم");
    assert!(!said);
    assert_eq!(hits.iter().map(|hit| hit.id.as_str()).collect::<Vec<_>>(), ["2"]);
}

#[test]
fn known_plurals_are_found_wanted_and_unwanted() {
    let (_home, engine) = engine_over(&[
        "أغلقت الشوارع أمام السيارات",
        "في هذا الشارع بيت قديم",
        "بيوت المدينة وشوارعها",
        "شرع البرلمان قانونا جديدا",
        "سجل الطلبة في الجامعة",
        "طلب الوزير تقريرا",
    ]);
    check(&engine, "شارع", &["0", "1", "2"]);
    check(&engine, "+شارع", &["0", "1", "2"]);
    check(&engine, "شوارع AND بيت", &["1", "2"]);
    check(&engine, "المدينة OR التقرير -شارع", &["5"]);
    check(&engine, "=شارع", &[]);
    check(&engine, "طالب", &["4"]);
    let response = engine.search(&Request::new("شارع")).unwrap();
    for hit in &response.hits {
        let expected = ["الشوارع", "الشارع", "وشوارعها"];
        assert!(marked(hit).iter().all(|word| expected.contains(word)), "{hit:?}");
        assert_eq!(marked(hit).len(), 1);
    }
}

#[test]
fn function_words_are_taken_as_they_are_typed() {
    let (_home, engine) = engine_over(&[
        "كتاب في البيت",
        "كتاب فيه صور",
        "تاريخ بني أمية في الأندلس",
        "تاريخ المدينة وما مر به وبها",
    ]);
    check(&engine, "كتاب +في", &["0", "2"]);
    check(&engine, "كتاب -في", &["1"]);
    check(&engine, "+بني", &["2"]);
    check(&engine, "تاريخ -بني", &["3"]);
    check(&engine, "\"الكتاب في بيت\"", &["0"]);
    check(&engine, "\"الكتاب فيه\"", &["1"]);
    check(&engine, "\"والكتاب فيها\"", &[]);
}

#[test]
fn words_that_belong_together_come_first() {
    let apart = "وقف الناس في الشارع ثم وقف رجل. وقف إطلاق الرصاص بعد إطلاق سراحه، وأكلت النار البيت";
    let mut texts = vec![apart; 12];
    texts.push("خبر طويل عن المدينة وأهلها وسوقها القديم وما جرى فيها من أحداث حتى وقف إطلاق النار");
    let (_home, engine) = engine_over(&texts);
    let response = engine.search(&Request::new("وقف إطلاق النار")).unwrap();
    assert_eq!(ids(&response)[0], "12");
    assert_eq!(response.total, 13);
}
