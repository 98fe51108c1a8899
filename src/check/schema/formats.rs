//! `format`, as ajv-formats judges it: which formats there are, and how strict each is.
//!
//! A format that is not known is let pass, as is a value of a kind that the format does not speak of.

use std::net::Ipv6Addr;
use std::sync::LazyLock;

use regex::Regex;

use super::instance::Instance;
use crate::pattern::Expression;

/// Whether a value has a format.
pub(super) fn fits(instance: Instance<'_>, format: &str) -> bool {
    if let Some(number) = instance.number() {
        return match format {
            "int32" => {
                number.fract() == 0.0
                    && number.abs() <= 2_147_483_648.0
                    && number != 2_147_483_648.0
            }
            "int64" => number.fract() == 0.0,
            _ => true,
        };
    }
    instance.text().is_none_or(|text| text_fits(text, format))
}

fn text_fits(text: &str, format: &str) -> bool {
    match format {
        "date" => is_date(text),
        "time" => is_time(text),
        "date-time" => is_date_time(text),
        "duration" => DURATION.is_match(text) && !text.ends_with(['P', 'T']),
        "uri" => text.contains(['/', ':']) && is_uri(text),
        "uri-reference" => is_uri_reference(text),
        "uri-template" => URI_TEMPLATE.is_match(text),
        "url" => URL.is_match(text) && !is_private(text),
        "email" => EMAIL.is_match(text),
        "hostname" => is_hostname(text),
        "ipv4" => IPV4.is_match(text),
        "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
        "regex" => !has_z_anchor(text) && Expression::body(text).prove().is_ok(),
        "uuid" => UUID.is_match(text),
        "json-pointer" => is_pointer(text),
        "json-pointer-uri-fragment" => POINTER_FRAGMENT.is_match(text),
        "relative-json-pointer" => {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            let (number, rest) = text.split_at(digits);
            (number == "0" || (!number.is_empty() && !number.starts_with('0')))
                && (rest == "#" || is_pointer(rest))
        }
        "byte" => text
            .split(['\n', '\r', '\u{2028}', '\u{2029}'])
            .any(|line| BYTES.is_match(line)),
        _ => true,
    }
}

fn regex(text: &str) -> Regex {
    Regex::new(text).expect("the expressions of this file are tested")
}

static DURATION: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^P(?:(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:T(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+S)?)?|[0-9]+W)$",
    )
});

static URI_TEMPLATE: LazyLock<Regex> = LazyLock::new(|| {
    let name = "(?:[a-z0-9_]|%[0-9a-f]{2})+";
    let variable = format!(r"{name}(?::[1-9][0-9]{{0,3}}|\*)?");
    let literal = r#"[^\x00-\x20"'<>%\\^`{|}]|%[0-9a-f]{2}"#;
    regex(&format!(
        r"(?i)^(?:{literal}|\{{[+#./;?&=,!@|]?{variable}(?:,{variable})*\}})*$"
    ))
});

static URL: LazyLock<Regex> = LazyLock::new(|| {
    let word = r"[a-z0-9\u{a1}-\u{ffff}]+";
    let label = format!("(?:{word}-)*{word}");
    let name = format!(r"{label}(?:\.{label})*\.[a-z\u{{a1}}-\u{{ffff}}]{{2,}}");
    let part = r"\.(?:1?[0-9]{1,2}|2[0-4][0-9]|25[0-5])";
    let last = r"\.(?:[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-4])";
    let number = format!(r"(?:[1-9][0-9]?|1[0-9]{{2}}|2[01][0-9]|22[0-3])(?:{part}){{2}}{last}");
    regex(&format!(
        r"(?i)^(?:https?|ftp)://(?:\S+(?::\S*)?@)?(?:{number}|{name})(?::[0-9]{{2,5}})?(?:/\S*)?$"
    ))
});

static EMAIL: LazyLock<Regex> = LazyLock::new(|| {
    let atom = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+";
    let label = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
    regex(&format!(
        r"(?i-u)^{atom}(?:\.{atom})*@(?:{label}\.)+{label}$"
    ))
});

static IPV4: LazyLock<Regex> = LazyLock::new(|| {
    let part = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)";
    regex(&format!(r"^(?:{part}\.){{3}}{part}$"))
});

static UUID: LazyLock<Regex> =
    LazyLock::new(|| regex("(?i)^(?:urn:uuid:)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$"));

