//! Questions, and the function words that they are made of.
//!
//! In `ما هي عاصمة ليبيا؟` two words ask and two are asked about. An answer has
//! the latter; the former are rare in answers, so that a small collection takes
//! them for the most telling words of all. In a query that is no question they
//! may well be meant (`أكون أو لا أكون`), and count as any other word.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use fihris_text::fold;

use crate::clause::{Clause, Word};
use crate::grammar::{Occur, Spelling};

/// Beginnings of questions: one word, or one of the first words before one of the second.
///
/// `ما` and `من` ask only in company, as they may state as well.
const BEGINNINGS: [(&str, &str); 3] = [
    ("هل كيف متى أين لماذا ماذا كم بكم بماذا أيهما", ""),
    ("ما من", "هو هي هم هما هن هذا هذه الذي التي"),
    ("في إلى على من عن مع حتى منذ", "أي أية ماذا متى كم أين"),
];

/// Function words, without the `و` and `ف` before them.
///
/// Chosen by grammar, not by count: interrogatives, pronouns, demonstratives, relatives,
/// auxiliaries, prepositions and particles, each in its usual forms.
const FUNCTION_WORDS: &str = "\
ما ماذا من هل كيف متى أين لماذا كم أي أية بماذا لم بم مم ماهو ماهي أيهما أيهم بكم لما مما عما فيما بما
هو هي هم هما هن أنا نحن أنت أنتم انا
هذا هذه ذلك تلك هؤلاء أولئك هذان هاتان بهذا بهذه لهذا لهذه بذلك لذلك كذلك هنا هناك
الذي التي الذين اللذان اللتان اللاتي اللواتي
كان كانت كانوا يكون تكون يكن تكن كنت أكون ليس ليست
و تم يتم تمت قد لقد سوف لا لن لم إن أن إذا إذ لو لكن بل حتى ثم أو أم إلا كما كلما عندما حين حيث بينما لأن بأن أنه أنها
في من إلى على عن مع عند لدى بين قبل بعد منذ خلال حول ضد نحو عبر ضمن أثناء دون سوى غير
فيه فيها فيهم منه منها منهم إليه إليها عليه عليها عليهم عنه عنها معه معها عنده عندها لديه لديها بينهم بينها
به بها بهم له لها لهم لي لك لنا لكم
بعض كل جميع أيضا فقط جدا مثل";

static BEGINNING_SETS: LazyLock<[[HashSet<String>; 2]; 3]> =
    LazyLock::new(|| BEGINNINGS.map(|(firsts, seconds)| [set(firsts), set(seconds)]));
/// As written, by the form in which words are compared.
static FUNCTION_WORD_MAP: LazyLock<HashMap<String, &str>> = LazyLock::new(|| {
    FUNCTION_WORDS.split_whitespace().map(|written| (fold(written), written)).collect()
});

/// Letters that no spelling of another letter loses: who writes `فئة` does not mean `فيه`.
const TELLING: &str = "ةئؤآ";

/// Whether a query asks something: it ends in a question mark, or its plain words begin so.
pub(crate) fn is_question(query: &str, clauses: &[Clause]) -> bool {
    if query.trim_end().ends_with(['؟', '?']) {
        return true;
    }
    let plain = clauses.iter().filter(|clause| is_plain(clause));
    let mut words = plain.flat_map(|clause| &clause.words).map(|word| word.exact.as_str());
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    BEGINNING_SETS.iter().any(|[firsts, seconds]| {
        has(firsts, first) && (seconds.is_empty() || seconds.contains(second))
    })
}

/// Whether a word is a function word: in a question, it asks and is not asked about.
pub(crate) fn is_function_word(word: &Word) -> bool {
    let bare = word.exact.strip_prefix(['و', 'ف']).unwrap_or(&word.exact);
    let known = FUNCTION_WORD_MAP.get(&word.exact).or_else(|| FUNCTION_WORD_MAP.get(bare));
    known.is_some_and(|known| {
        word.text.chars().filter(|c| TELLING.contains(*c)).all(|c| known.contains(c))
    })
}

/// Whether a clause is a word that was typed without any operator.
pub(crate) fn is_plain(clause: &Clause) -> bool {
    let is_word = clause.field.is_none() && !clause.phrase && clause.spelling == Spelling::Forms;
    let may_be_there = clause.occur == Occur::Should || clause.is_one_of_all;
    is_word && may_be_there && !clause.is_grouped
}

/// Whether a set has a word, or what is left of it without the `و` or `ف` that joins it
/// to the one before.
fn has(words: &HashSet<String>, exact: &str) -> bool {
    let bare = exact.strip_prefix(['و', 'ف']).unwrap_or(exact);
    words.contains(exact) || words.contains(bare)
}

/// Folds the words of a list as those of a query are.
fn set(list: &str) -> HashSet<String> {
    list.split_whitespace().map(fold).collect()
}

#[cfg(test)]
mod tests {
    use fihris_text::Analyzer;

    use super::*;
    use crate::understood::Understood;

    fn understood(query: &str) -> Understood {
        Understood::read(query, &Analyzer::default(), &mut Vec::new())
    }

    #[test]
    fn questions_are_told_from_statements() {
        let table = [
            ("ما هي عاصمة ليبيا", true),
            ("عاصمة ليبيا؟", true),
            ("عاصمة ليبيا ؟", true),
            ("وهل عادت المحادثات", true),
            ("في أي عام بنيت المكتبة", true),
            ("من هو رئيس الوزراء", true),
            ("ما زال وقف النار قائما", false),
            ("من القاهرة إلى تونس", false),
            ("في أيام الحرب", false),
            ("\"هل عادت\" المحادثات", false),
            ("title:هل ليبيا", false),
            ("", false),
        ];
        for (query, expected) in table {
            assert_eq!(understood(query).question, expected, "{query}");
        }
    }

    #[test]
    fn words_that_ask_are_told_from_what_is_asked_about() {
        let understood = understood("وما هي الدول التي كانت فيها مكتبات ومتى");
        let words = understood.clauses.iter().flat_map(|clause| &clause.words);
        let left: Vec<&str> =
            words.filter(|word| !is_function_word(word)).map(|word| word.text.as_str()).collect();
        assert_eq!(left, ["الدول", "مكتبات"]);
    }
}
