//! `--field NAME[:KIND]`

use std::path::PathBuf;

use clap::Args;
use fihris_corpus::UserField;

/// The user's own fields.
#[derive(Debug, Default, Args)]
pub(crate) struct FieldArgs {
    /// Field of your own to filter, count and sort by; the type is keyword, number or date [default type:
    /// keyword]. Repeatable. Stays in force until other fields are declared
    #[arg(long, value_name = "NAME[:KIND]")]
    pub(crate) field: Vec<UserField>,
    /// Declare fields in a TOML file, with lines such as `price = "number"`
    #[arg(long, value_name = "FILE")]
    pub(crate) fields: Option<PathBuf>,
    /// Remove the declared fields
    #[arg(long, conflicts_with_all = ["field", "fields"])]
    pub(crate) no_fields: bool,
}
