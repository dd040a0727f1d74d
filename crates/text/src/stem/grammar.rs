//! The affixes of written Arabic, and how they go together.
//!
//! A word is conjunction + preposition or verb prefix + article + stem +
//! ending + pronoun. Every chain that the grammar allows is written out once;
//! what a chain is worth is the sum of what its affixes are worth.

use std::sync::LazyLock;

use super::odds::{Affix, Odds};

/// How much sooner an affix is cut than its counts say, in tenths of a natural logarithm.
///
/// Found by random search, together with the worth of lengths, frames and nouns, for two aims.
/// Forms of a news treebank that share a lemma should share a stem, and others not, with
/// evidence of other texts and without any; and the nouns of the dictionary should stay whole.
/// One number per affix for 12,756 forms and 8,792 nouns leaves little room to learn by heart.
pub(super) const BIASES: &[(&str, i32)] = &[
    ("+و", 0),
    ("+ف", -22),
    ("+ب", -2),
    ("+ل", 4),
    ("+ك", -14),
    ("+ال", 52),
    ("+لل", 30),
    ("+س", 0),
    ("+ي", 44),
    ("+ت", 24),
    ("+ن", -36),
    ("+ا", -28),
    ("+أ", -24),
    ("-ة", 20),
    ("-ت", 32),
    ("-ات", 60),
    ("-ان", -8),
    ("-ين", 4),
    ("-ون", 14),
    ("-ا", 64),
    ("-ي", -46),
    ("-ى", -66),
    ("-وا", 56),
    ("-ن", -20),
    ("-نا", 58),
    ("-تم", 2),
    ("-و", 6),
    ("-ه", -20),
    ("-ها", 76),
    ("-هم", 16),
    ("-هن", 0),
    ("-هما", 34),
    ("-ك", -14),
    ("-كم", 14),
    ("-ني", -24),
];

/// What a stem of so many letters is worth: from none to five and more.
pub(super) const LENGTH_WORTH: [i32; 6] = [-999, -999, -44, -20, 0, 10];

/// Prefixes behind the conjunction. Each is a list of affixes; the kind says what may end the word.
const PREFIXES: &[(AffixKind, &[&str])] = &[
    (AffixKind::Any, &[]),
    (AffixKind::Noun, &["ب"]),
    (AffixKind::Noun, &["ك"]),
    (AffixKind::Noun, &["ل"]),
    (AffixKind::Definite, &["ال"]),
    (AffixKind::Definite, &["ب", "ال"]),
    (AffixKind::Definite, &["ك", "ال"]),
    (AffixKind::Definite, &["لل"]),
    (AffixKind::Verb, &["س"]),
    (AffixKind::Verb, &["ي"]),
    (AffixKind::Verb, &["ت"]),
    (AffixKind::Verb, &["ن"]),
    (AffixKind::Verb, &["ا"]),
    (AffixKind::Verb, &["أ"]),
    (AffixKind::Verb, &["س", "ي"]),
    (AffixKind::Verb, &["س", "ت"]),
    (AffixKind::Verb, &["س", "ن"]),
    (AffixKind::Verb, &["س", "أ"]),
    (AffixKind::Verb, &["ل", "ي"]),
    (AffixKind::Verb, &["ل", "ت"]),
];

const CONJUNCTIONS: &[&[&str]] = &[&[], &["و"], &["ف"]];

