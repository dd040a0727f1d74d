//! What stems and skeletons are compared by.

/// The ending of a feminine noun that is a word of its own. No letter of a stem is written so.
pub(super) const FEMININE: char = 'ة';

/// Writes the key of the stem `letters`: one spelling for what spelling hides.
///
/// `ends_word` tells whether nothing stands behind the stem.
pub(super) fn write(letters: &[char], ends_word: bool, stem: &mut String) {
    let letters = weak_end(letters);
    for (at, &c) in letters.iter().enumerate() {
        match c {
            'أ' | 'إ' | 'آ' => stem.push('ا'),
            'ؤ' | 'ئ' => {
                stem.extend(lost_vowel(letters).filter(|_| ends_word && at + 1 == letters.len()));
                stem.push('ء');
            }
            'ة' => stem.push('ه'),
            'ى' => stem.push('ي'),
            'ا' if at + 1 == letters.len() && at > 2 => stem.push('ي'),
            c => stem.push(arabised(c)),
        }
    }
}

/// Returns the long vowel that was left out before the seat of a last hamza: `شيء`, `ضوء` and
/// `بطيء` are often written `شئ`, `ضؤ` and `بطئ`. Longer words may end so (`قارئ`, `تنبؤ`).
fn lost_vowel(letters: &[char]) -> Option<char> {
    match letters {
        [_, 'ؤ'] => Some('و'),
        [_, 'ئ'] => Some('ي'),
        [_, before, 'ئ'] if !matches!(before, 'ا' | 'و' | 'ي' | 'ى') => Some('ي'),
        _ => None,
    }
}

/// `مليشيا` ends like `مليشي`: one weak letter is enough.
fn weak_end(letters: &[char]) -> &[char] {
    match letters {
        [stem @ .., 'ي', 'ا' | 'ى'] if stem.len() >= 2 => {
            letters.get(..letters.len() - 1).unwrap_or(letters)
        }
        _ => letters,
    }
}

/// Returns the Arabic letter nearest to a Persian one: `پاريس` and `باريس` are one town.
fn arabised(c: char) -> char {
    match c {
        'پ' => 'ب',
        'چ' => 'ج',
        'ژ' => 'ز',
        'گ' => 'ك',
        'ڤ' => 'ف',
        c => c,
    }
}

/// Writes the consonants of a stem to `skeleton`, which is emptied first.
///
/// Broken plurals share them with their singular: `وثائق` and `وثيقة` are both
/// ثق. Where fewer than two would be left, the stem stays.
pub(crate) fn skeleton(stem: &str, skeleton: &mut String) {
    skeleton.clear();
    let stem = stem.strip_suffix(FEMININE).unwrap_or(stem);
    skeleton.extend(stem.chars().filter(|c| !matches!(c, 'ا' | 'و' | 'ي' | 'ء')));
    if skeleton.chars().nth(1).is_none() {
        stem.clone_into(skeleton);
    }
}
