//! Queries to which synonyms are added.

use fihris_text::Analyzer;

use super::table::{MAX_WORDS, Synonyms};
use crate::describe::describe;
use crate::grammar::{FieldName, Occur, Spelling};
use crate::understood::{Clause, Tree, Understood, words};

/// What a synonym counts for, as a share of what was typed. Chosen by hand; no other value was
/// measured.
const WEIGHT: f32 = 0.8;

/// Synonyms that are added to one query.
const MAX_ADDED: usize = 64;

type Node = (Occur, Tree);

/// Lets synonyms be looked for beside the words and phrases of a query; what was added goes to
/// `notes`.
pub(crate) fn widen(
    understood: &mut Understood,
    synonyms: &Synonyms,
    analyzer: &Analyzer,
    notes: &mut Vec<String>,
) {
    let tree = std::mem::take(&mut understood.tree);
    let (clauses, room) = (&mut understood.clauses, MAX_ADDED);
    let mut widening = Widening { synonyms, analyzer, clauses, room, has_phrase: false, notes };
    let tree = widening.group(tree);
    let has_phrase = widening.has_phrase;
    understood.tree = if has_phrase { any_of(tree) } else { tree };
    understood.text = describe(&understood.tree, &understood.clauses);
}

/// Lets a phrase find by itself that stands beside words: of these, a document must have any.
fn any_of(tree: Vec<Node>) -> Vec<Node> {
    let (optional, mut rest): (Vec<Node>, Vec<Node>) =
        tree.into_iter().partition(|(occur, _)| *occur == Occur::Should);
    let has_demand = rest.iter().any(|(occur, _)| *occur == Occur::Must);
    if has_demand {
        rest.splice(0..0, optional);
        return rest;
    }
    rest.insert(0, (Occur::Must, Tree::Group(optional)));
    rest
}

struct Widening<'a> {
    synonyms: &'a Synonyms,
    analyzer: &'a Analyzer,
    clauses: &'a mut Vec<Clause>,
    /// Synonyms that may still be added.
    room: usize,
    /// Whether a phrase was added to words that may be there.
    has_phrase: bool,
    notes: &'a mut Vec<String>,
}

impl Widening<'_> {
    fn group(&mut self, nodes: Vec<Node>) -> Vec<Node> {
        let mut widened = Vec::with_capacity(nodes.len());
        let mut rest = nodes.as_slice();
        while let Some((first, behind)) = rest.split_first() {
            let (n_nodes, others) = self.find(rest).unwrap_or_default();
            match (first, rest.split_at_checked(n_nodes)) {
                (_, Some((typed, behind))) if n_nodes > 0 => {
                    widened.extend(self.beside(typed, others));
                    rest = behind;
                }
                ((occur, Tree::Group(group)), _) => {
                    widened.push((*occur, Tree::Group(self.group(group.clone()))));
                    rest = behind;
                }
                (node, _) => {
                    widened.push(node.clone());
                    rest = behind;
                }
            }
        }
        widened
    }

    /// Finds what is looked for beside the first nodes of a sequence, and how many nodes they are.
    fn find(&self, nodes: &[Node]) -> Option<(usize, Vec<String>)> {
        let (occur, Tree::Clause(number)) = nodes.first()? else { return None };
        let clause = self.clauses.get(*number).filter(|clause| may_be_widened(clause))?;
        if clause.phrase {
            let words: Vec<&str> = clause.words.iter().map(|word| word.exact.as_str()).collect();
            let found = self.synonyms.find(&words)?;
            return (found.n_words == words.len()).then_some((1, found.others));
        }
        let word = |(of, tree): &Node| -> Option<&str> {
            let Tree::Clause(number) = tree else { return None };
            let other = self.clauses.get(*number).filter(|other| may_be_widened(other))?;
            let is_like = of == occur && !other.phrase && other.field == clause.field;
            let [word] = other.words.as_slice() else { return None };
            is_like.then_some(&word.exact)
        };
        let n_together = if *occur == Occur::MustNot { 1 } else { MAX_WORDS };
        let words: Vec<&str> = nodes.iter().take(n_together).map_while(word).collect();
        let found = self.synonyms.find(&words)?;
        Some((found.n_words, found.others))
    }

    /// Puts synonyms beside what was typed. What must be there may be there in any of these ways.
    fn beside(&mut self, typed: &[Node], others: Vec<String>) -> Vec<Node> {
        let numbers = typed.iter().filter_map(|(_, tree)| match tree {
            Tree::Clause(number) => Some(*number),
            Tree::Group(_) | Tree::All => None,
        });
        let numbers: Vec<usize> = numbers.collect();
        let added = self.add(&numbers, others);
        let optional = |tree| (Occur::Should, tree);
        let occur = typed.first().map_or(Occur::Should, |(occur, _)| *occur);
        if occur == Occur::Should || added.is_empty() {
            self.has_phrase |= added.iter().any(|number| self.is_phrase(*number));
            let added = added.into_iter().map(Tree::Clause).map(optional);
            return typed.iter().cloned().chain(added).collect();
        }
        let as_typed = match typed {
            [(_, tree)] => tree.clone(),
            several => Tree::Group(several.to_vec()),
        };
        let ways = [as_typed].into_iter().chain(added.into_iter().map(Tree::Clause));
        vec![(occur, Tree::Group(ways.map(optional).collect()))]
    }

    fn is_phrase(&self, number: usize) -> bool {
        self.clauses.get(number).is_some_and(|clause| clause.phrase)
    }

    /// Adds a clause for each synonym of clauses, and returns their numbers.
    fn add(&mut self, typed: &[usize], others: Vec<String>) -> Vec<usize> {
        let clauses = typed.iter().filter_map(|number| self.clauses.get(*number));
        let texts: Vec<&str> = clauses.clone().map(|clause| clause.text.trim()).collect();
        let (text, model) = (texts.join(" "), clauses.clone().next().cloned());
        let Some(model) = model else { return Vec::new() };
        if others.len() > self.room {
            self.notes.push(format!("more than {MAX_ADDED} synonyms; the others are left out"));
        }
        let new: Vec<Clause> =
            others.into_iter().take(self.room).map(|other| self.clause(&model, other)).collect();
        if let Some(shown) = shown(&new) {
            self.notes.push(format!("searched for {shown} beside “{text}”"));
        }
        for number in typed {
            if let Some(clause) = self.clauses.get_mut(*number) {
                clause.has_synonyms = true;
            }
        }
        let first = self.clauses.len();
        self.room = self.room.saturating_sub(new.len());
        self.clauses.extend(new);
        (first..self.clauses.len()).collect()
    }

    /// A clause for a synonym, like the one that it stands beside.
    fn clause(&self, model: &Clause, text: String) -> Clause {
        let mut words = words(&text, self.analyzer, MAX_WORDS);
        let phrase = words.len() > 1;
        if !phrase {
            words.iter_mut().for_each(|word| word.find_others(self.analyzer));
        }
        let occur = if model.occur == Occur::MustNot { Occur::MustNot } else { Occur::Should };
        let boost = model.boost * WEIGHT;
        let (is_grouped, is_one_of_all) = (true, false);
        Clause {
            occur,
            text,
            phrase,
            boost,
            words,
            is_one_of_all,
            is_grouped,
            is_synonym: true,
            ..model.clone()
        }
    }
}

