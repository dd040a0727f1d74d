//! Which record is worked on, for the next worker in case that this one dies of it.
//!
//! The first attempt at a task leaves no trace, since that costs a write for each record. Those
//! behind it do: one that finds a record begun and not ended notes a death. A record that two have
//! died of is passed over.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use fihris_corpus::atomic;
use fihris_ingest::distributed::Watch;

use crate::error::{Context, Result};

/// Deaths at a record after which it is passed over: one may have been an accident.
const MAX_DEATHS: usize = 2;

/// The trace of one source.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    /// Where the record in work stands; `None` leaves no trace.
    file: Option<File>,
    deaths: HashMap<u64, usize>,
}

impl Trace {
    /// Leaves a trace in `folder` if this is not the first attempt.
    pub(crate) fn open(folder: &Path, source: u32, attempt: u32) -> Result<Self> {
        if attempt == 0 {
            return Ok(Self::default());
        }
        std::fs::create_dir_all(folder).context("create", folder)?;
        let path = |part: &str| folder.join(format!("{source}.{part}"));
        let (at, deaths) = (path("at"), path("deaths"));
        let positions = note_death(&at, &deaths)?;
        let mut options = OpenOptions::new();
        let file =
            options.create(true).truncate(true).write(true).open(&at).context("open", &at)?;
        let mut trace = Self { file: Some(file), ..Self::default() };
        for position in positions {
            *trace.deaths.entry(position).or_default() += 1;
        }
        Ok(trace)
    }
}

impl Watch for Trace {
    fn begins(&mut self, position: u64) -> bool {
        if let Some(file) = &mut self.file {
            // Where a trace cannot be left, the work is worth more than the trace.
            let _ =
                file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(&position.to_le_bytes()));
        }
        self.deaths.get(&position).is_none_or(|deaths| *deaths < MAX_DEATHS)
    }

    fn ends(&mut self) {
        if let Some(file) = &mut self.file {
            let _ = file.set_len(0);
        }
    }
}

/// Adds the record that an attempt has died of, if one has, to the list; returns the list.
fn note_death(at: &Path, deaths: &PathBuf) -> Result<Vec<u64>> {
    let mut list = std::fs::read(deaths).unwrap_or_default();
    let died_at: Option<[u8; 8]> = std::fs::read(at).ok().and_then(|bytes| bytes.try_into().ok());
    if let Some(position) = died_at {
        list.extend(position);
        atomic::write(deaths, &list)?;
        std::fs::remove_file(at).context("delete", at)?;
    }
    let (positions, _) = list.as_chunks();
    Ok(positions.iter().map(|bytes| u64::from_le_bytes(*bytes)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Works on three records, and dies at one of them; returns those that were worked on.
    fn attempt(folder: &Path, number: u32, dies_at: Option<u64>) -> Vec<u64> {
        let mut trace = Trace::open(folder, 7, number).unwrap();
        let mut worked_on = Vec::new();
        for position in 0..3 {
            if trace.begins(position) {
                worked_on.push(position);
                if dies_at == Some(position) {
                    return worked_on;
                }
            }
        }
        trace.ends();
        worked_on
    }

    #[test]
    fn a_record_that_two_have_died_of_is_passed_over() {
        let home = tempfile::tempdir().unwrap();
        for number in 0..3 {
            assert_eq!(attempt(home.path(), number, Some(1)), [0, 1]);
        }
        assert_eq!(attempt(home.path(), 3, Some(1)), [0, 2]);
        // It stays so, and another source is not concerned.
        assert_eq!(attempt(home.path(), 4, None), [0, 2]);
        assert!(Trace::open(home.path(), 8, 1).unwrap().begins(1));
    }

    #[test]
    fn two_accidents_at_different_records_cost_none() {
        let home = tempfile::tempdir().unwrap();
        attempt(home.path(), 1, Some(1));
        attempt(home.path(), 2, Some(2));
        assert_eq!(attempt(home.path(), 3, None), [0, 1, 2]);
        assert_eq!(attempt(home.path(), 4, None), [0, 1, 2]);
    }
}
