//! The signals of a document, and the bounds of the built-in profiles.

use fihris_corpus::SignalId;
use fihris_ingest::{Profile, Reason};

use super::table;

const HEAD: &str = "\
# Profile rules

A profile bounds signals; [profiles](../concepts/profiles.md) explains how. Rules are judged in the
order of these tables, and the first broken rule is the reason in the audit.

";

/// Renders the signals with the reasons that their rules give, then the bounds of each profile.
pub(super) fn render() -> String {
    let signals = table::render(
        ["signal", "meaning", "reason below `min`", "reason above `max`"],
        SignalId::all().map(signal),
    );
    let profiles: String = Profile::names().filter_map(Profile::built_in).map(profile).collect();
    format!("{HEAD}## Signals\n\n{signals}{profiles}")
}

fn signal(id: SignalId) -> [String; 4] {
    let reason = |reason: Reason| format!("`{}`", reason.name());
    let name = format!("`{}`", id.signal().name);
    [name, id.signal().meaning.to_owned(), reason(Reason::Low(id)), reason(Reason::High(id))]
}

fn profile(profile: Profile) -> String {
    let rows = profile.rules().iter().map(|rule| {
        let (id, side) = match rule.reason {
            Reason::Low(id) => (Some(id), "`min`"),
            Reason::High(id) => (Some(id), "`max`"),
            _ => (None, ""),
        };
        let signal = id.map_or("", |id| id.signal().name);
        [format!("`{signal}`"), side.to_owned(), rule.threshold.to_string()]
    });
    let rows = table::render(["signal", "bound", "value"], rows);
    format!("## Profile `{}`\n\n{rows}", profile.name)
}
