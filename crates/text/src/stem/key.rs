//! What stems and skeletons are compared by.

/// Writes the key of the stem `letters`: one spelling for what spelling hides.
pub(super) fn write(letters: &[char], stem: &mut String) {
    let letters = weak_end(letters);
    for (at, &c) in letters.iter().enumerate() {
        match c {
            'أ' | 'إ' | 'آ' => stem.push('ا'),
            'ؤ' | 'ئ' => stem.push('ء'),
            // `شيء`, `ضوء`: often written with the seat instead (`شئ`, `ضؤ`). Before an ending the
            // hamza has one besides: `شيئا`, `ضوئه`, `ضوؤه`.
            'ي' | 'و' if at > 0 && is_last_hamza(letters, at + 1) => {}
            'ة' => stem.push('ه'),
            'ى' => stem.push('ي'),
            'ا' if at + 1 == letters.len() && at > 2 => stem.push('ي'),
            c => stem.push(arabised(c)),
        }
    }
}

/// Whether a hamza on the line or on another letter than alef is at `at`, the last of all.
fn is_last_hamza(letters: &[char], at: usize) -> bool {
    matches!(letters.get(at..), Some(['ء' | 'ئ' | 'ؤ']))
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
    skeleton.extend(stem.chars().filter(|c| !matches!(c, 'ا' | 'و' | 'ي' | 'ء')));
    if skeleton.chars().nth(1).is_none() {
        stem.clone_into(skeleton);
    }
}
