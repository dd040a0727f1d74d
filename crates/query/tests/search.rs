//! Searching a small corpus.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

#[expect(dead_code, reason = "these tests look at the order of hits")]
mod common;

use std::ops::ControlFlow;

use common::{document, engine, engine_of, ids, marked};
use fihris_corpus::{DocId, Document, Folder};
use fihris_index::{BuildOptions, build};
use fihris_query::{Ranking, Request};
use fihris_text::Level;
use proptest::prelude::*;

#[test]
fn queries_find_what_they_mean() {
    let (_home, engine) = engine();
    let table: [(&str, &[&str]); 20] = [
        ("\"وقف إطلاق النار\"", &["0"]),
        ("«وقف إطلاق النار»", &["0"]),
        ("+كتاب +قلم", &["3"]),
        ("كتاب -title:كتاب -مكتبة", &["4"]),
        ("title:كتاب", &["3"]),
        ("title:\"هدنة جديدة\"", &["0"]),
        ("حبر", &["5", "6"]),
        ("قلم source:second.jsonl", &["5", "6"]),
        ("source:first.jsonl source:second.jsonl حبر", &["5", "6"]),
        ("السوق site:example.org", &["1"]),
        ("site:https://www.example.org/x", &["0", "1"]),
        ("-site:example.org -source:second.jsonl", &["2", "3"]),
        ("id:4", &["4"]),
        ("id:nothing", &[]),
        ("lang:ar", &[]),
        ("\"كتاب في\"", &[]),
        ("زرافة", &[]),
        ("", &[]),
        ("؟؟", &[]),
        ("title:؟", &[]),
    ];
    for (query, expected) in table {
        let response = engine.search(&Request::new(query)).unwrap();
        assert_eq!(ids(&response), expected, "{query}");
        assert_eq!(response.total, expected.len() as u64, "{query}");
    }
}

#[test]
fn a_document_is_found_by_its_own_number() {
    let (_home, engine) = engine();
    let id = DocId::of("test", 3);
    let response = engine.search(&Request::new(format!("id:{id}"))).unwrap();
    assert_eq!(ids(&response), ["3"]);
    assert_eq!(engine.document(id).unwrap().unwrap().id, "3");
}

#[test]
fn a_word_in_the_title_counts_more_and_ties_keep_the_order_of_the_corpus() {
    let (_home, engine) = engine();
    let response = engine.search(&Request::new("قلم ورق")).unwrap();
    let scores: Vec<f32> = response.hits.iter().map(|hit| hit.score).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    let ids = ids(&response);
    let place = |id| ids.iter().position(|found| *found == id).unwrap();
    assert!(place("5") < place("6"));
    let response = engine.search(&Request::new("title:كتاب كتاب")).unwrap();
    let highlight = response.hits[0].title_highlights[0].clone();
    assert_eq!(highlight, 0.."كتاب".len());
}

#[test]
fn titles_alone_are_shown_without_their_texts() {
    let (_home, engine) = engine();
    let request = Request { titles_only: true, ..Request::new("هدنة الحكومة") };
    let response = engine.search(&request).unwrap();
    assert_eq!(ids(&response), ["0"]);
    let hit = &response.hits[0];
    assert_eq!((hit.title_highlights.len(), hit.snippet.text.as_str()), (1, ""));
    assert_eq!(hit.snippet.first_match, None);
    let matched: Vec<&str> = hit.matched.iter().map(|matched| matched.text.as_str()).collect();
    assert_eq!(matched, ["هدنة"], "the text was not looked through");
}

#[test]
fn words_side_by_side_count_more() {
    let texts = ["في السوق قديم والكتاب جديد", "في السوق جديد والكتاب قديم"];
    let documents = texts.iter().map(|text| ("", *text));
    let (_home, engine) = engine_of((0..).zip(documents).map(document));
    for (query, expected) in [("كتاب جديد", "0"), ("كتاب قديم", "1"), ("كتبه جديدة", "0")]
    {
        let response = engine.search(&Request::new(query)).unwrap();
        assert_eq!(ids(&response), [expected, if expected == "0" { "1" } else { "0" }], "{query}");
    }
}

