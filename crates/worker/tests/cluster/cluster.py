"""A cluster of Spark on this machine: a master and two workers, as processes of their own."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pyspark

SPARK = Path(pyspark.__file__).parent

QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"

# Seconds that anything may take to start.
START_SECONDS = 90


class Cluster:
    """Runs until it is left, whatever happens."""

    def __init__(self, home):
        self.home = Path(home)
        self.environment = {
            **os.environ,
            "SPARK_HOME": str(SPARK),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_WORKER_DIR": str(self.home / "work"),
            "SPARK_LOCAL_DIRS": str(self.home / "local"),
            "PYSPARK_PYTHON": sys.executable,
            "SPARK_SUBMIT": str(SPARK / "bin" / "spark-submit"),
        }
        self.port, self.workers, self.n_started = free_port(), [], 0

    def __enter__(self):
        self.master = self.start("master.Master", "--port", str(self.port), "--webui-port", "0")
        wait_for(lambda: is_open(self.port), "the master")
        self.add_worker()
        self.add_worker()
        return self

    def __exit__(self, *_):
        for process in [*self.workers, self.master]:
            kill_session(process)

    @property
    def url(self):
        return f"spark://127.0.0.1:{self.port}"

    def add_worker(self):
        worker = self.start("worker.Worker", "--cores", "1", "--memory", "900m", "--webui-port", "0", self.url)
        wait_for(lambda: "Successfully registered" in self.log(worker), "a worker")
        self.workers.append(worker)

    def kill_worker(self):
        """Kills a worker, its executors, their Python and theirs."""
        kill_session(self.workers.pop(0))

    def cpu_seconds(self):
        """What all of it has cost so far, with what has ended."""
        return sum(cpu_seconds_of(process.pid) for process in [*self.workers, self.master])

    def start(self, name, *arguments):
        self.n_started += 1
        log = self.home / f"{self.n_started}.log"
        command = [str(SPARK / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", "--host", "127.0.0.1"]
        with log.open("w") as output:
            process = subprocess.Popen([*command, *arguments], stdin=subprocess.DEVNULL, stdout=output,
                                       stderr=output, env=self.environment, start_new_session=True)
        process.log = log
        return process

    def log(self, process):
        assert process.poll() is None, process.log.read_text()
        return process.log.read_text()

    def settings(self):
        """What Spark needs on a machine whose only address is the loopback."""
        settings = {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.ui.enabled": "false",
            "spark.driver.memory": "700m",
            "spark.executor.memory": "700m",
            "spark.executor.cores": "1",
            "spark.sql.shuffle.partitions": "4",
            # What runs for seconds is not worth the time to optimise it.
            "spark.driver.extraJavaOptions": QUICK_JAVA,
            "spark.executor.extraJavaOptions": QUICK_JAVA,
        }
        return [word for name, value in settings.items() for word in ("--spark-conf", f"{name}={value}")]


def kill_session(process):
    """Kills all that a process of ours has started; each of them is in its session."""
    for pid in session_of(process.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait(timeout=30)


def session_of(session):
    """Returns the processes of a session, first of all the one that began it."""
    return sorted(stats_of(session), key=lambda pid: (pid != session, pid))


def cpu_seconds_of(session):
    """Seconds of the processes of a session, and of those that they have waited for."""
    ticks = sum(int(ticks) for fields in stats_of(session).values() for ticks in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def stats_of(session):
    """Returns what the system says of each process of a session, see proc_pid_stat(5)."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name of the program may hold anything but ends with the last parenthesis.
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                found[int(stat.parent.name)] = fields
    return found


def children_of(session, pattern):
    """Returns the processes of a session whose command has a pattern."""
    found = []
    for pid in session_of(session):
        with contextlib.suppress(OSError):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            if re.search(pattern, command):
                found.append(pid)
    return found


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def is_open(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def wait_for(is_so, what, seconds=START_SECONDS):
    """Waits until something is so; returns what it is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = is_so()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s for {what}")
