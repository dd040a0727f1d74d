//! Queries of Elasticsearch as ours. They are translated part by part, never by way of a text, so
//! that no word or value can change what the rest means.
//!
//! Every option is obeyed, has no effect here, or is refused by its name.

mod minimum;
mod part;
mod parts;
mod strings;
#[cfg(test)]
mod tests;
mod values;
mod words;

use fihris_query::Expression;
use serde_json::Value;

use self::part::part;
use super::problem::{Refusal, Result};

pub(super) use strings::url_query;

/// Most parts of a query in all, groups included: what Elasticsearch allows too.
const MAX_PARTS_IN_ALL: usize = 1024;

/// Reads a query.
pub(super) fn read(query: &Value) -> Result<Expression> {
    let expression = part(query)?;
    if n_parts(&expression) > MAX_PARTS_IN_ALL {
        let most = format!("the query has more than {MAX_PARTS_IN_ALL} parts");
        return Err(Refusal::argument(most));
    }
    if expression.is_too_deep() {
        return Err(Refusal::argument("the query is nested too deep"));
    }
    Ok(expression)
}

/// How many parts a query has, itself included; the JSON that it was read from is of bounded depth.
fn n_parts(expression: &Expression) -> usize {
    match expression {
        Expression::Bool(group) => {
            let lists = [&group.must, &group.should, &group.must_not, &group.filter];
            1 + lists.into_iter().flatten().map(n_parts).sum::<usize>()
        }
        Expression::Boosted(_, inner) => n_parts(inner),
        _ => 1,
    }
}
