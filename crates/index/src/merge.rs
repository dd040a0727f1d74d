//! From many small segments to the few of a generation.

use std::path::{Path, PathBuf};

use fihris_corpus::{IndexedField, Shard};
use tantivy::directory::MmapDirectory;
use tantivy::fastfield::AliveBitSet;
use tantivy::indexer::merge_filtered_segments;
use tantivy::{Directory as _, Index, Segment, TantivyError};

use crate::error::{Context, Error, Result};
use crate::part::Part;
use crate::schema::settings;

/// Most segments of a generation. A query visits each, so few are fast; merging
/// reads and writes everything once more, in as many parallel pieces.
const MAX_SEGMENTS: u64 = 8;

/// Bytes of corpus lines from which a further segment is worth its while.
const BYTES_PER_SEGMENT: u64 = 512 << 20;

/// Most bytes of corpus lines of a part of several shards. Of fewer and larger parts a merge is
/// cheaper, for each has its own list of words.
const BYTES_PER_PART: u64 = 64 << 20;

/// Parts that a segment has in any case, if it has as many shards: they keep several cores at work.
const MIN_PARTS: u64 = 4;

/// Neighbouring shards that become one part, unless memory forbids.
pub(crate) struct Bundle<'a> {
    pub(crate) shards: &'a [Shard],
    /// Number of the segment of the generation that the part belongs to.
    pub(crate) segment: u64,
}

impl Bundle<'_> {
    /// Bytes of corpus lines.
    pub(crate) fn bytes(&self) -> u64 {
        self.shards.iter().map(|shard| shard.text_bytes).sum()
    }
}

/// Bundles the shards of a corpus, in their order. Depends on nothing but the shards.
pub(crate) fn bundles(shards: &[Shard]) -> Vec<Bundle<'_>> {
    let mut bundles = Vec::new();
    let mut rest = shards;
    for same in plan(shards).chunk_by(|left, right| left == right) {
        let (mut segment, behind) = rest.split_at(same.len());
        let bytes = segment.iter().map(|shard| shard.text_bytes).sum::<u64>();
        while !segment.is_empty() {
            let n_shards = n_within(segment, BYTES_PER_PART.min(bytes / MIN_PARTS));
            let (shards, others) = segment.split_at(n_shards.max(1));
            bundles.push(Bundle { shards, segment: same[0] });
            segment = others;
        }
        rest = behind;
    }
    bundles
}

/// How many of the first shards have no more than `bytes` together.
fn n_within(shards: &[Shard], bytes: u64) -> usize {
    let sums = shards.iter().scan(0, |sum, shard| {
        *sum += shard.text_bytes;
        Some(*sum)
    });
    sums.take_while(|sum| *sum <= bytes).count()
}

/// Assigns each shard to a segment of the generation, by number: neighbours to
/// neighbours, sizes alike. Depends on nothing but the shards.
fn plan(shards: &[Shard]) -> Vec<u64> {
    let total: u64 = shards.iter().map(|shard| shard.text_bytes).sum();
    let n_segments = total.div_ceil(BYTES_PER_SEGMENT).clamp(1, MAX_SEGMENTS);
    let mut before = 0;
    let number = |shard: &Shard| {
        let middle = before + shard.text_bytes / 2;
        before += shard.text_bytes;
        middle.saturating_mul(n_segments) / total.max(1)
    };
    shards.iter().map(number).collect()
}

/// Most segments that are merged at once: each keeps six files mapped.
const FAN_IN: usize = 64;

/// Merges neighbouring parts into one, made in `folder`, and deletes them.
///
/// Of very many parts, neighbours are merged first and then what has become of them.
pub(crate) fn merge(mut parts: Vec<Part>, folder: PathBuf) -> Result<Option<Part>> {
    for round in 0_u32.. {
        if parts.len() <= FAN_IN {
            break;
        }
        let mut merged = Vec::with_capacity(parts.len().div_ceil(FAN_IN));
        let mut rest = parts.into_iter();
        loop {
            let group: Vec<Part> = rest.by_ref().take(FAN_IN).collect();
            let name = format!("round-{round}-{}", merged.len());
            let Some(part) = merge_group(group, folder.with_extension(name))? else { break };
            merged.push(part);
        }
        parts = merged;
    }
    merge_group(parts, folder)
}

