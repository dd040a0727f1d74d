//! What a letter says about the language.

use std::sync::LazyLock;

use super::{
    names::{LANGUAGES, Language, N_LANGUAGES},
    score::{Score, index},
};

/// A set of letters, and the languages that have them.
struct LetterRow {
    letters: &'static str,
    /// Codes of the languages that have these letters in their alphabet.
    native: &'static str,
    /// What each of them costs Arabic, in hundredths of a nat, where it is not native:
    /// little if dialects borrow it.
    arabic: i32,
    /// What each of them costs any other language.
    others: i32,
    /// How many of one letter are believed: a keyboard is one piece of evidence however
    /// often it is struck.
    most: u32,
}

/// No limit to belief.
const ALL: u32 = u32::MAX;

/// The alphabets are the main exemplar sets of CLDR. The costs are logarithms of rough
/// frequencies: a letter of the alphabet is one in a hundred, a borrowed one (`گ` in Iraq)
/// one in 500, a slip of the finger one in 5,000.
const ALPHABETS: &[LetterRow] = &[
    LetterRow {
        letters: "پچ",
        native: "fa ur pnb skr sd ps ckb ug ks az ms",
        arabic: 160,
        others: 300,
        most: ALL,
    },
    LetterRow {
        letters: "گ",
        native: "fa ur pnb skr sd ps ckb ug ks az",
        arabic: 160,
        others: 300,
        most: ALL,
    },
    LetterRow {
        letters: "ژ",
        native: "fa ur ps ckb ug ks az",
        arabic: 250,
        others: 250,
        most: ALL,
    },
    LetterRow { letters: "ڤ", native: "ckb ms", arabic: 70, others: 300, most: ALL },
    LetterRow { letters: "ڨ", native: "ar", arabic: 0, others: 300, most: ALL },
    LetterRow { letters: "ٹڈڑ", native: "ur pnb skr ks", arabic: 400, others: 400, most: ALL },
    LetterRow { letters: "ے", native: "ur pnb skr ks", arabic: 250, others: 300, most: ALL },
    LetterRow { letters: "ں", native: "ur pnb skr ks", arabic: 250, others: 300, most: ALL },
    LetterRow { letters: "ێ", native: "ckb ks", arabic: 300, others: 400, most: ALL },
    LetterRow { letters: "ۆ", native: "ckb ug ks az", arabic: 250, others: 400, most: ALL },
    LetterRow { letters: "ڵڕ", native: "ckb", arabic: 400, others: 400, most: ALL },
    LetterRow { letters: "ە", native: "ckb ug kk", arabic: 250, others: 400, most: ALL },
    LetterRow { letters: "ۇ", native: "ug kk az", arabic: 300, others: 400, most: ALL },
    LetterRow { letters: "ۈ", native: "ug az", arabic: 300, others: 400, most: ALL },
    LetterRow { letters: "ۋ", native: "ug kk", arabic: 300, others: 400, most: ALL },
    LetterRow { letters: "ې", native: "ug ps", arabic: 300, others: 400, most: ALL },
    LetterRow { letters: "ڭ", native: "ug kk az", arabic: 150, others: 400, most: ALL },
    LetterRow { letters: "ټډړڼښږځڅۍ", native: "ps", arabic: 400, others: 400, most: ALL },
    LetterRow { letters: "ګ", native: "ps", arabic: 300, others: 400, most: ALL },
    LetterRow { letters: "ٻڄڱڻڳ", native: "sd skr", arabic: 400, others: 400, most: ALL },
    LetterRow { letters: "ڋ", native: "skr", arabic: 400, others: 400, most: ALL },
    LetterRow {
        letters: "ڀٺٽٿڦڃڇڏڌڊڍڙ۾۽", native: "sd", arabic: 400, others: 400, most: ALL
    },
    LetterRow { letters: "ڪ", native: "sd", arabic: 50, others: 200, most: 4 },
    LetterRow { letters: "ڠڽڬۏ", native: "ms", arabic: 400, others: 400, most: ALL },
    LetterRow { letters: "ٵٶٸ", native: "kk", arabic: 400, others: 400, most: ALL },
    LetterRow { letters: "ٲٳۄؠ", native: "ks", arabic: 400, others: 400, most: ALL },
    // Arabic's own, which others write in borrowed words at most.
    LetterRow { letters: "ة", native: "ar", arabic: 0, others: 300, most: ALL },
    LetterRow { letters: "أإ", native: "ar", arabic: 0, others: 250, most: ALL },
    LetterRow {
        letters: "ثذظضصط",
        native: "ar fa ur pnb skr sd ps ks az ms",
        arabic: 0,
        others: 200,
        most: ALL,
    },
    LetterRow {
        letters: "حع",
        native: "ar fa ur pnb skr sd ps ks az ms ckb",
        arabic: 0,
        others: 200,
        most: ALL,
    },
    // The same letter on another keyboard.
    LetterRow {
        letters: "ی",
        native: "fa ur pnb skr ps ckb ks az",
        arabic: 100,
        others: 100,
        most: 2,
    },
    LetterRow {
        letters: "ک",
        native: "fa ur pnb skr ps ckb ks az sd",
        arabic: 100,
        others: 100,
        most: 2,
    },
    LetterRow { letters: "ہ", native: "ur pnb skr ks", arabic: 100, others: 150, most: 2 },
    LetterRow {
        letters: "ھ", native: "ur pnb skr sd ckb ug ks", arabic: 50, others: 100, most: 2
    },
    LetterRow { letters: "ي", native: "ar ug sd ps ms kk", arabic: 0, others: 100, most: 2 },
    LetterRow { letters: "ك", native: "ar ug ms kk", arabic: 0, others: 100, most: 2 },
    LetterRow { letters: "ى", native: "ar ug kk", arabic: 0, others: 100, most: 2 },
];

/// What letters cost a language that has a name for none of them: less than a language
/// whose alphabet they are not in, more than one whose they are.
const NAMELESS: i32 = 200;

/// What one letter says.
struct LetterEvidence {
    /// Its place in the block U+0600..=U+06FF.
    slot: u8,
    score: Score,
    most: u32,
}

static EVIDENCE: LazyLock<Vec<LetterEvidence>> = LazyLock::new(|| {
    let of_row = |row: &'static LetterRow| {
        let slots = row.letters.chars().filter_map(index);
        slots.map(|slot| LetterEvidence { slot, score: row.score(), most: row.most })
    };
    ALPHABETS.iter().flat_map(of_row).collect()
});

impl LetterRow {
    fn score(&self) -> Score {
        Score(LANGUAGES.map(|language| match language {
            _ if self.native.split(' ').any(|code| code == language.code()) => 0,
            Language::Arabic => -self.arabic,
            Language::OtherArabicScript => -self.others.min(NAMELESS),
            _ => -self.others,
        }))
    }
}

/// Weighs the letters of a text: `counts` has one for each of U+0600 to U+06FF.
pub(super) fn weigh(counts: &[u32; 256]) -> Score {
    let mut sum = Score([0; N_LANGUAGES]);
    for evidence in EVIDENCE.iter() {
        let count = counts[usize::from(evidence.slot)];
        if count > 0 {
            sum.add_times(&evidence.score, count.min(evidence.most));
        }
    }
    sum
}