#[test]
fn function_words_count_little_in_questions() {
    let texts = ["ما هي وما هو وما كان", "طرابلس عاصمة ليبيا", "نص آخر"];
    let documents = texts.iter().map(|text| ("", *text));
    let (_home, engine) = engine_of((0..).zip(documents).map(document));
    for (query, expected) in [("ما هي العاصمة؟", "1"), ("ما هي؟", "0"), ("ما هي", "0")]
    {
        let response = engine.search(&Request::new(query)).unwrap();
        assert_eq!(ids(&response).first(), Some(&expected), "{query}");
        assert!(response.understood.question, "{query}");
    }
}

#[test]
fn pages_follow_each_other() {
    let (_home, engine) = engine();
    let all = engine.search(&Request::new("قلم كتاب ورق")).unwrap();
    let mut pages = Vec::new();
    for offset in 0..7 {
        let request = Request { limit: 1, offset, ..Request::new("قلم كتاب ورق") };
        let page = engine.search(&request).unwrap();
        assert_eq!(page.total, all.total);
        pages.extend(page.hits);
    }
    let key = |hit: &fihris_query::Hit| (hit.rank, hit.id.clone(), hit.score.to_bits());
    assert_eq!(
        pages.iter().map(key).collect::<Vec<_>>(),
        all.hits.iter().map(key).collect::<Vec<_>>()
    );
    let far = Request { offset: usize::MAX, limit: usize::MAX, ..Request::new("قلم") };
    assert_eq!(ids(&engine.search(&far).unwrap()).len(), 0);
    let none = Request { limit: 0, ..Request::new("قلم") };
    assert_eq!(engine.search(&none).unwrap().total, 3);
}

#[test]
fn a_phrase_is_one_highlight_and_one_match() {
    let (_home, engine) = engine();
    let response = engine.search(&Request::new("\"وقف إطلاق النار\"")).unwrap();
    let hit = &response.hits[0];
    assert_eq!(marked(hit), ["وقف إطلاق النار"]);
    assert_eq!(hit.matched.len(), 1);
    assert!(hit.matched[0].phrase);
    assert_eq!(hit.matched[0].level, Level::Exact);
}

#[test]
fn the_answer_says_how_the_query_was_understood() {
    let (_home, engine) = engine();
    let response = engine.search(&Request::new("زرافة قلم")).unwrap();
    assert_eq!(response.notes.len(), 1);
    assert!(response.notes[0].contains("زرافة"), "{:?}", response.notes);
    assert_eq!(response.understood.clauses.len(), 2);
    assert_eq!(response.generation, "g000001");
    let response = engine.search(&Request::new(" ")).unwrap();
    assert_eq!(response.notes, ["there is no word in the query"]);
}

#[test]
fn an_answer_can_be_written_as_json() {
    let (_home, engine) = engine();
    let response = engine.search(&Request::new("\"12:30\" script")).unwrap();
    serde_json::to_string(&response).unwrap();
}

#[test]
fn an_engine_may_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<fihris_query::Engine>();
}

#[test]
fn an_engine_notices_a_newer_index() {
    let (home, engine) = engine();
    assert!(engine.newer().unwrap().is_none());
    let folder = Folder::at(home.path());
    build(&folder, &folder.lock().unwrap(), &BuildOptions::default(), &|_| {
        ControlFlow::Continue(())
    })
    .unwrap();
    let newer = engine.newer().unwrap().unwrap();
    let request = Request::new("قلم");
    let (old, new) = (engine.search(&request).unwrap(), newer.search(&request).unwrap());
    assert_eq!((old.generation.as_str(), new.generation.as_str()), ("g000001", "g000002"));
    assert_eq!(old.hits, new.hits);
}

