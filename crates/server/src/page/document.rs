//! A document as it is read.

use fihris_corpus::DocId;
use fihris_query::{Request, SnippetOptions};
use minijinja::value::Serde;
use minijinja::{Value, context};

use super::address::Address;
use super::date::Date;
use super::hit::{HitView, file_name, place, web_address};
use super::pieces::{paragraphs, pieces};
use crate::api::document::{Duplicate, duplicates};
use crate::api::name::find;
use crate::live::Served;
use crate::problem::Problem;

/// Similar documents that are shown.
const N_SIMILAR: usize = 5;

/// Shows the document of that name, what the query of `address` finds in it marked.
pub(super) fn view(address: &Address, name: &str, served: &Served) -> Result<Value, Problem> {
    let id = find(served, name)?;
    let page = served.engine.page(id, &address.query)?;
    let page = page.ok_or_else(|| Problem::no_document(name))?;
    let (document, title) = (&page.document, page.document.title.as_deref().unwrap_or_default());
    let (paragraphs, n_marks) = paragraphs(&document.text, &page.text_highlights);
    Ok(context! {
        similar => Serde(similar(address, id, served)?),
        document => context! {
            title => Serde(pieces(title, &page.title_highlights)),
            plain_title => title,
            paragraphs => Serde(paragraphs),
            n_marks,
            lang => document.language.clone(),
            place => place(document.url.as_deref(), &document.source),
            date => Serde(document.date.as_deref().map(Date::read)),
            url => web_address(document.url.as_deref()),
            about => about(document),
            duplicates => duplicates(served, id).iter().map(copy).collect::<Vec<_>>(),
        },
    })
}

/// What is known of a document, in the order shown.
fn about(document: &fihris_corpus::Document) -> Vec<Value> {
    let row = |name: &str, text: Option<String>| text.map(|text| context! { name, text });
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
    let snippet = SnippetOptions { max_chars: 0 };
    let request = Request { limit: N_SIMILAR, snippet, ..Request::new(query) };
    let mut hits = served.engine.search(&request)?.hits;
    // They are like the document, which is not what the reader looked for.
    hits.iter_mut().for_each(|hit| hit.title_highlights.clear());
    Ok(hits.iter().map(|hit| HitView::of(hit, &address.to(&*address.query), 0)).collect())
}
