//! `fihris search QUERY`

use clap::{Args, ValueEnum};

/// What to find and how to show it.
#[derive(Debug, Args)]
#[command(after_help = SEARCH_HELP)]
pub(crate) struct SearchArgs {
    /// What to look for
    #[arg(value_name = "QUERY", required = true)]
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
    /// Name of the query in a TREC run
    #[arg(long, value_name = "ID", default_value = "1")]
    pub(crate) topic: String,
}

const SEARCH_HELP: &str = "\
Query language (all of it: fihris help query):
  وقف إطلاق النار          any of these words, in all their spellings and forms; more is better
  \"وقف إطلاق النار\"        these words as written, one after the other
  +ليبيا -روسيا            must be there; must not be there
  كتا*                     words that begin so
  title:ليبيا              in the title; also source: site: id: lang: date:
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
    /// How to print the hits.
    pub(crate) fn hit_format(&self) -> HitFormat {
        if self.json { HitFormat::Jsonl } else { self.format }
    }
}