#[test]
fn what_is_shown_of_a_huge_text_is_bounded() {
    let text = "كلمة ".repeat(400_000);
    let text = format!("{text} الأخيرة");
    let (_home, engine) = engine_of([document((0, ("", &text)))]);
    let response = engine.search(&Request::new("كلمة الأخيرة")).unwrap();
    assert!(response.hits[0].snippet.text.chars().count() <= 252);
    let one_word = "ك".repeat(100_000);
    let (_home, engine) = engine_of([document((0, ("", &one_word)))]);
    let response = engine.search(&Request::new("-قلم")).unwrap();
    assert!(response.hits[0].snippet.text.chars().count() <= 252);
}

/// Pieces of which hostile queries are made.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "\"",
            "«",
            "»",
            "“",
            "”",
            "+",
            "-",
            "--",
            ":",
            "title:",
            "site:",
            "id:",
            "source:",
            "(",
            ")",
            "*",
            "~2",
            "^3",
            "AND",
            "OR",
            "NOT",
            "[a TO b]",
            "=",
            "~",
            "^",
            " و ",
            " أو ",
            " ليس ",
            "date:",
            "..2020",
            ">",
            "\u{0663}",
            "/x/",
            "\\",
            "وقف",
            "كتاب",
            "قلم",
            "النار",
            " ",
            " ",
            "\u{202E}",
            "\u{0}",
            "\u{1B}[2J",
            "\u{064E}",
            "5",
            "12:30",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ]
}

#[test]
fn any_query_gets_an_answer() {
    let (_home, engine) = engine();
    proptest!(|(pieces in prop::collection::vec(piece(), 0..24))| {
        let query = pieces.concat();
        let response = engine.search(&Request::new(query)).unwrap();
        prop_assert!(response.elapsed < std::time::Duration::from_secs(2));
        for hit in &response.hits {
            let title = hit.title.as_deref().unwrap_or_default();
            for (text, ranges) in
                [(title, &hit.title_highlights), (hit.snippet.text.as_str(), &hit.snippet.highlights)]
            {
                let mut last = 0;
                for range in ranges {
                    prop_assert!(last <= range.start && range.start < range.end);
                    prop_assert!(text.get(range.clone()).is_some());
                    last = range.end;
                }
            }
        }
    });
}

#[test]
fn any_text_is_cut_and_marked_within_its_letters() {
    proptest!(ProptestConfig::with_cases(24), |(
        texts in prop::collection::vec("[كتابقلم ،.؟\n\u{064E}\u{0640}a1]{0,400}|\\PC{0,80}", 1..6),
        max_chars in 0_usize..120,
    )| {
        let documents = (0..).zip(texts.iter().map(|text| ("", text.as_str()))).map(document);
        let (_home, engine) = engine_of(documents.collect::<Vec<_>>());
        for query in ["كتاب قلم", "\"ك ت\" a", "-zzzz", "ا ب م 1"] {
            let mut request = Request::new(query);
            request.snippet.max_chars = max_chars;
            for hit in engine.search(&request).unwrap().hits {
                prop_assert!(hit.snippet.text.chars().count() <= max_chars + 2);
                for range in &hit.snippet.highlights {
                    prop_assert!(hit.snippet.text.get(range.clone()).is_some());
                }
            }
        }
    });
}

/// Thousands of short texts, in which words are as unevenly spread as in a language.
fn many_documents() -> Vec<Document> {
    let vocabulary: Vec<&str> =
        "في من على كتاب الكتاب كتب مكتبة كاتب مدينة المدن حكومة الحكومة وقف \
        إطلاق النار هدنة سوق أسعار الذهب قلم ورق حبر جديد قديم رئيس وزير عاصمة ليبيا بحر نهر جبل"
            .split_whitespace()
            .collect();
    let mut state = 7_u64;
    let mut word = move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let share = (state >> 40) as f64 / (1_u64 << 24) as f64;
        vocabulary[(vocabulary.len() as f64).powf(share) as usize - 1]
    };
    let mut words = |n: u64| (0..n).map(|_| word()).collect::<Vec<_>>().join(" ");
    let document = |number: u64| Document {
        id: number.to_string(),
        doc_id: DocId::of("test", number),
        title: Some(words(number % 4)),
        text: words(3 + number * 7 % 40),
        source: format!("{}.jsonl", number % 5),
        ..Document::default()
    };
    (0..4000).map(document).collect()
}

