//! Brackets and quotation marks, which look the other way in lines from the right.
//!
//! Some programs say of such a glyph what it looks like, others what was typed. Which, the whole
//! document tells: an opening bracket has a letter behind it and none before.

/// The bracket that looks like `c` from the other side.
pub(crate) fn mirrored(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        '‹' => '›',
        '›' => '‹',
        c => c,
    }
}

/// Turns the brackets beside Arabic letters round, if more of them stand the wrong way.
pub(crate) fn turn(pages: &mut [String]) {
    let sum: i64 = pages
        .iter()
        .map(|page| brackets(page).map(|bracket| i64::from(bracket.fit)).sum::<i64>())
        .sum();
    if sum >= 0 {
        return;
    }
    for page in pages {
        let places: Vec<usize> =
            brackets(page).filter(|bracket| bracket.is_arabic).map(|bracket| bracket.at).collect();
        let mut places = places.into_iter().peekable();
        let turned = page.char_indices().map(|(at, c)| match places.next_if_eq(&at) {
            Some(_) => mirrored(c),
            None => c,
        });
        *page = turned.collect();
    }
}

struct Bracket {
    at: usize,
    /// 1 if it stands as it should, -1 if the other way, 0 if nothing tells.
    fit: i8,
    /// Whether it stands beside an Arabic letter.
    is_arabic: bool,
}

fn brackets(page: &str) -> impl Iterator<Item = Bracket> {
    let mut before = ' ';
    page.char_indices().filter_map(move |(at, c)| {
        let last = std::mem::replace(&mut before, c);
        if mirrored(c) == c {
            return None;
        }
        let next = page.get(at + c.len_utf8()..)?.chars().next().unwrap_or(' ');
        let opens = matches!(c, '(' | '[' | '{' | '<' | '«' | '‹');
        let is_arabic = |c: char| matches!(c, '\u{600}'..='\u{6FF}' | '\u{FB50}'..='\u{FEFC}');
        let fit = match (last.is_alphanumeric(), next.is_alphanumeric()) {
            (false, true) => {
                if opens {
                    1
                } else {
                    -1
                }
            }
            (true, false) => {
                if opens {
                    -1
                } else {
                    1
                }
            }
            _ => 0,
        };
        Some(Bracket { at, fit, is_arabic: is_arabic(last) || is_arabic(next) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_that_look_the_wrong_way_are_turned() {
        let rows = [
            ("قال »نعم« في )مصر( أمس (ABC)", "قال «نعم» في (مصر) أمس (ABC)"),
            ("قال «نعم» في (مصر)", "قال «نعم» في (مصر)"),
            ("( ) و « »", "( ) و « »"),
        ];
        for (page, expected) in rows {
            let mut pages = [page.to_owned()];
            turn(&mut pages);
            assert_eq!(pages, [expected]);
        }
    }
}
