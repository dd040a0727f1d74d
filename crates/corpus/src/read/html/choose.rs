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
    let mut chosen = choose(blocks, title);
    let body = chosen.iter().position(|block| is_prose(block)).unwrap_or(0);
    let mut number = 0;
    chosen.retain(|block| {
        number += 1;
        !is_title(block, title) || !block.zone.heading && number > body
    });
    let lines: Vec<_> = chosen.iter().map(|block| block.text.as_str()).collect();
    let text = lines.join("\n");
    match text.split_once('\n') {
        Some((first, rest)) if Some(one_line(first).as_str()) == title => rest.to_owned(),
        _ => text,
    }
}

fn is_title(block: &Block, title: Option<&str>) -> bool {
    title.is_some_and(|title| one_line(&block.text) == title)
}

fn choose<'b>(blocks: &'b [Block], title: Option<&str>) -> Vec<&'b Block> {
    let open = unmarked(main_part(blocks.iter().collect()));
    let (prose, plain) = (n_words(&open, is_prose), n_words(&open, |block| !block.is_links()));
    // A page of prose has captions and remarks too; a poem or a list has a sentence or two.
    if prose * 5 >= plain * 2 && prose > 0 { article(open, title) } else { list(open) }
}

/// Most words of prose that a page without a text has: a notice or two.
const NOTICE_WORDS: usize = 25;

/// The blocks that nothing marks as beside the point; with those that are marked, where these have
/// so much of the prose that the marks must be wrong; all, if there are no others.
fn unmarked(blocks: Vec<&Block>) -> Vec<&Block> {
    let up_to = |aside: Aside| blocks.iter().copied().filter(move |block| aside_of(block) <= aside);
    let prose = |aside: Aside| n_words(&up_to(aside).collect::<Vec<_>>(), is_prose);
    let open: Vec<_> = up_to(Aside::No).collect();
    let plain = match n_words(&open, |block| !block.is_links()) {
        0 => n_words(&open, |_| true),
        plain => plain,
    };
    let [no, named, comment, hidden, _] = Aside::ALL.map(prose);
    let is_mistake = |less: usize, more: usize| less * 4 < more;
    let is_hidden =
        is_mistake(plain, hidden - comment) || is_in_main(&blocks) && no < hidden - comment;
    let level = if is_mistake(no, named) {
        Aside::Named
    } else if no <= NOTICE_WORDS && is_mistake(plain, comment) {
        Aside::Comment
    } else if no <= NOTICE_WORDS && is_hidden {
        Aside::Hidden
    } else {
        Aside::No
    };
    let filled = Aside::ALL.into_iter().filter(|aside| *aside >= level);
    let level = filled.into_iter().find(|aside| up_to(*aside).next().is_some()).unwrap_or(level);
    let chosen = up_to(level).collect();
    without_tail(if level == Aside::Named { least_named(chosen) } else { chosen }, level)
}

/// Of blocks whose names are mistaken, those without further names: in a box called `widget` that
/// holds the text, the one called `footer` is one.
fn least_named(blocks: Vec<&Block>) -> Vec<&Block> {
    let prose = |most: u8| -> usize {
        let named = blocks.iter().filter(|block| block.zone.n_named <= most && is_prose(block));
        named.map(|block| block.n_words).sum()
    };
    let all = prose(u8::MAX);
    let least = (0..u8::MAX).find(|most| all > 0 && prose(*most) * 4 >= all).unwrap_or(u8::MAX);
    blocks.into_iter().filter(|block| block.zone.n_named <= least).collect()
}

/// How much a block is beside the point. Within an article, a name alone says nothing of prose.
fn aside_of(block: &Block) -> Aside {
    match block.zone.aside {
        Aside::Named if block.zone.main > 0 && is_prose(block) => Aside::No,
        aside => aside,
    }
}

fn is_in_main(blocks: &[&Block]) -> bool {
    blocks.iter().all(|block| block.zone.main > 0)
}

/// Where the text is in marked blocks: without those behind the last of them, which are a footer.
fn without_tail(mut blocks: Vec<&Block>, level: Aside) -> Vec<&Block> {
    let last = blocks.iter().rposition(|block| block.zone.aside == level);
    if let Some(last) = last.filter(|_| level > Aside::Named) {
        blocks.truncate(last + 1);
    }
    blocks
}

/// From the first block of prose to the last, without lists of links between them.
fn article<'b>(body: Vec<&'b Block>, title: Option<&str>) -> Vec<&'b Block> {
    let first = body.iter().position(|block| is_prose(block)).unwrap_or(0);
    let last = body.iter().rposition(|block| is_prose(block)).unwrap_or(0);
    let mut before = body.iter().take(first).rev();
    let lead = before.by_ref().take_while(|block| leads(block) && !is_title(block, title)).count();
    let tail = body.iter().skip(last + 1).take_while(|block| is_remark(block)).count();
    let start = first - lead;
    let last = last + tail;
    let span = body.into_iter().take(last + 1).skip(start);
    span.filter(|block| !block.is_links() && !is_label(block)).collect()
}

/// What is in the article that holds most of the prose, or in all articles, if they do.
fn main_part(open: Vec<&Block>) -> Vec<&Block> {
    let counts = |block: &Block| is_prose(block) && aside_of(block) < Aside::Comment;
    let counts: &dyn Fn(&Block) -> bool =
        if n_words(&open, counts) > NOTICE_WORDS { &counts } else { &is_prose };
    let enough = |words: usize| words * 5 >= n_words(&open, counts) * 3;
    let mut mains: BTreeMap<u32, usize> = BTreeMap::new();
    for block in open.iter().filter(|block| block.zone.main > 0 && counts(block)) {
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
    block.n_words > SENTENCE_WORDS && is_plain && !block.zone.heading && !is_notice(block)
}

/// Most words of what stands beside a text and is no part of it: a date, a name, a count.
const LABEL_WORDS: usize = 3;

/// Whether a block between prose is such: short, and neither heading, paragraph nor item of a list.
fn is_label(block: &Block) -> bool {
    let is_apart = !block.zone.heading && !block.zone.paragraph && !block.zone.preformatted;
    let most = if block.text.contains(char::is_numeric) { 2 * LABEL_WORDS } else { LABEL_WORDS };
    is_apart && block.n_words <= most && !is_prose(block)
}

fn is_prose(block: &Block) -> bool {
    let ends = block.text.ends_with(['.', '؟', '!', '…', '؛', ':', '»', '"', '۔']);
    let enough = if ends { SENTENCE_WORDS } else { PROSE_WORDS };
    let is_text = !block.zone.heading && !is_notice(block);
    block.n_words >= enough && block.n_link_chars * 3 <= block.n_chars && is_text
}

/// What the notice below a page begins with, on pages in Arabic and in English.
const NOTICES: [&str; 8] = [
    "©",
    "(c) ",
    "جميع الحقوق محفوظة",
    "كافة الحقوق محفوظة",
    "كل الحقوق محفوظة",
    "حقوق النشر",
    "Copyright",
    "All rights reserved",
];

/// Whether a block says to whom the page belongs.
fn is_notice(block: &Block) -> bool {
    block.n_words <= NOTICE_WORDS && NOTICES.iter().any(|notice| block.text.starts_with(notice))
}

fn n_words(blocks: &[&Block], which: impl Fn(&Block) -> bool) -> usize {
    blocks.iter().filter(|block| which(block)).map(|block| block.n_words).sum()
}
