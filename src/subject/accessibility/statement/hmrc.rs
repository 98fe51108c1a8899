//! HMRC's statements: a YAML file for each service and language, from which a program makes the page.
//!
//! What that program adds (how to complain, who enforces the law) is not in the file, and so not read here.

use crate::subject::accessibility::allowance::Allowance;
use crate::subject::accessibility::criteria::named_in;
use crate::subject::accessibility::data_date::date;
use crate::subject::accessibility::model::{
    Channel, Claim, Dates, Doubt, Failure, Form, Role, Said, Source, Statement, Status, Testing,
    Visibility,
};
use crate::subject::accessibility::read::{Document, Read, Reader};
use crate::text::SourceText;
use crate::tree::{Kind, Node, Origin};

pub(in crate::subject::accessibility) const READER: Reader = Reader {
    format: "hmrc-yaml",
    part: "statements",
    marks: &[
        &["complianceStatus", "statementVisibility"],
        &["serviceName", "serviceUrl", "serviceDomain"],
    ],
    recognise,
    read,
};

fn recognise(document: &Document<'_>) -> Option<&'static str> {
    let root = document.root()?;
    let has = |keys: &[&str]| keys.iter().any(|key| root.get(key).is_some());
    let is_statement = has(&["complianceStatus", "statementVisibility"])
        && has(&["statementCreatedDate", "statementLastUpdatedDate"])
        && has(&["serviceName", "serviceUrl", "serviceDomain"]);
    is_statement.then_some("it has the keys of HMRC's accessibility statements")
}

fn read(document: &Document<'_>, source: Source) -> Read {
    let root = document.root();
    let get = |key| root.and_then(|root| root.get(key));
    let text = |key| get(key).and_then(Said::text);
    let dates = |key| get(key).and_then(date).into_iter().collect();
    let at_file = Origin::File(document.file);
    let mut doubts = Vec::new();
    Read::Statement(Box::new(Statement {
        form: Form::Data,
        visibility: visibility(text("statementVisibility"), at_file, &mut doubts),
        channel: text("statementType").and_then(channel),
        language: Some(Said::new(language(&source).to_owned(), at_file)),
        name: text("serviceName"),
        url: url(text("serviceDomain"), text("serviceUrl")),
        title: None,
        text: Vec::new(),
        sections: Vec::new(),
        links: Vec::new(),
        template_text: Vec::new(),
        claims: claim(text("complianceStatus"), get("wcagVersion"), &mut doubts),
        dates: Dates {
            prepared: dates("statementCreatedDate"),
            reviewed: Vec::new(),
            updated: dates("statementLastUpdatedDate"),
            tested: dates("serviceLastTestedDate"),
        },
        testing: Testing {
            method: text("automatedTestingDetails"),
            is_automated_only: get("automatedTestingOnly").and_then(|node| {
                let is_only = node.as_bool()?;
                Some(Said::new(is_only, node.origin()))
            }),
        },
        failures: failures(root, document.source, &mut doubts),
        contacts: Vec::new(),
        commitment: None,
        burden: None,
        promise: None,
        doubts,
        source,
    }))
}

/// Without one of its words we cannot know that anybody sees the statement.
fn visibility(
    said: Option<Said<String>>,
    at_file: Origin,
    doubts: &mut Vec<Doubt>,
) -> Said<Visibility> {
    let place = said.as_ref().map_or(at_file, |said| said.at);
    let word = said.as_ref().map(|said| said.value.as_str());
    let visibility = match word {
        Some("public") => Visibility::Public,
        Some("draft") => Visibility::Draft,
        Some("archived") => Visibility::Archived,
        other => {
            let message = match other {
                Some(word) => format!("`statementVisibility` is `{word}`, which is no visibility"),
                None => "`statementVisibility` is missing".to_owned(),
            };
            doubts.push(Doubt {
                at: "/visibility".to_owned(),
                place,
                message,
            });
            Visibility::Draft
        }
    };
    Said::new(visibility, place)
}

/// Its other types are templates for websites that look different.
fn channel(said: Said<String>) -> Option<Said<Channel>> {
    match said.value.as_str() {
        "ios" | "android" => Some(said.map(|_| Channel::App)),
        _ => None,
    }
}

fn language(source: &Source) -> &'static str {
    let (name, _) = source.path.name().rsplit_once('.').unwrap_or_default();
    match name.ends_with(".cy") {
        true => "cy",
        false => "en",
    }
}

/// The path is the part that tells one service from another, so that is what is pointed at.
fn url(domain: Option<Said<String>>, path: Option<Said<String>>) -> Option<Said<String>> {
    let domain = domain?.value;
    let domain = match domain.contains("://") {
        true => domain,
        false => format!("https://{domain}"),
    };
    let path = path?;
    let domain = domain.trim_end_matches('/');
    Some(path.map(|path| format!("{domain}/{}", path.trim_start_matches('/'))))
}

