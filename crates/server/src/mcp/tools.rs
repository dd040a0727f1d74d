//! The tools and the resource.

use std::ops::RangeInclusive;

use fihris_query::{Facet, QUERY_LANGUAGE, Request, SnippetOptions, Sort};
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{
    CallToolResult, Implementation, ListResourcesResult, PaginatedRequestParams,
    ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult, Resource,
    ResourceContents, ServerCapabilities, ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler, tool, tool_handler, tool_router};

use super::ask::{Explain, Fetch, Search, Similar};
use super::told::{Explained, Fetched, Field, Fields, Found, tell};
use crate::api::name;
use crate::app::App;
use crate::effort::lane_of;
use crate::live::Served;
use crate::params::{MAX_FILTERS, MAX_OFFSET, NoParams, at_most, short_filters};
use crate::problem::Problem;

/// Most hits of one answer: more than an agent can weigh.
const MAX_HITS: usize = 50;

/// Most characters of one part of a text: what a model of today reads at once.
const MAX_CHARS: usize = 100_000;

/// Characters of a passage: enough to judge a hit without fetching it.
const PASSAGE_CHARS: usize = 400;

/// Where the query language is explained.
const LANGUAGE: &str = "fihris://query-language";

const INSTRUCTIONS: &str = "Searches a collection of Arabic documents. Search first, then fetch \
    what looks right by its id, and cite its title, source and date. Write queries in Arabic, in \
    the words that the documents would use; spelling and inflection do not matter. Read \
    fihris://query-language before using operators.";

/// What fields of the query language there are.
const FIELDS: [(&str, Option<Facet>, &str); 6] = [
    ("title", None, "words of the title: title:ليبيا"),
    ("site", Some(Facet::Site), "the host of its address: site:example.org"),
    ("date", Some(Facet::Year), "a year, month, day or range: date:2019, date:2019-05..2020"),
    ("source", Some(Facet::Source), "the file that it came from: source:news.jsonl"),
    ("lang", Some(Facet::Lang), "code of its language: lang:ar"),
    ("id", None, "its id, or the name that its source gave it: id:12"),
];

/// The index as an agent sees it.
#[derive(Clone, Debug)]
pub(super) struct Tools {
    pub(super) app: App,
}

#[tool_router]
impl Tools {
    /// Find documents. Returns hits with ids, titles, passages, dates and sources, the best first,
    /// how many match in all, and how the query was understood.
    #[tool(annotations(title = "Search", read_only_hint = true, open_world_hint = false))]
    async fn search(&self, Parameters(asked): Parameters<Search>) -> CallToolResult {
        let checked = within("limit", asked.limit, 1..=MAX_HITS)
            .and_then(|()| at_most("offset", asked.offset, MAX_OFFSET))
            .and_then(|()| at_most("number of filters", asked.filter.len(), MAX_FILTERS))
            .and_then(|()| short_filters(&asked.filter));
        if let Err(problem) = checked {
            return tell::<Found>(Err(problem));
        }
        let request = Request {
            filters: asked.filter,
            all_words: asked.all_words,
            limit: asked.limit,
            offset: asked.offset,
            sort: Sort::named(&asked.sort),
            snippet: SnippetOptions { max_chars: PASSAGE_CHARS },
            ..Request::new(asked.q)
        };
        let found = self.app.read_in(lane_of(&request), move |served| find(served, &request));
        tell(found.await)
    }

    /// Read a document by the id of a hit: its text, or a part of it, with where the next part
    /// begins.
    #[tool(annotations(title = "Read", read_only_hint = true, open_world_hint = false))]
    async fn fetch(&self, Parameters(asked): Parameters<Fetch>) -> CallToolResult {
        tell(self.app.read(move |served| fetch(served, &asked)).await)
    }

    /// Find documents like one that was found, without it.
    #[tool(annotations(title = "Similar", read_only_hint = true, open_world_hint = false))]
    async fn similar(&self, Parameters(asked): Parameters<Similar>) -> CallToolResult {
        let found = self.app.read(move |served| {
            let limit = asked.limit;
            within("limit", limit, 1..=MAX_HITS)?;
            let query = served.engine.query_like(name::find(served, &asked.id)?)?;
            let query = query.ok_or_else(|| Problem::no_document(&asked.id))?;
            let snippet = SnippetOptions { max_chars: PASSAGE_CHARS };
            find(served, &Request { limit, snippet, ..Request::new(query) })
        });
        tell(found.await)
    }