fn merge_group(parts: Vec<Part>, folder: PathBuf) -> Result<Option<Part>> {
    for part in &parts {
        // A merge would copy damage and seal it with a fresh checksum.
        verify(&part.index, &part.folder)?;
    }
    if parts.len() < 2 {
        return Ok(parts.into_iter().next());
    }
    let index = merge_into(&parts, &folder).context("merge segments in", &folder)?;
    let documents = parts.iter().map(|part| part.documents).sum();
    let bytes = parts.iter().map(|part| part.bytes).sum();
    let words = parts.iter().map(|part| part.words).sum();
    let fields = add_up(parts.iter().map(|part| &part.fields));
    for part in parts {
        drop(part.index);
        std::fs::remove_dir_all(&part.folder).context("delete", &part.folder)?;
    }
    Ok(Some(Part { index, folder, documents, bytes, words, fields }))
}

/// Adds up what was found of the user's own fields.
pub(crate) fn add_up<'f>(
    mut parts: impl Iterator<Item = &'f Vec<IndexedField>>,
) -> Vec<IndexedField> {
    let mut all = parts.next().cloned().unwrap_or_default();
    for part in parts {
        all.iter_mut().zip(part).for_each(|(all, part)| all.add(part));
    }
    all
}

fn merge_into(parts: &[Part], folder: &Path) -> tantivy::Result<Index> {
    let segments = parts.iter().map(|part| part.index.searchable_segments());
    let segments: Vec<Segment> = segments.collect::<tantivy::Result<Vec<_>>>()?.concat();
    let filters = segments.iter().map(|_| None).collect();
    merge_segments(&segments, filters, folder)
}

/// Merges the documents of segments that pass the filters into one segment, in `folder`.
pub(crate) fn merge_segments(
    segments: &[Segment],
    filters: Vec<Option<AliveBitSet>>,
    folder: &Path,
) -> tantivy::Result<Index> {
    std::fs::create_dir_all(folder)?;
    merge_filtered_segments(segments, settings(), filters, MmapDirectory::open(folder)?)
}

/// Compares the files of `index` with Tantivy's own checksums; `place` is where it is.
pub(crate) fn verify(index: &Index, place: &Path) -> Result<()> {
    for file in segment_files(index, place)? {
        let is_whole = index.directory().validate_checksum(&file).map_err(TantivyError::from);
        if !is_whole.context("check a segment in", place)? {
            let path = place.join(&file);
            let detail = format!("the checksum of `{}` does not fit", path.display());
            return Err(Error::Damaged { detail });
        }
    }
    Ok(())
}

