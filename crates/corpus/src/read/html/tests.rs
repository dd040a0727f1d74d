use super::*;

const PROSE: &str =
    "أعيد إطلاق المحادثات بشأن وقف إطلاق النار في ليبيا، وقال المتحدث إنها بدأت في جنيف أمس.";

/// A page of a newspaper, with `body` between its menus.
fn newspaper(head: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><title>محادثات ليبيا | صحيفة الأخبار</title>{head}</head><body class=\"no-sidebar\">
        <header><nav><ul><li><a href=/>الرئيسية</a><li><a href=/p>سياسة</a></ul></nav></header>
        {body}
        <div class=\"related-posts\"><h3>اقرأ أيضا</h3><ul><li><a href=/1>{PROSE}</a></li></ul></div>
        <div id=comments><p>{PROSE}</p></div>
        <footer>جميع الحقوق محفوظة</footer><script>var x = \"<p>نص</p>\";</script></body></html>"
    )
}

#[track_caller]
fn check(page: &str, title: Option<&str>, text: &str) {
    let document = parse(page.as_bytes(), None);
    assert_eq!((document.title.as_deref(), document.text.as_str()), (title, text));
}

#[test]
fn the_article_is_told_from_what_stands_round_it() {
    let bodies = [
        format!(
            "<article><h1>محادثات ليبيا</h1><div class=meta>12/05/2015</div><p>{PROSE}<p>{PROSE}</article>"
        ),
        format!("<div><h1>محادثات ليبيا</h1><p>{PROSE}</p><p>{PROSE}</p></div>"),
        format!("<div class=sidebar><b>{PROSE}<br>{PROSE}</div>"),
        format!("<table><tr><td><font>{PROSE}<br><br>{PROSE}</font></table>"),
        format!("<form><div>{PROSE}</div><div>{PROSE}</div></form>"),
    ];
    for body in bodies {
        check(&newspaper("", &body), Some("محادثات ليبيا"), &format!("{PROSE}\n{PROSE}"));
    }
}

#[test]
fn a_span_speaks_for_itself_alone() {
    let rows = [
        format!("<p><span class=byline>القاهرة:</span> {PROSE}</p>"),
        format!("<p><span style='display:none'>خفي</span>{PROSE}</p>"),
        format!("<p>{}<i hidden>خفي</i> أمس.</p>", PROSE.strip_suffix(" أمس.").unwrap()),
        format!("<p><st1:place>{PROSE}</st1:place></p>"),
    ];
    for body in rows {
        let text = format!("{PROSE}\n{PROSE}");
        check(&newspaper("", &format!("{body}<p>{PROSE}</p>")), Some("محادثات ليبيا"), &text);
    }
}

#[test]
fn marks_that_hide_the_text_itself_are_wrong() {
    let article = format!("<p>{PROSE}</p><p>{PROSE}</p>");
    let bodies = [
        format!("<div hidden>{article}</div><p>جميع الحقوق محفوظة للناشر.</p>"),
        format!("<div class=comment-body>{article}</div><p>تشغل هذا الموقع شركة خاصة.</p>"),
        format!("<main><div class=meta>{article}</div></main>"),
        format!("<article class=comment><div class=comment_meta>نشر أمس</div>{article}</article>"),
        format!("<button aria-controls=x>اقرأ</button><div id=x hidden>{article}</div>"),
        format!("<div class=comment_1>{article}</div>"),
    ];
    for body in bodies {
        check(&body, None, &format!("{PROSE}\n{PROSE}"));
    }
}

#[test]
fn a_button_in_a_heading_is_text() {
    let body = format!(
        "<h1>عنوان</h1><p>{PROSE}</p><h3><button>سؤال؟</button></h3><p>{PROSE}</p><button>انشر</button>"
    );
    check(&body, Some("عنوان"), &format!("{PROSE}\nسؤال؟\n{PROSE}"));
}

#[test]
fn lists_and_verses_are_text_too() {
    let verses = "قفا نبك من ذكرى حبيب\nبسقط اللوى بين الدخول";
    let cells = verses.replace('\n', "</td><td>");
    check(
        &newspaper("", &format!("<table><td>{cells}</td></table>")),
        Some("محادثات ليبيا"),
        verses,
    );
    let list =
        "<ul><li><a href=/1>كتاب أول</a><li><a href=/2><img src=x alt=\"كتاب ثان\"></a></ul>";
    check(&newspaper("", list), Some("محادثات ليبيا"), "كتاب أول\nكتاب ثان");
    check("<div class=menu><a href=/>الرئيسية</a></div>", None, "الرئيسية");
    check("<footer>الحقوق محفوظة</footer>", None, "الحقوق محفوظة");
}

