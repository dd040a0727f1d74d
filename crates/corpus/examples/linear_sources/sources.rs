//! Sources of text that would take long, if anything did.

use super::Generator;

/// Repeats a unit between a head and a tail.
macro_rules! repeat {
    ($name:literal, $file:literal, $unit:expr) => {
        repeat!($name, $file, "", $unit, "")
    };
    ($name:literal, $file:literal, $head:expr, $unit:expr, $tail:expr) => {
        ($name, $file, |n| around($head.as_ref(), $unit.as_ref(), $tail.as_ref(), n))
    };
}

/// Repeats a unit for about `n_bytes` between a head and a tail.
fn around(head: &[u8], unit: &[u8], tail: &[u8], n_bytes: usize) -> Vec<u8> {
    [head, &unit.repeat(n_bytes / unit.len() + 1), tail].concat()
}

/// Nests a pair between a head and a tail.
macro_rules! nest {
    ($name:literal, $file:literal, $head:expr, $open:expr, $close:expr, $tail:expr) => {
        ($name, $file, |n| {
            let times = n / ($open.len() + $close.len()) + 1;
            [$head, &$open.repeat(times), &$close.repeat(times), $tail].concat().into_bytes()
        })
    };
}

const WIKI: &str = "<mediawiki xmlns=\"x\">\n<siteinfo><base>https://a.org/wiki/M</base></siteinfo>\n\
    <page><title>ليبيا</title><ns>0</ns><id>1</id><text>";
const END: &str = "</text></page>\n</mediawiki>\n";
const PAGE: &str = "<!DOCTYPE html><html><head><title>خبر</title></head><body>";
const OBJECT: &str = "{\"text\": \"";

