//! The story of a document for readers: as with hits, no line holds more than one direction.

use std::io::{self, Write};

use fihris_corpus::{Document, Passage, SignalId, Signals};
use fihris_ingest::{AuditedDuplicate, Changes, ClusterMember, Decision, Excluded};
use fihris_query::sanitize_for_terminal;

use super::story::Story;
use crate::search::TerminalPage;

/// Characters of the text that are shown.
const EXCERPT: usize = 200;

/// Documents of a cluster that are shown.
const MAX_MEMBERS: usize = 20;

/// Prints the stories of all documents of a name.
pub(super) fn print(stories: &[Story], out: &mut dyn Write) -> io::Result<()> {
    for story in stories {
        print_story(story, out)?;
        writeln!(out)?;
    }
    Ok(())
}

fn print_story(story: &Story, out: &mut dyn Write) -> io::Result<()> {
    match &story.fate {
        Decision::Kept { document, duplicates } => {
            print_head(document, "kept", out)?;
            print_cluster("duplicates", duplicates, out)?;
            print_cleaning(document, story.changes.as_ref(), out)
        }
        Decision::Merged { duplicate, duplicates, keeper } => {
            let AuditedDuplicate { reason, document, .. } = duplicate.as_ref();
            print_head(document, &format!("dropped: {}", reason.name()), out)?;
            print_keeper(duplicate, keeper.as_ref(), out)?;
            if story.reworded {
                writeln!(out, "   many words are replaced; the others have the same positions")?;
            }
            print_cluster("all duplicates of the keeper", duplicates, out)?;
            print_cleaning(document, story.changes.as_ref(), out)
        }
        Decision::Excluded { excluded } => print_excluded(excluded, out),
        _ => Ok(()),
    }
}

fn print_head(document: &Document, fate: &str, out: &mut dyn Write) -> io::Result<()> {
    print_place(&document.id, &document.doc_id.to_string(), out)?;
    writeln!(out, "{fate}")?;
    writeln!(out, "source: {} record {}", line(&document.source), document.position)?;
    let page = TerminalPage::of_terminal();
    if let Some(title) = &document.title {
        page.print(title, out)?;
    }
    page.print(&excerpt(&document.text), out)
}

fn print_place(id: &str, doc_id: &str, out: &mut dyn Write) -> io::Result<()> {
    if id == doc_id { writeln!(out, "{doc_id}") } else { writeln!(out, "{doc_id}  {}", line(id)) }
}

fn print_keeper(
    duplicate: &AuditedDuplicate,
    keeper: Option<&ClusterMember>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let similarity = duplicate.similarity;
    writeln!(out, "keeper: {}  {}", duplicate.keeper, line(&duplicate.keeper_id))?;
    if let Some(keeper) = keeper {
        writeln!(out, "   source: {} record {}", line(&keeper.source), keeper.position)?;
    }
    writeln!(
        out,
        "   jaccard {:.3} · containment {:.3}",
        similarity.jaccard, similarity.containment
    )
}

fn print_cluster(name: &str, members: &[ClusterMember], out: &mut dyn Write) -> io::Result<()> {
    if members.is_empty() {
        return Ok(());
    }
    writeln!(out, "{name}: {}", members.len())?;
    for member in members.iter().take(MAX_MEMBERS) {
        let jaccard = member.similarity.map_or(1.0, |similarity| similarity.jaccard);
        writeln!(out, "   {}  jaccard {jaccard:.3}  {}", member.doc_id, line(&member.id))?;
        writeln!(out, "      source: {} record {}", line(&member.source), member.position)?;
    }
    let more = members.len().saturating_sub(MAX_MEMBERS);
    if more > 0 { writeln!(out, "   and {more} more") } else { Ok(()) }
}

/// Prints repairs, cuts and signals.
fn print_cleaning(
    document: &Document,
    changes: Option<&Changes>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let repairs =
        document.repairs.iter().map(|(kind, n)| format!("{} {n}", kind.replace('_', " ")));
    let repairs: Vec<String> = repairs.collect();
    let repairs = if repairs.is_empty() { "none".to_owned() } else { repairs.join(", ") };
    writeln!(out, "repairs: {repairs}")?;
    let Signals { n_cuts, cut, .. } = document.signals;
    if n_cuts > 0 {
        writeln!(out, "repetitions cut: {n_cuts}, {:.1} % of the text", cut * 100.0)?;
    }
    print_boilerplate(&document.boilerplate, out)?;
    match changes {
        Some(changes) => print_changes(changes, out)?,
        None => writeln!(out, "the source has changed or is missing, so changes cannot be shown")?,
    }
    print_signals(&document.signals, out)
}

fn print_boilerplate(passages: &[Passage], out: &mut dyn Write) -> io::Result<()> {
    let page = TerminalPage::of_terminal();
    for passage in passages {
        writeln!(out, "boilerplate of the site, cut:")?;
        page.print(passage.text.trim(), out)?;
    }
    Ok(())
}

fn print_changes(changes: &Changes, out: &mut dyn Write) -> io::Result<()> {
    let page = TerminalPage::of_terminal();
    for repaired in &changes.repaired {
        writeln!(out, "before:")?;
        page.print(&repaired.before, out)?;
        writeln!(out, "after:")?;
        page.print(&repaired.after, out)?;
    }
    for passage in &changes.cut {
        writeln!(out, "cut:")?;
        page.print(passage, out)?;
    }
    Ok(())
}

fn print_excluded(excluded: &Excluded, out: &mut dyn Write) -> io::Result<()> {
    let doc_id = excluded.doc_id.to_string();
    print_place(excluded.id.as_deref().unwrap_or(&doc_id), &doc_id, out)?;
    writeln!(out, "dropped: {}", excluded.reason.name())?;
    if !excluded.detail.is_empty() {
        writeln!(out, "because {}", line(&excluded.detail))?;
    }
    writeln!(out, "source: {} record {}", line(&excluded.source), excluded.position)?;
    TerminalPage::of_terminal().print(&excluded.excerpt, out)?;
    print_signals(&excluded.signals, out)
}

/// Prints the signals that are not zero.
fn print_signals(signals: &Signals, out: &mut dyn Write) -> io::Result<()> {
    let values = SignalId::all().map(|id| (id.signal(), id.value(signals)));
    let mut values = values.filter(|(_, value)| *value != 0.0).peekable();
    if values.peek().is_some() {
        writeln!(out, "signals:")?;
    }
    for (signal, value) in values {
        writeln!(out, "   {:<18} {value:>10}  {}", signal.name, signal.meaning.trim())?;
    }
    Ok(())
}

fn excerpt(text: &str) -> String {
    text.chars().take(EXCERPT).collect()
}

/// Makes a name safe to print, on one line.
fn line(text: &str) -> String {
    sanitize_for_terminal(text).replace(['\n', '\r', '\t'], " ")
}
