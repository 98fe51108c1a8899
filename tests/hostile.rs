//! What somebody may put into a folder to break a tool, or to make it say what they want.
//!
//! Every trap is built here, in a temporary folder, and the program is run on it as people and pipelines run it:
//! drawn, narrated and as JSON. The same must hold of each run: the exit code of the others, no panic, no
//! character that steers a terminal, no line that a pipeline's runner would obey, and an end.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set its trap or run the program fails"
)]
#![expect(clippy::disallowed_methods, reason = "a test looks at what it made")]

use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// A guard against hanging, not a promise of speed: these tests run unoptimised, side by side.
const PATIENCE: Duration = Duration::from_secs(120);

const CLEAN: i32 = 0;
const FINDINGS: i32 = 1;
const FAILURE: i32 = 2;
const NOTHING: i32 = 3;

const AS_OF: &str = "2026-11-22";

struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Run {
    fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Whether it names all of these, however it broke its lines.
    #[track_caller]
    fn names(&self, words: &[&str]) {
        let all: Vec<String> = self
            .all()
            .split_whitespace()
            .filter(|word| *word != "│")
            .map(ToOwned::to_owned)
            .collect();
        let all = all.join(" ");
        for word in words {
            assert!(
                all.contains(word),
                "`{word}` is not named in:\n{}",
                self.all()
            );
        }
    }
}

fn run<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yardstick"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("YARDSTICK_") {
            command.env_remove(name);
        }
    }
    let mut child = command
        .args(arguments)
        .env("NO_COLOR", "1")
        .env("YARDSTICK_AS_OF", AS_OF)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = gather(child.stdout.take().unwrap());
    let stderr = gather(child.stderr.take().unwrap());
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begin.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("it did not end");
        }
        thread::sleep(Duration::from_millis(5));
    };
    Run {
        code: status.code().expect("it was not killed by a signal"),
        stdout: stdout.join().unwrap(),
        stderr: stderr.join().unwrap(),
    }
}

fn gather(mut stream: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).expect("what is printed is UTF-8")
    })
}

/// Characters that steer a terminal or turn a line round, and lines that a runner obeys.
#[track_caller]
fn calm(run: &Run) {
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    let all = run.all();
    for character in all.chars() {
        let steers = character.is_control() && character != '\n' && character != '\t';
        let turns = matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}')
            || ('\u{202a}'..='\u{202e}').contains(&character)
            || ('\u{2066}'..='\u{2069}').contains(&character);
        assert!(!steers && !turns, "{character:?} is printed in:\n{all}");
    }
    no_commands(run);
}

#[track_caller]
fn no_commands(run: &Run) {
    for line in run.all().lines() {
        assert!(!line.trim_start().starts_with("::"), "{line}");
        assert!(!line.contains("##["), "{line}");
    }
}

/// Runs the program on `.` in every form, and says what the drawn form was.
#[track_caller]
fn check(folder: &Path, code: i32, flags: &[&str]) -> Run {
    let with = |more: &[&str]| -> Vec<String> {
        let all = ["."].iter().chain(flags).chain(more);
        all.map(|argument| (*argument).to_owned()).collect()
    };
    let drawn = run(folder, &with(&["--threads", "1"]));
    assert_eq!(drawn.code, code, "{}", drawn.all());
    calm(&drawn);

    let threaded = run(folder, &with(&["--threads", "4"]));
    assert_eq!(drawn.stdout, threaded.stdout, "threads change the report");
    assert_eq!(drawn.stderr, threaded.stderr, "threads change the messages");

    let verbose = flags.is_empty().then_some("--verbose");
    let narrated: Vec<&str> = ["--narrated"].into_iter().chain(verbose).collect();
    let narrated = run(folder, &with(&narrated));
    assert_eq!(narrated.code, code, "{}", narrated.all());
    calm(&narrated);

    let json = run(folder, &with(&["--format", "json"]));
    assert_eq!(json.code, code, "{}", json.all());
    no_commands(&json);
    assert!(!json.stderr.contains("panicked"), "{}", json.stderr);
    if code != FAILURE {
        let report: Value = serde_json::from_str(&json.stdout).unwrap();
        assert_eq!(report["asOf"], AS_OF);
    }
    drawn
}

