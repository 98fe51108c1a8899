//! A trap for every limit: what reaches it is told with its place and words, costs nothing else, and ends a strict run.
//!
//! The list comes from the program's own table, so a limit without a trap fails.

use yardstick::limits::Limit;

use super::*;

struct Trap {
    files: Vec<(String, Vec<u8>)>,
    /// What the limit is set to; nothing for its default.
    set: Option<&'static str>,
    flags: &'static [&'static str],
    code: i32,
    /// The words by which it is told.
    words: String,
    /// The files at which it is told, each by itself; none where it is told of the whole folder.
    places: &'static [&'static str],
    outcome: &'static str,
}

impl Trap {
    fn new(set: Option<&'static str>, places: &'static [&'static str], words: &str) -> Trap {
        Trap {
            files: Vec::new(),
            set,
            flags: &[],
            code: FINDINGS,
            words: words.to_owned(),
            places,
            outcome: "cannot-tell",
        }
    }

    fn file(mut self, path: &str, text: impl Into<Vec<u8>>) -> Trap {
        self.files.push((path.to_owned(), text.into()));
        self
    }

    fn ends(self, code: i32) -> Trap {
        Trap { code, ..self }
    }

    fn with(self, flags: &'static [&'static str]) -> Trap {
        Trap { flags, ..self }
    }
}

const RULES: &[&str] = &["--ruleset", "r.yaml", "--packs", "none"];

const RULESET: &str = "rules:
  sound-rule: { given: '$.x[*]', message: '{{path}} has no motto', then: { field: motto, function: truthy } }
";

fn chain(count: usize) -> String {
    let schema = |number: usize| match number {
        0 => "    s0: { type: string }\n".to_owned(),
        number => format!(
            "    s{number}: {{ $ref: '#/components/schemas/s{}' }}\n",
            number - 1
        ),
    };
    let schemas: String = (0..count).map(schema).collect();
    format!(
        "openapi: 3.1.0\ninfo: {{ title: Juggling, version: '1' }}\npaths: {{}}\ncomponents:\n  schemas:\n{schemas}"
    )
}

/// One rule with a schema that says the same twice, which says the same twice, forty times: a million million answers.
fn endless_ruleset() -> String {
    let twice = |number: usize| {
        let next = format!("{{ $ref: '#/definitions/s{}' }}", number + 1);
        format!("s{number}: {{ allOf: [{next}, {next}] }}, ")
    };
    let definitions: String = (0..40).map(twice).collect();
    format!(
        "rules:\n  endless-rule:\n    given: $.info\n    then:\n      function: schema\n      functionOptions:\n        \
         schema: {{ $ref: '#/definitions/s0', definitions: {{ {definitions} s40: {{ type: object }} }} }}\n"
    )
}

fn package(count: usize) -> String {
    let dependencies: Vec<String> = (0..count)
        .map(|number| format!("\"d{number}\": \"1\""))
        .collect();
    format!(
        "{{ \"name\": \"a\", \"dependencies\": {{ {} }} }}",
        dependencies.join(", ")
    )
}

