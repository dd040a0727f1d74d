//! Numbers whose digits are grouped by thousands: `1,250,000`.

use crate::letters::{Fold, Table};

/// Digits of a group.
const GROUP: usize = 3;

/// How digits may be grouped by one separator.
struct Rule {
    /// Fewer groups behind the first are none: `1.250` is a decimal.
    min_groups: usize,
    /// Whether the first group may begin with a zero, or be a list of its own.
    is_loose: bool,
}

/// Returns where the groups end that follow the digits `first`, or `None` if there are none.
///
/// `rest` begins with a separator. All groups have the same separator and three digits, and no
/// digit follows but what a decimal has.
pub(super) fn end_of_groups(first: &[char], rest: &str) -> Option<usize> {
    let separator = rest.chars().next()?;
    let rule = Rule::of(separator)?;
    if first.len() > GROUP || !rule.is_loose && first.first() == Some(&'0') {
        return None;
    }
    let groups = read(rest, separator)?;
    let is_address = separator == '.' && groups.values.len() == 3 && {
        let first = first.iter().fold(0, |value, digit| push_digit(value, *digit));
        groups.values.iter().chain([&first]).all(|value| *value < 256)
    };
    let is_list = separator == '،' && first.len() == GROUP && !groups.values.contains(&0);
    let is_number = groups.values.len() >= rule.min_groups && !is_address && !is_list;
    is_number.then_some(groups.end)
}

impl Rule {
    fn of(separator: char) -> Option<Self> {
        let (min_groups, is_loose) = match separator {
            // ARABIC THOUSANDS SEPARATOR
            ',' | '\u{066C}' => (1, true),
            // ARABIC COMMA
            '\u{060C}' => (1, false),
            '.' => (2, false),
            // NO-BREAK SPACE, FIGURE SPACE, THIN SPACE, NARROW NO-BREAK SPACE: repair makes spaces
            // of them.
            ' ' | '\u{00A0}' | '\u{2007}' | '\u{2009}' | '\u{202F}' => (2, false),
            _ => return None,
        };
        Some(Self { min_groups, is_loose })
    }
}

struct Groups {
    values: Vec<u32>,
    end: usize,
}

/// Reads groups of three digits; `None` if one has more or fewer.
fn read(rest: &str, separator: char) -> Option<Groups> {
    let mut groups = Groups { values: Vec::new(), end: 0 };
    let (mut n_digits, mut value) = (GROUP, None);
    for (at, c) in rest.char_indices() {
        match Table::get().fold(c) {
            Fold::Letter { letter, .. } if letter.is_ascii_digit() => {
                n_digits += 1;
                value = Some(push_digit(value.unwrap_or_default(), letter));
                if n_digits > GROUP {
                    return None;
                }
            }
            Fold::Mark | Fold::Invisible => {}
            _ if c == separator && n_digits == GROUP => {
                groups.values.extend(value.take());
                (groups.end, n_digits) = (at, 0);
            }
            _ => break,
        }
        if n_digits == GROUP {
            groups.end = at + c.len_utf8();
        }
    }
    groups.values.extend(value.filter(|_| n_digits == GROUP));
    matches!(n_digits, 0 | GROUP).then_some(groups)
}

fn push_digit(value: u32, digit: char) -> u32 {
    value.saturating_mul(10).saturating_add(digit.to_digit(10).unwrap_or_default())
}
