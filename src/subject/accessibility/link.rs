//! What belongs together: translations and their originals, results and the statement of what was tested.
//!
//! Rules hold one document against the other, so two are put together only where that is sure: by names that differ
//! in nothing but a language, by web addresses, or because there is only one that it can be.

use std::collections::BTreeMap;

use super::evidence::host;
use super::model::{
    Channel, Configuration, Evidence, Host, Report, Said, Statement, Subject, Visibility,
};

pub(super) fn link(subject: &mut Subject) {
    let originals = originals(&subject.statements);
    let services = Services::of(&subject.statements, &originals);
    let tested = subject.evidence.iter().map(|one| services.tested(one));
    subject.tested = tested.collect();
    let configured = subject
        .configurations
        .iter()
        .map(|one| services.configured(one));
    subject.configured = configured.collect();
    subject.reported = reported(&subject.reports, &subject.evidence);
    subject.originals = originals;
}

/// Languages of the United Kingdom into which services translate what is written in English.
const TRANSLATIONS: [&str; 3] = ["cy", "ga", "gd"];

/// For each statement, the one that it is a translation of.
fn originals(statements: &[Statement]) -> Vec<Option<usize>> {
    let paths = statements.iter().map(|one| one.source.path.as_str());
    let by_path: BTreeMap<&str, usize> = paths.zip(0..).collect();
    let language_of = |one: &Statement| one.language.as_ref().map(|said| said.value.clone());
    let original_of = |statement: &Statement| {
        let language = language_of(statement);
        let mut languages = TRANSLATIONS
            .iter()
            // A statement that says it is in English is no translation, whatever its name.
            .filter(|one| language.as_ref().is_none_or(|said| said == *one));
        let index = languages.find_map(|language| {
            let names = names_of_original(statement.source.path.as_str(), language);
            names
                .iter()
                .find_map(|name| by_path.get(name.as_str()).copied())
        })?;
        let is_same = language.is_some() && language == language_of(&statements[index]);
        (!is_same).then_some(index)
    };
    let mut originals: Vec<Option<usize>> = statements.iter().map(original_of).collect();
    for index in 0..originals.len() {
        let is_translated = |original: &usize| originals[*original].is_some();
        if originals[index].as_ref().is_some_and(is_translated) {
            originals[index] = None;
        }
    }
    originals
}

/// What an original can be called: the path without the language, or with English in its place. A language is a
/// folder, or stands between dots or after a dash in a file's name.
fn names_of_original(path: &str, language: &str) -> Vec<String> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let in_folder = |name: &str| match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    };
    let mut names = Vec::new();
    for (start, end) in [(".", "."), ("-", "."), ("_", ".")] {
        let part = format!("{start}{language}{end}");
        if name.contains(&part) {
            names.push(in_folder(&name.replacen(&part, end, 1)));
            names.push(in_folder(&name.replacen(
                &part,
                &format!("{start}en{end}"),
                1,
            )));
        }
    }
    let folders: Vec<&str> = folder.split('/').collect();
    if let Some(at) = folders.iter().position(|part| *part == language) {
        let path = |folders: Vec<&str>| {
            let parts = folders.into_iter().chain([name]);
            parts.collect::<Vec<_>>().join("/")
        };
        let mut english = folders.clone();
        english[at] = "en";
        names.push(path(english));
        let mut without = folders.clone();
        without.remove(at);
        names.push(path(without));
    }
    names
}

/// The public statements in the language they were written in: each stands for a service.
struct Services<'s>(Vec<Service<'s>>);

struct Service<'s> {
    /// That of its statement.
    index: usize,
    address: Option<Address<'s>>,
    is_app: bool,
}

