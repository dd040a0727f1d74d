//! By which name a client may call the server.
//!
//! Against DNS rebinding: another site can point its own name at this machine, and its scripts then
//! query this server as if it were theirs. Such a request cannot hide the name.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;
use crate::options::Options;
use crate::problem::Problem;

/// Refuses a request to a name that is not this server's.
pub(super) async fn known(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let header = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let is_ours = |host: &str| is_known(host, &app.options);
    let address = request.uri().authority();
    if header.is_some_and(is_ours) && address.is_none_or(|address| is_ours(address.as_str())) {
        return Ok(next.run(request).await);
    }
    Err(Problem::foreign_host(header.unwrap_or_default()))
}

/// Whether a name, with or without a port, is one of this server's: an address of this machine, the
/// address it listens on, or a name that it was given.
fn is_known(host: &str, options: &Options) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host();
    let name = name.strip_suffix('.').unwrap_or(name);
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    match address {
        Ok(address) => {
            address.is_loopback() || address == options.host || options.host.is_unspecified()
        }
        Err(_) => {
            let allowed = options.allowed_hosts.iter().map(String::as_str).chain(["localhost"]);
            allowed.into_iter().any(|allowed| allowed.eq_ignore_ascii_case(name))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_server_are_known() {
        let open = Options { host: [0, 0, 0, 0].into(), ..Options::default() };
        let named =
            Options { allowed_hosts: vec!["Search.example.org".into()], ..Options::default() };
        let table = [
            ("127.0.0.1:7447", Options::default(), true),
            ("localhost", Options::default(), true),
            ("LOCALHOST.:80", Options::default(), true),
            ("[::1]:7447", Options::default(), true),
            ("evil.example", Options::default(), false),
            ("localhost.evil.example", Options::default(), false),
            ("127.0.0.1.evil.example", Options::default(), false),
            ("192.168.1.2", Options::default(), false),
            ("192.168.1.2", open.clone(), true),
            ("evil.example", open, false),
            ("search.example.org:443", named.clone(), true),
            ("evil.search.example.org", named, false),
            ("a b", Options::default(), false),
            ("", Options::default(), false),
        ];
        for (host, options, expected) in table {
            assert_eq!(is_known(host, &options), expected, "{host}");
        }
    }
}
