//! Checks between a client and the routes.

mod body;
mod headers;
mod host;
mod observe;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;

use crate::app::App;
use crate::problem::Problem;

/// Puts all guards before `router`, the outermost last.
pub(crate) fn guard(router: Router<App>, app: &App) -> Router<App> {
    let router = router
        // The limit of axum's own is not ours.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(app.clone(), body::collect));
    guard_without_body(router, app)
}

/// Puts all guards before `router` but the one that reads the body.
pub(crate) fn guard_without_body(router: Router<App>, app: &App) -> Router<App> {
    router
        .layer(from_fn_with_state(app.clone(), short_address))
        .layer(from_fn_with_state(app.clone(), host::known))
        .layer(from_fn(headers::secure))
        .layer(from_fn_with_state(app.clone(), observe::observe))
}

/// Refuses an address above the limit.
async fn short_address(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let n_bytes = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if n_bytes > app.options.limits.url_bytes {
        return Err(Problem::address_too_long(app.options.limits.url_bytes));
    }
    Ok(next.run(request).await)
}
