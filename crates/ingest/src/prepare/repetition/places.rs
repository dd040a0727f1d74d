//! Where the windows of a text stand, found by their hashes.

/// Places that one bucket has on average, about.
const BUCKET_PLACES: usize = 8;

/// Hashes with their places, in buckets by the highest bits of the hash.
///
/// Sorting all of them would take time that grows faster than the text, and so would a binary search
/// for each clause, which reads memory in many places.
pub(super) struct WindowPlaces {
    /// How far a hash is shifted to the right to get the number of its bucket.
    shift: u32,
    /// Where each bucket begins in `places`; then the number of places.
    starts: Vec<usize>,
    /// Sorted by hash, then by place.
    places: Vec<(u64, usize)>,
}

impl WindowPlaces {
    /// Orders `found`, whose places ascend.
    pub(super) fn of(found: Vec<(u64, usize)>) -> Self {
        // Two buckets at least, since a shift by 64 bits is none.
        let n_buckets = (found.len() / BUCKET_PLACES).next_power_of_two().max(2);
        let shift = u64::BITS - n_buckets.ilog2();
        let starts = bucket_starts(&found, shift, n_buckets);
        let mut places = distribute(&found, shift, starts.clone());
        drop(found);
        for range in starts.windows(2) {
            let bucket = range.first().zip(range.last()).map(|(from, to)| *from..*to);
            if let Some(bucket) = bucket.and_then(|range| places.get_mut(range)) {
                // Stable, so that places still ascend.
                bucket.sort_by_key(|(hash, _)| *hash);
            }
        }
        Self { shift, starts, places }
    }

    /// Whether no hash has two places, as in most texts.
    pub(super) fn are_all_different(&self) -> bool {
        self.places.is_sorted_by(|left, right| left.0 < right.0)
    }

    /// The first places of a hash, in order, `limit` at most.
    pub(super) fn first_of(&self, hash: u64, limit: usize) -> &[(u64, usize)] {
        let bucket = self.bucket(hash);
        let from = bucket.partition_point(|(other, _)| *other < hash);
        let places = bucket.get(from..).unwrap_or_default();
        let n_places = places.iter().take(limit).take_while(|(other, _)| *other == hash).count();
        places.get(..n_places).unwrap_or_default()
    }

    fn bucket(&self, hash: u64) -> &[(u64, usize)] {
        let number = bucket_number(hash, self.shift);
        let range = self.starts.get(number).zip(self.starts.get(number + 1));
        range.and_then(|(from, to)| self.places.get(*from..*to)).unwrap_or_default()
    }
}

fn bucket_number(hash: u64, shift: u32) -> usize {
    (hash >> shift) as usize
}

/// Where each bucket begins, and the number of all places.
fn bucket_starts(found: &[(u64, usize)], shift: u32, n_buckets: usize) -> Vec<usize> {
    let mut starts = vec![0; n_buckets + 1];
    for (hash, _) in found {
        starts[bucket_number(*hash, shift) + 1] += 1;
    }
    let mut n_before = 0;
    for start in &mut starts {
        n_before += *start;
        *start = n_before;
    }
    starts
}

/// Puts the places into their buckets, in the order in which they come; `next` is where the next
/// place of each bucket goes.
fn distribute(found: &[(u64, usize)], shift: u32, mut next: Vec<usize>) -> Vec<(u64, usize)> {
    let mut places = vec![(0, 0); found.len()];
    for found in found {
        let next = &mut next[bucket_number(found.0, shift)];
        places[*next] = *found;
        *next += 1;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn places_are_in_the_order_of_a_sort(
            hashes in proptest::collection::vec((0_u64..9, proptest::bool::ANY), 0..200),
        ) {
            // Some hashes differ in their lowest bits only, and share a bucket.
            let spread = |(hash, high)| if high { u64::MAX / 9 * hash } else { hash };
            let mut found: Vec<_> =
                hashes.into_iter().map(spread).enumerate().map(|(at, hash)| (hash, at)).collect();
            let places = WindowPlaces::of(found.clone());
            found.sort_unstable();
            proptest::prop_assert_eq!(&places.places, &found);
            for (hash, _) in &found {
                let expected: Vec<_> =
                    found.iter().filter(|(other, _)| other == hash).take(3).copied().collect();
                proptest::prop_assert_eq!(places.first_of(*hash, 3), expected);
            }
        }
    }
}