/// A service for which a missing licence is a failed standard: so the gate shows whether something was judged.
const SERVICE: &str = "name: Apply for a juggling licence
organisation: { name: Wexbridge Council, kind: central-government }
nation: england
kind: transactional
phase: live
";

const CENTRAL: &[&str] = &[
    "--organisation",
    "central-government",
    "--kind",
    "transactional",
    "--phase",
    "live",
    "--nation",
    "england",
];

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        write(folder.path(), path, bytes);
    }
    folder
}

fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let file = folder.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, bytes).unwrap();
}

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

/// The rules that a report mentions as failed, by obligation or not: their headings carry the id.
fn has_heading(run: &Run, rule: &str) -> bool {
    let ending = format!(" · {rule}");
    let is_heading = |line: &str| line.starts_with("standard") || line.starts_with("guidance");
    run.stdout
        .lines()
        .any(|line| is_heading(line) && line.ends_with(&ending))
}

#[path = "hostile/api.rs"]
mod api;

#[path = "hostile/archives.rs"]
mod archives;

#[path = "hostile/files.rs"]
mod files;

#[path = "hostile/growth.rs"]
mod growth;

#[path = "hostile/limits.rs"]
mod limits;

#[path = "hostile/nesting.rs"]
mod nesting;

#[path = "hostile/output.rs"]
mod output;

#[path = "hostile/packs.rs"]
mod packs;
#[path = "common/plots.rs"]
mod plots;

mod bytes_that_are_no_text {
    use super::*;

    #[test]
    fn a_readme_is_named_and_is_not_called_missing() {
        let utf16 = utf16("# Juggling");
        for (bytes, word) in [
            (b"\x7fELF\0\0\0".as_slice(), "is binary"),
            (&utf16, "is UTF-16; save it as UTF-8"),
            (
                b"# Jong\xff\xfe\xfdleur\n",
                "is not UTF-8: byte 6 (0xff, in line 1)",
            ),
        ] {
            let folder = folder(&[("README.md", bytes)]);
            let run = check(folder.path(), CLEAN, &[]);
            run.names(&["README.md", word, "readable-files"]);
            assert!(!has_heading(&run, "readme-present"), "{}", run.stdout);
        }
    }

    #[test]
    fn a_manifest_is_named_and_its_contents_are_not_called_missing() {
        let utf16 = utf16(SERVICE);
        for (bytes, word) in [
            (b"\x7fELF\0\0\0".as_slice(), "is binary"),
            (&utf16, "is UTF-16; save it as UTF-8"),
            (b"name: Jong\xffleur\n", "is not UTF-8"),
        ] {
            let folder = folder(&[("service.yaml", bytes)]);
            let run = check(folder.path(), CLEAN, CENTRAL);
            run.names(&["service.yaml", word]);
            for rule in [
                "service-owner-named",
                "assessment-recorded",
                "phase-declared",
            ] {
                assert!(!has_heading(&run, rule), "{rule} fails in:\n{}", run.stdout);
            }
        }
    }

