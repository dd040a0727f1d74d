//! Operands put together.
//!
//! `NOT` binds tighter than `AND`, `AND` tighter than `OR`, and what stands side by side is held
//! together the least. A group is what a query is: what it must have, must not have, and, where it
//! must have nothing, may have. So `AND` makes a group of what must be there, and `OR` one of what
//! may be.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::lexer::{Lexed, Operator, Syntax, Token, Word, tokens};
use super::operand::Part;
use super::{FieldName, Occur, OwnFields};

/// A part of a query, or several that belong together.
#[derive(Debug, PartialEq)]
pub(crate) enum Node<'q> {
    Part(Part<'q>),
    Group(Group<'q>),
    /// Every document; nobody can type that.
    All,
}

/// Documents that have all that must be there and nothing that must not; where nothing must be
/// there, those which have anything that should.
pub(crate) type Group<'q> = Vec<(Occur, Node<'q>)>;

/// A query as a tree.
#[derive(Debug)]
pub(crate) struct Parsed<'q> {
    pub(crate) root: Group<'q>,
    /// Whether parentheses were nested too deep.
    pub(crate) is_too_deep: bool,
    /// Whether a parenthesis or a quotation mark has no fellow.
    pub(crate) is_unbalanced: bool,
    /// The user's own fields that it may name.
    pub(crate) own: &'q OwnFields,
}

/// What words are to each other that stand side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Joint {
    /// Any of them will do.
    #[default]
    Any,
    /// All must be there.
    All,
}

/// Reads a query, which has been cleaned.
pub(crate) fn parse<'q>(query: &'q str, own: &'q OwnFields) -> Parsed<'q> {
    parse_with(query, own, Syntax::default(), Joint::default())
}

/// Reads a query, which has been cleaned, in a way of its own.
pub(crate) fn parse_with<'q>(
    query: &'q str,
    own: &'q OwnFields,
    syntax: Syntax,
    joint: Joint,
) -> Parsed<'q> {
    let Lexed { tokens, is_too_deep, is_unbalanced } = tokens(query, own, syntax);
    let root = read(&mut tokens.into_iter(), false, joint);
    Parsed { root, is_too_deep, is_unbalanced, own }
}

/// An operand, or an operator between two.
enum Item<'q> {
    Operand { occur: Occur, node: Node<'q>, is_bare: bool },
    Operator(Word<'q>),
}

impl<'q> Item<'q> {
    fn part(occur: Occur, part: Part<'q>) -> Self {
        let is_bare = occur == Occur::Should && part.is_bare();
        Self::Operand { occur, node: Node::Part(part), is_bare }
    }

    /// The one or two operators that it is, or itself.
    fn apart(self) -> [Option<Self>; 2] {
        match self {
            Self::Operator(Word { operator: Operator::AndNot, text }) => {
                let word = |operator| Some(Self::Operator(Word { operator, text }));
                [word(Operator::And), word(Operator::Not)]
            }
            other => [Some(other), None],
        }
    }

    /// Whether it is a field with what is asked of it, or a group of such.
    fn names_field(&self) -> bool {
        matches!(self, Self::Operand { node, .. } if names_field(node))
    }

    fn operator(&self) -> Option<Operator> {
        match self {
            Self::Operand { .. } => None,
            Self::Operator(word) => Some(word.operator),
        }
    }
}

/// Groups are as deep as the lexer lets through.
fn names_field(node: &Node<'_>) -> bool {
    match node {
        Node::Part(part) => part.field.is_some(),
        Node::Group(group) => group.iter().all(|(_, node)| names_field(node)),
        Node::All => false,
    }
}

/// Reads to the end of a group. It calls itself for each group inside, of which the lexer lets
/// through a bounded number only.
fn read<'q>(tokens: &mut IntoIter<Token<'q>>, in_parentheses: bool, joint: Joint) -> Group<'q> {
    let mut items = Vec::new();
    let mut boost = 1.0;
    while let Some(token) = tokens.next() {
        match token {
            Token::Open(occur, field) => {
                let mut group = read(tokens, true, joint);
                field.into_iter().for_each(|field| within(&mut group, field));
                if !group.is_empty() {
                    items.push(Item::Operand { occur, node: Node::Group(group), is_bare: false });
                }
            }
            Token::Close(of_group) => {
                boost = of_group;
                break;
            }
            Token::Operand(occur, part) => items.push(Item::part(occur, part)),
            Token::Operator(word) => items.push(Item::Operator(word)),
        }
    }
    let mut group = combine(settle(items, in_parentheses), joint);
    count(&mut group, boost);
    group
}

