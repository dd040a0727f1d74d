"""An ingest on Spark, with machines that die. Run by scripts/test-cluster: the program, and a folder of
sources if not the small collection."""

import contextlib
import json
import os
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.dataset

import collection
from cluster import Cluster, children_of, kill_session, wait_for

SEEDS = Path(__file__).resolve().parents[4] / "seeds"

# Seconds that an ingest may take; thirty times what it takes with the small collection.
INGEST_SECONDS = 900

# What tasks of a checkpoint leave: when they are committed, and while they write. Not every collection
# has boilerplate, and so something to write without it.
COMMITTED = "prepared/_temporary/0/task_*/*.parquet"
WRITING = "prepared/_temporary/0/_temporary/*/*.parquet"
WRITING_RECUT = "recut/_temporary/0/_temporary/*/*.parquet"

# A text of 30 MB, nearly as long as a record may be: to work on it takes more memory than a worker has
# that may take 260 MB.
LARGE_TEXT = "كتاب طويل جدا في صفحة واحدة " * 600_000


class Test:
    """Runs ingests on one cluster and holds each against the one on this machine."""

    def __init__(self, fihris, home, sources, writing):
        self.fihris, self.home = str(Path(fihris).resolve()), home
        self.sources, self.index = [str(source) for source in sources], home / "many"
        self.writing, self.environment = writing, dict(os.environ)

    def run(self):
        measure = Measure()
        self.code = self.ingest(self.home / "one", self.sources).returncode
        print(f"one machine: {measure.seconds():.1f} s, {measure.cpu_seconds():.1f} CPU-s", flush=True)
        self.expected = files_of(self.home / "one")
        with Cluster(self.home) as self.cluster:
            self.environment = self.cluster.environment
            self.undisturbed()
            self.disturbed("a child is killed", self.kill_child)
            self.disturbed("a worker is killed in the middle", self.kill_worker_at(COMMITTED))
            self.disturbed("a worker is killed while texts are written", self.kill_worker_at(self.writing))
            self.disturbed("the driver is killed", self.kill_driver)
            self.another_version_is_refused()
            self.a_poisoned_record_costs_itself()

    def undisturbed(self):
        measure = Measure(self.cluster.cpu_seconds)
        answer = self.ingest(self.index, [*self.on_spark(), *self.sources])
        took = measure.seconds()
        # The executors have to end before their worker can say what they cost.
        time.sleep(5)
        print(f"two workers: {took:.1f} s, {measure.cpu_seconds():.1f} CPU-s", flush=True)
        self.check(answer)

    def disturbed(self, name, disturb):
        """Submits by hand, disturbs, and publishes what has come of it."""
        measure = Measure()
        command = self.ingest(self.index, [*self.on_spark(), "--print-command", *self.sources], code=0).stdout
        job = next((self.index / ".work").glob("spark-*"))
        log = self.home / "submitted.log"
        with log.open("w") as errors:
            submitted = subprocess.Popen(shlex.split(command), env=self.environment, stdout=errors,
                                         stderr=errors, start_new_session=True)
        try:
            disturb(submitted, job)
            code = submitted.wait(timeout=INGEST_SECONDS)
        finally:
            kill_session(submitted)
        assert code == 0 or disturb == self.kill_driver, log.read_text()[-8000:]
        made = (job / "prepared" / "_SUCCESS").stat().st_mtime_ns
        for checkpoint in ("prepared", "recut"):
            check_distinct(job / checkpoint)
        if disturb == self.kill_driver:
            self.go_on(job, made)
        self.check(self.ingest(self.index, [*self.on_spark(), *self.sources]))
        print(f"{name}: the same bytes, {measure.seconds():.0f} s", flush=True)

    def check(self, answer):
        """What was published must be what one machine publishes."""
        assert answer.returncode == self.code, answer.stderr
        found = files_of(self.index)
        assert found.keys() == self.expected.keys(), found.keys() ^ self.expected.keys()
        for name, content in self.expected.items():
            assert found[name] == content, f"{name} is another"
        shutil.rmtree(self.index)

    def kill_child(self, _submitted, _job):
        def kill():
            for worker in self.cluster.workers:
                for pid in children_of(worker.pid, "--stage prepare"):
                    # It may have come to its end meanwhile.
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                        return True
            return False

        wait_for(kill, "a child")

    def kill_worker_at(self, pattern):
        def kill(_submitted, job):
            wait_for(lambda: next(job.glob(pattern), None), pattern, INGEST_SECONDS)
            self.cluster.kill_worker()
            self.cluster.add_worker()

        return kill

    def kill_driver(self, submitted, job):
        wait_for((job / "pairs-0").exists, "the first pairs", INGEST_SECONDS)
        kill_session(submitted)

    def another_version_is_refused(self):
        worker = self.program("another", 'exec "$FIHRIS" "$@" | sed s/0.1.0/0.0.9/')
        answer = self.ingest(self.index, [*self.on_spark(), "--worker-program", worker, *self.sources], code=2)
        assert "cannot take part in this job" in answer.stderr, answer.stderr
        assert not list((self.index / ".work").glob("spark-*/prepared")), "nothing was begun"
        shutil.rmtree(self.index)
        print("another version is refused", flush=True)

    def a_poisoned_record_costs_itself(self):
        source = self.home / "poisoned.jsonl"
        texts = ["هدنة جديدة في المدينة", "انخفضت أسعار النفط", LARGE_TEXT, "فاز الفريق أمس", "أمطار على الساحل"]
        records = [{"text": text} for text in texts]
        source.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), "utf-8")
        worker = self.program("small", 'ulimit -v 260000; exec "$FIHRIS" "$@"')
        answer = self.ingest(self.index, [*self.on_spark(), "--worker-program", worker, "--format", "json",
                                          str(source)], code=3)
        account = json.loads(answer.stdout)["account"]
        assert account["failed"]["poisoned"]["documents"] == 1, account
        assert account["read"]["documents"] == 5 and account["kept"]["documents"] == 4, account
        shutil.rmtree(self.index)
        print("a poisoned record costs itself", flush=True)

    def program(self, name, script):
        """Makes a program that stands for Fihris on the machines of the cluster."""
        path = self.home / name
        path.write_text(f"#!/bin/sh\nFIHRIS={shlex.quote(self.fihris)}\n{script}\n")
        path.chmod(0o755)
        return str(path)

    def on_spark(self):
        return ["--engine", "spark", "--master", self.cluster.url, *self.cluster.settings()]

    def ingest(self, index, arguments, code=None):
        command = [self.fihris, "--index", str(index), "--no-progress", "ingest", "--no-index", *arguments]
        answer = subprocess.run(command, env=self.environment, capture_output=True, text=True,
                                timeout=INGEST_SECONDS)
        # 3: done, but some records could not be read.
        assert answer.returncode in ((0, 3) if code is None else (code,)), answer.stderr[-8000:]
        return answer

    def go_on(self, job, made):
        """A second run must not make again what was whole."""
        command = self.ingest(self.index, [*self.on_spark(), "--print-command", *self.sources], code=0).stdout
        subprocess.run(shlex.split(command), env=self.environment, capture_output=True, check=True,
                       timeout=INGEST_SECONDS)
        assert (job / "prepared" / "_SUCCESS").stat().st_mtime_ns == made, "it was made again"
        check_distinct(job / "recut")


