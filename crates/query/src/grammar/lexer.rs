//! Operands, parentheses and operators, one after the other.

use super::comparison::{Comparison, take_comparison};
use super::field::take_group_name;
use super::operand::{Part, take, take_boost, word};
use super::quotes::{is_quote, take_quoted, take_word};
use super::{FieldName, MAX_QUERY_DEPTH, Occur, OwnFields, Spelling};

/// A word that joins two operands, or turns one into its opposite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Not,
    /// `And` and `Not` in one word.
    AndNot,
}

/// What a query is made of.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'q> {
    /// The beginning of a group, and the field that stands before it.
    Open(Occur, Option<FieldName>),
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

/// Operators as they are written, spelling variants of the Arabic ones folded; they must stand
/// alone.
const OPERATORS: [(&str, Operator); 9] = [
    ("AND", Operator::And),
    ("OR", Operator::Or),
    ("NOT", Operator::Not),
    ("و", Operator::And),
    ("او", Operator::Or),
    ("ليس", Operator::Not),
    ("ليست", Operator::Not),
    ("وليس", Operator::AndNot),
    ("وليست", Operator::AndNot),
];

/// Bytes of a word that may be an operator: the longest with a vowel on each letter.
const MAX_OPERATOR_BYTES: usize = 24;

/// What of the language is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Syntax {
    /// All of it.
    #[default]
    Full,
    /// Signs, quotations and parentheses, and `|` for `OR`; neither operators that are words nor
    /// conditions of fields.
    Signs,
}

/// The operator that stands alone in [`Syntax::Signs`].
const SIGNS: [(&str, Operator); 1] = [("|", Operator::Or)];

/// A query cut into its tokens.
#[derive(Debug, Default)]
pub(super) struct Lexed<'q> {
    /// Every parenthesis has its fellow, and none is nested deeper than [`MAX_QUERY_DEPTH`].
    pub(super) tokens: Vec<Token<'q>>,
    /// Whether deeper parentheses were passed over.
    pub(super) is_too_deep: bool,
    /// Whether a parenthesis or a quotation mark without its fellow was passed over.
    pub(super) is_unbalanced: bool,
}

/// Cuts a query, which has been cleaned, into its tokens.
pub(super) fn tokens<'q>(query: &'q str, own: &'q OwnFields, syntax: Syntax) -> Lexed<'q> {
    let mut lexed = Lexed::default();
    let mut rest = query.trim_start();
    while !rest.is_empty() {
        rest = lexed.take_token(rest, own, syntax).trim_start();
    }
    lexed.balanced()
}

impl<'q> Lexed<'q> {
    /// Takes a token off, or several for a condition with a list.
    fn take_token(&mut self, text: &'q str, own: &'q OwnFields, syntax: Syntax) -> &'q str {
        let (occur, after) = take_occur(text);
        if let Some((field, rest)) = take_open(after, own, syntax) {
            self.tokens.push(Token::Open(occur, field));
            return rest;
        }
        if let Some(rest) = after.strip_prefix(')') {
            let (boost, rest) = take_boost(rest);
            self.tokens.push(Token::Close(boost));
            return rest;
        }
        let compared = (syntax == Syntax::Full).then(|| take_comparison(after, own)).flatten();
        match compared {
            Some((Ok(comparison), rest)) => {
                self.compare(occur, comparison);
                rest
            }
            Some((Err(trouble), _)) => {
                let (part, rest) = take(after, own);
                let part = Part { trouble: part.trouble.or(Some(trouble)), ..part };
                self.tokens.push(Token::Operand(occur, part));
                rest
            }
            None => self.take_operand(occur, after, own, syntax),
        }
    }

    /// Takes an operand or an operator off.
    fn take_operand(
        &mut self,
        occur: Occur,
        text: &'q str,
        own: &'q OwnFields,
        syntax: Syntax,
    ) -> &'q str {
        let (part, rest) = take(text, own);
        let taken = text.strip_suffix(rest).unwrap_or(text);
        self.is_unbalanced |= !part.is_quoted && taken.contains(is_quote);
        let operators = match syntax {
            Syntax::Full => &OPERATORS[..],
            Syntax::Signs => &SIGNS[..],
        };
        let folded = (part.typed.len() <= MAX_OPERATOR_BYTES && !part.typed.is_ascii())
            .then(|| fihris_text::fold(part.typed));
        let name = folded.as_deref().unwrap_or(part.typed);
        let known = operators.iter().find(|(known, _)| *known == name);
        if let Some((_, operator)) = known.filter(|_| occur == Occur::Should && part.is_bare()) {
            self.tokens.push(Token::Operator(Word { operator: *operator, text: part.typed }));
        } else if !part.text.trim().is_empty() {
            self.tokens.push(Token::Operand(occur, part));
        }
        rest
    }

    /// Adds a condition; one with a list is a group of alternatives.
    fn compare(&mut self, outer: Occur, comparison: Comparison<'q>) {
        let Comparison { occur, parts, is_list } = comparison;
        let occur = match (outer, occur) {
            (Occur::MustNot, Occur::MustNot) => Occur::Must,
            (outer, Occur::Should) => outer,
            _ => Occur::MustNot,
        };
        if !is_list {
            self.tokens.extend(parts.into_iter().map(|part| Token::Operand(occur, part)));
            return;
        }
        self.tokens.push(Token::Open(occur, None));
        for (number, part) in parts.into_iter().enumerate() {
            let or = Word { operator: Operator::Or, text: "OR" };
            self.tokens.extend((number > 0).then_some(Token::Operator(or)));
            self.tokens.push(Token::Operand(Occur::Should, part));
        }
        self.tokens.push(Token::Close(1.0));
    }
}