impl<'s> Services<'s> {
    fn of(statements: &'s [Statement], originals: &[Option<usize>]) -> Self {
        let numbered = statements.iter().enumerate().zip(originals);
        let public = numbered.filter(|((_, statement), original)| {
            original.is_none() && statement.visibility.value == Visibility::Public
        });
        let service = |((index, statement), _): ((usize, &'s Statement), _)| Service {
            index,
            address: statement
                .url
                .as_ref()
                .and_then(|url| Address::of(&url.value)),
            is_app: matches!(&statement.channel, Some(said) if said.value == Channel::App),
        };
        Services(public.map(service).collect())
    }

    fn tested(&self, evidence: &Evidence) -> Option<usize> {
        let pages = evidence.pages.iter();
        let public = pages.filter(|page| page.host == Host::Public);
        self.with(public.map(|page| page.url.value.as_str()))
    }

    fn configured(&self, configuration: &Configuration) -> Option<usize> {
        let urls = configuration.urls.iter().map(|url| url.value.as_str());
        self.with(urls.filter(|url| host::of(url) == Host::Public))
    }

    /// The service that has all of these public pages. The only one has them unless its own host is another.
    fn with<'p>(&self, pages: impl Iterator<Item = &'p str>) -> Option<usize> {
        let pages: Vec<Address<'_>> = pages.map(Address::of).collect::<Option<_>>()?;
        let found = match (self.0.as_slice(), pages.is_empty()) {
            ([only], _) => {
                let is_there = |own: &Address<'_>| pages.iter().all(|page| page.host == own.host);
                only.address.as_ref().is_none_or(is_there).then_some(only)
            }
            (_, true) => None,
            (services, false) => {
                let has_all = |own: &Address<'_>| pages.iter().all(|page| own.has(page));
                let mut with_all = services
                    .iter()
                    .filter(|service| service.address.as_ref().is_some_and(has_all));
                let first = with_all.next();
                first.filter(|_| with_all.next().is_none())
            }
        };
        // What was tested in a browser is not the app.
        let found = found.filter(|service| !service.is_app)?;
        Some(found.index)
    }
}

/// The parts of a web address that say which service it is.
struct Address<'a> {
    /// In lower case, without `www.` and a port.
    host: String,
    /// Without slashes at its ends.
    path: &'a str,
}

impl<'a> Address<'a> {
    fn of(url: &'a str) -> Option<Self> {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let rest = rest.split(['?', '#']).next()?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let host = authority.rsplit('@').next()?.split(':').next()?;
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let host = host.strip_prefix("www.").unwrap_or(&host).to_owned();
        host.contains('.').then_some(Address {
            host,
            path: path.trim_matches('/'),
        })
    }

    /// Whether a page is at this address or below it.
    fn has(&self, page: &Address<'_>) -> bool {
        let below = page.path.strip_prefix(self.path);
        page.host == self.host
            && below.is_some_and(|below| {
                self.path.is_empty() || below.is_empty() || below.starts_with('/')
            })
    }
}

