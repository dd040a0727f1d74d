//! Wikitext as plain text: what a reader of the page would read, in one pass over it.

use memchr::memmem;

use super::pairs::{self, Kind, Pair};
use super::templates;

/// Elements whose content is not for reading.
const MUTE: &[&str] = &[
    "ref",
    "math",
    "chem",
    "gallery",
    "timeline",
    "syntaxhighlight",
    "source",
    "score",
    "imagemap",
    "templatestyles",
    "graph",
    "mapframe",
    "maplink",
    "hiero",
    "inputbox",
    "includeonly",
    "style",
];

/// Prefixes of links that are shown elsewhere on the page: pictures and categories.
const ELSEWHERE: &[&str] =
    &["file", "image", "media", "category", "ملف", "صورة", "تصنيف", "وسائط", "پرونده", "رده"];

/// Turns the wikitext of a page into lines of plain text.
///
/// Tables, notes, pictures and categories go, and so do templates that stand for no words; of a
/// link, its label stays; a heading stays if there is text below it.
pub(super) fn plain(wikitext: &str) -> String {
    let text = without_elements(wikitext);
    let text = without_brackets(&text, &pairs::find(&text));
    lines(&text)
}

/// Removes comments and elements, and the tags of those whose content stays.
fn without_elements(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut closes = Closes::default();
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(before);
        let skipped = closes.skip(tag);
        if skipped == 0 {
            out.push('<');
        } else if tag.get(..2).is_some_and(|name| name.eq_ignore_ascii_case("br")) {
            out.push('\n');
        }
        rest = tag.get(skipped..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Knows which ends of elements are not to be found any more, so that none is sought twice.
#[derive(Default)]
struct Closes {
    missing: Vec<String>,
}

impl Closes {
    /// How many bytes to go past behind a `<`: a comment, an element, a tag, or nothing.
    fn skip(&mut self, tag: &str) -> usize {
        if let Some(comment) = tag.strip_prefix("!--") {
            return self.find(comment, "-->").map_or(3, |end| 3 + end);
        }
        let name_len =
            tag.find(|c: char| !c.is_ascii_alphanumeric() && c != '/').unwrap_or(tag.len());
        let name = tag.get(..name_len).unwrap_or_default().to_ascii_lowercase();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
            return 0;
        }
        // Values of attributes are short; a `<` before the end is another tag.
        let Some(end) = tag.find(['>', '<']).filter(|end| tag.as_bytes().get(*end) == Some(&b'>'))
        else {
            return 0;
        };
        let is_empty = tag.get(..end).is_some_and(|tag| tag.ends_with('/'));
        if is_empty || !MUTE.contains(&name.as_str()) {
            return end + 1;
        }
        let content = tag.get(end + 1..).unwrap_or_default();
        self.find(content, &format!("</{name}>")).map_or(end + 1, |close| end + 1 + close)
    }

    /// Where the text behind the next `close` begins.
    fn find(&mut self, text: &str, close: &str) -> Option<usize> {
        if self.missing.iter().any(|missing| missing == close) {
            return None;
        }
        let found = memmem::find(text.as_bytes(), close.as_bytes());
        if found.is_none() {
            self.missing.push(close.to_owned());
        }
        found.map(|at| at + close.len())
    }
}

/// A part of the text that is being read, within brackets.
struct Reading {
    end: usize,
    /// What is written behind it.
    glue: String,
    /// Where to read on.
    next: usize,
}

/// Removes tables and pictures, and leaves the labels of links and what templates show.
fn without_brackets(text: &str, pairs: &[Pair]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut reading: Vec<Reading> = Vec::new();
    let behind = Pair { kind: Kind::Table, open: usize::MAX, close: 0, pipes: Vec::new() };
    for pair in pairs.iter().chain([&behind]) {
        while let Some(part) = reading.pop_if(|part| part.end < pair.open) {
            push(&mut out, text, at..part.end);
            out.push_str(&part.glue);
            at = at.max(part.next);
        }
        if pair.open < at {
            continue;
        }
        push(&mut out, text, at..pair.open.min(text.len()));
        at = match pair.kind {
            Kind::Link => link(text, pair, &mut reading),
            Kind::Template => template(text, pair, &mut reading),
            Kind::Table => pair.close.saturating_add(2),
        };
    }
    out
}

/// Where to read on at a template: at the first part of it that is shown, or behind it.
fn template(text: &str, pair: &Pair, reading: &mut Vec<Reading>) -> usize {
    let mut next = pair.close + 2;
    for (part, glue) in templates::shown(text, pair).into_iter().rev() {
        reading.push(Reading { end: part.end, glue, next });
        next = part.start;
    }
    next
}

fn push(out: &mut String, text: &str, range: std::ops::Range<usize>) {
    out.push_str(text.get(range).unwrap_or_default());
}

/// Where to read on at a link: at its label, or behind it.
fn link(text: &str, pair: &Pair, reading: &mut Vec<Reading>) -> usize {
    let next = pair.close + 2;
    let pipe = pair.pipes.first().copied();
    let target = text.get(pair.open + 2..pipe.unwrap_or(pair.close)).unwrap_or_default();
    if is_elsewhere(target) {
        return next;
    }
    let (start, end) = match pipe.filter(|pipe| pipe + 1 < pair.close) {
        Some(pipe) => (pipe + 1, pair.close),
        // Without a label, the target is one; `[[:تصنيف:علوم]]` is a link like others.
        None => {
            let colon = usize::from(target.starts_with(':'));
            (pair.open + 2 + colon, pipe.unwrap_or(pair.close))
        }
    };
    reading.push(Reading { end, glue: String::new(), next });
    start
}

/// Bytes in which a prefix and its colon must stand. The longest prefix has 12 bytes. Without a
/// limit, links within links are searched as often as they are deep.
const PREFIX_BYTES: usize = 64;

/// Whether a link is a picture, a category, or the page in another language.
fn is_elsewhere(target: &str) -> bool {
    let target = target.trim_start();
    let colon =
        memchr::memchr(b':', target.as_bytes().get(..PREFIX_BYTES).unwrap_or(target.as_bytes()));
    let Some(prefix) = colon.and_then(|colon| target.get(..colon)) else { return false };
    let prefix = prefix.trim_end().to_lowercase();
    let is_language =
        matches!(prefix.len(), 2 | 3) && prefix.bytes().all(|byte| byte.is_ascii_lowercase());
    is_language || ELSEWHERE.contains(&prefix.as_str())
}

/// Cleans the lines, and leaves out headings that have nothing below them.
fn lines(text: &str) -> String {
    let mut out: Vec<(u8, String)> = Vec::new();
    for line in text.lines() {
        let Some((level, line)) = clean_line(line.trim()) else { continue };
        if level > 0 {
            drop_empty_headings(&mut out, level);
        }
        out.push((level, line));
    }
    drop_empty_headings(&mut out, 0);
    out.into_iter().map(|(_, line)| line).collect::<Vec<_>>().join("\n")
}

/// Removes headings at the end that are not above a heading of this level.
fn drop_empty_headings(out: &mut Vec<(u8, String)>, level: u8) {
    while out.last().is_some_and(|(last, _)| *last > 0 && *last >= level) {
        out.pop();
    }
}

/// The level of the heading that a line is, or 0, and its text; `None` if it has none.
fn clean_line(line: &str) -> Option<(u8, String)> {
    let n_signs = line.bytes().take_while(|byte| *byte == b'=').count();
    let heading = (n_signs > 0 && line.ends_with('=')).then(|| line.trim_matches('='));
    let is_row = line.starts_with(['|', '!']) || line.starts_with("{|");
    if heading.is_none() && (is_row || is_switch(line)) {
        return None;
    }
    let line = heading.unwrap_or(line.trim_start_matches(['*', '#', ':', ';']));
    let line = without_addresses(&line.replace("'''", "").replace("''", ""));
    let line = line.trim();
    let has_words = line.contains(char::is_alphanumeric);
    let level = if heading.is_some() { n_signs.min(6) as u8 } else { 0 };
    has_words.then(|| (level, line.to_owned()))
}

/// Whether a line is a word for the program, such as `__NOTOC__`, or leads to another page.
fn is_switch(line: &str) -> bool {
    line.starts_with("__") && line.ends_with("__") || line.starts_with("----")
}

/// Leaves of `[http://example.org a label]` the label.
fn without_addresses(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, link)) = rest.split_once('[') {
        out.push_str(before);
        if !SCHEMES.iter().any(|scheme| link.starts_with(scheme)) {
            out.push('[');
            rest = link;
            continue;
        }
        // Nothing closes any bracket from here on.
        let Some((link, after)) = link.split_once(']') else { return out + "[" + link };
        out.push_str(link.split_once(' ').map_or("", |(_, label)| label.trim()));
        rest = after;
    }
    out + rest
}

