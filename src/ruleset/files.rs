//! Patterns of files, as minimatch reads them: in overrides, against the path from the ruleset's folder.
//!
//! A pattern without `/` is held against the name alone. `*` and `**` see no name that begins with a dot, and `**`
//! is special only as a whole part. `{a,b}`, `[a-z]`, `?` and the groups `@(…)`, `?(…)`, `*(…)` and `+(…)` are
//! understood, `!(…)` is not.

use regex::Regex;

/// Braces multiply; nobody writes more than this.
const MOST_PATTERNS: usize = 1_000;

/// Files by their patterns: any of several will do.
#[derive(Clone, Debug, Default)]
pub struct Files {
    patterns: Vec<Pattern>,
}

#[derive(Clone, Debug)]
struct Pattern {
    /// It begins with `!`: every other file.
    is_negated: bool,
    /// What its braces come to. Of each, the parts between `/`.
    choices: Vec<Vec<Part>>,
}

#[derive(Clone, Debug)]
enum Part {
    /// `**`
    AnyFolders,
    Name {
        written: Regex,
        /// It begins with a dot itself, and so may see names that do.
        sees_hidden: bool,
    },
}

/// No name of a file is longer.
const LONGEST: usize = 4_096;

impl Files {
    /// Reads one pattern, or says why it cannot be read.
    pub fn parse(text: &str) -> Result<Files, String> {
        // Braces are looked for from each of them on, so their number counts twice.
        if text.len() > LONGEST {
            return Err(format!("it is longer than {LONGEST} bytes"));
        }
        let negations = text.len() - text.trim_start_matches('!').len();
        // `!(` opens a group.
        let is_group = negations > 0 && text[negations..].starts_with('(');
        let negations = negations - usize::from(is_group);
        let choices = braces(&text[negations..])?;
        let read = |choice: &String| {
            let parts = choice.split('/').enumerate();
            // Several slashes are one.
            let parts =
                parts.filter(|(at, text)| *at == 0 || !text.is_empty() || choice.ends_with('/'));
            parts
                .map(|(_, text)| part(text))
                .collect::<Result<Vec<Part>, String>>()
        };
        let pattern = Pattern {
            is_negated: negations % 2 == 1,
            choices: choices.iter().map(read).collect::<Result<_, _>>()?,
        };
        Ok(Files {
            patterns: vec![pattern],
        })
    }

    /// Whether one of the patterns fits a path with `/` between its parts.
    pub fn hold(&self, path: &str) -> bool {
        let parts: Vec<&str> = path.split('/').collect();
        let name = &parts[parts.len() - 1..];
        let fits = |choice: &Vec<Part>| match choice.len() {
            1 => fits(choice, name),
            _ => fits(choice, &parts),
        };
        let one = |pattern: &Pattern| pattern.choices.iter().any(fits) != pattern.is_negated;
        self.patterns.iter().any(one)
    }
}

impl FromIterator<Files> for Files {
    fn from_iter<I: IntoIterator<Item = Files>>(files: I) -> Self {
        let patterns = files.into_iter().flat_map(|files| files.patterns);
        Files {
            patterns: patterns.collect(),
        }
    }
}

/// Which parts of the path the pattern can have reached, part by part: no way is tried twice.
fn fits(pattern: &[Part], path: &[&str]) -> bool {
    let mut reached = vec![false; path.len() + 1];
    reached[0] = true;
    for (number, part) in pattern.iter().enumerate() {
        let is_last = number + 1 == pattern.len();
        let mut next = vec![false; path.len() + 1];
        match part {
            Part::AnyFolders => {
                let mut is_open = false;
                for at in 0..=path.len() {
                    is_open = is_open && at > 0 && !path[at - 1].starts_with('.');
                    // At the end there must be something that it stands for.
                    next[at] = is_open || (reached[at] && !is_last);
                    is_open |= reached[at];
                }
            }
            Part::Name { .. } => {
                for (at, name) in path.iter().enumerate() {
                    next[at + 1] = reached[at] && part.is_name(name);
                }
            }
        }
        reached = next;
    }
    reached[path.len()]
}

