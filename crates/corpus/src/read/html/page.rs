//! The text of a page, in blocks.

use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use super::head::Head;
use super::hints::{self, Aside};
use super::stack::{Stack, Zone};
use super::tags::{self, Kind};

/// What stands together: a paragraph, a heading, a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// Its lines.
    pub(super) text: String,
    pub(super) zone: Zone,
    pub(super) n_words: usize,
    /// Letters and signs, and how many of them are in links.
    pub(super) n_chars: usize,
    pub(super) n_link_chars: usize,
}

impl Block {
    /// Whether most of it is links.
    pub(super) fn is_links(&self) -> bool {
        self.n_link_chars * 2 > self.n_chars
    }
}

/// A page that was read.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) head: Head,
    pub(super) blocks: Vec<Block>,
}

impl Page {
    pub(super) fn read(html: &str) -> Self {
        let mut reader = PageReader::default();
        let handle = |event: CallbackEvent<'_>, _: Span<()>| -> Option<Infallible> {
            reader.event(event);
            None
        };
        let mut emitter = CallbackEmitter::new(handle);
        emitter.naively_switch_states(true);
        let Ok(()) = Tokenizer::new_with_emitter(html, emitter).finish();
        reader.end_block();
        reader.page
    }
}

/// The start tag that is being read.
#[derive(Default)]
struct Tag {
    name: Vec<u8>,
    attributes: Vec<(String, String)>,
}

#[derive(Default)]
struct PageReader {
    page: Page,
    stack: Stack,
    tag: Tag,
    block: Block,
    /// Whether a space is due before the next word.
    space: bool,
    /// Elements of [`Kind::Main`] so far.
    n_mains: u32,
    /// What the text at hand is in, if that is no part of the body.
    special: Option<Special>,
}

/// Text that the head wants.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Special {
    Title,
    /// Data about the page, as search engines want it.
    LinkedData,
}

impl PageReader {
    fn event(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = Tag { name: name.to_vec(), attributes: Vec::new() };
            }
            CallbackEvent::AttributeName { name } => {
                self.tag.attributes.push((utf_8(name), String::new()));
            }
            CallbackEvent::AttributeValue { value } => {
                if let Some((_, last)) = self.tag.attributes.last_mut() {
                    *last = utf_8(value);
                }
            }
            CallbackEvent::CloseStartTag { .. } => self.start(),
            CallbackEvent::EndTag { name } => self.end(name),
            CallbackEvent::String { value } => self.text(&String::from_utf8_lossy(value)),
            CallbackEvent::Comment { .. }
            | CallbackEvent::Doctype { .. }
            | CallbackEvent::Error(_) => {}
        }
    }

    fn start(&mut self) {
        let tag = std::mem::take(&mut self.tag);
        let kind = tags::kind(&tag.name);
        self.page.head.take_tag(&tag.name, &tag.attributes);
        self.special = special(&tag);
        if kind.breaks() || tag.name == b"hr" {
            self.end_block();
        }
        if tag.name == b"br" {
            self.block.text.push('\n');
            self.space = false;
        }
        if self.stack.zone().link && tag.name == b"img" {
            self.picture(tag.get("alt").unwrap_or_default());
        }
        if kind != Kind::Void {
            self.stack.close_implied(&tag.name, kind);
            let zone = self.zone_of(&tag, kind);
            self.stack.push(&tag.name, kind, zone);
        }
    }

    fn end(&mut self, name: &[u8]) {
        self.special = None;
        let kind = tags::kind(name);
        if kind.breaks() {
            self.end_block();
        }
        self.stack.pop(name, kind);
    }

    /// What the text in an element stands in.
    fn zone_of(&mut self, tag: &Tag, kind: Kind) -> Zone {
        let mut zone = self.stack.zone();
        let within = zone.main > 0;
        match kind {
            Kind::Mute => zone.mute = true,
            Kind::Link => zone.link |= is_link(tag),
            Kind::Heading => {
                zone.heading = true;
                zone.first_heading |= tag.name == b"h1";
            }
            Kind::Preformatted => zone.preformatted = true,
            Kind::Frame if tag.name != b"header" || !within => zone.aside = Aside::Sure,
            _ if tag.name == b"title" => zone.mute = true,
            _ => {}
        }
        if kind == Kind::Main || tag.has("itemprop", "articleBody") || tag.has("role", "main") {
            self.n_mains += 1;
            zone.main = self.n_mains;
        }
        // Names on these are about the whole page.
        if !matches!(tag.name.as_slice(), b"html" | b"body" | b"main" | b"article") {
            zone.aside = zone.aside.max(tag.aside());
        }
        zone
    }

    fn text(&mut self, text: &str) {
        match self.special {
            Some(Special::Title) => self.page.head.take_title(text),
            Some(Special::LinkedData) => self.page.head.take_linked_data(text),
            None => {}
        }
        let zone = self.stack.zone();
        if zone.mute {
            return;
        }
        if zone.preformatted {
            return self.append(text, zone);
        }
        self.space |= text.starts_with(|c: char| c.is_ascii_whitespace());
        for word in text.split_ascii_whitespace() {
            if std::mem::replace(&mut self.space, true) && !self.block.text.is_empty() {
                self.block.text.push(' ');
            }
            self.append(word, zone);
        }
        self.space = text.ends_with(|c: char| c.is_ascii_whitespace());
    }

    /// Takes what a picture shows for the text of the link that it is. One word is a sign, such
    /// as `logo`.
    fn picture(&mut self, alt: &str) {
        if alt.split_whitespace().nth(1).is_some() {
            self.text(&format!(" {alt} "));
        }
    }

    fn append(&mut self, text: &str, zone: Zone) {
        let n_chars = text.chars().filter(|c| !c.is_whitespace()).count();
        if self.block.n_chars == 0 {
            self.block.zone = zone;
        }
        self.block.n_chars += n_chars;
        self.block.n_link_chars += if zone.link { n_chars } else { 0 };
        self.block.text.push_str(text);
    }

    fn end_block(&mut self) {
        self.space = false;
        let block = std::mem::take(&mut self.block);
        if block.n_chars > 0 {
            let text = if block.zone.preformatted { block.text } else { tidy(&block.text) };
            let n_words = text.split_whitespace().count();
            self.page.blocks.push(Block { text, n_words, ..block });
        }
    }
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn has(&self, name: &str, value: &str) -> bool {
        self.get(name).is_some_and(|found| found.eq_ignore_ascii_case(value))
    }

    /// Whether its attributes say that its text is beside the point.
    fn aside(&self) -> Aside {
        let hidden = self.get("hidden").is_some()
            || self.has("aria-hidden", "true")
            || self.get("style").is_some_and(hints::hides);
        if hidden {
            return Aside::Sure;
        }
        let names = ["class", "id"].map(|name| self.get(name).map(hints::named));
        let role = self.get("role").map(hints::role);
        names.into_iter().chain([role]).flatten().max().unwrap_or_default()
    }
}

/// Whether an `a` leads somewhere: `<a name="top">`, which is often left open, does not.
fn is_link(tag: &Tag) -> bool {
    tag.get("href").is_some() || tag.get("name").is_none() && tag.get("id").is_none()
}

fn special(tag: &Tag) -> Option<Special> {
    match tag.name.as_slice() {
        b"title" => Some(Special::Title),
        b"script" if tag.has("type", "application/ld+json") => Some(Special::LinkedData),
        _ => None,
    }
}

/// Trims the lines, and leaves out those that are blank.
fn tidy(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

fn utf_8(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
