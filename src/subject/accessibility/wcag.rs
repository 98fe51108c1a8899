//! What WCAG's numbers stand for: facts that readers need to make sense of numbers, tags and old names.
//!
//! The tables are those of the pack `wcag`, and stand nowhere else. They are read at their first use.

mod tags;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use crate::text::{RepoPath, SourceText};
use crate::tree::{self, Forest, Format, Node};

pub(crate) use tags::{AxeRule, LevelTag, criterion_of_axe_tag};

/// A success criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Criterion {
    /// `1.4.3`
    pub number: String,
    pub name: String,
    /// `A`, `AA`, `AAA`
    pub level: String,
    /// The version that added it: `2.0`.
    pub since: String,
    /// The version that took it out.
    pub removed: Option<String>,
}

static CRITERIA: LazyLock<Vec<Criterion>> = LazyLock::new(|| {
    rows(
        include_str!("../../../rules/wcag/2.2/data/criteria.yaml"),
        |row| Criterion {
            number: field(row, "number"),
            name: field(row, "name"),
            level: field(row, "level"),
            since: field(row, "since"),
            removed: row.get("removed").map(|_| field(row, "removed")),
        },
    )
});

/// The numbers of criteria by the names that WCAG's texts give to their places.
static ANCHORS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let page = include_str!("../../../rules/wcag/2.2/data/crosswalk.yaml");
    let named = rows(page, |row| (field(row, "number"), texts(row, "anchors")));
    let each = named.into_iter().flat_map(|(number, anchors)| {
        anchors
            .into_iter()
            .map(move |anchor| (anchor, number.clone()))
    });
    each.collect()
});

/// The titles of the guidelines by their clauses: `guideline-1-4` is Distinguishable.
static GUIDELINES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let page = include_str!("../../../rules/wcag/2.2/clauses.yaml");
    let named = rows(page, |row| (field(row, "id"), field(row, "title")));
    let guidelines = named.into_iter().filter_map(|(id, title)| {
        let number = id.strip_prefix("guideline-")?;
        Some((number.replace('-', "."), title))
    });
    guidelines.collect()
});

/// What the guideline of a number is called: `1.4` is Distinguishable.
pub(crate) fn guideline(number: &str) -> Option<&'static str> {
    GUIDELINES.get(number).map(String::as_str)
}

/// What the principle of a number is called. No version has others, and no table of ours has them.
pub(crate) fn principle(number: &str) -> Option<&'static str> {
    match number {
        "1" => Some("Perceivable"),
        "2" => Some("Operable"),
        "3" => Some("Understandable"),
        "4" => Some("Robust"),
        _ => None,
    }
}

impl Criterion {
    /// All of them, by number.
    pub(crate) fn all() -> &'static [Criterion] {
        &CRITERIA
    }

    pub(crate) fn numbered(number: &str) -> Option<&'static Criterion> {
        let mut all = Criterion::all().iter();
        all.find(|criterion| criterion.number == number)
    }

    /// The criterion that a version of WCAG's text has at this place: `contrast-minimum`, and in 2.0
    /// `visual-audio-contrast-contrast`.
    pub(crate) fn by_anchor(anchor: &str) -> Option<&'static Criterion> {
        Criterion::numbered(ANCHORS.get(anchor)?)
    }

    /// Whether it is one of a version: `2.1`.
    pub(crate) fn is_in(&self, version: &str) -> bool {
        let is_out = |removed: &String| removed.as_str() <= version;
        self.since.as_str() <= version && !self.removed.as_ref().is_some_and(is_out)
    }

    /// Whether it is one that no version has any more, or that an erratum made always satisfied: 4.1.1.
    pub(crate) fn is_obsolete(&self) -> bool {
        self.removed.is_some()
    }
}