/// Whether a clause is a word or a phrase that may have other forms.
fn may_be_widened(clause: &Clause) -> bool {
    let has_words = clause.field.as_ref().is_none_or(|field| *field == FieldName::Title);
    has_words && clause.spelling == Spelling::Forms && clause.near.is_none()
}

/// The synonyms, for people.
fn shown(clauses: &[Clause]) -> Option<String> {
    let texts: Vec<String> = clauses.iter().map(|clause| format!("“{}”", clause.text)).collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn synonyms_stand_where_what_was_typed_may_stand() {
        let text = "هدنة، وقف إطلاق النار\nموبايل => جوال";
        let (synonyms, analyzer) = (Synonyms::read(text).unwrap(), Analyzer::default());
        let table = [
            ("كتاب", "كتاب"),
            ("موبايل جديد", "موبايل جوال^0.8 جديد"),
            ("+موبايل جديد", "(موبايل OR جوال^0.8) جديد"),
            ("جديد -موبايل", "جديد -(موبايل OR جوال^0.8)"),
            ("موبايل^2", "موبايل^2 جوال^1.6"),
            ("title:موبايل", "(title:موبايل OR title:جوال^0.8)"),
            ("=موبايل", "=موبايل"),
            ("موبا*", "موبا*"),
            ("\"موبايل\"", "(\"موبايل\" OR جوال^0.8)"),
            ("\"موبايل جديد\"", "\"موبايل جديد\""),
            ("هدنة غزة", "(هدنه OR \"وقف اطلاق النار\"^0.8 OR غزه)"),
            ("هدنة +غزة", "هدنه \"وقف اطلاق النار\"^0.8 +غزه"),
            ("+هدنة غزة", "(هدنه OR \"وقف اطلاق النار\"^0.8) غزه"),
            ("وقف إطلاق النار", "وقف اطلاق النار هدنه^0.8"),
            ("+وقف +إطلاق +النار", "((وقف AND اطلاق AND النار) OR هدنه^0.8)"),
            ("\"وقف إطلاق النار\"", "(\"وقف اطلاق النار\" OR هدنه^0.8)"),
            ("(موبايل أو قلم) و حبر", "(موبايل OR جوال^0.8 OR قلم) +حبر"),
            ("جوال", "جوال"),
            ("\"هدنة\"", "(\"هدنه\" OR \"وقف اطلاق النار\"^0.8)"),
            ("=هدنة", "=هدنه"),
            ("غزة -هدنة", "غزه -(هدنه OR \"وقف اطلاق النار\"^0.8)"),
            ("title:هدنة", "(title:هدنه OR title:\"وقف اطلاق النار\"^0.8)"),
            ("وقف إطلاق", "وقف اطلاق"),
        ];
        for (query, expected) in table {
            let mut understood = Understood::read(query, &analyzer, &mut Vec::new());
            widen(&mut understood, &synonyms, &analyzer, &mut Vec::new());
            assert_eq!(understood.text, expected, "{query}");
        }
    }

    #[test]
    fn so_many_synonyms_are_added_and_no_more() {
        let others: Vec<String> = (0..63).map(|number| format!("كلمة{number}")).collect();
        let synonyms = Synonyms::read(&format!("أ => {}", others.join(","))).unwrap();
        let mut understood = Understood::read("أ أ أ", &Analyzer::default(), &mut Vec::new());
        let mut notes = Vec::new();
        widen(&mut understood, &synonyms, &Analyzer::default(), &mut notes);
        assert_eq!(understood.clauses.len(), 3 + MAX_ADDED);
        assert!(notes.iter().any(|note| note.starts_with("more than 64 synonyms")), "{notes:?}");
    }
}
