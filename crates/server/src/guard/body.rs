//! Bodies: of bounded length, and within bounded time.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::timeout;

use crate::app::App;
use crate::problem::{BodyLimit, Problem};

/// Reads the body before the route runs, or refuses it without reading the rest.
pub(super) async fn collect(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let limits = &app.options.limits;
    let (parts, body) = request.into_parts();
    let brings_documents = parts.uri.path() == "/documents" && app.may_write(&parts.headers);
    let (most, option) = match brings_documents {
        true => (limits.upload_bytes, BodyLimit::Upload),
        false => (limits.body_bytes, BodyLimit::Body),
    };
    if declared(&parts.headers).is_some_and(|length| length > most as u64) {
        return Err(Problem::body_too_long(most, option));
    }
    let body = match timeout(limits.body_time, Limited::new(body, most).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            return Err(Problem::body_too_long(most, option));
        }
        Ok(Err(error)) => return Err(Problem::parameter(format!("the body broke off: {error}"))),
        Err(_) => return Err(Problem::body_too_slow()),
    };
    Ok(next.run(Request::from_parts(parts, Body::from(body))).await)
}

/// How long a body is said to be.
fn declared(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
