//! A collection in a cluster.

use fihris_corpus::Folder;
use fihris_query::{Collection, Condition, Figures, Found, Search};
use fihris_text::Analyzer;
use serde_json::{Value, json};

use crate::answer::{TRIES, found, require_whole, search, total};
use crate::client::{Answer, Client, LINES};
use crate::error::{Error, Result};
use crate::flavour::Flavour;
use crate::ledger::Ledger;
use crate::request::{body, counting};
use crate::target::Target;

/// Hits that clusters go through, unless they are set up otherwise.
const MAX_HITS: usize = 10_000;

/// Counts that are asked for in one request.
const MAX_COUNTS: usize = 64;

/// An index of a cluster that was pushed from an index folder.
#[derive(Debug)]
pub struct Cluster {
    client: Client,
    flavour: Flavour,
    analyzer: Analyzer,
    ledger: Ledger,
}

impl Cluster {
    /// Opens the index that `target` names, or the last one that was pushed from `folder`.
    ///
    /// # Errors
    ///
    /// If nothing was pushed, or with another analyzer than that of this program. The cluster is
    /// asked for nothing yet, but for what it is where `target` does not say.
    pub fn open(folder: &Folder, target: &Target) -> Result<Self> {
        Self::open_as(folder, target, None)
    }

    /// As [`Self::open`], with a header of authorization.
    ///
    /// # Errors
    ///
    /// As [`Self::open`].
    pub fn open_as(
        folder: &Folder,
        target: &Target,
        authorization: Option<String>,
    ) -> Result<Self> {
        let ledger = match &target.index {
            Some(index) => Ledger::read(folder, index)?.ok_or_else(|| Error::Foreign {
                index: index.clone(),
                folder: folder.root().to_owned(),
            })?,
            None => Ledger::last(folder)?,
        };
        if !ledger.is_complete {
            let Ledger { index, acknowledged, documents, .. } = ledger;
            return Err(Error::Documents { index, found: acknowledged, expected: documents });
        }
        let analyzer = ledger.analyzer(folder)?;
        let client = Client::new(&target.urls, authorization);
        let flavour = target.flavour.unwrap_or(ledger.flavour);
        Ok(Self { client, flavour, analyzer, ledger })
    }

    /// What was pushed into it.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    fn count_some(&self, conditions: &[Condition]) -> Result<Vec<u64>> {
        let mut lines = Vec::new();
        for condition in conditions {
            for line in [json!({"index": self.ledger.index}), counting(condition)] {
                lines.extend_from_slice(line.to_string().as_bytes());
                lines.push(b'\n');
            }
        }
        let path = self.flavour.many_searches_path();
        let answer = self.client.ask("POST", &path, (LINES, &lines), TRIES)?;
        if answer.status != 200 {
            return Err(answer.refused("count"));
        }
        let answers = answer.body["responses"].as_array().map_or(&[][..], Vec::as_slice);
        if answers.len() != conditions.len() {
            let detail = format!("{} counts of {}", answers.len(), conditions.len());
            return Err(Error::Answer { detail });
        }
        answers.iter().map(|answer| self.counted(answer)).collect()
    }

    /// Reads one of many answers.
    fn counted(&self, body: &Value) -> Result<u64> {
        let status = body["status"].as_u64().and_then(|status| u16::try_from(status).ok());
        let answer = Answer { status: status.unwrap_or(200), body: body.clone() };
        require_whole(&answer, &self.ledger.index)?;
        total(body)
    }

    fn find_page(&self, asked: &Search<'_>) -> Result<Found> {
        if asked.from.saturating_add(asked.size) > MAX_HITS {
            return Err(Error::TooDeep { limit: MAX_HITS });
        }
        let answer = search(&self.client, self.flavour, &self.ledger.index, &body(asked))?;
        found(&answer.body, &asked.sort)
    }
}

impl Collection for Cluster {
    fn name(&self) -> &str {
        &self.ledger.index
    }

    fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    fn figures(&self) -> Figures {
        self.ledger.figures()
    }

    fn count(&self, conditions: &[Condition]) -> fihris_query::Result<Vec<u64>> {
        let mut counts = Vec::with_capacity(conditions.len());
        for conditions in conditions.chunks(MAX_COUNTS) {
            counts.extend(self.count_some(conditions)?);
        }
        Ok(counts)
    }

    fn find(&self, search: &Search<'_>) -> fihris_query::Result<Found> {
        Ok(self.find_page(search)?)
    }
}
