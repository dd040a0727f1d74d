//! Queries that a program puts together, part by part.
//!
//! Nothing in such a query is an operator, so that whatever stands in a word or a value changes
//! nothing of the rest.

use fihris_index::days;

use crate::grammar::{
    FieldName, Group, Joint, MAX_QUERY_DEPTH, Node, Occur, OwnFields, OwnValue, Parsed, Part,
    Spelling, Syntax, clean, count, fault, parse_with, within,
};

/// A query that a program puts together.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Expression {
    /// Every document.
    All,
    /// What is typed in the language of queries.
    Query(Typed),
    /// Words of title and text, in any form.
    Words(Words),
    /// Words one after the other.
    Phrase {
        /// The words.
        text: String,
        /// Where they are looked for.
        scope: Scope,
        /// So many other words may stand between them.
        near: Option<u32>,
        /// Whether letters at the end of the last word may be missing.
        prefix: bool,
    },
    /// A field that has this very value.
    Value(FieldName, String),
    /// A date in a span of days, both ends included.
    Days(Span),
    /// One of the user's own fields, by its name, that has such a value.
    Own {
        /// The field.
        field: String,
        /// The value as it would be typed, such as `10..20`, and `*` for any.
        value: String,
        /// Whether it is compared as it is, even if it is `*`.
        verbatim: bool,
    },
    /// Several of these, put together.
    Bool(Bool),
    /// One of these whose words and phrases count so many times as much.
    Boosted(f32, Box<Expression>),
}

/// What is typed, and how it is read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typed {
    /// The query.
    pub text: String,
    /// What of the language is read.
    pub syntax: Syntax,
    /// Whether a document must have all of what stands side by side, and not just any.
    pub all: bool,
    /// Where what names no field of its own is looked for.
    pub scope: Scope,
    /// Whether what cannot be read as it was meant is an error, and not text: what looks like a
    /// condition and is none, a parenthesis without its fellow, more than is read.
    pub strict: bool,
}

/// In which words of a document is looked.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Scope {
    /// In those of title and text.
    #[default]
    All,
    /// In those of the title alone.
    Title,
    /// In those of title and text, those of the title counting so many times more.
    TitleFirst(f32),
}

/// How a word is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fuzzy {
    /// In any of its forms.
    #[default]
    Forms,
    /// With so many letters, one or two, that differ.
    Edits(u8),
    /// With as many as its length allows: none up to two letters, one up to five, two beyond, as in
    /// Elasticsearch.
    Auto,
}

/// Words to look for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    /// The words.
    pub text: String,
    /// Whether a document must have all of them, and not just any.
    pub all: bool,
    /// Where they are looked for.
    pub scope: Scope,
    /// How they are compared.
    pub fuzzy: Fuzzy,
    /// Whether letters at the end may be missing, as in `كتا*`.
    pub prefix: bool,
}

/// Days from 1970-01-01; `None`: no end on this side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: Option<i64>,
    /// The last day.
    pub to: Option<i64>,
}

/// Parts of a query put together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bool {
    /// What a document must have.
    pub must: Vec<Expression>,
    /// What it may have; something of it where it must have nothing.
    pub should: Vec<Expression>,
    /// What it must not have.
    pub must_not: Vec<Expression>,
    /// What it must have, without that counting for anything.
    pub filter: Vec<Expression>,
}

impl Span {
    /// Reads `2019`, `2019-05` or `2019-05-01`, which name the days of a year, a month or one day.
    #[must_use]
    pub fn of(date: &str) -> Option<Self> {
        let (from, to) = days(date)?.into_inner();
        Some(Self { from: Some(from), to: Some(to) })
    }
}

/// A query taken apart: what counts, and what only restricts.
pub(crate) struct Apart<'e> {
    pub(crate) root: Group<'e>,
    pub(crate) filters: Vec<Group<'e>>,
}

impl Expression {
    /// Whether its parts lie in each other deeper than a typed query may be nested.
    #[must_use]
    pub fn is_too_deep(&self) -> bool {
        self.is_deeper_than(MAX_QUERY_DEPTH)
    }

    fn is_deeper_than(&self, depth: usize) -> bool {
        if let Self::Boosted(_, inner) = self {
            return depth == 0 || inner.is_deeper_than(depth - 1);
        }
        let Self::Bool(parts) = self else { return false };
        depth == 0 || parts.all().any(|(_, part)| part.is_deeper_than(depth - 1))
    }

