//! Inputs of a size that few have, and how much memory they take.
//!
//! The bound that is asserted: twelve times the largest document that is read, and a constant; for many services in one
//! run, so much more for each. `docs/load.md` says it, and has the figures.

use std::path::Path;

use tempfile::TempDir;

use super::inputs::{api, axe, binary, data, files, grow, lock, page, put, service, services};
use super::machine::{Ran, run};

const MIB: u64 = 1 << 20;

/// What a run takes beside its documents: the packs, the program, the report of one service.
const CONSTANT: u64 = 96 * MIB;

/// What a listing takes for each file.
const A_FILE: u64 = 3 << 9;

/// How many times the largest document.
const TIMES: u64 = 12;

/// How many times the largest text that is read by lines, of those that are not too long to be.
const A_TEXT: u64 = 80;

/// What the report keeps of each service, with what is printed of it for people.
const A_SERVICE: u64 = MIB / 2;

/// What is printed of each service for programs, which stands in memory as a whole before it is written.
const A_SERVICE_PRINTED: u64 = 2 * MIB;

/// How much of everything there is.
struct Load {
    files: usize,
    bytes: u64,
    document: u64,
    services: usize,
    places: u64,
    text: u64,
}

fn load() -> Load {
    match std::env::var("YARDSTICK_LOAD").as_deref() {
        Ok("full") => Load {
            files: 100_000,
            bytes: 1024 * MIB,
            document: 300 * MIB,
            services: 2_000,
            places: 1_000_000,
            text: 4 * MIB,
        },
        Ok(other) => panic!("YARDSTICK_LOAD is `{other}`; there is `full`, or nothing for less"),
        Err(_) => Load {
            files: 5_000,
            bytes: 100 * MIB,
            document: 8 * MIB,
            services: 30,
            places: 20_000,
            text: MIB / 2,
        },
    }
}

/// Says what a run took, and holds its memory against the bound.
#[track_caller]
#[expect(
    clippy::print_stderr,
    reason = "the figures are what the test is run for"
)]
fn within(what: &str, ran: &Ran, largest: u64, more: u64) {
    let bound = TIMES * largest + CONSTANT + more;
    let mib = |bytes: u64| bytes / MIB;
    match ran.peak {
        Some(peak) => {
            eprintln!(
                "{what}: {} MiB at most of {} MiB allowed, {:.1} s, {} kB printed",
                mib(peak),
                mib(bound),
                ran.time.as_secs_f64(),
                ran.stdout.metadata().unwrap().len() >> 10
            );
            assert!(peak <= bound, "{what}: {peak} bytes of {bound}");
        }
        None if cfg!(target_os = "linux") => panic!("{what}: its memory was not seen"),
        None => eprintln!(
            "{what}: {:.1} s; this system does not say how much memory",
            ran.time.as_secs_f64()
        ),
    }
}

/// It ended by itself, with a report.
#[track_caller]
fn reported(ran: &Ran) -> serde_json::Value {
    assert!(
        ran.code() < Some(2) && ran.signal().is_none(),
        "{:?}: {}",
        ran.status,
        ran.stderr
    );
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    let printed = ran.printed();
    serde_json::from_str(&printed).expect("the report is JSON, to its end")
}

/// The same, of a report that is not worth keeping in memory.
#[track_caller]
fn ended(ran: &Ran) {
    assert!(
        ran.code() < Some(2) && ran.signal().is_none(),
        "{:?}: {}",
        ran.status,
        ran.stderr
    );
}

fn size_of(folder: &Path, name: &str) -> u64 {
    folder.join(name).metadata().unwrap().len()
}

#[test]
#[ignore = "takes minutes"]
fn many_files() {
    let load = load();
    let folder = TempDir::new().unwrap();
    files(folder.path(), load.files);
    let ran = run(folder.path(), &["check", "--format", "json"]);
    let report = reported(&ran);
    assert!(!report.to_string().contains("too large"));
    let listing = A_FILE * load.files as u64;
    within(&format!("{} files", load.files), &ran, 0, listing);
    // All of them were looked at: where one less may be, somebody says so.
    let limit = format!("files={}", load.files + 1);
    let less = ["check", "--format", "json", "--limit", &limit];
    let less = reported(&run(folder.path(), &less)).to_string();
    assert!(less.contains("(limit `files`)"), "one file is missing");
    for threads in ["1", "8"] {
        let again = run(
            folder.path(),
            &["check", "--format", "json", "--threads", threads],
        );
        assert!(
            again.printed() == ran.printed(),
            "another number of threads, another report"
        );
        within(
            &format!("{} files, {threads} threads", load.files),
            &again,
            0,
            listing,
        );
    }
}

