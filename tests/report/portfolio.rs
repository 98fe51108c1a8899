//! The page over many services: in one file, in a folder, from a list; read back by a reader of HTML that we did not
//! write.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its table fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use html5gum::{Token, Tokenizer};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::desk::Desk;

/// What is read of a page.
#[derive(Debug, Default)]
struct Read {
    ids: Vec<String>,
    links: Vec<String>,
    /// Names of elements and their attributes.
    elements: Vec<(String, BTreeMap<String, String>)>,
    /// The classes of tables, and the words of their cells, row by row.
    tables: Vec<(String, Vec<Vec<String>>)>,
    words: String,
}

/// Reads a page, and holds it to be well formed: no mistake, each element closed in its turn, each id once.
#[track_caller]
fn read(page: &str) -> Read {
    const VOID: [&str; 3] = ["meta", "input", "br"];
    let mut read = Read::default();
    let mut open: Vec<String> = Vec::new();
    let word = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let page = without(&without(page, "style"), "script");
    for Ok(token) in Tokenizer::new(&page) {
        match token {
            Token::StartTag(tag) => {
                let name = word(&tag.name);
                let attributes: BTreeMap<String, String> = (tag.attributes.iter())
                    .map(|(name, value)| (word(name), word(value)))
                    .collect();
                read.ids.extend(attributes.get("id").cloned());
                read.links.extend(attributes.get("href").cloned());
                match name.as_str() {
                    "table" => {
                        let class = attributes.get("class").cloned().unwrap_or_default();
                        read.tables.push((class, Vec::new()));
                    }
                    "tr" => read.tables.last_mut().unwrap().1.push(Vec::new()),
                    "td" | "th" => {
                        let rows = &mut read.tables.last_mut().unwrap().1;
                        rows.last_mut().unwrap().push(String::new());
                    }
                    _ => {}
                }
                if !VOID.contains(&name.as_str()) {
                    open.push(name.clone());
                }
                read.elements.push((name, attributes));
            }
            Token::EndTag(tag) => assert_eq!(open.pop(), Some(word(&tag.name))),
            Token::String(text) => {
                read.words.push_str(&word(&text));
                if open.iter().any(|name| name == "td" || name == "th") {
                    let rows = &mut read.tables.last_mut().unwrap().1;
                    let cell = rows.last_mut().unwrap().last_mut().unwrap();
                    cell.push_str(&word(&text));
                }
            }
            Token::Comment(_) => panic!("the page has a comment"),
            Token::Doctype(_) => {}
            Token::Error(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(open, [""; 0]);
    let different: BTreeSet<&String> = read.ids.iter().collect();
    assert_eq!(different.len(), read.ids.len(), "an id stands twice");
    for (name, attributes) in &read.elements {
        assert!(!attributes.contains_key("style"), "{name} has a style");
        let is_handler = |name: &String| name.starts_with("on");
        assert!(!attributes.keys().any(is_handler), "{name} has a handler");
        for reference in ["aria-labelledby", "for"] {
            let known = attributes.get(reference);
            let mut ids = known.iter().flat_map(|ids| ids.split_whitespace());
            let is_there = |id: &str| read.ids.iter().any(|one| one == id);
            assert!(ids.all(is_there), "{known:?}");
        }
    }
    for (class, rows) in &read.tables {
        let lengths: BTreeSet<usize> = rows.iter().map(Vec::len).collect();
        assert_eq!(lengths.len(), 1, "a row of `{class}` has other columns");
    }
    read
}

/// What a tokenizer alone cannot know to be no markup is taken out.
fn without(page: &str, element: &str) -> String {
    let (start, end) = (format!("<{element}>"), format!("</{element}>"));
    match (page.find(&start), page.find(&end)) {
        (Some(from), Some(to)) => format!("{}{}", &page[..from], &page[to + end.len()..]),
        _ => page.to_owned(),
    }
}

impl Read {
    /// Each link leads to a part of the page, to a file beside it, or to the web.
    #[track_caller]
    fn leads_somewhere(&self, folder: &Path) {
        let ids: BTreeSet<&str> = self.ids.iter().map(String::as_str).collect();
        for link in &self.links {
            match link.strip_prefix('#') {
                Some(id) => assert!(ids.contains(id), "{link}"),
                None if link.starts_with("https://") || link.starts_with("http://") => {}
                None => assert!(folder.join(link).is_file(), "{link}"),
            }
        }
    }

    /// The rows of the table of services, without its head.
    fn services(&self) -> &[Vec<String>] {
        let main = self.tables.iter();
        let (_, rows) = main
            .clone()
            .find(|(class, _)| class.ends_with("main"))
            .unwrap();
        &rows[1..]
    }

    fn names(&self) -> Vec<&str> {
        self.services().iter().map(|row| row[0].as_str()).collect()
    }
}

/// A council's service in a folder of its own, which says what it is and little else.
fn service(desk: &Desk, folder: &str, name: &str, more: &str) {
    let manifest = format!(
        "name: {name}\norganisation: {{ kind: council }}\nkind: transactional\nphase: live\nnation: england\n{more}"
    );
    desk.put(&format!("{folder}/service.yaml"), manifest);
}

const WAIVERS: &str = "waivers:\n\
    - { rule: readme-present, reason: to come, owner: Rose, approver: Ivy, expires: 2026-12-01 }\n\
    - { rule: open-licence, reason: to come, owner: Rose, approver: Ivy, expires: 2026-11-01 }\n";

/// One service with evidence, one with waivers, and a folder without anything.
fn three() -> Desk {
    let desk = Desk::new();
    let evidence = "evidence:\n- { clause: govuk-service-standard/point-1, link: 'https://example.org', date: 2024-05 }\n";
    service(&desk, "plots", "Apply for a plot", evidence);
    service(&desk, "barrows", "Borrow a wheelbarrow", "");
    desk.put("barrows/waivers.yaml", WAIVERS);
    fs::create_dir(desk.file("empty")).unwrap();
    desk
}

/// The page over services, and the same as data.
#[track_caller]
fn both(desk: &Desk, services: &[&str]) -> (Read, String) {
    let page = desk.run(&[&["report"], services].concat());
    let json = desk.run(&[&["report"], services, &["--format", "json"]].concat());
    assert_eq!(page.code, json.code, "{}", page.stderr);
    let read = read(&page.stdout);
    read.leads_somewhere(desk.path());
    (read, json.stdout)
}

/// Of a JSON report what is counted: all of it would fill a memory for many services.
#[derive(Debug, Deserialize)]
struct Counted {
    services: Vec<CountedService>,
    results: Vec<CountedResult>,
}

#[derive(Debug, Deserialize)]
struct CountedService {
    path: String,
}

#[derive(Debug, Deserialize)]
struct CountedResult {
    service: String,
    outcome: String,
    obligation: Option<String>,
    standing: String,
    level: Option<String>,
}

impl Counted {
    /// Open findings of an obligation, by the path of the service.
    fn open(&self, obligation: &str) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for result in &self.results {
            let is_open = result.outcome == "failed"
                && result.obligation.as_deref() == Some(obligation)
                && result.standing == "open"
                && result.level.as_deref() != Some("off");
            if is_open {
                *counts.entry(result.service.as_str()).or_default() += 1;
            }
        }
        counts
    }
}

/// The counts of the page are those of the JSON report, service by service.
#[track_caller]
fn counts_agree(page: &Read, json: &str) {
    let json: Counted = serde_json::from_str(json).unwrap();
    let (standard, guidance) = (json.open("standard"), json.open("guidance"));
    assert_eq!(page.services().len(), json.services.len());
    for (row, CountedService { path }) in page.services().iter().zip(&json.services) {
        if row[0].ends_with(": nothing to assess") {
            assert_eq!(row[3], "", "{path}");
            continue;
        }
        let count =
            |counts: &BTreeMap<&str, usize>| counts.get(path.as_str()).copied().unwrap_or_default();
        assert_eq!(row[3], count(&standard).to_string(), "{path}");
        assert_eq!(row[4], count(&guidance).to_string(), "{path}");
    }
}

#[test]
fn a_page_over_three_services_has_their_counts() {
    let desk = three();
    let (page, json) = both(&desk, &["plots", "barrows", "empty"]);
    counts_agree(&page, &json);
    let rows = page.services();
    assert_eq!(rows[0][0], "Apply for a plot");
    assert_eq!(rows[0][1..3], ["council", "live"]);
    assert_eq!(rows[0][8], "2024-05");
    assert_eq!(rows[1][7], "1", "a waiver runs out within 30 days");
    assert_eq!(rows[2][0], "empty: nothing to assess");
    assert_eq!(rows[2][1..], [""; 8]);
    assert!(page.words.contains("it has no files"));

    // What is shared is open in both.
    let (_, shared) = &page.tables[1];
    assert_eq!(shared[1][3], "2", "{:?}", shared[1]);
    assert_eq!(shared[1][1], "standard");
    assert!(shared[1][0].ends_with("accessibility-statement-declared"));
    // The waivers: what is to end first, then what has.
    let waivers: Vec<_> = page
        .tables
        .iter()
        .filter(|(_, rows)| rows[0][0] == "Last day")
        .collect();
    let [(_, running), (_, over)] = waivers.as_slice() else {
        panic!("{waivers:?}");
    };
    assert_eq!(running[1][0..2], ["2026-12-01", "readme-present"]);
    assert!(
        running[1][2].starts_with("expiring: active until 2026-12-01, 9 days"),
        "{:?}",
        running[1]
    );
    assert_eq!(
        running[1][3..6],
        ["Rose", "to come", "Borrow a wheelbarrow"]
    );
    assert!(
        over[1][2].contains("expired on 2026-11-01"),
        "{:?}",
        over[1]
    );
    for verdict in [
        "is met",
        "not met",
        "passes",
        "fails",
        "compliant",
        "score of",
    ] {
        assert!(!page.words.to_lowercase().contains(verdict), "{verdict}");
    }
}

#[test]
fn cells_of_texts_add_up_to_what_is_open() {
    let desk = three();
    let (page, json) = both(&desk, &["plots", "barrows"]);
    let json: Json = serde_json::from_str(&json).unwrap();
    let matrices = page
        .tables
        .iter()
        .filter(|(class, _)| class.ends_with("matrix"));
    let mut said: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut count = 0;
    for (_, rows) in matrices {
        count += 1;
        for row in &rows[1..rows.len() - 1] {
            let sums = said.entry(row[0].clone()).or_default();
            for part in row[1..].iter().flat_map(|cell| cell.split_whitespace()) {
                match part.split_at(part.len() - 1) {
                    (number, "s") => sums.0 += number.parse::<usize>().unwrap(),
                    (number, "g") => sums.1 += number.parse::<usize>().unwrap(),
                    (_, sign) => assert_eq!(sign, "?"),
                }
            }
        }
    }
    assert!(count > 1);
    // The same of the data: a finding counts at each clause of a text that is used, with how much that asks.
    let names = BTreeMap::from([
        ("plots", "Apply for a plot"),
        ("barrows", "Borrow a wheelbarrow"),
    ]);
    let mut expected: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for result in json["results"].as_array().unwrap() {
        if result["outcome"] != "failed" || result["standing"] != "open" {
            continue;
        }
        let name = names[result["service"].as_str().unwrap()];
        for answer in result["answers"].as_array().unwrap() {
            let sums = expected.entry(name.to_owned()).or_default();
            match answer["obligation"].as_str() {
                Some("standard") => sums.0 += 1,
                Some("guidance") => sums.1 += 1,
                _ => {}
            }
        }
    }
    assert_eq!(said, expected);
}

#[test]
fn three_hundred_services_are_one_small_page() {
    let desk = Desk::new();
    let names: Vec<String> = (0..300).map(|index| format!("s{index:03}")).collect();
    for name in &names {
        service(&desk, name, &format!("Service {name}"), "");
    }
    let arguments: Vec<&str> = names.iter().map(String::as_str).collect();
    let (page, json) = both(&desk, &arguments);
    counts_agree(&page, &json);
    assert_eq!(page.names()[299], "Service s299");
    // Lists of names end somewhere.
    assert!(page.words.contains("and 250 more"));
    let run = desk.run(&[&["report"], arguments.as_slice(), &["-o", "all.html"]].concat());
    run.ends_with(0);
    let size = fs::metadata(desk.file("all.html")).unwrap().len();
    assert!(size < 300 * 3_000, "{size} bytes");
    // The same call, the same bytes, on any number of threads.
    let again = desk.run(&[&["report", "--threads", "1"], arguments.as_slice()].concat());
    let first = desk.run(&[&["report"], arguments.as_slice()].concat());
    let body = |page: &str| page[..page.find("<footer").unwrap()].to_owned();
    assert_eq!(body(&again.stdout), body(&first.stdout));
}

/// Names of folders that somebody may have given to do harm.
fn hostile() -> Vec<String> {
    let long = "x".repeat(200);
    [
        "a\n<script>alert(1)</script>",
        "\u{202e}gnp.exe",
        "Plots",
        "plots",
        "plots-",
        "CON",
        "..a",
        "\"><img src=x onerror=x>",
        "javascript:alert(1)",
        "& <b>",
        &long,
    ]
    .iter()
    // A folder has no slash in its name.
    .map(|name| name.replace('/', "_"))
    .collect()
}

#[test]
fn a_folder_has_a_page_for_each_service_whatever_it_is_called() {
    let desk = Desk::new();
    let names = hostile();
    for name in &names {
        let quoted = serde_json::to_string(&format!("{name}/</title><svg onload=x>")).unwrap();
        service(&desk, name, &quoted, "");
    }
    desk.put("out/services/other.html", "mine");
    desk.put("out/index.html", "old");
    let mut arguments = vec!["report".to_owned(), "-o".to_owned(), "out".to_owned()];
    arguments.extend(names.iter().map(|name| format!("./{name}")));
    desk.run(&arguments).ends_with(0);
    let page = read(&desk.read("out/index.html"));
    page.leads_somewhere(&desk.file("out"));
    let pages: BTreeSet<&String> = page
        .links
        .iter()
        .filter(|link| link.starts_with("services/"))
        .collect();
    assert_eq!(pages.len(), names.len());
    let lower: BTreeSet<String> = pages.iter().map(|page| page.to_lowercase()).collect();
    assert_eq!(lower.len(), names.len());
    for page in &pages {
        let plain = |character: char| matches!(character, 'a'..='z' | '0'..='9' | '-' | '.' | '/');
        assert!(page.chars().all(plain) && !page.contains(".."), "{page}");
        read(&desk.read(&format!("out/{page}")));
    }
    assert_eq!(desk.read("out/services/other.html"), "mine");
    let files = fs::read_dir(desk.file("out/services")).unwrap().count();
    assert_eq!(files, names.len() + 1, "nothing else is left there");
    assert!(
        !page
            .elements
            .iter()
            .any(|(name, _)| name == "img" || name == "svg")
    );
    assert!(!page.words.contains('\u{202e}'));
    // In one file they are parts of it.
    arguments[2] = "one.html".to_owned();
    desk.run(&arguments).ends_with(0);
    let one = read(&desk.read("one.html"));
    one.leads_somewhere(desk.path());
    assert!(
        !one.elements
            .iter()
            .any(|(name, _)| name == "img" || name == "svg")
    );
}

#[test]
fn a_folder_is_made_in_one_that_is_there_and_other_forms_are_one_file_in_it() {
    let desk = three();
    desk.run(&["report", "plots", "-o", "new/"]).ends_with(0);
    let page = desk.read("new/index.html");
    read(&page);
    assert!(
        !desk.file("new/services").exists(),
        "one service has one page"
    );
    desk.run(&[
        "report", "plots", "barrows", "-o", "new", "--format", "json",
    ])
    .ends_with(0);
    let json: Json = serde_json::from_str(&desk.read("new/report.json")).unwrap();
    assert_eq!(json["services"].as_array().unwrap().len(), 2);
    for (arguments, file) in [
        (["--format", "markdown"].as_slice(), "report.md"),
        (&["--format", "oscal"], "assessment-results.json"),
        (&["--brief"], "brief.md"),
    ] {
        desk.run(&[&["report", "plots", "barrows", "-o", "new/"], arguments].concat())
            .ends_with(0);
        assert!(desk.file("new").join(file).is_file(), "{file}");
    }
    let no_parent = desk.run(&["report", "plots", "barrows", "-o", "no/where/"]);
    no_parent.ends_with(2);
    assert!(
        no_parent.stderr.contains("there is no folder `no`"),
        "{}",
        no_parent.stderr
    );
    assert!(!desk.file("no").exists());
}

/// What is in a folder, at any depth.
fn listing(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path.clone());
            }
            found.push(path.to_string_lossy().into_owned());
        }
    }
    found.sort();
    found
}

