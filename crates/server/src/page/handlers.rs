//! From a request for a page to the page.

use axum::extract::{Path, RawQuery, State};
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use fihris_query::OwnFields;
use minijinja::value::Serde;
use minijinja::{Value, context};

use super::address::Address;
use super::front::Front;
use super::hit::HitView;
use super::render::render;
use super::{document, results, why};
use crate::api::name::find as find_document;
use crate::app::App;
use crate::effort::lane_of;
use crate::live::Served;
use crate::problem::Problem;

/// Examples of the query language: the key of their sentence, and what is typed.
const SYNTAX: [(&str, &str); 9] = [
    ("words", "وقف إطلاق النار"),
    ("phrase", "\"وقف إطلاق النار\""),
    ("signs", "+ليبيا -روسيا"),
    ("groups", "(هدنة أو حرب) و ليبيا"),
    ("prefix", "كتا*"),
    ("fuzzy", "كتاب~"),
    ("near", "\"وقف النار\"~3"),
    ("title-field", "title:ليبيا"),
    ("date", "انتخابات date:2016..2017"),
];

/// The type of a text without markup.
const PLAIN_TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// The search page: the collection where nothing is asked, else the results.
pub(super) async fn search(State(app): State<App>, RawQuery(query): RawQuery) -> Response {
    let address = Address::read(&query.unwrap_or_default());
    let is_asked = !address.query.is_empty() || !address.filters.is_empty();
    let asked = address.clone();
    let lane = lane_of(&results::request(&address, &OwnFields::default()));
    let page = app.read_in(lane, move |served| {
        if is_asked { page_of_results(&asked, served) } else { page_of_collection(&asked, served) }
    });
    answer(&address, page.await)
}

fn page_of_results(address: &Address, served: &Served) -> Result<String, Problem> {
    let response = served.engine.search(&results::request(address, served.engine.own_fields()))?;
    page("results.html", "results", address, results::view(address, &response, served))
}

fn page_of_collection(address: &Address, served: &Served) -> Result<String, Problem> {
    let front = Front::kept_with(served)?;
    let Front { documents, sources, newest, examples } = &*front;
    let newest: Vec<HitView> = newest.iter().map(|hit| HitView::of(hit, address, 0)).collect();
    let example = |text: &String| context! { text, href => address.to(text).results() };
    let examples: Vec<Value> = examples.iter().map(example).collect();
    let own = context! { documents, sources, newest => Serde(newest), examples };
    page("home.html", "home", address, own)
}

/// A document to be read.
pub(super) async fn document(
    State(app): State<App>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let address = Address::read(&query.unwrap_or_default());
    let asked = address.clone();
    let lane = lane_of(&results::request(&address, &OwnFields::default()));
    let page = app.read_in(lane, move |served| {
        page("document.html", "document", &asked, document::view(&asked, &id, served)?)
    });
    answer(&address, page.await)
}

/// The text of a document in one piece, for programs and for printing.
pub(super) async fn text(State(app): State<App>, Path(name): Path<String>) -> Response {
    let text = app.read(move |served| {
        let document = served.engine.document(find_document(served, &name)?)?;
        document.map(|document| document.text).ok_or_else(|| Problem::no_document(&name))
    });
    match text.await {
        Ok(text) => ([(CONTENT_TYPE, PLAIN_TEXT)], text).into_response(),
        Err(problem) => answer(&Address::default(), Err(problem)),
    }
}

/// Why a document was found.
pub(super) async fn why(
    State(app): State<App>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let address = Address::read(&query.unwrap_or_default());
    let asked = address.clone();
    let lane = lane_of(&results::request(&address, &OwnFields::default()));
    let page = app.read_in(lane, move |served| {
        page("why.html", "why", &asked, why::view(&asked, &id, served)?)
    });
    answer(&address, page.await)
}

/// How to search.
pub(super) async fn help(RawQuery(query): RawQuery) -> Response {
    let address = Address::read(&query.unwrap_or_default());
    let example =
        |(name, text): (&str, &str)| context! { name, text, href => address.to(text).results() };
    let examples: Vec<Value> = SYNTAX.into_iter().map(example).collect();
    answer(&address, page("help.html", "help", &address, context! { examples }))
}

/// What browsers read to offer the page as a search engine.
pub(super) async fn opensearch(headers: HeaderMap) -> Response {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let origin = format!("http://{host}");
    let address = Address::default();
    let content_type = HeaderValue::from_static("application/opensearchdescription+xml");
    match render(address.ui, "opensearch.xml", context! { origin }) {
        Ok(xml) => ([(CONTENT_TYPE, content_type)], xml).into_response(),
        Err(problem) => problem.into_response(),
    }
}

/// Renders a page with what all pages have. Its `own_links` come beside the links of all pages.
fn page(template: &str, view: &str, address: &Address, own: Value) -> Result<String, Problem> {
    let links = own.get_attr("own_links").unwrap_or_default();
    let home = Address { ui: address.ui, ..Address::default() };
    let common = context! {
        home => home.results(),
        help => home.link("/help"),
        back => address.results(),
        other_ui => other_ui(view, address),
    };
    let links = minijinja::value::merge_maps([links, common]);
    let context = context! { view, query => address.query.clone(), links };
    render(address.ui, template, minijinja::value::merge_maps([context, own]))
}

/// The same page in the other language, which is always named: it may not be the remembered one.
fn other_ui(view: &str, address: &Address) -> String {
    let code = address.ui.other().code();
    let path = if view == "help" { "/help" } else { "" };
    let same = Address { ui: super::words::Ui::default(), ..address.clone() }.link(path);
    let (same, fragment) = same.split_at(same.find('#').unwrap_or(same.len()));
    let joint = if same.contains('?') { '&' } else { '?' };
    format!("{same}{joint}ui={code}{fragment}")
}

/// Answers with a page, or with one that says what went wrong.
fn answer(address: &Address, page_or_problem: Result<String, Problem>) -> Response {
    let (status, html) = match page_or_problem {
        Ok(html) => (StatusCode::OK, html),
        Err(problem) => {
            let own = context! { code => problem.code() };
            match page("problem.html", "problem", address, own) {
                Ok(html) => (problem.status, html),
                Err(problem) => return problem.into_response(),
            }
        }
    };
    (status, Html(html)).into_response()
}
