//! The report of an ingest: `report.json` for programs, `report.html` for readers.

mod chart;
mod content;
mod labels;
mod page;

use anyhow::Result;
use fihris_corpus::{Folder, atomic};

pub(crate) use content::{Report, name_of};

impl Report {
    /// Writes both files into the index folder.
    pub(crate) fn write(&self, folder: &Folder) -> Result<()> {
        atomic::write(&folder.path("report.json"), &serde_json::to_vec_pretty(self)?)?;
        Ok(atomic::write(&folder.path("report.html"), page::render(self)?.as_bytes())?)
    }
}
