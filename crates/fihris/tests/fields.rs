//! Fields of the user's own, from a table to the answers.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod common;

use common::{Answer, Home};

const BOOKS: &str = "\
title,text,category,price,published
دليل الشعر,كتاب عن الشعر العربي القديم وأوزانه,ثقافة,10,2019-05-01
خط وزخرفة,كتاب عن الخط العربي وأنواعه في المساجد,\"فنون وثقافة\",12.5,2020-02-10
كأس العالم,كتاب عن تاريخ كأس العالم لكرة القدم,رياضة,n/a,2020-11-03
";

const FIELDS: [&str; 6] =
    ["--field", "category", "--field", "price:number", "--field", "published:date"];

fn home() -> Home {
    let home = Home::new();
    home.write("books.csv", BOOKS);
    home
}

fn ingest(home: &Home, fields: &[&str]) -> Answer {
    home.run(&[&["ingest", "books.csv"], fields].concat()).exits(0)
}

/// Titles of the hits, in order.
fn titles(home: &Home, arguments: &[&str]) -> Vec<String> {
    let answer = home.run(&[&["search", "--json"], arguments].concat());
    assert!(answer.code < 2, "{answer:?}");
    let hits = answer.stdout.lines().map(|line| serde_json::from_str(line).unwrap());
    hits.map(|hit: serde_json::Value| hit["title"]["text"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_column_is_a_filter_a_facet_and_an_order() {
    let home = home();
    let told = ingest(&home, &FIELDS).stderr;
    assert!(told.contains("field category:keyword: 3 of 3 documents have it"), "{told}");
    assert!(
        told.contains("field price:number: 2 of 3 documents have it; 1 value is not a number"),
        "{told}"
    );
    assert!(told.contains("“n/a”"), "{told}");
    let table: [(&[&str], &[&str]); 5] = [
        (&["كتاب", "--filter", "category = ثقافة"], &["دليل الشعر"]),
        (&["--filter", "category:\"فنون وثقافة\""], &["خط وزخرفة"]),
        (&["category:رياضة"], &["كأس العالم"]),
        (&["كتاب", "--sort", "-price"], &["خط وزخرفة", "دليل الشعر", "كأس العالم"]),
        (&["--filter", "published >= 2020", "--sort", "published"], &["خط وزخرفة", "كأس العالم"]),
    ];
    for (arguments, expected) in table {
        assert_eq!(titles(&home, arguments), expected, "{arguments:?}");
    }
    // The column that was taken for the date is the date too.
    assert_eq!(titles(&home, &["--filter", "date:2019"]), ["دليل الشعر"]);
    let arguments =
        ["search", "كتاب", "--format", "json", "--facet", "category", "--sort", "price"];
    let answer = home.run(&arguments).exits(0).json();
    assert_eq!(answer["facets"][0]["facet"], "category");
    assert_eq!(answer["facets"][0]["all_values"], 3);
    assert_eq!(answer["hits"][0]["fields"]["category"], "ثقافة");
    assert_eq!(answer["hits"][2]["fields"]["price"], "n/a");
    let text = home.run(&["search", "category:رياضة"]).exits(0).stdout;
    assert!(text.contains("category: رياضة"), "{text}");
}

#[test]
fn fields_are_declared_later_changed_and_taken_back() {
    let home = home();
    ingest(&home, &[]);
    let refused = home.run(&["search", "--filter", "category:ثقافة"]).exits(2);
    assert!(refused.stderr.contains("there is no field `category`"), "{}", refused.stderr);
    home.write("fields.toml", "category = \"keyword\"\nprice = \"number\"\n");
    home.run(&["index", "--fields", "fields.toml"]).exits(0);
    assert_eq!(titles(&home, &["category:ثقافة"]), ["دليل الشعر"]);
    // They stay in force, also for what comes later.
    home.write("more.csv", BOOKS.replace("عن", "جديد عن").replace("10,", "11,"));
    home.run(&["ingest", "more.csv"]).exits(0);
    assert!(!titles(&home, &["price:11"]).is_empty());
    home.run(&["ingest", "more.csv", "--field", "price:number"]).exits(0);
    home.run(&["search", "--filter", "category:ثقافة"]).exits(2);
    assert!(!titles(&home, &["price:11"]).is_empty());
    home.run(&["index", "--no-fields"]).exits(0);
    home.run(&["search", "--filter", "price:11"]).exits(2);
}

#[test]
fn declarations_that_cannot_be_kept_are_refused() {
    let home = home();
    let table = [
        (&["--field", "title"][..], "the name `title` is taken"),
        (&["--field", "price:money"], "`money` is no kind of field"),
        (&["--field", "price", "--field", "price:number"], "the field `price` is declared twice"),
        (&["--field", "price", "--no-index"], "fields belong to the search index"),
        (&["--fields", "none.toml"], "cannot read the fields in `none.toml`"),
    ];
    for (arguments, reason) in table {
        let answer = home.run(&[&["ingest", "books.csv"], arguments].concat()).exits(2);
        assert!(answer.stderr.contains(reason), "{arguments:?}: {}", answer.stderr);
    }
    let unfound = ingest(&home, &["--field", "colour"]).stderr;
    assert!(unfound.contains("check the spelling in the sources"), "{unfound}");
}

#[test]
fn fields_of_the_users_own_change_no_byte_of_the_corpus() {
    let (plain, with) = (home(), home());
    ingest(&plain, &[]);
    ingest(&with, &FIELDS);
    assert_eq!(plain.corpus(), with.corpus());
}