fn claim(
    words: Option<Said<String>>,
    standard: Option<Node<'_>>,
    doubts: &mut Vec<Doubt>,
) -> Vec<Claim> {
    let Some(words) = words else {
        return Vec::new();
    };
    let status = match words.value.as_str() {
        "full" => Some(Status::Full),
        "partial" => Some(Status::Partial),
        "noncompliant" => Some(Status::None),
        _ => None,
    };
    let (version, level) = match standard.filter(|node| node.kind() != Kind::Null) {
        // The file does not say it: HMRC's program writes 2.1 AA into the sentence with the status.
        None => (
            Some(Said::new("2.1".to_owned(), words.at)),
            Some(Said::new("AA".to_owned(), words.at)),
        ),
        Some(node) => {
            let standard = standard_in(node);
            if standard.is_none() {
                for key in ["version", "level"] {
                    doubts.push(Doubt {
                        at: format!("/claims/0/{key}"),
                        place: node.origin(),
                        message: "`wcagVersion` is not a version and a level".to_owned(),
                    });
                }
            }
            standard.unzip()
        }
    };
    vec![Claim {
        is_exact: status.is_some(),
        status: status.map(|status| Said::new(status, words.at)),
        words,
        product: None,
        version,
        level,
    }]
}

/// `2.2 AA`: each of the two at its own place.
fn standard_in(node: Node<'_>) -> Option<(Said<String>, Said<String>)> {
    let text = node.as_str()?;
    let mut words = text.split_ascii_whitespace();
    let (version, level) = (words.next()?, words.next()?);
    let is_standard = words.next().is_none()
        && matches!(version, "2.0" | "2.1" | "2.2")
        && matches!(level, "A" | "AA" | "AAA");
    let said = |word: &str| {
        let at = match (node.origin(), node.literal_span(), text.find(word)) {
            (Origin::Text(file, _), Some(span), Some(start)) => {
                Origin::Text(file, span.within(start..start + word.len()))
            }
            (origin, ..) => origin,
        };
        Said::new(word.to_owned(), at)
    };
    is_standard.then(|| (said(version), said(level)))
}