impl Part {
    fn is_name(&self, name: &str) -> bool {
        match self {
            Part::AnyFolders => false,
            Part::Name {
                written,
                sees_hidden,
            } => (*sees_hidden || !name.starts_with('.')) && written.is_match(name),
        }
    }
}

fn part(text: &str) -> Result<Part, String> {
    if text == "**" {
        return Ok(Part::AnyFolders);
    }
    let mut regex = String::from(r"\A(?s:");
    // What ends each group that is open.
    let mut groups: Vec<&str> = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let opens = characters.peek() == Some(&'(');
        match character {
            '!' if opens => return Err("`!(…)` is not understood; name what is meant".to_owned()),
            '@' | '?' | '*' | '+' if opens => {
                characters.next();
                regex.push_str("(?:");
                groups.push(match character {
                    '?' => ")?",
                    '*' => ")*",
                    '+' => ")+",
                    _ => ")",
                });
            }
            '|' if !groups.is_empty() => regex.push('|'),
            ')' => match groups.pop() {
                Some(end) => regex.push_str(end),
                None => regex.push_str(r"\)"),
            },
            '*' => regex.push_str(".*"),
            '?' => regex.push('.'),
            '[' => class(&mut characters, &mut regex),
            '\\' => push_literal(characters.next().unwrap_or('\\'), &mut regex),
            other => push_literal(other, &mut regex),
        }
    }
    if !groups.is_empty() {
        return Err("a `)` is missing".to_owned());
    }
    regex.push_str(r")\z");
    Ok(Part::Name {
        written: Regex::new(&regex).map_err(|_| "it is no pattern".to_owned())?,
        sees_hidden: text.starts_with('.') || text.starts_with("\\."),
    })
}

fn push_literal(character: char, regex: &mut String) {
    regex.push_str(&regex::escape(character.encode_utf8(&mut [0; 4])));
}

/// `[a-z]`, `[!a]`; a bracket that nothing closes is a character.
fn class(characters: &mut std::iter::Peekable<std::str::Chars<'_>>, regex: &mut String) {
    let rest: String = characters.clone().collect();
    let start = usize::from(rest.starts_with(['!', '^']));
    // A bracket right at the start is one of the class.
    let inner = rest.get(start..).unwrap_or_default();
    let from = usize::from(inner.starts_with(']'));
    let Some(end) = inner.get(from..).and_then(|rest| rest.find(']')) else {
        return push_literal('[', regex);
    };
    let members = &inner[..from + end];
    regex.push('[');
    if start == 1 {
        regex.push('^');
    }
    for member in members.chars() {
        if !member.is_alphanumeric() && member != '-' {
            regex.push('\\');
        }
        regex.push(member);
    }
    regex.push(']');
    let length = rest[..start + members.len()].chars().count() + 1;
    for _ in 0..length {
        characters.next();
    }
}

/// Every pattern that `{a,b}` and `{1..3}` come to.
fn braces(text: &str) -> Result<Vec<String>, String> {
    let mut done = Vec::new();
    let mut open = vec![text.to_owned()];
    while let Some(text) = open.pop() {
        if done.len() + open.len() > MOST_PATTERNS {
            return Err("its braces come to too many patterns".to_owned());
        }
        match choices(&text) {
            None => done.push(text),
            Some((start, choices, end)) => {
                let put = |choice: &String| format!("{}{choice}{}", &text[..start], &text[end..]);
                open.extend(choices.iter().map(put));
            }
        }
    }
    Ok(done)
}

/// The first braces that hold a choice: where they begin, what there is to choose from, and where they end.
fn choices(text: &str) -> Option<(usize, Vec<String>, usize)> {
    let starts = text.match_indices('{').map(|(at, _)| at);
    for start in starts {
        if text[..start].ends_with(['\\', '$']) {
            continue;
        }
        let mut depth = 0_usize;
        let mut from = start + 1;
        let mut found = Vec::new();
        for (at, character) in text[start..]
            .char_indices()
            .map(|(at, character)| (start + at, character))
        {
            match character {
                '{' => depth += 1,
                ',' if depth == 1 => {
                    found.push(text[from..at].to_owned());
                    from = at + 1;
                }
                '}' if depth == 1 => {
                    let last = &text[from..at];
                    if found.is_empty() {
                        found = range(last);
                    } else {
                        found.push(last.to_owned());
                    }
                    if !found.is_empty() {
                        return Some((start, found, at + 1));
                    }
                    break;
                }
                '}' => depth -= 1,
                _ => {}
            }
        }
    }
    None
}