#[test]
fn a_page_says_when_and_where_it_stands() {
    let head = "<link rel=canonical href=https://example.org/1><meta property=\"article:published_time\" content=\"2020-10-26\">
        <meta name=author content=\"ليلى\"><script type=\"application/ld+json\">{\"datePublished\": \"2021\"}</script>";
    let document = parse(newspaper(head, "<time datetime=2019>أمس</time>").as_bytes(), None);
    assert_eq!(document.url.as_deref(), Some("https://example.org/1"));
    assert_eq!(document.date.as_deref(), Some("2020-10-26"));
    assert_eq!(document.extra["author"], "ليلى");
    let linked =
        "<script type=\"application/ld+json\">{\"datePublished\" : \"2021-01-02\"}</script>";
    assert_eq!(parse(linked.as_bytes(), None).date.as_deref(), Some("2021-01-02"));
}

#[test]
fn titles_lose_the_name_of_the_site() {
    let rows = [
        ("<title>محادثات ليبيا اليوم - الأخبار</title>", "محادثات ليبيا اليوم"),
        ("<title>محادثات - ليبيا اليوم</title>", "محادثات - ليبيا اليوم"),
        ("<title>الأخبار | محادثات ليبيا</title><h1>محادثات ليبيا</h1>", "محادثات ليبيا"),
        ("<title>محادثات&#10; ليبيا</title>", "محادثات ليبيا"),
        (
            "<title>الأخبار - شبكة الجزيرة</title><meta property=og:site_name content=\"شبكة الجزيرة\">",
            "الأخبار",
        ),
        ("<h2>ثان</h2><h1>أول</h1>", "أول"),
    ];
    for (page, title) in rows {
        assert_eq!(parse(page.as_bytes(), None).title.as_deref(), Some(title), "{page}");
    }
}

#[test]
fn lines_end_where_a_reader_sees_them_end() {
    let rows = [
        ("<p>وقف\n  إطلاق <b>ال</b>نار<p>في ليبيا", "وقف إطلاق النار\nفي ليبيا"),
        ("وقف<br>\nإطلاق<hr>النار", "وقف\nإطلاق\nالنار"),
        ("<ul><li>وقف<li>إطلاق</ul>النار", "وقف\nإطلاق\nالنار"),
        ("<pre>قفا  نبك\n  بسقط اللوى</pre>", "قفا  نبك\n  بسقط اللوى"),
        ("<p>&laquo;&#1606;&#x639;&#1605;&raquo;&amp;", "«نعم»&"),
        ("<p>نص<style>p {}</style><p hidden>خفي<p style='display: none'>خفي", "نص"),
    ];
    for (page, text) in rows {
        check(page, None, text);
    }
}

#[test]
fn declarations_are_believed_only_where_they_make_sense() {
    let page = |declared: &str| {
        newspaper(&format!("<meta charset={declared}>"), &format!("<p>{PROSE}</p>"))
    };
    let (windows, iso) = (encoding_rs::WINDOWS_1256, encoding_rs::ISO_8859_6);
    for declared in
        ["utf-8", "windows-1256", "iso-8859-6", "iso-8859-1", "windows-1252", "utf-16", "nonsense"]
    {
        for encoding in [encoding_rs::UTF_8, windows, iso] {
            let bytes = encoding.encode(&page(declared)).0.into_owned();
            let document = parse(&bytes, None);
            assert_eq!(document.text, PROSE, "{} declared {declared}", encoding.name());
            assert_eq!((super::encoding(&bytes), document.n_replaced), (encoding.name(), 0));
        }
    }
    let french = "<meta charset=iso-8859-15><p>L'\u{e9}t\u{e9} \u{e0} la f\u{ea}te, un \u{153}uf";
    let bytes = encoding_rs::ISO_8859_15.encode(french).0;
    assert!(parse(&bytes, None).text.contains("œuf"));
}

#[test]
fn deep_and_endless_pages_take_linear_time() {
    let pages = [
        "<div>",
        "<a href=x>",
        "<p><b>",
        "<ul><li>",
        "<table><td>",
        "</b>",
        "<article><p>نص. ",
        "<!--",
    ];
    for piece in pages {
        parse(piece.repeat(100_000).as_bytes(), None);
    }
}
