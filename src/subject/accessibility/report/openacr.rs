//! OpenACR: a conformance report as YAML or JSON, a row for each criterion and component.
//!
//! Rows come as they stand, unknown terms and numbers included. Only chapters of success criteria are about WCAG:
//! others have numbers of their own, and one of EN 301 549's is `4.1.1`.

use crate::subject::accessibility::allowance::Allowance;
use crate::subject::accessibility::data_date::date;
use crate::subject::accessibility::model::{
    Chapter, Doubt, NamedCriterion, Report, Row, Said, Source,
};
use crate::subject::accessibility::read::{Document, Read, Reader};
use crate::tree::{Kind, Node};

pub(in crate::subject::accessibility) const READER: Reader = Reader {
    format: "openacr",
    part: "reports",
    marks: &[&["chapters"], &["criteria"], &["catalog", "product"]],
    recognise,
    read,
};

fn recognise(document: &Document<'_>) -> Option<&'static str> {
    let root = document.root()?;
    let is_map = |key| root.get(key).is_some_and(|node| node.kind() == Kind::Map);
    let is_about_product = root
        .get("catalog")
        .is_some_and(|node| node.kind() == Kind::String)
        || is_map("product") && root.get("title").is_some();
    // A catalog has a list of chapters.
    let chapters = root
        .get("chapters")
        .filter(|node| node.kind() == Kind::Map)?;
    let has_criteria = chapters
        .children()
        .any(|chapter| chapter.get("criteria").is_some());
    (is_about_product && has_criteria)
        .then_some("it has the chapters and the product of an OpenACR")
}

fn read(document: &Document<'_>, source: Source) -> Read {
    let root = document.root();
    let get = |key| root.and_then(|root| root.get(key));
    let product = |key| {
        get("product")
            .and_then(|product| product.get(key))
            .and_then(Said::text)
    };
    let mut allowance = Allowance::of(document.source);
    let chapters = get("chapters").into_iter().flat_map(Node::children);
    let catalog = get("catalog").and_then(Said::text);
    // The dossier repeats it in each chapter.
    let repeated = catalog.as_ref().map_or(0, |said| said.value.len());
    let chapters: Vec<Chapter> = chapters
        .map_while(|node| {
            let fits = allowance.take(repeated);
            fits.then(|| chapter(node, &mut allowance))
        })
        .flatten()
        .collect();
    let too_long = get("chapters")
        .filter(|_| allowance.is_used_up())
        .map(|node| Doubt {
            at: "/chapters".to_owned(),
            place: node.origin(),
            message: "its aliases make it too long to be read to its end".to_owned(),
        });
    Read::Report(Box::new(Report {
        tree: document.trees[0],
        product: product("name"),
        product_version: product("version"),
        date: get("report_date")
            .and_then(date)
            .or_else(|| get("last_modified_date").and_then(date)),
        catalog,
        chapters,
        doubts: too_long.into_iter().collect(),
        source,
    }))
}

fn chapter(node: Node<'_>, allowance: &mut Allowance) -> Option<Chapter> {
    let id = node.key()?;
    let criteria = node.get("criteria").into_iter().flat_map(Node::children);
    let is_of_wcag = id.starts_with("success_criteria");
    let mut told = Vec::new();
    for criterion in criteria {
        // Also what makes no row has been looked at.
        if !allowance.take(1) {
            break;
        }
        let rows = rows(criterion, is_of_wcag);
        told.extend(rows.take_while(|row| allowance.take(cost(row))));
    }
    Some(Chapter {
        id: Said::new(id.to_owned(), node.key_origin()),
        is_disabled: node.get("disabled").and_then(Node::as_bool) == Some(true),
        rows: told,
    })
}

fn cost(row: &Row) -> usize {
    let words = [&row.component, &row.term, &row.notes];
    let words = words.into_iter().flatten().map(|said| said.value.len());
    row.criterion.number.value.len() + words.sum::<usize>() + 1
}

/// One for each component; one without, where none is named.
fn rows(node: Node<'_>, is_of_wcag: bool) -> impl Iterator<Item = Row> {
    // A number without quotes is read as a number, and its words are what counts.
    let number = node.get("num").and_then(Said::text);
    let criterion = number.map(|number| {
        let mut criterion = NamedCriterion::new(&number.value, number.at);
        criterion.known = criterion.known.filter(|_| is_of_wcag);
        criterion
    });
    criterion.into_iter().flat_map(move |criterion| {
        let components = node.get("components").into_iter().flat_map(Node::children);
        let has_none = components.clone().next().is_none();
        let components = components.map(Some).chain(has_none.then_some(None));
        components.map(move |component| row(criterion.clone(), component))
    })
}

fn row(criterion: NamedCriterion, component: Option<Node<'_>>) -> Row {
    let get = |key| component.and_then(|component| component.get(key));
    let said = |key| get("adherence").and_then(|adherence| adherence.get(key));
    Row {
        criterion,
        component: get("name").and_then(Said::text),
        term: said("level").map(term),
        notes: said("notes").and_then(Said::text),
    }
}

/// A key without a word after it is pointed at itself.
fn term(level: Node<'_>) -> Said<String> {
    Said::text(level).unwrap_or_else(|| {
        let at = match level.kind() {
            Kind::Null => level.key_origin(),
            _ => level.origin(),
        };
        Said::new(String::new(), at)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use crate::subject::accessibility::testing::Case;
    use crate::subject::accessibility::wcag::{Criterion, rows};
    use crate::tree::Node;

    const JUGGLING: &str = "\
title: Juggling
product:
  name: Balls
  version: 9.10
report_date: 8/31/2021
last_modified_date: 2026-01-05
catalog: 2.5-edition-wcag-2.2-en
chapters:
  success_criteria_level_a:
    criteria:
      - num: 1.1.1
        components:
          - name: web
            adherence:
              level: supports
              notes: Every ball is described.
          - name: software
            adherence:
              level:
          - name: authoring-tool
            adherence:
              level: ''
          - name: electronic-docs
      - num: 1.10
      - num: 4.1.1
  en_301_549_functional_performance:
    disabled: true
    criteria:
      - num: 4.1.1
";

    #[test]
    fn a_report_is_read() {
        let case = Case::new(&[("acr.yaml", JUGGLING)]);
        case.check_no_trouble();
        case.check("/reports/0/format", json!("openacr"));
        case.check("/reports/0/document/title", json!("Juggling"));
        case.check(
            "/reports/0/product",
            json!({ "name": "Balls", "version": "9.10" }),
        );
        case.check_words("/reports/0/product/version", "9.10");
        case.check("/reports/0/date", json!("8/31/2021"));
        case.check("/reports/0/catalog", json!("2.5-edition-wcag-2.2-en"));
        case.check(
            "/reports/0/chapters/0/id",
            json!("success_criteria_level_a"),
        );
        case.check_words("/reports/0/chapters/0/id", "success_criteria_level_a");
        case.check("/reports/0/chapters/0/enabled", json!(true));
        case.check("/reports/0/chapters/1/enabled", json!(false));
    }

    #[test]
    fn rows_come_as_they_stand() {
        let case = Case::new(&[("acr.yaml", JUGGLING)]);
        let at = |rest: &str| format!("/reports/0/chapters/0/rows{rest}");
        case.check(&at("/0/criterion/level"), json!("A"));
        case.check(&at("/0/component"), json!("web"));
        case.check(&at("/0/term"), json!("supports"));
        case.check(&at("/0/notes"), json!("Every ball is described."));
        case.check_words(&at("/0/term"), "supports");
        case.check(&at("/1/term"), json!(""));
        case.check_words(&at("/1/term"), "level");
        case.check(&at("/2/term"), json!(""));
        case.check_words(&at("/2/term"), "''");
        case.check_absent(&at("/3/term"));
        case.check(&at("/4/criterion"), json!({ "number": "1.10" }));
        case.check_absent(&at("/4/component"));
    }

    #[test]
    fn only_success_criteria_are_of_wcag() {
        let case = Case::new(&[("acr.yaml", JUGGLING)]);
        case.check(
            "/reports/0/chapters/0/rows/5/criterion/removed",
            json!("2.2"),
        );
        case.check(
            "/reports/0/chapters/1/rows/0/criterion",
            json!({ "number": "4.1.1" }),
        );
    }

    #[test]
    fn json_is_read_and_the_later_date_stands_in() {
        let json = r#"{ "catalog": "a", "last_modified_date": "2026-1-5",
            "chapters": { "hardware": { "criteria": [] } } }"#;
        let case = Case::new(&[("acr.json", json)]);
        case.check("/reports/0/date", json!("2026-01-05"));
        case.check(
            "/reports/0/chapters",
            json!([{
                "id": "hardware", "enabled": true, "catalog": "a"
            }]),
        );
    }

    #[test]
    fn aliases_do_not_make_it_endless() {
        let components = "{ name: web }, ".repeat(1000);
        // As much as a document may hold, and more than the reader takes.
        let criteria = ", *one".repeat(200);
        let mut yaml = format!(
            "catalog: a\nchapters:\n  a: &a\n    criteria: [&one {{ num: 1.1.1, components: [{components}] }}{criteria}]\n"
        );
        yaml.push_str("  b: *a\n");
        let case = Case::new(&[("acr.yaml", &yaml)]);
        case.check("/reports/0/chapters/0/rows/999/component", json!("web"));
        case.check_absent("/reports/0/chapters/1/rows");
        case.check_trouble("/accessibility/reports/0/chapters", "aliases");
    }

    #[test]
    fn a_book_is_no_report() {
        let book = "title: Juggling\nproduct: book\nchapters:\n  one: {criteria: []}\n";
        let catalog = "catalog: a\nchapters:\n  - {id: one, criteria: []}\n";
        let case = Case::new(&[("book.yaml", book), ("catalog.yaml", catalog)]);
        case.check_absent("/reports");
    }

    /// The table that rules hold reports against has the nine catalogs, and their criteria are WCAG's.
    #[test]
    fn catalogs_have_the_criteria_of_their_version() {
        let table = include_str!("../../../../rules/openacr/0.1.0/data/catalogs.yaml");
        let words = |row: Node<'_>, key| {
            row.get(key)
                .and_then(Node::scalar_text)
                .unwrap()
                .into_owned()
        };
        let rows = rows(table, |row| {
            let criteria = row.get("criteria").unwrap().children();
            let criteria = criteria.map(|number| number.scalar_text().unwrap().into_owned());
            (
                words(row, "catalog"),
                words(row, "chapter"),
                criteria.collect::<Vec<_>>(),
            )
        });
        let catalogs: BTreeSet<&str> = rows.iter().map(|(catalog, ..)| catalog.as_str()).collect();
        assert_eq!(catalogs.len(), 9);
        let mut seen = 0;
        for (catalog, chapter, criteria) in &rows {
            let Some(level) = chapter.strip_prefix("success_criteria_level_") else {
                continue;
            };
            let version = ["2.0", "2.1", "2.2"]
                .into_iter()
                .find(|version| catalog.contains(&format!("wcag-{version}")));
            let Some(version) = version else {
                continue;
            };
            let of_level = Criterion::all()
                .iter()
                .filter(|one| one.level.eq_ignore_ascii_case(level));
            let of_version = of_level.filter(|one| one.is_in(version));
            let expected: BTreeSet<&str> = of_version.map(|one| one.number.as_str()).collect();
            let found: BTreeSet<&str> = criteria.iter().map(String::as_str).collect();
            assert_eq!(found, expected, "{catalog} {chapter}");
            seen += 1;
        }
        assert!(seen >= 9, "{seen}");
    }
}
