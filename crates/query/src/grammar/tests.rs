//! What queries are read as.

use super::Syntax;
use super::parser::{Joint, Node, parse, parse_with};
use super::strict::{demand, fault, visit};
use super::{MAX_QUERY_BYTES, NO_FIELDS, Occur, Part, Spelling, clean};

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
    let field = part.field.as_ref().map_or(String::new(), |field| format!("{}:", field.as_str()));
    let quote = if part.is_quoted { "\"" } else { "" };
    let text = &part.text;
    let near = part.near.map_or(String::new(), |near| format!("~{near}"));
    let spelling = match part.spelling {
        Spelling::Forms => String::new(),
        spelling => format!("{spelling:?} "),
    };
    let boost = if part.boost == 1.0 { String::new() } else { format!("^{}", part.boost) };
    format!("{spelling}{field}{quote}{text}{quote}{near}{boost}")
}

#[track_caller]
fn check(query: &str, expected: &str) {
    assert_eq!(show(&parse(&clean(query), &NO_FIELDS).root).join(" "), expected, "{query:?}");
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
        ("source:«\"»", "+source:\"\"\""),
        ("source:«a \"b\" c»", "+source:\"a \"b\" c\""),
        ("source:«a \"b» شاي", "+source:\"a \"b\" شاي"),
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
fn marks_of_any_two_kinds_make_a_phrase() {
    let table = [
        ("\"فتح الباب”", "+\"فتح الباب\""),
        ("“فتح الباب\"", "+\"فتح الباب\""),
        ("«فتح الباب\"", "+\"فتح الباب\""),
        ("\"فتح الباب» غدا", "+\"فتح الباب\" غدا"),
        ("„فتح الباب“", "+\"فتح الباب\""),
        ("″فتح الباب″", "+\"فتح الباب\""),
        ("״فتح الباب״", "+\"فتح الباب\""),
        ("＂فتح الباب＂", "+\"فتح الباب\""),
        ("‹فتح الباب›", "+\"فتح الباب\""),
        ("’فتح الباب‘", "+\"فتح الباب\""),
        ("'فتح الباب'~2", "+\"فتح الباب\"~2"),
        ("=“فتح الباب\"", "+Exact \"فتح الباب\""),
        ("='فتح الباب'", "+Exact \"فتح الباب\""),
        ("غدا -\"فتح الباب”", "غدا -\"فتح الباب\""),
        ("غدا -„فتح الباب\"", "غدا -\"فتح الباب\""),
        ("غدا +'فتح الباب'", "غدا +\"فتح الباب\""),
        ("غدا -‘فتح الباب’", "غدا -\"فتح الباب\""),
        ("title:«فتح الباب\"", "+title:\"فتح الباب\""),
        ("title:'فتح الباب'", "+title:\"فتح الباب\""),
        ("\"فتح الباب” \"غلق النافذة»", "+\"فتح الباب\" +\"غلق النافذة\""),
        ("(\"فتح الباب” أو «غلق”)", "+[\"فتح الباب\" \"غلق\"]"),
        ("”فتح الباب", "فتح الباب"),
        ("فتح الباب‘", "فتح الباب‘"),
        ("l'eau d'été", "l'eau d'été"),
        ("צה״ל היום", "צה״ל היום"),
    ];
    for (query, expected) in table {
        check(query, expected);
    }
}

#[test]
fn not_is_written_in_several_ways_in_arabic() {
    let table = [
        ("(شاي وليس قهوة)", "+شاي -قهوة"),
        ("(شاي وليست قهوة)", "+شاي -قهوة"),
        ("(شاي و ليس قهوة)", "+شاي -قهوة"),
        ("(شاي و ليست قهوة)", "+شاي -قهوة"),
        ("(شاي ليست قهوة)", "+[شاي -قهوة]"),
        ("(شاي أو ليس قهوة)", "+[شاي [-قهوة]]"),
        ("(شَاي أَوْ قهوة)", "+[شَاي قهوة]"),
        ("(شاي وَلَيْسَ قهوة)", "+شاي -قهوة"),
        ("(شاي أو قهوة وليس سكر)", "+[شاي [+قهوة -سكر]]"),
        ("(شاي وليس قهوة و حليب)", "+شاي -قهوة +حليب"),
        ("شاي وليس title:قهوة", "+شاي -title:قهوة"),
        ("شاي و title:قهوة", "+شاي +title:قهوة"),
        ("شاي أو title:قهوة", "+[شاي title:قهوة]"),
        ("شاي وليس \"قهوة مرة\"", "+شاي -\"قهوة مرة\""),
        ("site:a.b وليس شاي", "+site:a.b -شاي"),
        ("شاي وليس (قهوة أو حليب)", "+شاي -[+[قهوة حليب]]"),
        ("شاي AND قهوة وليس حليب", "+شاي +قهوة -حليب"),
        ("هذا شاي وليس قهوة", "هذا شاي وليس قهوة"),
        ("شاي وليس قهوة", "شاي وليس قهوة"),
        ("شاي وليست قهوة", "شاي وليست قهوة"),
        ("(وليس شاي)", "وليس شاي"),
        ("(شاي وليس)", "شاي وليس"),
        ("شرب الشاي وليس title:قهوة", "شرب +الشاي -title:قهوة"),
        ("شرب الشاي و ليس title:قهوة", "شرب +الشاي -title:قهوة"),
        ("شرب الشاي ليس title:قهوة", "شرب الشاي -title:قهوة"),
        ("شرب الشاي أو title:قهوة", "شرب +[الشاي title:قهوة]"),
        ("شرب الشاي و site:(a.b OR c.d)", "شرب +الشاي +[site:a.b site:c.d]"),
        ("شرب الشاي و قهوة site:a.b", "شرب الشاي و قهوة +site:a.b"),
        ("شرب الشاي و \"قهوة مرة\"", "شرب الشاي و +\"قهوة مرة\""),
    ];
    for (query, expected) in table {
        check(query, expected);
    }
}

#[test]
fn a_field_may_stand_before_a_group() {
    let table = [
        ("title:(شاي قهوة)", "+[title:شاي title:قهوة]"),
        ("title:(شاي OR قهوة)", "+[title:شاي title:قهوة]"),
        ("title:(شاي أو قهوة)", "+[title:شاي title:قهوة]"),
        ("title:(شاي AND قهوة)", "+title:شاي +title:قهوة"),
        ("title:(شاي وليس قهوة)", "+title:شاي -title:قهوة"),
        ("title:(\"شاي ساخن\" -قهوة)", "+title:\"شاي ساخن\" -title:قهوة"),
        ("title:(+شاي قهوة) حليب", "+[+title:شاي title:قهوة] حليب"),
        ("title:(شاي)", "+[title:شاي]"),
        ("title:(شا* قهوة~ =حليب)", "+[Prefix title:شا Fuzzy(1) title:قهوة Exact title:حليب]"),
        ("title:(شاي قهوة)^2", "+[title:شاي^2 title:قهوة^2]"),
        ("-title:(شاي قهوة)", "-[title:شاي title:قهوة]"),
        ("حليب NOT title:(شاي قهوة)", "حليب -[title:شاي title:قهوة]"),
        ("title:(شاي (قهوة OR site:a.b))", "+[title:شاي +[title:قهوة site:a.b]]"),
        ("حليب و title:(شاي قهوة)", "+حليب +[title:شاي title:قهوة]"),
        ("TITLE:(شاي قهوة)", "+[title:شاي title:قهوة]"),
        ("site:(a.b OR c.d)", "+[site:a.b site:c.d]"),
        ("site:(a.b c.d)", "+[site:a.b site:c.d]"),
        ("شاي -site:(a.b c.d)", "شاي -[site:a.b site:c.d]"),
        ("site:(\"a.b\" OR c.d)", "+[site:\"a.b\" site:c.d]"),
        ("lang:(ar OR en) شاي", "+[lang:ar lang:en] شاي"),
        ("date:(2015 OR 2017..2019 OR >2021)", "+[date:2015 date:2017..2019 date:>2021]"),
        ("year:(2015 أو 2017)", "+[date:2015 date:2017]"),
        ("id:(12 13)", "+[id:12 id:13]"),
        ("source:(a=b.jsonl OR c(1).jsonl)", "+[source:a=b.jsonl source:c(1).jsonl]"),
        ("source:(1).jsonl", "+source:(1).jsonl"),
        ("title:(شاي", "+title:(شاي"),
        ("title:()", ""),
        ("date:(أمس)", "أمس"),
        ("colour:(أحمر)", "colour: أحمر"),
    ];
    for (query, expected) in table {
        check(query, expected);
    }
    let deep = format!("{}شاي{}", "title:(".repeat(17), ")".repeat(17));
    assert!(parse(&deep, &NO_FIELDS).is_too_deep);
}

#[test]
fn nesting_is_bounded() {
    let deep = format!("{}هدنة OR حرب{}", "(قلم OR ".repeat(2000), ")".repeat(2000));
    assert!(parse(&deep, &NO_FIELDS).is_too_deep);
    let shallow = format!("{}هدنة{}", "(".repeat(16), ")".repeat(16));
    assert!(!parse(&shallow, &NO_FIELDS).is_too_deep);
}

#[test]
fn a_long_query_is_cut_between_letters() {
    let cut = clean(&"ن".repeat(5000));
    assert_eq!(cut.len(), MAX_QUERY_BYTES);
    assert_eq!(clean(&format!("x{}", "ن".repeat(5000))).len(), MAX_QUERY_BYTES - 1);
}

#[test]
fn a_group_that_counts_more_lets_its_parts_count_more() {
    let table = [
        ("(هدنة ليبيا)^2 حرب", "هدنة^2 ليبيا^2 حرب"),
        ("(هدنة^3 OR حرب)^2", "+[هدنة^6 حرب^2]"),
        ("((هدنة حرب)^2 AND \"وقف النار\")^٠٫٥", "+[هدنة حرب] +\"وقف النار\"^0.5"),
        ("(هدنة)^", "هدنة ^"),
        ("(هدنة)^200", "هدنة ^200"),
        ("(هدنة^100)^100", "هدنة^100"),
    ];
    for (query, expected) in table {
        check(query, expected);
    }
}

#[test]
fn comparisons_are_conditions_of_fields() {
    let table = [
        ("year = 2016", "+date:2016"),
        ("year=2016", "+date:2016"),
        ("year == 2016", "year == 2016"),
        ("date > 2016", "+date:>2016"),
        ("date>=2016-05 AND date < ٢٠١٧", "+date:>=2016-05 +date:<٢٠١٧"),
        ("year != 2016", "-date:2016"),
        ("NOT year != 2016", "+date:2016"),
        ("-year = 2016", "-date:2016"),
        ("site = \"bbc.com\"", "+site:\"bbc.com\""),
        ("site = 'bbc.com'", "+site:\"bbc.com\""),
        ("lang IN [ar, en]", "+[lang:ar lang:en]"),
        ("lang IN [\"ar\",'en',]", "+[lang:\"ar\" lang:\"en\"]"),
        ("lang NOT IN [ar, en]", "-[+[lang:ar lang:en]]"),
        ("year 2015 TO 2017", "+date:2015..2017"),
        ("year = 2016 OR site = a.b", "+[date:2016 site:a.b]"),
        ("year = 2016 OR NOT lang = ar", "+[date:2016 [-lang:ar]]"),
        ("(year = 2016 AND lang = ar) OR site = a.b", "+[[+date:2016 +lang:ar] site:a.b]"),
        ("هدنة year = 2016", "هدنة +date:2016"),
        ("title = هدنة", "+title:هدنة"),
        ("title = \"وقف النار\"", "+title:\"وقف النار\""),
        ("doc_id = 0123456789abcdef", "+id:0123456789abcdef"),
        ("year:2016 language:ar", "+date:2016 +lang:ar"),
        ("E = mc2", "E = mc2"),
        ("date", "date"),
        ("year of the cat", "year of the cat"),
        ("year 2015 to 2017", "year 2015 to 2017"),
    ];
    for (query, expected) in table {
        check(query, expected);
    }
}

/// What is said of the parts of a query that look like conditions.
fn troubles(query: &str) -> Vec<String> {
    let mut troubles = Vec::new();
    let cleaned = clean(query);
    visit(&parse(&cleaned, &NO_FIELDS).root, &mut |part| {
        troubles.extend(part.trouble.as_ref().map(|trouble| trouble.to_string()));
    });
    troubles
}

#[test]
fn what_looks_like_a_condition_and_is_none_is_marked() {
    let table = [
        ("date:2016-13", "`2016-13` is not a year, a month or a day"),
        ("year:abc", "`abc` is not a year, a month or a day"),
        ("date > abc", "`abc` is not a year, a month or a day"),
        ("date > 2016..2017", "`2016..2017` is not a year, a month or a day"),
        ("year 2015 TO abc", "`abc` is not a year, a month or a day"),
        ("lang:arabic", "`arabic` is not the code of a language, such as ar"),
        ("date:(أمس OR 2019)", "`أمس` is not a year, a month or a day"),
        ("lang:(arabic)", "`arabic` is not the code of a language, such as ar"),
        ("sites:(a.b OR c.d)", "there is no field `sites`; the nearest is `site`"),
        ("langs:ar", "there is no field `langs`; the nearest is `lang`"),
        ("author:زيد", "there is no field `author`; fields are title, source,"),
        ("title: وقف", "`title` has no value"),
        ("site =", "`site` has no value"),
        ("site > a.b", "`site` has no order"),
        ("lang IN [ar, en", "a list begins with [ and has no ]"),
        ("lang IN []", "`lang` has no value"),
    ];
    for (query, expected) in table {
        let troubles = troubles(query);
        assert!(
            troubles.iter().any(|trouble| trouble.starts_with(expected)),
            "{query}: {troubles:?}"
        );
        assert!(fault(query, &parse(&clean(query), &NO_FIELDS)).is_some(), "{query}");
    }
    for query in ["12:30", "كذا:كذا", "هدنة", "title:وقف", "E = mc2", "lang:ar-EG"] {
        assert_eq!(troubles(query), [""; 0], "{query}");
    }
}

#[test]
fn of_a_filter_nothing_is_read_as_text_that_was_meant_otherwise() {
    let refused = [
        "colour = red",
        "هدنة > 3",
        "a=b",
        "lang EXISTS",
        "site IS EMPTY",
        "year = 2016 and site = a.b",
        "year = 2016 or year = 2017",
        "year:2016 AND",
        "(year = 2016",
        "year = 2016)",
        "\"وقف النار",
        "title:\"وقف النار",
        "x || y",
        "http://example.org",
        "date:[2015 TO 2017]",
    ];
    for filter in refused {
        assert!(fault(filter, &parse(&clean(filter), &NO_FIELDS)).is_some(), "{filter}");
    }
    for filter in ["colour = red", "colour=red", "ليبيا colour >= 3"] {
        let fault = fault(filter, &parse(&clean(filter), &NO_FIELDS)).unwrap();
        assert!(fault.starts_with("there is no field `colour`"), "{filter}: {fault}");
    }
    let read = [
        "هدنة",
        "وقف النار",
        "rock and roll",
        "\"a=b\"",
        "=كتاب",
        "كتا* قلم~1",
        "+ليبيا -روسيا",
        "(هدنة أو حرب) و ليبيا",
        "source:a=b.jsonl",
        "url:http://example.org/?a=b",
        "12:30",
        "NOT (year = 2016 OR lang IN [ar])",
        "title:(شاي قهوة) site:(a.b OR c.d)",
        "\"فتح الباب”",
    ];
    for filter in read {
        assert_eq!(fault(filter, &parse(&clean(filter), &NO_FIELDS)), None, "{filter}");
    }
    assert!(fault(&"ن".repeat(5000), &parse("ن", &NO_FIELDS)).is_some());
}

#[test]
fn words_beside_a_value_are_demanded_of_a_filter() {
    let table = [
        ("هدنة date:2020", "+date:2020 +[هدنة]"),
        ("هدنة حرب site:a.b lang:ar", "+site:a.b +lang:ar +[هدنة حرب]"),
        ("هدنة حرب", "هدنة حرب"),
        ("هدنة \"وقف النار\" date:2020", "هدنة +\"وقف النار\" +date:2020"),
        ("هدنة -date:2020", "هدنة -date:2020"),
        ("(هدنة date:2020) OR حرب", "+[[+date:2020 +[هدنة]] حرب]"),
    ];
    for (filter, expected) in table {
        assert_eq!(
            show(&demand(parse(&clean(filter), &NO_FIELDS).root)).join(" "),
            expected,
            "{filter}"
        );
    }
}

#[test]
fn side_by_side_may_mean_all_and_signs_may_be_all_there_is() {
    let all =
        |query: &str| show(&parse_with(query, &NO_FIELDS, Syntax::Full, Joint::All).root).join(" ");
    assert_eq!(all("هدنة حرب"), "+هدنة +حرب");
    assert_eq!(all("هدنة OR حرب سلم"), "+[هدنة حرب] +سلم");
    assert_eq!(all("(هدنة حرب) OR سلم"), "+[[+هدنة +حرب] سلم]");
    assert_eq!(all("هدنة -حرب"), "+هدنة -حرب");
    let signs = |query: &str| {
        show(&parse_with(query, &NO_FIELDS, Syntax::Signs, Joint::Any).root).join(" ")
    };
    assert_eq!(signs("هدنة | حرب"), "+[هدنة حرب]");
    assert_eq!(signs("هدنة AND حرب"), "هدنة AND حرب");
    assert_eq!(signs("year = 2016"), "year = 2016");
    assert_eq!(signs("+هدنة -\"وقف النار\""), "+هدنة -\"وقف النار\"");
}
