//! Templates that stand for words of the sentence they are in.
//!
//! What a template shows is written in another page of the wiki, which a reader of a dump has not
//! at hand. Those that Arabic and English Wikipedia use within sentences are known by name; of any
//! other that stands in a line with text, a sole argument is what it shows.

use std::ops::Range;

use super::pairs::Pair;

/// What is shown of a template: parts of its text, each with what stands behind it.
pub(super) type Shown = Vec<(Range<usize>, String)>;

/// Functions of MediaWiki that show what stands behind their colon, in another form at most.
const FUNCTIONS: [&str; 6] = ["formatnum", "lc", "lcfirst", "uc", "ucfirst", "nowiki"];

/// Templates of quotations and of names, which show their first argument.
const FIRST: [&str; 12] = [
    "abbr",
    "blockquote",
    "cquote",
    "ill",
    "quote",
    "quotation",
    "اقتباس",
    "اقتباس خاص",
    "اقتباس عالمي",
    "اقتباس مضمن",
    "مقتبس",
    "وصلة إنترويكي",
];

/// Templates of languages and looks, which show their last argument.
const LAST: [&str; 9] =
    ["color", "font color", "lang", "lang2", "transl", "لغة", "لون", "نص ملون", "نقحرة"];

/// Templates that convert a measure: a number and its unit come first.
const MEASURE: [&str; 5] = ["convert", "cvt", "تحويل", "تحويل وحدة", "حول"];

/// Templates that are called as the unit of the number in them.
const UNITS: [&str; 12] =
    ["سم", "طن", "غ", "كجم", "كغ", "كم", "كم2", "كم²", "م", "م2", "ملم", "ميل"];

/// Templates of verse, which show the halves of lines.
const VERSE: [&str; 7] = ["poem", "verse", "بيت", "بيت شعر", "شطر", "شعر", "قصيدة"];

/// Templates of notes, pages and files, which are no part of the sentence.
const NOTES: [&str; 19] = [
    "audio",
    "efn",
    "note",
    "notetag",
    "r",
    "ref",
    "refn",
    "rp",
    "sfn",
    "استماع",
    "حاشية",
    "صوت",
    "مر",
    "مرجع",
    "ملاحظة",
    "ملحوظة",
    "هامش",
    "رقم صفحة",
    "صفحات",
];

/// Names of arguments that are what is shown.
const TEXT_ARGUMENTS: [&str; 8] = ["1", "text", "quote", "lt", "عر", "عربي", "محتوى", "نص"];

/// Returns what is shown of a template in `text`; nothing of most.
pub(super) fn shown(text: &str, pair: &Pair) -> Shown {
    let arguments = Arguments::of(text, pair);
    let name = arguments.name.as_str();
    if let Some(argument) = function(text, pair) {
        return vec![(argument, String::new())];
    }
    let named = |list: &[&str]| list.contains(&name);
    if named(&NOTES) {
        Shown::new()
    } else if named(&VERSE) {
        arguments.verses()
    } else if named(&MEASURE) {
        joined(arguments.positional.into_iter().take(2))
    } else if named(&UNITS) {
        let unit = format!(" {name}");
        arguments.positional.into_iter().take(1).map(|number| (number, unit.clone())).collect()
    } else if named(&LAST) || name.starts_with("lang-") {
        joined(arguments.positional.into_iter().next_back())
    } else if named(&FIRST) || arguments.text.is_some() {
        joined(arguments.text.or(arguments.positional.into_iter().next()))
    } else {
        arguments.sole(text, pair)
    }
}

fn joined(parts: impl IntoIterator<Item = Range<usize>>) -> Shown {
    let mut shown: Shown = parts.into_iter().map(|part| (part, " ".to_owned())).collect();
    if let Some((_, behind)) = shown.last_mut() {
        behind.clear();
    }
    shown
}

/// What stands behind the colon of a function such as `{{formatnum:125}}`.
fn function(text: &str, pair: &Pair) -> Option<Range<usize>> {
    let start = pair.open + 2;
    let end = pair.pipes.first().copied().unwrap_or(pair.close);
    let inside = text.get(start..end)?;
    let colon =
        memchr::memchr(b':', inside.as_bytes().get(..MAX_NAME_BYTES).unwrap_or(inside.as_bytes()))?;
    let name = plain(inside.get(..colon)?);
    FUNCTIONS.contains(&name.as_str()).then_some(start + colon + 1..end)
}

