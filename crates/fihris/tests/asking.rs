//! The query language, on the command line.

mod common;

use common::Home;

fn home() -> Home {
    let home = Home::new();
    home.write_documents(
        "أخبار.jsonl",
        &[
            ("truce", "أعلنت الحكومة هدنة جديدة في العاصمة"),
            ("fire", "تم الاتفاق على وقف إطلاق النار في المدينة مع الحكومة"),
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
fn progress_is_turned_off_by_any_usual_value() {
    let home = Home::new();
    for value in ["1", "true", "yes", "0", "false", ""] {
        let mut command = home.command(&["help"]);
        let status = command.env("FIHRIS_NO_PROGRESS", value).output().unwrap().status;
        assert!(status.success(), "{value}");
    }
}

#[test]
fn the_language_is_explained() {
    let home = Home::new();
    let help = home.run(&["help", "query"]).exits(0).stdout;
    assert!(help.contains("\n    (هدنة أو حرب) و ليبيا\n"), "{help}");
    assert!(home.run(&["help", "search"]).exits(0).stdout.contains("--offset"));
    assert!(home.run(&["help"]).exits(0).stdout.contains("fihris ingest"));
    assert!(
        home.run(&["help", "nothing"])
            .exits(2)
            .stderr
            .contains("no command or topic is called `nothing`")
    );
}

#[test]
fn many_queries_are_answered_in_their_order() {
    let home = home();
    home.write("topics.tsv", "a\tهدنة\nb\tزرافة\nc\tالذهب\n");
    let run = home.run(&["search", "--queries", "topics.tsv", "--format", "trec"]).exits(0);
    let columns: Vec<Vec<&str>> = run.stdout.lines().map(|l| l.split(' ').collect()).collect();
    let found: Vec<(&str, &str)> = columns.iter().map(|row| (row[0], row[2])).collect();
    assert_eq!(found, [("a", "truce"), ("c", "market")]);
    home.write("queries", "هدنة\nزرافة\n");
    let answers = home.run(&["search", "--queries", "queries"]).exits(0).stdout;
    let totals = answers.lines().map(|line| {
        let answer: serde_json::Value = serde_json::from_str(line).unwrap();
        (answer["id"].as_str().unwrap().to_owned(), answer["total"].as_u64().unwrap())
    });
    assert_eq!(totals.collect::<Vec<_>>(), [("1".to_owned(), 1), ("2".to_owned(), 0)]);
}

#[test]
fn hits_are_counted_explained_completed_and_compared() {
    let home = home();
    let json = |arguments: &[&str]| home.run(arguments).exits(0).json();
    let arguments = ["search", "في", "--format", "json", "--facet", "source", "--sort", "-length"];
    let answer = json(&arguments);
    assert_eq!(answer["facets"][0]["values"][0]["documents"], 3);
    let order: Vec<&str> =
        answer["hits"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap()).collect();
    assert_eq!(order, ["fire", "market", "truce"]);
    let answer = json(&["search", "هدنة", "--format", "json", "--explain"]);
    assert_ne!(answer["hits"][0]["explanation"].as_array().unwrap().len(), 0);
    assert_eq!(home.run(&["search", "--suggest", "إطل"]).exits(0).stdout, "إطلاق\n");
    home.run(&["search", "--suggest", "زر"]).exits(1);
    assert!(home.run(&["search", "--similar", "fire"]).exits(0).stdout.contains("truce"));
    home.run(&["search", "--similar", "nothing"]).exits(2);
}

#[test]
fn what_is_sorted_has_no_score() {
    let home = Home::new();
    home.write_documents("أخبار.jsonl", &[("truce", "بدأت محادثات وقف إطلاق النار.")]);
    home.ingest(&["أخبار.jsonl"]);
    let first_line = |arguments: &[&str]| {
        home.run(arguments).exits(0).stdout.lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(first_line(&["search", "--sort=length", "محادثات"]), "1  truce  أخبار.jsonl");
    assert!(first_line(&["search", "محادثات"]).contains('.'));
}

#[test]
fn what_a_hit_was_kept_for_is_shown_on_demand() {
    let home = Home::new();
    let text = "أعلنت الحكومة اليوم أن محادثات وقف إطلاق النار تبدأ في العاصمة يوم الأحد المقبل بحضور \
                الأمم المتحدة ودول الجوار وأن الطرفين وافقا على جدول الأعمال كله";
    home.write_documents("أخبار.jsonl", &[("long", &format!("{text} أمس")), ("copy", text)]);
    home.ingest(&["أخبار.jsonl"]);
    let hidden = home.run(&["search", "هدنة محادثات"]).exits(0).stdout;
    assert!(hidden.contains("long") && !hidden.contains("copy"), "{hidden}");
    let shown = home.run(&["search", "--duplicates", "هدنة محادثات"]).exits(0).stdout;
    assert!(shown.contains("   = 0.9") && shown.contains("copy"), "{shown}");
    let json = home.run(&["search", "--duplicates", "--json", "محادثات"]).exits(0).stdout;
    assert!(json.contains("\"duplicates\":[{\"doc_id\":"), "{json}");
}

#[test]
fn what_is_deleted_is_not_found_and_does_not_come_back() {
    let home = Home::new();
    home.write_documents(
        "أخبار.jsonl",
        &[("truce", "بدأت محادثات وقف إطلاق النار."), ("gold", "ارتفعت أسعار الذهب في السوق.")],
    );
    home.ingest(&["أخبار.jsonl"]);
    let done = home.run(&["delete", "truce", "nobody"]).exits(0);
    assert!(done.stderr.contains("deleted 1 document · corpus 1 document"), "{}", done.stderr);
    assert!(done.stderr.contains("no document is called `nobody`"), "{}", done.stderr);
    home.run(&["search", "محادثات"]).exits(1);
    home.run(&["delete", "truce"]).exits(1);
    assert!(home.run(&["explain", "truce"]).exits(0).stdout.contains("deleted"));
    home.ingest(&["أخبار.jsonl"]);
    home.run(&["search", "محادثات"]).exits(1);
    let undone = home.run(&["delete", "--undo", "truce"]).exits(0);
    assert!(undone.stderr.contains("run `fihris ingest` on أخبار.jsonl"), "{}", undone.stderr);
    home.ingest(&["أخبار.jsonl"]);
    home.run(&["search", "محادثات"]).exits(0);
    let gone = home.run(&["delete", "--source", "أخبار.jsonl"]).exits(0);
    assert!(gone.stderr.contains("deleted 2 documents · corpus 0 documents"), "{}", gone.stderr);
    home.run(&["check"]).exits(0);
}

#[test]
fn a_filter_restricts_and_one_that_cannot_be_read_is_an_error() {
    let home = home();
    let total = |arguments: &[&str]| {
        let all = [&["search", "--format", "json"], arguments].concat();
        home.run(&all).json()["total"].as_u64().unwrap()
    };
    assert_eq!(total(&["في"]), 3);
    assert_eq!(total(&["في", "--filter", "id = fire"]), 1);
    assert_eq!(total(&["في", "--filter", "NOT id IN [fire, truce]"]), 1);
    assert_eq!(total(&["--filter", "الحكومة", "--filter", "-id:fire"]), 1);
    let refused = home.run(&["search", "في", "--filter", "colour:red"]).exits(2);
    assert!(refused.stderr.contains("there is no field `colour`"), "{}", refused.stderr);
    assert!(refused.stderr.contains("year = 2016"), "{}", refused.stderr);
    let said = home.run(&["search", "الحكومة date:2016-13"]).exits(0).stderr;
    assert!(said.contains("`2016-13` is not a year, a month or a day"), "{said}");
}

#[test]
fn options_are_called_as_they_are_over_http() {
    let home = home();
    let json = |arguments: &[&str]| home.run(arguments).exits(0).json();
    for facets in [["--facets", "source,lang"], ["--facet", "source,lang"]] {
        let answer = json(&[&["search", "في", "--format", "json"], &facets[..]].concat());
        assert_eq!(answer["facets"].as_array().unwrap().len(), 2, "{facets:?}");
    }
    for sort in ["-length", "length:desc"] {
        let answer = json(&["search", "في", "--format", "json", "--sort", sort]);
        assert_eq!(answer["hits"][0]["name"], "fire", "{sort}");
    }
    let answer = json(&["search", "هدنة", "--format", "json", "--max-chars", "20"]);
    let hit = &answer["hits"][0];
    assert!(hit["snippet"]["text"].as_str().unwrap().chars().count() <= 22, "{hit}");
    let doc_id = hit["doc_id"].as_str().unwrap();
    home.run(&["search", "--similar", doc_id]).exits(0);
    home.run(&["explain", doc_id]).exits(0);
}

#[test]
fn a_name_of_several_documents_names_none() {
    let home = Home::new();
    for (source, text) in [
        ("أ.jsonl", "أعلنت الحكومة هدنة جديدة في العاصمة"),
        ("ب.jsonl", "ارتفعت أسعار الذهب في السوق صباح اليوم"),
    ] {
        home.write_documents(source, &[("1", text)]);
    }
    home.ingest(&["أ.jsonl", "ب.jsonl"]);
    let refused = home.run(&["search", "--similar", "1"]).exits(2);
    assert!(refused.stderr.contains("several documents are called `1`"), "{}", refused.stderr);
    assert!(refused.stderr.contains("doc_id"), "{}", refused.stderr);
}
