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
        ['ه'] => prefix.kind == AffixKind::Definite || !has_pronouns(stem, evidence),
        ['ا', 'ت', ..] => !has(&LOST_PLURALS, stem),
        _ => false,
    };
    is_ending && !prefix.is_verbal() && has(&OWN, stem)
}

/// Whether the collection has the noun without its ending before pronouns, which then is what a ha
/// behind it is: `دوره` is a form of `دور`, but `دقيقه` is `دقيقة` without its dots. If nothing is
/// known of the collection, texts are taken to write the dots.
fn has_pronouns(stem: Letters<'_>, evidence: &Evidence) -> bool {
    let hashes = ["ها", "هم"].map(|pronoun| mix(roll(stem.roll(0), pronoun.chars())));
    evidence.n_words() == 0 || evidence.has_each(&hashes).contains(&true)
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