/// The evidence about a report's product: all that names no other, where there is one report for it to be about.
fn reported(reports: &[Report], evidence: &[Evidence]) -> Vec<Vec<usize>> {
    let [report] = reports else {
        return vec![Vec::new(); reports.len()];
    };
    let name = |said: &Option<Said<String>>| said.as_ref().map(|said| said.value.to_lowercase());
    let product = name(&report.product);
    let is_about = |one: &Evidence| match (name(&one.subject), &product) {
        (Some(subject), Some(product)) => subject.contains(product.as_str()),
        _ => true,
    };
    let about = evidence.iter().enumerate().filter(|(_, one)| is_about(one));
    vec![about.map(|(index, _)| index).collect()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::accessibility::testing::Case;

    #[track_caller]
    fn check_names(path: &str, expected: &[&str]) {
        assert_eq!(names_of_original(path, "cy"), expected, "{path}");
    }

    #[test]
    fn a_language_can_stand_in_several_places() {
        check_names("a.cy.yml", &["a.yml", "a.en.yml"]);
        check_names("a/b.cy.html.erb", &["a/b.html.erb", "a/b.en.html.erb"]);
        check_names("b-cy.njk", &["b.njk", "b-en.njk"]);
        check_names("v/cy/b.md", &["v/en/b.md", "v/b.md"]);
        check_names("cy/b.md", &["en/b.md", "b.md"]);
        check_names("policy/b.md", &[]);
        check_names("cy", &[]);
    }

    /// Which of the statements are translations, and of which.
    #[track_caller]
    fn check_originals(paths: &[&str], expected: &[(&str, &str)]) {
        let files: Vec<(&str, &str)> = paths.iter().map(|path| (*path, STATEMENT)).collect();
        let case = Case::new(&files);
        let path = |node: crate::tree::Node<'_>| {
            let path = node.get("path").and_then(crate::tree::Node::as_str);
            path.unwrap_or_default().to_owned()
        };
        let statements = case.get("/statements").unwrap().children();
        let found: Vec<(String, String)> = statements
            .filter_map(|node| Some((path(node), path(node.get("original")?))))
            .collect();
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        assert_eq!(found, expected, "{paths:?}");
    }

    const STATEMENT: &str = "\
serviceName: Juggling
serviceDomain: www.example.gov.uk
serviceUrl: /juggling
statementVisibility: public
statementCreatedDate: 2026-01-01
complianceStatus: full
";

    #[test]
    fn translations_have_their_originals() {
        check_originals(&["a.cy.yml", "a.yml", "b.cy.yml"], &[("a.cy.yml", "a.yml")]);
        // The language of this format is in its name alone, so the folder says nothing.
        check_originals(&["cy/a.yml", "en/a.yml"], &[]);
    }

    /// Which statement the settings of pa11y belong to, when they name these pages.
    #[track_caller]
    fn check_configured(services: &[(&str, &str)], urls: &str, expected: Option<&str>) {
        let configuration = format!(r#"{{ "standard": "WCAG2AA", "urls": [{urls}] }}"#);
        let statements: Vec<(&str, String)> = services
            .iter()
            .map(|(path, url)| (*path, STATEMENT.replace("/juggling", url)))
            .collect();
        let mut files = vec![(".pa11yci", configuration.as_str())];
        files.extend(statements.iter().map(|(path, text)| (*path, text.as_str())));
        let case = Case::new(&files);
        let found = case.get("/configurations/0/statement/path");
        let found = found.and_then(crate::tree::Node::as_str);
        assert_eq!(found, expected, "{urls}");
    }

    #[test]
    fn the_only_service_is_the_one_that_is_tested() {
        let one = [("a.yml", "/juggling"), ("a.cy.yml", "/juggling")];
        check_configured(&one, "", Some("a.yml"));
        check_configured(&one, r#""http://localhost:3000/""#, Some("a.yml"));
        check_configured(&one, r#""https://example.gov.uk/start""#, Some("a.yml"));
        check_configured(&one, r#""https://other.example.org/""#, None);
    }

    #[test]
    fn one_of_several_is_known_by_its_address() {
        let two = [("a.yml", "/juggling"), ("b.yml", "/jugglers/")];
        check_configured(&two, "", None);
        check_configured(&two, r#""http://localhost:3000/juggling""#, None);
        check_configured(
            &two,
            r#""https://www.example.gov.uk/juggling?a""#,
            Some("a.yml"),
        );
        check_configured(
            &two,
            r#""https://www.example.gov.uk/jugglers/new""#,
            Some("b.yml"),
        );
        check_configured(&two, r#""https://www.example.gov.uk/jugglings""#, None);
        check_configured(
            &two,
            r#""https://example.gov.uk/juggling", "https://example.gov.uk/jugglers""#,
            None,
        );
    }

    #[test]
    fn tests_in_a_browser_are_not_of_an_app() {
        let app = STATEMENT.to_owned() + "statementType: android\n";
        let case = Case::new(&[(".pa11yci", r#"{ "urls": [] }"#), ("a.yml", &app)]);
        case.check_absent("/configurations/0/statement");
        assert!(case.get("/statements/0").is_some());
    }

    #[test]
    fn evidence_is_about_the_product_of_the_only_report() {
        let report = "catalog: a\nproduct: {name: Balls}\nchapters:\n  hardware: {criteria: []}\n";
        let axe = r#"[{ "testEngine": { "name": "axe-core", "version": "4.10.2" },
            "timestamp": "2026-01-01T00:00:00.000Z", "url": "http://localhost/",
            "violations": [], "passes": [], "incomplete": [], "inapplicable": [] }]"#;
        let one = Case::new(&[("acr.yaml", report), ("axe.json", axe)]);
        one.check_words("/reports/0/evidence/0/path", "axe.json");
        let two = Case::new(&[("a.yaml", report), ("b.yaml", report), ("axe.json", axe)]);
        two.check_absent("/reports/0/evidence");
    }
}
