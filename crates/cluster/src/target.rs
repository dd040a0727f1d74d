//! Which cluster.

use std::str::FromStr;

use crate::error::Error;
use crate::flavour::Flavour;

/// A cluster, and an index in it.
///
/// Typed as `FLAVOUR=URL[,URL…][/INDEX]`, for example `quickwit=http://127.0.0.1:7280`; without a
/// flavour the cluster is asked. Of several addresses, the next is taken when one does not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What kind of cluster it is, if that was said.
    pub flavour: Option<Flavour>,
    /// Where it listens, each without a path; at least one.
    pub urls: Vec<String>,
    /// The index, if one was named.
    pub index: Option<String>,
}

impl FromStr for Target {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || Error::Target { text: text.to_owned() };
        let (flavour, rest) = match text.split_once('=') {
            Some((name, rest)) => (Some(Flavour::named(name).ok_or_else(error)?), rest),
            None => (None, text),
        };
        let mut target = Self { flavour, urls: Vec::new(), index: None };
        for url in rest.split(',') {
            let (scheme, rest) = url.split_once("://").ok_or_else(error)?;
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            if !matches!(scheme, "http" | "https") || host.is_empty() {
                return Err(error());
            }
            target.urls.push(format!("{scheme}://{host}"));
            if !path.is_empty() {
                target.index = Some(path.trim_end_matches('/').to_owned());
            }
        }
        let is_name = |name: &String| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if target.index.as_ref().is_some_and(|name| !is_name(name)) {
            return Err(error());
        }
        Ok(target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_is_named_by_kind_addresses_and_index() {
        let target: Target = "quickwit=http://a:7280,http://b:7280/docs-a2-1".parse().unwrap();
        assert_eq!(target.flavour, Some(Flavour::Quickwit));
        assert_eq!(target.urls, ["http://a:7280", "http://b:7280"]);
        assert_eq!(target.index.as_deref(), Some("docs-a2-1"));
        let target: Target = "https://search.example.org/".parse().unwrap();
        assert_eq!((target.flavour, target.index), (None, None));
        for text in ["", "solr=http://a", "ftp://a", "http://", "http://a/x?y", "http://a/b/c"] {
            assert!(text.parse::<Target>().is_err(), "{text}");
        }
    }
}