fn of(limit: Limit) -> Vec<Trap> {
    let repeated =
        |count: usize, text: &dyn Fn(usize) -> String| -> String { (0..count).map(text).collect() };
    match limit {
        Limit::FileSize => vec![
            Trap::new(
                None,
                &["README.md"],
                "`README.md` is too large: larger than 64 MiB",
            )
            .file("README.md", vec![b'a'; (64 << 20) + 1]),
            Trap::new(
                Some("1KiB"),
                &["README.md"],
                "`README.md` is too large: larger than 1 KiB",
            )
            .file("README.md", vec![b'a'; 1025]),
        ],
        Limit::TotalSize => {
            let words = "is too large: more than 2 KiB with the files before it";
            let mut trap = Trap::new(Some("2KiB"), &["z59/package.json"], words);
            for number in 0..60 {
                trap = trap.file(&format!("z{number:02}/package.json"), package(5));
            }
            vec![trap]
        }
        Limit::Files => {
            let with = |mut trap: Trap, folder: &str, count: usize| {
                for number in 0..count {
                    trap = trap.file(&format!("{folder}t{number}"), "a");
                }
                trap
            };
            let few = Trap::new(Some("3"), &[], "the folder is too large: more than 3 files");
            let many = Trap::new(Some("2"), &[], "the folder is too large: more than 2 files");
            let below = Trap::new(Some("2"), &["big"], "`big` is too large: more than 2 files");
            vec![
                with(few, "", 5),
                // So many names that they are not even sorted.
                with(many, "", 11).ends(CLEAN),
                with(below, "big/", 11),
            ]
        }
        Limit::Folders => {
            let deep = |count: usize| format!("{}/a", vec!["d"; count].join("/"));
            let words =
                |most: usize| format!("is too deep: more than {most} folders in one another");
            vec![
                Trap::new(None, &["d/"], &words(128)).file(&deep(129), "a"),
                Trap::new(Some("2"), &["d/d/d"], &words(2)).file(&deep(3), "a"),
            ]
        }
        Limit::Nodes => {
            let words = "too large: more than 50 values";
            let item = |number: usize| format!("  s{number}: {{ image: a }}\n");
            let services = repeated(60, &item);
            let page = repeated(60, &|_| "<p>Accessibility statement</p>\n".to_owned());
            vec![
                Trap::new(Some("50"), &["package.json"], words).file("package.json", package(60)),
                Trap::new(Some("50"), &["compose.yaml"], words)
                    .file("compose.yaml", format!("services:\n{services}")),
                Trap::new(Some("50"), &["compose.yaml"], words)
                    .file("compose.yaml", format!("services: &a\n{services}")),
                Trap::new(Some("50"), &["compose.yaml"], words).file(
                    "compose.yaml",
                    format!("services: {{ {} }}\n", repeated(60, &|n| format!("s{n}: {{ image: a }}, "))),
                ),
                Trap::new(Some("50"), &["Cargo.toml"], words).file(
                    "Cargo.toml",
                    format!("[dependencies]\n{}", repeated(60, &|n| format!("d{n} = \"1\"\n"))),
                ),
                Trap::new(Some("50"), &["pom.xml"], words).file(
                    "pom.xml",
                    format!("<project>{}</project>", repeated(60, &|_| "<a/>".to_owned())),
                ),
                Trap::new(Some("50"), &["accessibility-statement.html"], words).file(
                    "accessibility-statement.html",
                    format!("<h1>Accessibility statement for Juggling</h1>{page}<a href='/accessibility-statement'>a</a>"),
                ),
            ]
        }
        Limit::Nesting => {
            let lists = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            let json = |depth: usize| format!("{{ \"a\": {} }}", lists(depth - 1));
            let words = |most: usize| {
                format!("too deep: more than {most} lists and mappings stand in one another")
            };
            vec![
                Trap::new(None, &["package.json"], &words(256)).file("package.json", json(257)),
                Trap::new(Some("10"), &["package.json"], &words(10)).file("package.json", json(11)),
                Trap::new(Some("10"), &["compose.yaml"], &words(10))
                    .file("compose.yaml", format!("a: {}\n", lists(10))),
                Trap::new(Some("10"), &["compose.yaml"], &words(10))
                    .file("compose.yaml", format!("{}a: 1\n", "- ".repeat(10))),
                Trap::new(Some("10"), &["Cargo.toml"], &words(10))
                    .file("Cargo.toml", format!("a = {}\n", lists(10))),
                Trap::new(Some("10"), &["pom.xml"], &words(10))
                    .file("pom.xml", "<a>".repeat(11) + &"</a>".repeat(11)),
            ]
        }
        Limit::Aliases => {
            let words = |most: usize| {
                format!("too large: aliases and merge keys add more than {most} values")
            };
            let bomb = |levels: usize| {
                let mut bomb = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
                for number in 1..levels {
                    let before = vec![format!("*a{}", number - 1); 10].join(", ");
                    bomb.push_str(&format!("a{number}: &a{number} [{before}]\n"));
                }
                bomb
            };
            let merged = repeated(10, &|number| format!("m{number}: {{ <<: *m }}\n"));
            vec![
                Trap::new(None, &["compose.yaml"], &words(1_000_000))
                    .file("compose.yaml", bomb(30)),
                Trap::new(Some("100"), &["compose.yaml"], &words(100))
                    .file("compose.yaml", bomb(2)),
                Trap::new(Some("20"), &["compose.yaml"], &words(20))
                    .file("compose.yaml", format!("m: &m {{ a: 1, b: 2 }}\n{merged}")),
            ]
        }
        Limit::References => {
            let words = |most: usize| format!("too deep: more than {most} references in a row");
            vec![
                Trap::new(None, &["openapi.yaml"], &words(64)).file("openapi.yaml", chain(66)),
                Trap::new(Some("2"), &["openapi.yaml"], &words(2)).file("openapi.yaml", chain(4)),
            ]
        }
        Limit::Matches => {
            let words = "too large: the rule would look at more than 30 values";
            let many = repeated(400, &|_| "- { motto: a }\n".to_owned());
            vec![
                Trap::new(Some("30"), &["openapi.yaml"], words)
                    .file("r.yaml", RULESET)
                    .file(
                        "openapi.yaml",
                        format!("openapi: 3.1.0\ninfo: {{ title: a, version: '1' }}\npaths: {{}}\nx:\n{many}"),
                    )
                    .with(RULES)
                    .ends(CLEAN),
                Trap::new(Some("1"), &[], "too large: the rule would look at more than 1 values")
                    .ends(CLEAN),
            ]
        }
        Limit::Findings => {
            let trap = |count: usize, set: Option<&'static str>, words: &str| {
                Trap {
                outcome: "failed",
                ..Trap::new(set, &["openapi.yaml"], words)
                    .file("r.yaml", RULESET)
                    .file(
                        "openapi.yaml",
                        format!(
                            "openapi: 3.1.0\ninfo: {{ title: a, version: '1' }}\npaths: {{}}\nx:\n{}",
                            repeated(count, &|_| "- {}\n".to_owned())
                        ),
                    )
                    .with(RULES)
                    .ends(CLEAN)
            }
            };
            let words = |more: &str, most: usize| {
                format!(
                    "not listed: {more}, or fewer where some are the same, as they are too many: more than {most} \
                     findings of one rule"
                )
            };
            vec![
                trap(10_001, None, &words("1 more finding", 10_000)),
                trap(5, Some("2"), &words("3 more findings", 2)),
            ]
        }
        Limit::RuleTime | Limit::RunTime => vec![
            Trap::new(Some("1"), &["openapi.yaml"], "it takes longer than 1 s")
                .file("r.yaml", endless_ruleset())
                .file("openapi.yaml", chain(1))
                .with(RULES)
                .ends(FAILURE),
        ],
        // As much as may be read, with keys that are all different: no machine does that in a second.
        Limit::FileTime => vec![
            Trap::new(Some("1"), &["package.json"], "it takes longer than 1 s")
                .file("package.json", package(3_500_000))
                .with(&["--packs", "none"])
                .ends(FAILURE),
        ],
    }
}

