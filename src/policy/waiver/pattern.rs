//! Which files and which places in the dossier a record speaks of.

use globset::{GlobBuilder, GlobMatcher};

use crate::glob::{self, GlobError};

/// A pattern of paths or pointers, in which `*` stops at a `/` and `**` does not.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    /// `None` where every character means itself.
    matcher: Option<GlobMatcher>,
}

/// What may mean something else than itself.
const SIGNS: [char; 5] = ['*', '?', '[', '{', '\\'];

impl Pattern {
    /// # Errors
    /// What is wrong with the pattern.
    pub fn new(text: &str) -> Result<Pattern, GlobError> {
        let text = text.strip_prefix("./").unwrap_or(text);
        glob::prove(text)?;
        let glob = GlobBuilder::new(text).literal_separator(true).build()?;
        Ok(Pattern {
            text: text.to_owned(),
            matcher: text.contains(SIGNS).then(|| glob.compile_matcher()),
        })
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// A path or pointer also fits itself, brackets and all: `app/[name]/page.md`, `/paths/~1pets~1{id}/get`.
    pub(super) fn fits(&self, text: &str) -> bool {
        let is_match = |matcher: &GlobMatcher| matcher.is_match(text);
        self.text == text || self.matcher.as_ref().is_some_and(is_match)
    }

    /// The one path or pointer that fits, where there is no other.
    pub(super) fn only(&self) -> Option<&str> {
        self.matcher.is_none().then_some(self.text.as_str())
    }

    /// What stands before the first character that may mean something else.
    fn literal(&self) -> &str {
        let end = self.text.find(SIGNS);
        &self.text[..end.unwrap_or(self.text.len())]
    }
}

/// What a record says of the places of findings. A finding fits if all that is said fits.
#[derive(Clone, Debug, Default)]
pub struct Patterns {
    /// Of paths, seen from the folder that the record speaks of; `None` for every file, and the repository as a whole.
    pub path: Option<Pattern>,
    /// Of pointers into the dossier (`/service/links/**`); `None` for every place.
    pub at: Option<Pattern>,
    /// The service's folder, seen from the one that the record speaks of: nothing, or a folder and a `/`.
    pub below: String,
}

/// Whom a record can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Only the service.
    Service,
    /// The service and others.
    Wider,
    /// Only others.
    Elsewhere,
}

impl Patterns {
    /// Records of a folder above the service's may be about its neighbours.
    pub fn reach(&self) -> Reach {
        let Some(path) = &self.path else {
            return match self.below.is_empty() {
                true => Reach::Service,
                false => Reach::Wider,
            };
        };
        let literal = path.literal();
        if literal.starts_with(&self.below) {
            Reach::Service
        } else if self.below.starts_with(literal) {
            Reach::Wider
        } else {
            Reach::Elsewhere
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Finding;
    use crate::policy::testing;
    use crate::policy::waiver::Scope;
    use crate::text::Place;

    /// Whether a record with these patterns covers a finding.
    fn fit(patterns: Patterns, path: Option<&str>, pointer: &str) -> bool {
        let finding = match path {
            Some(path) => testing::finding(path, pointer),
            None => Finding {
                place: Place::Repository,
                ..testing::finding("", pointer)
            },
        };
        let scope = Scope::Record(Box::new(patterns));
        testing::covers(scope, Place::Repository, finding)
    }

    fn patterns(path: Option<&str>, at: Option<&str>, below: &str) -> Patterns {
        let pattern = |text: &str| Pattern::new(text).unwrap();
        Patterns {
            path: path.map(pattern),
            at: at.map(pattern),
            below: below.to_owned(),
        }
    }

    #[track_caller]
    fn path(pattern: &str, below: &str, path: &str, expected: bool) {
        let patterns = patterns(Some(pattern), None, below);
        assert_eq!(fit(patterns, Some(path), ""), expected);
    }

    #[test]
    fn paths_are_those_below_the_folder_of_the_record() {
        path("docs/*.md", "", "docs/a.md", true);
        path("./docs/a.md", "", "docs/a.md", true);
        path("docs/*.md", "", "docs/b/a.md", false);
        path("docs/**", "", "docs/b/a.md", true);
        path("**/a.md", "", "a.md", true);
        path("one/api.yaml", "one/", "api.yaml", true);
        path("api.yaml", "one/", "api.yaml", false);
        path("app/[name]/page.md", "", "app/[name]/page.md", true);
        path("app/[name]/page.md", "", "app/n/page.md", true);
    }

    #[test]
    fn pointers_fit_themselves() {
        let at =
            |pattern: &str, pointer: &str| fit(patterns(None, Some(pattern), ""), None, pointer);
        assert!(at("/paths/~1pets~1{id}/get", "/paths/~1pets~1{id}/get"));
        assert!(at("/service/links/*", "/service/links/0"));
        assert!(!at("/service/*", "/service/links/0"));
        assert!(at("/service/**", "/service/links/0"));
        assert!(!at("/service", "/service/links"));
    }

    #[test]
    fn a_path_does_not_cover_the_repository_as_a_whole() {
        let fit = |path| fit(patterns(path, None, ""), None, "/repository");
        assert!(!fit(Some("**")));
        assert!(fit(None));
    }

    #[test]
    fn records_from_above_may_be_about_others() {
        let reach = |path, below| patterns(path, None, below).reach();
        assert_eq!(reach(None, ""), Reach::Service);
        assert_eq!(reach(Some("docs/**"), ""), Reach::Service);
        assert_eq!(reach(None, "one/"), Reach::Wider);
        assert_eq!(reach(Some("**/*.md"), "one/"), Reach::Wider);
        assert_eq!(reach(Some("one/*.md"), "one/"), Reach::Service);
        assert_eq!(reach(Some("two/*.md"), "one/"), Reach::Elsewhere);
    }
}
