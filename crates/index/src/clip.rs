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

/// Marks, embeddings, overrides and isolates of the bidirectional algorithm, and the byte order mark.
#[must_use]
pub fn is_mark_of_direction(c: char) -> bool {
    matches!(
        c,
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}'
    )
}

/// Returns a keyword as the index knows it: without what nobody types on purpose, and cut where it is
/// absurdly long. A query is cleaned in the same way, so that what a facet shows can be asked for.
#[must_use]
pub fn keyword(text: &str) -> String {
    let visible = text.chars().filter(|c| !is_mark_of_direction(*c));
    let text: String = visible.map(|c| if c.is_control() { ' ' } else { c }).collect();
    clip(text.trim()).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absurd_word_is_cut_and_not_lost() {
        let word = "ن".repeat(40_000);
        assert_eq!(clip(&word).len(), 1024);
        assert_eq!(clip("نص"), "نص");
        assert_eq!(keyword("\u{200F} فنون\nوثقافة "), "فنون وثقافة");
        assert_eq!([0, 1, 2, 3, 9].map(|n| head("نص", n)), ["", "", "ن", "ن", "نص"]);
    }
}
