//! The files of segments, which generations share.

use std::fs::File;
use std::path::{Path, PathBuf};

use fihris_corpus::{Folder, IndexedField, SealedFile, UserField, atomic};
use tantivy::index::SegmentId;
use tantivy::{Index, IndexMeta, TantivyError};
use xxhash_rust::xxh3::Xxh3;

use crate::error::{Context, Error, Result};
use crate::layout::{SEGMENTS, SegmentRecord, WordTotals};
use crate::merge::{segment_files, verify};
use crate::open::open_listed;
use crate::part::Part;
use crate::schema::{schema, settings};

/// A segment whose files are in their place.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    pub(crate) id: String,
    pub(crate) documents: u32,
    /// Bytes of the lines of its documents.
    pub(crate) bytes: u64,
    pub(crate) words: WordTotals,
    pub(crate) files: Vec<SealedFile>,
    /// The values of the user's own fields in its documents.
    pub(crate) fields: Vec<IndexedField>,
}

impl Segment {
    /// Moves the files of `part` into their place; `report` is called with the bytes of each.
    pub(crate) fn adopt(
        folder: &Folder,
        part: Part,
        report: &dyn Fn(u64) -> Result<()>,
    ) -> Result<Self> {
        let place = folder.path(&format!("search/{SEGMENTS}"));
        std::fs::create_dir_all(&place).context("create", &place)?;
        verify(&part.index, &part.folder)?;
        let sealed = seal(folder, &part, report)?;
        let id = id_of(&sealed);
        let mut files = Vec::with_capacity(sealed.len());
        for (from, sealed) in sealed {
            let path = format!("search/{SEGMENTS}/{id}.{}", extension(&from));
            std::fs::rename(&from, folder.path(&path)).context("move", &from)?;
            files.push(SealedFile { path, ..sealed });
        }
        atomic::sync_folder(&place)?;
        let Part { documents, bytes, words, fields, .. } = part;
        let documents = u32::try_from(documents).map_err(|_| too_many(&place))?;
        Ok(Self { id, documents, bytes, words, files, fields })
    }

    /// What a generation remembers of it while no document is deleted.
    pub(crate) fn record(&self) -> SegmentRecord {
        SegmentRecord {
            id: self.id.clone(),
            documents: self.documents,
            deleted: 0,
            bytes: self.bytes,
            words: self.words,
            deletions: Vec::new(),
        }
    }
}

/// Flushes and seals the files of a part where they are, in the order of their kinds.
fn seal(
    folder: &Folder,
    part: &Part,
    report: &dyn Fn(u64) -> Result<()>,
) -> Result<Vec<(PathBuf, SealedFile)>> {
    let seal = |name: PathBuf| {
        let file = part.folder.join(name);
        File::open(&file).and_then(|file| file.sync_all()).context("flush", &file)?;
        let name = file.strip_prefix(folder.root()).unwrap_or(&file);
        let sealed = folder.seal(&name.to_string_lossy())?;
        report(sealed.bytes)?;
        Ok((file, sealed))
    };
    let mut sealed: Vec<_> =
        segment_files(&part.index, &part.folder)?.into_iter().map(seal).collect::<Result<_>>()?;
    sealed.sort_by_key(|(file, _)| extension(file));
    Ok(sealed)
}

/// Names a segment by its files, so that the same documents have the same name. Tantivy names segments
/// by chance.
fn id_of(sealed: &[(PathBuf, SealedFile)]) -> String {
    let mut hash = Xxh3::new();
    for (file, sealed) in sealed {
        hash.update(extension(file).as_bytes());
        hash.update(sealed.hash.as_bytes());
    }
    format!("{:032x}", hash.digest128())
}

fn extension(file: &Path) -> String {
    file.extension().unwrap_or_default().to_string_lossy().into_owned()
}

/// The name of a segment in Tantivy's terms.
pub(crate) fn segment_id(id: &str) -> Result<SegmentId> {
    SegmentId::from_uuid_string(id)
        .map_err(|error| Error::Damaged { detail: format!("`{id}` names no segment: {error}") })
}

fn too_many(place: &Path) -> Error {
    let detail = format!("a segment of `{}` has more than 2^32 documents", place.display());
    Error::Damaged { detail }
}

/// Lists segments as Tantivy does: the name of each, its documents, and how many are deleted.
pub(crate) fn write_meta(
    segments: &[(&str, u32, u32)],
    user: &[UserField],
    path: &Path,
) -> Result<()> {
    let empty = Index::builder().schema(schema(user)).settings(settings()).create_in_ram();
    let empty = empty.context("describe the index in", path)?;
    let mut metas = Vec::with_capacity(segments.len());
    for (id, documents, deleted) in segments {
        let meta = empty.new_segment_meta(segment_id(id)?, *documents);
        metas.push(if *deleted > 0 { meta.with_delete_meta(*deleted, OPSTAMP) } else { meta });
    }
    let described = IndexMeta::with_schema(schema(user));
    let meta = IndexMeta { segments: metas, index_settings: settings(), ..described };
    let json = serde_json::to_vec_pretty(&meta).map_err(TantivyError::from);
    Ok(atomic::write(path, &json.context("describe the index in", path)?)?)
}

/// The number that Tantivy would count its operations by. A generation has one list of deleted
/// documents for a segment.
pub(crate) const OPSTAMP: u64 = 1;

/// Opens segments that are in their place as an index of which nothing is deleted; it is described in
/// `place`.
pub(crate) fn open_whole(
    folder: &Folder,
    records: &[&SegmentRecord],
    user: &[UserField],
    place: &Path,
) -> Result<Index> {
    std::fs::create_dir_all(place).context("create", place)?;
    let segments: Vec<_> =
        records.iter().map(|record| (record.id.as_str(), record.documents, 0)).collect();
    write_meta(&segments, user, &place.join("meta.json"))?;
    open_listed(place, &folder.path(&format!("search/{SEGMENTS}")))
}
