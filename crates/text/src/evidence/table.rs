//! A set of hashes, as small as it gets while still answered by one look.

/// Hashes of words in an open table: the upper bits of a hash say where it is looked for, its
/// lower 32 are kept there, and 0 means an empty place. A false positive happens about once in a
/// billion lookups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HashSet {
    /// A power of two of them, a third or more of which is free; or none.
    slots: Vec<u32>,
    len: usize,
}

impl HashSet {
    /// Makes the set of `hashes`. Given sorted, the same set has the same slots.
    pub(crate) fn of(hashes: &[u64]) -> Self {
        if hashes.is_empty() {
            return Self::default();
        }
        let n_slots = (hashes.len() + hashes.len() / 2 + 1).next_power_of_two();
        let mut set = Self { slots: vec![0; n_slots], len: 0 };
        hashes.iter().for_each(|hash| set.add(*hash));
        set
    }

    /// Takes slots that were made by [`Self::of`]; `None` if they cannot have been.
    pub(crate) fn from_slots(slots: Vec<u32>) -> Option<Self> {
        let len = slots.iter().filter(|slot| **slot != 0).count();
        let sound = slots.is_empty() || slots.len().is_power_of_two() && len < slots.len();
        sound.then_some(Self { slots, len })
    }

    pub(crate) fn slots(&self) -> &[u32] {
        &self.slots
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Which of `hashes` are in the set.
    ///
    /// The set is larger than the processor's nearest memory: all first slots are read before any
    /// of them is judged, so that the processor waits for all of them together.
    pub(crate) fn has_each<const N: usize>(&self, hashes: &[u64; N]) -> [bool; N] {
        let first = hashes.map(|hash| self.slots.get(self.first(hash)).copied().unwrap_or(0));
        std::array::from_fn(|at| match first[at] {
            0 => false,
            slot => slot == mark(hashes[at]) || self.has(hashes[at]),
        })
    }

    /// Whether `hash` is in the set.
    pub(crate) fn has(&self, hash: u64) -> bool {
        let mark = mark(hash);
        let mut seen = self.probe(hash).map(|slot| self.slots.get(slot).copied().unwrap_or(0));
        seen.find(|slot| *slot == 0 || *slot == mark) == Some(mark)
    }

    fn add(&mut self, hash: u64) {
        let mark = mark(hash);
        let slot = self
            .probe(hash)
            .find(|slot| matches!(self.slots.get(*slot), Some(&m) if m == 0 || m == mark));
        if let Some(slot) = slot.and_then(|slot| self.slots.get_mut(slot)) {
            self.len += usize::from(*slot == 0);
            *slot = mark;
        }
    }

    /// The slots in which `hash` may be, in the order of trying.
    fn probe(&self, hash: u64) -> impl Iterator<Item = usize> + use<> {
        let (n_slots, first) = (self.slots.len(), self.first(hash));
        (0..n_slots).map(move |step| (first + step) & (n_slots - 1))
    }

    fn first(&self, hash: u64) -> usize {
        let n_slots = self.slots.len();
        if n_slots < 2 { 0 } else { (hash >> (64 - n_slots.ilog2())) as usize }
    }
}

/// What is kept of a hash; never 0.
const fn mark(hash: u64) -> u32 {
    let mark = hash as u32;
    if mark == 0 { 1 } else { mark }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_found_and_nothing_else() {
        let hash = |n: u64| (n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        for n in [0, 1, 2, 3, 100, 5000] {
            let mut hashes: Vec<u64> = (0..n).map(hash).collect();
            hashes.sort_unstable();
            let set = HashSet::of(&hashes);
            assert_eq!(set.len(), n as usize);
            assert!((0..n).all(|n| set.has(hash(n))));
            assert!(!(n..n + 5000).any(|n| set.has(hash(n))));
            let each = set.has_each(&[hash(0), hash(n), hash(n / 2), hash(n + 1)]);
            assert_eq!(each, [n > 0, false, n > 0, false]);
            assert_eq!(HashSet::from_slots(set.slots().to_vec()), Some(set));
        }
    }

    #[test]
    fn slots_that_no_set_has_are_refused() {
        assert_eq!(HashSet::from_slots(vec![0, 0, 0]), None);
        assert_eq!(HashSet::from_slots(vec![7, 8]), None);
    }
}
