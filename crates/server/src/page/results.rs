//! The results of a search as they are shown.

use fihris_corpus::UserFieldKind;
use fihris_query::{Correction, Facet, FacetCounts, OwnFields, Request, Response, Sort, is_quote};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use super::address::{Address, HITS_PER_PAGE, SORTS};
use super::filter::{self, FACETS};
use super::hit::{HitView, file_name};
use crate::live::Served;
use crate::params::MAX_OFFSET;

/// Pages before and after this one that are linked to.
const N_NEIGHBOURS: usize = 2;

/// A filter in use.
#[derive(Serialize)]
struct Chip {
    facet: String,
    /// Whether it is a field of the user's own, whose name is no word of the page.
    own: bool,
    text: String,
    /// The results without it.
    href: String,
}

/// A facet and its values.
#[derive(Serialize)]
struct FacetView {
    name: String,
    /// Whether it is a field of the user's own.
    own: bool,
    values: Vec<FacetChoice>,
    /// Values that are not shown.
    others: usize,
}

/// A value of a facet.
#[derive(Serialize)]
struct FacetChoice {
    text: String,
    /// The whole of it, where only a part is shown.
    full: Option<String>,
    count: u64,
    /// Its part of all hits, in percent.
    share: u64,
    /// Whether it is in use.
    on: bool,
    /// The results with it, or without it where it is in use.
    href: String,
}

/// What to look for, to show the page at `address`.
pub(super) fn request(address: &Address, own: &OwnFields) -> Request {
    // A list of different numbers is nothing to choose from.
    let own = own.iter().filter(|own| own.field.kind != UserFieldKind::Number);
    let own = own.map(|own| Facet::Own(own.field.name.clone()));
    let page = address.page.clamp(1, MAX_OFFSET / HITS_PER_PAGE);
    Request {
        filters: address.filters.clone(),
        limit: HITS_PER_PAGE,
        offset: (page - 1) * HITS_PER_PAGE,
        sort: address.sort.clone(),
        as_you_type: address.is_typed,
        facets: FACETS.iter().map(|(facet, ..)| facet.clone()).chain(own).collect(),
        ..Request::new(address.query.clone())
    }
}

/// Shows the answer to it.
pub(super) fn view(address: &Address, response: &Response, served: &Served) -> Value {
    let total = usize::try_from(response.total).unwrap_or(usize::MAX);
    let n_pages = total.min(MAX_OFFSET).div_ceil(HITS_PER_PAGE);
    let hit = |hit: &fihris_query::Hit| {
        HitView::of(hit, address, served.duplicates.get(&hit.doc_id).copied().unwrap_or(0))
    };
    let hits: Vec<HitView> = response.hits.iter().map(hit).collect();
    let facet = |counts| facet(address, counts, response.total);
    let facets: Vec<FacetView> = response.facets.iter().filter_map(facet).collect();
    let unquoted = address.query.contains(is_quote).then(|| unquoted(address).results());
    context! {
        total,
        ms => u64::try_from(response.elapsed.as_millis()).unwrap_or(u64::MAX),
        page => address.page.max(1),
        n_pages,
        hits => Serde(hits),
        hidden => &address.filters,
        sort => address.sort_name(),
        sorts => sorts(address),
        chips => Serde(chips(address)),
        facets => Serde(facets),
        corrections => corrections(address, &response.understood.corrections),
        understood => (!response.understood.is_plain()).then_some(&response.understood.text),
        notes => notes(response),
        pages => pages(address, n_pages),
        own_links => context! {
            unfiltered => address.with(|address| address.filters.clear()).results(),
            unquoted,
            previous => (address.page > 1).then(|| at_page(address, address.page - 1)),
            next => (address.page.max(1) < n_pages).then(|| at_page(address, address.page.max(1) + 1)),
        },
    }
}

fn sorts(address: &Address) -> Vec<Value> {
    let sort = |(_, name, sort): (&str, &str, Sort)| {
        let href = address.with(|address| address.sort = sort.clone()).results();
        context! { name, href, current => sort == address.sort }
    };
    SORTS.into_iter().map(sort).collect()
}

fn chips(address: &Address) -> Vec<Chip> {
    let chip = |filter: &String| {
        let (facet, value) = filter::read(filter);
        let text = if facet == "source" { file_name(value) } else { value };
        let (own, facet) = (!filter::is_ours(facet), facet.to_owned());
        Chip { facet, own, text: text.to_owned(), href: without(address, filter).results() }
    };
    address.filters.iter().map(chip).collect()
}

fn without(address: &Address, filter: &str) -> Address {
    address.with(|address| address.filters.retain(|other| other != filter))
}

/// Shows a facet if there is something to choose.
fn facet(address: &Address, counts: &FacetCounts, total: u64) -> Option<FacetView> {
    let name = counts.facet.name();
    let mut values = counts.values.clone();
    if name == "year" {
        values.sort_by(|(a, _), (b, _)| b.cmp(a));
    }
    let choice = |(value, count): &(String, u64)| choice(address, counts, (value, *count), total);
    let values: Vec<FacetChoice> = values.iter().map(choice).collect();
    let is_useful = values.len() > 1 || values.iter().any(|choice| choice.on);
    let own = matches!(counts.facet, Facet::Own(_));
    let others = counts.n_all - values.len();
    is_useful.then(|| FacetView { name: name.to_owned(), own, others, values })
}

fn choice(
    address: &Address,
    counts: &FacetCounts,
    (value, count): (&str, u64),
    total: u64,
) -> FacetChoice {
    let filter = filter::write(&counts.facet, value);
    let on = address.filters.contains(&filter);
    let changed = if on {
        without(address, &filter)
    } else {
        address.with(|address| address.filters.push(filter))
    };
    let name = file_name(value);
    FacetChoice {
        text: name.to_owned(),
        full: (name != value).then(|| value.to_owned()),
        count,
        share: (count * 100).checked_div(total).unwrap_or(0),
        on,
        href: changed.results(),
    }
}

fn corrections(address: &Address, corrections: &[Correction]) -> Vec<Value> {
    let correction = |Correction { typed, instead, .. }: &Correction| {
        let query = address.query.replace(typed, &format!("={typed}"));
        let href = address.with(|address| address.query = query).results();
        context! { typed, instead, href }
    };
    corrections.iter().map(correction).collect()
}

/// What the user should know besides corrections, which are shown with a way back.
fn notes(response: &Response) -> Vec<String> {
    let is_correction = |note: &String| {
        let corrections = response.understood.corrections.iter();
        corrections.into_iter().any(|c| note.contains(&c.typed) && note.contains(&c.instead))
    };
    response.notes.iter().filter(|note| !is_correction(note)).cloned().collect()
}

/// The same without quotation marks.
fn unquoted(address: &Address) -> Address {
    address.with(|address| {
        address.query.retain(|c| c != '=' && !is_quote(c));
    })
}

fn pages(address: &Address, n_pages: usize) -> Vec<Value> {
    let page = address.page.max(1);
    let near = page.saturating_sub(N_NEIGHBOURS).max(1)..=(page + N_NEIGHBOURS).min(n_pages);
    near.map(|number| context! { number, href => at_page(address, number) }).collect()
}

fn at_page(address: &Address, page: usize) -> String {
    Address { page, ..address.clone() }.results()
}