#[cfg(unix)]
#[test]
fn nothing_is_written_where_something_else_stands() {
    use std::os::unix::fs::symlink;
    let desk = three();
    let run = |output: &str, said: &str| {
        let before = listing(desk.path());
        let ran = desk.run(&["report", "plots", "barrows", "-o", output]);
        ran.ends_with(2);
        let told = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(said), "{told}");
        assert_eq!(listing(desk.path()), before, "{output}");
    };
    fs::create_dir(desk.file("elsewhere")).unwrap();
    symlink("elsewhere", desk.file("link")).unwrap();
    run("link", "`link` is a link");
    run("link/", "`link` is a link");
    desk.put("file", "");
    run("file/", "`file` is no folder");
    desk.put("below/services", "");
    run("below", "is no folder");
    desk.put("page/services/barrows.html", "");
    fs::remove_file(desk.file("page/services/barrows.html")).unwrap();
    symlink("../../file", desk.file("page/services/barrows.html")).unwrap();
    run("page", "is a link");
    desk.put("index/index.html/x", "");
    run("index", "is no regular file");
    fs::create_dir(desk.file("way")).unwrap();
    symlink("../elsewhere", desk.file("way/services")).unwrap();
    run("way", "is a link");
    assert_eq!(desk.read("file"), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_takes_no_files_is_told() {
    // Nobody may write there, not even who may write anywhere.
    let desk = three();
    let ran = desk.run(&["report", "plots", "barrows", "-o", "/proc/"]);
    ran.ends_with(2);
    assert!(
        ran.stderr.contains("could not be written"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_list_has_a_title_and_names() {
    let desk = three();
    desk.put(
        "lists/services.yaml",
        "title: The <b>gardens</b>\nservices:\n- ../plots\n- { path: ../barrows, name: 'Barrows & co' }\n",
    );
    let ran = desk.run(&["report", "--services", "lists/services.yaml"]);
    ran.ends_with(0);
    let page = read(&ran.stdout);
    page.leads_somewhere(desk.path());
    assert!(page.words.contains("The <b>gardens</b>"));
    assert_eq!(page.names(), ["Apply for a plot", "Barrows & co"]);
    let json = desk.run(&[
        "report",
        "--services",
        "lists/services.yaml",
        "--format",
        "json",
    ]);
    let json: Json = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["services"][1]["name"], "Barrows & co");
    assert_eq!(json["services"][1]["path"], "lists/../barrows");
    desk.run(&["report", "plots", "--services", "lists/services.yaml"])
        .ends_with(2);
}

#[test]
fn mistakes_in_a_list_are_drawn() {
    let desk = three();
    desk.put("services.yaml", "titel: Ours\nservices:\n- plots\n");
    let ran = desk.run(&["report", "--services", "services.yaml"]);
    ran.ends_with(2);
    assert!(
        ran.stderr.contains("there is no field `titel`"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("did you mean `title`?"),
        "{}",
        ran.stderr
    );
    desk.put("services.yaml", "services:\n- plots\n- plost\n- ./plots/\n");
    let ran = desk.run(&["report", "--services", "services.yaml"]);
    ran.ends_with(2);
    for said in [
        "there is no folder `plost`",
        "`./plots/` is listed twice",
        "[services.yaml:3:3]",
    ] {
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
    let ran = desk.run(&["report", "--services", "nowhere.yaml"]);
    ran.ends_with(2);
    assert!(
        ran.stderr
            .contains("the list of services `nowhere.yaml` could not be read"),
        "{}",
        ran.stderr
    );
}

#[test]
fn folders_of_one_repository_are_services_by_their_manifests_or_by_a_list() {
    let desk = Desk::new();
    desk.put(".git/HEAD", "ref: refs/heads/main\n");
    service(&desk, "a", "A", "");
    service(&desk, "b", "B", "");
    // Each has a manifest of its own.
    let (page, _) = both(&desk, &["a", "b"]);
    assert_eq!(page.names(), ["A", "B"]);
    // Without one, folders of a repository are parts of one service, unless a list says otherwise.
    desk.put("c/README.md", "# C\n");
    desk.put("d/README.md", "# D\n");
    let json = desk.run(&["report", "c", "d", "--format", "json"]);
    let json: Json = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["services"].as_array().unwrap().len(), 1);
    desk.put("services.yaml", "services: [a, c, d]\n");
    let ran = desk.run(&["report", "--services", "services.yaml"]);
    ran.ends_with(0);
    assert_eq!(read(&ran.stdout).names(), ["A", "c", "d"]);
}

/// The corpus, which is not part of the repository.
fn corpus() -> std::path::PathBuf {
    let corpus = std::env::var_os("YARDSTICK_CORPUS");
    corpus
        .expect("YARDSTICK_CORPUS names the folder that holds `corpus/repos/`")
        .into()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test copies what it reads")]
#[ignore = "reads real statements: set YARDSTICK_CORPUS and run with --ignored"]
fn a_departments_statements_are_as_many_services() {
    let desk = Desk::new();
    let folder = corpus().join("corpus/repos/hmrc__accessibility-statement-frontend/conf/services");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "yml"));
    files.sort();
    assert_eq!(files.len(), 850);
    let mut list = "title: Statements of one department\nservices:\n".to_owned();
    for file in &files {
        let name = file.file_stem().unwrap().to_str().unwrap();
        desk.put(&format!("{name}/{name}.yml"), fs::read(file).unwrap());
        let manifest = format!("name: '{name}'\norganisation: {{ kind: central-government }}\n");
        desk.put(&format!("{name}/service.yaml"), manifest);
        list.push_str(&format!("- {name}\n"));
    }
    desk.put("services.yaml", list);
    let ran = desk.run(&["report", "--services", "services.yaml"]);
    ran.ends_with(0);
    assert!(ran.stdout.len() < 3_000_000, "{} bytes", ran.stdout.len());
    let page = read(&ran.stdout);
    page.leads_somewhere(desk.path());
    let json = desk.run(&["report", "--services", "services.yaml", "--format", "json"]);
    counts_agree(&page, &json.stdout);
}

#[test]
#[ignore = "reads real repositories: set YARDSTICK_CORPUS and run with --ignored"]
fn real_repositories_stand_side_by_side() {
    let repos = corpus().join("corpus/repos");
    let mut folders: Vec<_> = fs::read_dir(&repos)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.retain(|folder| folder.is_dir() && !folder.ends_with("file-lists"));
    folders.sort();
    assert_eq!(folders.len(), 11);
    let desk = Desk::new();
    let folders: Vec<&str> = folders
        .iter()
        .map(|folder| folder.to_str().unwrap())
        .collect();
    let (page, json) = both(&desk, &folders);
    counts_agree(&page, &json);
    let ran = desk.run(&[&["report", "-o", "out/"], folders.as_slice()].concat());
    ran.ends_with(0);
    read(&desk.read("out/index.html")).leads_somewhere(&desk.file("out"));
}
