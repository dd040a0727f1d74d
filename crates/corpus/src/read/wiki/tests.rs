use super::*;

const HEAD: &str = "<mediawiki xml:lang=\"ar\">\n<siteinfo><base>https://ar.wikipedia.org/wiki/Main</base></siteinfo>\n";
const PAGE: &str = "<page><title>كرة قدم</title><ns>0</ns><id>7</id><revision><id>8</id>\
    <timestamp>2020-10-26T00:00:00Z</timestamp><text bytes=\"9\" xml:space=\"preserve\">'''كرة''' &amp;quot; &lt;ref&gt;x&lt;/ref&gt;لعبة</text></revision></page>";

#[test]
fn a_page_is_read() {
    assert!(is_dump(HEAD.as_bytes()));
    let document = parse(PAGE, &Site::new(HEAD.as_bytes())).unwrap();
    assert_eq!(document.title.as_deref(), Some("كرة قدم"));
    assert_eq!(document.url.as_deref(), Some("https://ar.wikipedia.org/wiki/كرة_قدم"));
    assert_eq!(document.id.as_deref(), Some("7"));
    assert_eq!(document.date.as_deref(), Some("2020-10-26T00:00:00Z"));
    assert_eq!(document.text, "كرة &quot; لعبة");
}

#[test]
fn pages_that_are_no_articles_are_told() {
    assert_eq!(skipped(PAGE.as_bytes(), &[0]), None);
    let talk = PAGE.replace("<ns>0</ns>", "<ns>1</ns>");
    assert_eq!(skipped(talk.as_bytes(), &[0, 14]), Some(SkippedKind::OtherNamespace));
    assert_eq!(skipped(talk.as_bytes(), &[0, 1]), None);
    let redirect = PAGE.replace("<ns>0</ns>", "<ns>0</ns><redirect title=\"x\" />");
    assert_eq!(skipped(redirect.as_bytes(), &[0]), Some(SkippedKind::Redirect));
}

#[test]
fn a_page_that_is_no_xml_is_a_fault() {
    assert!(parse(&PAGE.replace("</title>", "</tit>"), &Site::default()).is_err());
    assert!(parse("<page></page>", &Site::default()).is_err());
}
