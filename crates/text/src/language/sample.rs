//! Which pieces of a text are read.

/// Number of pieces that a long text is sampled at, evenly.
const N_SLICES: usize = 8;

/// Bytes of a piece: some twenty-five words. Two of them decide nearly every time.
const SLICE_BYTES: usize = 256;

/// Bytes of a text that is one piece.
const WHOLE: usize = 4 * SLICE_BYTES;

/// Characters within which a word ends, if it is one.
const MAX_WORD: usize = 32;

/// The order in which the pieces are read, so that the first of them are from all over the text.
const ORDER: [usize; N_SLICES] = [0, 4, 2, 6, 1, 5, 3, 7];

/// Returns the pieces to read: the whole text if it is short.
pub(super) fn slices(text: &str) -> impl Iterator<Item = &str> {
    let (n_slices, slice_bytes) = match text.len() {
        0..=WHOLE => (1, text.len()),
        // Up to twice as long, the pieces together are the whole.
        n_bytes => (N_SLICES, n_bytes.div_ceil(N_SLICES).min(SLICE_BYTES)),
    };
    let last = text.len().saturating_sub(slice_bytes);
    ORDER.into_iter().take(n_slices).map(move |number| {
        let start = last.saturating_mul(number) / (N_SLICES - 1);
        let end = word_border(text, start + slice_bytes);
        text.get(word_border(text, start)..end).unwrap_or_default()
    })
}

/// Returns the next place from `at` on at which a word ends, if there is one near.
fn word_border(text: &str, at: usize) -> usize {
    let at = (at..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
    if at == 0 {
        return 0;
    }
    let rest = text.get(at..).unwrap_or_default();
    let border = rest.char_indices().take(MAX_WORD).find(|(_, c)| c.is_whitespace());
    at + border.map_or(0, |(border, _)| border)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_is_read_whole() {
        assert_eq!(slices("وقف إطلاق النار").collect::<Vec<_>>(), ["وقف إطلاق النار"]);
        assert_eq!(slices("").collect::<Vec<_>>(), [""]);
    }

    #[test]
    fn a_long_text_is_read_from_its_beginning_to_its_end_in_whole_words() {
        let text = format!("{}آخرها", "وقف إطلاق النار ".repeat(1000));
        let slices: Vec<_> = slices(&text).collect();
        assert_eq!(slices.len(), N_SLICES);
        assert!(slices[0].starts_with("وقف") && slices[N_SLICES - 1].ends_with("آخرها"));
        for slice in slices {
            assert!(
                slice
                    .split_whitespace()
                    .all(|word| text.contains(&format!("{word} ")) || word == "آخرها")
            );
            assert!((SLICE_BYTES - 64..SLICE_BYTES + 64).contains(&slice.len()));
        }
    }

    #[test]
    fn a_text_without_words_is_sampled_too() {
        assert_eq!(slices(&"ا".repeat(10_000)).count(), N_SLICES);
    }
}
