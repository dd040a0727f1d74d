//! Operands, parentheses and operators, one after the other.

use super::operand::{Part, take, take_boost};
use super::{MAX_QUERY_DEPTH, Occur, is_quote};

/// A word that joins two operands, or turns one into its opposite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Not,
}

/// What a query is made of.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'q> {
    Open(Occur),
    /// The end of a group, and how much what is in it counts.
    Close(f32),
    Operand(Occur, Part<'q>),
    Operator(Word<'q>),
}

/// An operator, and the word that it may turn out to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Word<'q> {
    pub(super) operator: Operator,
    pub(super) text: &'q str,
}

impl Word<'_> {
    /// Whether it is a word of the language too, and an operator only where one is meant.
    pub(super) fn is_arabic(&self) -> bool {
        !self.text.is_ascii()
    }
}

/// Operators as they are written; they must stand alone.
const OPERATORS: [(&str, Operator); 7] = [
    ("AND", Operator::And),
    ("OR", Operator::Or),
    ("NOT", Operator::Not),
    ("و", Operator::And),
    ("أو", Operator::Or),
    ("او", Operator::Or),
    ("ليس", Operator::Not),
];

/// Cuts a query, which has been cleaned, into its tokens.
///
/// Every parenthesis has its fellow, and none is nested deeper than [`MAX_QUERY_DEPTH`]. The
/// second value says whether deeper ones were passed over.
pub(super) fn tokens(query: &str) -> (Vec<Token<'_>>, bool) {
    let mut tokens = Vec::new();
    let mut rest = query.trim_start();
    while !rest.is_empty() {
        let (token, after) = take_token(rest);
        tokens.extend(token);
        rest = after.trim_start();
    }
    balanced(tokens)
}

fn take_token(text: &str) -> (Option<Token<'_>>, &str) {
    let (occur, after) = take_occur(text);
    if let Some(rest) = after.strip_prefix('(') {
        return (Some(Token::Open(occur)), rest);
    }
    if let Some(rest) = after.strip_prefix(')') {
        let (boost, rest) = take_boost(rest);
        return (Some(Token::Close(boost)), rest);
    }
    let (part, rest) = take(after);
    let known = OPERATORS.iter().find(|(name, _)| *name == part.text);
    if let Some((_, operator)) = known.filter(|_| occur == Occur::Should && part.is_bare()) {
        return (Some(Token::Operator(Word { operator: *operator, text: part.text })), rest);
    }
    let is_blank = part.text.trim().is_empty();
    ((!is_blank).then_some(Token::Operand(occur, part)), rest)
}

/// Takes a plus or minus off, if what follows it can be wanted or unwanted.
fn take_occur(text: &str) -> (Occur, &str) {
    let mut chars = text.chars();
    let (sign, rest) = (chars.next(), chars.as_str());
    let Some(next) = chars.next() else { return (Occur::Should, text) };
    let begins = is_quote(next) || matches!(next, '(' | '=');
    match sign {
        Some('+') if begins || next.is_alphanumeric() => (Occur::Must, rest),
        // `-5` is a number, and `2010 -2015` a range.
        Some('-') if begins || next.is_alphabetic() => (Occur::MustNot, rest),
        _ => (Occur::Should, text),
    }
}

/// Leaves out parentheses that have no fellow, and those that are nested too deep.
fn balanced(tokens: Vec<Token<'_>>) -> (Vec<Token<'_>>, bool) {
    let mut keeps = vec![true; tokens.len()];
    let mut open = Vec::new();
    let mut is_too_deep = false;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Open(_) => open.push(at),
            Token::Close(_) => {
                let is_deep = open.len() > MAX_QUERY_DEPTH;
                is_too_deep |= is_deep;
                let fellow = open.pop();
                let drops = is_deep || fellow.is_none();
                let pair = fellow.into_iter().chain([at]).filter(|_| drops);
                pair.for_each(|at| drop_at(&mut keeps, at));
            }
            Token::Operand(..) | Token::Operator(_) => {}
        }
    }
    open.into_iter().for_each(|at| drop_at(&mut keeps, at));
    let kept = tokens.into_iter().zip(keeps).filter_map(|(token, keeps)| keeps.then_some(token));
    (kept.collect(), is_too_deep)
}

fn drop_at(keeps: &mut [bool], at: usize) {
    if let Some(keeps) = keeps.get_mut(at) {
        *keeps = false;
    }
}
