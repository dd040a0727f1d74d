//! What the page is made of: all of it comes from this server.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use xxhash_rust::xxh3::Xxh3;

/// A file of the page.
struct Asset {
    name: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

macro_rules! asset {
    ($name:literal, $path:literal, $content_type:literal) => {
        Asset {
            name: $name,
            content_type: $content_type,
            bytes: include_bytes!(concat!("../../page/", $path)),
        }
    };
}

static ASSETS: [Asset; 7] = [
    asset!("boot.js", "boot.js", "text/javascript; charset=utf-8"),
    asset!("page.js", "page.js", "text/javascript; charset=utf-8"),
    asset!("page.css", "page.css", "text/css; charset=utf-8"),
    asset!("icon.svg", "icon.svg", "image/svg+xml"),
    asset!("plex-400.woff2", "fonts/plex-400.woff2", "font/woff2"),
    asset!("plex-600.woff2", "fonts/plex-600.woff2", "font/woff2"),
    asset!("naskh.woff2", "fonts/naskh.woff2", "font/woff2"),
];

/// A name for all files as they are now: another file, another address, so that browsers may keep
/// what they have.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Xxh3::new();
    ASSETS.iter().for_each(|asset| hash.update(asset.bytes));
    format!("{:016x}", hash.digest())
});

/// What a file may be kept for: a year, the most that makes sense by RFC 9111.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Where a file is found.
pub(super) fn address(name: &str) -> String {
    format!("/assets/{}/{name}", *VERSION)
}

/// Returns a file. An address of another version gets what there is now, to be asked for again.
pub(super) async fn asset(Path((version, name)): Path<(String, String)>) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let is_current = version == *VERSION;
    let kept = if is_current { FOR_EVER } else { HeaderValue::from_static("no-cache") };
    let content_type = HeaderValue::from_static(asset.content_type);
    ([(CONTENT_TYPE, content_type), (CACHE_CONTROL, kept)], asset.bytes).into_response()
}
