//! `fihris delete`

use std::collections::BTreeSet;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use fihris_cluster::Ledger;
use fihris_corpus::Folder;
use fihris_corpus::read::Listing;
use fihris_ingest::{CorpusOptions, Deletion, Ingest, IngestOptions, Outcome, Restoration};
use serde::Serialize;

use crate::cli::{DeleteArgs, ReportFormat, Shared};
use crate::exit::Exit;
use crate::index::BuildPlan;
use crate::numbers::{count, time};
use crate::progress::{IngestProgress, bar, catch_interrupts};
use crate::report::Report;
use crate::{index, ingest, output, talk, unfinished};

/// Runs the command.
pub(crate) fn run(shared: &Shared, args: &DeleteArgs) -> Result<Exit> {
    let started = Instant::now();
    catch_interrupts()?;
    let folder = shared.folder();
    let lock = folder.lock()?;
    let corpus = folder.manifest()?.corpus.unwrap_or_default();
    ingest::start_threads(shared)?;
    let mut options = IngestOptions::default();
    options.corpus = CorpusOptions::of(&corpus);
    options.memory_bytes = shared.memory;
    let bar = bar(shared);
    let progress = IngestProgress::on(bar.clone());
    let ingest = Ingest { folder: &folder, lock: &lock, options: &options, observer: &progress };
    let done = if !args.source.is_empty() {
        let names = args.source.iter().cloned().collect();
        Done::Deleted(ingest.delete_sources(&names)?)
    } else if args.undo {
        Done::Restored(ingest.restore(&names(args)?)?)
    } else {
        Done::Deleted(ingest.delete(&names(args)?, args.duplicates)?)
    };
    bar.finish_and_clear();
    done.say(started);
    if !done.is_nothing() {
        write_report(&folder, &options)?;
    }
    if !args.no_index {
        let plan = BuildPlan { purge: !args.no_purge, ..BuildPlan::default() };
        index::update_if_behind(shared, &folder, &lock, plan)?;
    }
    if let Done::Deleted(deletion) = &done
        && deletion.deleted > 0
    {
        say_where_it_is_left(&folder)?;
    }
    unfinished::say_kept(&folder)?;
    if args.format == ReportFormat::Json {
        output::print_json(&done)?;
    }
    Ok(if done.is_nothing() { Exit::NothingFound } else { Exit::Done })
}

/// Rewrites the report: the old one has excerpts of deleted documents.
fn write_report(folder: &Folder, options: &IngestOptions) -> Result<()> {
    let corpus = folder.manifest()?.corpus.unwrap_or_default();
    let total = serde_json::from_value(corpus.account).unwrap_or_default();
    let outcome = Outcome { total, is_published: true, ..Outcome::default() };
    Report::of(folder, options, &Listing::default(), outcome)?.write(folder)
}

/// Says where deleted documents can still be: in a search index that is behind, and in clusters.
fn say_where_it_is_left(folder: &Folder) -> Result<()> {
    let manifest = folder.manifest()?;
    let digest = manifest.corpus.unwrap_or_default().digest;
    if manifest.search.is_some_and(|search| search.corpus != digest) {
        talk::warning("the search index still has the deleted documents: run `fihris index`");
    }
    for ledger in Ledger::all(folder)?.iter().filter(|ledger| ledger.corpus != digest) {
        let index = &ledger.index;
        talk::warning(&format!("`{index}` in the cluster still has the deleted documents"));
        talk::hint(&format!(
            "run `fihris push --to CLUSTER`, then `fihris push --to CLUSTER/{index} --remove`"
        ));
    }
    Ok(())
}

/// What was done.
#[derive(Serialize)]
#[serde(untagged)]
enum Done {
    Deleted(Deletion),
    Restored(Restoration),
}

impl Done {
    fn is_nothing(&self) -> bool {
        match self {
            Self::Deleted(deletion) => deletion.deleted == 0,
            Self::Restored(restoration) => restoration.sources.is_empty(),
        }
    }

    /// Prints the result and the next step.
    fn say(&self, started: Instant) {
        let (Self::Deleted(Deletion { unknown, .. }) | Self::Restored(Restoration { unknown, .. })) =
            self;
        for name in unknown {
            talk::warning(&format!("no document is called `{name}`"));
        }
        if self.is_nothing() {
            return talk::say("nothing to do");
        }
        let did = match self {
            Self::Deleted(deletion) => format!(
                "deleted {} · corpus {}",
                count(deletion.deleted, "document", "documents"),
                count(deletion.kept, "document", "documents"),
            ),
            Self::Restored(restoration) => {
                let sources: Vec<&str> = restoration.sources.iter().map(String::as_str).collect();
                format!("deletion undone: run `fihris ingest` on {}", sources.join(", "))
            }
        };
        talk::say(&format!("{did} · {}", time(started.elapsed())));
    }
}

/// The names that were given, in arguments or on standard input.
fn names(args: &DeleteArgs) -> Result<BTreeSet<String>> {
    let mut names: BTreeSet<String> = args.ids.iter().cloned().collect();
    if names.remove("-") {
        let lines =
            std::io::read_to_string(std::io::stdin()).context("cannot read standard input")?;
        names.extend(
            lines.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()),
        );
    }
    if names.is_empty() {
        bail!("standard input names no document");
    }
    Ok(names)
}