    /// Says why it cannot be asked of documents with these fields of the user's own, if it cannot.
    pub(crate) fn fault(&self, own: &OwnFields) -> Option<String> {
        match self {
            Self::Bool(parts) => parts.all().find_map(|(_, part)| part.fault(own)),
            Self::Boosted(_, inner) => inner.fault(own),
            Self::Query(typed) => typed.fault(own),
            Self::Own { field, value, .. } => {
                let Some(known) = own.find(field) else { return Some(own.unknown(field)) };
                let kind = known.field.kind;
                let is_readable = OwnValue::read(kind, value).is_some();
                let noun = kind.noun();
                (!is_readable).then(|| format!("`{value}` is not {noun}, which `{field}` has"))
            }
            _ => None,
        }
    }

    /// Returns it without characters that nobody typed on purpose; its texts are cut to their
    /// longest.
    pub(crate) fn cleaned(&self) -> Self {
        let many = |parts: &[Self]| parts.iter().map(Self::cleaned).collect();
        match self {
            Self::All => Self::All,
            Self::Query(typed) => Self::Query(Typed { text: clean(&typed.text), ..typed.clone() }),
            Self::Boosted(boost, inner) => Self::Boosted(*boost, Box::new(inner.cleaned())),
            Self::Words(words) => Self::Words(Words { text: clean(&words.text), ..words.clone() }),
            Self::Phrase { text, scope, near, prefix } => {
                Self::Phrase { text: clean(text), scope: *scope, near: *near, prefix: *prefix }
            }
            // A value is compared as it is.
            Self::Value(..) | Self::Days(_) | Self::Own { .. } => self.clone(),
            Self::Bool(parts) => Self::Bool(Bool {
                must: many(&parts.must),
                should: many(&parts.should),
                must_not: many(&parts.must_not),
                filter: many(&parts.filter),
            }),
        }
    }

    /// Takes it apart, so that words stand side by side as if they were typed, where they can.
    pub(crate) fn apart<'e>(&'e self, own: &'e OwnFields) -> Apart<'e> {
        if let Self::Boosted(boost, inner) = self {
            let Apart { mut root, filters } = inner.apart(own);
            count(&mut root, *boost);
            return Apart { root, filters };
        }
        let Self::Bool(parts) = self else {
            return Apart { root: self.as_typed(own), filters: Vec::new() };
        };
        let filters =
            parts.filter.iter().map(|filter| vec![filter.node(Occur::Must, own)]).collect();
        let scored =
            || -> Group<'_> { parts.scored().map(|(occur, part)| part.node(occur, own)).collect() };
        let mut root = match (parts.must.as_slice(), parts.should.as_slice()) {
            ([only], []) => only.as_typed(own),
            ([], []) if parts.all().next().is_none() => vec![(Occur::Must, Node::All)],
            ([], [only]) if parts.filter.is_empty() => only.as_typed(own),
            ([], [_, _, ..]) if parts.filter.is_empty() => {
                vec![(Occur::Must, Node::Group(scored()))]
            }
            ([], [_, ..]) => {
                // Beside a filter, nothing of what may be there must be.
                std::iter::once((Occur::Must, Node::All)).chain(scored()).collect()
            }
            _ => scored(),
        };
        root.extend(parts.must_not.iter().map(|part| part.node(Occur::MustNot, own)));
        Apart { root, filters }
    }

    /// What a query is that is nothing else.
    fn as_typed<'e>(&'e self, own: &'e OwnFields) -> Group<'e> {
        match self.node(Occur::Must, own) {
            (Occur::Must, Node::Group(words)) if self.is_any_word() => words,
            other => vec![other],
        }
    }

    fn is_any_word(&self) -> bool {
        match self {
            Self::Query(_) => true,
            Self::Words(words) => !words.all,
            Self::Boosted(_, inner) => inner.is_any_word(),
            _ => false,
        }
    }

