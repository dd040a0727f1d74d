//! The kinds of cluster, and where they differ.

use serde::{Deserialize, Serialize};

use crate::client::Client;
use crate::error::{Error, Result};

/// A kind of cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Flavour {
    /// Quickwit, by the part of Elasticsearch's API that it has.
    Quickwit,
    /// OpenSearch.
    OpenSearch,
    /// Elasticsearch.
    Elasticsearch,
}

impl Flavour {
    /// The kind of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "quickwit" => Some(Self::Quickwit),
            "opensearch" => Some(Self::OpenSearch),
            "elasticsearch" => Some(Self::Elasticsearch),
            _ => None,
        }
    }

    /// Asks a cluster what it is.
    ///
    /// # Errors
    ///
    /// If it cannot be reached, or is none of these.
    pub(crate) fn of(client: &Client) -> Result<Self> {
        let answer = client.get("/api/v1/version")?;
        if answer.status == 200 && answer.body.pointer("/build/version").is_some() {
            return Ok(Self::Quickwit);
        }
        let answer = client.get("/")?;
        let distribution = answer.body.pointer("/version/distribution");
        match (answer.status, distribution.and_then(|name| name.as_str())) {
            (200, Some("opensearch")) => Ok(Self::OpenSearch),
            (200, None) if answer.body.pointer("/version/number").is_some() => {
                Ok(Self::Elasticsearch)
            }
            (401 | 403, _) => Err(answer.refused("say what it is")),
            _ => Err(Error::Answer {
                detail: "it is neither Quickwit nor OpenSearch nor Elasticsearch".to_owned(),
            }),
        }
    }

    /// What stands before the paths of Elasticsearch's API.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Quickwit => "/api/v1/_elastic",
            Self::OpenSearch | Self::Elasticsearch => "",
        }
    }

    pub(crate) fn search_path(self, index: &str) -> String {
        format!("{}/{index}/_search", self.prefix())
    }

    pub(crate) fn many_searches_path(self) -> String {
        format!("{}/_msearch", self.prefix())
    }

    pub(crate) fn bulk_path(self, index: &str) -> String {
        format!("{}/{index}/_bulk", self.prefix())
    }

    /// Where an index is deleted.
    pub(crate) fn index_path(self, index: &str) -> String {
        match self {
            Self::Quickwit => format!("/api/v1/indexes/{index}"),
            Self::OpenSearch | Self::Elasticsearch => format!("/{index}"),
        }
    }

    /// Whether it knows documents by name, and refuses a second one of the same name.
    pub(crate) const fn knows_names(self) -> bool {
        !matches!(self, Self::Quickwit)
    }
}
