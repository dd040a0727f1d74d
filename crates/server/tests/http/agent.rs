//! The index for agents, asked in lines of JSON.

use fihris_corpus::Folder;
use fihris_server::{Options, serve_agent};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex};

use crate::common::{id_of, publish};

/// An agent that has been greeted.
struct Agent {
    stream: BufReader<DuplexStream>,
    n_asked: u64,
    _home: tempfile::TempDir,
}

impl Agent {
    async fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path().join("index"));
        publish(&folder, 12);
        let (ours, theirs) = duplex(1 << 16);
        tokio::spawn(serve_agent(folder, Options::default(), theirs));
        let mut agent = Self { stream: BufReader::new(ours), n_asked: 0, _home: home };
        let greeting = json!({
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        });
        let answer = agent.ask("initialize", greeting).await;
        assert_eq!(answer["serverInfo"]["name"], "fihris");
        agent.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await;
        agent
    }

    async fn send(&mut self, message: &Value) {
        self.stream.write_all(format!("{message}\n").as_bytes()).await.unwrap();
    }

    async fn ask(&mut self, method: &str, params: Value) -> Value {
        self.n_asked += 1;
        let id = self.n_asked;
        let message = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
        self.send(&message).await;
        let mut line = String::new();
        self.stream.read_line(&mut line).await.unwrap();
        let mut answer: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(answer["id"], id);
        answer["result"].take()
    }

    async fn call(&mut self, tool: &str, arguments: Value) -> Value {
        let params = json!({"name": tool, "arguments": arguments});
        self.ask("tools/call", params).await
    }
}

#[tokio::test]
async fn every_tool_answers_in_short() {
    let mut agent = Agent::start().await;
    let table = [
        ("search", json!({"q": "هدنة", "limit": 1}), "/hits/0/id", json!(id_of(0))),
        // Older names.
        ("search", json!({"query": "هدنة", "limit": 1}), "/hits/0/id", json!(id_of(0))),
        ("search", json!({"q": "كتاب", "filter": ["year = 2020"]}), "/total", json!(0)),
        ("fetch", json!({"id": "6", "max_chars": 4}), "/text", json!("كتاب")),
        ("search", json!({"query": "كتاب", "filters": ["date:2020"]}), "/total", json!(0)),
        ("fetch", json!({"id": id_of(6), "max_chars": 4}), "/text", json!("كتاب")),
        ("fetch", json!({"id": id_of(6), "max_chars": 4}), "/next_offset", json!(4)),
        ("fetch", json!({"id": id_of(6), "offset": 99}), "/text", json!("")),
        ("similar", json!({"id": id_of(0), "limit": 1}), "/hits/0/id", json!(id_of(1))),
        ("explain_query", json!({"q": "+كتاب"}), "/understood/text", json!("+كتاب")),
        ("list_fields", json!({}), "/documents", json!(12)),
    ];
    for (tool, arguments, pointer, expected) in table {
        let result = agent.call(tool, arguments.clone()).await;
        let found = result["structuredContent"].pointer(pointer);
        assert_eq!(found, Some(&expected), "{tool} {arguments}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_to_the_agent() {
    let mut agent = Agent::start().await;
    for id in ["0000000000000000", "no id"] {
        let result = agent.call("fetch", json!({"id": id})).await;
        assert_eq!(result["isError"], true, "{id}");
        let text = result["content"][0]["text"].as_str().unwrap();
        assert!(text.contains("document_not_found"), "{text}");
    }
}

#[tokio::test]
async fn an_agent_is_told_what_cannot_be_asked() {
    let mut agent = Agent::start().await;
    let table = [
        ("search", json!({"q": "هدنة", "limit": 51}), "limit is 51, and may be 1 to 50"),
        ("search", json!({"q": "هدنة", "limit": 0}), "limit is 0"),
        ("search", json!({"q": "هدنة", "offset": 1_000_001}), "offset is 1000001"),
        ("search", json!({"q": "هدنة", "filter": ["year > abc"]}), "invalid_filter"),
        ("fetch", json!({"id": id_of(6), "max_chars": 100_001}), "max_chars is 100001"),
        ("similar", json!({"id": id_of(0), "limit": 51}), "limit is 51"),
    ];
    for (tool, arguments, expected) in table {
        let result = agent.call(tool, arguments.clone()).await;
        assert_eq!(result["isError"], true, "{tool} {arguments}");
        assert!(result.to_string().contains(expected), "{tool} {arguments}: {result}");
    }
    for tool in ["search", "list_fields"] {
        // The protocol itself refuses them, so that there is no result.
        let result = agent.call(tool, json!({"q": "هدنة", "colour": "red"})).await;
        assert!(result["structuredContent"].is_null(), "{tool}: {result}");
    }
}

#[tokio::test]
async fn the_query_language_is_taught() {
    let mut agent = Agent::start().await;
    let listed = agent.ask("resources/list", json!({})).await;
    let uri = listed["resources"][0]["uri"].clone();
    let read = agent.ask("resources/read", json!({"uri": uri})).await;
    assert_eq!(read["contents"][0]["text"], fihris_query::QUERY_LANGUAGE);
}
