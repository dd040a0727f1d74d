//! `fihris worker`, and what `fihris ingest` needs to have it run on many machines.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use fihris_worker::Stage;

/// How a stage is run.
#[derive(Debug, Args)]
#[command(after_help = WORKER_HELP)]
pub(crate) struct WorkerArgs {
    /// The stage to run
    #[arg(long, value_name = "NAME", value_parser = stage(), required_unless_present = "describe", requires = "job")]
    pub(crate) stage: Option<Stage>,
    /// Folder of the job
    #[arg(long, value_name = "DIR")]
    pub(crate) job: Option<PathBuf>,
    /// How often this part of the work was tried before
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) attempt: u32,
    /// Print what this worker is: version, analyzer, hash of the options, columns of the stages
    #[arg(long, conflicts_with = "stage")]
    pub(crate) describe: bool,
}

const WORKER_HELP: &str = "\
This is what `fihris ingest --engine spark` runs on every machine of a cluster; nobody types it but to
look into it. Rows come and go as an Arrow IPC stream with the columns that --describe prints. An exit
code other than 0 says that what was written counts for nothing.";

/// How to ingest on a cluster.
#[derive(Debug, Args)]
#[command(next_help_heading = "Clusters")]
pub(crate) struct SparkArgs {
    /// What to run the ingest on, if not on this machine alone; see docs/guides/outgrow-one-machine.md
    #[arg(long, value_name = "NAME")]
    pub(crate) engine: Option<Engine>,
    /// Master of the cluster: spark://HOST:PORT, yarn, k8s://…, or local [default: what
    /// spark-submit is set to]
    #[arg(long, value_name = "URL", requires = "engine")]
    pub(crate) master: Option<String>,
    /// A setting of Spark; may be given again
    #[arg(long, value_name = "NAME=VALUE", requires = "engine")]
    pub(crate) spark_conf: Vec<String>,
    /// The program that submits to Spark
    #[arg(long, env = "SPARK_SUBMIT", value_name = "PATH", default_value = "spark-submit")]
    pub(crate) spark_submit: PathBuf,
    /// Where Fihris is on the machines of the cluster [default: where it is here]
    #[arg(long, value_name = "PATH", requires = "engine")]
    pub(crate) worker_program: Option<PathBuf>,
    /// Print the command that submits to Spark instead of running it; once it has run, the same
    /// ingest without this goes on from there
    #[arg(long, requires = "engine")]
    pub(crate) print_command: bool,
}

/// Who runs the stages.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Engine {
    /// Apache Spark
    Spark,
}

fn stage() -> impl TypedValueParser<Value = Stage> {
    PossibleValuesParser::new(Stage::all().map(Stage::name))
        .try_map(|name| Stage::named(&name).ok_or("no such stage"))
}
