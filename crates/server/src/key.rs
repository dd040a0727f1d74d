//! The key that lets a client write.

use std::fmt;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use subtle::ConstantTimeEq;

/// Shortest key: 16 random letters cannot be guessed over a network.
pub const MIN_KEY_BYTES: usize = 16;

/// A secret that lets a client write.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// Takes a key without the blanks around it; `None` if it is shorter than [`MIN_KEY_BYTES`].
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (text.len() >= MIN_KEY_BYTES).then(|| Self(text.to_owned()))
    }

    /// Whether a request carries this key, as `Authorization: Bearer …`.
    ///
    /// How long that takes tells the length of the key at most, and not how much of it was right.
    pub(crate) fn is_in(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(AUTHORIZATION).and_then(|value| bearer(value.as_bytes()));
        given.is_some_and(|given| self.0.as_bytes().ct_eq(given).into())
    }
}

/// Returns the key of `Bearer KEY`. The name of the scheme may be in any case, and several blanks
/// may follow it (RFC 9110, section 11).
fn bearer(value: &[u8]) -> Option<&[u8]> {
    const SCHEME: &[u8] = b"Bearer";
    let (scheme, key) = value.split_at_checked(SCHEME.len())?;
    let key = key.strip_prefix(b" ").filter(|_| scheme.eq_ignore_ascii_case(SCHEME))?;
    Some(key.trim_ascii_start())
}

/// A key is never written anywhere, not even by mistake.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_key_is_the_key() {
        let key = Key::new(" 0123456789abcdef\n").unwrap();
        let table = [
            ("Bearer 0123456789abcdef", true),
            ("bearer 0123456789abcdef", true),
            ("BEARER  0123456789abcdef", true),
            ("Bearer 0123456789abcde", false),
            ("Bearer0123456789abcdef", false),
            ("Bearer 0123456789abcdef0", false),
            ("Bearer 0123456789abcdeF", false),
            ("Bearer ", false),
            ("0123456789abcdef", false),
            ("Basic 0123456789abcdef", false),
        ];
        for (value, expected) in table {
            let headers = HeaderMap::from_iter([(AUTHORIZATION, value.parse().unwrap())]);
            assert_eq!(key.is_in(&headers), expected, "{value}");
        }
        assert!(!key.is_in(&HeaderMap::new()));
        assert_eq!(Key::new("short"), None);
        assert_eq!(format!("{key:?}"), "Key(…)");
    }
}