pub(super) const GENERATORS: &[Generator] = &[
    repeat!("lines", "a.txt", "أعيد إطلاق المحادثات بشأن وقف إطلاق النار\n"),
    repeat!("empty lines", "a.txt", "\n"),
    repeat!("one line", "a.txt", "ليبيا "),
    repeat!("broken UTF-8", "a.txt", "ليبيا وتونس ومصر", b"\xD8", ""),
    repeat!("windows-1256", "a.txt", b"\xE1\xED\xC8\xED\xC7 "),
    repeat!("UTF-16", "a.txt", b"\xFF\xFE", b"\x27\x06\x20\x00", ""),
    repeat!("no known encoding", "a.txt", b"\x80\xFF "),
    repeat!("objects", "a.jsonl", "{\"text\": \"ليبيا\"}\n"),
    repeat!("empty objects", "a.jsonl", "{}\n"),
    repeat!("broken lines", "a.jsonl", "{\"text\": \"\n"),
    repeat!("values that are no objects", "a.jsonl", "1\n"),
    repeat!("escapes", "a.jsonl", OBJECT, "\\u0627", "\"}\n"),
    repeat!("halves of surrogate pairs", "a.jsonl", OBJECT, "\\ud83d", "\"}\n"),
    repeat!("backslashes", "a.jsonl", OBJECT, "\\\\", "\"}\n"),
    repeat!("controls in a string", "a.jsonl", OBJECT, "\t", "\"}\n"),
    repeat!("a string that does not close", "a.jsonl", OBJECT, "ab", "\n"),
    repeat!("a list of texts", "a.jsonl", "{\"text\": [\"x\"", ", \"ليبيا\"", "]}\n"),
    repeat!("a list of NaN", "a.jsonl", "{\"text\": \"x\", \"a\": [1", ", NaN", "]}\n"),
    repeat!("one key many times", "a.jsonl", "{\"text\": \"x\"", ", \"a\": 1", "}\n"),
    ("many keys", "a.jsonl", |n| {
        let keys: String = (0..n / 14).map(|key| format!(", \"k{key}\": 1")).collect();
        format!("{{\"text\": \"x\"{keys}}}\n").into_bytes()
    }),
    ("other keys in each line", "a.jsonl", |n| {
        let lines = (0..n / 24).map(|key| format!("{{\"k{key}\": \"ليبيا\"}}\n"));
        lines.collect::<String>().into_bytes()
    }),
    nest!("deep lists", "a.jsonl", "{\"a\": ", "[", "]", "}\n"),
    nest!("deep objects", "a.jsonl", "{\"a\": ", "{\"a\":", "}", "}\n"),
    repeat!("lists that do not close", "a.json", "["),
    repeat!("objects that do not close", "a.json", "[", "{\"a\":", ""),
    repeat!("quotation marks", "a.json", "[", "\"", ""),
    repeat!("numbers", "a.json", "[", "1,", "]"),
    repeat!("ends of lists", "a.json", "[{\"text\": \"x\"}", "]", ""),
    repeat!("an array of objects", "a.json", "[", "{\"text\": \"ليبيا\"},", "{}]"),
    repeat!("blanks between values", "a.json", "[{\"text\": \"x\"}", " ", "]"),
    repeat!("rows", "a.csv", "id,text\n", "1,ليبيا\n", ""),
    repeat!("empty rows", "a.csv", "id,text\n", ",\n", ""),
    repeat!("cells in a row", "a.csv", "ليبيا,"),
    repeat!("quotation marks", "a.csv", "\""),
    repeat!("quotation marks behind commas", "a.csv", ",\""),
    repeat!("quotation marks at the ends of lines", "a.csv", "id,text\n", "x\",\"\n", ""),
    repeat!("the same, and then one within a word", "a.csv", "id,text\n", "x\",\"\n", "\"z\n"),
    repeat!("cells that do not close", "a.csv", "id,text\n", "1,\"a\n", ""),
    repeat!("doubled quotation marks", "a.csv", "id,text\n1,\"", "\"\"", "\n"),
    repeat!("quotation marks between tabs", "a.tsv", "id\ttext\n", "x\"\t\"\n", ""),
    ("thousands of columns", "a.csv", |n| {
        let row =
            |cell: &str| (0..n / 60).map(|column| format!("{cell}{column},")).collect::<String>();
        (row("c") + "text\n" + &(row("x") + "ليبيا\n").repeat(7)).into_bytes()
    }),
    ("columns of one name", "a.csv", |n| {
        ("a,".repeat(n / 16) + "text\n" + &(",".repeat(n / 16) + "x\n").repeat(14)).into_bytes()
    }),
    repeat!("blocks that do not close", "a.html", PAGE, "<div>", ""),
    repeat!("bold that does not close", "a.html", PAGE, "<b>", "نص"),
    repeat!("bold and a paragraph by turns", "a.html", PAGE, "<b><p>", "نص"),
    repeat!("links that do not close", "a.html", PAGE, "<a href=x>ليبيا ", ""),
    repeat!("cells that do not close", "a.html", PAGE, "<table><td>", ""),
    repeat!("ends of blocks", "a.html", PAGE, "</div>", ""),
    repeat!("ends of paragraphs", "a.html", "<html><div><b>", "</p>", ""),
    repeat!("comments", "a.html", PAGE, "<!---->", ""),
    repeat!("comments that do not close", "a.html", PAGE, "<!--", ""),
    repeat!("comments before the page", "a.html", "", "<!-- -->", PAGE),
    repeat!("angle brackets", "a.html", PAGE, "<", ""),
    repeat!("tags that do not close", "a.html", PAGE, "<a ", ""),
    repeat!("attributes of one tag", "a.html", PAGE, " a=b", ""),
    ("attributes of one tag, all different", "a.html", |n| {
        let attributes: String = (0..n / 10).map(|number| format!(" a{number}=b")).collect();
        format!("{PAGE}<p{attributes}>ليبيا</p>").into_bytes()
    }),
    repeat!("a class of many names", "a.html", "<html><p class=\"", "adMenu ", "\">ليبيا</p>"),
    repeat!("entities", "a.html", PAGE, "&amp;", ""),
    repeat!("ampersands", "a.html", PAGE, "&", ""),
    repeat!("numbers of letters", "a.html", PAGE, "&#1575;", ""),
    repeat!("titles", "a.html", PAGE, "<title>خبر</title>", ""),
    repeat!("one title in pieces", "a.html", "<html><title>", "خبر &amp; ", "</title>"),
    repeat!("headings", "a.html", PAGE, "<h1>خبر</h1>", ""),
    repeat!("empty headings", "a.html", PAGE, "<h2></h2>", ""),
    repeat!("articles", "a.html", PAGE, "<article><p>بدأت المحادثات أمس في المدينة.", ""),
    repeat!("paragraphs", "a.html", PAGE, "<p>بدأت المحادثات أمس في المدينة.</p>", ""),
    repeat!("scripts", "a.html", PAGE, "<script>", ""),
    repeat!(
        "data for search engines",
        "a.html",
        PAGE,
        "<script type=application/ld+json>{\"datePublished\"</script>",
        ""
    ),
    repeat!("declarations", "a.html", PAGE, "<meta name=author content=x>", ""),
    repeat!("CDATA", "a.html", PAGE, "<![CDATA[", ""),
    repeat!(
        "records",
        "a.warc",
        "WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nabcde\r\n\r\n"
    ),
    repeat!(
        "records with the line ends of Unix",
        "a.warc",
        "WARC/1.0\nWARC-Type: resource\nContent-Type: text/plain\nContent-Length: 5\n\nabcde\n\n"
    ),
    repeat!(
        "records that are shorter than they say",
        "a.warc",
        "WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/plain\r\nContent-Length: 30000000\r\n\r\nab\r\n\r\n"
    ),
    repeat!(
        "the same, with comments that do not close",
        "a.warc",
        "WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/plain\r\nContent-Length: 30000000\r\n\r\n<!--\r\n\r\n"
    ),
    repeat!(
        "answers without an end of their header",
        "a.warc",
        "WARC/1.0\nWARC-Type: response\nContent-Type: application/http\nContent-Length: 30000000\n\nHTTP/1.1 200\nWARC\n"
    ),
    repeat!("first lines of records", "a.warc", "WARC/1.0\n"),
    repeat!("a header without an end", "a.warc", "WARC/1.0\r\n", "a: b\r\n", ""),
    repeat!(
        "blank lines between records",
        "a.warc",
        "WARC/1.0\r\nContent-Length: 0\r\n\r\n",
        "\r\n",
        ""
    ),
    repeat!("pages", "a.xml", WIKI, "</text></page><page><title>مصر</title><text>نص", END),
    repeat!("pages that do not end", "a.xml", WIKI, "<page>", END),
    repeat!("no pages", "a.xml", "<mediawiki>", "<siteinfo>", ""),
    repeat!("elements of a page", "a.xml", "<mediawiki><page><title>x</title><text>", "<a>", END),
    repeat!("entities", "a.xml", WIKI, "&lt;", END),
    repeat!("opening brackets", "a.xml", WIKI, "[[", END),
    repeat!("closing brackets", "a.xml", WIKI, "]]", END),
    nest!("links in links", "a.xml", WIKI, "[[", "]]", END),
    nest!("links in links, with a colon", "a.xml", WIKI, "[[", ":]]", END),
    nest!("links in links, with spaces", "a.xml", WIKI, "[[  ", "  ]]", END),
    nest!("labels in labels", "a.xml", WIKI, "[[a|", "]]", END),
    nest!("pictures in pictures", "a.xml", WIKI, "[[ملف:a|", "]]", END),
    nest!("templates in templates", "a.xml", WIKI, "{{", "}}", END),
    nest!("tables in tables", "a.xml", WIKI, "{|\n", "|}\n", END),
    nest!("templates in links", "a.xml", WIKI, "[[{{", "}}]]", END),
    nest!("brackets that cross", "a.xml", WIKI, "[[{{", "]]}}", END),
    nest!("notes in notes", "a.xml", WIKI, "&lt;ref>", "&lt;/ref>", END),
    repeat!("notes that do not close", "a.xml", WIKI, "&lt;ref>", END),
    repeat!("comments that do not close", "a.xml", WIKI, "&lt;!--", END),
    repeat!("pipes", "a.xml", WIKI, "|", END),
    repeat!("apostrophes", "a.xml", WIKI, "'", END),
    repeat!("headings", "a.xml", WIKI, "==a==\n", END),
    repeat!("headings of all levels", "a.xml", WIKI, "=a=\n==b==\n===c===\n", END),
    repeat!("addresses", "a.xml", WIKI, "[http://", END),
    repeat!("addresses with labels", "a.xml", WIKI, "[http://a b]", END),
    repeat!("lists", "a.xml", WIKI, "* ليبيا\n", END),
    repeat!("paragraphs", "a", "######OpenITI#\n#META#Header#End#\n", "# ليبيا\n", ""),
    repeat!("lines of one paragraph", "a", "######OpenITI#\n#META#Header#End#\n", "~~ليبيا\n", ""),
    repeat!("a header", "a", "######OpenITI#\n", "#META# 1.a :: ب\n", ""),
    repeat!("marks", "a", "######OpenITI#\n#META#Header#End#\n", "PageV01P001 ", ""),
];
