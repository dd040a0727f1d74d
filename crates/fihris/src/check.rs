//! `fihris check`

use std::io::Write;

use anyhow::Result;
use fihris_corpus::{Folder, Manifest};
use fihris_index::{CheckReport, Problem};
use fihris_ingest::Account;

use crate::cli::{CheckArgs, ReportFormat, Shared};
use crate::exit::Exit;
use crate::numbers::{bytes, count};
use crate::output;

/// Runs the command.
pub(crate) fn run(shared: &Shared, args: &CheckArgs) -> Result<Exit> {
    let report = check(shared, &shared.folder())?;
    match args.format {
        ReportFormat::Json => output::print_json(&report)?,
        ReportFormat::Text => output::print(|out| print(&report, out))?,
    }
    Ok(if report.problems.is_empty() { Exit::Done } else { Exit::Failed })
}

/// Compares every byte of `folder` with its seal, and the account with the corpus.
pub(crate) fn check(shared: &Shared, folder: &Folder) -> Result<CheckReport> {
    let mut report = fihris_index::check(folder)?;
    report.problems.extend(check_account(folder, &folder.manifest()?));
    for problem in report.problems.iter_mut().chain(&mut report.remarks) {
        name_index(problem, shared);
    }
    Ok(report)
}

/// Makes a remedy speak of the index that was checked.
fn name_index(problem: &mut Problem, shared: &Shared) {
    if problem.remedy.starts_with("fihris") && !shared.has_default_index() {
        problem.remedy = format!("{} --index {}", problem.remedy, shared.index.display());
    }
}

/// Checks that the account adds up and matches the corpus.
fn check_account(folder: &Folder, manifest: &Manifest) -> Option<Problem> {
    let corpus = manifest.corpus.as_ref()?;
    let detail = match serde_json::from_value::<Account>(corpus.account.clone()) {
        Err(error) => format!("the account of the corpus cannot be read: {error}"),
        Ok(account) if !account.adds_up() => "the account does not add up".to_owned(),
        Ok(account) if account.kept.documents != corpus.documents => format!(
            "the account has {} and the corpus {}",
            count(account.kept.documents, "document", "documents"),
            corpus.documents
        ),
        Ok(_) => return None,
    };
    let path = Some(folder.path("manifest.json").display().to_string());
    Some(Problem { path, detail, remedy: "fihris ingest SRC…, into a new folder".to_owned() })
}

/// Writes the report for a person.
pub(crate) fn print(report: &CheckReport, out: &mut dyn Write) -> std::io::Result<()> {
    for (kind, problems) in [("problem", &report.problems), ("note", &report.remarks)] {
        for problem in problems {
            let path = problem.path.iter().map(|path| format!("{path}: ")).collect::<String>();
            writeln!(out, "{kind}: {path}{}", problem.detail)?;
            if !problem.remedy.is_empty() {
                writeln!(out, "   repair it with: {}", problem.remedy)?;
            }
        }
    }
    writeln!(
        out,
        "{} ({}) checked · corpus {} · search {} · {}",
        count(report.files, "file", "files"),
        bytes(report.bytes),
        count(report.corpus_documents, "document", "documents"),
        count(report.search_documents, "document", "documents"),
        match report.problems.len() as u64 {
            0 => "all is well".to_owned(),
            n => count(n, "problem", "problems"),
        }
    )
}
