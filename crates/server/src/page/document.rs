//! A document as it is read.

use fihris_corpus::{DocId, Document};
use fihris_query::Request;
use minijinja::value::Serde;
use minijinja::{Value, context};

use super::address::{Address, Spot};
use super::date::Date;
use super::direction::direction;
use super::hit::{HitView, file_name, place, web_address};
use super::pieces::{Marks, paragraphs, pieces, shortened};
use super::reading::{self, Reading, ShownPart};
use crate::api::document::{Duplicate, duplicates};
use crate::api::name::find;
use crate::live::Served;
use crate::problem::Problem;

/// Similar documents that are shown.
const N_SIMILAR: usize = 5;

/// Characters of a title above its text: a page of it.
const MAX_TITLE_CHARS: usize = 2_000;

/// Characters of a title in the frame of the browser, and of a line about the document.
const MAX_LINE_CHARS: usize = 300;

/// Shows the document of that name at the spot of `address`, what the query finds in it marked.
pub(super) fn view(address: &Address, name: &str, served: &Served) -> Result<Value, Problem> {
    let id = find(served, name)?;
    let opened = reading::open(served, id, &address.query)?;
    let (document, reading) = opened.ok_or_else(|| Problem::no_document(name))?;
    let shown = reading.find(address.spot);
    // What stands below the text stands where a reader begins and where he ends.
    let is_end = shown.part == 0 || shown.part + 1 == reading.n_parts();
    let similar = if is_end { similar(address, id, served)? } else { Vec::new() };
    let copies = if is_end { duplicates(served, id)? } else { Vec::new() };
    let path = format!("/document/{id}");
    Ok(context! {
        similar => Serde(similar),
        part => part(address, &path, &reading, shown),
        matches => (!reading.marks.is_empty()).then(|| matches(address, &path, &reading, shown)),
        own_links => context! { text => path + "/text" },
        document => context! {
            duplicates => copies.iter().map(copy).collect::<Vec<_>>(),
            ..body(&document, &reading, shown)
        },
    })
}

/// The document itself: its title and the part that is shown.
fn body(document: &Document, reading: &Reading, shown: ShownPart) -> Value {
    let title = document.title.as_deref().unwrap_or_default();
    let first = || document.text.lines().find_map(direction);
    let dir = direction(title).or_else(first).unwrap_or("ltr");
    let marks = Marks { ranges: &reading.marks, here: shown.mark };
    let paragraphs = paragraphs(&document.text, reading.part(shown.part), marks, dir);
    context! {
        dir,
        title => Serde(pieces(&shortened(title, MAX_TITLE_CHARS), &reading.title)),
        plain_title => shortened(title, MAX_LINE_CHARS),
        paragraphs => Serde(paragraphs),
        lang => document.language.clone(),
        place => place(document.url.as_deref(), &document.source),
        date => Serde(document.date.as_deref().map(Date::read)),
        url => web_address(document.url.as_deref()),
        about => about(document),
    }
}

/// The part that is shown, and the ways to others.
fn part(address: &Address, path: &str, reading: &Reading, shown: ShownPart) -> Value {
    let (number, all) = (shown.part + 1, reading.n_parts());
    let href = |number| address.at(Spot::Part(number)).link(path);
    context! {
        number,
        all,
        first => (number > 1).then(|| href(1)),
        previous => (number > 1).then(|| href(number - 1)),
        next => (number < all).then(|| href(number + 1)),
        last => (number < all).then(|| href(all)),
    }
}

/// The matches, and the ways to those before and after what is shown.
fn matches(address: &Address, path: &str, reading: &Reading, shown: ShownPart) -> Value {
    let (previous, next) = reading.neighbours(shown);
    let href = |number| address.at(Spot::Match(number)).link(path);
    context! {
        number => shown.mark.map(|mark| mark + 1),
        all => reading.marks.len(),
        before => reading.n_before(shown.part),
        is_whole => reading.is_whole(),
        previous => href(previous),
        next => href(next),
    }
}

/// What is known of a document, in the order shown.
fn about(document: &Document) -> Vec<Value> {
    let row = |name: &str, text: Option<String>| {
        text.map(|text| context! { name, text => shortened(&text, MAX_LINE_CHARS) })
    };
    let n_words = document.signals.n_words;
    let rows = [
        row("site", document.url.as_deref().and_then(fihris_corpus::site)),
        row("date", document.date.clone()),
        row("lang", document.language.clone()),
        (n_words > 0).then(|| context! { name => "words", text => n_words }),
        row("source", Some(file_name(&document.source).to_owned())),
        row("name", Some(document.id.clone())),
        row("id", Some(document.doc_id.to_string())),
    ];
    rows.into_iter().flatten().collect()
}

fn copy(duplicate: &Duplicate) -> Value {
    context! {
        name => duplicate.name.clone(),
        source => file_name(&duplicate.source),
        percent => (duplicate.similarity * 100.0).round() as u64,
    }
}

fn similar(address: &Address, id: DocId, served: &Served) -> Result<Vec<HitView>, Problem> {
    let Some(query) = served.engine.query_like(id)? else { return Ok(Vec::new()) };
    let request =
        Request { limit: N_SIMILAR, titles_only: true, synonyms: false, ..Request::new(query) };
    let mut hits = served.engine.search(&request)?.hits;
    // They are like the document, which is not what the reader looked for.
    hits.iter_mut().for_each(|hit| hit.title_highlights.clear());
    Ok(hits.iter().map(|hit| HitView::of(hit, &address.to(&*address.query), 0)).collect())
}
