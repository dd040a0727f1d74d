//! `fihris ingest`

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use fihris_corpus::read::{FieldNames, ListOptions, Listing, SourceFile, list};
use fihris_corpus::{Folder, WriterLock};
use fihris_ingest::{Excluded, Ingest, IngestOptions, Stream, Tally};
use serde::Serialize;
use xxhash_rust::xxh3::Xxh3;

use crate::cli::{Engine, IngestArgs, ReportFormat, Shared};
use crate::exit::Exit;
use crate::index::BuildPlan;
use crate::numbers::{bytes, count, thousands, time};
use crate::progress::{IngestProgress, bar, catch_interrupts};
use crate::report::{Report, name_of};
use crate::{fields, index, output, profile, spark, talk, unfinished};

/// Runs the command.
pub(crate) fn run(shared: &Shared, args: &IngestArgs) -> Result<Exit> {
    if args.no_index && fields::declared(&args.own)?.is_some() {
        bail!(
            "fields belong to the search index: give them to `fihris index`, or leave out --no-index"
        );
    }
    catch_interrupts()?;
    let folder = shared.folder();
    let lock = folder.lock()?;
    run_locked(shared, args, &folder, &lock)
}

/// Ingests into a folder that the caller has locked.
pub(crate) fn run_locked(
    shared: &Shared,
    args: &IngestArgs,
    folder: &Folder,
    lock: &WriterLock,
) -> Result<Exit> {
    let started = Instant::now();
    let fields = fields::declared(&args.own)?;
    let mut listing = find_sources(folder, lock, args)?;
    if listing.sources.is_empty() {
        talk::warning("the sources contain no file");
        if folder.manifest().is_err() {
            return Ok(Exit::SomeInputsFailed);
        }
    }
    listing.sources.sort_by(|left, right| left.name.cmp(&right.name));
    start_threads(shared)?;
    let bar = bar(shared);
    let options = options(shared, args)?;
    let progress = IngestProgress::on(bar.clone());
    let ingest = Ingest { folder, lock, options: &options, observer: &progress };
    let outcome = match args.spark.engine {
        None => ingest.run(&listing.sources)?,
        Some(Engine::Spark) => match spark::ingest(&ingest, &listing.sources, &args.spark)? {
            Some(outcome) => outcome,
            None => return Ok(Exit::Done),
        },
    };
    bar.finish_and_clear();

    let (is_published, excluded) = (outcome.is_published, outcome.excluded.clone());
    let n_replaced_documents = outcome.n_replaced_documents;
    let mut report = Report::of(folder, &options, &listing, outcome)?;
    report.timings = progress.timings();
    if n_replaced_documents > 0 {
        let replaced = count(n_replaced_documents, "document", "documents");
        talk::say(&format!("replaced {replaced} by newer ones of the same id"));
    }
    say(&report, started);
    if is_published {
        report.write(folder)?;
        if !args.no_index {
            let plan = BuildPlan { relearn: args.relearn, fields, ..BuildPlan::default() };
            index::update_if_behind(shared, folder, lock, plan)?;
        }
    } else {
        say_nothing_kept(&excluded);
    }
    unfinished::say_kept(folder)?;
    if args.format == ReportFormat::Json {
        output::print_json(&report)?;
    }
    if !is_published {
        return Ok(Exit::SomeInputsFailed);
    }
    Ok(if report.has_failures() { Exit::SomeInputsFailed } else { Exit::Done })
}

/// Starts as many threads as the user wants.
pub(crate) fn start_threads(shared: &Shared) -> Result<()> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(shared.threads);
    pool.build_global().context("cannot start threads")
}

fn options(shared: &Shared, args: &IngestArgs) -> Result<IngestOptions> {
    let mut options = IngestOptions::default();
    options.read.format = args.input_format.map(Into::into);
    options.read.fields = FieldNames {
        id: args.id_field.clone(),
        title: args.title_field.clone(),
        text: args.text_field.clone(),
        url: args.url_field.clone(),
        date: args.date_field.clone(),
    };
    options.read.records = args.records.clone();
    options.read.namespaces = args.namespaces.clone();
    options.corpus.dedup.exact = !args.keep_duplicates;
    options.corpus.dedup.near = !args.keep_duplicates && !args.keep_near_duplicates;
    options.corpus.keep_boilerplate = args.keep_boilerplate;
    options.corpus.profile = profile::load(&args.profile)?;
    if let Some(share) = args.min_arabic {
        options.corpus.profile.set_min_arabic(share);
    }
    options.memory_bytes = shared.memory;
    options.strict = args.strict;
    options.checksum = args.checksum;
    options.stream = args.update.clone().map(|name| Stream { name, ..Stream::default() });
    Ok(options)
}

/// Finds the files that the arguments name; standard input becomes one of them.
fn find_sources(folder: &Folder, lock: &WriterLock, args: &IngestArgs) -> Result<Listing> {
    let mut paths = args.sources.clone();
    if let Some(from) = &args.files_from {
        paths.extend(read_names(from)?);
    }
    let n_paths = paths.len();
    paths.retain(|path| path.as_os_str() != "-");
    let mut exclude = own_paths(folder, &paths)?;
    exclude.extend(args.not_sources.iter().cloned());
    let mut listing = list(&paths, &ListOptions { exclude });
    if paths.len() < n_paths {
        listing.sources.push(keep_stdin(&folder.workspace("stdin", lock)?)?);
    }
    match listing.failed.iter().find(|failed| failed.missing) {
        Some(missing) if listing.sources.is_empty() => {
            bail!("cannot read `{}`: {}", missing.path.display(), missing.detail)
        }
        _ => Ok(listing),
    }
}

