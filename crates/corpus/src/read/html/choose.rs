//! Which blocks of a page are its text.

use std::collections::BTreeMap;

use super::hints::Aside;
use super::page::Block;
use super::title::one_line;

/// Fewest words of a block that is prose wherever it stands: menus and captions have fewer,
/// and jusText takes a paragraph of some 70 characters for one that is not short.
const PROSE_WORDS: usize = 10;

/// Fewest words of a block that is prose if it ends as a sentence does.
const SENTENCE_WORDS: usize = 4;

/// Chooses the text, without the headline `title`.
pub(super) fn text(blocks: &[Block], title: Option<&str>) -> String {
    let mut chosen = choose(blocks);
    chosen.retain(|block| !block.zone.heading || Some(one_line(&block.text).as_str()) != title);
    let lines: Vec<_> = chosen.iter().map(|block| block.text.as_str()).collect();
    lines.join("\n")
}

fn choose(blocks: &[Block]) -> Vec<&Block> {
    let open = unmarked(blocks);
    let (prose, plain) = (n_words(&open, is_prose), n_words(&open, |block| !block.is_links()));
    // A page of prose has captions and remarks too; a poem or a list has a sentence or two.
    if prose * 5 >= plain * 2 && prose > 0 { article(open) } else { list(open) }
}

/// The blocks that nothing marks as beside the point; with those that only a name marks, if
/// these hold most of the page; all, if there are no others.
fn unmarked(blocks: &[Block]) -> Vec<&Block> {
    let up_to = |aside: Aside| -> Vec<_> {
        blocks.iter().filter(|block| block.zone.aside <= aside).collect()
    };
    let (unmarked, unsure) = (up_to(Aside::No), up_to(Aside::Named));
    let prose = |blocks: &[&Block]| n_words(blocks, is_prose);
    let is_mistake = prose(&unmarked) * 4 < prose(&unsure) || unmarked.is_empty();
    match (is_mistake, unsure.is_empty()) {
        (false, _) => unmarked,
        (true, false) => unsure,
        (true, true) => up_to(Aside::Sure),
    }
}

/// From the first block of prose to the last, without lists of links between them.
fn article(open: Vec<&Block>) -> Vec<&Block> {
    let body = main_part(open);
    let first = body.iter().position(|block| is_prose(block)).unwrap_or(0);
    let last = body.iter().rposition(|block| is_prose(block)).unwrap_or(0);
    let lead = body.iter().take(first).rev().take_while(|block| leads(block)).count();
    let tail = body.iter().skip(last + 1).take_while(|block| is_remark(block)).count();
    let start = first - lead;
    let last = last + tail;
    let span = body.into_iter().take(last + 1).skip(start);
    span.filter(|block| !block.is_links()).collect()
}

/// What is in the article that holds most of the prose, or in all articles, if they do.
fn main_part(open: Vec<&Block>) -> Vec<&Block> {
    let enough = |words: usize| words * 5 >= n_words(&open, is_prose) * 3;
    let mut mains: BTreeMap<u32, usize> = BTreeMap::new();
    for block in open.iter().filter(|block| block.zone.main > 0 && is_prose(block)) {
        *mains.entry(block.zone.main).or_default() += block.n_words;
    }
    let largest = mains.iter().map(|(number, words)| (*words, *number)).max();
    let all = mains.values().sum();
    match largest {
        Some((words, number)) if enough(words) => {
            open.into_iter().filter(|block| block.zone.main == number).collect()
        }
        Some(_) if enough(all) => open.into_iter().filter(|block| block.zone.main > 0).collect(),
        _ => open,
    }
}

/// All, but for links beside more text than they have themselves.
fn list(open: Vec<&Block>) -> Vec<&Block> {
    let links = n_words(&open, Block::is_links);
    if links * 2 > n_words(&open, |_| true) {
        return open;
    }
    open.into_iter().filter(|block| !block.is_links()).collect()
}

/// Whether a block next to prose belongs to it: a heading, or half a sentence. Lines of
/// dates and counts do not.
fn leads(block: &Block) -> bool {
    block.zone.heading || is_remark(block)
}

fn is_remark(block: &Block) -> bool {
    let is_plain = !block.is_links() && !block.text.contains(char::is_numeric);
    block.n_words > SENTENCE_WORDS && is_plain && !block.zone.heading
}

fn is_prose(block: &Block) -> bool {
    let ends = block.text.ends_with(['.', '؟', '!', '…', '؛', ':', '»', '"', '۔']);
    let enough = if ends { SENTENCE_WORDS } else { PROSE_WORDS };
    block.n_words >= enough && block.n_link_chars * 3 <= block.n_chars && !block.zone.heading
}

fn n_words(blocks: &[&Block], which: impl Fn(&Block) -> bool) -> usize {
    blocks.iter().filter(|block| which(block)).map(|block| block.n_words).sum()
}
