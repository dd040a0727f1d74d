//! The stages that find boilerplate and cut it off.

use std::collections::HashSet;
use std::io::{Read, Write};
use std::path::Path;

use fihris_ingest::stages::{Boilerplate, ends, is_boilerplate};

use crate::checkpoint;
use crate::error::Result;
use crate::input::rows;
use crate::output::{Cell, Output};
use crate::stage::Stage;

/// Stage `ends`.
pub(crate) fn sites(input: impl Read, mut output: Output<impl Write>) -> Result<()> {
    for of_document in rows(Stage::Ends.input(), input, |row| ends(row.binary(0)?))? {
        let ends = of_document?;
        if ends.site == 0 {
            continue;
        }
        let site = Cell::Long(ends.site.cast_signed());
        output.push(&[site, Cell::Null])?;
        for key in ends.keys {
            output.push(&[site, Cell::Long(key.cast_signed())])?;
        }
    }
    output.finish()
}

/// Stage `boilerplate`.
pub(crate) fn keys(input: impl Read, mut output: Output<impl Write>) -> Result<()> {
    let counts = rows(Stage::Boilerplate.input(), input, |row| {
        Some((row.long(0)?, row.long(1), usize::try_from(row.long(2)?).ok()?))
    })?;
    let (mut site_at_hand, mut n_of_site) = (None, 0);
    for count in counts {
        let (site, key, n_documents) = count?;
        if site_at_hand.replace(site) != Some(site) {
            n_of_site = 0;
        }
        match key {
            // Nulls come first.
            None => n_of_site = n_documents,
            Some(key) if is_boilerplate(key.cast_unsigned(), n_documents, n_of_site) => {
                output.push(&[Cell::Long(key)])?;
            }
            Some(_) => {}
        }
    }
    output.finish()
}

/// Stage `recut`; what is boilerplate is a checkpoint in the folder of the job.
pub(crate) fn recut(folder: &Path, input: impl Read, mut output: Output<impl Write>) -> Result<()> {
    let keys: Result<HashSet<u64>> =
        checkpoint::read(folder, "boilerplate", Stage::Boilerplate.output(), |row| {
            row.long(0).map(i64::cast_unsigned)
        })?
        .collect();
    let boilerplate = Boilerplate::of(keys?);
    let documents = rows(Stage::Recut.input(), input, |row| {
        let (number, ends, line) = (row.long(0)?, ends(row.binary(1)?)?, row.binary(2)?);
        Some(boilerplate.is_at(&ends).then(|| (number, boilerplate.apply(line))))
    })?;
    for document in documents {
        let Some((number, Some((line, n_passages)))) = document? else { continue };
        let n_passages = Cell::Long(n_passages.cast_signed());
        output.push(&[Cell::Long(number), Cell::Binary(&line), n_passages])?;
    }
    output.finish()
}
