//! Which files speak of accessibility: by their contents.
//!
//! Every page and every data file is looked through for the words that a format cannot do without; only those that
//! hold them are parsed. A name alone says nothing, but where a file could not be looked at all its name says
//! whether that matters.

use std::sync::Arc;

use memchr::memmem;
use rayon::prelude::*;

use super::configuration::pa11y;
use super::page::{self, Page};
use super::read::{DATA, PAGES, Reader};
use crate::guard::Broken;
use crate::limits::Limit;
use crate::outcome::Cause;
use crate::repository::Repository;
use crate::subject::SubjectTrouble;
use crate::text::{Place, RepoPath, SourceText};
use crate::tree::{self, FileId, Forest, Format, Reading, TreeId};

/// A page that is longer than this many bytes is no statement: the longest that we know of have 70 kB.
const LONGEST_PAGE: usize = 4 << 20;

/// What was found, in the order of paths.
#[derive(Default)]
pub(super) struct Found {
    pub files: Vec<FoundFile>,
    pub troubles: Vec<SubjectTrouble>,
}

/// A file that was parsed.
pub(super) struct FoundFile {
    pub file: FileId,
    pub source: Arc<SourceText>,
    pub trees: Vec<TreeId>,
    pub page: Option<Page>,
}

/// What one thread brings back.
enum Looked {
    Page(Arc<SourceText>),
    Data(Arc<SourceText>, Reading, &'static Reader),
    Trouble(Vec<SubjectTrouble>),
}

pub(super) fn discover(repository: &Repository, forest: &mut Forest) -> Found {
    let paths: Vec<&RepoPath> = repository.paths().collect();
    let looked: Vec<Looked> = paths
        .par_iter()
        .filter_map(|path| {
            let looked = (repository.patience()).file(path.as_str(), || look(repository, path));
            looked.unwrap_or_else(|broken| {
                let troubles = unfinished(path, &broken);
                (!troubles.is_empty()).then_some(Looked::Trouble(troubles))
            })
        })
        .collect();
    let mut found = Found::default();
    let mut pages = Vec::new();
    for looked in looked {
        let (source, trees) = match looked {
            Looked::Trouble(troubles) => {
                found.troubles.extend(troubles);
                continue;
            }
            Looked::Page(source) => {
                pages.push(found.files.len());
                (source, Vec::new())
            }
            Looked::Data(source, reading, reader) => {
                for problem in reading.problems.iter().filter(|p| p.kind.is_fatal()) {
                    let place = Place::Text {
                        source: Arc::clone(&source),
                        span: problem.span,
                    };
                    let path = source.path();
                    let message = format!(
                        "`{path}` looks like {} and could not be read: {}",
                        reader.format, problem.message
                    );
                    found
                        .troubles
                        .push(trouble(problem.kind.into(), reader.part, place, message));
                }
                (source, reading.trees)
            }
        };
        let file = forest.add_source(Arc::clone(&source));
        let trees = trees.into_iter();
        found.files.push(FoundFile {
            file,
            trees: trees
                .map(|tree| forest.add_tree(Some(file), tree))
                .collect(),
            source,
            page: None,
        });
    }
    // A page's words name the file they came from, so it is read once the file has a number.
    let read: Vec<Result<Page, Broken>> = pages
        .par_iter()
        .map(|index| {
            let FoundFile { source, file, .. } = &found.files[*index];
            let read = || page::read(source, *file, repository.limits());
            (repository.patience()).file(source.path().as_str(), read)
        })
        .collect();
    for (index, page) in pages.into_iter().zip(read) {
        let path = found.files[index].source.path();
        match page {
            // What is cut off may be any of it, so nothing of it is believed.
            Ok(page) if page.is_cut => {
                let reached = repository.limits().reached(Limit::Nodes);
                let message =
                    format!("`{path}` may hold an accessibility statement, and is {reached}");
                let place = Place::File(path.clone());
                let trouble = trouble(Cause::Limit, "statements", place, message);
                found.troubles.push(trouble);
            }
            Ok(page) => found.files[index].page = Some(page),
            Err(broken) => found.troubles.extend(unfinished(path, &broken)),
        }
    }
    (found.files).retain(|file| file.page.is_some() || !file.trees.is_empty());
    found
}

/// Reads a file and says whether it is worth parsing.
fn look(repository: &Repository, path: &RepoPath) -> Option<Looked> {
    let kind = kind(path)?;
    let source = match repository.read_in_passing(path) {
        Ok(source) => source,
        Err(trouble_met) => {
            let parts = promised(path);
            let place = Place::File(path.clone());
            let message = trouble_met.to_string();
            let troubles: Vec<_> = parts
                .iter()
                .map(|part| {
                    trouble(
                        trouble_met.kind.into(),
                        part,
                        place.clone(),
                        message.clone(),
                    )
                })
                .collect();
            return (!troubles.is_empty()).then_some(Looked::Trouble(troubles));
        }
    };
    let readers = match kind {
        Kind::Page => PAGES,
        Kind::Data(_) => DATA,
    };
    let mut readers = readers.iter().copied();
    let by_marks = readers.find(|reader| has_marks(&source, reader));
    let Some(reader) = by_marks.or_else(|| by_name(path)) else {
        let is_page = matches!(kind, Kind::Page) && source.text().len() <= LONGEST_PAGE;
        return (is_page && may_link(&source)).then(|| Looked::Page(source));
    };
    match kind {
        Kind::Data(format) => {
            let reading = tree::read_within(&source, format, repository.limits());
            Some(Looked::Data(source, reading, reader))
        }
        Kind::Page if source.text().len() > LONGEST_PAGE => {
            let message = format!(
                "`{path}` may hold an accessibility statement, and is larger than {LONGEST_PAGE} bytes"
            );
            let place = Place::File(path.clone());
            let trouble = trouble(Cause::Limit, reader.part, place, message);
            Some(Looked::Trouble(vec![trouble]))
        }
        Kind::Page => Some(Looked::Page(source)),
    }
}

pub(super) fn has_marks(source: &SourceText, reader: &Reader) -> bool {
    let text = source.text().as_bytes();
    let occurs = |mark: &&str| memmem::find(text, mark.as_bytes()).is_some();
    reader.marks.iter().all(|group| group.iter().any(occurs))
}

/// The format whose files can be so short that none of its marks occurs: pa11y's settings may be a list of pages.
fn by_name(path: &RepoPath) -> Option<&'static Reader> {
    let is_data = matches!(kind(path), Some(Kind::Data(Format::Json)));
    (is_data && pa11y::is_named_for_it(path.name())).then_some(&pa11y::READER)
}

