//! The page: what a person sees.

use axum::Router;

use crate::app::App;

/// Routes of the page and of what it is made of.
pub(crate) fn routes() -> Router<App> {
    Router::new()
}