/// A report for machines, of a run on so many threads.
#[track_caller]
fn json(folder: &Path, flags: &[String], threads: &str, code: i32) -> (Value, Run) {
    let more = ["--format", "json", "--threads", threads, "."].map(ToOwned::to_owned);
    let told = run(folder, &[flags, &more].concat());
    assert_eq!(told.code, code, "{}{}", told.stderr, told.stdout);
    (serde_json::from_str(&told.stdout).unwrap(), told)
}

#[test]
fn every_limit_is_told_at_its_place_and_ends_a_strict_run() {
    for limit in Limit::all() {
        let traps = of(limit);
        assert!(!traps.is_empty(), "{limit} has no trap");
        for trap in traps {
            hold(limit, &trap);
        }
    }
}

fn hold(limit: Limit, trap: &Trap) {
    let folder = folder(&[("service.yaml", SERVICE.as_bytes())]);
    for (path, bytes) in &trap.files {
        write(folder.path(), path, bytes);
    }
    let mut flags: Vec<String> = trap.flags.iter().map(|flag| (*flag).to_owned()).collect();
    if let Some(amount) = trap.set {
        flags.push(format!("--limit={limit}={amount}"));
    }
    let words = format!("{} (limit `{limit}`)", trap.words);

    let (report, one) = json(folder.path(), &flags, "1", trap.code);
    let (_, four) = json(folder.path(), &flags, "4", trap.code);
    // What a run has still come to when it is over, nobody knows.
    let is_told_alike = limit != Limit::RunTime;
    if is_told_alike {
        assert_eq!(
            one.stdout, four.stdout,
            "{limit}: threads change the report"
        );
    }

    let results = report["results"].as_array().unwrap();
    let told: Vec<&Value> = (results.iter())
        .filter(|result| result["message"].as_str().unwrap().contains(&words))
        .collect();
    assert!(
        !told.is_empty(),
        "{limit}: `{words}` is not told in:\n{}",
        one.stdout
    );
    for result in &told {
        assert_eq!(result["outcome"], trap.outcome, "{result}");
        if trap.outcome == "cannot-tell" {
            let cause = if limit.is_of_time() { "time" } else { "limit" };
            assert_eq!(result["cause"], cause, "{result}");
        }
    }
    let stands = |path: &str| {
        told.iter().any(|result| {
            let file = result["place"]["file"].as_str();
            file.is_some_and(|file| file == path || path.ends_with('/') && file.starts_with(path))
        })
    };
    for place in trap.places {
        assert!(stands(place), "{limit}: not at {place} but\n{told:#?}");
    }
    // Whatever else has a cause has another, or is in doubt for the same.
    for result in results {
        assert_eq!(
            result["outcome"] == "cannot-tell",
            !result["cause"].is_null(),
            "{result}"
        );
    }

    let strict = [&flags[..], &["--strict".to_owned()]].concat();
    let (again, run) = json(folder.path(), &strict, "4", FAILURE);
    if is_told_alike {
        assert_eq!(again, report, "{limit}: strictness changes the report");
    }
    run.names(&["could not be told, and `strict` asks for all to be told; the first: "]);
    run.names(&[&format!("(limit `{limit}`)")]);
    calm(&Run {
        stdout: String::new(),
        ..run
    });
}