/// Takes an opening parenthesis off, and the name of a field before it: `title:(`.
fn take_open<'q>(
    text: &'q str,
    own: &OwnFields,
    syntax: Syntax,
) -> Option<(Option<FieldName>, &'q str)> {
    if let Some(rest) = text.strip_prefix('(') {
        return Some((None, rest));
    }
    let (name, rest) = take_group_name(text, own).filter(|_| syntax == Syntax::Full)?;
    let field = own.named(name)?;
    rest.strip_prefix('(').map(|rest| (Some(field), rest))
}

/// Takes a plus or minus off, if what follows it can be wanted or unwanted.
fn take_occur(text: &str) -> (Occur, &str) {
    let mut chars = text.chars();
    let (sign, rest) = (chars.next(), chars.as_str());
    let Some(next) = chars.next() else { return (Occur::Should, text) };
    let begins = match next {
        '(' | '=' => true,
        '*' | '?' => word(take_word(rest).0).spelling == Spelling::Wildcard,
        next => is_quote(next) || take_quoted(rest).is_some(),
    };
    match sign {
        Some('+') if begins || next.is_alphanumeric() => (Occur::Must, rest),
        // `-5` is a number, and `2010 -2015` a range.
        Some('-') if begins || next.is_alphabetic() => (Occur::MustNot, rest),
        _ => (Occur::Should, text),
    }
}

impl Lexed<'_> {
    /// Leaves out parentheses that have no fellow, and those that are nested too deep.
    fn balanced(mut self) -> Self {
        let mut keeps = vec![true; self.tokens.len()];
        let mut open = Vec::new();
        for (at, token) in self.tokens.iter().enumerate() {
            match token {
                Token::Open(..) => open.push(at),
                Token::Close(_) => {
                    let is_deep = open.len() > MAX_QUERY_DEPTH;
                    self.is_too_deep |= is_deep;
                    let fellow = open.pop();
                    self.is_unbalanced |= fellow.is_none();
                    let drops = is_deep || fellow.is_none();
                    let pair = fellow.into_iter().chain([at]).filter(|_| drops);
                    pair.for_each(|at| drop_at(&mut keeps, at));
                }
                Token::Operand(..) | Token::Operator(_) => {}
            }
        }
        self.is_unbalanced |= !open.is_empty();
        open.into_iter().for_each(|at| drop_at(&mut keeps, at));
        let kept = self.tokens.into_iter().zip(keeps);
        let tokens = kept.filter_map(|(token, keeps)| keeps.then_some(token)).collect();
        Self { tokens, ..self }
    }
}

fn drop_at(keeps: &mut [bool], at: usize) {
    if let Some(keeps) = keeps.get_mut(at) {
        *keeps = false;
    }
}
