//! Filters as they are written in an address and as they are shown.

use fihris_corpus::{UserField, UserFieldKind};
use fihris_query::Facet;

/// The facets of the page, in the order shown, with their names and the fields they filter by.
pub(super) const FACETS: [(Facet, &str, &str); 4] = [
    (Facet::Site, "site", "site"),
    (Facet::Year, "year", "date"),
    (Facet::Source, "source", "source"),
    (Facet::Lang, "lang", "lang"),
];

/// Returns the filter for one value of a facet, in the query language.
pub(super) fn write(facet: &Facet, value: &str) -> String {
    let ours = FACETS.iter().find(|(known, ..)| known == facet).map(|(.., field)| *field);
    let field = ours.unwrap_or(facet.name());
    let is_plain = value.chars().all(|c| c.is_alphanumeric() || "-_./".contains(c));
    match (is_plain, value.contains('"')) {
        (true, _) => format!("{field}:{value}"),
        (false, false) => format!("{field}:\"{value}\""),
        (false, true) => format!("{field}:«{value}»"),
    }
}

/// Returns the name of the facet that a filter belongs to and its value, or `query` and the whole
/// of it.
pub(super) fn read(filter: &str) -> (&str, &str) {
    let of_facet = FACETS.iter().find_map(|(_, name, field)| {
        let value = filter.strip_prefix(field)?.strip_prefix(':')?;
        let is_one = *name != "year" || value.chars().all(|c| c.is_ascii_digit());
        is_one.then_some((*name, unquote(value)))
    });
    of_facet.or_else(|| of_own(filter)).unwrap_or(("query", filter))
}

/// The name of a field of the user's own and its value, where a filter is nothing else.
fn of_own(filter: &str) -> Option<(&str, &str)> {
    let (name, value) = filter.split_once(':')?;
    let is_own = UserField::new(name, UserFieldKind::Keyword).is_ok();
    let inside = unquote(value);
    let is_one = inside.len() < value.len() || !value.contains(char::is_whitespace);
    (is_own && is_one).then_some((name, inside))
}

/// Whether a name is that of a facet that every index has.
pub(super) fn is_ours(name: &str) -> bool {
    name == "query" || FACETS.iter().any(|(_, known, _)| *known == name)
}

fn unquote(value: &str) -> &str {
    let inside = |open, close| value.strip_prefix(open)?.strip_suffix(close);
    inside('"', '"').or_else(|| inside('«', '»')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_read_back_as_it_was_written() {
        let table = [
            (Facet::Site, "example.org", "site:example.org", "site"),
            (Facet::Year, "2019", "date:2019", "year"),
            (Facet::Source, "my file (2).jsonl", "source:\"my file (2).jsonl\"", "source"),
            (Facet::Source, "a \"b\"", "source:«a \"b\"»", "source"),
            (Facet::Own("القسم".into()), "فنون وثقافة", "القسم:\"فنون وثقافة\"", "القسم"),
            (Facet::Own("price".into()), "12.5", "price:12.5", "price"),
        ];
        for (facet, value, expected, name) in table {
            assert_eq!(write(&facet, value), expected);
            assert_eq!(read(expected), (name, value));
        }
        assert_eq!(read("وقف النار"), ("query", "وقف النار"));
        assert_eq!(read("date:2019..2020"), ("query", "date:2019..2020"));
    }
}
