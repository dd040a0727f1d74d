//! `fihris index`

use std::ops::ControlFlow;
use std::time::Instant;

use anyhow::Result;
use fihris_corpus::{Analyzed, Folder, Generation, UserField, WriterLock};
use fihris_index::{BuildOptions, Observer, Progress, Stage, build, load_evidence, update};
use fihris_text::{Analyzer, Evidence};
use indicatif::ProgressBar;

use crate::cli::{IndexArgs, ReportFormat, Shared};
use crate::exit::Exit;
use crate::numbers::{bytes, count, time};
use crate::progress::{bar, catch_interrupts, is_cancelled, show_bytes, show_units};
use crate::unfinished::{self, WorkWatch};
use crate::{fields, output, talk};

/// Runs the command.
pub(crate) fn run(shared: &Shared, args: &IndexArgs) -> Result<Exit> {
    catch_interrupts()?;
    let folder = shared.folder();
    folder.manifest()?;
    let lock = folder.lock()?;
    let evidence = args.evidence.as_deref().map(load_evidence).transpose()?;
    let watch = WorkWatch::start(&folder)?;
    let fields = fields::declared(&args.own)?;
    let plan = BuildPlan { evidence, relearn: args.relearn, fields, purge: false };
    let generation = rebuild(shared, &folder, &lock, plan)?;
    watch.say_removed(&folder)?;
    unfinished::say_kept(&folder)?;
    if args.format == ReportFormat::Json {
        output::print_json(&generation)?;
    }
    Ok(Exit::Done)
}

/// Brings the search index up to the corpus, unless it was made as `plan` says from this very corpus by
/// this very analyzer.
///
/// To learn from the corpus, it is also rebuilt if an evidence was given to it before.
pub(crate) fn update_if_behind(
    shared: &Shared,
    folder: &Folder,
    lock: &WriterLock,
    plan: BuildPlan,
) -> Result<()> {
    let manifest = folder.manifest()?;
    let (corpus, search) = (manifest.corpus.as_ref(), manifest.search.as_ref());
    let is_current = corpus.map(|corpus| &corpus.digest) == search.map(|search| &search.corpus);
    let is_given = search.is_some_and(|search| search.has_given_evidence);
    let has_fields = plan.fields.as_ref().is_none_or(|wanted| fields::are_those_of(wanted, search));
    let is_ours = is_ours(manifest.analyzer.as_ref());
    if !is_current || !is_ours || !has_fields || plan.purge || plan.relearn && is_given {
        make(shared, folder, plan, &|options, tell| update(folder, lock, options, tell))?;
    }
    Ok(())
}

/// Whether the analyzer of this program wrote an index.
fn is_ours(analyzed: Option<&Analyzed>) -> bool {
    let ours = Analyzer::default().identity();
    analyzed.is_some_and(|found| found.fingerprint == ours.fingerprint)
}

/// What is said of a build; nothing is as the published index was built.
#[derive(Default)]
pub(crate) struct BuildPlan {
    /// The evidence that is given.
    pub(crate) evidence: Option<Evidence>,
    /// It is learnt, although an evidence was given before.
    pub(crate) relearn: bool,
    /// The user's own fields.
    pub(crate) fields: Option<Vec<UserField>>,
    /// No file is to have the words of deleted documents.
    pub(crate) purge: bool,
}

/// Builds the search index from scratch.
pub(crate) fn rebuild(
    shared: &Shared,
    folder: &Folder,
    lock: &WriterLock,
    plan: BuildPlan,
) -> Result<Generation> {
    make(shared, folder, plan, &|options, tell| build(folder, lock, options, tell))
}

/// A way to make a generation.
type Making<'a> = dyn Fn(&BuildOptions, &Observer<'_>) -> fihris_index::Result<Generation> + 'a;

/// Makes a generation, and says what came of it.
fn make(
    shared: &Shared,
    folder: &Folder,
    plan: BuildPlan,
    making: &Making<'_>,
) -> Result<Generation> {
    let started = Instant::now();
    let bar = bar(shared);
    let stage = std::sync::Mutex::new(None);
    let tell = |progress: Progress| {
        let mut stage = stage.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if stage.replace(progress.stage) != Some(progress.stage) {
            show(&bar, progress);
        }
        bar.set_position(progress.done);
        if is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut options = BuildOptions::default();
    (options.memory, options.threads) = (shared.memory, shared.threads);
    (options.evidence, options.relearn) = (plan.evidence, plan.relearn);
    (options.fields, options.purge) = (plan.fields, plan.purge);
    let before = folder.manifest()?.search.map(|search| search.name);
    let generation = making(&options, &tell)?;
    bar.finish_and_clear();
    if before.as_ref() == Some(&generation.name) {
        return Ok(generation);
    }
    talk::say(&format!(
        "indexed {} ({} on disk) as {} · {}",
        count(generation.documents, "document", "documents"),
        bytes(generation.files.iter().map(|file| file.bytes).sum()),
        generation.name,
        time(started.elapsed()),
    ));
    fields::say(&generation);
    if generation.has_given_evidence {
        talk::say("the given evidence stays in force; --relearn collects evidence from the corpus");
    }
    Ok(generation)
}

/// Shows the stage that begins.
fn show(bar: &ProgressBar, progress: Progress) {
    match progress.stage {
        Stage::Learn => show_bytes(bar, progress.total, "learning"),
        Stage::Index => show_bytes(bar, progress.total, "indexing"),
        Stage::Merge => show_units(bar, progress.total, "merging"),
        Stage::Verify => show_bytes(bar, progress.total, "verifying"),
    }
}
