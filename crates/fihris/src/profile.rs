//! Profiles by name.

use std::path::Path;

use anyhow::{Context, Result};
use fihris_ingest::Profile;

/// Returns the profile of that name, or the one in the file of that name.
pub(crate) fn load(name: &str) -> Result<Profile> {
    if let Some(profile) = Profile::built_in(name) {
        return Ok(profile);
    }
    let path = Path::new(name);
    let text = std::fs::read_to_string(path).with_context(|| {
        let names = Profile::names().collect::<Vec<_>>().join(", ");
        format!("`{name}` is neither a profile ({names}) nor a file that can be read")
    })?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    Ok(Profile::parse(&stem, &text)?)
}