/// Returns what is no source, for it belongs to the index: the whole folder, or its parts alone
/// where the user keeps sources in it.
fn own_paths(folder: &Folder, sources: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let root = folder.root().canonicalize().unwrap_or_else(|_| folder.root().to_owned());
    let parts: Vec<PathBuf> =
        folder.parts().map(|part| part.canonicalize().unwrap_or(part)).collect();
    let mut is_inside = false;
    for source in sources {
        let Ok(path) = source.canonicalize() else { continue };
        if parts.iter().any(|part| path.starts_with(part)) {
            let (source, index) = (source.display(), folder.root().display());
            bail!("`{source}` belongs to the index in `{index}`; give it another --index");
        }
        is_inside |= path.starts_with(&root) && path != root;
    }
    Ok(if is_inside { parts } else { vec![root] })
}

/// Reads names of files, one a line.
fn read_names(from: &Path) -> Result<Vec<PathBuf>> {
    let reader: Box<dyn Read> = if from.as_os_str() == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(File::open(from).with_context(|| format!("cannot open `{}`", from.display()))?)
    };
    let mut names = Vec::new();
    for line in BufReader::new(reader).lines() {
        let line = line.with_context(|| format!("cannot read `{}`", from.display()))?;
        let name = line.trim_end_matches('\r');
        if !name.is_empty() {
            names.push(PathBuf::from(name));
        }
    }
    Ok(names)
}

/// Keeps standard input in a file that is named by its content, so that the same input
/// is the same source whenever it comes.
fn keep_stdin(workspace: &Path) -> Result<SourceFile> {
    let unnamed = workspace.join("stdin");
    let mut file = File::create(&unnamed).context("cannot store standard input")?;
    let (mut hash, mut total) = (Xxh3::new(), 0);
    let mut buffer = vec![0; 1 << 20];
    let mut stdin = std::io::stdin().lock();
    loop {
        let n_bytes = stdin.read(&mut buffer).context("cannot read standard input")?;
        if n_bytes == 0 {
            break;
        }
        let part = buffer.get(..n_bytes).unwrap_or_default();
        file.write_all(part).context("cannot store standard input")?;
        hash.update(part);
        total += n_bytes as u64;
    }
    let name = format!("stdin-{:016x}", hash.digest());
    let path = workspace.join(&name);
    std::fs::rename(&unnamed, &path).context("cannot store standard input")?;
    Ok(SourceFile { name, path, bytes: total, modified_ns: 0 })
}

/// Prints the summary, and the failures.
fn say(report: &Report, started: Instant) {
    for unreadable in &report.sources.unreadable {
        talk::warning(unreadable);
    }
    let skipped: u64 = report.sources.skipped.values().sum();
    if skipped > 0 {
        let reasons = listed(&report.sources.skipped, |n| thousands(*n));
        talk::say(&format!("skipped {}{reasons}", count(skipped, "path", "paths")));
    }
    talk::say(&format!("{} · {}", summary(report), time(started.elapsed())));
}

/// Says that there is no index, and shows some of the records that were left out.
fn say_nothing_kept(excluded: &[Excluded]) {
    for Excluded { source, position, reason, detail, excerpt, .. } in excluded {
        let reason = reason.name().replace('_', " ");
        let parts = [detail.as_str(), excerpt.as_str()].into_iter().filter(|part| !part.is_empty());
        let parts: Vec<&str> = parts.collect();
        talk::say(&format!("dropped {source}:{position} ({reason}) {}", parts.join(" · ")));
    }
    talk::warning("no document was kept, so no index was written");
}

/// Sums up the run.
fn summary(report: &Report) -> String {
    let run = &report.run;
    if run.read == Tally::default() {
        let sources = count(report.sources.unchanged, "source", "sources");
        let kept = count(report.account.kept.documents, "document", "documents");
        return format!("nothing new in {sources} · corpus {kept}");
    }
    let documents = |tally: &Tally| thousands(tally.documents);
    format!(
        "read {} ({}) · kept {} · dropped {}{} · failed {}{} · corpus {}",
        count(run.read.documents, "document", "documents"),
        bytes(run.read.bytes),
        documents(&run.kept),
        documents(&run.dropped_in_all()),
        listed(&run.dropped, documents),
        documents(&run.failed_in_all()),
        listed(&run.failed, documents),
        count(report.account.kept.documents, "document", "documents"),
    )
}

/// Writes ` (reason 3, other 2)`, or nothing.
fn listed<K: Serialize, V>(counts: &BTreeMap<K, V>, show: impl Fn(&V) -> String) -> String {
    let parts: Vec<String> = counts
        .iter()
        .map(|(reason, count)| format!("{} {}", name_of(reason).replace('_', " "), show(count)))
        .collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}
