//! Where a pack is: a folder, an archive, or a registry. Names alone: nothing is opened here.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

use crate::fingerprint;

/// How the name of an archive ends.
const ARCHIVE: &str = ".tar.gz";

/// How the name of a pack in a registry begins.
const REGISTRY: &str = "oci://";

/// Where a pack or library is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PackPlace {
    Folder(PathBuf),
    /// A `.tar.gz`.
    Archive(PathBuf),
    /// What `yardstick pull` fetched from there.
    Registry(OciReference),
}

impl PackPlace {
    /// `./our-rules`, `our-rules.tar.gz`, `oci://registry.example/our-rules:1`.
    pub fn named(name: &OsStr) -> Result<PackPlace, NotAReference> {
        let text = name.to_string_lossy();
        if text.starts_with(REGISTRY) {
            return OciReference::read(&text).map(PackPlace::Registry);
        }
        let path = PathBuf::from(name);
        Ok(match text.ends_with(ARCHIVE) {
            true => PackPlace::Archive(path),
            false => PackPlace::Folder(path),
        })
    }

    /// The same as `named`, for an argument of the command line.
    pub fn argument(name: OsString) -> Result<PackPlace, NotAReference> {
        PackPlace::named(&name)
    }

    /// Whether a name that could be that of something else is one of an archive or of a pack in a registry.
    pub fn is_afar(name: &str) -> bool {
        name.starts_with(REGISTRY) || name.ends_with(ARCHIVE)
    }

    /// As seen from where the file lies that names it.
    pub fn beside(self, folder: &Path) -> PackPlace {
        match self {
            PackPlace::Folder(path) => PackPlace::Folder(folder.join(path)),
            PackPlace::Archive(path) => PackPlace::Archive(folder.join(path)),
            PackPlace::Registry(reference) => PackPlace::Registry(reference),
        }
    }
}

impl fmt::Display for PackPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PackPlace::Folder(path) | PackPlace::Archive(path) => {
                f.write_str(&path.to_string_lossy().replace('\\', "/"))
            }
            PackPlace::Registry(reference) => reference.fmt(f),
        }
    }
}

/// `oci://HOST[:PORT]/NAME[:TAG|@sha256:…]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OciReference {
    /// With its port, if it has one of its own.
    host: String,
    name: String,
    version: OciVersion,
}

/// Which of the artifacts that a registry has under one name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OciVersion {
    /// Whatever the registry has under this word now.
    Tag(String),
    /// The manifest with this digest, for ever.
    Digest(ContentDigest),
}

/// Text that should name a pack in a registry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` names no pack in a registry: {why}")]
pub struct NotAReference {
    pub text: String,
    pub why: &'static str,
}

/// How a reference is written, for a help line.
pub const REFERENCE_FORM: &str = "a pack in a registry is named like `oci://registry.example/our-rules:1`, or with `@sha256:…` in the place of `:1`";

/// Longer names are refused by registries.
const LONGEST: usize = 255;

impl OciReference {
    pub fn read(text: &str) -> Result<OciReference, NotAReference> {
        let wrong = |why| NotAReference {
            text: text.chars().take(LONGEST).collect(),
            why,
        };
        let rest = text
            .strip_prefix(REGISTRY)
            .ok_or(wrong("it does not begin with `oci://`"))?;
        let (host, rest) = rest
            .split_once('/')
            .ok_or(wrong("a `/` and the name of the pack are missing"))?;
        if !is_host(host) {
            return Err(wrong(
                "what stands before the first `/` is not a host, with or without a port",
            ));
        }
        let (name, version) = match rest.split_once('@') {
            Some((name, digest)) => {
                let digest = ContentDigest::read(digest).ok_or(wrong(
                    "what stands behind the `@` is not `sha256:` and 64 digits of `0-9a-f`",
                ))?;
                (name, OciVersion::Digest(digest))
            }
            None => match rest.split_once(':') {
                Some((name, tag)) if is_tag(tag) => (name, OciVersion::Tag(tag.to_owned())),
                Some(_) => return Err(wrong("what stands behind the last `:` is not a tag")),
                None => (rest, OciVersion::Tag("latest".to_owned())),
            },
        };
        match name.len() <= LONGEST && name.split('/').all(is_name_part) {
            true => Ok(OciReference {
                host: host.to_ascii_lowercase(),
                name: name.to_owned(),
                version,
            }),
            false => Err(wrong(
                "its name has other letters than `a-z`, `0-9`, and single `.`, `_`, `-` and `/` between them",
            )),
        }
    }

    /// The host, with its port if it has one of its own.
    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn version(&self) -> &OciVersion {
        &self.version
    }

    /// Whether the registry is on this machine.
    pub fn is_loopback(&self) -> bool {
        let host = self
            .host
            .rsplit_once(':')
            .map_or(self.host.as_str(), |(host, _)| host);
        let address = host.parse::<std::net::Ipv4Addr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }
}

/// In full: a tag that was left out is written.
impl fmt::Display for OciReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{REGISTRY}{}/{}", self.host, self.name)?;
        match &self.version {
            OciVersion::Tag(tag) => write!(f, ":{tag}"),
            OciVersion::Digest(digest) => write!(f, "@{digest}"),
        }
    }
}

