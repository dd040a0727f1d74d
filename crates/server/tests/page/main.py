"""Runs every check of the page; `main.py WORD` only those with that word in their name.

`--pictures DIR` leaves pictures of the views there, to be looked at. `--speed INDEX` types queries
over an index of yours, and says how long results took to be seen.
"""

import contextlib
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.request

from playwright.sync_api import sync_playwright

import book
import checks
import pictures
import reading  # adds its checks
import speed

ROOT = pathlib.Path(__file__).resolve().parents[4]
FIHRIS = ROOT / "target" / "debug" / "fihris"
FIXTURES = ROOT / "crates" / "server" / "tests" / "fixtures"

# Seconds until a server that was started must answer.
START = 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def server(index):
    """Serves `index` on a free port, and gives its address."""
    origin = f"http://127.0.0.1:{(port := free_port())}"
    command = [FIHRIS, "--index", index, "serve", "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for(origin + "/health/ready")
        yield origin
    finally:
        process.terminate()
        process.wait(10)


def wait_for(address):
    end = time.monotonic() + START
    while True:
        try:
            return urllib.request.urlopen(address, timeout=1)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


@contextlib.contextmanager
def browser():
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        # Root may not use the sandbox, and the pages are our own.
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            yield launched
        finally:
            launched.close()


def ingest(index, source):
    """Makes an index of a source."""
    command = [FIHRIS, "--index", index, "--no-progress", "ingest", source]
    subprocess.run(command, check=True, capture_output=True)


def book_index(home):
    """Makes the index of a book, whose words are in no order that makes sense."""
    book.write(home / "book.jsonl")
    ingest(home / "book", home / "book.jsonl")
    return home / "book"


def run(check, launched, origin):
    """Runs one check on a fresh page, and says how it went."""
    page = launched.new_page(**getattr(check, "options", {}))
    page.set_default_timeout(5_000)
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    name = check.__name__.replace("_", " ")
    try:
        check(page, origin)
        assert not faults, faults
        print(f"ok    {name}", flush=True)
        return True
    except Exception:
        print(f"FAIL  {name}\n{traceback.format_exc()}", flush=True)
        return False
    finally:
        page.context.close()


def measure(index):
    with contextlib.ExitStack() as stack:
        origin = stack.enter_context(server(index))
        return speed.measure(stack.enter_context(browser()), origin)


def main(arguments):
    if arguments[:1] == ["--speed"]:
        return measure(arguments[1])
    with tempfile.TemporaryDirectory() as home, contextlib.ExitStack() as stack:
        home = pathlib.Path(home)
        ingest(home / "news", FIXTURES)
        origins = {"news": stack.enter_context(server(home / "news")),
                   "book": stack.enter_context(server(book_index(home)))}
        launched = stack.enter_context(browser())
        if arguments[:1] == ["--pictures"]:
            return pictures.take(launched, origins, pathlib.Path(arguments[1]))
        chosen = [check for check in checks.ALL if all(word in check.__name__ for word in arguments)]
        results = [run(check, launched, origins[check.over]) for check in chosen]
    print(f"{results.count(True)} of {len(results)} checks of the page passed")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