/// `1..3`
fn range(text: &str) -> Vec<String> {
    let numbers = text
        .split_once("..")
        .and_then(|(first, last)| Some((first.parse::<i32>().ok()?, last.parse::<i32>().ok()?)));
    match numbers {
        Some((first, last)) if first.abs_diff(last) as usize <= MOST_PATTERNS => {
            let (low, high) = (first.min(last), first.max(last));
            (low..=high).map(|number| number.to_string()).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, holds: &[&str], does_not: &[&str]) {
        let files = Files::parse(pattern).unwrap();
        for path in holds {
            assert!(files.hold(path), "{pattern} holds {path}");
        }
        for path in does_not {
            assert!(!files.hold(path), "{pattern} does not hold {path}");
        }
    }

    // Every verdict here is minimatch's own, with `matchBase`.
    #[test]
    fn a_pattern_without_a_slash_is_held_against_the_name() {
        check(
            "*.yaml",
            &["b.yaml", "a/b.yaml", "../b.yaml"],
            &["a/.h.yaml"],
        );
        check("b.yaml", &["a/b.yaml"], &["b.yml"]);
        check(
            "**",
            &["c.yaml", "a/b/c.yaml", "a/.h/b.yaml", "../b.yaml"],
            &["a/..b"],
        );
        check("*", &["a.yaml", "a/b.yaml"], &[".a"]);
        check(".*", &[".a"], &["a"]);
    }

    #[test]
    fn stars_stay_within_their_part() {
        check(
            "a/*.yaml",
            &["a/c.yaml"],
            &["a/b/c.yaml", "x/a/b.yaml", "A/b.yaml"],
        );
        check(
            "**/*.yaml",
            &["b.yaml", "a/b/c.yaml"],
            &["../b.yaml", "a/.h/b.yaml"],
        );
        check("a/**", &["a/c.yaml", "a/b/c"], &["a", "b/a"]);
        check("a/**b.yaml", &["a/b.yaml", "a/xb.yaml"], &["a/x/b.yaml"]);
        check(
            "**/a/**/b.yaml",
            &["a/b.yaml", "x/a/y/z/b.yaml"],
            &["b.yaml"],
        );
        check("../**", &["../a/b.yaml"], &["a/b.yaml"]);
        check("a//b.yaml", &["a/b.yaml"], &[]);
        check("./a/b.yaml", &[], &["a/b.yaml"]);
        check("/a/b.yaml", &[], &["a/b.yaml"]);
        check("a/", &[], &["a/b.yaml", "a"]);
    }

    #[test]
    fn choices_classes_and_groups_are_understood() {
        check(
            "{a,z}/**/c.{yaml,json}",
            &["a/b/c.yaml", "z/c.json"],
            &["y/c.json"],
        );
        check(
            "a/b{1..3}.yaml",
            &["a/b1.yaml", "a/b3.yaml"],
            &["a/b4.yaml"],
        );
        check("a/{b}.yaml", &["a/{b}.yaml"], &["a/b.yaml"]);
        check("a/[a-c].yaml", &["a/b.yaml"], &["a/d.yaml"]);
        check("a/[!a-c].yaml", &["a/d.yaml"], &["a/b.yaml"]);
        check("a/[b.yaml", &["a/[b.yaml"], &["a/b.yaml"]);
        check("a/@(b|c).yaml", &["a/b.yaml"], &["a/d.yaml"]);
        check("+(b).yaml", &["a/bb.yaml"], &["a/.yaml"]);
        check("!*.json", &["a/b.yaml"], &["a/b.json"]);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        assert!(Files::parse("a/!(c).yaml").is_err());
        assert!(Files::parse("@(a").is_err());
        let bomb = "{a,b}".repeat(40);
        assert!(Files::parse(&bomb).is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_pattern_panics(pattern in "[*?{},!@+()|\\[\\]./a-c-]{0,20}", path in "[./a-c]{0,12}") {
            if let Ok(files) = Files::parse(&pattern) {
                files.hold(&path);
            }
        }
    }
}