/// How the address of a link to another site begins.
const SCHEMES: [&str; 5] = ["http://", "https://", "//", "ftp://", "mailto:"];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(wikitext: &str, expected: &str) {
        assert_eq!(plain(wikitext), expected);
    }

    #[test]
    fn what_is_read_stays() {
        let rows = [
            ("'''ليبيا''' دولة ''عربية''.", "ليبيا دولة عربية."),
            ("تقع في [[شمال أفريقيا|شمال القارة]] قرب [[مصر]].", "تقع في شمال القارة قرب مصر."),
            ("[[مصر|]] [[:تصنيف:علوم]] [[#قسم]]", "مصر تصنيف:علوم #قسم"),
            ("[http://example.org الموقع الرسمي] و[1]", "الموقع الرسمي و[1]"),
            ("* أول\n** ثان\n# ثالث\n: رابع", "أول\nثان\nثالث\nرابع"),
            ("أول\n\n\nثان<br />ثالث <small>رابع</small>", "أول\nثان\nثالث رابع"),
            ("5 < 6 و 7 > 3", "5 < 6 و 7 > 3"),
        ];
        for (wikitext, expected) in rows {
            check(wikitext, expected);
        }
    }

    #[test]
    fn what_is_not_read_goes() {
        let rows = [
            ("{{صندوق|{{علم}}|x=[[مصر]]}}نص", "نص"),
            ("{| class=x\n|-\n| خلية {{علم}}\n|}\nنص", "نص"),
            ("نص<ref name=x>{{استشهاد}} [[كتاب]]</ref> تال<ref name=x />.", "نص تال."),
            ("نص<!-- ملاحظة --> تال", "نص تال"),
            ("[[ملف:x.jpg|تصغير|شرح [[مصر]] هنا]]نص[[تصنيف:دول]][[en:Libya]]", "نص"),
            ("__NOTOC__\n----\nنص", "نص"),
            ("<math>x^2</math><gallery>\nملف:x.jpg\n</gallery>نص", "نص"),
        ];
        for (wikitext, expected) in rows {
            check(wikitext, expected);
        }
    }

    #[test]
    fn templates_that_stand_for_words_leave_them() {
        let rows = [
            ("طوله {{formatnum:125}} مترا", "طوله 125 مترا"),
            ("طوله {{حول|2|كم|ميل}} تقريبا", "طوله 2 كم تقريبا"),
            ("على بعد {{كم|40}} منها", "على بعد 40 كم منها"),
            ("بناه {{وإو|تر=John Rand|عر=جون راند|لغ=en}} أمس", "بناه جون راند أمس"),
            ("اسمه {{إنج|Valley Dam}} اليوم", "اسمه Valley Dam اليوم"),
            ("من {{lang|fr|Paris}} إلى {{علم|[[مصر]]|حجم=20}}", "من Paris إلى مصر"),
            ("{{بيت|صدر أول|عجز {{كم|3}}}}\n{{شعر|أ|ب|ج|د}}", "صدر أول عجز 3 كم\nأ ب\nج د"),
            ("{{اقتباس|نص الكتاب.|المؤلف}}", "نص الكتاب."),
            ("{{اقتباس\n|نص=كلام\n|كاتب=س}}", "كلام"),
        ];
        for (wikitext, expected) in rows {
            check(wikitext, expected);
        }
    }

    #[test]
    fn templates_that_stand_for_no_words_leave_nothing() {
        let rows = [
            ("نص{{حقيقة|تاريخ=مايو 2020}} تال", "نص تال"),
            ("نص{{sfn|Smith|2003}} تال{{هامش|حاشية}}", "نص تال"),
            ("نص {{صوت|x.ogg}}تال {{س|x.JPG}}", "نص تال"),
            ("{{شريط بوابات|مصر}}\nنص", "نص"),
            ("{{صندوق\n|مصر\n}}نص", "نص"),
        ];
        for (wikitext, expected) in rows {
            check(wikitext, expected);
        }
    }

    #[test]
    fn headings_stay_where_there_is_text_below() {
        let page = "== تاريخ ==\n=== قديم ===\nنص\n=== حديث ===\n{{فارغ}}\n== مراجع ==\n{{مراجع}}";
        check(page, "تاريخ\nقديم\nنص");
    }

    #[test]
    fn what_does_not_close_costs_no_text() {
        let rows = [
            ("{{قالب نص", "{{قالب نص"),
            ("نص<ref>حاشية", "نصحاشية"),
            ("{|\n| خلية\nنص", "نص"),
            ("[[مصر نص", "[[مصر نص"),
            ("}} نص ]]", "}} نص ]]"),
        ];
        for (wikitext, expected) in rows {
            check(wikitext, expected);
        }
    }

    #[test]
    fn endless_markup_takes_linear_time() {
        for piece in ["{{", "[[a|", "<ref>", "<!--", "[[", "[http://", "{|\n", "<", "==\n", "[[a]]"]
        {
            plain(&piece.repeat(200_000));
        }
        for (open, close) in
            [("[[", "]]"), ("[[a|", "]]"), ("{{", "}}"), ("{|", "|}"), ("<ref>", "</ref>")]
        {
            plain(&(open.repeat(200_000) + &close.repeat(200_000)));
        }
    }
}
