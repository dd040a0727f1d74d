//! The five nouns, which show their case by a letter: `أبو هريرة`, `أبي هريرة`, `أبا هريرة`.

/// The nouns before another, folded: nominative, genitive, accusative.
const NOUNS: [[&str; 3]; 5] = [
    ["ابو", "ابي", "ابا"],
    ["اخو", "اخي", "اخا"],
    ["ذو", "ذي", "ذا"],
    ["حمو", "حمي", "حما"],
    ["فو", "في", "فا"],
];

/// Forms that are mostly another word, so that only what they are asked for by finds them.
const OTHER_WORDS: [&str; 4] = ["حمي", "حما", "في", "فا"];

/// A demonstrative, unless the noun behind it has the article: `ذا القرنين`.
const THIS: &str = "ذا";

/// Returns the other cases of `exact`, if it is one of the five nouns before the word `next`; both
/// are exact terms, as [`Terms::exact`](crate::Terms::exact).
///
/// ```
/// assert_eq!(fihris_text::other_cases("ابو", "هريره"), ["ابي", "ابا"]);
/// assert!(fihris_text::other_cases("ذا", "كتاب").is_empty());
/// ```
#[must_use]
pub fn other_cases(exact: &str, next: &str) -> Vec<String> {
    let bare = exact.strip_prefix(['و', 'ف']).filter(|bare| is_of_five(bare));
    let (conjunction, noun) = exact.split_at_checked(bare.map_or(0, |_| 2)).unwrap_or_default();
    let is_this = noun == THIS && !next.starts_with("ال");
    if is_this || OTHER_WORDS.contains(&noun) {
        return Vec::new();
    }
    let cases = NOUNS.iter().find(|cases| cases.contains(&noun)).into_iter().flatten();
    let others = cases.filter(|case| **case != noun && !(**case == "في" && noun == "فو"));
    others.map(|case| format!("{conjunction}{case}")).collect()
}

fn is_of_five(noun: &str) -> bool {
    NOUNS.iter().flatten().any(|case| *case == noun)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noun_has_the_cases_that_are_no_other_word() {
        for (noun, next, others) in [
            ("ابو", "بكر", "ابي ابا"),
            ("ابي", "سفيان", "ابو ابا"),
            ("ابا", "الحسن", "ابو ابي"),
            ("وابو", "طالب", "وابي وابا"),
            ("فابي", "داود", "فابو فابا"),
            ("اخو", "يوسف", "اخي اخا"),
            ("اخي", "موسي", "اخو اخا"),
            ("اخا", "عاد", "اخو اخي"),
            ("واخو", "الملك", "واخي واخا"),
            ("ذو", "القرنين", "ذي ذا"),
            ("ذي", "النون", "ذو ذا"),
            ("ذا", "القرنين", "ذو ذي"),
            ("وذو", "الفقار", "وذي وذا"),
            ("ذا", "كتاب", ""),
            ("حمو", "بيكا", "حمي حما"),
            ("حمي", "الوطيس", ""),
            ("فو", "الاسد", "فا"),
            ("في", "البيت", ""),
            ("فا", "البيت", ""),
            ("وفي", "البيت", ""),
            ("اب", "هريره", ""),
            ("كتاب", "هريره", ""),
        ] {
            assert_eq!(other_cases(noun, next).join(" "), others, "{noun} {next}");
        }
    }
}
