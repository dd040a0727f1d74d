//! Words near each other, in any order.

/// Words whose orders are all looked for: there are 24 of four.
const MAX_WORDS: usize = 4;

/// Returns the orders of `terms`, each term once. Of more than four, the order that was typed and its
/// opposite.
pub(super) fn orders<'t>(terms: &[&'t String]) -> Vec<Vec<&'t String>> {
    let mut once: Vec<&String> = Vec::new();
    for term in terms {
        if !once.contains(term) {
            once.push(term);
        }
    }
    if once.len() > MAX_WORDS {
        let opposite = once.iter().rev().copied().collect();
        return vec![once, opposite];
    }
    let mut orders: Vec<Vec<&String>> = vec![Vec::new()];
    for term in once {
        let longer = orders.iter().flat_map(|order| {
            (0..=order.len()).rev().map(move |at| {
                let mut longer = order.clone();
                longer.insert(at, term);
                longer
            })
        });
        orders = longer.collect();
    }
    orders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_is_there_once() {
        let words = ["وقف", "نار", "وقف", "طلاق"].map(str::to_owned);
        let words: Vec<&String> = words.iter().collect();
        let mut found = orders(&words);
        assert_eq!(found[0], [words[0], words[1], words[3]]);
        found.sort();
        found.dedup();
        assert_eq!(found.len(), 6);
        let many: Vec<String> = (0..6).map(|n| n.to_string()).collect();
        assert_eq!(orders(&many.iter().collect::<Vec<_>>()).len(), 2);
    }
}