#[test]
#[ignore = "takes minutes"]
fn many_bytes() {
    let load = load();
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    service(folder);
    // Two beyond what is read, and the rest in files of some MB.
    binary(folder, "dumps/backup.bin", 80 * MIB);
    data(folder, "dumps/everything.json", 80 * MIB);
    let each = 5 * MIB;
    let mut left = load.bytes.saturating_sub(160 * MIB).max(60 * MIB);
    let mut number = 0;
    while left >= each {
        match number % 4 {
            0 | 1 => data(folder, &format!("data/{number}.json"), each),
            2 => page(folder, &format!("pages/{number}.md"), each),
            _ => binary(folder, &format!("images/{number}.png"), each),
        }
        left -= each;
        number += 1;
    }
    let largest = 60 * MIB;
    for part in 0..4 {
        data(folder, &format!("large/{part}.json"), largest);
    }
    let ran = run(folder, &["check", "--format", "json"]);
    reported(&ran);
    within(&format!("{} MiB", load.bytes / MIB), &ran, largest, 0);
    let again = run(folder, &["check", "--format", "json", "--threads", "8"]);
    assert!(
        again.printed() == ran.printed(),
        "another number of threads, another report"
    );
    within(
        &format!("{} MiB, 8 threads", load.bytes / MIB),
        &again,
        largest,
        0,
    );
}

/// A file of a size, and what says in the report that it was read; `None` for what leaves no trace.
type Document = (&'static str, fn(&Path, &str, u64), Option<&'static str>);

const DOCUMENTS: [Document; 4] = [
    ("openapi.json", api, Some("openapi.json")),
    ("data/plots.json", data, None),
    ("reports/axe.json", axe, Some("reports/axe.json")),
    ("package-lock.json", lock, None),
];

/// Documents that are as large as they may be.
#[test]
#[ignore = "takes minutes"]
fn documents_just_below_the_limit() {
    for (name, make, trace) in DOCUMENTS {
        let folder = TempDir::new().unwrap();
        service(folder.path());
        put(
            folder.path(),
            "package.json",
            "{\"name\": \"plots\", \"dependencies\": {\"express\": \"^4.0.0\"}}",
        );
        let most = load().document.min(60 * MIB);
        make(folder.path(), name, most);
        let ran = run(folder.path(), &["check", "--format", "json"]);
        let report = reported(&ran);
        let printed = report.to_string();
        assert!(!printed.contains("too large: "), "{name}");
        if let Some(trace) = trace {
            assert!(printed.contains(trace), "{name} is not named");
        }
        within(
            &format!("{name} of {} MiB", most / MIB),
            &ran,
            size_of(folder.path(), name),
            0,
        );
    }
}

/// The documents of one service are held against each other, so all of them are there at once.
#[test]
#[ignore = "takes minutes"]
fn several_documents() {
    let document = load().document / 5;
    let folder = TempDir::new().unwrap();
    service(folder.path());
    let names: Vec<String> = (0..5)
        .map(|number| format!("api-{number}/openapi.json"))
        .collect();
    let mut size = 0;
    for name in &names {
        api(folder.path(), name, document);
        size += size_of(folder.path(), name);
    }
    for threads in ["1", "4"] {
        let arguments = ["check", "--format", "json", "--threads", threads];
        let ran = run(folder.path(), &arguments);
        let report = reported(&ran).to_string();
        for name in &names {
            assert!(report.contains(name.as_str()), "{name} is not named");
        }
        let what = format!(
            "5 API descriptions of {} MiB, {threads} threads",
            document / MIB
        );
        within(&what, &ran, size, 0);
    }
}

/// What was read for one service is given back before the next: one thread has one of them in hand.
#[test]
#[ignore = "takes minutes"]
fn services_with_documents() {
    let document = load().document / 5;
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    services(folder, 5);
    let paths: Vec<String> = (0..5).map(|number| format!("service-{number}")).collect();
    let mut size = 0;
    for path in &paths {
        let name = format!("{path}/openapi.json");
        api(folder, &name, document);
        size = size_of(folder, &name);
    }
    for threads in [1, 4] {
        let count = threads.to_string();
        let options = ["check", "--format", "json", "--threads", &count];
        let arguments: Vec<&str> = options
            .into_iter()
            .chain(paths.iter().map(String::as_str))
            .collect();
        let ran = run(folder, &arguments);
        let report = reported(&ran).to_string();
        assert!(report.matches("openapi.json").count() >= paths.len());
        let what = format!(
            "5 services, each with an API description of {} MiB, {threads} threads",
            document / MIB
        );
        within(
            &what,
            &ran,
            size * threads,
            (A_SERVICE + A_SERVICE_PRINTED) * 5,
        );
    }
}

