//! Lockfiles in JSON: npm's, Composer's and Pipenv's.
//!
//! A cursor goes over the text once and looks into nothing that is not asked for. It holds no stack of its own: what
//! is passed over is counted bracket by bracket.

use rustc_hash::FxHashSet;

use super::{Answer, Answers, Exact, Mistake, Own, Wanted, unknown};
use crate::text::{SourceText, Span};

struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    fn new(source: &'t SourceText) -> Cursor<'t> {
        Cursor {
            text: source.text(),
            at: source.content_start(),
        }
    }

    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            if !byte.is_ascii_whitespace() {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    fn mistake<T>(&self, message: &str) -> Result<T, Mistake> {
        let mut at = self.at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        Err((Span::new(at, at), message.to_owned()))
    }

    /// Steps over one sign, if it stands here.
    fn take(&mut self, sign: u8) -> bool {
        let is_here = self.peek() == Some(sign);
        self.at += usize::from(is_here);
        is_here
    }

    /// What stands between the quotes of the string that begins here, as it is written.
    fn string(&mut self) -> Result<Exact<'t>, Mistake> {
        if !self.take(b'"') {
            return self.mistake("a string is missing");
        }
        let start = self.at;
        let bytes = self.text.as_bytes();
        crate::guard::look();
        while let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[self.at..]) {
            self.at += found;
            if bytes[self.at] == b'"' {
                let inside = start..self.at;
                self.at += 1;
                return Ok((
                    &self.text[inside.clone()],
                    Span::new(inside.start, inside.end),
                ));
            }
            self.at = (self.at + 2).min(bytes.len());
        }
        self.at = bytes.len();
        self.mistake("the text ends inside a string")
    }

    /// The next key of a mapping that was entered, its colon passed; `None` at the mapping's end. The value before
    /// has to be read or passed over.
    fn key(&mut self) -> Result<Option<&'t str>, Mistake> {
        self.take(b',');
        if self.take(b'}') {
            return Ok(None);
        }
        let (key, _) = self.string()?;
        match self.take(b':') {
            true => Ok(Some(key)),
            false => self.mistake("a `:` is missing"),
        }
    }

    /// The words of a string, or nothing of any other value, which is passed over.
    fn words(&mut self) -> Result<Option<Exact<'t>>, Mistake> {
        if self.peek() == Some(b'"') {
            return Ok(Some(self.string()?).filter(|(words, _)| !words.contains('\\')));
        }
        self.pass()?;
        Ok(None)
    }

    /// Passes over a whole value.
    fn pass(&mut self) -> Result<(), Mistake> {
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                None => return self.mistake("the text ends too early"),
                Some(b'"') => {
                    self.string()?;
                }
                Some(b'{' | b'[') => {
                    depth += 1;
                    self.at += 1;
                }
                Some(b'}' | b']') => {
                    if depth == 0 {
                        return self.mistake("a value is missing");
                    }
                    depth -= 1;
                    self.at += 1;
                }
                Some(b',' | b':') if depth == 0 => return self.mistake("a value is missing"),
                Some(b',' | b':') => self.at += 1,
                Some(_) => {
                    let rest = &self.text.as_bytes()[self.at..];
                    let ends = |byte: &u8| b",:{}[]\"".contains(byte) || byte.is_ascii_whitespace();
                    self.at += rest.iter().position(ends).unwrap_or(rest.len());
                }
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// The `version` of a mapping, or nothing of any other value.
    fn version(&mut self) -> Result<Option<Exact<'t>>, Mistake> {
        if !self.take(b'{') {
            self.pass()?;
            return Ok(None);
        }
        let mut version = None;
        while let Some(key) = self.key()? {
            match key {
                "version" => version = self.words()?,
                _ => self.pass()?,
            }
        }
        Ok(version)
    }
}

