//! Repairs that look at a line at a time.

/// Returns `text` with the lines replaced that `mend` has something better for, and counts
/// them in `n_mended`; `None` if that is no line.
pub(super) fn mend(
    text: &str,
    n_mended: &mut u32,
    mend: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    let mut mended: Option<String> = None;
    let mut at = 0;
    for whole in text.split_inclusive('\n') {
        let line = whole.strip_suffix('\n').unwrap_or(whole);
        if let Some(new) = mend(line) {
            *n_mended = n_mended.saturating_add(1);
            let out = mended.get_or_insert_with(|| text.get(..at).unwrap_or_default().to_owned());
            out.push_str(&new);
            out.push_str(whole.get(line.len()..).unwrap_or_default());
        } else if let Some(out) = &mut mended {
            out.push_str(whole);
        }
        at += whole.len();
    }
    mended
}
