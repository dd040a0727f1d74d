//! Queries in which nothing may be read as text that was meant as a condition.
//!
//! A person who types a query sees how it was understood. A filter is written by programs, and
//! what it lets through is not looked at: so what cannot be read is an error.

use super::operand::Part;
use super::parser::{Group, Node, Parsed};
use super::trouble::Trouble;
use super::{FieldName, MAX_QUERY_BYTES, MAX_QUERY_DEPTH, Occur, OwnFields, Spelling};

/// Words that mean something in filters elsewhere, or would here if they stood in another place.
const RESERVED: [&str; 11] =
    ["AND", "OR", "NOT", "IN", "TO", "EXISTS", "IS", "NULL", "EMPTY", "CONTAINS", "STARTS"];

/// Operators in small letters, which are words.
const SMALL: [&str; 5] = ["and", "or", "not", "in", "to"];

/// What stands between a field and a value.
const COMPARISONS: [&str; 6] = ["=", "<", ">", "≥", "≤", "≠"];

/// What else a word does not have, unless it stands in quotation marks.
const SIGNS: [&str; 6] = ["[", "]", "{", "}", "|", "&&"];

/// Says why a query cannot be read as it was meant, if it cannot.
pub(crate) fn fault(query: &str, parsed: &Parsed<'_>) -> Option<String> {
    if query.len() > MAX_QUERY_BYTES {
        return Some(format!("it has more than {MAX_QUERY_BYTES} bytes"));
    }
    if parsed.is_too_deep {
        return Some(format!("its parentheses are nested deeper than {MAX_QUERY_DEPTH}"));
    }
    if parsed.is_unbalanced {
        return Some("a parenthesis or a quotation mark has no fellow".to_owned());
    }
    let (mut parts, mut has_field) = (Vec::new(), false);
    visit(&parsed.root, &mut |part| {
        has_field |= part.field.is_some();
        parts.push(part);
    });
    let before = std::iter::once(None).chain(parts.iter().map(|part| Some(part.typed)));
    let own = parsed.own;
    parts.iter().zip(before).find_map(|(part, before)| of_part(part, before, has_field, own))
}

/// Lets `see` see every part of a group.
pub(crate) fn visit<'g, 'q>(group: &'g Group<'q>, see: &mut impl FnMut(&'g Part<'q>)) {
    for (_, node) in group {
        match node {
            Node::Part(part) => see(part),
            Node::Group(group) => visit(group, see),
            Node::All => {}
        }
    }
}

/// Lets the words of a group be demanded that stand beside conditions of fields, as they are where
/// they are searched for: `هدنة date:2020` finds documents of that year with the word.
pub(crate) fn demand(group: Group<'_>) -> Group<'_> {
    let inner = |(occur, node)| match node {
        Node::Group(group) => (occur, Node::Group(demand(group))),
        node => (occur, node),
    };
    let group: Group<'_> = group.into_iter().map(inner).collect();
    let is_wanted = |(occur, _): &&(Occur, Node<'_>)| *occur == Occur::Must;
    let has_values = group.iter().any(|part| is_wanted(&part));
    if !has_values || !group.iter().filter(is_wanted).all(|(_, node)| is_value(node)) {
        return group;
    }
    let (words, mut rest): (Vec<_>, Vec<_>) =
        group.into_iter().partition(|(occur, _)| *occur == Occur::Should);
    rest.extend((!words.is_empty()).then_some((Occur::Must, Node::Group(words))));
    rest
}

/// Whether a part of a query is nothing but values of fields.
fn is_value(node: &Node<'_>) -> bool {
    match node {
        Node::Part(part) => part.field.as_ref().is_some_and(FieldName::is_value),
        Node::Group(group) => group.iter().all(|(_, node)| is_value(node)),
        Node::All => false,
    }
}

fn of_part(
    part: &Part<'_>,
    before: Option<&str>,
    has_field: bool,
    own: &OwnFields,
) -> Option<String> {
    if let Some(trouble) = &part.trouble {
        return Some(trouble.to_string());
    }
    if part.is_quoted || part.field.as_ref().is_some_and(FieldName::is_value) {
        return None;
    }
    let (typed, text) = (part.typed, &*part.text);
    let is_operator = RESERVED.contains(&typed) || (has_field && SMALL.contains(&typed));
    if is_operator && SMALL.contains(&&*typed.to_lowercase()) {
        return Some(format!(
            "`{typed}` is read as a word here: operators are AND, OR and NOT, each between conditions"
        ));
    }
    if is_operator {
        return Some(format!(
            "`{typed}` is not supported; put it in quotation marks if it is a word"
        ));
    }
    let looks_at = if part.spelling == Spelling::Forms { typed } else { text };
    if let Some(at) = COMPARISONS.iter().filter_map(|sign| looks_at.find(sign)).min() {
        let name = looks_at.get(..at).filter(|name| !name.is_empty()).or(before);
        return Some(of_comparison(typed, name, own));
    }
    SIGNS.iter().any(|sign| looks_at.contains(sign)).then(|| not_compared(typed))
}

/// Says why a comparison cannot be read, of which `name` stands before the sign.
fn of_comparison(typed: &str, name: Option<&str>, own: &OwnFields) -> String {
    let is_unknown = |name: &&str| {
        name.chars().all(char::is_alphanumeric) && own.names().all(|known| known != *name)
    };
    match name.filter(is_unknown) {
        Some(name) => Trouble::NoField(name, own).to_string(),
        None => not_compared(typed),
    }
}

fn not_compared(typed: &str) -> String {
    format!("`{typed}` does not stand between a field and a value that it can be compared with")
}