/// Endings: as written at the end of a word, as written before a pronoun, the affixes that they are.
const ENDINGS: &[(AffixKind, &str, Option<&str>, &[&str])] = &[
    (AffixKind::Definite, "", Some(""), &[]),
    (AffixKind::Definite, "ة", None, &["ة"]),
    // The feminine ending is a ta before whatever follows, and without its dots a ha.
    (AffixKind::Definite, "ه", None, &["ة"]),
    (AffixKind::Noun, "ت", Some("ت"), &["ت"]),
    (AffixKind::Definite, "ات", Some("ات"), &["ات"]),
    (AffixKind::Definite, "ان", Some("ا"), &["ان"]),
    (AffixKind::Definite, "ين", Some("ي"), &["ين"]),
    (AffixKind::Definite, "ون", Some("و"), &["ون"]),
    (AffixKind::Definite, "تان", Some("تا"), &["ت", "ان"]),
    (AffixKind::Definite, "تين", Some("تي"), &["ت", "ين"]),
    (AffixKind::Noun, "ا", None, &["ا"]),
    (AffixKind::Definite, "ي", None, &["ي"]),
    (AffixKind::Definite, "ى", None, &["ى"]),
    (AffixKind::Definite, "ية", None, &["ي", "ة"]),
    (AffixKind::Definite, "يه", None, &["ي", "ة"]),
    (AffixKind::Definite, "يات", None, &["ي", "ات"]),
    (AffixKind::Definite, "يين", None, &["ي", "ين"]),
    (AffixKind::Definite, "يون", None, &["ي", "ون"]),
    (AffixKind::Verb, "وا", Some("و"), &["وا"]),
    (AffixKind::Verb, "ن", None, &["ن"]),
    (AffixKind::Verb, "نا", Some("نا"), &["نا"]),
    (AffixKind::Verb, "تم", None, &["تم"]),
    (AffixKind::Verb, "تا", None, &["ت", "ا"]),
];

const PRONOUNS: &[&str] = &["ه", "ها", "هم", "هن", "هما", "ك", "كم", "نا", "ي", "ني"];

/// What a prefix says about the word, or what an ending can stand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum AffixKind {
    /// Nothing is known.
    Any,
    /// A verb.
    Verb,
    /// A noun, perhaps with a pronoun.
    Noun,
    /// A noun with its article: no pronoun, no accusative alef.
    Definite,
}

/// Affixes in the order of writing, and their letters together.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub(super) kind: AffixKind,
    pub(super) letters: Vec<char>,
    /// Each affix with the number of letters that it and those outside it take.
    pub(super) affixes: Vec<(Affix, usize, i32)>,
    /// The affixes by name, from right to left as they are written.
    pub(super) names: Vec<&'static str>,
    /// Whether a pronoun ends it.
    pub(super) pronoun: bool,
}

/// Every chain of affixes that the grammar allows.
pub(super) struct Grammar {
    pub(super) prefixes: Chains,
    pub(super) suffixes: Chains,
    length_worth: [i32; 6],
}

/// Chains by the letter at the edge of the word, so that few are tried.
#[derive(Default)]
pub(super) struct Chains {
    by_letter: Vec<(char, Vec<Chain>)>,
    empty: Vec<Chain>,
}

impl Chains {
    /// Returns the chains that may stand at an edge where `letter` is.
    pub(super) fn at(&self, letter: char) -> impl Iterator<Item = &Chain> {
        let found = self.by_letter.iter().find(|(known, _)| *known == letter);
        self.empty.iter().chain(found.into_iter().flat_map(|(_, chains)| chains))
    }

    fn add(&mut self, letter: Option<char>, chain: Chain) {
        let Some(letter) = letter else { return self.empty.push(chain) };
        match self.by_letter.iter_mut().find(|(known, _)| *known == letter) {
            Some((_, chains)) => chains.push(chain),
            None => self.by_letter.push((letter, vec![chain])),
        }
    }
}

static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| Grammar::new(BIASES, LENGTH_WORTH));