    #[test]
    fn an_npm_manifest_is_named() {
        for bytes in [
            b"\0\0\0\0".as_slice(),
            &utf16(r#"{ "name": "juggling" }"#),
            b"{ \"name\": \"jong\xffleur\" }",
        ] {
            let folder = folder(&[
                ("package.json", bytes),
                ("service.yaml", SERVICE.as_bytes()),
            ]);
            let run = check(folder.path(), FINDINGS, &[]);
            run.names(&["package.json"]);
        }
    }

    #[test]
    fn settings_are_refused() {
        let utf16 = utf16("fail-level = \"never\"");
        for (bytes, word) in [
            (b"\0\0\0\0".as_slice(), "is binary"),
            (&utf16, "is UTF-16; save it as UTF-8"),
            (b"fail-level = \"n\xffver\"", "is not UTF-8: byte 15"),
        ] {
            let folder = folder(&[
                ("yardstick.toml", bytes),
                ("service.yaml", SERVICE.as_bytes()),
            ]);
            check(folder.path(), FAILURE, &[]).names(&["yardstick.toml", word]);
        }
    }

    #[test]
    fn a_file_named_by_itself_is_examined_as_far_as_it_goes() {
        let folder = folder(&[("service.yaml", b"\0")]);
        let run = run(folder.path(), &["service.yaml"]);
        assert_eq!(run.code, CLEAN, "{}", run.all());
        calm(&run);
        run.names(&["service.yaml", "is binary"]);
    }

    #[test]
    fn a_pack_is_refused() {
        let folder = folder(&[("p/pack.yaml", b"id: \xff"), ("README.md", b"# a")]);
        check(folder.path(), FAILURE, &["--pack", "p"]).names(&["p/pack.yaml", "is not UTF-8"]);
    }
}

mod sizes {
    use super::*;

    /// A file of 70 MB that takes up no room.
    fn sparse(folder: &Path, path: &str) {
        fs::File::create(folder.join(path))
            .unwrap()
            .set_len(70 << 20)
            .unwrap();
    }

    #[test]
    fn huge_files_are_named_and_not_read() {
        let folder = folder(&[]);
        for path in ["README.md", "service.yaml", "package.json", "LICENSE"] {
            sparse(folder.path(), path);
        }
        let run = check(folder.path(), CLEAN, CENTRAL);
        let too_large = "is too large: larger than 64 MiB (limit `file-size`)";
        run.names(&[
            "README.md",
            "service.yaml",
            "package.json",
            "LICENSE",
            too_large,
        ]);
        assert!(!has_heading(&run, "licence-stated"), "{}", run.stdout);
    }

    #[test]
    fn huge_settings_are_refused() {
        let folder = folder(&[("README.md", b"# a")]);
        sparse(folder.path(), "yardstick.toml");
        check(folder.path(), FAILURE, &[]).names(&["yardstick.toml", "is larger than"]);
    }

    #[test]
    fn nesting_a_hundred_thousand_deep_is_named() {
        let deep = "[".repeat(100_000);
        let yaml = format!("name: {deep}");
        let json = format!("{{ \"dependencies\": {deep}");
        let mut blocks = String::new();
        for depth in 0..2_000 {
            blocks.push_str(&format!("{}a:\n", " ".repeat(depth)));
        }
        for (path, text) in [
            ("service.yaml", &yaml),
            ("package.json", &json),
            ("catalog-info.yaml", &blocks),
            ("README.md", &format!("# a\n{}", "> ".repeat(50_000))),
        ] {
            let folder = folder(&[(path, text.as_bytes()), ("LICENSE", b"a")]);
            let run = check(folder.path(), CLEAN, &[]);
            if path != "README.md" {
                run.names(&[path, "readable-files"]);
            }
        }
        let folder = folder(&[("README.md", b"# a")]);
        let toml = format!("packs = {deep}");
        write(folder.path(), "yardstick.toml", toml.as_bytes());
        check(folder.path(), FAILURE, &[]).names(&["yardstick.toml"]);
    }

    #[test]
    fn alias_bombs_do_not_go_off() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..30 {
            let before = level - 1;
            let aliases = vec![format!("*a{before}"); 10].join(", ");
            bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
        }
        let folder = folder(&[("service.yaml", format!("{bomb}name: *a29\n").as_bytes())]);
        check(folder.path(), CLEAN, &[]).names(&["service.yaml"]);

        write(folder.path(), "service.yaml", SERVICE.as_bytes());
        write(folder.path(), "p/pack.yaml", bomb.as_bytes());
        check(folder.path(), FAILURE, &["--pack", "p"]).names(&["p/pack.yaml"]);