/// Texts of which each few bytes are a line, a heading, a sign or an element: what takes up most while it is read.
#[test]
#[ignore = "takes minutes"]
fn texts_of_short_lines() {
    let longest = load().text;
    for (name, begin, line) in [
        (".nvmrc", "", "1\n"),
        ("requirements.txt", "", "a\n"),
        ("go.mod", "require (\n", "a b\n"),
        ("Dockerfile", "", "FROM node:1\n"),
        ("Gemfile", "", "gem 'a'\n"),
        ("CODEOWNERS", "", "a\n"),
        ("README.md", "", "a\n"),
        ("README.md", "", "# a\n"),
        ("README.rst", "", "\n"),
        ("build.gradle", "", "("),
        ("build.sbt", "", "("),
        ("pom.xml", "<project>", "<a/>"),
        (
            "main.tf",
            "resource \"aws_db_instance\" \"a\" { engine = ",
            "{",
        ),
    ] {
        let folder = TempDir::new().unwrap();
        put(
            folder.path(),
            "service.yaml",
            "name: Apply for an allotment\n",
        );
        let lines = (longest as usize - begin.len()) / line.len();
        put(
            folder.path(),
            name,
            format!("{begin}{}", line.repeat(lines)),
        );
        let ran = run(folder.path(), &["check", "--format", "json"]);
        let report = reported(&ran);
        assert!(!report.to_string().contains("too large to be read line by"));
        let text = A_TEXT * size_of(folder.path(), name);
        within(&format!("{name} of {line:?}"), &ran, 0, text);
    }
}

/// Values of two bytes, and keys of a few that never come again: what takes up most for what it says.
#[test]
#[ignore = "takes minutes"]
fn dense_documents() {
    let document = load().document.min(60 * MIB);
    let begin = "{\"openapi\": \"3.0.3\", \"info\": {\"title\": \"Plots\", \"version\": \"1.0.0\"},\n\"paths\": {}, \"x\": ";
    type Piece = fn(u64) -> String;
    let shapes: [(&str, &str, &str, Piece); 4] = [
        ("[1,1,…]", "[", "]}", |_| "1".to_owned()),
        ("[[],[],…]", "[", "]}", |_| "[]".to_owned()),
        ("[[1],[1],…]", "[", "]}", |_| "[1]".to_owned()),
        ("keys that are all different", "{", "}}", |number| {
            format!("\"{number:x}\":1")
        }),
    ];
    for (what, open, close, piece) in shapes {
        let folder = TempDir::new().unwrap();
        service(folder.path());
        let begin = format!("{begin}{open}");
        grow(
            folder.path(),
            "openapi.json",
            document,
            &begin,
            close,
            |number, _| piece(number),
        );
        // An item far along makes the program look it up among all.
        put(
            folder.path(),
            ".spectral.yaml",
            "rules:\n  far:\n    given: $.x[100000]\n    then:\n      function: falsy\n",
        );
        let arguments = ["check", "--format", "json", "--ruleset", ".spectral.yaml"];
        let ran = run(
            folder.path(),
            &[&arguments[..], &["--limit", "nodes=100000000"]].concat(),
        );
        reported(&ran);
        let size = size_of(folder.path(), "openapi.json");
        within(&format!("{what}, {} MiB", size / MIB), &ran, size, 0);
    }
}

/// What a document of 300 MiB needs: it has more values than are read unasked.
const RAISED: &[&str] = &[
    "--limit",
    "file-size=400MiB",
    "--limit",
    "nodes=100000000",
    "--limit",
    "matches=1000000000",
    "--limit",
    "file-time=10min",
    "--limit",
    "rule-time=10min",
    "--limit",
    "run-time=1h",
];

