//! The query language, and what is done with its answers.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod common;

use common::{check_found, document, engine, engine_of, ids, marked};
use fihris_corpus::{DocId, Document};
use fihris_query::{Facet, Request, Sort};

/// Hits of queries that use an operator, in the order of the corpus.
#[test]
fn operators_restrict() {
    let (_home, engine) = engine();
    let table: [(&str, &[&str]); 28] = [
        ("كتاب AND قلم", &["3"]),
        ("حبر OR مكتبة", &["2", "5", "6"]),
        ("(حبر أو مكتبة)", &["2", "5", "6"]),
        ("(كتاب و قلم)", &["3"]),
        ("كتاب NOT قلم", &["2", "4"]),
        ("كتاب AND NOT (قلم OR مكتبة)", &["4"]),
        ("(حبر OR كتاب) -(قلم مدينة)", &["4"]),
        ("حبر OR (كتاب AND مكتبة)", &["2", "5", "6"]),
        ("حبر OR NOT source:second.jsonl", &["0", "1", "2", "3", "5", "6"]),
        ("قلم (source:first.jsonl OR id:6)", &["3", "6"]),
        ("قلم AND source:first.jsonl", &["3"]),
        ("(كتاب OR حبر) source:second.jsonl", &["4", "5", "6"]),
        ("\"إطلاق النار\" OR \"صف طويل\"", &["0", "1"]),
        ("=الذهب", &["1"]),
        ("=ذهب", &[]),
        ("=الورق", &[]),
        ("ورق", &["3", "5", "6"]),
        ("حب*", &["5", "6"]),
        ("مكت*", &["2"]),
        ("title:كت*", &["3"]),
        ("حبز~", &["5", "6"]),
        ("حبزز~1", &[]),
        ("حبزز~2", &["5", "6"]),
        ("\"أسعار السوق\"~2", &["1"]),
        ("\"السوق أسعار\"~2", &["1"]),
        ("\"أسعار السوق\"~1", &[]),
        ("+كت* -قلم", &["2", "4"]),
        ("+كت* -(\"أمس مساء\" \"إطلاق وقف\") -قلم", &["2", "4"]),
    ];
    for (query, expected) in table {
        check_found(&engine, &Request::new(query), expected);
    }
}

#[test]
fn a_filter_that_cannot_be_read_is_an_error() {
    let (_home, engine) = engine();
    let many = "كتاب ".repeat(300);
    let patterns = "كتا* قلم* ورق* حبر* بيت* سور* نار* وقف* هدن*";
    for filter in ["؟", "year > abc", "colour:red", "a = b", "(كتاب", &many, patterns] {
        let filters = vec![filter.to_owned()];
        let answer = engine.search(&Request { filters, ..Request::new("كتاب") });
        assert!(answer.is_err(), "{filter}");
    }
}

#[test]
fn filters_restrict_whatever_was_typed() {
    let (_home, engine) = engine();
    let table: [(&str, &[&str], &[&str]); 14] = [
        ("كتاب", &["source:first.jsonl"], &["2", "3"]),
        ("كتاب OR قلم", &["source:second.jsonl"], &["4", "5", "6"]),
        ("كتاب OR", &["source:second.jsonl"], &["4"]),
        ("كتاب (قلم", &["source:first.jsonl", "title:كتاب"], &["3"]),
        ("source:second.jsonl", &["source:first.jsonl"], &[]),
        ("-قلم", &["source:second.jsonl"], &["4", "7"]),
        ("\"وقف إطلاق", &["site:example.org"], &["0", "1"]),
        ("", &["source:first.jsonl"], &["0", "1", "2", "3"]),
        ("زرافة", &["source:first.jsonl"], &[]),
        ("قلم", &["قلم كتاب", "حبر"], &["5", "6"]),
        ("قلم", &["\"ورق حبر\"", "-id:5"], &["6"]),
        ("قلم", &[" "], &["3", "5", "6"]),
        ("قلم", &["source = first.jsonl"], &["3"]),
        ("قلم", &["id IN [3, 5] AND id != 3"], &["5"]),
    ];
    for (query, filters, expected) in table {
        let filters = filters.iter().map(|filter| (*filter).to_owned()).collect();
        let request = Request { filters, ..Request::new(query) };
        let response = engine.search(&request).unwrap();
        let mut found = ids(&response);
        found.sort_unstable();
        assert_eq!(
            (found.as_slice(), response.total),
            (expected, expected.len() as u64),
            "{query}"
        );
    }
}