/// The number in a code of HTML_CodeSniffer, whether WCAG has it or not:
/// `WCAG2AA.Principle1.Guideline1_4.1_4_3.G18.Fail` is 1.4.3, and so is `…1_4_3_F24…`.
pub(crate) fn criterion_of_htmlcs_code(code: &str) -> Option<String> {
    let mut parts = code.split('.');
    parts
        .next()
        .filter(|standard| standard.starts_with("WCAG2"))?;
    parts.next().filter(|part| part.starts_with("Principle"))?;
    parts.next().filter(|part| part.starts_with("Guideline"))?;
    let numbers: Vec<&str> = parts.next()?.split('_').take(3).collect();
    let is_number = |part: &&str| {
        (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    (numbers.len() == 3 && numbers.iter().all(is_number)).then(|| numbers.join("."))
}

/// The rows of a table.
pub(super) fn rows<T>(page: &str, row: impl Fn(Node<'_>) -> T) -> Vec<T> {
    let source = Arc::new(SourceText::new(RepoPath::new("table"), page.to_owned()));
    let mut forest = Forest::default();
    let file = forest.add_source(Arc::clone(&source));
    let trees = tree::read(&source, Format::Yaml).trees;
    let tree = trees.into_iter().next().expect("the table is sound YAML");
    let root = forest.add_tree(Some(file), tree);
    forest.root(root).children().map(row).collect()
}

/// A field that every row has.
pub(super) fn field(row: Node<'_>, key: &str) -> String {
    let value = row.get(key).and_then(Node::scalar_text);
    value.expect("every row has it").into_owned()
}

/// A field with a list of words.
fn texts(row: Node<'_>, key: &str) -> Vec<String> {
    let items = row.get(key).into_iter().flat_map(Node::children);
    items
        .filter_map(|item| Some(item.scalar_text()?.into_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(version: &str, levels: [usize; 3]) {
        let all = Criterion::all().iter();
        let of_version: Vec<_> = all.filter(|criterion| criterion.is_in(version)).collect();
        let of_level = |level| of_version.iter().filter(|c| c.level == level).count();
        assert_eq!(["A", "AA", "AAA"].map(of_level), levels, "{version}");
    }

    #[test]
    fn each_version_has_as_many_as_its_text() {
        check("2.0", [25, 13, 23]);
        check("2.1", [30, 20, 28]);
        check("2.2", [31, 24, 31]);
    }

    #[track_caller]
    fn check_anchor(anchor: &str, number: Option<&str>) {
        let found = Criterion::by_anchor(anchor);
        let found = found.map(|criterion| criterion.number.as_str());
        assert_eq!(found, number, "{anchor}");
    }

    #[test]
    fn anchors_of_every_version_are_known() {
        check_anchor("contrast-minimum", Some("1.4.3"));
        check_anchor("visual-audio-contrast-contrast", Some("1.4.3"));
        check_anchor("target-size", Some("2.5.5"));
        check_anchor("target-size-enhanced", Some("2.5.5"));
        check_anchor("target-size-minimum", Some("2.5.8"));
        check_anchor("parsing", Some("4.1.1"));
        check_anchor("perceivable", None);
        check_anchor("", None);
    }

    #[test]
    fn every_criterion_has_an_anchor() {
        for criterion in Criterion::all() {
            let number = &criterion.number;
            assert!(ANCHORS.values().any(|known| known == number), "{number}");
        }
    }

    #[track_caller]
    fn check_code(code: &str, number: Option<&str>) {
        assert_eq!(criterion_of_htmlcs_code(code).as_deref(), number, "{code}");
    }

    #[test]
    fn codes_of_html_codesniffer_hold_a_number() {
        check_code(
            "WCAG2AA.Principle1.Guideline1_4.1_4_3.G18.Fail",
            Some("1.4.3"),
        );
        check_code(
            "WCAG2AA.Principle1.Guideline1_4.1_4_3_F24.F24.BGColour",
            Some("1.4.3"),
        );
        check_code("WCAG2A.Principle1.Guideline1_3.1_3_1_A.G141", Some("1.3.1"));
        check_code(
            "WCAG2AAA.Principle2.Guideline2_4.2_4_10.G141",
            Some("2.4.10"),
        );
        check_code(
            "WCAG2AA.Principle4.Guideline4_1.4_1_2.H91.Button.Name",
            Some("4.1.2"),
        );
        check_code("Section508.D.HeadingOrder", None);
        check_code("color-contrast", None);
        check_code("WCAG2AA.Principle1.Guideline1_4.1_4", None);
        check_code("WCAG2AA.Principle1.Guideline1_4.1_4_x", None);
        check_code("WCAG2AA", None);
    }
}