fn is_host(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    };
    let is_label = |label: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !label.is_empty()
            && label.bytes().all(fits)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_port = |port: &str| port.parse::<u16>().is_ok_and(|port| port > 0);
    text.len() <= LONGEST && host.split('.').all(is_label) && port.is_none_or(is_port)
}

fn is_tag(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    (1..=128).contains(&text.len()) && text.bytes().all(fits) && !text.starts_with(['.', '-'])
}

/// Letters and digits, with one separator at a time between them; `__` and any number of `-` count as one.
fn is_name_part(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_separator = |gap: &str| {
        matches!(gap, "." | "_" | "__") || (!gap.is_empty() && gap.bytes().all(|byte| byte == b'-'))
    };
    let mut gaps = text
        .split(|character: char| u8::try_from(character).is_ok_and(is_word))
        .filter(|gap| !gap.is_empty());
    let bytes = text.as_bytes();
    let ends = bytes.first().zip(bytes.last());
    ends.is_some_and(|(first, last)| is_word(*first) && is_word(*last)) && gaps.all(is_separator)
}

/// `sha256:` and 64 digits, of bytes as they are kept and sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContentDigest(String);

impl ContentDigest {
    pub fn of(bytes: &[u8]) -> ContentDigest {
        ContentDigest(fingerprint::digest(bytes))
    }

    /// `None` for what is not written as a digest is.
    pub fn read(text: &str) -> Option<ContentDigest> {
        let digits = text.strip_prefix("sha256:")?;
        let fits = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (digits.len() == 64 && digits.bytes().all(fits)).then(|| ContentDigest(digits.to_owned()))
    }

    /// Without `sha256:`.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ContentDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGITS: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let got = match OciReference::read(text) {
            Ok(reference) => reference.to_string(),
            Err(error) => error.why.to_owned(),
        };
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn references_are_written_in_one_way() {
        check(
            "oci://Registry.Example/plots",
            "oci://registry.example/plots:latest",
        );
        check(
            "oci://localhost:5000/a/b-c__d.e:1.2_x",
            "oci://localhost:5000/a/b-c__d.e:1.2_x",
        );
        check(
            &format!("oci://r/plots@sha256:{DIGITS}"),
            &format!("oci://r/plots@sha256:{DIGITS}"),
        );
    }

    #[test]
    fn what_is_no_reference_is_told_why() {
        let host = "what stands before the first `/` is not a host, with or without a port";
        for text in [
            "oci:///plots",
            "oci://user@host/plots",
            "oci://host:0/plots",
            "oci://host:x/plots",
            "oci://a..b/plots",
            "oci://-a/plots",
            "oci://a b/plots",
            "oci://[::1]/plots",
        ] {
            check(text, host);
        }
        let name = "its name has other letters than `a-z`, `0-9`, and single `.`, `_`, `-` and `/` between them";
        for text in [
            "oci://host/",
            "oci://host/Plots",
            "oci://host/a//b",
            "oci://host/../b",
            "oci://host/a..b",
            "oci://host/a/",
            "oci://host/-a",
            "oci://host/a?b=c",
            "oci://host/a#b",
            "oci://host/å",
            "oci://host/a%2fb",
        ] {
            check(text, name);
        }
        let tag = "what stands behind the last `:` is not a tag";
        for text in [
            "oci://host/a:",
            "oci://host/a:.b",
            "oci://host/a:b/c",
            "oci://host/a:b:c",
        ] {
            check(text, tag);
        }
        let digest = "what stands behind the `@` is not `sha256:` and 64 digits of `0-9a-f`";
        check("oci://host/a@sha256:00", digest);
        check(
            &format!("oci://host/a@sha256:{}", DIGITS.to_uppercase()),
            digest,
        );
        check(&format!("oci://host/a@sha512:{DIGITS}"), digest);
        check("oci://host", "a `/` and the name of the pack are missing");
        check("https://host/a", "it does not begin with `oci://`");
    }

    #[test]
    fn loopback_is_this_machine_and_not_a_name_that_looks_like_it() {
        let is_loopback = |host: &str| {
            OciReference::read(&format!("oci://{host}/plots"))
                .unwrap()
                .is_loopback()
        };
        assert!(
            ["localhost:1", "localhost", "127.0.0.1:5000", "127.9.9.9"]
                .into_iter()
                .all(is_loopback)
        );
        assert!(
            ![
                "localhost.example",
                "127.0.0.1.example",
                "128.0.0.1",
                "0.0.0.0"
            ]
            .into_iter()
            .any(is_loopback)
        );
    }

    #[test]
    fn digests_are_of_bytes() {
        assert_eq!(ContentDigest::of(b"").digits(), DIGITS);
    }

    #[test]
    fn a_name_says_what_it_names() {
        let named = |name: &str| PackPlace::named(OsStr::new(name)).unwrap();
        assert_eq!(named("a/b"), PackPlace::Folder("a/b".into()));
        assert_eq!(named("a/b.tar.gz"), PackPlace::Archive("a/b.tar.gz".into()));
        assert_eq!(
            named("b.tar.gz").beside(Path::new("a")).to_string(),
            "a/b.tar.gz"
        );
        assert_eq!(
            named("oci://host/b").beside(Path::new("a")).to_string(),
            "oci://host/b:latest"
        );
    }
}
