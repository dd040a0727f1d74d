//! A batch of records: cleaned, judged and described, each by itself.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use fihris_corpus::read::{Failure, RawDocument};
use fihris_corpus::{DocId, Document, PageStart, Signals, ratio};
use fihris_text::{Kinds, Repairs, WordHash, hash_words, repair};
use xxhash_rust::xxh3::xxh3_128;

use super::language::Spoken;
use super::places;
use super::repetition::{MIN_WORDS, repetitions, without};
use super::signals::{Gauge, Measured};
use crate::error::Result;
use crate::model::{Account, Excluded, Verdict};
use crate::options::CorpusOptions;
use crate::table::{
    ComparedDocument, Ends, Rank, Row, RowLocation, Shingles, Sketch, SketchRecord,
};

/// What became of a batch of records.
#[derive(Clone, Debug, Default)]
pub struct PreparedBatch {
    /// JSON lines of the documents that passed.
    pub lines: Vec<u8>,
    /// A row for each of them. Source and place are still to be filled in.
    pub rows: Vec<Row>,
    /// Their sketch records.
    pub sketches: Vec<u8>,
    /// JSON lines of the records that did not pass, see [`Excluded`].
    pub excluded: Vec<u8>,
    /// What became of the records, before duplicates are looked for.
    pub account: Account,
    /// Number of the record with which the source goes on.
    pub next_position: u64,
    /// The first record that is no document.
    pub failure: Option<Failure>,
}

impl PreparedBatch {
    /// What the documents that passed are compared by, in the order of their rows.
    pub fn members(&self) -> impl Iterator<Item = ComparedDocument> {
        let mut rest = self.sketches.as_slice();
        self.rows.iter().filter_map(move |row| {
            let (record, behind) = rest.split_at_checked(row.sketch_len as usize)?;
            rest = behind;
            ComparedDocument::of(row, record)
        })
    }
}

/// Cleans, judges and describes records of the source called `source`: the first stage, a
/// function of its arguments alone.
pub fn prepare_batch(
    source: &str,
    records: impl Iterator<Item = Result<RawDocument, Failure>>,
    options: &CorpusOptions,
) -> PreparedBatch {
    Worker::new(source, options).finish(records)
}

/// Turns records into rows and lines.
pub(super) struct Worker<'a> {
    source: &'a str,
    options: &'a CorpusOptions,
    words: Vec<WordHash>,
    title_words: Vec<WordHash>,
    gauge: Gauge,
    shingles: Shingles,
    pub(super) output: PreparedBatch,
}

impl<'a> Worker<'a> {
    pub(super) fn new(source: &'a str, options: &'a CorpusOptions) -> Self {
        Self {
            source,
            options,
            words: Vec::new(),
            title_words: Vec::new(),
            gauge: Gauge::default(),
            shingles: Shingles::default(),
            output: PreparedBatch::default(),
        }
    }

    /// Takes all records, and returns what became of them.
    pub(super) fn finish(
        mut self,
        records: impl Iterator<Item = Result<RawDocument, Failure>>,
    ) -> PreparedBatch {
        records.for_each(|record| self.take(record));
        self.output
    }

    fn take(&mut self, record: Result<RawDocument, Failure>) {
        match record {
            Ok(raw) => self.take_document(raw),
            Err(failure) => {
                self.output.next_position = failure.position + 1;
                self.output.account.fail(failure.reason, failure.bytes);
                self.exclude(&Excluded::failed(self.source, &failure));
                self.output.failure.get_or_insert(failure);
            }
        }
    }

    fn take_document(&mut self, raw: RawDocument) {
        let (bytes, n_replaced) = (raw.bytes, raw.n_replaced);
        self.output.next_position = raw.position + 1;
        let document = self.clean(raw);
        self.output.account.census.read(&document);
        let profile = &self.options.profile;
        match profile.judge(&document.signals) {
            Verdict::Drop(reason) => {
                let detail = profile.detail(reason, &document);
                self.output.account.drop(reason, bytes);
                let excluded = Excluded::dropped(&document, reason, bytes);
                // The audit is in the order of what was read, be it an archive.
                let source = self.source.to_owned();
                let words = match self.words.is_empty() {
                    true => String::new(),
                    false => format!("{:032x}", folded(&self.words)),
                };
                self.exclude(&Excluded { source, detail, words, ..excluded });
            }
            Verdict::Keep => {
                self.output.account.keep(bytes);
                let row = self.describe(&document, n_replaced);
                self.output.rows.push(Row { bytes, ..row });
                append_line(&mut self.output.lines, &document);
            }
        }
    }

    /// Makes the document that a reader should see, and leaves its words in `words`.
    fn clean(&mut self, raw: RawDocument) -> Document {
        let doc_id = DocId::of(self.source, raw.position);
        let source = raw.source_name(self.source);
        let mut repairs = Repairs::default();
        let title = raw.title.map(|title| one_line(repaired(title, &mut repairs)));
        let title = title.filter(|title| !title.is_empty());
        let (text, mut places) = repaired_pages(raw.text, raw.places, &mut repairs);
        let mut repairs = by_kind(&repairs);
        repairs.extend(raw.repaired.map(|kind| (kind.to_owned(), 1)));
        let title_text = title.as_deref().unwrap_or_default();
        let (text, mut signals, cuts) = self.measure(title_text, text);
        places::move_back(&mut places, &cuts);
        let spoken = Spoken::of(if text.is_empty() { title.as_deref() } else { Some(&text) });
        signals.arabic_paragraphs = spoken.arabic_paragraphs;
        signals.n_repairs = repairs.values().sum();
        Document {
            doc_id,
            id: raw.id.filter(|id| !id.is_empty()).unwrap_or_else(|| doc_id.to_string()),
            title,
            text,
            url: raw.url.filter(|url| !url.is_empty()),
            date: raw.date.filter(|date| !date.is_empty()),
            language: spoken.language.map(|language| language.code().to_owned()),
            source,
            position: raw.position,
            repairs,
            signals,
            boilerplate: Vec::new(),
            places,
            extra: raw.extra,
        }
    }

