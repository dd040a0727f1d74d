//! Which brackets of a wikitext belong together.

/// Brackets that enclose something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `{{…}}`
    Template,
    /// `{|…|}`
    Table,
    /// `[[…]]`
    Link,
}

const N_KINDS: usize = 3;

/// A pair of brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) kind: Kind,
    /// Where its two halves begin. Each has two bytes.
    pub(super) open: usize,
    pub(super) close: usize,
    /// Where each `|` stands that belongs to it, up to [`MAX_PIPES`].
    pub(super) pipes: Vec<usize>,
}

/// Most signs of one pair that are remembered. A verse has four halves or six.
const MAX_PIPES: usize = 64;

/// A bracket that was opened.
struct Open {
    kind: Kind,
    at: usize,
    pipes: Vec<usize>,
}

/// Finds the pairs of `text`, in the order of their openings, in linear time. A bracket
/// without its other half belongs to none.
pub(super) fn find(text: &str) -> Vec<Pair> {
    let mut finder = Finder::default();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = next_sign(bytes, at) {
        at = found + finder.step(bytes, found);
    }
    finder.pairs.sort_unstable_by_key(|pair| pair.open);
    finder.pairs
}

fn next_sign(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.iter()
        .position(|byte| matches!(byte, b'{' | b'}' | b'[' | b']' | b'|'))
        .map(|at| from + at)
}

#[derive(Default)]
struct Finder {
    open: Vec<Open>,
    /// How many of each kind are open.
    n_open: [usize; N_KINDS],
    pairs: Vec<Pair>,
}

impl Finder {
    /// Looks at the sign at `at`, and returns how many bytes it has.
    fn step(&mut self, bytes: &[u8], at: usize) -> usize {
        match bytes.get(at..at + 2) {
            Some(b"{{") => self.open(Kind::Template, at),
            Some(b"[[") => self.open(Kind::Link, at),
            Some(b"{|") => self.open(Kind::Table, at),
            Some(b"}}") => self.close(Kind::Template, at),
            Some(b"]]") => self.close(Kind::Link, at),
            // In a template, this is an empty value and the end.
            Some(b"|}") if self.innermost() == Some(Kind::Table) => self.close(Kind::Table, at),
            _ => {
                self.pipe(bytes, at);
                1
            }
        }
    }

    fn innermost(&self) -> Option<Kind> {
        self.open.last().map(|open| open.kind)
    }

    fn open(&mut self, kind: Kind, at: usize) -> usize {
        self.open.push(Open { kind, at, pipes: Vec::new() });
        self.n_open[kind as usize] += 1;
        2
    }

    /// Closes the innermost of its kind; what was opened within it has no other half.
    fn close(&mut self, kind: Kind, close: usize) -> usize {
        while self.n_open[kind as usize] > 0
            && let Some(open) = self.open.pop()
        {
            self.n_open[open.kind as usize] -= 1;
            if open.kind == kind {
                self.pairs.push(Pair { kind, open: open.at, close, pipes: open.pipes });
                break;
            }
        }
        2
    }

    fn pipe(&mut self, bytes: &[u8], at: usize) {
        if bytes.get(at) == Some(&b'|')
            && let Some(open) = self.open.last_mut()
            && open.pipes.len() < MAX_PIPES
        {
            open.pipes.push(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_paired() {
        let text = "{{a|{{b}}}} [[c|d]] {| {{e}} |} ]] {{ [[f]]";
        let pairs: Vec<_> =
            find(text).iter().filter_map(|pair| text.get(pair.open..pair.close)).collect();
        assert_eq!(pairs, ["{{a|{{b}}", "{{b", "[[c|d", "{| {{e}} ", "{{e", "[[f"]);
    }

    #[test]
    fn endless_brackets_take_linear_time() {
        for piece in ["{{", "[[", "{|", "}}", "{{[[", "[[]]}}", "{{|"] {
            find(&piece.repeat(500_000));
        }
    }
}
