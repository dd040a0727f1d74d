//! `fihris stats`

use std::io::Write;

use anyhow::Result;
use fihris_index::Stats;
use fihris_ingest::Account;
use serde::Serialize;

use crate::cli::{ReportFormat, Shared, StatsArgs};
use crate::exit::Exit;
use crate::numbers::{bytes, thousands};
use crate::{fields, output};

/// What the index holds, and what became of all that was read.
#[derive(Serialize)]
struct Figures {
    account: Account,
    search: Stats,
}

/// Runs the command.
pub(crate) fn run(shared: &Shared, args: &StatsArgs) -> Result<Exit> {
    if !args.profile.is_empty() {
        return crate::trials::run(shared, args);
    }
    let folder = shared.folder();
    let corpus = folder.manifest()?.corpus.unwrap_or_default();
    let account = serde_json::from_value(corpus.account).unwrap_or_default();
    let figures = Figures { account, search: fihris_index::stats(&folder)? };
    match args.format {
        ReportFormat::Json => output::print_json(&figures)?,
        ReportFormat::Text => output::print(|out| print(&figures, out))?,
    }
    Ok(Exit::Done)
}

fn print(figures: &Figures, out: &mut dyn Write) -> std::io::Result<()> {
    print_account(&figures.account, out)?;
    writeln!(out)?;
    print_search(&figures.search, out)
}

fn print_account(account: &Account, out: &mut dyn Write) -> std::io::Result<()> {
    let mut row = |name: &str, tally: &fihris_ingest::Tally| {
        let (documents, size) = (thousands(tally.documents), bytes(tally.bytes));
        writeln!(out, "{name:<24} {documents:>14} {size:>10}")
    };
    row("read", &account.read)?;
    row("kept", &account.kept)?;
    for (reason, tally) in &account.dropped {
        row(&format!("dropped  {}", words(reason)), tally)?;
    }
    for (reason, tally) in &account.failed {
        row(&format!("failed   {}", words(reason)), tally)?;
    }
    Ok(())
}

fn words(reason: &impl Serialize) -> String {
    let name = serde_json::to_value(reason).unwrap_or_default();
    name.as_str().unwrap_or_default().replace('_', " ")
}

fn print_search(stats: &Stats, out: &mut dyn Write) -> std::io::Result<()> {
    let mut row = |name: &str, value: String| writeln!(out, "{name:<24} {value:>14}");
    row("documents", thousands(stats.documents))?;
    row("words", thousands(stats.words))?;
    row("text", bytes(stats.text_bytes))?;
    row("index", bytes(stats.index_bytes))?;
    row("segments", thousands(stats.segments))?;
    if stats.deleted > 0 {
        row("deleted, not purged", thousands(stats.deleted))?;
        row("`fihris index` frees", bytes(stats.reclaimable_bytes))?;
    }
    for field in &stats.fields {
        row(&format!("terms of {}", field.name), thousands(field.terms))?;
    }
    if let Some((first, last)) = &stats.days {
        row("first day", first.clone())?;
        row("last day", last.clone())?;
    }
    row("generation", stats.generation.clone())?;
    row("evidence", format!("{} {}", stats.evidence, stats.analyzer.evidence))?;
    row("analyzer", format!("{} {}", stats.analyzer.name, stats.analyzer.version))?;
    for field in &stats.own_fields {
        writeln!(out, "{}", fields::sentence(field, stats.documents))?;
    }
    if !stats.sources.is_empty() {
        writeln!(out, "\nsources with the most documents")?;
    }
    for source in &stats.sources {
        let name = fihris_query::sanitize_for_terminal(&source.source);
        writeln!(out, "{:>14}  {name}", thousands(source.documents))?;
    }
    Ok(())
}
