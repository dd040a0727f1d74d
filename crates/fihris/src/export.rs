//! `fihris export`

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use fihris_corpus::write::{Column, Format, Target, Writer};
use fihris_corpus::{Folder, HeldDocuments, Manifest, atomic};

use crate::cli::{ExportArgs, Shared};
use crate::exit::Exit;
use crate::numbers::{bytes, count, time};
use crate::progress::{bar, catch_interrupts, is_cancelled, show_units};
use crate::talk;

/// Runs the command.
pub(crate) fn run(shared: &Shared, args: &ExportArgs) -> Result<Exit> {
    let started = Instant::now();
    catch_interrupts()?;
    let (target, named) = (target(args)?, columns(args)?);
    let folder = shared.folder();
    let open = |manifest: &Manifest| -> Result<_> {
        let columns = match &named {
            Some(named) => named.clone(),
            None => all_columns(&folder, manifest, target)?,
        };
        Ok((Corpus::open(&folder, manifest)?, Export { shared, target, columns }))
    };
    if is_stdout(&args.out) {
        // What is written cannot be taken back: only the files are opened again.
        let (corpus, export) = folder.with_manifest(open)?;
        export.write(corpus, std::io::stdout())?;
        return Ok(Exit::Done);
    }
    let (mut file, n_documents) = folder.with_manifest(|manifest| -> Result<_> {
        let (corpus, export) = open(manifest)?;
        let n_documents = corpus.n_documents;
        let mut file = atomic::create_in(atomic::folder_of(&args.out))?;
        export.write(corpus, file.as_file_mut())?;
        Ok((file, n_documents))
    })?;
    let n_bytes = file.as_file_mut().metadata().context("cannot look at the file")?.len();
    atomic::persist(file, &args.out)?;
    talk::say(&format!(
        "wrote {} ({}) to {} · {}",
        count(n_documents, "document", "documents"),
        bytes(n_bytes),
        args.out.display(),
        time(started.elapsed()),
    ));
    Ok(Exit::Done)
}

fn is_stdout(out: &Path) -> bool {
    out.as_os_str() == "-"
}

fn target(args: &ExportArgs) -> Result<Target> {
    let Some(target) = Target::of(&args.out, args.to.map(Into::into)) else {
        bail!("cannot tell the format from the name `{}`; use --to", args.out.display())
    };
    if is_stdout(&args.out) && target.format == Format::Parquet {
        bail!("Parquet is not written to standard output; name a file")
    }
    Ok(target)
}

/// The columns that the user names; `None` for all.
fn columns(args: &ExportArgs) -> Result<Option<Vec<Column>>> {
    let Some(names) = &args.fields else { return Ok(None) };
    let found = Column::named(names.iter().map(String::as_str)).map_err(|unknown| {
        let likeness = |name: &str| strsim::jaro_winkler(name, &unknown.name);
        let known = Column::all();
        let known = known.iter().map(Column::name);
        let nearest = known.max_by(|left, right| likeness(left).total_cmp(&likeness(right)));
        anyhow::anyhow!("{unknown}; is `{}` meant?", nearest.unwrap_or_default())
    });
    found.map(Some)
}

/// All columns of a table in the format of `target`. A table needs the names of the user's own fields
/// before its first row, so that the corpus is read for them once.
fn all_columns(folder: &Folder, manifest: &Manifest, target: Target) -> Result<Vec<Column>> {
    if target.format == Format::Jsonl {
        return Ok(Column::all_flat());
    }
    let mut names = BTreeSet::new();
    for document in Corpus::open(folder, manifest)?.documents {
        if is_cancelled() {
            return Err(fihris_ingest::Error::Interrupted.into());
        }
        for name in document?.extra.into_keys() {
            names.insert(name);
        }
    }
    Ok(Column::all_with(&names))
}

/// A corpus whose files are open: another run may replace it meanwhile.
struct Corpus {
    n_documents: u64,
    documents: HeldDocuments,
}

impl Corpus {
    fn open(folder: &Folder, manifest: &Manifest) -> Result<Self, fihris_corpus::Error> {
        let corpus = manifest.corpus.clone().unwrap_or_default();
        let documents = HeldDocuments::open(folder, &corpus, HeldDocuments::MAX_OPEN)?;
        Ok(Self { n_documents: corpus.documents, documents })
    }
}

/// What is to be written.
struct Export<'a> {
    shared: &'a Shared,
    target: Target,
    columns: Vec<Column>,
}

impl Export<'_> {
    fn write(&self, corpus: Corpus, sink: impl Write + Send) -> Result<()> {
        let bar = bar(self.shared);
        show_units(&bar, corpus.n_documents, "exporting");
        let mut writer = Writer::create(sink, self.target, &self.columns)?;
        for document in corpus.documents {
            if is_cancelled() {
                return Err(fihris_ingest::Error::Interrupted.into());
            }
            writer.push(&document?)?;
            bar.inc(1);
        }
        writer.finish()?;
        bar.finish_and_clear();
        Ok(())
    }
}
