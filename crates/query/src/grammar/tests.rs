//! What queries are read as.

use super::parser::{Node, parse};
use super::{MAX_QUERY_BYTES, Occur, Part, Spelling, clean};

/// Writes a group as `[+-][field:]text`, with `"` round a quotation and `[…]` round a group.
fn show(group: &[(Occur, Node<'_>)]) -> Vec<String> {
    let sign = |occur| match occur {
        Occur::Should => "",
        Occur::Must => "+",
        Occur::MustNot => "-",
    };
    let node = |node: &Node<'_>| match node {
        Node::Part(part) => show_part(part),
        Node::Group(inner) => format!("[{}]", show(inner).join(" ")),
        Node::All => "*".to_owned(),
    };
    group.iter().map(|(occur, inner)| format!("{}{}", sign(*occur), node(inner))).collect()
}

fn show_part(part: &Part<'_>) -> String {
    let field = part.field.map_or(String::new(), |field| format!("{}:", field.as_str()));
    let quote = if part.is_quoted { "\"" } else { "" };
    let near = part.near.map_or(String::new(), |near| format!("~{near}"));
    let spelling = match part.spelling {
        Spelling::Forms => String::new(),
        spelling => format!("{spelling:?} "),
    };
    let boost = if part.boost == 1.0 { String::new() } else { format!("^{}", part.boost) };
    format!("{spelling}{field}{quote}{}{quote}{near}{boost}", part.text)
}

#[track_caller]
fn check(query: &str, expected: &str) {
    assert_eq!(show(&parse(&clean(query)).root).join(" "), expected, "{query:?}");
}

#[test]
fn signs_quotations_and_fields_are_understood_and_the_rest_is_text() {
    let table = [
        ("وقف النار", "وقف النار"),
        ("  وقف\tالنار\n", "وقف النار"),
        ("\"وقف النار\"", "+\"وقف النار\""),
        ("«وقف النار»", "+\"وقف النار\""),
        ("»وقف النار«", "+\"وقف النار\""),
        ("“وقف النار”", "+\"وقف النار\""),
        ("”وقف النار“", "+\"وقف النار\""),
        ("\"وقف النار", "وقف النار"),
        ("وقف\" النار", "وقف النار"),
        ("+وقف -النار", "+وقف -النار"),
        ("+\"وقف النار\" -«هدنة»", "+\"وقف النار\" -\"هدنة\""),
        ("title:وقف", "+title:وقف"),
        ("TITLE:\"وقف النار\"", "+title:\"وقف النار\""),
        ("-title:وقف", "-title:وقف"),
        ("site:example.org", "+site:example.org"),
        ("url:https://example.org/x", "+site:https://example.org/x"),
        ("source:a/b(1).jsonl", "+source:a/b(1).jsonl"),
        ("date:2019..2020", "+date:2019..2020"),
        ("date:أمس", "date:أمس"),
        ("title: وقف", "title: وقف"),
        ("title:", "title:"),
        ("كذا:كذا", "كذا:كذا"),
        ("12:30", "12:30"),
        ("author:زيد", "author:زيد"),
        ("http://example.org", "http://example.org"),
        ("كوفيد-19", "كوفيد-19"),
        ("2010 -2015", "2010 -2015"),
        ("- وقف + النار", "- وقف + النار"),
        ("--وقف", "--وقف"),
        ("+", "+"),
        ("\u{200F}+\u{202B}وقف", "+وقف"),
        ("\"\"", ""),
        ("\"", ""),
        ("", ""),
        ("=كتاب كتا* قلم~", "Exact كتاب Prefix كتا Fuzzy(1) قلم"),
        ("\"بيت كبير\"~3 قلم^2", "+\"بيت كبير\"~3 قلم^2"),
        ("=\"بيت كبير\"~3^2", "+Exact \"بيت كبير\"~3^2"),
        ("\"بيت\"~كبير", "+\"بيت\" ~كبير"),
    ];
    for (query, expected) in table {
        check(query, expected);
    }
}

#[test]
fn operators_and_parentheses_group() {
    let table = [
        ("هدنة AND حرب", "+هدنة +حرب"),
        ("هدنة OR حرب", "+[هدنة حرب]"),
        ("هدنة NOT حرب", "هدنة -حرب"),
        ("هدنة AND NOT حرب", "+هدنة -حرب"),
        ("NOT NOT هدنة", "هدنة"),
        ("مصر OR هدنة AND حرب", "+[مصر [+هدنة +حرب]]"),
        ("مصر OR NOT حرب", "+[مصر [-حرب]]"),
        ("(مصر OR تونس) هدنة", "+[مصر تونس] هدنة"),
        ("(مصر OR تونس) AND هدنة", "+[مصر تونس] +هدنة"),
        ("-(مصر تونس) هدنة", "-[مصر تونس] هدنة"),
        ("+(مصر تونس)", "+[مصر تونس]"),
        ("محادثات (جنيف) الليبية", "محادثات جنيف الليبية"),
        ("((هدنة))", "هدنة"),
        ("((((هدنة", "هدنة"),
        ("هدنة)))) حرب", "هدنة حرب"),
        ("() هدنة ( )", "هدنة"),
        ("(+هدنة حرب) مصر", "+[+هدنة حرب] مصر"),
        ("\"وقف النار\" OR هدنة", "+[\"وقف النار\" هدنة]"),
        ("AND OR", "AND OR"),
        ("هدنة AND", "هدنة AND"),
        ("OR هدنة", "OR هدنة"),
        ("هدنة and حرب", "هدنة and حرب"),
    ];
    for (query, expected) in table {
        check(query, expected);
    }
}

#[test]
fn arabic_operators_are_words_unless_an_expression_is_written() {
    let table = [
        ("مصر و تونس", "مصر و تونس"),
        ("حرب أو سلم", "حرب أو سلم"),
        ("أكون أو لا أكون", "أكون أو لا أكون"),
        ("قال (رئيس مصر و وزير خارجيتها)", "قال رئيس مصر و وزير خارجيتها"),
        ("(مصر و تونس)", "+مصر +تونس"),
        ("(مصر أو تونس)", "+[مصر تونس]"),
        ("(مصر ليس تونس)", "+[مصر -تونس]"),
        ("(مصر و ليس تونس)", "+مصر -تونس"),
        ("(هدنة أو حرب) و ليبيا", "+[هدنة حرب] +ليبيا"),
        ("\"وقف النار\" أو هدنة", "+[\"وقف النار\" هدنة]"),
        ("هدنة OR حرب أو سلم", "+[هدنة حرب سلم]"),
        ("\"وقف النار\" و", "+\"وقف النار\" و"),
    ];
    for (query, expected) in table {
        check(query, expected);
    }
}

#[test]
fn nesting_is_bounded() {
    let deep = format!("{}هدنة OR حرب{}", "(قلم OR ".repeat(2000), ")".repeat(2000));
    assert!(parse(&deep).is_too_deep);
    let shallow = format!("{}هدنة{}", "(".repeat(16), ")".repeat(16));
    assert!(!parse(&shallow).is_too_deep);
}

#[test]
fn a_long_query_is_cut_between_letters() {
    let cut = clean(&"ن".repeat(5000));
    assert_eq!(cut.len(), MAX_QUERY_BYTES);
    assert_eq!(clean(&format!("x{}", "ن".repeat(5000))).len(), MAX_QUERY_BYTES - 1);
}
