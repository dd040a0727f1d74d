//! Who wrote an index, and whether it is us.

use fihris_corpus::{Analyzed, Folder, Manifest};
use fihris_text::{Analyzer, AnalyzerIdentity};

use crate::error::{Error, Result};

/// The analyzer of this program.
pub(crate) fn ours() -> AnalyzerIdentity {
    Analyzer::default().identity()
}

/// An identity as a manifest remembers it.
pub(crate) fn analyzed(identity: &AnalyzerIdentity) -> Analyzed {
    let AnalyzerIdentity { name, version, fingerprint } = identity.clone();
    Analyzed { name, version, fingerprint }
}

/// Refuses an index whose terms are not those of this program.
pub(crate) fn require_ours(folder: &Folder, manifest: &Manifest) -> Result<()> {
    let Some(found) = &manifest.analyzer else {
        return Err(Error::NoSearch { path: folder.root().to_owned() });
    };
    let expected = analyzed(&ours());
    if *found == expected {
        return Ok(());
    }
    Err(Error::Analyzer { found: describe(found), expected: describe(&expected) })
}

fn describe(analyzed: &Analyzed) -> String {
    let Analyzed { name, version, fingerprint } = analyzed;
    format!("`{name}` version {version} ({fingerprint})")
}
