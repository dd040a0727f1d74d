//! Answers in JSON, as they are wanted.

use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::problem::{Refusal, Result};
use super::url::Url;

/// An answer in JSON, indented if that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply(String);

impl Reply {
    /// Writes an answer.
    pub(super) fn new(url: &Url, answer: Value) -> Result<Self> {
        let written = match url.flag("pretty")? {
            true => serde_json::to_string_pretty(&answer).map(|text| text + "\n"),
            false => serde_json::to_string(&answer),
        };
        written.map(Self).map_err(|error| Refusal::parsing(error.to_string()))
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let json = HeaderValue::from_static("application/json");
        ([(CONTENT_TYPE, json)], self.0).into_response()
    }
}
