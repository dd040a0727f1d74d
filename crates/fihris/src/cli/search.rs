//! `fihris search QUERY`

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use fihris_query::{Facet, Ranking, Request, SnippetOptions, Sort};

use super::BackendArgs;

/// What to find and how to show it.
#[derive(Debug, Args)]
#[command(after_help = SEARCH_HELP)]
pub(crate) struct SearchArgs {
    /// Query; see `fihris help query`
    #[arg(value_name = "QUERY", required_unless_present_any = ["queries", "similar", "filter"])]
    pub(crate) query: Vec<String>,
    /// Number of hits to show
    #[arg(short = 'n', long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub(crate) limit: u64,
    /// Hits to skip
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=1_000_000))]
    pub(crate) offset: u64,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: HitFormat,
    /// Short for --format jsonl
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// Only hits that also match this filter, such as `site:example.org` or `year >= 2019`; repeatable
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    pub(crate) filter: Vec<String>,
    /// Require all words of the query except function words
    #[arg(long)]
    pub(crate) all_words: bool,
    /// Treat the last word as unfinished: match words with this prefix too
    #[arg(long)]
    pub(crate) as_you_type: bool,
    /// Order of the hits: relevance, date, -date, length, -length, or a field of your own, as price or
    /// -price; documents without a value come last
    #[arg(long, value_name = "ORDER", default_value = "relevance", allow_hyphen_values = true)]
    pub(crate) sort: String,
    /// Rank by stems alone: faster and less accurate
    #[arg(long)]
    pub(crate) fast: bool,
    /// Search only the words of the query, without synonyms and without the built-in table of dialect
    /// words
    #[arg(long)]
    pub(crate) no_synonyms: bool,
    /// Count all matches by source, site, lang, year or fields of your own, separated by commas;
    /// repeatable
    #[arg(long, alias = "facet", value_name = "FIELD", value_delimiter = ',')]
    pub(crate) facets: Vec<String>,
    /// Maximal characters of a snippet
    #[arg(long, value_name = "N", default_value_t = 250, value_parser = clap::value_parser!(u64).range(0..=10_000))]
    pub(crate) max_chars: u64,
    /// Split each score by term and field
    #[arg(long)]
    pub(crate) explain: bool,
    /// Find documents similar to this one, by its `doc_id` or its `id` in the source
    #[arg(long, value_name = "ID", conflicts_with = "query")]
    pub(crate) similar: Option<String>,
    /// Show the duplicates of each hit
    #[arg(long, conflicts_with_all = ["queries", "suggest"])]
    pub(crate) duplicates: bool,
    /// Print words, phrases and titles that continue the query, most frequent first, and do not search
    #[arg(long, conflicts_with_all = ["similar", "queries"])]
    pub(crate) suggest: bool,
    /// Answer many queries, one per line, optionally after a name and a tab; `-` is standard input.
    /// Prints one JSON object per query, or a TREC run
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
  وقف إطلاق النار          any of these words, in all spellings and forms; more words rank higher
  \"وقف إطلاق النار\"        this phrase, as written
  +ليبيا -روسيا            required; excluded
  كتا* *تاب ك?اب           prefix, suffix, any one letter
  title:ليبيا              in the title; also source: site: id: lang: date:
  year >= 2019             comparison; also = != < > IN [..] TO
Text that is not an operator is searched as words.

Highlights in JSON are byte ranges into the UTF-8 text beside them.";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum HitFormat {
    /// For people
    Text,
    /// One JSON object with all hits, the total and the query as understood
    Json,
    /// One JSON object per hit
    Jsonl,
    /// A TREC run
    Trec,
}

impl SearchArgs {
    /// Returns the request that the options describe.
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
