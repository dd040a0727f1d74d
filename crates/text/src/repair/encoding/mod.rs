//! Text that was decoded in a wrong encoding, once or several times, before it came here.
//!
//! Line by line, every way of undoing a wrong reading is tried, and a reading of that too. The
//! result stands only if it is clearly more like Arabic than the line was.

mod plausible;
mod reread;

use super::{Repairs, hints::Hints, lines};
use crate::letters;
use plausible::{is_better, plausibility};
use reread::{OF_LEGACY, OF_OTHERS, OF_UTF_8};

/// Wrong readings one after another that are undone.
const MAX_DEPTH: usize = 3;

/// Returns the text with the lines mended that were read in a wrong encoding.
pub(super) fn mend(text: &str, hints: Hints, repairs: &mut Repairs) -> Option<String> {
    if !hints.accented() && !hints.tah() {
        return None;
    }
    lines::mend(text, &mut repairs.encodings, mend_line)
}

fn mend_line(line: &str) -> Option<String> {
    if !is_suspect(line) {
        return None;
    }
    let old = plausibility(line);
    let in_words = stands_in_words(line);
    let others = OF_OTHERS.iter().filter_map(|reading| reading.undo(line));
    let mut others: Vec<String> = others.filter(|new| !mixes_alphabets(new)).collect();
    // The real text may show only behind a second wrong reading, which looks no better than the first.
    let mut readings = vec![line.to_owned()];
    let mut best: Option<(f64, String)> = None;
    for _ in 0..MAX_DEPTH {
        let legacy = readings.iter().flat_map(|text| OF_LEGACY.map(|reading| reading.undo(text)));
        let legacy = legacy.flatten().filter(|new| in_words && !mixes_alphabets(new));
        let legacy: Vec<String> = legacy.chain(others.drain(..)).collect();
        readings = readings
            .iter()
            .flat_map(|text| OF_UTF_8.map(|reading| reading.undo(text)))
            .flatten()
            .collect();
        for new in legacy.iter().chain(&readings) {
            let score = plausibility(new);
            if is_better(score, old) && best.as_ref().is_none_or(|(best, _)| score > *best) {
                best = Some((score, new.clone()));
            }
        }
    }
    best.map(|(_, text)| text)
}

/// Whether a letter beyond ASCII that is not Arabic stands inside an Arabic word: then the line was
/// read as something else, and what came of it is no text.
fn mixes_alphabets(text: &str) -> bool {
    let is_odd = |c: char| c.is_alphabetic() && !c.is_ascii() && !letters::is_arabic_letter(c);
    let pairs = text.chars().zip(text.chars().skip(1));
    pairs.into_iter().any(|(a, b)| {
        letters::is_arabic_letter(a) && is_odd(b) || is_odd(a) && letters::is_arabic_letter(b)
    })
}

/// Whether a line has so many accented letters and signs, or so many `ط` and `ظ`, beside its
/// Arabic letters that it may be read wrongly: of a clean one, less than a tenth.
fn is_suspect(line: &str) -> bool {
    let arabic = count(line, |byte| matches!(byte, 0xD8..=0xDB));
    // Lead bytes of letters with accents, and of the frames of DOS.
    let accented = count(line, |byte| matches!(byte, 0xC3..=0xC5 | 0xE2));
    let tah = count(line, |byte| matches!(byte, 0xB7 | 0xB8));
    accented * 5 > arabic || tah * 5 > arabic
}

/// Counts bytes, in stretches whose counts fit into a byte: so compilers count sixteen at a time.
fn count(line: &str, is: impl Fn(u8) -> bool) -> usize {
    let count = |bytes: &[u8]| bytes.iter().map(|&byte| u8::from(is(byte))).sum::<u8>();
    line.as_bytes().chunks(u8::MAX.into()).map(|bytes| usize::from(count(bytes))).sum()
}

/// Whether accented letters stand beside each other more often than not. A legacy encoding has
/// nothing else that tells its words from a list of letters.
fn stands_in_words(line: &str) -> bool {
    let is_accented = |c: char| matches!(c, '\u{C0}'..='\u{24F}');
    let beside =
        line.chars().zip(line.chars().skip(1)).filter(|&(a, b)| is_accented(a) && is_accented(b));
    beside.count() * 2 > line.chars().filter(|&c| is_accented(c)).count()
}