    /// See how a query is understood: its parts, the forms in which words are looked for, what was
    /// corrected, and how many documents match. Use it if the hits are unexpected.
    #[tool(annotations(title = "Explain a query", read_only_hint = true, open_world_hint = false))]
    async fn explain_query(&self, Parameters(asked): Parameters<Explain>) -> CallToolResult {
        let lane = lane_of(&Request::new(asked.q.clone()));
        let explained = self.app.read_in(lane, move |served| {
            let request = Request { limit: 0, ..Request::new(asked.q) };
            let response = served.engine.search(&request)?;
            let (understood, notes) = (response.understood, response.notes);
            Ok(Explained { understood, notes, total: response.total })
        });
        tell(explained.await)
    }

    /// List the fields that a query can name, with their most frequent values, and how many
    /// documents there are.
    #[tool(annotations(title = "List fields", read_only_hint = true, open_world_hint = false))]
    async fn list_fields(&self, _: Parameters<NoParams>) -> CallToolResult {
        tell(self.app.read(list_fields).await)
    }
}

#[tool_handler]
impl ServerHandler for Tools {
    fn get_info(&self) -> ServerConfig {
        let can = ServerCapabilities::builder().enable_tools().enable_resources().build();
        ServerConfig::new(can)
            .with_server_info(Implementation::new("fihris", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let language = Resource::new(LANGUAGE, "query-language")
            .with_title("The query language")
            .with_description("Operators, fields, dates and limits of queries, with examples")
            .with_mime_type("text/plain");
        Ok(ListResourcesResult::with_all_items(vec![language]))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        if request.uri != LANGUAGE {
            return Err(ErrorData::resource_not_found(format!("there is only {LANGUAGE}"), None));
        }
        let contents = ResourceContents::text(QUERY_LANGUAGE, LANGUAGE);
        Ok(ReadResourceResult::new(vec![contents]).into())
    }
}

/// Refuses a number that is not within a range.
fn within(name: &str, value: usize, range: RangeInclusive<usize>) -> Result<(), Problem> {
    if range.contains(&value) {
        return Ok(());
    }
    let (least, most) = range.into_inner();
    Err(Problem::parameter(format!("{name} is {value}, and may be {least} to {most}")))
}

fn find(served: &Served, request: &Request) -> Result<Found, Problem> {
    Ok(Found::of(served.engine.search(request)?, served))
}

fn fetch(served: &Served, asked: &Fetch) -> Result<Fetched, Problem> {
    within("max_chars", asked.max_chars, 1..=MAX_CHARS)?;
    let document = served.engine.document(name::find(served, &asked.id)?)?;
    let document = document.ok_or_else(|| Problem::no_document(&asked.id))?;
    let length = document.text.chars().count();
    let next = asked.offset.saturating_add(asked.max_chars);
    Ok(Fetched {
        id: document.doc_id.to_string(),
        title: document.title,
        source: document.source,
        url: document.url,
        date: document.date,
        language: document.language,
        length,
        text: document.text.chars().skip(asked.offset).take(asked.max_chars).collect(),
        next_offset: (next < length).then_some(next),
    })
}

fn list_fields(served: &Served) -> Result<Fields, Problem> {
    let own = || served.engine.own_fields().iter().map(|own| &own.field);
    let own_facets = own().map(|field| Facet::Own(field.name.clone()));
    let facets =
        FIELDS.iter().filter_map(|(_, facet, _)| facet.clone()).chain(own_facets).collect();
    // Every document but one that does not exist.
    let filters = vec!["-id:0000000000000000".to_owned()];
    let request = Request { limit: 0, filters, facets, ..Request::default() };
    let response = served.engine.search(&request)?;
    let field = |name: &str, facet: Option<&Facet>, meaning: &str| {
        let counts = response.facets.iter().find(|counts| Some(&counts.facet) == facet);
        let values = counts.map(|counts| counts.values.clone()).unwrap_or_default();
        Field { name: name.to_owned(), meaning: meaning.to_owned(), values }
    };
    let ours = FIELDS.iter().map(|(name, facet, meaning)| field(name, facet.as_ref(), meaning));
    let own = own().map(|own| {
        let facet = Facet::Own(own.name.clone());
        field(&own.name, Some(&facet), &format!("{} of this collection", own.kind.noun()))
    });
    Ok(Fields { documents: response.total, fields: ours.chain(own).collect() })
}