/// The short list of problems is for readers, and need not name criteria; the milestones are the full list.
fn failures(root: Option<Node<'_>>, source: &SourceText, doubts: &mut Vec<Doubt>) -> Vec<Failure> {
    let items = |key| {
        let list = root.and_then(|root| root.get(key));
        list.into_iter().flat_map(Node::children)
    };
    let failure = |node: Node<'_>, fix_by: Option<Node<'_>>, role| {
        Some(Failure {
            text: Said::text(node)?,
            criteria: named_in(node, source),
            fix_by: fix_by.and_then(date),
            role: Some(role),
        })
    };
    let problems = items("accessibilityProblems")
        .filter_map(|problem| failure(problem, None, Role::HowAccessible));
    let milestones = items("milestones").filter_map(|milestone| {
        let text = milestone.get("description").unwrap_or(milestone);
        failure(text, milestone.get("date"), Role::NonCompliance)
    });
    let mut allowance = Allowance::of(source);
    let failures = problems.chain(milestones);
    let cost = |failure: &Failure| {
        let fix_by = failure.fix_by.as_ref().map_or(0, |said| said.value.len());
        failure.text.value.len() + fix_by
    };
    let failures = failures
        .take_while(|failure| allowance.take(cost(failure)))
        .collect();
    if let Some(root) = root.filter(|_| allowance.is_used_up()) {
        doubts.push(Doubt {
            at: "/failures".to_owned(),
            place: root.origin(),
            message: "its aliases make it too long to be read to its end".to_owned(),
        });
    }
    failures
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::accessibility::testing::Case;

    const JUGGLING: &str = "\
serviceName: Apply for a juggling licence
serviceDescription: |
  You can use it to apply.
serviceDomain: www.example.gov.uk
serviceUrl: /juggling
contactFrontendServiceId: juggling
complianceStatus: partial
accessibilityProblems:
  - some errors are not read out
  - 'contrast is low (1.4.3)'
milestones:
  - description: Errors are not read out. This fails WCAG 2.2.1 and 3.3.1.
    date: 2026-3-5
  - description: |
      The balls roll away,
      which is criterion 4.1.1 Parsing.
    date: 2023-14-04
  - date: 2026-01-01
  - description: Nobody knows why.
serviceLastTestedDate: 2025-10-02
statementVisibility: public
statementCreatedDate: 2025-10-01
statementLastUpdatedDate:
wcagVersion: 2.2  AA   # the newest
";

    #[test]
    fn a_statement_is_read() {
        let case = Case::new(&[("conf/services/juggling.yml", JUGGLING)]);
        case.check_no_trouble();
        let statement = "/statements/0";
        let at = |rest: &str| format!("{statement}{rest}");
        case.check(&at("/format"), json!("hmrc-yaml"));
        case.check(&at("/form"), json!("data"));
        case.check(&at("/visibility"), json!("public"));
        case.check(&at("/language"), json!("en"));
        case.check(&at("/name"), json!("Apply for a juggling licence"));
        case.check(&at("/url"), json!("https://www.example.gov.uk/juggling"));
        case.check_absent(&at("/channel"));
        case.check(
            &at("/claims"),
            json!([{
                "status": "partial",
                "words": "partial",
                "exact": true,
                "version": "2.2",
                "level": "AA",
            }]),
        );
        case.check(
            &at("/dates"),
            json!({ "prepared": ["2025-10-01"], "tested": ["2025-10-02"] }),
        );
        case.check(&at("/testing"), json!({}));
        case.check_words(&at("/claims/0/status"), "partial");
        case.check_words(&at("/claims/0/version"), "2.2");
        case.check_words(&at("/claims/0/level"), "AA");
        case.check_words(&at("/dates/tested/0"), "2025-10-02");
        case.check_words(&at("/url"), "/juggling");
    }

    #[test]
    fn problems_and_milestones_are_failures() {
        let case = Case::new(&[("a.yml", JUGGLING)]);
        let at = |rest: &str| format!("/statements/0/failures{rest}");
        case.check(&at("/0/role"), json!("how-accessible"));
        case.check_absent(&at("/0/criteria"));
        case.check(&at("/1/criteria/0/number"), json!("1.4.3"));
        case.check_words(&at("/1/criteria/0"), "1.4.3");
        case.check(&at("/2/role"), json!("non-compliance"));
        case.check(&at("/2/criteria/0/number"), json!("2.2.1"));
        case.check(&at("/2/criteria/1/level"), json!("A"));
        case.check(&at("/2/fix-by"), json!("2026-03-05"));
        case.check_words(&at("/2/fix-by"), "2026-3-5");
        case.check(&at("/3/criteria/0/removed"), json!("2.2"));
        case.check_words(&at("/3/criteria/0/number"), "4.1.1");
        case.check(&at("/3/fix-by"), json!("2023-14-04"));
        case.check(
            &at("/4"),
            json!({ "text": "Nobody knows why.", "role": "non-compliance" }),
        );
        case.check_absent(&at("/5"));
    }

    /// A statement in Welsh, with other lines.
    fn with(lines: &str) -> Case {
        let yaml = format!("serviceName: Jyglo\nstatementCreatedDate: 2025-10-01\n{lines}");
        Case::new(&[("jyglo.cy.yml", &yaml)])
    }

    #[test]
    fn without_a_version_it_is_the_one_that_the_page_will_name() {
        let case = with("complianceStatus: full\nstatementVisibility: archived\n");
        case.check("/statements/0/claims/0/version", json!("2.1"));
        case.check_words("/statements/0/claims/0/version", "full");
        case.check("/statements/0/language", json!("cy"));
        case.check("/statements/0/visibility", json!("archived"));
        case.check_absent("/statements/0/url");
        case.check_no_trouble();
    }

    #[test]
    fn words_that_the_format_does_not_have_are_doubted() {
        let case = with("complianceStatus: nearly\nwcagVersion: 3\n");
        case.check_absent("/statements/0/claims/0/status");
        case.check("/statements/0/claims/0/words", json!("nearly"));
        case.check("/statements/0/claims/0/exact", json!(false));
        case.check_absent("/statements/0/claims/0/version");
        case.check_trouble(
            "/accessibility/statements/0/claims/0/version",
            "wcagVersion",
        );
        case.check("/statements/0/visibility", json!("draft"));
        case.check_trouble("/accessibility/statements/0/visibility", "missing");
    }

    #[test]
    fn apps_and_automatic_tests_are_told_apart() {
        let case = with(
            "complianceStatus: noncompliant\nstatementVisibility: public\nstatementType: ios\n\
             automatedTestingOnly: true\nautomatedTestingDetails: A machine juggled.\n",
        );
        case.check("/statements/0/claims/0/status", json!("none"));
        case.check("/statements/0/channel", json!("app"));
        case.check(
            "/statements/0/testing",
            json!({ "method": "A machine juggled.", "automated-only": true }),
        );
    }

    #[test]
    fn aliases_do_not_make_it_endless() {
        let long = "ball ".repeat(10_000);
        let aliases = "  - *a\n".repeat(500);
        let case = with(&format!(
            "complianceStatus: full\naccessibilityProblems:\n  - &a {long}\n{aliases}"
        ));
        case.check_trouble("/accessibility/statements/0/failures", "aliases");
        let failures = case.get("/statements/0/failures").unwrap();
        assert!((10..100).contains(&failures.len()), "{}", failures.len());
    }

    #[test]
    fn other_data_about_services_is_no_statement() {
        let case = Case::new(&[("a.yml", "serviceName: a\ncomplianceStatus: full\n")]);
        case.check_absent("/statements");
    }
}