#[test]
fn below_every_limit_a_strict_run_ends_as_any_other() {
    let folder = folder(&[("service.yaml", SERVICE.as_bytes())]);
    let strict = ["--strict".to_owned()];
    let (_, run) = json(folder.path(), &strict, "1", FINDINGS);
    assert_eq!(run.stderr, "");
    write(
        folder.path(),
        "LICENSE",
        b"MIT License\n\nPermission is hereby granted, free of charge",
    );
    write(folder.path(), "a.yaml", b"a: 1\n");
    write(folder.path(), "yardstick.toml", b"strict = true\n");
    let (_, run) = json(folder.path(), &[], "1", FINDINGS);
    assert_eq!(run.stderr, "");
}

#[test]
fn whatever_cannot_be_told_ends_a_strict_run() {
    let mistaken = format!("{SERVICE}phaze: live\n");
    let unread = utf16("name: a\n");
    for (path, text) in [
        ("service.yaml", mistaken.as_bytes()),
        ("service.yaml", b"name: [\n"),
        ("service.yaml", &unread),
        ("package.json", b"{"),
        ("README.md", b"\xff\xfe\xfd"),
    ] {
        let folder = folder(&[("service.yaml", SERVICE.as_bytes()), (path, text)]);
        let without = run(folder.path(), &["."]);
        assert_ne!(without.code, FAILURE, "{}", without.all());
        let strict = run(folder.path(), &[".", "--strict"]);
        assert_eq!(strict.code, FAILURE, "{path}: {}", strict.all());
        assert_eq!(strict.stdout, without.stdout);
        strict.names(&["could not be told", path]);

        // A settings file can ask for it, and takes no flag back.
        write(folder.path(), "yardstick.toml", b"strict = true\n");
        assert_eq!(run(folder.path(), &["."]).code, FAILURE);
        write(folder.path(), "yardstick.toml", b"strict = false\n");
        assert_ne!(run(folder.path(), &["."]).code, FAILURE);
        assert_eq!(run(folder.path(), &[".", "--strict"]).code, FAILURE);

        let report = ["report", ".", "--format", "json"];
        assert_eq!(run(folder.path(), &report).code, CLEAN);
        let report = run(folder.path(), &[&report[..], &["--strict"]].concat());
        assert_eq!(report.code, FAILURE, "{}", report.stderr);
        let page: Value = serde_json::from_str(&report.stdout).unwrap();
        assert_eq!(page["asOf"], AS_OF);

        // What the team does not want to hear is not held against it.
        let off = "strict = true\n[levels]\nreadable-files = \"off\"\nsound-manifest = \"off\"\n";
        write(folder.path(), "yardstick.toml", off.as_bytes());
        let run = run(folder.path(), &[".", "--packs", "none"]);
        assert_ne!(run.code, FAILURE, "{}", run.all());
    }
}