/// Documents beyond the limit are told, and read where somebody raises it.
#[test]
#[ignore = "takes minutes"]
fn documents_beyond_the_limit() {
    let load = load();
    for (name, make, trace) in DOCUMENTS {
        let folder = TempDir::new().unwrap();
        service(folder.path());
        put(
            folder.path(),
            "package.json",
            "{\"name\": \"plots\", \"dependencies\": {\"express\": \"^4.0.0\"}}",
        );
        // What a pipeline can spare is below the limit; there the limit is lowered.
        make(folder.path(), name, load.document);
        let size = size_of(folder.path(), name);
        let (low, high) = match size > 64 * MIB {
            true => (&[][..], RAISED),
            false => (&["--limit", "file-size=4MiB"][..], &[][..]),
        };
        let check = &["check", "--format", "json"][..];
        let refused = run(folder.path(), &[check, low].concat());
        let report = reported(&refused).to_string();
        if trace.is_some() {
            assert!(
                report.contains("too large: "),
                "{name}: nobody says that it is too large"
            );
        }
        within(
            &format!("{name} of {} MiB, too large", size / MIB),
            &refused,
            0,
            0,
        );
        let read = run(folder.path(), &[check, high].concat());
        let report = reported(&read).to_string();
        assert!(!report.contains("too large: "), "{name}");
        if let Some(trace) = trace {
            assert!(report.contains(trace), "{name} is not named");
        }
        within(
            &format!("{name} of {} MiB, read", size / MIB),
            &read,
            size,
            0,
        );
    }
}

#[test]
#[ignore = "takes minutes"]
fn many_services() {
    let load = load();
    let folder = TempDir::new().unwrap();
    let list = services(folder.path(), load.services);
    let paths: Vec<String> = (0..load.services)
        .map(|number| format!("service-{number}"))
        .collect();
    let more = A_SERVICE * load.services as u64;
    let page = A_SERVICE_PRINTED * load.services as u64;
    for (format, page) in [("json", page), ("text", 0), ("sarif", page)] {
        let arguments: Vec<&str> = ["check", "--format", format]
            .into_iter()
            .chain(paths.iter().map(String::as_str))
            .collect();
        let ran = run(folder.path(), &arguments);
        ended(&ran);
        let printed = ran.printed();
        let last = format!("service-{}", load.services - 1);
        assert!(
            printed.contains(&last),
            "the last service is not in the report"
        );
        if format == "json" {
            // As a tree it would take more than the program that is looked at.
            let mut rest = printed.as_str();
            for path in &paths {
                let path = format!("\"path\": \"{path}\"");
                let at = rest.find(&path).expect("each service is there, in order");
                rest = &rest[at + path.len()..];
            }
        }
        within(
            &format!("{} services as {format}", load.services),
            &ran,
            0,
            more + page,
        );
    }
    let ran = run(
        folder.path(),
        &["report", "--services", &list, "--output", "pages/"],
    );
    ended(&ran);
    let pages = super::machine::contents(&folder.path().join("pages/services"));
    assert_eq!(pages.len(), load.services);
    assert!(
        pages
            .values()
            .flatten()
            .all(|page| page.ends_with(b"</html>") || page.ends_with(b"</html>\n"))
    );
    within(
        &format!("{} services as pages", load.services),
        &ran,
        0,
        more,
    );
}

/// A document in which everything is wrong, by a ruleset that says so of each place.
#[test]
#[ignore = "takes minutes"]
fn many_findings() {
    let load = load();
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    service(folder);
    let mut places = 0;
    let bytes = load.places * 60;
    let begin = "{\"openapi\": \"3.0.3\", \"info\": {\"title\": \"Plots\", \"version\": \"1.0.0\"},\"paths\": {},\n\
                 \"x-plots\": [";
    grow(
        folder,
        "openapi.json",
        bytes.min(60 * MIB),
        begin,
        "]}\n",
        |number, _| {
            places += 1;
            format!("\n{{\"plot\": {number}, \"description\": \"a plot\"}}")
        },
    );
    put(
        folder,
        ".spectral.yaml",
        "rules:\n  owner-given:\n    description: each plot has an owner\n    given: $.x-plots[*]\n    severity: error\n    \
         then:\n      field: owner\n      function: truthy\n",
    );
    let size = size_of(folder, "openapi.json");
    for format in ["json", "text", "sarif", "junit", "github", "ndjson"] {
        let ran = run(
            folder,
            &["check", "--ruleset", ".spectral.yaml", "--format", format],
        );
        assert_eq!(ran.code(), Some(1), "{}", ran.stderr);
        within(&format!("{places} places as {format}"), &ran, size, 0);
    }
}