#[test]
fn a_document_is_read_whole_with_all_that_was_found() {
    let (_home, engine) = engine();
    let page = engine.page(DocId::of("test", 0), "هدنة الحكومة +الناس").unwrap().unwrap();
    let text = |range: &std::ops::Range<usize>| page.document.text.get(range.clone()).unwrap();
    let found: Vec<&str> = page.text_highlights.iter().map(text).collect();
    assert_eq!(found, ["الحكومة", "الناس"]);
    let [title] = page.title_highlights.as_slice() else { panic!("{page:?}") };
    assert_eq!(page.document.title.as_deref().unwrap().get(title.clone()), Some("هدنة"));
    assert_eq!(engine.page(DocId::of("test", 99), "هدنة").unwrap(), None);
}

#[test]
fn a_filter_adds_nothing_to_a_score() {
    let (_home, engine) = engine();
    let filters = vec!["\"ورق حبر\"".to_owned(), "حبر".to_owned()];
    let narrow = engine.search(&Request { filters, ..Request::new("قلم") }).unwrap();
    let wide = engine.search(&Request::new("قلم")).unwrap();
    for hit in &narrow.hits {
        let same = wide.hits.iter().find(|other| other.id == hit.id).unwrap();
        assert_eq!(hit.score.to_bits(), same.score.to_bits());
    }
    assert_eq!(narrow.hits.len(), 2);
}

#[test]
fn dates_are_ranges() {
    let dates = ["2019-05-01", "2019-12-31", "1/1/2020", ""];
    let dated = |(number, date): (u64, &str)| Document {
        date: Some(date.to_owned()),
        ..document((number, ("", "كتاب")))
    };
    let (_home, engine) = engine_of((0..).zip(dates).map(dated));
    let table: [(&str, &[&str]); 9] = [
        ("date:2019", &["0", "1"]),
        ("date:٢٠١٩", &["0", "1"]),
        ("date:2019-05", &["0"]),
        ("date:2019-06..2020", &["1", "2"]),
        ("date:>2019", &["2"]),
        ("date:<2019-12 كتاب", &["0"]),
        ("date:>=2019-12 date:<2020", &["1"]),
        ("-date:2019", &["2", "3"]),
        ("كتاب (date:2020 OR date:2019-05)", &["0", "2"]),
    ];
    for (query, expected) in table {
        let response = engine.search(&Request::new(query)).unwrap();
        assert_eq!(ids(&response), expected, "{query}");
    }
}

#[test]
fn whatever_was_found_is_marked() {
    let (_home, engine) = engine();
    let table: [(&str, &[&str]); 5] = [
        ("أسعا*", &["أسعار"]),
        ("الذحب~", &["الذهب"]),
        ("=الذهب", &["الذهب"]),
        ("\"السوق أسعار\"~2", &["أسعار", "السوق"]),
        ("(السوق OR ليبيا) -\"وقف إطلاق\"", &["السوق"]),
    ];
    for (query, expected) in table {
        let response = engine.search(&Request::new(query)).unwrap();
        assert_eq!(ids(&response), ["1"], "{query}");
        assert_eq!(marked(&response.hits[0]), expected, "{query}");
    }
}

#[test]
fn words_that_one_stands_for_are_bounded_and_the_answer_says_so() {
    let letters = ["ب", "ت", "ج", "ح", "د", "ر", "س", "ع", "ف", "ق"];
    let words = |first| letters.iter().map(move |second| format!("كتا{first}{second}"));
    let words: Vec<String> = letters.iter().flat_map(words).collect();
    let (_home, engine) = engine_of([document((0, ("", &words.join(" "))))]);
    let response = engine.search(&Request::new("كتا*")).unwrap();
    assert_eq!(response.understood.clauses[0].words.len(), fihris_query::MAX_EXPANSIONS);
    assert_eq!(
        response.notes,
        ["“كتا”: of 100 words that it may stand for, the 64 most frequent were looked for"]
    );
    let response = engine.search(&Request::new("زر* ".repeat(9))).unwrap();
    let note = "only the first 8 words with *, ? or ~ were looked for as such";
    assert_eq!(response.notes.last().unwrap(), note);
}

/// However many words there are: what is left out is not among the hits.
#[test]
fn all_words_that_one_stands_for_are_left_out() {
    let letters = ["ب", "ت", "ج", "ح", "د", "ر", "س", "ع", "ف", "ق"];
    let words = |first| letters.iter().map(move |second| format!("جبل كتا{first}{second}"));
    let mut texts: Vec<String> = letters.iter().flat_map(words).collect();
    texts.push("جبل نهر".to_owned());
    let (_home, engine) = engine_of((0..).zip(&texts).map(|(n, text)| document((n, ("", text)))));
    let table = [
        ("جبل -كتا*", 1),
        ("جبل AND NOT كتا*", 1),
        ("جبل -كتابل~2", 1),
        ("جبل -كتابد~", 81),
        ("جبل -نه*", 100),
        ("جبل -لا*", 101),
        ("جبل -title:كتا*", 101),
    ];
    for (query, expected) in table {
        assert_eq!(engine.search(&Request::new(query)).unwrap().total, expected, "{query}");
    }
}

