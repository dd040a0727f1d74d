//! `fihris worker`

use std::io::BufReader;

use anyhow::Result;
use fihris_worker::{Description, Job};

use crate::cli::{Shared, WorkerArgs};
use crate::exit::Exit;
use crate::{ingest, output};

/// Runs the command.
pub(crate) fn run(shared: &Shared, args: &WorkerArgs) -> Result<Exit> {
    ingest::start_threads(shared)?;
    if let (Some(stage), Some(folder)) = (args.stage, &args.job) {
        let (input, output) = (BufReader::new(std::io::stdin().lock()), std::io::stdout().lock());
        fihris_worker::run(stage, folder, args.attempt, input, output)?;
        return Ok(Exit::Done);
    }
    let description = match &args.job {
        Some(folder) => Job::read(folder)?.description,
        None => Description::of_program(),
    };
    output::print_json(&description)?;
    Ok(Exit::Done)
}
