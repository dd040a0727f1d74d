//! Documents that newer ones of the same `id` replace.
//!
//! Within a stream, the `id` that a source gives a document is a key, as in a database: the document that
//! was read last counts. The earlier ones leave the table before duplicates are looked for, so that no
//! document is a near-duplicate of its own earlier version, and the audit has a line for each.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::{Context, Result};
use crate::model::Reason;
use crate::options::Stream;
use crate::prepare::{Prepared, Source};
use crate::publish::{taken_out, write_line};
use crate::table::{Lookup, Row, Rows, RowsWriter, Table};

/// When a document of a stream was read: the place of its source in the order of the stream, the number of
/// the source in the run, and its position there.
type Age = (usize, u32, u64);

/// What a run replaces.
pub(super) struct Replacement<'a> {
    stream: &'a Stream,
    workspace: &'a Path,
    /// The newest document of each `id`.
    newest: HashMap<String, Age>,
    /// Lines of the audit, a file for each table.
    excluded: Vec<PathBuf>,
    n_replaced: u64,
}

/// What was replaced.
pub(super) struct Replaced {
    /// The table of the corpus so far, without these documents.
    pub(super) old_table: Option<Table>,
    /// Files of lines of the audit for these, each in the order of the corpus.
    pub(super) excluded: Vec<PathBuf>,
    pub(super) n_replaced: u64,
}

impl<'a> Replacement<'a> {
    /// Finds the newest documents among those that were read.
    pub(super) fn of(stream: &'a Stream, prepared: &Prepared, workspace: &'a Path) -> Result<Self> {
        let mut newest: HashMap<String, Age> = HashMap::new();
        let lookup = Lookup::open(&prepared.table)?;
        for row in Rows::open(&prepared.table)? {
            let row = row?;
            if let Some(id) = own_id(&lookup, &row)? {
                let age = age(stream, &prepared.sources, &row);
                newest.entry(id).and_modify(|known| *known = age.max(*known)).or_insert(age);
            }
        }
        Ok(Self { stream, workspace, newest, excluded: Vec::new(), n_replaced: 0 })
    }

    /// Takes earlier documents out of what was read, and out of the `known` sources of the stream, whose
    /// rows are in `old`.
    pub(super) fn carry_out(
        mut self,
        old: Option<Table>,
        known: &mut [Source],
        prepared: &mut Prepared,
    ) -> Result<Replaced> {
        let of_stream: Vec<bool> =
            known.iter().map(|source| source.stream.as_ref() == Some(&self.stream.name)).collect();
        let old_table = match old {
            Some(old) if of_stream.contains(&true) && !self.newest.is_empty() => {
                let is_of_stream = |row: &Row| of_stream.get(row.source as usize) == Some(&true);
                Some(self.filter(&old, known, "kept", |replacement, row, id| {
                    is_of_stream(row) && replacement.newest.contains_key(id)
                })?)
            }
            old => old,
        };
        let (table, sources) = (prepared.table.clone(), &mut prepared.sources);
        let ages: Vec<usize> = sources.iter().map(|s| self.stream.age_of(&s.name)).collect();
        prepared.table = self.filter(&table, sources, "newest", |replacement, row, id| {
            let place = ages.get(row.source as usize).copied().unwrap_or_default();
            let age = (place, row.source, row.position);
            replacement.newest.get(id).is_some_and(|newest| age < *newest)
        })?;
        Ok(Replaced { old_table, excluded: self.excluded, n_replaced: self.n_replaced })
    }

    /// Copies the rows of a table but for those that are replaced, which move to the dropped ones in the
    /// accounts of their sources; the sketches stay where they are.
    fn filter(
        &mut self,
        table: &Table,
        sources: &mut [Source],
        name: &str,
        is_replaced: impl Fn(&Self, &Row, &str) -> bool,
    ) -> Result<Table> {
        let lookup = Lookup::open(table)?;
        let mut rows = RowsWriter::create(&self.workspace.join(format!("{name}.rows")))?;
        let excluded = self.workspace.join(format!("{name}.replaced"));
        let mut lines = BufWriter::new(File::create(&excluded).context("create", &excluded)?);
        for row in Rows::open(table)? {
            let row = row?;
            let id = own_id(&lookup, &row)?.filter(|id| is_replaced(self, &row, id));
            match (id, sources.get_mut(row.source as usize)) {
                (Some(id), Some(source)) => {
                    source.account.take_out(Reason::Replaced, row.bytes);
                    source.is_outdated = true;
                    let line = taken_out(&row, id, source.name.clone(), Reason::Replaced);
                    write_line(&mut lines, &line).context("write", &excluded)?;
                    self.n_replaced += 1;
                }
                _ => rows.push(&row)?,
            }
        }
        lines.flush().context("write", &excluded)?;
        self.excluded.push(excluded);
        Ok(Table { rows: rows.finish()?, sketches: table.sketches.clone() })
    }
}

/// The `id` of a document, unless its source gave it none.
fn own_id(lookup: &Lookup, row: &Row) -> Result<Option<String>> {
    let id = lookup.id(row)?;
    Ok((id != row.doc_id.to_string()).then_some(id))
}

fn age(stream: &Stream, sources: &[Source], row: &Row) -> Age {
    let name = sources.get(row.source as usize).map_or("", |source| &source.name);
    (stream.age_of(name), row.source, row.position)
}