#[test]
fn a_word_that_nothing_contains_gives_way_to_the_one_that_was_meant() {
    let (_home, engine) = engine();
    let table = [
        ("أسعلر", "أسعار", "1"),
        ("حقر", "حبر", "5"),
        ("الزهب", "الذهب", "1"),
        ("إطلاقالنار", "إطلاق النار", "0"),
        ("+المدينجة مكتبة", "المدينة", "2"),
    ];
    for (query, instead, first) in table {
        let response = engine.search(&Request::new(query)).unwrap();
        let corrections = &response.understood.corrections;
        assert_eq!(corrections.first().map(|c| c.instead.as_str()), Some(instead), "{query}");
        assert!(response.notes[0].contains(instead), "{:?}", response.notes);
        assert_eq!(ids(&response).first(), Some(&first), "{query}");
        assert_ne!(response.hits[0].snippet.highlights.len(), 0, "{query}");
    }
    for query in ["=أسعلر", "\"أسعلر\"", "-أسعلر", "25 2031", "كتاب"] {
        let response = engine.search(&Request::new(query)).unwrap();
        assert_eq!(response.understood.corrections, [], "{query}");
    }
}

#[test]
fn words_are_completed_as_documents_spell_them() {
    let texts = ["إدارةُ المكتبة", "إدارة أخرى", "ادارة", "كتاب في الإدارات"];
    let documents = texts.iter().map(|text| ("", *text));
    let (_home, engine) = engine_of((0..).zip(documents).map(document));
    let texts = |query| {
        let found = engine.suggest(query, 2).unwrap().into_iter();
        found.map(|suggestion| (suggestion.text, suggestion.n_documents)).collect::<Vec<_>>()
    };
    assert_eq!(texts("ادا"), [("إدارة".to_owned(), 3)]);
    assert_eq!(texts("كتاب الإدا"), [("كتاب الإدارات".to_owned(), 1)]);
    assert_eq!(texts("زر"), []);
    assert_eq!(texts(""), []);
    assert_eq!(texts("كتاب "), []);
}

#[test]
fn documents_are_sorted_and_counted_as_asked_for() {
    let dates = ["2019-05-01", "", "2021-12-31", "2019-01-01"];
    let dated = |(number, date): (u64, &str)| Document {
        date: Some(date.to_owned()),
        url: Some(format!("https://{}.example.org/", number % 2)),
        ..document((number, ("", &"كتاب ".repeat(4 - number as usize))))
    };
    let (_home, engine) = engine_of((0..).zip(dates).map(dated));
    let sorted = |sort, query: &str| {
        let response = engine.search(&Request { sort, ..Request::new(query) }).unwrap();
        ids(&response).join(" ")
    };
    assert_eq!(sorted(Sort::Oldest, "كتاب"), "3 0 2 1");
    assert_eq!(sorted(Sort::Newest, "كتاب"), "2 0 3 1");
    assert_eq!(sorted(Sort::Shortest, "+كتاب"), "3 2 1 0");
    assert_eq!(sorted(Sort::Longest, "كتاب -date:2021"), "0 1 3");
    let facets = vec![Facet::Year, Facet::Site, Facet::Source, Facet::Lang];
    let request = Request { facets, limit: 1, ..Request::new("كتاب -id:2") };
    let response = engine.search(&request).unwrap();
    let counts = |facet: usize| {
        let values = response.facets[facet].values.iter();
        values.map(|(value, n)| format!("{value} {n}")).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(counts(0), "2019 2");
    assert_eq!(counts(1), "1.example.org 2, 0.example.org 1");
    assert_eq!(counts(2), "first.jsonl 3");
    assert_eq!(counts(3), "");
}

#[test]
fn an_explained_score_is_the_sum_of_its_parts() {
    let (_home, engine) = engine();
    for query in ["كتاب قلم", "\"وقف إطلاق\" مدينة", "كت*", "وقف الناس في صف"]
    {
        let response = engine.search(&Request { explain: true, ..Request::new(query) }).unwrap();
        assert_ne!(response.hits.len(), 0, "{query}");
        for hit in &response.hits {
            let sum: f32 = hit.explanation.iter().map(|part| part.score).sum();
            assert!((sum - hit.score).abs() < 1e-4, "{query}: {} {:?}", hit.score, hit.explanation);
        }
    }
}

#[test]
fn documents_like_another_are_found_without_it() {
    let (_home, engine) = engine();
    let query = engine.query_like(DocId::of("test", 3)).unwrap().unwrap();
    let response = engine.search(&Request::new(query)).unwrap();
    let mut found = ids(&response);
    found.sort_unstable();
    assert_eq!(found, ["2", "4", "5", "6"]);
    assert_eq!(engine.query_like(DocId::of("nothing", 1)).unwrap(), None);
}
