//! What is noted of each request: in the log and in figures.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderValue;
use axum::http::header::HeaderName;
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;

/// By which a client and a log can speak of the same request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest name of a request that a client may give, a UUID twice.
const MAX_REQUEST_ID: usize = 72;

static BEGUN: LazyLock<u64> = LazyLock::new(|| {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
});
static REQUESTS: AtomicU64 = AtomicU64::new(0);

/// Times a request, and notes it without its query: what people look for tells about them.
pub(super) async fn observe(State(app): State<App>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let id = request_id(&request);
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str);
    let (route, method) = (route.to_owned(), request.method().clone());
    let query = app.options.log_queries.then(|| request.uri().query().map(str::to_owned)).flatten();
    let mut response = {
        app.metrics.in_flight.inc();
        let _in_flight = Leave(&app);
        next.run(request).await
    };
    let (status, elapsed) = (response.status().as_u16(), start.elapsed());
    let name = id.to_str().unwrap_or_default();
    let ms = elapsed.as_secs_f64() * 1e3;
    tracing::info!(request = name, %method, route, status, ms, query, "answered");
    app.metrics.answered(route, status, elapsed);
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// Counts a request as over, also where its client went away.
struct Leave<'a>(&'a App);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.0.metrics.in_flight.dec();
    }
}

/// The name that the client gave a request, or a new one.
fn request_id(request: &Request) -> HeaderValue {
    let given = request.headers().get(REQUEST_ID).filter(|id| {
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        id.len() <= MAX_REQUEST_ID && id.as_bytes().iter().all(is_plain)
    });
    let number = || REQUESTS.fetch_add(1, Ordering::Relaxed);
    let new = || HeaderValue::from_str(&format!("{:x}-{:x}", *BEGUN, number()));
    given.cloned().or_else(|| new().ok()).unwrap_or_else(|| HeaderValue::from_static("-"))
}
