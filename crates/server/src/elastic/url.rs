//! What stands behind the `?` of a request, as clients of Elasticsearch send it.

use std::collections::BTreeMap;

use fihris_query::nearest;
use serde_json::{Map, Value};

use super::problem::{Refusal, Result};

/// Parameters that change nothing of an answer from here: there is one index of one shard, no cache
/// and no partial answer.
const WITHOUT_EFFECT: [&str; 21] = [
    "allow_no_indices",
    "allow_partial_search_results",
    "batched_reduce_size",
    "ccs_minimize_roundtrips",
    "error_trace",
    "expand_wildcards",
    "human",
    "ignore_throttled",
    "ignore_unavailable",
    "local",
    "master_timeout",
    "cluster_manager_timeout",
    "max_concurrent_shard_requests",
    "pre_filter_shard_size",
    "preference",
    "realtime",
    "request_cache",
    "routing",
    "search_type",
    "stats",
    "timeout",
];

/// The parameters of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Url {
    values: BTreeMap<String, String>,
}

impl Url {
    /// Reads what stands behind the `?`; parameters that are neither `known` nor without effect are
    /// refused, and so are those that stand there twice.
    pub(super) fn read(query: Option<&str>, known: &[&'static str]) -> Result<Self> {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(query.unwrap_or_default())
            .map_err(|error| Refusal::argument(error.to_string()))?;
        let mut values = BTreeMap::new();
        for (name, value) in pairs {
            if !known.contains(&name.as_str()) && !WITHOUT_EFFECT.contains(&name.as_str()) {
                return Err(unknown(&name, known));
            }
            if values.insert(name.clone(), value).is_some() {
                return Err(Refusal::argument(format!("the parameter [{name}] is given twice")));
            }
        }
        Ok(Self { values })
    }

    /// The value of a parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// Whether a parameter says yes; its name alone does.
    pub(super) fn flag(&self, name: &str) -> Result<bool> {
        match self.get(name) {
            None | Some("false") => Ok(false),
            Some("" | "true") => Ok(true),
            Some(other) => {
                Err(Refusal::argument(format!("[{name}] is [{other}], and must be true or false")))
            }
        }
    }

    /// Puts the parameters that a body may have too into one: those of the address go first.
    pub(super) fn override_body(&self, body: &mut Map<String, Value>, names: &[&str]) {
        for name in names {
            if let Some(value) = self.get(name) {
                body.insert((*name).to_owned(), Value::String(value.to_owned()));
            }
        }
    }
}

fn unknown(name: &str, known: &[&'static str]) -> Refusal {
    let all = known.iter().chain(&WITHOUT_EFFECT).copied();
    let hint = match nearest(name, all) {
        Some(near) => format!(" -> did you mean [{near}]?"),
        None => format!("; supported are {}", known.join(", ")),
    };
    Refusal::argument(format!("the request contains an unrecognized parameter: [{name}]{hint}"))
}
