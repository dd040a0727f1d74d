"""The server as foreign clients see it. Run by scripts/test-server."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import opensearchpy
import opensearchpy.helpers
from elasticsearch import BadRequestError, Elasticsearch, helpers
from openapi_spec_validator import validate

import agent

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"

KEY = "only for this test, 1234567890"

# Title, text, date and site of each document.
DOCUMENTS = [
    ("هدنة جديدة", "أعلنت الحكومة وقف إطلاق النار في المدينة. وعاد الناس إلى بيوتهم.", "2020-06-10", "news"),
    ("محادثات", "بدأت محادثات وقف إطلاق النار بين الطرفين برعاية الأمم المتحدة.", "2020-06-12", "news"),
    ("السوق", "ارتفعت أسعار الذهب في السوق. وقف الناس في صف طويل.", "2021-01-03", "news"),
    ("النفط", "انخفضت أسعار النفط مع بداية العام وتراجع الطلب عليه.", "2021-02-20", "money"),
    ("المكتبة", "كتاب قديم في مكتبة المدينة لا يعرف أحد من كتبه.", "", "books"),
    ("مباراة", "فاز الفريق في المباراة النهائية بعد وقت إضافي طويل.", "2019-11-30", "sport"),
    ("الطقس", "تهطل الأمطار على الساحل وتنخفض درجات الحرارة ليلا.", "2022-03-05", "news"),
]

# Cases of each route: what schemathesis tries within half a minute on two slow cores.
EXAMPLES = 100


def main():
    fihris = str(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as home:
        check_agent(fihris, f"{home}/read")
        index = ["--index", f"{home}/index"]
        write_documents(Path(home) / "documents.jsonl")
        run(fihris, *index, "ingest", "--no-progress", f"{home}/documents.jsonl")
        serve = [fihris, *index, "serve", "--port", "0", "--write"]
        environment = {**os.environ, "FIHRIS_KEY": KEY, "RUST_LOG": "warn"}
        log = Path(home) / "log"
        with log.open("w") as errors:
            server = subprocess.Popen(serve, stderr=errors, env=environment)
        try:
            url = wait_for_url(log)
            check_description(url)
            check_elasticsearch(url)
            check_scans(url)
            check_writes(url)
            check_schemathesis(url)
        finally:
            server.send_signal(signal.SIGTERM)
            code = server.wait(timeout=15)
        assert code == 0, f"the server ended with {code}"
    print("all is well")


def check_agent(fihris, index):
    run(fihris, "--index", index, "ingest", "--no-progress", str(FIXTURES))
    agent.check(fihris, index)
    print("== an agent lists and calls every tool")


def wait_for_url(log):
    """The server says where it serves before it does."""
    for _ in range(100):
        for line in log.read_text().splitlines():
            if line.startswith("serving on "):
                return line.split()[-1].rstrip("/")
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def run(*command):
    subprocess.run(command, check=True)


def write_documents(path):
    with path.open("w", encoding="utf-8") as file:
        for title, text, date, site in DOCUMENTS:
            url = f"https://{site}.example/{len(title)}"
            record = {"title": title, "text": text, "date": date, "url": url}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def ask(url, data=None, headers=None, method=None):
    request = urllib.request.Request(url, data=data, headers=headers or {}, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def check_description(url):
    validate(ask(f"{url}/openapi.json"))
    print("== the description is valid")


def check_elasticsearch(url):
    client = Elasticsearch(url)
    assert client.ping()
    assert client.info()["cluster_name"] == "fihris"
    found = client.search(
        index="news",
        query={
            "bool": {
                "must": [{"match": {"text": "المحادثات"}}],
                "filter": [{"range": {"date": {"gte": "2020-01-01", "lte": "2020-12-31"}}}],
            }
        },
        highlight={"fields": {"text": {}, "title": {}}, "pre_tags": ["<b>"], "post_tags": ["</b>"]},
        source=["title", "date"],
    )
    hit = found["hits"]["hits"][0]
    assert found["hits"]["total"]["value"] == 1, found
    assert hit["_source"] == {"title": "محادثات", "date": "2020-06-12"}, hit
    assert hit["highlight"]["title"] == ["<b>محادثات</b>"], hit
    assert "<b>محادثات</b> وقف إطلاق النار" in hit["highlight"]["text"][0], hit
    newest = client.search(query={"match_all": {}}, sort=[{"date": "desc"}], size=1)
    assert newest["hits"]["hits"][0]["_source"]["title"] == "الطقس", newest
    by_site = {"sites": {"terms": {"field": "site.keyword"}}}
    counted = client.search(query={"match_all": {}}, size=0, aggs=by_site)
    buckets = counted["aggregations"]["sites"]["buckets"]
    assert buckets[0] == {"key": "news.example", "doc_count": 4}, buckets
    assert client.count(query={"match_phrase": {"text": "وقف إطلاق النار"}})["count"] == 2
    assert client.get(index="news", id=hit["_id"])["_source"]["title"] == "محادثات"
    try:
        client.search(query={"fuzzy": {"text": "كتاب"}})
        raise AssertionError("a query that is not supported was answered")
    except BadRequestError as error:
        assert "[fuzzy]" in str(error), error
    print("== the client of Elasticsearch searches")


def check_scans(url):
    """Every document comes once, in either order, through either client."""
    client = Elasticsearch(url)
    clients = [(helpers.scan, client), (opensearchpy.helpers.scan, opensearchpy.OpenSearch(url))]
    assert clients[1][1].info()["cluster_name"] == "fihris"
    for scan, client in clients:
        for ordered in (False, True):
            hits = scan(client, index="news", query={}, size=3, preserve_order=ordered)
            found = sorted(hit["_source"]["title"] for hit in hits)
            assert found == sorted(title for title, *_ in DOCUMENTS), found
        some = list(scan(client, query={"query": {"term": {"site": "news.example"}}}, size=2))
        assert len(some) == 4, some
    client = Elasticsearch(url)
    body = {"size": 2, "sort": [{"date": "desc"}, "_doc"]}
    titles = []
    while hits := client.search(**body)["hits"]["hits"]:
        titles += [hit["_source"]["title"] for hit in hits]
        body["search_after"] = hits[-1]["sort"]
    assert len(titles) == len(set(titles)) == len(DOCUMENTS), titles
    assert titles[0] == "الطقس" and titles[-1] == "المكتبة", titles
    for refused in ({"terminate_after": 1}, {"min_score": 1.0}, {"post_filter": {"match_all": {}}}):
        try:
            client.search(**refused)
            raise AssertionError(f"{refused} was answered")
        except BadRequestError as error:
            assert next(iter(refused)) in str(error), error
    both = {"query": "محادثات الطقس", "default_operator": "AND"}
    assert client.count(query={"query_string": both})["count"] == 0
    either = {"query": "محادثات الطقس", "default_field": "title"}
    assert client.count(query={"query_string": either})["count"] == 2
    print("== scans bring every document once")


def check_writes(url):
    record = json.dumps({"id": "new", "title": "الجامعة", "text": "أعلنت الجامعة نتائج القبول اليوم."})
    for headers, expected in [({}, 401), ({"Authorization": "Bearer wrong key, 1234567890"}, 401)]:
        try:
            ask(f"{url}/documents", record.encode(), headers)
            raise AssertionError("a document was taken in without the key")
        except urllib.error.HTTPError as error:
            assert error.code == expected, error
    headers = {"Authorization": f"Bearer {KEY}"}
    uid = ask(f"{url}/documents", record.encode(), headers)["taskUid"]
    task = wait_for_task(url, uid, headers)
    assert task["status"] == "succeeded", task
    assert task["account"]["kept"]["documents"] == 1, task
    found = ask(f"{url}/search?q=%D8%A7%D9%84%D8%AC%D8%A7%D9%85%D8%B9%D8%A9")
    assert [hit["name"] for hit in found["hits"]] == ["new"], found
    uid = ask(f"{url}/documents/{found['hits'][0]['id']}", None, headers, "DELETE")["taskUid"]
    task = wait_for_task(url, uid, headers)
    assert (task["status"], task["deleted"]) == ("succeeded", 1), task
    assert ask(f"{url}/search?q=%D8%A7%D9%84%D8%AC%D8%A7%D9%85%D8%B9%D8%A9")["hits"] == []
    print("== what is written is found, until it is deleted")


def wait_for_task(url, uid, headers):
    for _ in range(300):
        task = ask(f"{url}/tasks/{uid}", headers=headers)
        if task["status"] not in ("enqueued", "processing"):
            return task
        time.sleep(0.1)
    raise AssertionError(f"task {uid} is not done: {task}")


def check_schemathesis(url):
    schemathesis = Path(sys.executable).with_name("schemathesis")
    run(
        str(schemathesis),
        "--config-file",
        str(Path(__file__).with_name("schemathesis.toml")),
        "run",
        f"{url}/openapi.json",
        "--max-examples",
        str(EXAMPLES),
        "--header",
        f"Authorization: Bearer {KEY}",
        "--seed",
        "1",
        "--suppress-health-check",
        "all",
    )
    print("== schemathesis finds no fault")


if __name__ == "__main__":
    main()
