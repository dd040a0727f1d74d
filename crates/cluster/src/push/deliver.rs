//! Rows on their way to the cluster.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use fihris_corpus::Folder;

use super::progress::{Observer, Progress, Pushed};
use crate::answer::{count_all, keys_from, refusals};
use crate::client::{Client, LINES, Patience};
use crate::error::{Error, Result};
use crate::ledger::Ledger;
use crate::limits::{MAX_REQUEST_BYTES, MAX_REQUEST_DOCUMENTS};
use crate::row::Row;

/// How often a request is sent before a push ends: with the waits between them, some minutes.
const MAX_TRIES: u32 = 30;

/// How often is looked whether all is there that was sent.
const POLL: Duration = Duration::from_millis(500);

/// What is on its way.
pub(super) struct Delivery<'a> {
    folder: &'a Folder,
    client: &'a Client,
    pub(super) ledger: Ledger,
    commit_time: Duration,
    progress: &'a Observer<'a>,
    /// Numbers behind those that were acknowledged which have arrived all the same.
    arrived: HashSet<u64>,
    n_sent: u64,
    n_found: u64,
}

impl<'a> Delivery<'a> {
    pub(super) fn new(
        folder: &'a Folder,
        client: &'a Client,
        ledger: Ledger,
        commit_time: Duration,
        progress: &'a Observer<'a>,
    ) -> Self {
        let arrived = HashSet::new();
        Self { folder, client, ledger, commit_time, progress, arrived, n_sent: 0, n_found: 0 }
    }

    /// Asks the cluster which documents it has whose answer was lost.
    pub(super) fn look_for_doubtful(&mut self) -> Result<()> {
        if self.ledger.flavour.knows_names() {
            return Ok(());
        }
        // What it has taken, it shows by then.
        self.wait(self.commit_time)?;
        let Ledger { flavour, index, acknowledged, .. } = &self.ledger;
        let keys = keys_from(self.client, *flavour, index, *acknowledged, MAX_REQUEST_DOCUMENTS)?;
        self.arrived.extend(keys);
        Ok(())
    }

    /// Waits, but not for a user who wants an end.
    fn wait(&self, time: Duration) -> Result<()> {
        let end = Instant::now() + time;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            self.tell()?;
            std::thread::sleep(left.min(POLL));
        }
        Ok(())
    }

    fn tell(&self) -> Result<()> {
        let (done, total) = (self.ledger.acknowledged, self.ledger.documents);
        match (self.progress)(Progress { done, total }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Interrupted),
        }
    }

    /// Sends rows, whose numbers follow those that were acknowledged, and notes that they arrived.
    pub(super) fn deliver(&mut self, rows: Vec<Row>) -> Result<()> {
        let mut rest = rows.as_slice();
        while !rest.is_empty() {
            let (batch, behind) = rest.split_at(self.n_rows(rest));
            self.tell()?;
            self.deliver_batch(batch)?;
            self.acknowledge(batch)?;
            rest = behind;
        }
        Ok(())
    }

    /// How many of the first rows fit into a request: one at least.
    fn n_rows(&self, rows: &[Row]) -> usize {
        let mut bytes = 0;
        let fits = |row: &&Row| {
            bytes += self.action(row).len() + row.line.len() + 2;
            bytes <= MAX_REQUEST_BYTES
        };
        rows.iter().take(MAX_REQUEST_DOCUMENTS).take_while(fits).count().max(1)
    }

    /// What is to be done with a row.
    fn action(&self, row: &Row) -> String {
        match self.ledger.flavour.knows_names() {
            true => format!("{{\"create\":{{\"_id\":\"{}\"}}}}", row.doc_id),
            false => "{\"create\":{}}".to_owned(),
        }
    }

    /// Sends rows until all have arrived.
    fn deliver_batch(&mut self, batch: &[Row]) -> Result<()> {
        let first = self.ledger.acknowledged;
        let mut left: Vec<(u64, &Row)> = (first..).zip(batch).collect();
        let mut patience = Patience::new();
        loop {
            let before = left.len();
            left.retain(|(number, _)| !self.arrived.contains(number));
            self.n_found += (before - left.len()) as u64;
            if left.is_empty() {
                return Ok(());
            }
            let (path, body) = (self.path(), self.body(&left));
            let answer = self.client.send("POST", &path, (LINES, &body));
            patience.tries += 1;
            let is_last = patience.tries >= MAX_TRIES;
            match answer {
                Ok(answer) if answer.status == 200 => {
                    let refused = refusals(&answer, &left, &self.ledger.index)?;
                    self.n_sent += (left.len() - refused.len()) as u64;
                    left = refused;
                    if left.is_empty() {
                        return Ok(());
                    }
                    if is_last {
                        let url = self.client.url().to_owned();
                        return Err(Error::Busy { url, status: 429, tries: patience.tries });
                    }
                }
                Ok(answer) if answer.is_busy() && !is_last => {}
                Ok(answer) if !answer.is_failed() || is_last => {
                    return Err(answer.refused("take documents"));
                }
                Err(error) if is_last => return Err(error),
                // Nobody knows whether it was received.
                _ => {
                    self.client.go_on();
                    patience.wait();
                    self.insist_on_doubtful()?;
                    continue;
                }
            }
            self.tell()?;
            patience.wait();
        }
    }

    /// As [`Self::look_for_doubtful`]; a cluster that cannot be asked is asked until it can.
    fn insist_on_doubtful(&mut self) -> Result<()> {
        let mut patience = Patience::new();
        loop {
            patience.tries += 1;
            match self.look_for_doubtful() {
                Err(Error::Unreachable { .. } | Error::Busy { .. })
                    if patience.tries < MAX_TRIES =>
                {
                    self.client.go_on();
                    patience.wait();
                }
                looked => return looked,
            }
        }
    }

    fn path(&self) -> String {
        self.ledger.flavour.bulk_path(&self.ledger.index)
    }

    fn body(&self, rows: &[(u64, &Row)]) -> Vec<u8> {
        let mut body = Vec::new();
        for (_, row) in rows {
            body.extend_from_slice(self.action(row).as_bytes());
            body.push(b'\n');
            body.extend_from_slice(&row.line);
            body.push(b'\n');
        }
        body
    }

    /// Notes that rows have arrived.
    fn acknowledge(&mut self, batch: &[Row]) -> Result<()> {
        let ledger = &mut self.ledger;
        ledger.acknowledged += batch.len() as u64;
        for row in batch {
            ledger.n_cut += u64::from(row.is_cut);
            ledger.body_words += row.body_words;
            ledger.title_words += row.title_words;
            ledger.bytes += row.bytes;
        }
        let acknowledged = ledger.acknowledged;
        self.arrived.retain(|number| *number >= acknowledged);
        self.ledger.write(self.folder)
    }

    /// Waits until the cluster shows all that it has taken, and notes that it is complete.
    pub(super) fn finish(mut self) -> Result<Pushed> {
        let (index, expected) = (self.ledger.index.clone(), self.ledger.documents);
        let end = Instant::now() + self.commit_time * 3 + POLL * 4;
        loop {
            let found = count_all(self.client, self.ledger.flavour, &index)?;
            if found == expected && self.ledger.acknowledged == expected {
                break;
            }
            if found > expected || Instant::now() > end {
                return Err(Error::Documents { index, found, expected });
            }
            self.wait(POLL)?;
        }
        self.ledger.is_complete = true;
        self.ledger.write(self.folder)?;
        self.tell()?;
        Ok(Pushed { ledger: self.ledger, n_sent: self.n_sent, n_found: self.n_found })
    }
}