/// Lets all parts of a group count so many times as much.
pub(crate) fn count(group: &mut Group<'_>, times: f32) {
    for (_, node) in group {
        match node {
            Node::Part(part) => part.count(times),
            Node::Group(inner) => count(inner, times),
            Node::All => {}
        }
    }
}

/// Lets a field stand before all parts of a group that name none of their own.
pub(crate) fn within(group: &mut Group<'_>, field: FieldName) {
    for (_, node) in group {
        match node {
            Node::Part(part) => *part = part.clone().within(field.clone()),
            Node::Group(inner) => within(inner, field.clone()),
            Node::All => {}
        }
    }
}

/// Turns operators that are none into words, and those that are two into two.
fn settle(mut items: Vec<Item<'_>>, in_parentheses: bool) -> Vec<Item<'_>> {
    let reads_arabic = is_expression(&items, in_parentheses);
    for at in 0..items.len() {
        let Some(Item::Operator(word)) = items.get(at) else { continue };
        let word = *word;
        let is_operand = |at: Option<usize>| {
            at.and_then(|at| items.get(at)).is_some_and(|item| item.operator().is_none())
        };
        let next = items.get(at + 1).map(Item::operator);
        let begins = matches!(next, Some(None | Some(Operator::Not)));
        let joins = word.operator == Operator::Not || is_operand(at.checked_sub(1));
        let is_meant = reads_arabic || !word.is_arabic() || is_beside_field(&items, at);
        if !(begins && joins && is_meant)
            && let Some(item) = items.get_mut(at)
        {
            *item = Item::part(Occur::Should, Part::word(word.text));
        }
    }
    items.into_iter().flat_map(Item::apart).flatten().collect()
}

/// Whether an operator stands directly before or behind the name of a field, which no sentence has;
/// `ليس` may stand between them.
fn is_beside_field(items: &[Item<'_>], at: usize) -> bool {
    let (before, behind) = items.split_at_checked(at).unwrap_or_default();
    let next = behind.iter().find(|item| item.operator().is_none());
    let n_between = behind.iter().take_while(|item| item.operator().is_some()).skip(1);
    let mut between = n_between.map(Item::operator);
    let is_next = between.all(|operator| operator == Some(Operator::Not));
    let last = before.last();
    last.is_some_and(Item::names_field) || (is_next && next.is_some_and(Item::names_field))
}

/// Whether Arabic operators are meant as such, and not as words of a sentence: where nothing but
/// operators stands between operands, and parentheses, a Latin operator or an operand that is more
/// than a word show that an expression is being written.
fn is_expression(items: &[Item<'_>], in_parentheses: bool) -> bool {
    let mut expects_operand = true;
    let mut is_marked = in_parentheses;
    for item in items {
        let next = match item {
            Item::Operand { is_bare, .. } => {
                is_marked |= !is_bare;
                expects_operand.then_some(false)
            }
            Item::Operator(word) => {
                is_marked |= !word.is_arabic();
                let is_not = word.operator == Operator::Not;
                (is_not || !expects_operand).then_some(true)
            }
        };
        let Some(next) = next else { return false };
        expects_operand = next;
    }
    is_marked && !expects_operand
}

type Items<'q> = Peekable<IntoIter<Item<'q>>>;

/// Reads what stands side by side.
fn combine(items: Vec<Item<'_>>, joint: Joint) -> Group<'_> {
    let mut items = items.into_iter().peekable();
    let mut group = Vec::new();
    while let Some((occur, node)) = any_of(&mut items) {
        let is_wanted = joint == Joint::All && occur == Occur::Should;
        add(&mut group, if is_wanted { Occur::Must } else { occur }, node);
    }
    group
}

/// Reads operands with `OR` between them.
fn any_of<'q>(items: &mut Items<'q>) -> Option<(Occur, Node<'q>)> {
    let first = all_of(items)?;
    if !takes(items, Operator::Or) {
        return Some(first);
    }
    let mut group = vec![choice(first)];
    while let Some(next) = all_of(items) {
        group.push(choice(next));
        if !takes(items, Operator::Or) {
            break;
        }
    }
    Some((Occur::Must, Node::Group(group)))
}

/// Reads operands with `AND` between them.
fn all_of<'q>(items: &mut Items<'q>) -> Option<(Occur, Node<'q>)> {
    let first = operand(items)?;
    if !takes(items, Operator::And) {
        return Some(first);
    }
    let mut group = Vec::new();
    let mut next = Some(first);
    let mut goes_on = true;
    while let Some((occur, node)) = next {
        add(&mut group, if occur == Occur::Should { Occur::Must } else { occur }, node);
        next = if goes_on { operand(items) } else { None };
        goes_on = takes(items, Operator::And);
    }
    Some((Occur::Must, Node::Group(group)))
}

/// Reads an operand with any number of `NOT` before it.
fn operand<'q>(items: &mut Items<'q>) -> Option<(Occur, Node<'q>)> {
    let mut is_opposite = false;
    while takes(items, Operator::Not) {
        is_opposite = !is_opposite;
    }
    loop {
        let Item::Operand { occur, node, .. } = items.next()? else { continue };
        return Some(if is_opposite { (opposite(occur), node) } else { (occur, node) });
    }
}

fn opposite(occur: Occur) -> Occur {
    if occur == Occur::MustNot { Occur::Must } else { Occur::MustNot }
}

fn takes(items: &mut Items<'_>, operator: Operator) -> bool {
    items.next_if(|item| item.operator() == Some(operator)).is_some()
}

/// What may be there or something else; what must not be there becomes a group of its own.
fn choice((occur, node): (Occur, Node<'_>)) -> (Occur, Node<'_>) {
    match (occur, node) {
        (Occur::MustNot, node) => (Occur::Should, Node::Group(vec![(Occur::MustNot, node)])),
        (_, node) => (Occur::Should, node),
    }
}

/// Adds to a group what stands beside the rest of it. A group of words alone, and one of what must
/// be there in another of the kind, is no group.
fn add<'q>(group: &mut Group<'q>, occur: Occur, node: Node<'q>) {
    match (occur, node) {
        (Occur::Should, Node::Part(part)) => {
            let is_demand = part.is_quoted || part.field.is_some();
            group.push((if is_demand { Occur::Must } else { occur }, Node::Part(part)));
        }
        (Occur::Should, Node::Group(inner)) if is_plain(&inner) => group.extend(inner),
        (Occur::Should | Occur::Must, Node::Group(inner)) if is_conjunction(&inner) => {
            group.extend(inner);
        }
        (Occur::Should, node) => group.push((Occur::Must, node)),
        (occur, node) => group.push((occur, node)),
    }
}

/// Whether a group is nothing but words that may be there: a field that is asked for must be.
fn is_plain(group: &[(Occur, Node<'_>)]) -> bool {
    let is_word = |node: &Node<'_>| matches!(node, Node::Part(part) if part.field.is_none());
    group.iter().all(|(occur, node)| *occur == Occur::Should && is_word(node))
}

/// Whether a group is nothing but what must be there or must not.
fn is_conjunction(group: &[(Occur, Node<'_>)]) -> bool {
    group.iter().all(|(occur, _)| *occur != Occur::Should)
}