        let laughs = format!("apiVersion: backstage.io/v1alpha1\nkind: Component\n{bomb}");
        write(folder.path(), "catalog-info.yaml", laughs.as_bytes());
        check(folder.path(), FINDINGS, &[]);
    }

    #[test]
    fn an_alias_of_itself_is_named() {
        for text in [
            "name: &a [*a]\n",
            "&a\nname: a\nteam: *a\n",
            "<<: &a { <<: *a }\n",
        ] {
            let folder = folder(&[("service.yaml", text.as_bytes())]);
            check(folder.path(), CLEAN, &[]).names(&["service.yaml:"]);
        }
    }

    #[test]
    fn a_finding_far_along_a_line_is_drawn_around() {
        let filler = "x".repeat(10_000_000);
        let text =
            format!("{{name: A, description: {filler}, phase: lvie, kind: transactional}}\n");
        let folder = folder(&[("service.yaml", text.as_bytes())]);
        let run = check(folder.path(), CLEAN, &[]);
        run.names(&["service.yaml:1:1000", "`lvie`", "did you mean `live`?"]);
        assert!(
            run.stdout.len() < 200_000,
            "the report is as long as the line"
        );

        let wide = format!(
            "{{description: {}, phase: lvie}}\n",
            "é漢\u{1f600}\t".repeat(50_000)
        );
        write(folder.path(), "service.yaml", wide.as_bytes());
        check(folder.path(), CLEAN, &[]).names(&["`lvie`"]);
    }

    #[test]
    fn twenty_thousand_mistakes_are_not_twenty_thousand_drawings() {
        let mut text = String::from(SERVICE);
        text.push_str("audience:\n");
        for number in 0..20_000 {
            text.push_str(&format!("  key{number}: a\n"));
        }
        let folder = folder(&[("service.yaml", text.as_bytes())]);
        let run = check(folder.path(), CLEAN, &[]);
        run.names(&["service.yaml:7:3", "the file has 1000 mistakes or more"]);
        let lines = run.stdout.lines().count();
        assert!(lines < 20_000, "{lines} lines");
    }

    #[test]
    fn a_manifest_that_is_not_taken_for_one_is_named() {
        let folder = folder(&[("service.yaml", b"name: A\nspec: {}\nmetadata: {}\n")]);
        check(folder.path(), CLEAN, &[]).names(&[
            "`service.yaml` is not read as a service manifest: most of its keys are not those",
        ]);
    }

    #[test]
    fn twenty_thousand_files_are_examined() {
        let folder = folder(&[("service.yaml", SERVICE.as_bytes())]);
        for number in 0..20_000 {
            if number % 1_000 == 0 {
                let below = folder.path().join(format!("d{}", number / 1_000));
                fs::create_dir(below).unwrap();
            }
            let file = format!("d{}/{number}.md", number / 1_000);
            fs::write(folder.path().join(file), b"").unwrap();
        }
        check(folder.path(), FINDINGS, &[]);
    }

    #[test]
    fn folders_too_deep_to_enter_are_named() {
        let folder = folder(&[("service.yaml", SERVICE.as_bytes())]);
        let deep = vec!["d"; 300].join("/");
        write(folder.path(), &format!("{deep}/README.md"), b"# a");
        check(folder.path(), FINDINGS, &[])
            .names(&["is too deep: more than 128 folders in one another (limit `folders`)"]);
    }
}

