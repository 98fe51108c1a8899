//! Whether a text is an absolute URL, as the URL Standard of the WHATWG reads one.
//!
//! Only that: nothing is taken apart. International names are taken as they are, without a look at the tables of
//! Unicode that the standard would consult.

use std::borrow::Cow;
use std::fmt::Write;

/// Schemes whose URLs have a host.
const SPECIAL: &[&str] = &["ftp", "http", "https", "ws", "wss"];

/// What no host holds.
const FORBIDDEN: &[char] = &[
    '\0', '\t', '\n', '\r', ' ', '#', '/', ':', '<', '>', '?', '@', '[', '\\', ']', '^', '|',
];

/// Whether a text can stand as a URL on its own.
pub(super) fn is_url(text: &str) -> bool {
    let text = text.trim_matches(|character| character <= ' ');
    let text: String = text
        .chars()
        .filter(|character| !matches!(character, '\t' | '\n' | '\r'))
        .collect();
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let begins = |character: char| character.is_ascii_alphabetic();
    let continues =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '+' | '-' | '.');
    if !scheme.starts_with(begins) || !scheme.chars().all(continues) {
        return false;
    }
    let scheme = scheme.to_ascii_lowercase();
    if scheme == "file" {
        return is_file(rest);
    }
    if SPECIAL.contains(&scheme.as_str()) {
        let rest = rest.trim_start_matches(['/', '\\']);
        let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
        return has_host(&rest[..end], Host::Domain);
    }
    match rest.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            has_host(&rest[..end], Host::Opaque)
        }
        None => true,
    }
}

/// What kind of host an authority has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Host {
    /// It is there, and may be an address.
    Domain,
    /// It may be empty, and nobody knows what it means.
    Opaque,
}

/// Whether `user@host:port` is sound.
fn has_host(authority: &str, kind: Host) -> bool {
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, authority),
    };
    let (host, port) = match host.rfind(':') {
        Some(colon) if !host[colon..].contains(']') => (&host[..colon], Some(&host[colon + 1..])),
        _ => (host, None),
    };
    let is_port = |port: &str| {
        port.bytes().all(|byte| byte.is_ascii_digit())
            && (port.is_empty() || port.parse::<u16>().is_ok())
    };
    if !port.is_none_or(is_port) {
        return false;
    }
    if host.is_empty() {
        return kind == Host::Opaque && user.is_none() && port.is_none();
    }
    if let Some(address) = host.strip_prefix('[') {
        let address = address.strip_suffix(']');
        return address.is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok());
    }
    match kind {
        Host::Opaque => !host.contains(FORBIDDEN),
        Host::Domain => is_domain(host),
    }
}

fn is_domain(host: &str) -> bool {
    let Some(host) = decoded(host) else {
        return false;
    };
    let is_forbidden = |character: char| {
        character.is_control() || character == '%' || FORBIDDEN.contains(&character)
    };
    if host.is_empty() || host.contains(is_forbidden) {
        return false;
    }
    let lower = host.to_ascii_lowercase();
    if lower.split('.').any(|label| label == "xn--") {
        return false;
    }
    let labels: Vec<&str> = lower
        .strip_suffix('.')
        .unwrap_or(&lower)
        .split('.')
        .collect();
    let ends_in_number = labels.last().is_some_and(|last| number(last).is_some());
    !ends_in_number || is_ipv4(&labels)
}

/// A part of an IPv4 address: decimal, octal or hexadecimal. `Some(None)` is a number in form only.
fn number(label: &str) -> Option<Option<u64>> {
    if label.is_empty() {
        return None;
    }
    if let Some(digits) = label.strip_prefix("0x") {
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let value = if digits.is_empty() {
            Some(0)
        } else {
            u64::from_str_radix(digits, 16).ok()
        };
        return is_hex.then_some(value);
    }
    if !label.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let radix = if label.len() > 1 && label.starts_with('0') {
        8
    } else {
        10
    };
    Some(u64::from_str_radix(label, radix).ok())
}

fn is_ipv4(labels: &[&str]) -> bool {
    let numbers: Option<Vec<u64>> = labels.iter().map(|label| number(label).flatten()).collect();
    let Some((last, first)) = numbers.as_deref().and_then(<[u64]>::split_last) else {
        return false;
    };
    // The last part fills the bytes that the others leave.
    first.len() < 4
        && first.iter().all(|part| *part < 256)
        && *last < 256_u64.pow(4 - u32::try_from(first.len()).unwrap_or(3))
}

/// What follows `file:`: a host may stand there, without a port.
fn is_file(rest: &str) -> bool {
    let slashes = ['/', '\\'];
    let after = rest
        .strip_prefix(slashes)
        .and_then(|rest| rest.strip_prefix(slashes));
    let Some(after) = after else {
        return true;
    };
    let end = after.find(['/', '\\', '?', '#']).unwrap_or(after.len());
    let host = &after[..end];
    let is_drive = host.len() == 2
        && host.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && host.ends_with([':', '|']);
    host.is_empty() || is_drive || (!host.contains(':') && has_host(host, Host::Domain))
}

/// A text with its percent-encoded bytes put in; `None` when that is not UTF-8.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let hex = (*byte == b'%')
            .then(|| after.get(..2))
            .flatten()
            .filter(|pair| pair.iter().all(u8::is_ascii_hexdigit))
            .and_then(|pair| std::str::from_utf8(pair).ok())
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        if let Some(hex) = hex {
            bytes.push(hex);
            rest = &after[2..];
        } else {
            bytes.push(*byte);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

/// A value as it stands in a URL: what has a meaning there stays, everything else is percent-encoded.
pub(super) fn encoded(text: &str) -> Cow<'_, str> {
    let stays = |byte: u8| byte.is_ascii_alphanumeric() || b";/?:@&=+$,#-_.!~*'()".contains(&byte);
    if text.bytes().all(stays) {
        return Cow::Borrowed(text);
    }
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if stays(byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a String takes everything");
        }
    }
    Cow::Owned(encoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_stand_on_their_own() {
        let right = [
            "https://a.org/{x}",
            "https:///a",
            "https:a",
            "ws://é.com",
            "foo:",
            "foo://",
            "a.b:8080",
            "https://a%41b",
            "https://[::1]:80/",
            "https://a..b",
            "https://a_b",
            "mqtt://x/{p}",
            "https://-a-",
            "https://a:",
            "https://a.{b}",
            "foo://{a}",
            "https:\\\\a",
            "  https://a  ",
            "https://a\tb",
            "https://user:word@a",
            "https://1.2.3",
            "https://1.2.3.",
            "file:///x",
            "file://c:/x",
        ];
        for text in right {
            assert!(is_url(text), "{text}");
        }
        let wrong = [
            "/v1",
            "//x",
            "",
            "1a://x",
            "{s}://x",
            "https://",
            "http:/",
            "https://a b/",
            "https://a:99999/",
            "foo://a b",
            "foo://a:x",
            "foo://:80",
            "kafka://a:{port}",
            "https://a%20b",
            "https://a<b",
            "https://a|b",
            "https://xn--",
            "https://user@:80",
            "https://:80",
            "https://[zz]",
            "https://1.2.3.4.5",
            "https://256.1.1.1",
            "https://0x100000000",
            "https://a.1",
            "file://a:80",
        ];
        for text in wrong {
            assert!(!is_url(text), "{text}");
        }
    }

    #[test]
    fn values_are_encoded() {
        assert_eq!(encoded("a/b?c"), "a/b?c");
        assert_eq!(encoded("a b{é"), "a%20b%7B%C3%A9");
    }
}