    /// Measures a text after what it says twice has been cut out, and leaves its words in `words`
    /// and those of the title in `title_words`. Returns what was cut too.
    fn measure(&mut self, title: &str, text: String) -> (String, Signals, Vec<Range<usize>>) {
        let beside = hash_words(title, &mut self.title_words);
        let kinds = hash_words(&text, &mut self.words);
        if self.words.is_empty() {
            // A headline alone is a document too, told from others by its title.
            self.words.clone_from(&self.title_words);
            let signals = self.gauge(title, beside, kinds);
            return (text, signals, Vec::new());
        }
        let signals = self.gauge(&text, kinds, beside);
        let twice = self.gauge.repeats(MIN_WORDS);
        let cuts = if twice { repetitions(&text, &self.words) } else { Vec::new() };
        if cuts.is_empty() {
            return (text, signals, cuts);
        }
        let rest = without(&text, &cuts);
        let kinds = hash_words(&rest, &mut self.words);
        let cut = ratio(text.len().saturating_sub(rest.len()) as u64, text.len() as u64);
        let signals = self.gauge(&rest, kinds, beside);
        (rest, Signals { n_cuts: small(cuts.len()), cut, ..signals }, cuts)
    }

    /// Measures a text whose words are at hand; `beside` are the characters of the title.
    fn gauge(&mut self, text: &str, kinds: Kinds, beside: Kinds) -> Signals {
        self.gauge.measure(Measured { text, words: &self.words, kinds, title: beside })
    }

    /// Describes a document whose words are at hand.
    fn describe(&mut self, document: &Document, n_replaced: u64) -> Row {
        self.shingles.take(&self.words, &self.options.dedup);
        let (id, sketch) = (document.id.clone(), Sketch::of(&self.shingles));
        let (keys, signature) = self.shingles.sign();
        let ends = Ends::of(document, &self.words);
        let sketch_len = SketchRecord { id, ends, sketch }.write(&mut self.output.sketches);
        Row {
            doc_id: document.doc_id,
            source: 0,
            position: document.position,
            bytes: 0,
            place: RowLocation::Spill,
            rank: rank(document, self.words.len(), n_replaced),
            folded: folded(&self.words),
            title: self.title(),
            keys,
            signature,
            sketch_at: 0,
            sketch_len,
        }
    }

    /// Returns the hash of the title's words, 0 if it has none.
    fn title(&self) -> u64 {
        if self.title_words.is_empty() { 0 } else { folded(&self.title_words) as u64 }
    }

    fn exclude(&mut self, excluded: &Excluded) {
        append_line(&mut self.output.excluded, excluded);
    }
}

/// Repairs a text, and adds up what was done.
fn repaired(text: String, repairs: &mut Repairs) -> String {
    let repaired = repair(&text);
    repairs.add(&repaired.repairs);
    let new = match repaired.text {
        Cow::Borrowed(same) if same.len() == text.len() => None,
        new => Some(new.into_owned()),
    };
    new.unwrap_or(text)
}

/// Repairs a text that may have pages.
fn repaired_pages(
    text: String,
    places: Vec<PageStart>,
    repairs: &mut Repairs,
) -> (String, Vec<PageStart>) {
    if places.is_empty() {
        return (repaired(text, repairs), places);
    }
    let repaired = repaired(places::marked(&text, &places), repairs);
    places::unmarked(&repaired, places)
}

/// Returns how often each kind of repair was made, where one was.
fn by_kind(repairs: &Repairs) -> BTreeMap<String, u32> {
    let made = repairs.counts().into_iter().filter(|(_, n)| *n > 0);
    made.map(|(kind, n)| (kind.to_owned(), n)).collect()
}

/// Joins the lines of a title, in which no other blanks are left than spaces.
fn one_line(title: String) -> String {
    if title.contains('\n') {
        return title.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    title
}

fn rank(document: &Document, n_words: usize, n_replaced: u64) -> Rank {
    let title = document.title.as_deref().unwrap_or_default();
    Rank {
        soundness: u32::MAX - u32::try_from(n_replaced).unwrap_or(u32::MAX),
        n_words: small(n_words),
        n_bytes: small(document.text.len() + title.len()),
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Hash of the folded words, in their order.
fn folded(words: &[WordHash]) -> u128 {
    let mut bytes = vec![0; words.len() * size_of::<u64>()];
    let (places, _) = bytes.as_chunks_mut();
    places.iter_mut().zip(words).for_each(|(place, word)| *place = word.hash.to_le_bytes());
    xxh3_128(&bytes)
}

fn append_line(lines: &mut Vec<u8>, value: &impl serde::Serialize) {
    // Plain data of strings and numbers always serialises, and memory never refuses.
    let _ = sonic_rs::to_writer(&mut *lines, value);
    lines.push(b'\n');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    /// What the columns of a record may hold.
    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<String>().prop_map(Value::from),
            "[ا-ي\"\\\\/\n\t\u{0}-\u{1F}\u{7F}\u{2028} ]{0,40}".prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<bool>().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 20, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..5)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// The bytes of a corpus are the same, whichever of the two crates writes them.
        #[test]
        fn a_line_is_the_json_that_serde_json_writes(value in values()) {
            let mut line = Vec::new();
            append_line(&mut line, &value);
            let expected = format!("{}\n", serde_json::to_string(&value).unwrap());
            prop_assert_eq!(String::from_utf8(line).unwrap(), expected);
        }
    }
}
