//! The title of a page, without the name of the site.

use super::hints::Aside;
use super::page::{Block, Page};

/// What stands between a title and the name of the site, and whether it may also stand
/// within a title.
const SEPARATORS: [(&str, bool); 9] = [
    (" | ", false),
    (" :: ", false),
    (" » ", false),
    (" « ", false),
    (" › ", false),
    (" • ", false),
    (" - ", true),
    (" – ", true),
    (" — ", true),
];

/// Chooses among what the page calls itself and its headings.
pub(super) fn choose(page: &Page) -> Option<String> {
    let window = page.head.title.as_deref();
    let shared = page.head.shared_title.as_deref();
    // What the page calls itself tells more than the names of the elements round a heading.
    let heading = headings(page, Aside::Named)
        .find(|heading| is_in(heading, window) || is_in(heading, shared));
    if let Some(heading) = heading {
        return Some(one_line(&heading.text));
    }
    let title = match (shared, window) {
        (Some(shared), Some(window)) if window.contains(shared) => Some(shared),
        (shared, window) => window.or(shared),
    };
    match title {
        Some(title) => Some(without_site(title, page).to_owned()),
        None => headings(page, Aside::No).next().map(|heading| one_line(&heading.text)),
    }
}

/// The headings that are no further beside the point than `most`, those of the first rank first.
fn headings(page: &Page, most: Aside) -> impl Iterator<Item = &Block> {
    let of = move |first: bool| {
        let is_heading = move |block: &&Block| block.zone.heading && block.zone.aside <= most;
        let headings = page.blocks.iter().filter(is_heading);
        headings.filter(move |block| block.zone.first_heading == first)
    };
    of(true).chain(of(false))
}

/// Whether a heading is the better part of a title.
fn is_in(heading: &Block, title: Option<&str>) -> bool {
    let heading = one_line(&heading.text);
    title.is_some_and(|title| title.contains(&heading) && heading.len() * 5 >= title.len() * 2)
}

/// Cuts the name of the site off the end: what the page itself says it is, or else the
/// last part, if it is shorter than what stands before it.
fn without_site<'t>(title: &'t str, page: &Page) -> &'t str {
    let site = page.head.extra.get("site").and_then(|site| site.as_str());
    let cut = SEPARATORS.iter().filter_map(|(separator, within)| {
        title.rsplit_once(separator).map(|(rest, last)| (rest.trim(), last.trim(), *within))
    });
    let Some((rest, last, within)) = cut.max_by_key(|(rest, ..)| rest.len()) else { return title };
    let n_words = |text: &str| text.split_whitespace().count();
    let is_site = match site {
        Some(site) => site.trim() == last,
        None if within => n_words(last) < n_words(rest),
        None => n_words(last) <= n_words(rest),
    };
    if is_site && !rest.is_empty() { rest } else { title }
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
