//! Searching a small corpus.

#![expect(clippy::unwrap_used, reason = "a helper of tests may panic like a test")]

use fihris_corpus::{CorpusRecord, DocId, Document, Folder, ShardWriter};
use fihris_index::{BuildOptions, build};
use fihris_query::{Engine, Facet, Request, Response, Sort};
use fihris_text::Level;
use proptest::prelude::*;
use std::ops::ControlFlow;

/// Title and text of each document; its id is its number.
const DOCUMENTS: [(&str, &str); 8] = [
    ("هدنة جديدة", "أعلنت الحكومة وقف إطلاق النار في المدينة. وعاد الناس إلى بيوتهم مساء أمس."),
    ("خبر من السوق", "ارتفعت أسعار الذهب في السوق. وقف الناس في صف طويل."),
    ("", "كتاب قديم في مكتبة المدينة"),
    ("كتاب", "قلم وورق"),
    ("", "كتاب كتاب كتاب"),
    ("", "قلم ورق حبر"),
    ("", "قلم ورق حبر"),
    ("Wi-Fi", "5G and Wi-Fi <script>alert(1)</script> at 12:30"),
];

fn document((number, (title, text)): (u64, (&str, &str))) -> Document {
    Document {
        id: number.to_string(),
        doc_id: DocId::of("test", number),
        title: (!title.is_empty()).then(|| title.to_owned()),
        text: text.to_owned(),
        url: (number < 2).then(|| "https://www.example.org/news".to_owned()),
        source: if number < 4 { "first.jsonl" } else { "second.jsonl" }.to_owned(),
        position: number,
        ..Document::default()
    }
}

/// An engine over documents, and the folder that holds them.
fn engine_of(documents: impl IntoIterator<Item = Document>) -> (tempfile::TempDir, Engine) {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(home.path());
    let lock = folder.lock().unwrap();
    let mut writer = ShardWriter::create(&folder, "corpus").unwrap();
    for document in documents {
        writer.push(document.doc_id, &serde_json::to_vec(&document).unwrap()).unwrap();
    }
    let shards = writer.finish().unwrap();
    let mut manifest = folder.manifest_or_new(&lock).unwrap();
    let documents = shards.iter().map(|shard| shard.documents).sum();
    manifest.corpus = Some(CorpusRecord { documents, shards, ..CorpusRecord::default() });
    folder.publish(&manifest, &lock).unwrap();
    build(&folder, &lock, &BuildOptions::default(), &|_| ControlFlow::Continue(())).unwrap();
    let engine = Engine::open(&folder).unwrap();
    (home, engine)
}

fn engine() -> (tempfile::TempDir, Engine) {
    engine_of((0..).zip(DOCUMENTS).map(document))
}

fn ids(response: &Response) -> Vec<&str> {
    response.hits.iter().map(|hit| hit.id.as_str()).collect()
}

/// The highlighted words of a passage.
fn marked(hit: &fihris_query::Hit) -> Vec<&str> {
    let text = &hit.snippet.text;
    hit.snippet.highlights.iter().map(|range| text.get(range.clone()).unwrap()).collect()
}

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
    shared::<Engine>();
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
        let all = engine.rank(query, 5000).unwrap();
        let total = engine.search(&Request { limit: 0, ..Request::new(query) }).unwrap().total;
        assert_eq!(all.len() as u64, total, "{query}");
        assert!(total > 20, "{query} finds {total}");
        assert!(all.is_sorted_by(|(a, x), (b, y)| a > b || a == b && x < y), "{query}");
        for limit in [1, 10, 100] {
            let best = engine.rank(query, limit).unwrap();
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
        let response = engine.search(&Request::new(query)).unwrap();
        let mut found = ids(&response);
        found.sort_unstable();
        assert_eq!(found, expected, "{query}");
        assert_eq!(response.total, expected.len() as u64, "{query}");
    }
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
    let note = "only the first 8 words with * or ~ were looked for as such";
    assert_eq!(response.notes.last().unwrap(), note);
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
