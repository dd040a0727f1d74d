"""Ingests a collection on Apache Spark: groups and joins what `fihris worker` finds.

Written by `fihris ingest --engine spark` into the folder of a job. Its arguments are that folder and
the program to run on every machine. job.json says what to do, sources.jsonl what to read. Each step is a
checkpoint there, a folder of Parquet files; a run that finds one goes on behind it. Rows and documents
are bytes that only the worker understands.
"""

import json
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pyarrow as pa
from pyspark import TaskContext
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

# Bytes of sources that a task reads, at most, unless one source has more: work for a minute or two.
MAX_TASK_BYTES = 128 << 20

# Tasks for each core, where there are bytes enough: a slow one then holds up few.
TASKS_PER_CORE = 4

# The last bytes that a worker says before it fails.
LAST_WORDS = 4000


class Ingest:
    """One job in its folder."""

    def __init__(self, spark, folder, program):
        self.spark, self.folder, self.program = spark, Path(folder), program
        self.job = json.loads((self.folder / "job.json").read_text("utf-8"))

    def run(self):
        self.check_workers()
        prepared = self.checkpoint("prepared", self.prepare)
        documents = prepared.where("line is not null")
        duplicates = self.find_duplicates(documents)
        if self.job["steps"]["boilerplate"]:
            self.cut_boilerplate(without(documents, duplicates))
        write_whole(self.folder / "done", self.job["hash"] + "\n")

    def check_workers(self):
        """Refuses a mixed cluster: asks on every core, and so most likely on every machine."""
        sc, folder, program = self.spark.sparkContext, str(self.folder), self.program
        n_tasks = 2 * sc.defaultParallelism
        answers = sc.parallelize(range(n_tasks), n_tasks).map(lambda _: describe(program, folder))
        for host, description, complaint in sorted(set(answers.collect())):
            if complaint or json.loads(description) != self.job["description"]:
                reason = complaint.strip() or description
                sys.exit(f"error: the worker on {host} cannot take part in this job: {reason}")

    def prepare(self):
        """Reads the sources: each task some, in their order."""
        lines = (self.folder / "sources.jsonl").read_text("utf-8").splitlines()
        sc = self.spark.sparkContext
        n_tasks = TASKS_PER_CORE * sc.defaultParallelism
        groups = share_out([json.loads(line) for line in lines], n_tasks)
        rows = sc.parallelize(groups, len(groups)).flatMap(list)
        sources = self.spark.createDataFrame(rows, self.columns("prepare", "input"))
        return self.stage("prepare", sources)

    def find_duplicates(self, documents):
        """Returns the numbers of all duplicates, or None."""
        steps, duplicates = self.job["steps"], None
        rows = documents.select("number", "row")
        if steps["exact"]:
            duplicates = self.checkpoint(
                "exact", lambda: self.stage("exact", by_key(self.stage("exact-keys", rows))))
        found = None
        for number in range(steps["near_rounds"]):
            pairs = self.checkpoint(f"pairs-{number}", lambda: self.stage(
                "candidates", by_key(self.stage("near-keys", without(rows, duplicates)))))
            edges = self.checkpoint(f"edges-{number}", lambda: self.compare(pairs, documents))
            new = self.checkpoint(f"found-{number}", lambda: self.cluster(edges, found))
            duplicates = duplicates.union(new)
            found = new if found is None else found.union(new)
            # A bucket that was cut short may hide more behind its best.
            if new.isEmpty() or pairs.where("right_number is null").isEmpty():
                break
        return duplicates

    def compare(self, pairs, documents):
        known = documents.select("number", "row", "sketch")
        pairs = pairs.where("right_number is not null").distinct()
        for side in ("left", "right"):
            renamed = known.toDF(*(f"{side}_{column}" for column in known.columns))
            pairs = pairs.join(renamed, f"{side}_number")
        return self.stage("compare", pairs)

    def cluster(self, edges, found):
        """Chooses keepers: by one process, which must see all edges."""
        if found is not None:
            known = found.toDF("left_number", "right_number")
            edges = edges.unionByName(known, allowMissingColumns=True)
        return self.stage("cluster", edges.coalesce(1))

    def cut_boilerplate(self, kept):
        def keys():
            ends = self.stage("ends", kept)
            counts = ends.groupBy("site", "key").agg(F.count("*").alias("documents"))
            # The row without a key says how many documents a site has, and comes first.
            by_site = counts.repartition("site")
            return self.stage("boilerplate", by_site.sortWithinPartitions("site", F.asc_nulls_first("key")))

        if not self.checkpoint("boilerplate", keys).isEmpty():
            # Sorted before and not after: to find the borders of a sort, Spark runs what is before it.
            texts = kept.select("number", "sketch", "line").sort("number")
            self.checkpoint("recut", lambda: self.stage("recut", texts))

    def checkpoint(self, name, make):
        """Writes a table, unless an earlier run has, and reads it back."""
        path = self.folder / name
        if not (path / "_SUCCESS").exists():
            make().write.mode("overwrite").parquet(path.absolute().as_uri())
        return self.spark.read.parquet(path.absolute().as_uri())

    def stage(self, name, rows):
        """Sends rows through a stage of the pipeline."""
        wanted = [column.split()[0] for column in self.columns(name, "input").split(", ")]
        command = [self.program, "worker", "--threads", "1", "--stage", name, "--job", str(self.folder)]
        output = self.columns(name, "output")
        return rows.select(*wanted).mapInArrow(lambda batches: through(command, batches), output)

    def columns(self, stage, side):
        return self.job["description"]["stages"][stage][side]


