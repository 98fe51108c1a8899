//! Addresses of files and of the web, with everything odd in percent signs.

use std::fmt::Write as _;

/// What signs mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// What they mean in addresses, and what is written in percent signs stays.
    Address,
    /// They are letters of a name. A `:` at the front would be taken for the end of a scheme.
    File,
}

/// A file: relative, or with `file://` in front.
pub(crate) fn file(path: &str) -> String {
    let address = encoded(path, Part::File);
    match path.starts_with('/') {
        true => format!("file://{address}"),
        false => address,
    }
}

/// An address of the web; `None` for whatever else somebody wrote.
pub(crate) fn web(address: &str) -> Option<String> {
    let address = address.trim();
    let (scheme, rest) = address.split_once("://")?;
    let is_web = ["http", "https"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    let (path, fragment) = match rest.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment)),
        None => (rest, None),
    };
    (is_web && is_host(authority)).then(|| {
        let behind = fragment.map(|fragment| format!("#{}", encoded(fragment, Part::Address)));
        let path = encoded(path, Part::Address);
        format!("{scheme}://{authority}{path}{}", behind.unwrap_or_default())
    })
}

/// Whether it is an address of the web as it stands, with nothing odd in it.
pub(crate) fn is_web(address: &str) -> bool {
    web(address).is_some_and(|web| web == address)
}

/// What a page that is read with a mouse may link: an address of the web, or of a mailbox.
pub(crate) fn followed(address: &str) -> Option<String> {
    web(address).or_else(|| mailbox(address))
}

fn mailbox(address: &str) -> Option<String> {
    let (scheme, rest) = address.trim().split_once(':')?;
    let is_mailbox = scheme.eq_ignore_ascii_case("mailto") && rest.contains('@');
    is_mailbox.then(|| format!("{scheme}:{}", encoded(rest, Part::Address)))
}

fn is_host(authority: &str) -> bool {
    let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    host.starts_with(|first: char| first.is_ascii_alphanumeric())
        && host.bytes().all(fits)
        && port.bytes().all(|byte| byte.is_ascii_digit())
}

fn encoded(text: &str, part: Part) -> String {
    let mut address = String::with_capacity(text.len());
    for (at, byte) in text.bytes().enumerate() {
        let is_coded = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
        let stands = match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => true,
            b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' | b':'
            | b'@' | b'?' => part == Part::Address,
            b'%' => {
                let digits = text.as_bytes().get(at + 1..at + 3);
                part == Part::Address && digits.is_some_and(is_coded)
            }
            _ => false,
        };
        match stands {
            true => address.push(char::from(byte)),
            false => write!(address, "%{byte:02X}").expect("a string takes whatever is written"),
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_followed() {
        let check = |address: &str, expected: Option<&str>| {
            let href = web(address);
            assert_eq!(href.as_deref(), expected, "{address}");
        };
        check(
            "https://www.gov.uk/service-manual?a=b#c",
            Some("https://www.gov.uk/service-manual?a=b#c"),
        );
        check("http://localhost:8080", Some("http://localhost:8080"));
        check(
            "https://a.example/b c[1]?%zz&%2f#d#e",
            Some("https://a.example/b%20c%5B1%5D?%25zz&%2f#d%23e"),
        );
        check("https://a.example/ü\n", Some("https://a.example/%C3%BC"));
        assert!(is_web("https://www.gov.uk/service-manual?a=b#c"));
        for odd in ["https://a.example/<b>", " https://a.example", "docs/a.md"] {
            assert!(!is_web(odd), "{odd}");
        }
        for address in [
            "javascript:alert(1)",
            "https://",
            "https://a b",
            "https://[::1]/",
            "https://a:b/",
            "https://good.example@forged.example/",
            "mailto:a@b.example",
            "docs/a.md",
            "",
        ] {
            check(address, None);
        }
    }

    #[test]
    fn mailboxes_are_followed_where_people_read() {
        for (address, expected) in [
            (" mailto:a@b.example", Some("mailto:a@b.example")),
            (
                "MAILTO:a@b.example?subject=c d\"",
                Some("MAILTO:a@b.example?subject=c%20d%22"),
            ),
            ("https://a.b/c d", Some("https://a.b/c%20d")),
            ("mailto:", None),
            ("https://good.example@forged.example/", None),
            ("javascript:alert(1)@mailto:", None),
        ] {
            assert_eq!(followed(address).as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn files_become_addresses_and_nothing_else() {
        let check = |path: &str, expected: &str| assert_eq!(file(path), expected);
        check("docs/a b.md", "docs/a%20b.md");
        check("javascript:alert(1)", "javascript%3Aalert%281%29");
        check("50%25.md", "50%2525.md");
        check("/srv/a#b", "file:///srv/a%23b");
        check("a\n\u{202e}", "a%0A%E2%80%AE");
    }
}
