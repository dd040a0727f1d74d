//! The user's own fields, as they are declared and as they were found.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use fihris_corpus::{Generation, IndexedField, UserField, UserFieldKind};

use crate::cli::FieldArgs;
use crate::numbers::{count, thousands};
use crate::talk;

/// Returns the fields that are declared, in the order in which they were given; `None`: nothing is
/// said of them.
pub(crate) fn declared(args: &FieldArgs) -> Result<Option<Vec<UserField>>> {
    let mut fields = args.field.clone();
    if let Some(path) = &args.fields {
        let failed = || format!("cannot read the fields in `{}`", path.display());
        let text = std::fs::read_to_string(path).with_context(failed)?;
        fields.extend(parse(&text).with_context(failed)?);
    }
    UserField::check_all(&fields)?;
    Ok((!fields.is_empty() || args.no_fields).then_some(fields))
}

/// Reads lines such as `price = "number"`.
fn parse(text: &str) -> Result<Vec<UserField>> {
    let named: BTreeMap<String, UserFieldKind> = toml::from_str(text)?;
    let field = |(name, kind): (String, UserFieldKind)| UserField::new(&name, kind);
    Ok(named.into_iter().map(field).collect::<Result<_, _>>()?)
}

/// Whether an index has these fields.
pub(crate) fn are_those_of(fields: &[UserField], search: Option<&Generation>) -> bool {
    let indexed = search.into_iter().flat_map(|search| &search.fields);
    indexed.map(|indexed| &indexed.field).eq(fields)
}

/// Says what a build found of them.
pub(crate) fn say(generation: &Generation) {
    for field in &generation.fields {
        talk::say(&sentence(field, generation.documents));
    }
}

/// Says that a cluster does not have them.
pub(crate) fn warn_of_cluster(search: Option<&Generation>) {
    let fields = search.into_iter().flat_map(|search| &search.fields);
    let names: Vec<&str> = fields.map(|indexed| indexed.field.name.as_str()).collect();
    if !names.is_empty() {
        talk::warning(&format!(
            "the cluster has no fields {}: filters, facets and orders by them are errors there",
            names.join(", ")
        ));
    }
}

/// Says what a build found of a field.
pub(crate) fn sentence(indexed: &IndexedField, n_documents: u64) -> String {
    let IndexedField { field, documents, unreadable, surplus, .. } = indexed;
    let of_all = count(n_documents, "document has it", "documents have it");
    let mut parts = vec![format!("field {field}: {} of {of_all}", thousands(*documents))];
    if *unreadable > 0 {
        let (values, noun) = (count(*unreadable, "value is", "values are"), field.kind.noun());
        let first = indexed.example.as_deref().unwrap_or_default();
        let first = fihris_query::sanitize_for_terminal(first);
        parts.push(format!("{values} not {noun} and left out, the first “{first}”"));
    }
    if *surplus > 0 {
        let values = count(*surplus, "value", "values");
        parts.push(format!("{values} of documents with too many left out"));
    }
    if *documents == 0 && *unreadable == 0 && n_documents > 0 {
        parts.push("check the spelling in the sources".to_owned());
    }
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_declares_fields() {
        let fields = parse("price = \"number\"\n\"التصنيف\" = \"keyword\"\n").unwrap();
        let written: Vec<String> = fields.iter().map(UserField::to_string).collect();
        assert_eq!(written, ["price:number", "التصنيف:keyword"]);
        for wrong in ["price = \"money\"", "title = \"keyword\"", "price"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
