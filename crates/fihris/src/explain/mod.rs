//! `fihris explain`

mod story;
mod text;

use anyhow::Result;

use self::story::stories;
use crate::cli::{ExplainArgs, ReportFormat, Shared};
use crate::exit::Exit;
use crate::{output, talk};

/// Runs the command.
pub(crate) fn run(shared: &Shared, args: &ExplainArgs) -> Result<Exit> {
    let folder = shared.folder();
    let stories = folder.with_manifest(|manifest| {
        stories(&folder, &manifest.corpus.clone().unwrap_or_default(), &args.id)
    })?;
    match args.format {
        ReportFormat::Json => output::print_json(&stories)?,
        ReportFormat::Text => output::print(|out| text::print(&stories, out))?,
    }
    if stories.is_empty() {
        talk::say(&format!("no document of that name was read: {}", args.id));
        return Ok(Exit::NothingFound);
    }
    Ok(Exit::Done)
}