def by_key(entries):
    """Brings entries of one key together, in the order of the corpus."""
    return entries.repartition("key").sortWithinPartitions("key", "number")


def without(documents, duplicates):
    return documents if duplicates is None else documents.join(duplicates, "number", "left_anti")


def share_out(sources, n_tasks):
    """Groups sources, in their order, into tasks of about as many bytes."""
    task_bytes = min(MAX_TASK_BYTES, sum(source["bytes"] for source in sources) // n_tasks)
    groups, n_bytes = [], 0
    for source in sources:
        if not groups or n_bytes + source["bytes"] > task_bytes:
            groups.append([])
            n_bytes = 0
        todo = json.dumps(source["todo"], ensure_ascii=False).encode()
        groups[-1].append((source["source"], todo))
        n_bytes += source["bytes"]
    return groups


def through(command, batches):
    """Feeds Arrow batches to a worker and yields its answer. A thread writes while this one reads, or
    both pipes would fill."""
    first = next(batches, None)
    if first is None:
        return
    attempt = TaskContext.get().attemptNumber()
    command, pipe = [*command, "--attempt", str(attempt)], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as worker:
        said, faults = bytearray(), []
        feeder = threading.Thread(target=feed, args=(worker, first, batches, faults), daemon=True)
        listener = threading.Thread(target=listen, args=(worker.stderr, said), daemon=True)
        threads = [feeder, listener]
        for thread in threads:
            thread.start()
        try:
            yield from pa.ipc.open_stream(worker.stdout)
        except (pa.ArrowException, OSError) as error:
            faults.append(error)
        except GeneratorExit:
            worker.kill()
            raise
        code = worker.wait()
        for thread in threads:
            thread.join()
        if code != 0 or faults:
            words = said.decode("utf-8", "replace").strip()
            raise RuntimeError(f"`{' '.join(command)}` ended with {code}: {words or faults}")


def feed(worker, first, batches, faults):
    try:
        with worker.stdin, pa.ipc.new_stream(worker.stdin, first.schema) as stream:
            stream.write_batch(first)
            for batch in batches:
                stream.write_batch(batch)
    except BrokenPipeError:
        pass  # The worker has ended, and its exit code says why.
    except Exception as error:
        # What has gone in looks whole to the worker, and is not.
        faults.append(error)
        worker.kill()


def listen(pipe, said):
    for line in pipe:
        said += line
        del said[:-LAST_WORDS]


def describe(program, folder):
    """Returns the name of this machine, what its worker is, and what is wrong with it."""
    command, host = [program, "worker", "--describe", "--job", folder], socket.gethostname()
    try:
        answer = subprocess.run(command, capture_output=True, text=True)
    except OSError as error:
        return host, "", str(error)
    return host, answer.stdout, answer.stderr if answer.returncode else ""


def write_whole(path, text):
    unfinished = path.with_name(path.name + ".tmp")
    unfinished.write_text(text, "utf-8")
    unfinished.replace(path)


if __name__ == "__main__":
    session = SparkSession.builder.getOrCreate()
    Ingest(session, *sys.argv[1:]).run()
    session.stop()