/// `package-lock.json` of all versions. The second form has both lists, and the newer one is exact about members of
/// a workspace.
pub(super) fn npm<'t>(source: &'t SourceText, wanted: &Wanted<'_>) -> Result<Answers<'t>, Mistake> {
    let mut old = Answers::none(wanted);
    let mut hoisted = Answers::none(wanted);
    let mut own = Own::default();
    let mut members: FxHashSet<&str> = FxHashSet::default();
    let mut is_known = false;
    let mut has_packages = false;
    let mut cursor = Cursor::new(source);
    if !cursor.take(b'{') {
        return cursor.mistake("a `{` is missing");
    }
    while let Some(key) = cursor.key()? {
        match key {
            "lockfileVersion" => {
                is_known = true;
                cursor.pass()?;
            }
            "packages" if cursor.take(b'{') => {
                has_packages = true;
                while let Some(path) = cursor.key()? {
                    members.extend(wanted.folder(path));
                    let (above, name) = path.split_once("node_modules/").unwrap_or_default();
                    let member = match above.strip_suffix('/') {
                        Some(member) => wanted.folder(member),
                        None => above.is_empty().then_some(""),
                    };
                    let Some((at, member)) = wanted.called(name).zip(member) else {
                        cursor.pass()?;
                        continue;
                    };
                    let Some(version) = cursor.version()? else {
                        continue;
                    };
                    match member {
                        "" => hoisted.replace(at, version),
                        member => {
                            own.insert((member, at), Answer::One(version));
                        }
                    }
                }
            }
            "dependencies" if !has_packages && cursor.take(b'{') => {
                while let Some(name) = cursor.key()? {
                    let Some(at) = wanted.called(name) else {
                        cursor.pass()?;
                        continue;
                    };
                    if let Some(version) = cursor.version()? {
                        old.replace(at, version);
                    }
                }
            }
            _ => cursor.pass()?,
        }
    }
    if !is_known && !has_packages {
        return Err(unknown(source));
    }
    let all = if has_packages { hoisted } else { old };
    let mut answers = all.spread(wanted);
    for (at, answer) in answers.0.iter_mut().enumerate() {
        let (member, lead) = (wanted.members[at], wanted.leads[at]);
        // The first form knows nothing of members.
        let is_known = member.is_empty() || members.contains(member);
        if !is_known || !is_published(wanted.version(at)) {
            *answer = Answer::None;
        } else if let Some(own) = own.get(&(member, lead)) {
            *answer = *own;
        }
    }
    Ok(answers)
}

/// `"a": "npm:b@1"` is locked as a version of another package, and what comes from git or a folder as one that nobody
/// published.
fn is_published(asked: Option<&str>) -> bool {
    !asked.unwrap_or_default().contains([':', '/'])
}

pub(super) fn composer<'t>(
    source: &'t SourceText,
    wanted: &Wanted<'_>,
) -> Result<Answers<'t>, Mistake> {
    let mut answers = Answers::none(wanted);
    let mut is_known = false;
    let mut cursor = Cursor::new(source);
    if !cursor.take(b'{') {
        return cursor.mistake("a `{` is missing");
    }
    while let Some(key) = cursor.key()? {
        if !["packages", "packages-dev"].contains(&key) || !cursor.take(b'[') {
            cursor.pass()?;
            continue;
        }
        is_known = true;
        while !cursor.take(b']') {
            cursor.take(b',');
            if !cursor.take(b'{') {
                return cursor.mistake("a `{` is missing");
            }
            let (mut name, mut version) = (None, None);
            while let Some(key) = cursor.key()? {
                match key {
                    "name" => name = cursor.words()?,
                    "version" => version = cursor.words()?,
                    _ => cursor.pass()?,
                }
            }
            if let (Some((name, _)), Some(version)) = (name, version)
                && let Some(at) = wanted.called(name)
            {
                answers.add(at, version);
            }
        }
    }
    if is_known {
        Ok(answers.spread(wanted))
    } else {
        Err(unknown(source))
    }
}

pub(super) fn pipenv<'t>(
    source: &'t SourceText,
    wanted: &Wanted<'_>,
) -> Result<Answers<'t>, Mistake> {
    let mut answers = Answers::none(wanted);
    let mut is_known = false;
    let mut cursor = Cursor::new(source);
    if !cursor.take(b'{') {
        return cursor.mistake("a `{` is missing");
    }
    while let Some(key) = cursor.key()? {
        if !["default", "develop"].contains(&key) || !cursor.take(b'{') {
            cursor.pass()?;
            continue;
        }
        is_known = true;
        while let Some(name) = cursor.key()? {
            let Some(at) = wanted.called(&super::blocks::normal(name)) else {
                cursor.pass()?;
                continue;
            };
            let version = cursor.version()?;
            let exact = version.and_then(|(words, span)| {
                let exact = words.strip_prefix("==")?;
                Some((exact, span.within(2..words.len())))
            });
            if let Some(exact) = exact {
                answers.add(at, exact);
            }
        }
    }
    if is_known {
        Ok(answers.spread(wanted))
    } else {
        Err(unknown(source))
    }
}