#[test]
fn the_best_are_the_best_of_all() {
    let (_home, engine) = engine_of(many_documents());
    let queries = [
        "كتاب",
        "كتاب جديد",
        "وقف إطلاق النار في ليبيا",
        "من رئيس الوزراء في العاصمة الجديدة ومن وزيرها",
        "في من",
        "+كتاب جبل نهر",
        "+كتاب جبل نهر -ورق source:1.jsonl",
        "كتاب قلم -ورق",
        "\"إطلاق النار\" هدنة",
        "title:كتاب مدينة",
        "حكومة هدنة source:3.jsonl",
        "-كتاب",
        "أسعار الذهب أسعار الذهب سوق قديم بحر كتب مكتبة كاتب",
        "كتا* جبل",
        "+كتا* =جبل",
        "نهز~ =الكتاب^3",
        "(هدنة OR \"إطلاق النار\") AND (ليبيا OR سوق) جبل",
        "\"النار إطلاق\"~1 قلم",
        "حكومة (source:3.jsonl OR source:4.jsonl)",
        "هدنة OR NOT (كتاب OR في)",
    ];
    for query in queries {
        let all = engine.rank(query, Ranking::Full, 5000).unwrap();
        let total = engine.search(&Request { limit: 0, ..Request::new(query) }).unwrap().total;
        assert_eq!(all.len() as u64, total, "{query}");
        assert!(total > 20, "{query} finds {total}");
        assert!(all.is_sorted_by(|(a, _), (b, _)| a >= b), "{query}");
        for limit in [1, 10, 100] {
            let best = engine.rank(query, Ranking::Full, limit).unwrap();
            assert_eq!(best, all[..limit.min(all.len())], "the best {limit} for {query}");
        }
        let request = Request { limit: 7, offset: 5, ..Request::new(query) };
        let page: Vec<String> =
            engine.search(&request).unwrap().hits.iter().map(|hit| hit.id.clone()).collect();
        let expected =
            all[5..12].iter().map(|(_, at)| engine.reader().document_at(*at).unwrap().id);
        assert_eq!(page, expected.collect::<Vec<_>>(), "the second page for {query}");
    }
}

/// A function word finds nothing by itself, but it may decide: the best are found however few are
/// asked for.
#[test]
fn a_function_word_decides_among_what_a_frequent_word_finds() {
    let long = format!("جبل لكن {}", "ورد ".repeat(8));
    let text = |number: u64| match number {
        0..3 => long.clone(),
        1200 | 1300 => "جبل لكن بيت".to_owned(),
        _ => format!("جبل نهر بحر {number}"),
    };
    let texts = (0..1500).map(|number| (number, text(number)));
    let (_home, engine) = engine_of(texts.map(|(n, text)| document((n, ("", text.as_str())))));
    for limit in [1, 2, 3, 5, 20] {
        let request = Request { limit, ..Request::new("جبل لكن") };
        let found = engine.search(&request).unwrap();
        let found: Vec<&str> = ids(&found).into_iter().take(2).collect();
        assert_eq!(found, ["1200", "1300"].get(..limit.min(2)).unwrap(), "{limit}");
    }
}

#[test]
fn who_ranks_by_stems_alone_looks_at_stems_alone() {
    let (_home, engine) = engine();
    let ask = |query: &str, ranking| {
        let request = Request { ranking, explain: true, ..Request::new(query) };
        engine.search(&request).unwrap()
    };
    for query in ["وقف إطلاق النار", "والنار في ليبيا", "title:هدنة"]
    {
        let (fast, full) = (ask(query, Ranking::Stems), ask(query, Ranking::Full));
        assert!(!fast.hits.is_empty() && fast.total <= full.total, "{query}");
        let fields = fast.hits.iter().flat_map(|hit| &hit.explanation).map(|part| &part.field);
        assert!(fields.into_iter().all(|field| field.ends_with("stem")), "{query}");
    }
}
