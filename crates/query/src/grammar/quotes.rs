//! Quotation marks.
//!
//! Keyboards, phones and word processors put different marks at the two ends of one quotation, so
//! any two marks are a pair.

/// Marks of Unicode's property `Quotation_Mark`, but for single ones and brackets, and the signs
/// that are typed for them: primes, gershayim, ornaments.
const MARKS: [char; 19] = [
    '"', '«', '»', '“', '”', '„', '‟', '‹', '›', '⹂', '〝', '〞', '〟', '＂', '″', '״', 'ʺ', '❝',
    '❞',
];

/// Marks that are apostrophes too.
const SINGLE_MARKS: [char; 6] = ['\'', '‘', '’', '‚', '‛', '＇'];

/// HEBREW PUNCTUATION GERSHAYIM, which stands in abbreviations too.
const GERSHAYIM: char = '״';

/// Whether a character is a quotation mark that is never an apostrophe.
#[must_use]
pub fn is_quote(c: char) -> bool {
    MARKS.contains(&c)
}

/// Whether a mark behind `before` belongs to a word.
pub(super) fn is_inside_word(before: Option<char>, mark: char) -> bool {
    mark == GERSHAYIM && before.is_some_and(|c| matches!(c, 'א'..='ת'))
}

/// Takes what stands in quotation marks off, if there are two of them.
pub(super) fn take_quoted(text: &str) -> Option<(&str, &str)> {
    let mut chars = text.chars();
    let first = chars.next()?;
    let inside = chars.as_str();
    let end = match first {
        first if is_quote(first) => end_of_quotation(first, inside)?,
        first if SINGLE_MARKS.contains(&first) => end_of_single(inside)?,
        _ => return None,
    };
    let mut after = inside.get(end..)?.chars();
    after.next();
    Some((inside.get(..end)?, after.as_str()))
}

/// Takes the value of a field off that stands in quotation marks. Values are compared as they are,
/// and programs write them: in guillemets, there may be other marks.
pub(super) fn take_quoted_value(text: &str) -> Option<(&str, &str)> {
    let in_guillemets = || {
        let (value, rest) = text.strip_prefix('«')?.split_once('»')?;
        let ends = rest.chars().next().is_none_or(|c| c.is_whitespace() || ",])".contains(c));
        ends.then_some((value, rest))
    };
    in_guillemets().or_else(|| take_quoted(text))
}

/// Finds the fellow of `open`: the first mark that is its usual one, or that does not begin a
/// quotation inside of this one.
fn end_of_quotation(open: char, inside: &str) -> Option<usize> {
    let (mut before, mut is_inner) = (open, false);
    let mut chars = inside.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if is_quote(c) {
            let begins = before.is_whitespace()
                && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
            match is_usual(open, c) {
                false if is_inner => is_inner = false,
                false if begins => is_inner = true,
                _ => return Some(at),
            }
        }
        before = c;
    }
    None
}

/// Whether a quotation that begins with `open` usually ends with `close`.
fn is_usual(open: char, close: char) -> bool {
    match open {
        '«' => close == '»',
        '»' => close == '«',
        '‹' => close == '›',
        '›' => close == '‹',
        '“' | '”' | '„' => matches!(close, '“' | '”'),
        '❝' => close == '❞',
        other => close == other,
    }
}

/// Finds the end of a quotation in single marks. The next of them must stand behind a word; and as
/// they are the apostrophes of other scripts (`rock 'n' roll`), there must be Arabic in front, or
/// more than a word.
fn end_of_single(inside: &str) -> Option<usize> {
    let end = inside.find(SINGLE_MARKS)?;
    let (quoted, rest) = inside.split_at_checked(end)?;
    let begins = quoted.chars().next().filter(|c| c.is_alphanumeric())?;
    let ends = !quoted.ends_with(char::is_whitespace)
        && rest.chars().nth(1).is_none_or(|next| !next.is_alphanumeric());
    let is_arabic = matches!(begins, '\u{0600}'..='\u{08FF}');
    (ends && (is_arabic || quoted.contains(char::is_whitespace))).then_some(end)
}

/// Takes what stands before the next blank, quotation mark or closing parenthesis off. What is
/// opened inside of a word is closed inside of it.
pub(super) fn take_word(text: &str) -> (&str, &str) {
    // A quotation mark without its fellow must not be met again.
    let start = text.chars().next().filter(|c| is_quote(*c)).map_or(0, char::len_utf8);
    let inside = text.get(start..).unwrap_or_default();
    let (mut n_open, mut last) = (0_usize, None);
    let mut ends = |c: char| {
        let before = last.replace(c);
        match c {
            '(' => {
                n_open += 1;
                false
            }
            ')' if n_open > 0 => {
                n_open -= 1;
                false
            }
            c if is_quote(c) => !is_inside_word(before, c),
            c => c == ')' || c.is_whitespace(),
        }
    };
    let end = inside.find(&mut ends).unwrap_or(inside.len());
    inside.split_at_checked(end).unwrap_or((inside, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_two_marks_are_a_pair() {
        for open in MARKS {
            for close in MARKS {
                let text = format!("{open}فتح الباب{close} غدا");
                assert_eq!(take_quoted(&text), Some(("فتح الباب", " غدا")), "{text}");
            }
        }
    }

    #[test]
    fn a_quotation_may_stand_in_another() {
        let table = [
            ("\"قال «نعم» ثم\" ذهب", Some("قال «نعم» ثم")),
            ("“قال \"نعم\" ثم” ذهب", Some("قال \"نعم\" ثم")),
            ("«قال “نعم” ثم» ذهب", Some("قال “نعم” ثم")),
            ("“قال \"نعم” ثم", Some("قال \"نعم")),
            ("\"قال” «نعم»", Some("قال")),
            ("\"قال \" نعم", Some("قال ")),
            ("\"قال «نعم» ثم", None),
            ("\"قال", None),
        ];
        for (text, expected) in table {
            assert_eq!(take_quoted(text).map(|(quoted, _)| quoted), expected, "{text}");
        }
    }

    #[test]
    fn single_marks_are_quotation_marks_where_they_are_no_apostrophes() {
        let table = [
            ("'فتح الباب' غدا", Some("فتح الباب")),
            ("‘فتح الباب’ غدا", Some("فتح الباب")),
            ("’فتح الباب‘", Some("فتح الباب")),
            ("‚فتح الباب‘", Some("فتح الباب")),
            ("‛فتح’", Some("فتح")),
            ("＇فتح＇", Some("فتح")),
            ("'open door'", Some("open door")),
            ("'فتح", None),
            ("'n' roll", None),
            ("'tis the season", None),
            ("'tis and 'twas'", None),
            ("‘Abd al-Malik wa’l-‘ulama’", None),
            ("' فتح '", None),
        ];
        for (text, expected) in table {
            assert_eq!(take_quoted(text).map(|(quoted, _)| quoted), expected, "{text}");
        }
    }
}
