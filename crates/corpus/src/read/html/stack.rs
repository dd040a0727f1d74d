//! The elements that are open.

use xxhash_rust::xxh3::xxh3_64;

use super::hints::Aside;
use super::tags::Kind;

/// Most elements that are remembered as open. Pages have some 30; what is nested deeper
/// is read as if it stood in the last of them.
const MAX_DEPTH: usize = 512;

/// What a piece of text stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Zone {
    /// Whether it is beside the point.
    pub(super) aside: Aside,
    /// How many elements round it have names that say so.
    pub(super) n_named: u8,
    /// Whether it is in a paragraph or an item of a list.
    pub(super) paragraph: bool,
    /// Whether nobody is to read it.
    pub(super) mute: bool,
    pub(super) link: bool,
    pub(super) heading: bool,
    /// Whether it is of the first rank.
    pub(super) first_heading: bool,
    pub(super) preformatted: bool,
    /// Number of the innermost article, from 1; 0 for none.
    pub(super) main: u32,
}

struct Open {
    /// Hash of its name.
    name: u64,
    kind: Kind,
    zone: Zone,
}

/// The open elements, the innermost last.
#[derive(Default)]
pub(super) struct Stack {
    open: Vec<Open>,
}

impl Stack {
    pub(super) fn zone(&self) -> Zone {
        self.open.last().map(|open| open.zone).unwrap_or_default()
    }

    /// Opens an element, and closes those that it ends without a word.
    pub(super) fn push(&mut self, name: &[u8], kind: Kind, zone: Zone) {
        if self.open.len() < MAX_DEPTH {
            self.open.push(Open { name: xxh3_64(name), kind, zone });
        }
    }

    /// Closes what the start of an element of this name closes: a paragraph before any
    /// block, a link before another, a list item before the next.
    pub(super) fn close_implied(&mut self, name: &[u8], kind: Kind) {
        if kind.breaks() {
            self.close(b"p", |open| !open.kind.breaks());
        }
        match kind {
            Kind::Link => self.close(name, |open| !open.kind.breaks()),
            Kind::Item => self.close(name, |open| {
                !open.kind.breaks() || matches!(open.kind, Kind::Item | Kind::Heading)
            }),
            _ => {}
        }
    }

    /// Closes the element that `</name>` closes. One that is in the line closes no block.
    pub(super) fn pop(&mut self, name: &[u8], kind: Kind) {
        match kind {
            _ if name == b"p" => self.close(name, |open| !open.kind.breaks()),
            Kind::Inline | Kind::Link => self.close(name, |open| !open.kind.breaks()),
            _ => self.close(name, |_| true),
        }
    }

    /// Closes the innermost element `name`, if all that is open within it may be `crossed`.
    fn close(&mut self, name: &[u8], crossed: impl Fn(&Open) -> bool) {
        let name = xxh3_64(name);
        let found = self
            .open
            .iter()
            .enumerate()
            .rev()
            .find(|(_, open)| open.name == name || !crossed(open));
        if let Some((at, open)) = found
            && open.name == name
        {
            self.open.truncate(at);
        }
    }
}
