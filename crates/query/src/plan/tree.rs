//! What a hit must have and must not have, as the groups of a query say.

use std::mem;

use super::conditions::Conditions;
use crate::condition::{Condition, Demands};
use crate::grammar::{FieldName, Occur};
use crate::understood::Tree;

/// Fields of which a document has one value: of several that are asked for, one must be there.
const ALTERNATIVES: [FieldName; 4] =
    [FieldName::Source, FieldName::Site, FieldName::Id, FieldName::Lang];

impl Conditions<'_> {
    /// Puts together what the parts of a query demand; what words count for stands in lists.
    pub(crate) fn demands(&self, tree: &[(Occur, Tree)]) -> Demands {
        let is_demand = |(occur, tree): &&(Occur, Tree)| match tree {
            // What only should be there demands nothing.
            Tree::Clause(_) => *occur != Occur::Should && !self.is_filter(tree),
            Tree::Group(_) | Tree::All => !self.is_filter(tree),
        };
        let has_demand = tree.iter().filter(is_demand).any(|(occur, _)| *occur == Occur::Must);
        // A filter narrows down what was found by words; by itself it finds nothing more.
        let needs_word = self.has_words() && !has_demand;
        let mut parts = Parts::default();
        for (occur, tree) in tree.iter().filter(is_demand) {
            parts.push(*occur, self.tree(tree));
        }
        self.add_filters(tree, &mut parts);
        if parts.wanted.is_empty() && !parts.unwanted.is_empty() && !needs_word {
            // Who only says what is unwanted wants the rest.
            parts.wanted.push(Condition::All);
        }
        let Parts { wanted, unwanted, .. } = parts;
        let wanted = (!wanted.is_empty()).then(|| Condition::each(wanted));
        let unwanted = (!unwanted.is_empty()).then(|| Condition::any(unwanted));
        Demands { wanted, unwanted, needs_word }
    }

    fn has_words(&self) -> bool {
        let wanted = self.clauses.iter().filter(|c| !c.phrase && c.occur != Occur::MustNot);
        wanted.into_iter().any(|clause| !clause.words.is_empty())
    }

    /// Whether a part of a query is nothing but values of fields.
    fn is_filter(&self, tree: &Tree) -> bool {
        match tree {
            Tree::Clause(number) => self.field_of(*number).is_some_and(FieldName::is_value),
            Tree::Group(group) => group.iter().all(|(_, tree)| self.is_filter(tree)),
            // It is found whatever else is.
            Tree::All => false,
        }
    }

    fn field_of(&self, clause: usize) -> Option<&FieldName> {
        self.clauses.get(clause).and_then(|clause| clause.field.as_ref())
    }

    /// Adds the values of fields that stand side by side in a group.
    fn add_filters(&self, group: &[(Occur, Tree)], parts: &mut Parts) {
        for field in ALTERNATIVES {
            for occur in [Occur::MustNot, Occur::Must] {
                let is_of_field = |(of, tree): &&(Occur, Tree)| {
                    *of == occur
                        && matches!(tree, Tree::Clause(n) if self.field_of(*n) == Some(&field))
                };
                let values = group.iter().filter(is_of_field);
                let values: Vec<Condition> = values.map(|(_, tree)| self.tree(tree)).collect();
                if !values.is_empty() {
                    parts.push(occur, Condition::any(values));
                }
            }
        }
        let is_other = |(_, tree): &&(Occur, Tree)| match tree {
            Tree::Clause(number) => {
                matches!(self.field_of(*number), Some(FieldName::Date | FieldName::Own(_)))
            }
            Tree::Group(_) => self.is_filter(tree),
            Tree::All => false,
        };
        for (occur, tree) in group.iter().filter(is_other) {
            parts.push(*occur, self.tree(tree));
        }
    }

    /// What a document must have that has a part of a query. Trees are as deep as parentheses may be.
    fn tree(&self, tree: &Tree) -> Condition {
        match tree {
            Tree::Clause(number) => self.clause(*number),
            Tree::Group(group) => self.group(group),
            Tree::All => Condition::All,
        }
    }

    pub(crate) fn group(&self, group: &[(Occur, Tree)]) -> Condition {
        let mut parts = Parts::default();
        let is_value = |tree: &Tree| matches!(tree, Tree::Clause(_)) && self.is_filter(tree);
        let has_choice = group.iter().any(|(occur, _)| *occur == Occur::Should);
        for (occur, tree) in group.iter().filter(|(_, tree)| has_choice || !is_value(tree)) {
            parts.push(*occur, self.tree(tree));
        }
        if !has_choice {
            let values: Vec<_> = group.iter().filter(|(_, t)| is_value(t)).cloned().collect();
            self.add_filters(&values, &mut parts);
        }
        parts.into_condition()
    }
}

/// What must be there, may be there, and must not be there.
#[derive(Default)]
struct Parts {
    wanted: Vec<Condition>,
    optional: Vec<Condition>,
    unwanted: Vec<Condition>,
}

impl Parts {
    fn push(&mut self, occur: Occur, condition: Condition) {
        let conditions = match occur {
            Occur::Must => &mut self.wanted,
            Occur::Should => &mut self.optional,
            Occur::MustNot => &mut self.unwanted,
        };
        conditions.push(condition);
    }

    /// Where nothing must be there, something must that may be there.
    fn into_condition(mut self) -> Condition {
        let optional = mem::take(&mut self.optional);
        if self.wanted.is_empty() {
            let optional =
                if optional.is_empty() { Condition::All } else { Condition::any(optional) };
            self.wanted.push(optional);
        }
        let wanted = Condition::each(self.wanted);
        if self.unwanted.is_empty() {
            return wanted;
        }
        Condition::Without(Box::new(wanted), Box::new(Condition::any(self.unwanted)))
    }
}