/// Names the files of the segments of `index`, which is in `place`.
pub(crate) fn segment_files(index: &Index, place: &Path) -> Result<Vec<PathBuf>> {
    let meta = index.load_metas().context("read `meta.json` in", place)?;
    let mut files: Vec<PathBuf> = meta.list_segment_files().into_iter().collect();
    files.retain(|file| index.directory().exists(file).unwrap_or(false));
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use fihris_corpus::{DocId, Document, Folder, SealedFile};
    use fihris_text::Analyzer;
    use tantivy::schema::Value;
    use tantivy::{DocAddress, TantivyDocument};

    use super::*;
    use crate::part::{PartOptions, PartWriter, SEGMENT_BYTES};
    use crate::schema::Fields;

    fn shards(megabytes: &[u64]) -> Vec<Shard> {
        let file = SealedFile { path: String::new(), bytes: 0, hash: String::new() };
        let shard = |mb: &u64| Shard { file: file.clone(), documents: 1, text_bytes: mb << 20 };
        megabytes.iter().map(shard).collect()
    }

    #[test]
    fn small_corpora_have_one_segment_and_large_ones_eight() {
        assert!(plan(&[]).is_empty());
        assert_eq!(plan(&shards(&[64, 64, 64])), [0, 0, 0]);
        assert_eq!(plan(&shards(&[300, 300])), [0, 1]);
        let large = plan(&shards(&[64; 1600]));
        assert_eq!(large.last(), Some(&7));
        assert!(large.is_sorted());
    }

    #[test]
    fn small_neighbours_become_one_part_of_one_segment() {
        let lens = |megabytes: &[u64]| -> Vec<(usize, u64)> {
            let shards = shards(megabytes);
            let bundles = bundles(&shards);
            bundles.iter().map(|bundle| (bundle.shards.len(), bundle.segment)).collect()
        };
        assert!(lens(&[]).is_empty());
        assert_eq!(lens(&[5]), [(1, 0)]);
        assert_eq!(lens(&[8, 8, 8]), [(1, 0), (1, 0), (1, 0)]);
        assert_eq!(lens(&[16, 4, 8, 8, 20, 4, 4, 4]), [(1, 0), (2, 0), (1, 0), (1, 0), (3, 0)]);
        assert_eq!(lens(&[30, 34, 1, 63, 90, 2, 40]), [(2, 0), (2, 0), (1, 0), (2, 0)]);
        // A border between segments is one between parts.
        let of_32 = lens(&[32; 18]);
        assert_eq!(of_32.iter().map(|(len, _)| len).sum::<usize>(), 18);
        let of_first = of_32.iter().filter(|(_, segment)| *segment == 0);
        assert_eq!(of_first.map(|(len, _)| *len).collect::<Vec<_>>(), [2, 2, 2, 2, 1]);
    }

    /// One part for each range of document numbers.
    fn parts(folder: &Folder, ranges: &[std::ops::Range<u64>]) -> Vec<Part> {
        let (workspace, analyzer) = (folder.path(".work"), Analyzer::default());
        let options = PartOptions {
            workspace: &workspace,
            analyzer: &analyzer,
            user: &[],
            segment_bytes: SEGMENT_BYTES,
            report: &|_| Ok(()),
        };
        let part = |(name, numbers): (usize, &std::ops::Range<u64>)| {
            let mut writer = PartWriter::new(options, name.to_string());
            for number in numbers.clone() {
                let document = Document { doc_id: DocId(number), ..Document::default() };
                let line = serde_json::to_vec(&document).unwrap();
                writer.push(&line, &line).unwrap();
            }
            writer.finish().unwrap().remove(0)
        };
        ranges.iter().enumerate().map(part).collect()
    }

    /// The numbers of the documents of a part, in order.
    fn numbers(part: &Part) -> Vec<u64> {
        let searcher = part.index.reader().unwrap().searcher();
        let field = Fields::of(&part.index.schema()).unwrap().document;
        let number = |doc| {
            let row: TantivyDocument = searcher.doc(DocAddress::new(0, doc)).unwrap();
            let json = row.get_first(field).and_then(|value| value.as_bytes()).unwrap();
            serde_json::from_slice::<Document>(json).unwrap().doc_id.0
        };
        (0..part.documents as u32).map(number).collect()
    }

    #[test]
    fn parts_are_merged_in_their_order_very_many_in_rounds() {
        for n_parts in [1, 3, FAN_IN as u64 + 3] {
            let home = tempfile::tempdir().unwrap();
            let folder = Folder::at(home.path());
            let ranges: Vec<_> = (0..n_parts).map(|n| n * n..(n + 1) * (n + 1)).collect();
            let merged = merge(parts(&folder, &ranges), folder.path("merged")).unwrap().unwrap();
            verify(&merged.index, &merged.folder).unwrap();
            let expected: Vec<u64> = (0..n_parts * n_parts).collect();
            assert_eq!(numbers(&merged), expected);
        }
    }
}
