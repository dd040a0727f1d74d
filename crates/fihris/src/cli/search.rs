//! `fihris search QUERY`

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use fihris_query::{Facet, Ranking, Request, SnippetOptions, Sort};

use super::BackendArgs;

/// What to find and how to show it.
#[derive(Debug, Args)]
#[command(after_help = SEARCH_HELP)]
pub(crate) struct SearchArgs {
    /// What to look for
    #[arg(value_name = "QUERY", required_unless_present_any = ["queries", "similar", "filter"])]
    pub(crate) query: Vec<String>,
    /// Most hits to show
    #[arg(short = 'n', long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub(crate) limit: u64,
    /// Hits to pass over
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=1_000_000))]
    pub(crate) offset: u64,
    /// How to print the hits
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: HitFormat,
    /// Short for --format jsonl
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// Only hits that match this too, such as `site:example.org` or `year >= 2019`; may be given again
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    pub(crate) filter: Vec<String>,
    /// Only hits with all words of the query, but for function words; else more of them are better
    #[arg(long)]
    pub(crate) all_words: bool,
    /// Take the last word for unfinished: find words that begin so too
    #[arg(long)]
    pub(crate) as_you_type: bool,
    /// In which order to show them: relevance, date, -date, length, -length, or a field of your own,
    /// as price or -price; what has no value comes last
    #[arg(long, value_name = "ORDER", default_value = "relevance", allow_hyphen_values = true)]
    pub(crate) sort: String,
    /// Rank by the stems of words alone: faster, and not so well
    #[arg(long)]
    pub(crate) fast: bool,
    /// Look for the words of the query alone: neither for synonyms, nor for what words of dialects
    /// are in standard Arabic
    #[arg(long)]
    pub(crate) no_synonyms: bool,
    /// Count all hits by source, site, lang, year or fields of your own, with commas between them; may
    /// be given again
    #[arg(long, alias = "facet", value_name = "FIELD", value_delimiter = ',')]
    pub(crate) facets: Vec<String>,
    /// Most characters of a passage
    #[arg(long, value_name = "N", default_value_t = 250, value_parser = clap::value_parser!(u64).range(0..=10_000))]
    pub(crate) max_chars: u64,
    /// Show what each score is made of
    #[arg(long)]
    pub(crate) explain: bool,
    /// Find documents like this one: its `doc_id`, or the name that its source gave it
    #[arg(long, value_name = "ID", conflicts_with = "query")]
    pub(crate) similar: Option<String>,
    /// Show with each hit the duplicates that it was kept for
    #[arg(long, conflicts_with_all = ["queries", "suggest"])]
    pub(crate) duplicates: bool,
    /// Print words, phrases and titles that go on with the query instead of searching, most frequent first
    #[arg(long, conflicts_with_all = ["similar", "queries"])]
    pub(crate) suggest: bool,
    /// Answer many queries, one a line with or without a name and a tab before it; -: from standard
    /// input. Prints one JSON object a query, or a TREC run
    #[arg(long, value_name = "FILE", conflicts_with_all = ["query", "similar"])]
    pub(crate) queries: Option<PathBuf>,
    /// Name of the query in a TREC run
    #[arg(long, value_name = "ID", default_value = "1")]
    pub(crate) topic: String,
    #[command(flatten)]
    pub(crate) backend: BackendArgs,
}

const SEARCH_HELP: &str = "\
Query language (all of it: fihris help query):
  وقف إطلاق النار          any of these words, in all their spellings and forms; more is better
  \"وقف إطلاق النار\"        these words as written, one after the other
  +ليبيا -روسيا            must be there; must not be there
  كتا* *تاب ك?اب           words that begin so, end so, have any letter there
  title:ليبيا              in the title; also source: site: id: lang: date:
  year >= 2019             compared; also = != < > IN [..] TO
Whatever cannot be read as an operator is read as text.

Highlights in JSON are byte ranges into the UTF-8 text beside them.";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum HitFormat {
    /// For reading
    Text,
    /// One JSON object with all hits, the total and the query as understood
    Json,
    /// One JSON object a hit
    Jsonl,
    /// A TREC run
    Trec,
}

impl SearchArgs {
    /// Asks for what the options say.
    pub(crate) fn request(&self, query: String) -> Request {
        Request {
            limit: self.limit as usize,
            offset: self.offset as usize,
            sort: Sort::named(&self.sort),
            facets: self.facets.iter().map(|name| Facet::named(name)).collect(),
            filters: self.filter.clone(),
            all_words: self.all_words,
            as_you_type: self.as_you_type,
            snippet: SnippetOptions { max_chars: self.max_chars as usize },
            synonyms: !self.no_synonyms && self.similar.is_none(),
            explain: self.explain,
            ranking: if self.fast { Ranking::Stems } else { Ranking::Full },
            ..Request::new(query)
        }
    }

    /// How to print the hits.
    pub(crate) fn hit_format(&self) -> HitFormat {
        if self.json { HitFormat::Jsonl } else { self.format }
    }
}
