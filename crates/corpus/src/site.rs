//! The site of a web page.

/// Returns the host of a web address, without `www.` and in lower case.
#[must_use]
pub fn site(url: &str) -> Option<String> {
    let (_scheme, rest) = url.trim().split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = match host.strip_prefix('[') {
        Some(address) => address.split(']').next()?,
        None => host.split(':').next()?,
    };
    let host = host.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_is_the_host() {
        let table = [
            ("https://www.aljazeera.net/news/2020", Some("aljazeera.net")),
            ("HTTP://Hespress.COM:8080?x=1", Some("hespress.com")),
            ("https://user:secret@example.org/", Some("example.org")),
            ("http://[::1]:80/", Some("::1")),
            ("https://موقع.مصر/خبر", Some("موقع.مصر")),
            ("aljazeera.net/news", None),
            ("https://", None),
            ("file:///tmp/a", None),
            ("", None),
        ];
        for (url, expected) in table {
            assert_eq!(site(url).as_deref(), expected, "{url}");
        }
    }
}