#[test]
fn a_settings_file_that_is_found_cannot_ask_for_everything() {
    let settings = "[limits]\nfile-size = \"1 GiB\"\n";
    let folder = folder(&[("service.yaml", SERVICE.as_bytes())]);
    write(folder.path(), "yardstick.toml", settings.as_bytes());
    check(folder.path(), FAILURE, &[]).names(&[
        "the limit `file-size` cannot be 1 GiB: the most that a settings file which is found can ask for is 256 MiB",
        "`--limit 'file-size=1 GiB'`",
        "yardstick.toml:2:13",
    ]);
    // Who starts the run names it, and answers for it.
    check(folder.path(), FINDINGS, &["--config", "yardstick.toml"]);

    // A flag beats the file, which beats the default.
    write(
        folder.path(),
        "yardstick.toml",
        b"[limits]\nfile-size = 100\n",
    );
    let reached = check(folder.path(), CLEAN, &[]);
    reached.names(&["`service.yaml` is too large: larger than 100 bytes"]);
    check(folder.path(), FINDINGS, &["--limit", "file-size=1KiB"]);
    check(folder.path(), FINDINGS, &["--isolated"]);
}

#[test]
fn a_limit_holds_wherever_a_service_is_examined() {
    let folder = folder(&[("service.yaml", SERVICE.as_bytes())]);
    let limit = "--limit=file-size=100";
    let words = "larger than 100 bytes (limit `file-size`)";
    for command in [
        &["report", ".", "--format", "markdown"][..],
        &["check", "."],
        &["."],
    ] {
        let told = run(folder.path(), &[command, &[limit]].concat());
        assert_eq!(told.code, CLEAN, "{}", told.all());
        told.names(&[words]);
    }
    // Of what these write down nobody sees later what was missing.
    for (command, file) in [
        (&["baseline", "."][..], "yardstick-baseline.json"),
        (&["lock", "."], "yardstick.lock"),
        (&["update", "."], "yardstick.lock"),
        (&["baseline", ".", "--prune"], "yardstick-baseline.json"),
    ] {
        let told = run(folder.path(), &[command, &[limit]].concat());
        assert_eq!(told.code, CLEAN, "{}", told.all());
        told.names(&[words, "what comes of this run may be another for it"]);
        let written = fs::read(folder.path().join(file)).unwrap();

        write(folder.path(), "yardstick.toml", b"strict = true\n");
        let strict = run(folder.path(), &[command, &[limit]].concat());
        assert_eq!(strict.code, FAILURE, "{}", strict.all());
        strict.names(&[words, "nothing was written down, as it would not be whole"]);
        assert_eq!(fs::read(folder.path().join(file)).unwrap(), written);
        fs::remove_file(folder.path().join("yardstick.toml")).unwrap();
    }
    let told = run(folder.path(), &[".", "--limit", "file-sise=1"]);
    assert_eq!(told.code, FAILURE);
    told.names(&["there is no limit `file-sise`; did you mean `file-size`?"]);
}
