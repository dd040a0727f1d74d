//! Endings ة that make another word: `شرطة` is no form of `شرط`.

use std::sync::LazyLock;

use super::Letters;
use super::grammar::{AffixKind, Chain};
use super::key;
use crate::evidence::{Evidence, HashSet};
use crate::fold::fold;
use crate::letters::key_of;
use crate::words::{hash_of, mix, roll};

static OWN: LazyLock<HashSet> = LazyLock::new(|| read(|_| true));
static LOST_PLURALS: LazyLock<HashSet> =
    LazyLock::new(|| read(|feminine| feminine.has_lost_plural));

/// Reads the nouns of the dictionary, without their ending.
fn read(is_wanted: fn(&fihris_ayaspell::Feminine) -> bool) -> HashSet {
    let feminines = fihris_ayaspell::feminines().filter(is_wanted);
    let stems = feminines.filter_map(|feminine| feminine.noun.strip_suffix('ة'));
    let mut hashes: Vec<u64> = stems.map(|stem| hash_of(fold(stem).chars())).collect();
    hashes.sort_unstable();
    HashSet::of(&hashes)
}

/// Whether a stem is a noun in ة that is a word of its own beside the noun of these letters.
///
/// `ending` is what is written behind it, `prefix` what was cut off before it. Before a pronoun and
/// in the dual the ending is a ta.
pub(super) fn is_own_word(
    stem: Letters<'_>,
    ending: &[char],
    prefix: &Chain,
    evidence: &Evidence,
) -> bool {
    let is_ending = match ending {
        ['ة'] | ['ت', _, ..] => true,
        ['ه'] => prefix.kind == AffixKind::Definite || is_dotless(stem, evidence),
        ['ا', 'ت', ..] => !has(&LOST_PLURALS, stem),
        _ => false,
    };
    is_ending && !prefix.is_verbal() && has(&OWN, stem)
}

/// Whether a ha behind a noun is the ending without its dots, and no pronoun: the collection has the
/// ending behind an article, and no other pronoun behind the noun. So `دوره` is a form of `دور`, as
/// `دورها` is there, and `دقيقه` is `دقيقة`.
fn is_dotless(stem: Letters<'_>, evidence: &Evidence) -> bool {
    let bare = stem.roll(0);
    let with = |pronoun: &str| mix(roll(bare, pronoun.chars()));
    let definite = roll(stem.roll(roll(0, ['ا', 'ل'])), ['ه']);
    evidence.has_each(&[with("ها"), with("هم"), mix(definite)]) == [false, false, true]
}

/// Returns the stem of the noun in ة that a word may be too, whose ending has no dots: `دوره` may be
/// `دورة`.
pub(super) fn dotted(written: &str, stem: &str) -> Option<String> {
    let folded = fold(written);
    let before = folded.strip_suffix('ه')?.strip_suffix(stem)?;
    let may_be_noun = matches!(before, "" | "و" | "ف" | "ب" | "ل" | "ك");
    let is_own = OWN.has(hash_of(stem.chars()));
    (may_be_noun && is_own).then(|| format!("{stem}{}", key::FEMININE))
}

/// Whether a stem is in a set, a last hamza on whatever seat: `قرائة` is `قراءة`.
fn has(stems: &HashSet, stem: Letters<'_>) -> bool {
    let hash = match stem.written.split_last() {
        Some(('ئ' | 'ؤ', rest)) => roll(stem.part(0..rest.len()).roll(0), [key_of('ء')]),
        _ => stem.roll(0),
    };
    stems.has(mix(hash))
}

/// Adds the list to what a fingerprint is made of.
pub(super) fn write(tables: &mut Vec<u8>) {
    for set in [&OWN, &LOST_PLURALS] {
        tables.extend(set.slots().iter().flat_map(|slot| slot.to_le_bytes()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::WordCounts;

    #[test]
    fn a_ha_is_the_ending_where_the_collection_says_so() {
        let mut counts = WordCounts::default();
        counts.add("الدقيقة الدورة دورها الكنيسه اللهجة لهجهم");
        let evidence = Evidence::learn(&counts);
        for (noun, expected) in
            [("دقيق", true), ("دور", false), ("كنيس", true), ("لهج", false), ("قبض", false)]
        {
            let letters: Vec<char> = noun.chars().collect();
            let letters = Letters { written: &letters, folded: &letters };
            assert_eq!(is_dotless(letters, &evidence), expected, "{noun}");
            assert!(!is_dotless(letters, &Evidence::default()), "{noun}");
        }
    }
}
