//! How many of several parts must be there at least.

use fihris_query::{Bool, Expression};
use serde_json::Value;

use super::super::keys::text;
use super::super::problem::{Refusal, Result};
use super::parts::any;

/// Most parts of the groups that stand for "so many of these": each is counted as a word of the
/// query.
const MAX_IN_GROUPS: usize = 120;

/// Reads how many of `n_parts` must be there: `2`, `-1`, `75%` or `-25%`.
pub(super) fn required(value: &Value, n_parts: usize) -> Result<usize> {
    let typed = text(value).unwrap_or_default();
    let all = i64::try_from(n_parts).unwrap_or(i64::MAX);
    let number = match typed.strip_suffix('%').map(str::parse::<i64>) {
        // As Lucene cuts it off.
        Some(percent) => percent.ok().filter(|p| (-100..=100).contains(p)).map(|p| all * p / 100),
        None => typed.parse().ok(),
    };
    let required =
        number.map(|number| if number < 0 { all.saturating_add(number) } else { number });
    required.map(|required| usize::try_from(required).unwrap_or(0)).ok_or_else(|| {
        Refusal::unsupported(&format!("[minimum_should_match] [{typed}]"), "2, -1, 75% and -25%")
    })
}

/// What a document meets that has `required` of `parts`, at least one and not all.
pub(super) fn some_of(parts: &[Expression], required: usize) -> Result<Expression> {
    let groups = groups(parts.len(), required).ok_or_else(|| {
        let n_parts = parts.len();
        Refusal::argument(format!(
            "[minimum_should_match] {required} of {n_parts} is not supported; supported are 1, all, \
             and what stands for few groups, such as 2 of 8"
        ))
    })?;
    let group = |numbers: &Vec<usize>| {
        let must = numbers.iter().filter_map(|number| parts.get(*number)).cloned().collect();
        Expression::Bool(Bool { must, ..Bool::default() })
    };
    Ok(any(groups.iter().map(group).collect()))
}

/// Every choice of `required` numbers below `n_parts`; `None` if there are too many.
fn groups(n_parts: usize, required: usize) -> Option<Vec<Vec<usize>>> {
    let mut groups = vec![Vec::new()];
    for _ in 0..required {
        let mut longer: Vec<Vec<usize>> = Vec::new();
        for group in &groups {
            let first = group.last().map_or(0, |last| last + 1);
            longer.extend((first..n_parts).map(|next| [group.as_slice(), &[next]].concat()));
            if longer.len() > MAX_IN_GROUPS {
                return None;
            }
        }
        groups = longer;
    }
    (groups.len() * required <= MAX_IN_GROUPS).then_some(groups)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_and_shares_are_cut_off_as_elsewhere() {
        let table = [
            (json!(2), 5, 2),
            (json!("2"), 5, 2),
            (json!(-1), 5, 4),
            (json!("75%"), 5, 3),
            (json!("75%"), 4, 3),
            (json!("75%"), 1, 0),
            (json!("-25%"), 4, 3),
            (json!("-25%"), 5, 4),
            (json!(9), 5, 9),
            (json!(-9), 5, 0),
        ];
        for (value, n_parts, expected) in table {
            assert_eq!(required(&value, n_parts).unwrap(), expected, "{value} of {n_parts}");
        }
        for value in [json!("2<75%"), json!("most"), json!("200%")] {
            assert!(required(&value, 5).is_err(), "{value}");
        }
    }

    #[test]
    fn every_choice_is_a_group() {
        assert_eq!(groups(3, 2).unwrap(), [[0, 1], [0, 2], [1, 2]]);
        assert_eq!(groups(6, 3).unwrap().len(), 20);
        assert!(groups(40, 2).is_none() && groups(10, 5).is_none());
    }
}
