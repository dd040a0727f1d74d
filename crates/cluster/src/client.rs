//! Requests and answers of HTTP, with patience.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::Request;

use crate::error::{Error, Result};

/// Bytes of an answer that are read: a hundred long articles are a hundredth of it.
const MAX_ANSWER_BYTES: u64 = 256 << 20;

/// Longest wait for a connection.
const CONNECT_TIME: Duration = Duration::from_secs(5);

/// Longest time for a request and its answer: a request of documents may wait for a disk.
const REQUEST_TIME: Duration = Duration::from_secs(60);

/// First wait before a request is sent again; each is twice the one before.
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// Longest of these waits.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// The content types of requests.
pub(crate) const JSON: &str = "application/json";
pub(crate) const LINES: &str = "application/x-ndjson";

/// What a cluster answered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    /// The status of HTTP.
    pub(crate) status: u16,
    /// Its JSON; null where it has none.
    pub(crate) body: Value,
}

impl Answer {
    /// Whether the same request may be answered another time. Nothing of it was done.
    pub(crate) fn is_busy(&self) -> bool {
        self.status == 429
    }

    /// Whether something between us and the documents failed. Something may have been done.
    pub(crate) fn is_failed(&self) -> bool {
        matches!(self.status, 500 | 502..=504)
    }

    /// Whether a search, or one of many, should be tried again.
    fn is_to_be_tried_again(&self) -> bool {
        let parts = self.body["responses"].as_array().map_or(&[][..], Vec::as_slice);
        let is_partial = |body: &Value| {
            let failed = body.pointer("/_shards/failed").and_then(Value::as_u64).unwrap_or(0);
            let status = body["status"].as_u64().unwrap_or(200);
            failed > 0 || status == 429 || status >= 500
        };
        self.is_busy() || self.is_failed() || is_partial(&self.body) || parts.iter().any(is_partial)
    }

    /// Makes an error of it; `action` says what was asked.
    pub(crate) fn refused(&self, action: &'static str) -> Error {
        Error::Refused { action, status: self.status, reason: self.reason() }
    }

    /// What it says about why. There are several ways to say it.
    pub(crate) fn reason(&self) -> String {
        let places = ["/error/reason", "/message", "/error/root_cause/0/reason", "/error"];
        let said = places.iter().find_map(|place| self.body.pointer(place)?.as_str());
        said.unwrap_or("it gives no reason").to_owned()
    }
}

/// Talks to a cluster.
#[derive(Debug)]
pub(crate) struct Client {
    agent: Agent,
    urls: Vec<String>,
    /// The address that answered last.
    current: AtomicUsize,
    authorization: Option<String>,
}

impl Client {
    /// Talks to one of `urls`, with that header of authorization.
    pub(crate) fn new(urls: &[String], authorization: Option<String>) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT_TIME))
            .timeout_global(Some(REQUEST_TIME))
            // What is asked of a cluster is nobody else's business.
            .proxy(None)
            .build();
        let (agent, urls) = (config.new_agent(), urls.to_vec());
        Self { agent, urls, current: AtomicUsize::new(0), authorization }
    }

    /// The address that is asked next.
    pub(crate) fn url(&self) -> &str {
        let current = self.current.load(Ordering::Relaxed);
        self.urls.get(current % self.urls.len().max(1)).map_or("", String::as_str)
    }

    /// Goes over to the next address.
    pub(crate) fn go_on(&self) {
        self.current.fetch_add(1, Ordering::Relaxed);
    }

    /// Sends a request once.
    ///
    /// # Errors
    ///
    /// If there is no whole answer. What was sent may have been received.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        (content_type, body): (&str, &[u8]),
    ) -> Result<Answer> {
        let url = self.url().to_owned();
        self.try_send(method, &format!("{url}{path}"), content_type, body)
            .map_err(|source| Error::Unreachable { url, source: Box::new(source) })
    }

    fn try_send(
        &self,
        method: &str,
        url: &str,
        content_type: &str,
        body: &[u8],
    ) -> std::result::Result<Answer, ureq::Error> {
        let mut request = Request::builder().method(method).uri(url);
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        let mut answer = if body.is_empty() {
            self.agent.run(request.body(())?)?
        } else {
            self.agent.run(request.header("content-type", content_type).body(body)?)?
        };
        let status = answer.status().as_u16();
        let body = answer.body_mut().with_config().limit(MAX_ANSWER_BYTES).read_to_vec()?;
        Ok(Answer { status, body: serde_json::from_slice(&body).unwrap_or(Value::Null) })
    }

    /// Gets what is at `path`.
    pub(crate) fn get(&self, path: &str) -> Result<Answer> {
        self.ask("GET", path, (JSON, &[]), 3)
    }

    /// Sends a request that changes nothing, or no more the second time, up to `tries` times:
    /// until somebody answers who is not overloaded.
    ///
    /// # Errors
    ///
    /// If nobody does.
    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        body: (&str, &[u8]),
        tries: u32,
    ) -> Result<Answer> {
        let mut patience = Patience::new();
        loop {
            let answer = self.send(method, path, body);
            patience.tries += 1;
            let is_last = patience.tries >= tries;
            match answer {
                Ok(answer) if !answer.is_to_be_tried_again() => return Ok(answer),
                Ok(answer) if is_last && matches!(answer.status, 429 | 503) => {
                    let (url, status) = (self.url().to_owned(), answer.status);
                    return Err(Error::Busy { url, status, tries });
                }
                answer if is_last => return answer,
                // Another machine of the cluster may be well.
                _ => self.go_on(),
            }
            patience.wait();
        }
    }
}

/// Waits between tries.
#[derive(Debug)]
pub(crate) struct Patience {
    pub(crate) tries: u32,
    next: Duration,
}

impl Patience {
    pub(crate) fn new() -> Self {
        Self { tries: 0, next: FIRST_WAIT }
    }

    pub(crate) fn wait(&mut self) {
        std::thread::sleep(self.next);
        self.next = (self.next * 2).min(LONGEST_WAIT);
    }
}