class Measure:
    """Time from when it is made, and what processes have cost that have ended or are in a cluster."""

    def __init__(self, of_cluster=lambda: 0.0):
        self.of_cluster, self.start, self.cost = of_cluster, time.monotonic(), 0
        self.cost = self.cpu_seconds()

    def seconds(self):
        return time.monotonic() - self.start

    def cpu_seconds(self):
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return children.ru_utime + children.ru_stime + self.of_cluster() - self.cost


def files_of(index):
    """Every file of an index that the run has left, but for the times in its report."""
    files = {}
    for path in sorted(index.rglob("*")):
        name = str(path.relative_to(index))
        if path.is_file() and name.split("/")[0] in ("manifest.json", "corpus", "audit", "signatures"):
            files[name] = path.read_bytes()
    report = json.loads((index / "report.json").read_text("utf-8"))
    return {**files, "report.json": {**report, "timings": None}}


def check_distinct(checkpoint):
    if checkpoint.exists():
        numbers = pyarrow.dataset.dataset(checkpoint, format="parquet").to_table(["number"])["number"]
        assert len(numbers) == len(numbers.unique()), f"{checkpoint.name} has rows twice"


def main(fihris, folder=None):
    with tempfile.TemporaryDirectory() as home:
        home = Path(home)
        sources = home / "sources"
        if folder is None:
            collection.write(sources)
        sources, writing = (Path(folder).resolve(), WRITING) if folder else (sources, WRITING_RECUT)
        Test(fihris, home, [SEEDS, sources], writing).run()
    print("all is well")


if __name__ == "__main__":
    main(*sys.argv[1:])
