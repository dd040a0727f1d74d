//! `fihris stats --profile NAME`

use std::io::Write;

use anyhow::Result;
use fihris_ingest::{RuleTrial, Trial, try_profile};

use crate::cli::{ReportFormat, Shared, StatsArgs};
use crate::exit::Exit;
use crate::numbers::thousands;
use crate::{output, profile};

/// Shows what profiles would drop.
pub(crate) fn run(shared: &Shared, args: &StatsArgs) -> Result<Exit> {
    let folder = shared.folder();
    let try_one = |name: &String| -> Result<Trial> {
        let profile = profile::load(name)?;
        folder.with_manifest(|manifest| {
            let corpus = manifest.corpus.clone().unwrap_or_default();
            Ok(try_profile(&folder, &corpus, &profile)?)
        })
    };
    let trials: Vec<Trial> = args.profile.iter().map(try_one).collect::<Result<_>>()?;
    match args.format {
        ReportFormat::Json => output::print_json(&trials)?,
        ReportFormat::Text => output::print(|out| trials.iter().try_for_each(|t| print(t, out)))?,
    }
    Ok(Exit::Done)
}

fn print(trial: &Trial, out: &mut dyn Write) -> std::io::Result<()> {
    let share = trial.dropped as f64 / trial.documents.max(1) as f64 * 100.0;
    let (dropped, documents) = (thousands(trial.dropped), thousands(trial.documents));
    writeln!(out, "{}: drops {dropped} of {documents} documents, {share:.1} %", trial.profile)?;
    writeln!(
        out,
        "{:<28} {:>10} {:>14} {:>14}",
        "reason", "threshold", "violated by", "dropped by"
    )?;
    trial.rules.iter().try_for_each(|rule| print_rule(rule, out))?;
    writeln!(out)
}

fn print_rule(trial: &RuleTrial, out: &mut dyn Write) -> std::io::Result<()> {
    let RuleTrial { rule, broken, dropped } = trial;
    let (name, threshold) = (rule.reason.name(), rule.threshold);
    writeln!(
        out,
        "{name:<28} {threshold:>10} {:>14} {:>14}",
        thousands(*broken),
        thousands(*dropped)
    )
}