static POINTER_FRAGMENT: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)^#(?:/(?:[a-z0-9_\-.!$&'()*+,;:=@]|%[0-9a-f]{2}|~[01])*)*$"));

static BYTES: LazyLock<Regex> =
    LazyLock::new(|| regex("^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"));

/// Numbers of so many digits between marks.
fn digits(text: &str, width: usize) -> Option<u32> {
    let is_number = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let [year, month, day] =
        [4, 2, 2].map(|width| parts.next().and_then(|part| digits(part, width)));
    let (Some(year), Some(month), Some(day), None) = (year, month, day, parts.next()) else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

static TIME: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)^([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?(?:z|[+-][0-9]{2}(?::?[0-9]{2})?)?$")
});

/// The zone can be left out, in a date with a time as well.
fn is_time(text: &str) -> bool {
    let Some(found) = TIME.captures(text) else {
        return false;
    };
    let (_, parts) = found.extract::<3>();
    match parts.map(|part| digits(part, 2).unwrap_or(u32::MAX)) {
        [23, 59, 60] => true,
        [hour, minute, second] => hour <= 23 && minute <= 59 && second <= 59,
    }
}

fn is_date_time(text: &str) -> bool {
    let mut parts =
        text.split(|letter: char| matches!(letter, 't' | 'T') || letter.is_whitespace());
    let parts = (parts.next(), parts.next(), parts.next());
    matches!(parts, (Some(date), Some(time), None) if is_date(date) && is_time(time))
}

/// Whether a text is made of letters, digits, these marks and bytes in percent.
fn is_made_of(text: &str, marks: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let is_byte = || {
            let digits = bytes.get(at + 1..at + 3);
            digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        };
        at += match byte {
            b'%' if is_byte() => 3,
            byte if byte.is_ascii_alphanumeric() || marks.as_bytes().contains(byte) => 1,
            _ => return false,
        };
    }
    true
}

const SEGMENT: &str = "-._~!$&'()*+,;=:@/";

fn without_scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme.then_some(rest)
}

/// The path of an address with what stands before it, when its query and fragment are sound.
fn without_tail<'a>(text: &'a str, more: &str) -> Option<&'a str> {
    let marks = format!("{SEGMENT}?{more}");
    let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    (is_made_of(fragment, &marks) && is_made_of(query, &marks)).then_some(path)
}

fn is_uri(text: &str) -> bool {
    let path = without_scheme(text).and_then(|rest| without_tail(rest, ""));
    path.is_some_and(|path| !path.is_empty() && is_hierarchy(path, ""))
}

/// It may hold quotes, which an address may not.
fn is_uri_reference(text: &str) -> bool {
    let fits = |rest: &str| without_tail(rest, "\"").is_some_and(|path| is_hierarchy(path, "\""));
    without_scheme(text).is_some_and(fits) || fits(text)
}

/// Anything goes that could be a path; only brackets need an authority round them.
fn is_hierarchy(path: &str, more: &str) -> bool {
    let segment = format!("{SEGMENT}{more}");
    let with_authority = || {
        let rest = path.strip_prefix("//")?;
        let end = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        Some(is_authority(authority, more) && is_made_of(path, &segment))
    };
    is_made_of(path, &segment) || with_authority().unwrap_or(false)
}