#[cfg(unix)]
mod names {
    use super::*;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn names_cannot_forge_lines_or_steer_a_terminal() {
        let names: [&[u8]; 8] = [
            b"a\n::error::forged.md",
            b"a\r::error::forged.md",
            b"\x1b[2J\x1b[31mred.md",
            "\u{202e}gnp.exe.md".as_bytes(),
            b"inv\xfflid.md",
            b"##[error]forged.md",
            b"::set-output name=a::b.md",
            "\u{9b}31m.md".as_bytes(),
        ];
        let folder = folder(&[("service.yaml", SERVICE.as_bytes())]);
        for name in names {
            fs::write(folder.path().join(OsStr::from_bytes(name)), b"\0").unwrap();
            // Each is also a service of its own, named on the command line.
            let own = folder.path().join("own").join(OsStr::from_bytes(name));
            fs::create_dir_all(own.join("LICENSES")).unwrap();
            fs::write(own.join("service.yaml"), b"phase: lvie\n").unwrap();
            for flags in [&[][..], &["--verbose"], &["--narrated"], &["--quiet"]] {
                let mut arguments: Vec<&OsStr> = vec![own.as_os_str()];
                arguments.extend(flags.iter().map(OsStr::new));
                let run = run(folder.path(), &arguments);
                assert_eq!(run.code, CLEAN, "{}", run.all());
                calm(&run);
            }
            let missing = Path::new("missing").join(OsStr::from_bytes(name));
            let run = super::run(folder.path(), &[missing.as_os_str()]);
            assert_eq!(run.code, FAILURE);
            calm(&run);
        }
        check(folder.path(), FINDINGS, &[]);
        check(folder.path(), FINDINGS, &["--verbose"]);
    }

    #[test]
    fn names_that_are_asked_about_cannot_forge_lines_either() {
        // A document that rules point at, in a folder that only its name makes hostile.
        let name = OsStr::from_bytes(b"docs\n::error::a\x1b[2J");
        let folder = folder(&[("LICENSE", b"a")]);
        let below = folder.path().join(name);
        fs::create_dir(&below).unwrap();
        fs::write(below.join("Dockerfile"), b"FROM node:14\n").unwrap();
        fs::write(
            below.join("package.json"),
            b"{ \"engines\": { \"node\": \"14\" }, \xff",
        )
        .unwrap();
        let run = check(folder.path(), CLEAN, &[]);
        run.names(&["Dockerfile", "package.json"]);
    }

