//! Who wrote an index, and whether it is us.

use fihris_corpus::{Analyzed, Folder, Manifest};
use fihris_text::{Analyzer, AnalyzerIdentity};

use crate::error::{Error, Result};

/// An identity as a manifest remembers it.
pub(crate) fn analyzed(identity: &AnalyzerIdentity) -> Analyzed {
    let AnalyzerIdentity { name, version, fingerprint, evidence } = identity.clone();
    Analyzed { name, version, fingerprint, evidence }
}

/// Refuses an index whose terms are not those of this program. What its analyzer knew of the
/// collection lies in the index.
pub(crate) fn require_ours(folder: &Folder, manifest: &Manifest) -> Result<()> {
    let Some(found) = &manifest.analyzer else {
        return Err(Error::NoSearch { path: folder.root().to_owned() });
    };
    let evidence = found.evidence.clone();
    let expected = Analyzed { evidence, ..analyzed(&Analyzer::default().identity()) };
    if *found == expected {
        return Ok(());
    }
    Err(Error::Analyzer { found: describe(found), expected: describe(&expected) })
}

fn describe(analyzed: &Analyzed) -> String {
    let Analyzed { name, version, fingerprint, .. } = analyzed;
    format!("`{name}` version {version} ({fingerprint})")
}