/// Longest name of a template that is compared, in bytes.
const MAX_NAME_BYTES: usize = 128;

/// The parts of a template.
struct Arguments {
    name: String,
    /// Values that have no name, blank ones left out.
    positional: Vec<Range<usize>>,
    n_named: usize,
    /// The value whose name says that it is what is shown.
    text: Option<Range<usize>>,
}

impl Arguments {
    fn of(text: &str, pair: &Pair) -> Self {
        let ends = pair.pipes.iter().copied().skip(1).chain([pair.close]);
        let name_end = pair.pipes.first().copied().unwrap_or(pair.close);
        let name = text.get(pair.open + 2..name_end).filter(|name| name.len() <= MAX_NAME_BYTES);
        let mut arguments = Self {
            name: plain(name.unwrap_or_default()),
            positional: Vec::new(),
            n_named: 0,
            text: None,
        };
        for (pipe, end) in pair.pipes.iter().zip(ends) {
            arguments.add(text, pipe + 1..end);
        }
        arguments
    }

    fn add(&mut self, text: &str, range: Range<usize>) {
        let value = text.get(range.clone()).unwrap_or_default();
        let name = value.get(..value.find(['=', '[', '{', '<', ' ']).unwrap_or(0));
        let is_named = name.is_some_and(|name| {
            value.get(name.len()..).is_some_and(|rest| rest.trim_start().starts_with('='))
        });
        if !is_named {
            if !value.trim().is_empty() {
                self.positional.push(trimmed(value, range.start));
            }
            return;
        }
        self.n_named += 1;
        let equals = value.find('=').map_or(range.start, |at| range.start + at + 1);
        let value = text.get(equals..range.end).unwrap_or_default();
        let is_text = name.is_some_and(|name| TEXT_ARGUMENTS.contains(&name.trim()));
        if is_text && self.text.is_none() && !value.trim().is_empty() {
            self.text = Some(trimmed(value, equals));
        }
    }

    /// Lines of two halves each.
    fn verses(self) -> Shown {
        let halves = self.positional.into_iter().enumerate();
        halves.map(|(at, half)| (half, if at % 2 == 0 { " " } else { "\n" }.to_owned())).collect()
    }

    /// The only argument of a short template that stands in a line with text.
    fn sole(mut self, text: &str, pair: &Pair) -> Shown {
        let Some(sole) = self.positional.pop().filter(|_| self.positional.is_empty()) else {
            return Shown::new();
        };
        let value = text.get(sole.clone()).unwrap_or_default();
        let is_word =
            value.contains(char::is_alphanumeric) && !value.contains('{') && !is_file(value);
        let is_short = text.get(pair.open..pair.close).is_some_and(|text| !text.contains('\n'));
        let is_inline = is_short && self.n_named <= 2 && !stands_alone(text, pair);
        if is_word && is_inline { vec![(sole, String::new())] } else { Shown::new() }
    }
}

/// Where a value stands without the blanks round it.
fn trimmed(value: &str, start: usize) -> Range<usize> {
    let start = start + value.len() - value.trim_start().len();
    start..start + value.trim().len()
}

/// Whether a value is the name of a picture or a recording.
fn is_file(value: &str) -> bool {
    let value = value.trim().to_ascii_lowercase();
    [".jpg", ".jpeg", ".png", ".svg", ".ogg", ".oga", ".webm", ".pdf"]
        .iter()
        .any(|end| value.ends_with(end))
}

/// Bytes of a line that are looked at on each side of a template.
const SIDE_BYTES: usize = 256;

/// Whether there is no text in the line of a template.
fn stands_alone(text: &str, pair: &Pair) -> bool {
    let bytes = text.as_bytes();
    let before = bytes.get(pair.open.saturating_sub(SIDE_BYTES)..pair.open).unwrap_or_default();
    let end = (pair.close + 2).min(bytes.len());
    let after = bytes.get(end..(end + SIDE_BYTES).min(bytes.len())).unwrap_or_default();
    let before = before.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    let after = after.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let has_text =
        |side: &[u8]| side.iter().any(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    !has_text(before) && !has_text(after)
}

/// A name without the accidents of its spelling.
fn plain(name: &str) -> String {
    let name = name.trim().replace('_', " ").to_lowercase();
    let bare = ["قالب:", "template:"].iter().find_map(|prefix| name.strip_prefix(prefix));
    bare.map_or_else(|| name.clone(), |name| name.trim().to_owned())
}