    /// The superuser may enter any folder. So as root, this test shows only that nothing breaks; as anybody else it
    /// shows that a folder that may not be entered is named.
    #[test]
    fn folders_that_may_not_be_entered_are_named() {
        let folder = folder(&[
            ("service.yaml", SERVICE.as_bytes()),
            ("docs/README.md", b"# a"),
            ("secret.md", b"a"),
        ]);
        let docs = folder.path().join("docs");
        fs::set_permissions(&docs, fs::Permissions::from_mode(0o000)).unwrap();
        let is_root = fs::read_dir(&docs).is_ok();
        let run = check(folder.path(), FINDINGS, &[]);
        if is_root {
            eprintln!("run as root: that a closed folder is named was not shown");
        } else {
            run.names(&["docs", "is a folder that may not be read"]);
            let closed = super::run(folder.path(), &["docs"]);
            assert_eq!(closed.code, FAILURE);
            closed.names(&["`docs`", "permission denied"]);
        }
        fs::set_permissions(&docs, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

mod git {
    use super::*;

    #[test]
    fn a_garbage_git_folder_does_not_stop_the_rest() {
        let garbage: [&[(&str, &[u8])]; 6] = [
            &[(".git", b"\0\xff\0")],
            &[(".git", b"gitdir: /nowhere/at/all\n")],
            &[(".git", b"gitdir: ../../../../../../etc\n")],
            &[
                (".git/HEAD", b"\0\xff"),
                (".git/config", b"[[[["),
                (".git/refs/a", b""),
            ],
            &[
                (".git/HEAD", b"ref: refs/heads/main\n"),
                (
                    ".git/config",
                    b"[core]\n\trepositoryformatversion = 0\n[remote \"a\"]\n\turl = ::error::\n",
                ),
                (".git/objects/a", b""),
                (".git/refs/heads/main", b"zzzz\n"),
            ],
            &[
                (".git/HEAD", b"ref: refs/heads/main\n"),
                (".git/config", b"[include]\n\tpath = /dev/zero\n"),
                (
                    ".git/objects/pack/pack-0000000000000000000000000000000000000000.idx",
                    b"\xfftOc\0",
                ),
                (
                    ".git/refs/heads/main",
                    b"0000000000000000000000000000000000000001\n",
                ),
                (".git/packed-refs", b"\xff\xff\xff\n"),
            ],
        ];
        for files in garbage {
            let folder = folder(files);
            write(folder.path(), "service.yaml", SERVICE.as_bytes());
            check(folder.path(), FINDINGS, &[]);
        }
    }
}

mod words {
    use super::*;

    const HOSTILE: &str = r###"name: "::error::forged ##[error]forged \e[2J\e]0;title\a \u202Eorf \r\n::stop-commands::x"
description: "::add-mask::a ##[group]a \x9b31m \u2066a"
organisation: { name: "\e[31m::error::", kind: "##[error]council\e[2J" }
phase: "\n::error::live"
"::error::key\e[2J": a
"##[error]key": a
research:
  - { date: "::error::\e", link: "##[error]\u202e" }
operations: { runbook: "::error::\e[2J" }
components: [ { name: "::error file=a,line=1::b" } ]
"###;

    /// The same bytes as they stand, for formats without escapes.
    const RAW: &str =
        "# \u{1b}[2J::error::forged\n\n::error::forged\n##[error]forged\n\u{202e}orf\r::error::a\n";

    #[test]
    fn what_a_manifest_says_steers_nothing() {
        let folder = folder(&[
            ("service.yaml", HOSTILE.as_bytes()),
            ("README.md", RAW.as_bytes()),
            ("LICENSE", RAW.as_bytes()),
            ("SECURITY.md", RAW.as_bytes()),
            (".nvmrc", b"14 ::error::\x1b[2J\n"),
            (
                "Dockerfile",
                b"FROM node:14\x1b[2J\n::error::forged\nFROM ##[error]a\n",
            ),
        ]);
        let run = check(folder.path(), CLEAN, &[]);
        run.names(&["service.yaml"]);
        check(folder.path(), CLEAN, &["--quiet"]);
    }

    #[test]
    fn what_settings_say_steers_nothing() {
        let folder = folder(&[("README.md", b"# a")]);
        let toml = "\"::error::\\u001b[2J\" = 1\n##[error]a\n[levels]\n\"##[error]a\\u202e\" = \"::error::\"\n\"::error::\" = \"off\"\n";
        write(folder.path(), "yardstick.toml", toml.as_bytes());
        check(folder.path(), FAILURE, &[]).names(&["yardstick.toml"]);
        write(
            folder.path(),
            "yardstick.toml",
            b"[levels]\n\"\\u001b::error::\" = \"off\"\n",
        );
        check(folder.path(), FAILURE, &[]).names(&["yardstick.toml", "there is no rule"]);
        write(
            folder.path(),
            "yardstick.toml",
            b"exclude = [\"[::error::\\u001b\"]\n",
        );
        check(folder.path(), FAILURE, &[]).names(&["is not a file pattern"]);
        write(
            folder.path(),
            "yardstick.toml",
            b"[packs]\n\"::error::\\u001b\" = \"/::error::\\u001b\"\n",
        );
        check(folder.path(), FAILURE, &[]).names(&["there is no pack"]);
    }

    #[test]
    fn what_a_pack_says_steers_nothing() {
        let pack = "id: \"::error::\\e\"\ntitle: \"::error::\\e[2J ##[error]\"\nedition: \"\\e\"\nversion: \"\\e\"\n";
        let folder = folder(&[("README.md", b"# a"), ("p/pack.yaml", pack.as_bytes())]);
        check(folder.path(), FAILURE, &["--pack", "p"]).names(&["p/pack.yaml"]);

        let sound = include_str!("../rules/govuk-service-standard/2019/pack.yaml")
            .replace("id: govuk-service-standard", "id: forged")
            .replace(
                "publisher: Government Digital Service",
                "publisher: \"\\e[2J\\n::error::##[error]\"",
            )
            .replace(
                "title: Service Standard",
                "title: \"::error::\\e[2J##[error]\\n::error::\"",
            );
        write(folder.path(), "p/pack.yaml", sound.as_bytes());
        write(folder.path(), "p/clauses.yaml", b"[]\n");
        check(folder.path(), CLEAN, &["--pack", "p"]);
        for command in ["rules", "packs"] {
            let run = run(folder.path(), &[command, "--pack", "p"]);
            assert_eq!(run.code, CLEAN, "{}", run.all());
            calm(&run);
            run.names(&["forged"]);
        }
    }
}

mod nothing {
    use super::*;

    #[test]
    fn an_empty_folder_says_what_was_looked_for() {
        let folder = folder(&[]);
        check(folder.path(), NOTHING, &[]).names(&[
            "there is nothing to assess in `.`",
            "service.yaml",
            "publiccode.yml",
            "a readme",
        ]);
        check(folder.path(), NOTHING, CENTRAL);
        fs::create_dir_all(folder.path().join("a/b/.git")).unwrap();
        check(folder.path(), NOTHING, CENTRAL);
    }

    #[test]
    fn a_folder_of_which_everything_is_left_out_is_empty() {
        let folder = folder(&[("README.md", b"# a")]);
        check(folder.path(), NOTHING, &["--exclude", "**"]).names(&["it has no files"]);
    }

    #[test]
    fn before_every_text_there_is_nothing_to_hold_a_service_against() {
        let folder = folder(&[("README.md", b"# a")]);
        let run = run(folder.path(), &[".", "--as-of", "2001-01-01"]);
        assert_eq!(run.code, NOTHING, "{}", run.all());
        run.names(&["it has 1 file, and no text binds or advises such a service on 2001-01-01"]);
    }

    #[test]
    fn a_path_that_does_not_exist_is_a_failure() {
        let folder = folder(&[("README.md", b"# a")]);
        for path in ["nowhere", "README.md/a", "no\u{1b}[2Jwhere"] {
            let run = run(folder.path(), &["check", path]);
            assert_eq!(run.code, FAILURE, "{}", run.all());
            assert_eq!(run.stdout, "");
            run.names(&[&format!("`{}`", path.replace('\u{1b}', "?"))]);
            calm(&run);
        }
    }
}

mod accessibility {
    use super::*;

    const CLAIM: &str = "# Accessibility statement for Juggling\n\n\
        Wexbridge Council is committed to making its website accessible, in accordance with the Public Sector Bodies \
        (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018.\n\n\
        ## Compliance status\n\n\
        This website is fully compliant with the Web Content Accessibility Guidelines version 2.2 AA standard.\n";

    #[test]
    fn results_that_break_off_are_told_at_their_end() {
        let axe = br#"{ "testEngine": { "name": "axe-core", "version": "4.10.2" }, "url": "https://juggling.example/",
            "violations": [ { "id": "color-contrast", "tags": ["wcag2aa", "wcag143"], "nodes": ["#;
        let folder = folder(&[("out/axe.json", axe), ("service.yaml", SERVICE.as_bytes())]);
        let run = check(folder.path(), FINDINGS, &[]);
        run.names(&[
            "out/axe.json",
            "looks like",
            "could not be read",
            "is missing for the",
        ]);
    }

    #[test]
    fn huge_results_are_named_and_not_read() {
        let folder = folder(&[("service.yaml", SERVICE.as_bytes())]);
        let file = fs::File::create(folder.path().join("axe-results.json")).unwrap();
        file.set_len(200 << 20).unwrap();
        let run = check(folder.path(), FINDINGS, &[]);
        run.names(&["axe-results.json", "is too large: larger than 64 MiB"]);
    }

    #[test]
    fn a_page_of_fifty_megabytes_is_named_and_not_parsed() {
        let mut page = CLAIM.to_owned();
        page.push_str(&"<div>\n".repeat(50 << 20 >> 3));
        page.push_str(&"<div> ".repeat(2 << 20));
        let folder = folder(&[("accessibility-statement.html", page.as_bytes())]);
        let run = run(
            folder.path(),
            &[".", "--organisation", "council", "--as-of", AS_OF],
        );
        calm(&run);
        run.names(&["accessibility-statement.html", "is larger than"]);
        assert!(!run.stdout.contains("standard ·"), "{}", run.stdout);
    }

    /// Time must grow with a page and not with its square.
    #[test]
    fn a_page_of_nothing_but_open_elements_ends() {
        for filling in [
            "<div>",
            "<b><a href=x>",
            "- ",
            "> ",
            "[a](b) ",
            "{{ a ",
            "<% a ",
            "&amp;",
            "`",
            "<!--",
        ] {
            let mut page = CLAIM.to_owned();
            page.push_str(&filling.repeat((1 << 18) / filling.len()));
            for name in [
                "accessibility.html",
                "accessibility.md",
                "accessibility.html.erb",
                "a.njk",
            ] {
                let folder = folder(&[(name, page.as_bytes())]);
                let run = run(folder.path(), &["."]);
                calm(&run);
                assert!(matches!(run.code, CLEAN | FINDINGS), "{}", run.all());
            }
        }
    }

    #[test]
    fn a_long_string_that_is_named_often_is_not_repeated_for_ever() {
        let long = "juggling ".repeat(5_000);
        let mut page = format!("{{% set t = \"{long}\" %}}\n{CLAIM}");
        page.push_str(&"{{ t }}\n\n".repeat(6_000));
        let folder = folder(&[("accessibility.md", page.as_bytes())]);
        let run = run(folder.path(), &["."]);
        calm(&run);
        assert!(matches!(run.code, CLEAN | FINDINGS), "{}", run.all());
    }

    #[test]
    fn dates_that_no_calendar_has_are_findings_and_no_more() {
        let statement = b"serviceName: Juggling\nserviceDescription: x\nserviceDomain: www.juggling.example\n\
            serviceUrl: /juggling\ncontactFrontendServiceId: juggling\ncomplianceStatus: full\n\
            serviceLastTestedDate: 2023-14-04\nstatementVisibility: public\nstatementCreatedDate: 2023-02-31\n\
            statementLastUpdatedDate: yesterday\n";
        let folder = folder(&[
            ("conf/services/juggling.yml", statement),
            ("service.yaml", SERVICE.as_bytes()),
        ]);
        let run = check(folder.path(), FINDINGS, &[]);
        run.names(&[
            "2023-14-04",
            "there is no month 14",
            "there is no day 31 in February 2023",
            "yesterday",
        ]);
    }

    #[test]
    fn what_a_template_hides_is_not_called_missing() {
        let page = format!("{CLAIM}\n{{% include 'partials/rest-of-statement.njk' %}}\n");
        let folder = folder(&[("views/accessibility-statement.njk", page.as_bytes())]);
        let run = check(folder.path(), CLEAN, &["--organisation", "council"]);
        run.names(&["include 'partials/rest-of-statement.njk'"]);
        assert!(
            !run.stdout.contains("standard · uk-accessibility"),
            "{}",
            run.stdout
        );
    }

    #[test]
    fn controls_in_a_statement_reach_no_terminal() {
        let page = format!(
            "{CLAIM}\n## Non-accessible content\n\n- \u{1b}[31mred\u{202e}txet 1.1.1\n- ::error::no 9.9.9\n- ##[error] 4.1.1\n"
        );
        let folder = folder(&[("accessibility.md", page.as_bytes())]);
        check(folder.path(), FINDINGS, &["--organisation", "council"]);
    }
}
