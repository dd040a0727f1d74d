//! Texts cut to size.

/// Longest term in bytes; the analyzer's are shorter. Tantivy drops a term
/// above 65,530 bytes without a word, and a word that is lost cannot be found.
const MAX_TERM_BYTES: usize = 1024;

/// Returns `term` as the index knows it: cut where it is absurdly long.
///
/// A query must be cut in the same way.
#[must_use]
pub fn clip(term: &str) -> &str {
    head(term, MAX_TERM_BYTES)
}

/// Returns as many of the first letters of `text` as fit into `max_bytes`.
#[must_use]
pub fn head(text: &str, max_bytes: usize) -> &str {
    let mut ends = (0..=max_bytes.min(text.len())).rev();
    ends.find_map(|end| text.get(..end)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absurd_word_is_cut_and_not_lost() {
        let word = "ن".repeat(40_000);
        assert_eq!(clip(&word).len(), 1024);
        assert_eq!(clip("نص"), "نص");
        assert_eq!([0, 1, 2, 3, 9].map(|n| head("نص", n)), ["", "", "ن", "ن", "نص"]);
    }
}