/// What a file that broke its reader may have held: a page a statement, data the results of a test or a report, and what
/// its name promises.
pub(super) fn unfinished(path: &RepoPath, broken: &Broken) -> Vec<SubjectTrouble> {
    let parts = match kind(path) {
        Some(Kind::Page) => &["statements"][..],
        Some(Kind::Data(_)) => &["statements", "evidence", "reports", "configurations"],
        None => &[],
    };
    let trouble = |part| SubjectTrouble::broken(format!("/accessibility/{part}"), path, broken);
    parts.iter().map(trouble).collect()
}

/// Whether a page may link to a statement.
fn may_link(source: &SourceText) -> bool {
    let text = source.text().as_bytes();
    [
        "/accessibility",
        "accessibility-statement",
        "accessibility_",
    ]
    .iter()
    .any(|words| memmem::find(text, words.as_bytes()).is_some())
}

fn trouble(cause: Cause, part: &str, place: Place, message: String) -> SubjectTrouble {
    SubjectTrouble {
        cause,
        pointer: format!("/accessibility/{part}"),
        place,
        message,
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Page,
    Data(Format),
}

/// Folders whose contents others wrote, a machine made, or a test makes up.
const PASSED_OVER: [&str; 9] = [
    "node_modules",
    "vendor",
    "third_party",
    "target",
    ".venv",
    "fixtures",
    "__fixtures__",
    "__mocks__",
    "testdata",
];

/// Endings of pages, also behind others: `accessibility.html.md.erb`.
const PAGE_ENDINGS: [&str; 12] = [
    "md", "markdown", "mdx", "html", "htm", "njk", "nunjucks", "erb", "liquid", "j2", "jinja",
    "twig",
];

fn kind(path: &RepoPath) -> Option<Kind> {
    if path
        .folder()
        .split('/')
        .any(|part| PASSED_OVER.contains(&part))
    {
        return None;
    }
    let (_, ending) = path.name().rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    match ending.as_str() {
        "json" | "jsonld" => Some(Kind::Data(Format::Json)),
        "yaml" | "yml" => Some(Kind::Data(Format::Yaml)),
        "pa11yci" => Some(Kind::Data(Format::Json)),
        ending if PAGE_ENDINGS.contains(&ending) => Some(Kind::Page),
        _ => None,
    }
}

/// What a file that nobody could look at may have held, by its name.
fn promised(path: &RepoPath) -> Vec<&'static str> {
    let path = path.as_str().to_ascii_lowercase();
    let names = |words: &[&str]| words.iter().any(|word| path.contains(word));
    let mut parts = Vec::new();
    if names(&["accessibility", "a11y"]) {
        parts.push("statements");
    }
    if names(&[
        "accessibility",
        "a11y",
        "axe",
        "pa11y",
        "lighthouse",
        "wcag",
        "earl",
    ]) {
        parts.push("evidence");
    }
    if names(&["openacr", "vpat", "acr"]) {
        parts.push("reports");
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::accessibility::testing::Case;

    #[track_caller]
    fn check_unread(path: &str, text: &str, part: &str, words: &str) {
        let case = Case::new(&[(path, text)]);
        case.check_trouble(&format!("/accessibility/{part}"), words);
    }

    #[test]
    fn what_looks_like_a_format_and_is_broken_is_told() {
        let axe = r#"{ "testEngine": { "name": "axe-core" }, "violations": [ }"#;
        check_unread("a.json", axe, "evidence", "`a.json` looks like axe and");
        let earl = r#"[{ "@type": "Assertion", "result": { "outcome": "earl:passed" }"#;
        check_unread("a.jsonld", earl, "evidence", "looks like earl and");
        let openacr = "catalog: a\nchapters:\n  hardware: {criteria: [}\n";
        check_unread("acr.yaml", openacr, "reports", "looks like openacr and");
        let hmrc = "serviceName: \"Juggling\nstatementVisibility: public\n";
        check_unread("a.yml", hmrc, "statements", "looks like hmrc-yaml and");
        let long = "conformance-status website-name ".repeat(LONGEST_PAGE / 30);
        check_unread("a.html", &long, "statements", "may hold");
    }

    #[track_caller]
    fn check_passed_over(path: &str, text: &str) {
        let case = Case::new(&[(path, text)]);
        case.check_no_trouble();
        assert!(case.get("").is_none(), "{path}");
    }

    #[test]
    fn other_files_are_passed_over_however_broken() {
        let axe = r#"{ "testEngine": { "name": "axe-core" }, "violations": [ }"#;
        check_passed_over("node_modules/a/a.json", axe);
        check_passed_over("a/fixtures/a.json", axe);
        check_passed_over("a.txt", axe);
        check_passed_over("a.json", r#"{ "violations": [ }"#);
        check_passed_over("a.yaml", "product: {");
    }

    #[test]
    fn a_name_says_what_a_file_may_have_held() {
        #[track_caller]
        fn check(path: &str, parts: &[&str]) {
            assert_eq!(promised(&RepoPath::new(path)), parts, "{path}");
        }
        check("docs/accessibility.md", &["statements", "evidence"]);
        check("results/axe.json", &["evidence"]);
        check("openacr.yaml", &["reports"]);
        check("licences.json", &[]);
    }
}
