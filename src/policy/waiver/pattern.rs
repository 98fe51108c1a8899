//! Which files and which places in the dossier a record speaks of.

use globset::{GlobBuilder, GlobMatcher};

use crate::finding::Finding;
use crate::glob::{self, GlobError};

/// A pattern of paths or pointers, in which `*` stops at a `/` and `**` does not.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    matcher: GlobMatcher,
}

impl Pattern {
    /// # Errors
    /// What is wrong with the pattern.
    pub fn new(text: &str) -> Result<Pattern, GlobError> {
        let text = text.strip_prefix("./").unwrap_or(text);
        glob::prove(text)?;
        let glob = GlobBuilder::new(text).literal_separator(true).build()?;
        Ok(Pattern {
            text: text.to_owned(),
            matcher: glob.compile_matcher(),
        })
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// A path or pointer also fits itself, brackets and all: `app/[name]/page.md`, `/paths/~1pets~1{id}/get`.
    fn fits(&self, text: &str) -> bool {
        self.text == text || self.matcher.is_match(text)
    }

    /// What stands before the first character that may mean something else.
    fn literal(&self) -> &str {
        let end = self.text.find(['*', '?', '[', '{', '\\']);
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
    pub(super) fn fit(&self, finding: &Finding) -> bool {
        let path = || match (&self.path, finding.place.path()) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(pattern), Some(path)) => pattern.fits(&format!("{}{path}", self.below)),
        };
        let at = || (self.at.as_ref()).is_none_or(|pattern| pattern.fits(&finding.pointer));
        path() && at()
    }

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
    use crate::text::{Place, RepoPath};

    fn finding(path: Option<&str>, pointer: &str) -> Finding {
        Finding {
            message: String::new(),
            pointer: pointer.to_owned(),
            place: path.map_or(Place::Repository, |path| Place::File(RepoPath::new(path))),
            related: Vec::new(),
            level: None,
        }
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
        assert_eq!(patterns.fit(&finding(Some(path), "")), expected);
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
        let at = |pattern: &str, pointer: &str| {
            patterns(None, Some(pattern), "").fit(&finding(None, pointer))
        };
        assert!(at("/paths/~1pets~1{id}/get", "/paths/~1pets~1{id}/get"));
        assert!(at("/service/links/*", "/service/links/0"));
        assert!(!at("/service/*", "/service/links/0"));
        assert!(at("/service/**", "/service/links/0"));
        assert!(!at("/service", "/service/links"));
    }

    #[test]
    fn a_path_does_not_cover_the_repository_as_a_whole() {
        assert!(!patterns(Some("**"), None, "").fit(&finding(None, "/repository")));
        assert!(patterns(None, None, "").fit(&finding(None, "/repository")));
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
