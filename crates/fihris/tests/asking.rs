//! The query language, on the command line.

mod common;

use common::Home;

fn home() -> Home {
    let home = Home::new();
    home.write_documents(
        "أخبار.jsonl",
        &[
            ("truce", "أعلنت الحكومة هدنة جديدة في العاصمة"),
            ("fire", "تم الاتفاق على وقف إطلاق النار في المدينة"),
            ("market", "ارتفعت أسعار الذهب في السوق صباح اليوم"),
        ],
    );
    home.ingest(&["أخبار.jsonl"]);
    home
}

#[test]
fn operators_are_read_and_shown() {
    let home = home();
    let query = "(هدنة أو \"وقف إطلاق النار\") و المدينة";
    assert_eq!(home.search(query), ["fire"]);
    let answer = home.run(&["search", query]).exits(0);
    assert!(answer.stdout.contains("«وقف إطلاق النار»"), "{}", answer.stdout);
    let understood = "understood as\n   (هدنه OR \"وقف اطلاق النار\") +المدينه\n";
    assert!(answer.stderr.contains(understood), "{}", answer.stderr);
    let plain = home.run(&["search", "هدنة"]).exits(0);
    assert!(!plain.stderr.contains("understood"), "{}", plain.stderr);
}

#[test]
fn the_language_is_explained() {
    let home = Home::new();
    let help = home.run(&["help", "query"]).exits(0).stdout;
    assert!(help.contains("\n    (هدنة أو حرب) و ليبيا\n"), "{help}");
    assert!(home.run(&["help", "search"]).exits(0).stdout.contains("--offset"));
    assert!(home.run(&["help"]).exits(0).stdout.contains("fihris ingest"));
    assert!(home.run(&["help", "nothing"]).exits(2).stderr.contains("no help on `nothing`"));
}