fn is_authority(authority: &str, more: &str) -> bool {
    let (user, host) = authority.split_once('@').unwrap_or(("", authority));
    let (host, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((literal, port)) => {
            let is_later =
                || literal.starts_with(['v', 'V']) && is_made_of(literal, "-._~!$&'()*+,;=:");
            if literal.parse::<Ipv6Addr>().is_err() && !is_later() {
                return false;
            }
            ("", port)
        }
        None => match host.find(':') {
            Some(colon) => host.split_at(colon),
            None => (host, ""),
        },
    };
    let port = port.strip_prefix(':').unwrap_or(port);
    is_made_of(user, "-._~!$&'()*+,;=:")
        && is_made_of(host, &format!("-._~!$&'()*+,;={more}"))
        && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// Addresses that mean something only inside a network.
fn is_private(url: &str) -> bool {
    let host = url.split("//").nth(1).unwrap_or_default();
    let host = host.split('/').next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let parts: Option<Vec<u8>> = host.split('.').map(|part| part.parse().ok()).collect();
    match parts.as_deref() {
        Some([10 | 127, _, _, _] | [169, 254, _, _] | [192, 168, _, _]) => true,
        Some([172, second, _, _]) => (16..=31).contains(second),
        _ => false,
    }
}

fn is_hostname(text: &str) -> bool {
    let name = text.strip_suffix('.').unwrap_or(text);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

fn is_pointer(text: &str) -> bool {
    let escapes = || {
        text.split('~')
            .skip(1)
            .all(|rest| rest.starts_with(['0', '1']))
    };
    text.is_empty() || (text.starts_with('/') && escapes())
}

/// `\Z` ends a text in other languages; ajv-formats takes it for a sign that the expression is not JavaScript.
fn has_z_anchor(text: &str) -> bool {
    text.match_indices(r"\Z")
        .any(|(at, _)| at > 0 && !text[..at].ends_with('\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(format: &str, fitting: &[&str], not_fitting: &[&str]) {
        for text in fitting {
            assert!(fits(Instance::Text(text), format), "{text:?} is a {format}");
        }
        for text in not_fitting {
            assert!(
                !fits(Instance::Text(text), format),
                "{text:?} is no {format}"
            );
        }
    }

    #[test]
    fn times_and_dates() {
        check(
            "date",
            &["2024-02-29"],
            &["2023-02-29", "2023-13-01", "2023-1-01", "2023-01-01x"],
        );
        check(
            "time",
            &["10:00:00", "23:59:60Z", "10:00:00.5+0100"],
            &["24:00:00", "10:00"],
        );
        check(
            "date-time",
            &[
                "2024-01-01T10:00:00Z",
                "2024-01-01 10:00:00",
                "2024-01-01t10:00:00",
            ],
            &["2024-01-01", "2024-01-01T10:00", "2024-01-01  10:00:00"],
        );
        check(
            "duration",
            &["P1D", "PT1H", "P2W", "P1Y2M3DT4H5M6S"],
            &["P", "PT", "P1DT", "1D", "P1H"],
        );
    }

    #[test]
    fn addresses() {
        check(
            "uri",
            &[
                "https://example.org",
                "https://a.b/c?d#e",
                "mailto:a@b",
                "urn:x",
                "http://",
                "http://[::1]:80/",
                "a:/b",
            ],
            &[
                "example.org",
                "/a",
                "https://a b",
                "http:",
                "https://a/{b}",
                "",
                "%zz:a",
            ],
        );
        check(
            "uri-reference",
            &["", "a", "/a", "#b", "a:b", "//h/p", "?x"],
            &["a b", "{a}", "%zz", "^"],
        );
        check(
            "uri-template",
            &["/a/{b}", "/{?x,y*}", "{+p:3}"],
            &["/{", "/{}", "/a b", "/}"],
        );
        check(
            "url",
            &[
                "https://example.org",
                "ftp://a.io/x",
                "http://8.8.8.8",
                "http://u@a.io:8080/",
            ],
            &[
                "https://localhost",
                "http://10.0.0.1",
                "http://192.168.1.1/",
                "mailto:a@b.io",
                "http://a.b",
            ],
        );
        check(
            "email",
            &["a@b.io", "a.b+c@d-e.f"],
            &["a@b", "a@", "a b@c.io", ".a@b.io", "a..b@c.io"],
        );
        check(
            "hostname",
            &["a", "a-b.c", "localhost.", "1.2"],
            &["-a", "a-", "", "a..b", "a_b"],
        );
        check("ipv4", &["1.2.3.4", "01.2.3.255"], &["1.2.3", "256.1.1.1"]);
        check(
            "ipv6",
            &["::1", "1::2:3", "::ffff:1.2.3.4"],
            &["1", ":::", "g::"],
        );
    }

    #[test]
    fn other_words() {
        let uuid = "123e4567-e89b-12d3-a456-426614174000";
        check(
            "uuid",
            &[uuid, &format!("urn:uuid:{uuid}")],
            &["123", &uuid[1..]],
        );
        check("json-pointer", &["", "/a~0b/~1", "/"], &["a", "/~2", "/~"]);
        check(
            "json-pointer-uri-fragment",
            &["#", "#/a/%20"],
            &["/a", "#a"],
        );
        check(
            "relative-json-pointer",
            &["0", "1/a", "2#"],
            &["01", "/a", "-1", "1#a"],
        );
        check(
            "byte",
            &["", "YWJj", "YQ==", "no\nYWJj"],
            &["YWJ", "a b c d"],
        );
        check("regex", &["^a$", "a{", r"(?<!x)y"], &["[", "(", r"a\Z"]);
        check("password", &["anything"], &[]);
        check("iri", &["anything"], &[]);
    }
}