impl Grammar {
    /// Returns the grammar of the analyzer.
    pub(super) fn get() -> &'static Self {
        &GRAMMAR
    }

    pub(super) fn new(biases: &[(&str, i32)], length_worth: [i32; 6]) -> Self {
        let (prefixes, suffixes) = (Chains::default(), Chains::default());
        let mut grammar = Self { prefixes, suffixes, length_worth };
        for conjunction in CONJUNCTIONS {
            for &(kind, rest) in PREFIXES {
                let affixes: Vec<&'static str> = conjunction.iter().chain(rest).copied().collect();
                grammar.add_prefix(Chain::prefix(kind, &affixes, biases));
            }
        }
        for &(kind, alone, before_pronoun, affixes) in ENDINGS {
            grammar.add_suffix(Chain::suffix(kind, alone, affixes, biases));
            let Some(written) = before_pronoun else { continue };
            for &pronoun in PRONOUNS {
                let kind =
                    if pronoun == "ني" { AffixKind::Verb } else { kind.min(AffixKind::Noun) };
                let affixes: Vec<&'static str> = affixes.iter().copied().chain([pronoun]).collect();
                let chain = Chain::suffix(kind, &[written, pronoun].concat(), &affixes, biases);
                grammar.add_suffix(Chain { pronoun: true, ..chain });
            }
        }
        grammar
    }

    fn add_prefix(&mut self, chain: Chain) {
        self.prefixes.add(chain.letters.first().copied(), chain);
    }

    fn add_suffix(&mut self, chain: Chain) {
        self.suffixes.add(chain.letters.last().copied(), chain);
    }

    /// Returns what a stem of `length` letters is worth.
    pub(super) fn worth_of(&self, length: usize) -> i32 {
        self.length_worth.get(length.min(5)).copied().unwrap_or_default()
    }
}

impl Chain {
    fn prefix(kind: AffixKind, names: &[&'static str], biases: &[(&str, i32)]) -> Self {
        let mut chain = Self {
            kind,
            letters: Vec::new(),
            affixes: Vec::new(),
            names: Vec::new(),
            pronoun: false,
        };
        for name in names {
            chain.letters.extend(name.chars());
            chain.add('+', name, chain.letters.len(), biases);
        }
        chain
    }

    fn suffix(
        kind: AffixKind,
        written: &str,
        names: &[&'static str],
        biases: &[(&str, i32)],
    ) -> Self {
        let letters: Vec<char> = written.chars().collect();
        let mut chain =
            Self { kind, letters, affixes: Vec::new(), names: Vec::new(), pronoun: false };
        let mut taken = chain.letters.len();
        for name in names {
            chain.add('-', name, taken, biases);
            taken = taken.saturating_sub(name.chars().count());
        }
        // Written before a pronoun, a dual or a plural is shorter than its name:
        // the pronoun takes its own letters whatever the ending has lost.
        if let ([_, .., last], Some((_, taken, _))) = (names, chain.affixes.last_mut()) {
            *taken = last.chars().count();
        }
        chain
    }

    fn add(&mut self, side: char, name: &'static str, taken: usize, biases: &[(&str, i32)]) {
        self.names.push(name);
        let name = format!("{side}{name}");
        let bias = biases.iter().find(|(known, _)| *known == name).map_or(0, |&(_, bias)| bias);
        if let Some(affix) = Odds::get().affix(&name) {
            self.affixes.push((affix, taken, bias));
        }
    }

    /// Whether only verbs have these affixes.
    pub(super) fn is_verbal(&self) -> bool {
        self.kind == AffixKind::Verb || self.names == ["ت"]
    }

    /// Whether `word` begins with these letters. A loop: they are too few for a library call to pay.
    pub(super) fn begins(&self, word: &[char]) -> bool {
        self.letters.len() <= word.len() && self.letters.iter().zip(word).all(|(a, b)| a == b)
    }

    /// Whether `word` ends with these letters.
    pub(super) fn ends(&self, word: &[char]) -> bool {
        let pairs = self.letters.iter().rev().zip(word.iter().rev());
        self.letters.len() <= word.len() && pairs.into_iter().all(|(a, b)| a == b)
    }

    /// Whether the suffix `self` may end a word that begins with a prefix of kind `prefix`.
    pub(super) fn agrees_with(&self, prefix: AffixKind) -> bool {
        match prefix {
            AffixKind::Any => true,
            AffixKind::Verb => !self.letters.ends_with(&['ة']),
            AffixKind::Noun => self.kind != AffixKind::Verb,
            AffixKind::Definite => self.kind == AffixKind::Definite && !self.pronoun,
        }
    }
}
