//! `--field NAME[:KIND]`

use std::path::PathBuf;

use clap::Args;
use fihris_corpus::UserField;

/// The user's own fields.
#[derive(Debug, Default, Args)]
pub(crate) struct FieldArgs {
    /// A field of your own to filter, count and sort by, of the kind keyword, number or date [kind:
    /// keyword]; may be given again. Stays in force until other fields are given
    #[arg(long, value_name = "NAME[:KIND]")]
    pub(crate) field: Vec<UserField>,
    /// Take such fields from a TOML file, with lines such as `price = "number"`
    #[arg(long, value_name = "FILE")]
    pub(crate) fields: Option<PathBuf>,
    /// Build without fields of your own, although some were given before
    #[arg(long, conflicts_with_all = ["field", "fields"])]
    pub(crate) no_fields: bool,
}