    fn node<'e>(&'e self, occur: Occur, own: &'e OwnFields) -> (Occur, Node<'e>) {
        let node = match self {
            Self::All => Node::All,
            Self::Query(typed) => Node::Group(typed.group(own)),
            Self::Words(words) => Node::Group(words.group()),
            Self::Phrase { text, scope, near, prefix } => {
                phrase(Part::phrase(text, *near, *prefix), *scope)
            }
            Self::Boosted(boost, inner) => {
                let mut group = vec![inner.node(occur, own)];
                count(&mut group, *boost);
                return group.remove(0);
            }
            Self::Value(field, text) => Node::Part(Part::of_field(field.clone(), text)),
            // What no document can have is an empty group; `require` has said so before.
            Self::Own { field, value, verbatim } => own
                .find(field)
                .and_then(|own| Part::of_own(own, value.into(), *verbatim))
                .map_or_else(|| Node::Group(Vec::new()), Node::Part),
            Self::Days(span) => {
                let (from, to) = (span.from.unwrap_or(i64::MIN), span.to.unwrap_or(i64::MAX));
                Node::Part(Part::of_days(from, to))
            }
            Self::Bool(parts) => {
                let parts = parts.all().map(|(occur, part)| part.node(occur, own));
                let parts: Group<'_> = parts.collect();
                if parts.is_empty() { Node::All } else { Node::Group(parts) }
            }
        };
        (occur, node)
    }
}

/// Words one after the other; where those of the title count more, a phrase of it may be there too.
fn phrase(part: Part<'_>, scope: Scope) -> Node<'_> {
    let Scope::TitleFirst(_) = scope else {
        return Node::Part(part.in_title(scope == Scope::Title));
    };
    let mut group = vec![(Occur::Must, Node::Part(part))];
    scope.apply(&mut group);
    Node::Group(group)
}

impl Typed {
    /// Says why it cannot be read as it was meant, if that is asked for and it cannot.
    fn fault(&self, own: &OwnFields) -> Option<String> {
        let fault = || fault(&self.text, &self.parsed(&clean(&self.text), own));
        self.strict.then(fault)?.map(|fault| format!("cannot read [{}]: {fault}", self.text))
    }

    fn parsed<'q>(&self, text: &'q str, own: &'q OwnFields) -> Parsed<'q> {
        parse_with(text, own, self.syntax, if self.all { Joint::All } else { Joint::Any })
    }

    fn group<'e>(&'e self, own: &'e OwnFields) -> Group<'e> {
        let mut root = self.parsed(&self.text, own).root;
        self.scope.apply(&mut root);
        root
    }
}

impl<T: Into<String>> From<T> for Typed {
    fn from(text: T) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

impl Scope {
    /// Lets what names no field be looked for here.
    fn apply(self, group: &mut Group<'_>) {
        match self {
            Self::All => {}
            Self::Title => within(group, FieldName::Title),
            Self::TitleFirst(times) => {
                let titles = group.iter().filter_map(|(occur, node)| match node {
                    Node::Part(part) if part.field.is_none() && *occur != Occur::MustNot => {
                        let mut part = part.clone().in_title(true);
                        part.count(times);
                        Some((Occur::Should, Node::Part(part)))
                    }
                    _ => None,
                });
                let titles: Vec<_> = titles.collect();
                group.extend(titles);
            }
        }
    }
}

impl Fuzzy {
    /// How a word of so many characters is compared.
    fn spelling(self, n_chars: usize) -> Spelling {
        match (self, n_chars) {
            (Self::Forms, _) | (Self::Auto, 0..=2) => Spelling::Forms,
            (Self::Edits(edits), _) => Spelling::Fuzzy(edits),
            (Self::Auto, 3..=5) => Spelling::Fuzzy(1),
            (Self::Auto, _) => Spelling::Fuzzy(2),
        }
    }
}

impl Words {
    fn group(&self) -> Group<'_> {
        let occur = if self.all { Occur::Must } else { Occur::Should };
        let words = self.text.split_whitespace();
        let n_words = words.clone().count();
        let mut group = Vec::with_capacity(n_words);
        for (number, word) in words.enumerate() {
            let is_beginning = self.prefix && number + 1 == n_words;
            let part = match is_beginning {
                true => Part::beginning(word),
                false => {
                    Part { spelling: self.fuzzy.spelling(word.chars().count()), ..Part::word(word) }
                }
            };
            group.push((occur, Node::Part(part)));
        }
        self.scope.apply(&mut group);
        group
    }
}

impl Bool {
    fn scored(&self) -> impl Iterator<Item = (Occur, &Expression)> {
        let must = self.must.iter().map(|part| (Occur::Must, part));
        must.chain(self.should.iter().map(|part| (Occur::Should, part)))
    }

    fn all(&self) -> impl Iterator<Item = (Occur, &Expression)> {
        let filter = self.filter.iter().map(|part| (Occur::Must, part));
        let must_not = self.must_not.iter().map(|part| (Occur::MustNot, part));
        self.scored().chain(filter).chain(must_not)
    }
}
