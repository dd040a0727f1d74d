//! Measuring: terms of a text, and scores on a test collection.

mod common;

use common::Home;

/// Two documents, three queries that are judged and one that is not.
fn collection() -> Home {
    let home = Home::new();
    home.write_documents(
        "small/docs.jsonl",
        &[
            ("d1", "أعلنت الأمم المتحدة وقف إطلاق النار في المدينة"),
            ("d2", "افتتحت الوزارة مكتبة عامة جديدة في وسط المدينة"),
            // Exact duplicates stay: the collection says which documents there are.
            ("d3", "افتتحت الوزارة مكتبة عامة جديدة في وسط المدينة"),
            ("d4", "12 34 56"),
        ],
    );
    let queries = ["a-1\tوقف إطلاق النار", "a-2\tقال: «المكتبات»", "b-1\tقطار", "b-2\tنار"];
    home.write("small/queries.tsv", queries.join("\n"));
    home.write("small/qrels.tsv", "query\tdocument\tgrade\na-1\td1\t1\na-2\td3\t1\nb-1\td1\t1\n");
    home
}

#[test]
fn a_collection_is_scored() {
    let home = collection();
    let answer = home.run(&["eval", "small", "--format", "json", "--groups"]).exits(0).json();
    let row = &answer["collections"][0];
    assert_eq!(row["name"], "small");
    assert_eq!((&row["documents"], &row["queries"]), (&4.into(), &3.into()));
    // First, second, not at all.
    let expected = [("rr_at_10", 0.5), ("success_at_1", 1.0 / 3.0), ("recall_at_100", 2.0 / 3.0)];
    for (name, expected) in expected {
        assert!((row[name].as_f64().unwrap() - expected).abs() < 1e-9, "{name}: {row}");
    }
    assert_eq!(row["groups"][1]["name"], "small/b");
    assert_eq!(row["groups"][1]["ndcg_at_10"], 0.0);
    assert_eq!(answer["mean"]["rr_at_10"], row["rr_at_10"]);
}

#[test]
fn a_run_is_written_and_compared_with() {
    let home = collection();
    home.run(&["eval", "small", "--run", "ours.run"]).exits(0);
    let run = std::fs::read_to_string(home.path("ours.run")).unwrap();
    assert!(run.starts_with("a-1 Q0 d1 1 "), "{run}");
    assert!(!run.contains("b-2"), "{run}");

    let same = home.run(&["eval", "small", "--compare", "ours.run"]).exits(0);
    assert!(same.stdout.contains("(+0.0000), p 1.0000, won 0, lost 0"), "{}", same.stdout);

    home.write("other.run", "a-1 Q0 d2 1 2.0 x\na-1 Q0 d1 2 1.0 x\na-2 Q0 d3 1 1.0 x\n");
    let other = home.run(&["eval", "small", "--compare", "other.run", "--format", "json"]);
    let compared = &other.exits(0).json()["collections"][0]["comparison"];
    assert_eq!((&compared["n_won"], &compared["n_lost"]), (&1.into(), &1.into()));
    assert_eq!(compared["most_won"][0]["id"], "a-1");
    assert_eq!(compared["most_lost"][0]["id"], "a-2");
}

#[test]
fn distractors_and_operators_count() {
    let home = collection();
    home.write_documents("more.jsonl", &[("x1", "إلى المكتبات، إلى المكتبات"), ("x2", "نص آخر")]);
    let eval = |arguments: &[&str]| {
        let arguments = [&["eval", "small", "--format", "json"], arguments].concat();
        home.run(&arguments).exits(0).json()["collections"][0].clone()
    };
    let more = eval(&["--with", "more.jsonl"]);
    assert_eq!(more["documents"], 6);
    assert!(more["rr_at_10"].as_f64() < eval(&[])["rr_at_10"].as_f64());
}

#[test]
fn what_is_no_collection_is_named() {
    let home = collection();
    let answer = home.run(&["eval", "nowhere"]).exits(2);
    assert!(answer.stderr.contains("`nowhere` has no docs.jsonl"), "{answer:?}");
    home.write("small/qrels.tsv", "a-1\td1\t1\nnonsense\n");
    let answer = home.run(&["eval", "small"]).exits(2);
    assert!(answer.stderr.contains("line 2 is not a topic, a document and a grade"), "{answer:?}");
}

#[test]
fn lines_become_terms() {
    let home = Home::new();
    let input = "وَقْفُ إطلاقِ النَّار\n\nF-16".as_bytes();
    let exact = home.run_with_input(&["analyze", "--field", "exact"], input).exits(0);
    assert_eq!(exact.stdout, "وقف اطلاق النار\n\nf16|f 16\n");
    let any = home.run_with_input(&["analyze"], b"\xFF\xFE 12\n").exits(0);
    assert_eq!(any.stdout, "12\n");
}
