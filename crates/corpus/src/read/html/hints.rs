//! What the names that a site gives to its elements say about them.

/// Words in `class` and `id` for what stands round the text of a page. Collected from the
/// templates of the usual programs for blogs, forums and newspapers.
const FRAME: &[&str] = &[
    "ad",
    "ads",
    "adsense",
    "advert",
    "advertisement",
    "advertising",
    "adv",
    "addthis",
    "aside",
    "author",
    "authors",
    "banner",
    "banners",
    "breadcrumb",
    "breadcrumbs",
    "byline",
    "catlinks",
    "consent",
    "cookie",
    "cookies",
    "copyright",
    "copyrights",
    "counter",
    "crumbs",
    "disclaimer",
    "dropdown",
    "editsection",
    "footer",
    "gdpr",
    "jumbotron",
    "login",
    "masthead",
    "menu",
    "menus",
    "meta",
    "modal",
    "mostread",
    "nav",
    "navbar",
    "navbox",
    "navigation",
    "newsletter",
    "noprint",
    "outbrain",
    "pagenav",
    "pager",
    "pagination",
    "paging",
    "popular",
    "popup",
    "postdetails",
    "postmeta",
    "posted",
    "postprofile",
    "print",
    "printonly",
    "promo",
    "promotion",
    "rating",
    "ratings",
    "recommended",
    "recommendations",
    "related",
    "relatedposts",
    "search",
    "searchform",
    "share",
    "shares",
    "sharedaddy",
    "sharethis",
    "sharing",
    "sidebar",
    "sidebars",
    "signature",
    "signup",
    "similar",
    "sitemap",
    "skip",
    "social",
    "socials",
    "sponsor",
    "sponsored",
    "submenu",
    "subscribe",
    "subscription",
    "taboola",
    "tagcloud",
    "taglist",
    "tags",
    "toolbar",
    "topbar",
    "userinfo",
    "username",
    "trending",
    "views",
    "vote",
    "widget",
    "widgets",
];

/// Words for all that readers add below a text.
const COMMENTS: &[&str] = &["comments", "commentlist", "commentform", "disqus", "respond"];

/// The word for one remark of a reader; some forums call each post one.
const COMMENT: &str = "comment";

/// Words that turn the next one into a remark about the layout, as in `has-sidebar`.
const ABOUT_LAYOUT: &[&str] = &["has", "with", "no", "without", "hide", "show", "elementor"];

/// Values of `role` for what stands round the text of a page.
const FRAME_ROLES: &[&str] =
    &["navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog"];

/// Whether the text of an element is beside the point, the surest last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Aside {
    /// It is not.
    #[default]
    No,
    /// Its name says so, which may be a mistake.
    Named,
    /// Its name says that readers wrote it.
    Comment,
    /// It is not shown, or not at first.
    Hidden,
    /// Its tag says so.
    Frame,
}

impl Aside {
    /// All of them.
    pub(super) const ALL: [Self; 5] =
        [Self::No, Self::Named, Self::Comment, Self::Hidden, Self::Frame];
}

/// Judges an element by one of its `class` or `id` attributes.
pub(super) fn named(names: &str) -> Aside {
    let is_comment = |word: &str| COMMENTS.contains(&word) || word == COMMENT;
    if has_word(names, is_comment) {
        return Aside::Comment;
    }
    if is_frame(names) { Aside::Named } else { Aside::No }
}

/// Whether names say that an element is a part of the frame.
pub(super) fn is_frame(names: &str) -> bool {
    has_word(names, |word| FRAME.contains(&word))
}

/// Whether one of the words in `names` is such a one, and no remark about the layout.
fn has_word(names: &str, is: impl Fn(&str) -> bool) -> bool {
    names.split_ascii_whitespace().any(|name| {
        let words = words(name);
        let before = |at: usize| at.checked_sub(1).and_then(|at| words.get(at));
        let is_layout =
            |at: usize| before(at).is_some_and(|word| ABOUT_LAYOUT.contains(&word.as_str()));
        words.iter().enumerate().any(|(at, word)| is(word) && !is_layout(at))
    })
}

/// Whether names say that all remarks of readers are in an element.
pub(super) fn holds_comments(names: &str) -> bool {
    words(names).iter().any(|word| COMMENTS.contains(&word.as_str()))
}

/// Judges an element by its `role`.
pub(super) fn role(role: &str) -> Aside {
    if FRAME_ROLES.contains(&role.trim()) { Aside::Frame } else { Aside::No }
}

/// Whether a `style` hides the element.
pub(super) fn hides(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    let style = style.to_ascii_lowercase();
    style.contains("display:none") || style.contains("visibility:hidden")
}

/// Cuts a name such as `postMeta` or `entry-meta_2` into words in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        if !c.is_alphabetic() || was_lower && c.is_uppercase() {
            words.push(String::new());
        }
        if c.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.push(c.to_ascii_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_stands_beside_the_text() {
        let rows = [
            ("entry-meta", Aside::Named),
            ("postMeta clearfix", Aside::Named),
            ("comments_2", Aside::Comment),
            ("ipsComment_content", Aside::Comment),
            ("content has-sidebar", Aside::No),
            ("elementor-widget-theme-post-content", Aside::No),
            ("article-body", Aside::No),
            ("loads", Aside::No),
            ("header_ads", Aside::Named),
            ("", Aside::No),
        ];
        for (names, expected) in rows {
            assert_eq!(named(names), expected, "{names}");
        }
    }

    #[test]
    fn styles_hide() {
        assert!(hides("color: red; Display : none"));
        assert!(!hides("display: block"));
    }
}
