//! `fihris push`

use std::ops::ControlFlow;
use std::time::Instant;

use anyhow::{Result, bail};
use fihris_cluster::{Flavour, Ledger, Progress, PushOptions, Pushed, Target, config, push};
use fihris_corpus::Folder;

use crate::backend::authorization;
use crate::cli::{PushArgs, ReportFormat, Shared};
use crate::exit::Exit;
use crate::numbers::{count, thousands, time};
use crate::progress::{bar, catch_interrupts, is_cancelled, show_units};
use crate::{fields, output, talk};

/// Runs the command.
pub(crate) fn run(shared: &Shared, args: &PushArgs) -> Result<Exit> {
    let flavour = args.flavour.map(Flavour::from);
    let Some(target) = args.to.as_ref().filter(|_| !args.print_config) else {
        let of_target = args.to.as_ref().and_then(|target| target.flavour);
        let flavour = flavour.or(of_target).unwrap_or(Flavour::Quickwit);
        output::print_json(&config(flavour, &args.name))?;
        return Ok(Exit::Done);
    };
    catch_interrupts()?;
    if args.remove {
        return remove(&shared.folder(), target);
    }
    let target = Target { flavour: flavour.or(target.flavour), ..target.clone() };
    let started = Instant::now();
    let pushed = send(shared, &shared.folder(), &target, &args.name)?;
    report(&pushed, started);
    fields::warn_of_cluster(shared.folder().manifest()?.search.as_ref());
    if args.format == ReportFormat::Json {
        output::print_json(&pushed.ledger)?;
    }
    Ok(Exit::Done)
}

/// Deletes an index in a cluster, and forgets it here.
fn remove(folder: &Folder, target: &Target) -> Result<Exit> {
    let lock = folder.lock()?;
    let ledgers = Ledger::all(folder)?;
    let Some(index) = &target.index else { bail!("name the index to remove: {}", shown(&ledgers)) };
    let Some(ledger) = ledgers.iter().find(|ledger| ledger.index == *index) else {
        bail!("`{index}` was not pushed from here: {}", shown(&ledgers))
    };
    fihris_cluster::push::delete(target, ledger, authorization())?;
    ledger.remove(folder, &lock)?;
    talk::say(&format!("removed {index} from the cluster"));
    Ok(Exit::Done)
}

/// Names the indexes that were pushed.
fn shown(ledgers: &[Ledger]) -> String {
    let names: Vec<&str> = ledgers.iter().map(|ledger| ledger.index.as_str()).collect();
    if names.is_empty() {
        "there is none".to_owned()
    } else {
        format!("there is {}", names.join(", "))
    }
}

/// Pushes, and shows how far it has come.
pub(crate) fn send(
    shared: &Shared,
    folder: &Folder,
    target: &Target,
    name: &str,
) -> Result<Pushed> {
    let lock = folder.lock()?;
    let mut options = PushOptions::default();
    name.clone_into(&mut options.name);
    (options.threads, options.authorization) = (shared.threads, authorization());
    let bar = bar(shared);
    let tell = |Progress { done, total }| {
        if bar.length() != Some(total) {
            show_units(&bar, total, "pushing");
        }
        bar.set_position(done);
        if is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let pushed = push(folder, &lock, target, &options, &tell)?;
    bar.finish_and_clear();
    Ok(pushed)
}

fn report(pushed: &Pushed, started: Instant) {
    let ledger = &pushed.ledger;
    talk::say(&format!(
        "pushed {} into {}, which has {} · {}",
        count(pushed.n_sent, "document", "documents"),
        ledger.index,
        thousands(ledger.documents),
        time(started.elapsed()),
    ));
    if pushed.n_found > 0 {
        let found = count(pushed.n_found, "document", "documents");
        talk::say(&format!(
            "{found} had arrived without an acknowledgement, and were not sent again"
        ));
    }
    if ledger.n_cut > 0 {
        let cut = count(ledger.n_cut, "document", "documents");
        talk::warning(&format!("{cut} longer than a request: the ends were truncated"));
    }
}
