//! The text of a page, in blocks.

use std::collections::HashSet;
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
    /// The block at hand: what stands in it, by how much it is beside the point. A span that is
    /// hidden or marked says nothing about the rest of its paragraph.
    parts: [BlockPart; Aside::ALL.len()],
    /// Names of elements that a button opens.
    opened: HashSet<String>,
    /// Elements of [`Kind::Main`] so far.
    n_mains: u32,
    /// What the text at hand is in, if that is no part of the body.
    special: Option<Special>,
}

/// A part of a block.
#[derive(Default)]
struct BlockPart {
    block: Block,
    /// Whether a space is due before the next word.
    space: bool,
}

/// Most names of elements that are remembered.
const MAX_OPENED: usize = 4096;

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
        let kind = self.kind_of(&tag.name);
        self.page.head.take_tag(&tag.name, &tag.attributes);
        self.note_opened(&tag);
        self.special = special(&tag);
        if kind.breaks() || tag.name == b"hr" {
            self.end_block();
        }
        if tag.name == b"br" {
            self.end_line();
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
        let kind = self.kind_of(name);
        if kind.breaks() {
            self.end_block();
        }
        self.stack.pop(name, kind);
    }

    /// The kind of an element, where it stands: a button in a heading is one to read.
    fn kind_of(&self, name: &[u8]) -> Kind {
        match tags::kind(name) {
            Kind::Mute if name == b"button" && self.stack.zone().heading => Kind::Inline,
            kind => kind,
        }
    }

    /// Notes which element a button shows and hides: what is hidden so is there to be read.
    fn note_opened(&mut self, tag: &Tag) {
        let names = ["aria-controls", "data-target", "data-bs-target"].map(|name| tag.get(name));
        for name in names.into_iter().flatten().flat_map(str::split_ascii_whitespace) {
            if self.opened.len() < MAX_OPENED {
                self.opened.insert(name.trim_start_matches('#').to_owned());
            }
        }
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
            Kind::Item => zone.paragraph = !matches!(tag.name.as_slice(), b"td" | b"tr"),
            // What is said of a picture is no part of the text.
            Kind::Block if tag.name == b"figcaption" => zone.aside = zone.aside.max(Aside::Named),
            Kind::Frame if tag.name != b"header" || !within => zone.aside = Aside::Frame,
            _ if tag.name == b"title" => zone.mute = true,
            _ => {}
        }
        if kind == Kind::Main || tag.has("itemprop", "articleBody") || tag.has("role", "main") {
            self.n_mains += 1;
            zone.main = self.n_mains;
        }
        // Names on these are about the whole page.
        if !matches!(tag.name.as_slice(), b"html" | b"body" | b"main" | b"article") {
            let aside = self.aside(tag, within);
            zone.n_named = zone.n_named.saturating_add(u8::from(aside == Aside::Named));
            zone.aside = zone.aside.max(aside);
        }
        zone
    }

    /// Whether the attributes of an element say that its text is beside the point.
    fn aside(&self, tag: &Tag, within_main: bool) -> Aside {
        let aside = tag.aside();
        let id = tag.get("id").unwrap_or_default();
        let is_opened = self.opened.contains(id) || tag.has("role", "tabpanel");
        match aside {
            Aside::Hidden if is_opened => Aside::No,
            // One remark within an article is a post of a forum.
            Aside::Comment if within_main && !tag.holds_comments() => tag.framed(),
            aside => aside,
        }
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
        let is_space = |c: char| c.is_ascii_whitespace();
        self.space_if(text.starts_with(is_space));
        for word in text.split_ascii_whitespace() {
            let part = self.part(zone);
            if std::mem::replace(&mut part.space, true) && !part.block.text.is_empty() {
                part.block.text.push(' ');
            }
            self.append(word, zone);
        }
        if !text.is_empty() {
            self.part(zone).space = false;
        }
        self.space_if(text.ends_with(is_space));
    }

    /// The part of the block for what stands in `zone`.
    fn part(&mut self, zone: Zone) -> &mut BlockPart {
        let [no, named, comment, hidden, frame] = &mut self.parts;
        match zone.aside {
            Aside::No => no,
            Aside::Named => named,
            Aside::Comment => comment,
            Aside::Hidden => hidden,
            Aside::Frame => frame,
        }
    }

    /// Asks for a space before the next word, whatever it stands in.
    fn space_if(&mut self, is_space: bool) {
        self.parts.iter_mut().for_each(|part| part.space |= is_space);
    }

    fn end_line(&mut self) {
        for part in self.parts.iter_mut().filter(|part| !part.block.text.is_empty()) {
            part.block.text.push('\n');
        }
        self.parts.iter_mut().for_each(|part| part.space = false);
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
        let block = &mut self.part(zone).block;
        if block.n_chars == 0 {
            block.zone = zone;
        }
        block.n_chars += n_chars;
        block.n_link_chars += if zone.link { n_chars } else { 0 };
        block.text.push_str(text);
    }

    fn end_block(&mut self) {
        for BlockPart { block, .. } in std::mem::take(&mut self.parts) {
            if block.n_chars > 0 {
                let text = if block.zone.preformatted { block.text } else { tidy(&block.text) };
                let n_words = text.split_whitespace().count();
                self.page.blocks.push(Block { text, n_words, ..block });
            }
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
        let hidden = hidden.then_some(Aside::Hidden);
        let names = self.names().map(|names| names.map(hints::named));
        let role = self.get("role").map(hints::role);
        names.into_iter().chain([role, hidden]).flatten().max().unwrap_or_default()
    }

    /// What its names say, but for those of remarks.
    fn framed(&self) -> Aside {
        let is_framed = self.names().into_iter().flatten().any(hints::is_frame);
        if is_framed { Aside::Named } else { Aside::No }
    }

    fn names(&self) -> [Option<&str>; 2] {
        ["class", "id"].map(|name| self.get(name))
    }

    fn holds_comments(&self) -> bool {
        self.names().into_iter().flatten().any(hints::holds_comments)
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
