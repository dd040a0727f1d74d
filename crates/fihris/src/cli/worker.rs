//! `fihris worker`, and the options of `fihris ingest` for Spark.

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
    /// Number of earlier attempts at this task
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) attempt: u32,
    /// Print version, analyzer, hash of the options, and columns of the stages
    #[arg(long, conflicts_with = "stage")]
    pub(crate) describe: bool,
}

const WORKER_HELP: &str = "\
`fihris ingest --engine spark` runs this command on every machine of a cluster; run it by hand only to
debug. Input and output are Arrow IPC streams with the columns that --describe prints. With an exit
code other than 0, the output is invalid.";

/// How to ingest on a cluster.
#[derive(Debug, Args)]
#[command(next_help_heading = "Clusters")]
pub(crate) struct SparkArgs {
    /// Engine that distributes the ingest; see docs/guides/outgrow-one-machine.md
    #[arg(long, value_name = "NAME")]
    pub(crate) engine: Option<Engine>,
    /// Master of the cluster: spark://HOST:PORT, yarn, k8s://…, or local [default: spark-submit's own
    /// setting]
    #[arg(long, value_name = "URL", requires = "engine")]
    pub(crate) master: Option<String>,
    /// Setting for Spark; repeatable
    #[arg(long, value_name = "NAME=VALUE", requires = "engine")]
    pub(crate) spark_conf: Vec<String>,
    /// The program that submits to Spark
    #[arg(long, env = "SPARK_SUBMIT", value_name = "PATH", default_value = "spark-submit")]
    pub(crate) spark_submit: PathBuf,
    /// Path of Fihris on the machines of the cluster [default: the path on this machine]
    #[arg(long, value_name = "PATH", requires = "engine")]
    pub(crate) worker_program: Option<PathBuf>,
    /// Print the command that submits the job, and do not run it. After it has run, the same ingest
    /// without this option publishes the result
    #[arg(long, requires = "engine")]
    pub(crate) print_command: bool,
}

/// Engines that run the stages.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Engine {
    /// Apache Spark
    Spark,
}

fn stage() -> impl TypedValueParser<Value = Stage> {
    PossibleValuesParser::new(Stage::all().map(Stage::name))
        .try_map(|name| Stage::named(&name).ok_or("no such stage"))
}
