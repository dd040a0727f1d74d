//! How a report is printed.

use clap::ValueEnum;

/// A report for a person or for a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For reading
    Text,
    /// One JSON object
    Json,
}
