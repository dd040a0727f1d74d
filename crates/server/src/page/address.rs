//! What the address of a page says: the whole state of a search.

use fihris_query::Sort;

use super::words::Ui;

/// Orders by the names that they have in an address and in a sentence.
pub(super) const SORTS: [(&str, &str, Sort); 5] = [
    ("relevance", "relevance", Sort::Relevance),
    ("-date", "newest", Sort::Newest),
    ("date", "oldest", Sort::Oldest),
    ("-length", "longest", Sort::Longest),
    ("length", "shortest", Sort::Shortest),
];

/// Hits of a page.
pub(super) const HITS_PER_PAGE: usize = 10;

/// Where a document is opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Spot {
    /// At its beginning.
    #[default]
    Top,
    /// At the beginning of a part, counted from 1.
    Part(usize),
    /// At a match, counted from 1.
    Match(usize),
    /// At the first match that does not end before a byte of the text.
    Byte(usize),
}

impl Spot {
    /// The parameter that says so in an address, and its value.
    fn parameter(self) -> Option<(&'static str, String)> {
        match self {
            Self::Top => None,
            Self::Part(number) => Some(("part", number.to_string())),
            Self::Match(number) => Some(("match", number.to_string())),
            Self::Byte(byte) => Some(("at", byte.to_string())),
        }
    }

    /// The place on the page that a browser goes to.
    fn fragment(self) -> &'static str {
        match self {
            Self::Top | Self::Part(_) => "",
            Self::Match(_) | Self::Byte(_) => "#here",
        }
    }
}

/// What the address of a page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    /// The query.
    pub(super) query: String,
    /// What a hit must match besides.
    pub(super) filters: Vec<String>,
    /// Whether the query is still typed. No link says so.
    pub(super) is_typed: bool,
    /// In which order.
    pub(super) sort: Sort,
    /// Page of the results, from 1; 0 is the first too.
    pub(super) page: usize,
    /// Where the document is opened, if it is the address of one.
    pub(super) spot: Spot,
    /// Language of the interface.
    pub(super) ui: Ui,
}

impl Address {
    /// Reads what stands behind the `?`. What is not understood is passed over: an address that was
    /// sent by mail is whole or not, but is never refused.
    pub(super) fn read(text: &str) -> Self {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(text).unwrap_or_default();
        let mut address = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "q" => address.query = value.trim().to_owned(),
                "filter" if !value.is_empty() => address.add(value),
                "typing" => address.is_typed = true,
                "sort" => address.sort = sort_named(&value),
                "page" => address.page = value.parse().unwrap_or(1),
                "part" => address.spot = value.parse().map_or(Spot::Top, Spot::Part),
                "match" => address.spot = value.parse().map_or(Spot::Top, Spot::Match),
                "at" => address.spot = value.parse().map_or(Spot::Top, Spot::Byte),
                "ui" => address.ui = Ui::named(&value).unwrap_or_default(),
                _ => {}
            }
        }
        address
    }

    fn add(&mut self, filter: String) {
        let has_room = self.filters.len() < crate::params::MAX_FILTERS;
        if has_room && !self.filters.contains(&filter) {
            self.filters.push(filter);
        }
    }

    /// Writes it, with a path before it.
    pub(super) fn link(&self, path: &str) -> String {
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        let (page, spot) = (self.page.to_string(), self.spot.parameter());
        pairs.extend((!self.query.is_empty()).then_some(("q", self.query.as_str())));
        pairs.extend(self.filters.iter().map(|filter| ("filter", filter.as_str())));
        pairs.extend((self.sort != Sort::Relevance).then(|| ("sort", self.sort_name())));
        pairs.extend((self.page > 1).then_some(("page", page.as_str())));
        pairs.extend(spot.as_ref().map(|(name, value)| (*name, value.as_str())));
        pairs.extend((self.ui != Ui::default()).then(|| ("ui", self.ui.code())));
        let fragment = self.spot.fragment();
        match serde_html_form::to_string(&pairs) {
            Ok(query) if !query.is_empty() => format!("{path}?{query}{fragment}"),
            _ => path.to_owned(),
        }
    }

    /// The results of it.
    pub(super) fn results(&self) -> String {
        self.at(Spot::Top).link("/")
    }

    /// The same where a document is opened at `spot`.
    pub(super) fn at(&self, spot: Spot) -> Self {
        Self { spot, ..self.clone() }
    }

    /// The name of its order.
    pub(super) fn sort_name(&self) -> &'static str {
        SORTS.iter().find(|(_, _, sort)| *sort == self.sort).map_or("relevance", |(name, ..)| name)
    }

    /// The same from the first page on, changed by `change`.
    pub(super) fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut changed = Self { page: 1, ..self.clone() };
        change(&mut changed);
        changed
    }

    /// Another query in the same language.
    pub(super) fn to(&self, query: impl Into<String>) -> Self {
        Self { query: query.into(), ui: self.ui, ..Self::default() }
    }
}

fn sort_named(name: &str) -> Sort {
    let known = SORTS.into_iter().find(|(known, ..)| *known == name);
    known.map_or(Sort::Relevance, |(_, _, sort)| sort)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_back_as_it_was_written() {
        let address = Address {
            query: "وقف & \"إطلاق\"".into(),
            filters: vec!["site:example.org".into(), "date:2019".into()],
            is_typed: false,
            sort: Sort::Newest,
            page: 3,
            spot: Spot::Top,
            ui: Ui::En,
        };
        for spot in [Spot::Top, Spot::Part(3), Spot::Match(17), Spot::Byte(0)] {
            let link = address.at(spot).link("/");
            let read = link.trim_start_matches("/?").trim_end_matches("#here");
            assert_eq!(Address::read(read), address.at(spot));
        }
        assert_eq!(address.at(Spot::Match(17)).results(), address.results());
    }

    #[test]
    fn what_is_not_understood_is_passed_over() {
        let address = Address::read("q=+%D8%A3+&page=x&sort=size&ui=fr&utm=1&filter=&q");
        assert_eq!((address.page, address.sort, address.ui), (1, Sort::Relevance, Ui::Ar));
        assert_eq!(address.filters, [""; 0]);
        assert_eq!(Address::read("part=-1&at=x").spot, Spot::Top);
        assert_eq!(Address::read("").results(), "/");
    }
}
