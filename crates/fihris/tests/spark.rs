//! What `fihris ingest --engine spark` does before and after Spark; with Spark itself,
//! `scripts/test-cluster` tries it.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod common;

use std::path::PathBuf;

use common::Home;

const TEXT: &str = "بدأت محادثات وقف إطلاق النار في مدينة سرت";

impl Home {
    /// Writes the job and returns the command that was printed.
    fn print_command(&self) -> String {
        let arguments = ["ingest", "--engine", "spark", "--master", "local[2]", "--print-command"];
        self.run(&[&arguments[..], &["news.jsonl"]].concat()).exits(0).stdout
    }

    /// Writes a source and the job, and returns the command and the folder of the job.
    fn job(&self) -> (String, PathBuf) {
        self.write_documents("news.jsonl", &[("a", TEXT)]);
        let command = self.print_command();
        let jobs = std::fs::read_dir(self.path("index/.work")).unwrap();
        let jobs: Vec<PathBuf> = jobs.map(|job| job.unwrap().path()).collect();
        assert_eq!(jobs.len(), 1, "{jobs:?}");
        (command, jobs[0].canonicalize().unwrap())
    }
}

#[test]
fn the_command_names_master_script_job_and_program() {
    let home = Home::new();
    let (command, job) = home.job();
    let expected = "spark-submit --master 'local[2]' --conf 'spark.app.name=fihris ingest' ";
    assert!(command.starts_with(expected), "{command}");
    let (script, job) = (job.join("spark_ingest.py"), job.display());
    let expected = format!(" {} {job} {}\n", script.display(), env!("CARGO_BIN_EXE_fihris"));
    assert!(command.ends_with(&expected), "{command}");
    assert!(std::fs::read_to_string(script).unwrap().contains("mapInArrow"));
    // Nothing else has happened, and a second time it is the same job.
    assert!(!home.path("index/manifest.json").exists());
    assert_eq!(home.print_command(), command);
}

#[test]
fn a_worker_says_what_it_is_with_and_without_a_job() {
    let home = Home::new();
    let (_, job) = home.job();
    let job = job.to_str().unwrap();
    let alone = home.run(&["worker", "--describe"]).exits(0).json();
    let of_job = home.run(&["worker", "--describe", "--job", job]).exits(0).json();
    assert_eq!(alone["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(alone["stages"]["exact"]["output"], "number bigint, keeper bigint");
    assert_eq!(alone["stages"], of_job["stages"]);
    assert_eq!(
        (alone["options"].as_str().unwrap().len(), of_job["options"].as_str().unwrap().len()),
        (0, 32)
    );
}

#[test]
fn a_worker_that_cannot_work_says_why_and_fails() {
    let home = Home::new();
    let (_, job) = home.job();
    // What it writes is no text.
    let fails = || {
        let worker = ["worker", "--stage", "ends", "--job", job.to_str().unwrap()];
        let answer = home.command(&worker).output().unwrap();
        assert_eq!(answer.status.code(), Some(2));
        String::from_utf8(answer.stderr).unwrap()
    };
    let of_nothing = fails();
    assert!(of_nothing.starts_with("error: the stream of rows is truncated: "), "{of_nothing}");
    let path = job.join("job.json");
    let other = std::fs::read_to_string(&path).unwrap();
    let other = other.replace("\"min_jaccard\": 0.6", "\"min_jaccard\": 0.7");
    fihris_corpus::atomic::write(&path, other.as_bytes()).unwrap();
    let of_another = fails();
    assert!(of_another.contains("its hash of the options is"), "{of_another}");
    assert!(of_another.contains("hint: install the same version"), "{of_another}");
}

#[test]
fn where_spark_fails_nothing_is_published() {
    let home = Home::new();
    home.write_documents("news.jsonl", &[("a", TEXT)]);
    let ingest = |submit: &str| {
        let arguments = ["ingest", "--engine", "spark", "--spark-submit", submit, "news.jsonl"];
        let answer = home.run(&arguments).exits(2);
        assert!(!home.path("index/manifest.json").exists());
        answer.stderr
    };
    let missing = ingest("no-such-program");
    assert!(missing.contains("error: cannot run `no-such-program`"), "{missing}");
    let failed = ingest("false");
    assert!(failed.contains("hint: run the same command again"), "{failed}");
    let idle = ingest("true");
    assert!(idle.contains("is not complete"), "{idle}");
}

#[test]
fn a_cluster_does_not_add_to_a_corpus() {
    let home = Home::new();
    home.write_documents("news.jsonl", &[("a", TEXT)]);
    home.ingest(&["--no-index", "news.jsonl"]);
    // What is there already needs no cluster.
    let ingest = ["ingest", "--no-index", "--engine", "spark", "--spark-submit", "false"];
    let same = home.run(&[&ingest[..], &["news.jsonl"]].concat()).exits(0);
    assert!(same.stderr.contains("nothing new in 1 source"), "{}", same.stderr);
    home.write_documents("more.jsonl", &[("b", "خبر آخر من المدينة")]);
    let more = home.run(&[&ingest[..], &["more.jsonl"]].concat()).exits(2);
    assert!(more.stderr.contains("hint: leave out --engine"), "{}", more.stderr);
}
