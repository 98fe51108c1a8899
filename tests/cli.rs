//! The command line as scripts and pipelines meet it: where settings come from and which of them wins, what is one
//! service and what is several, and how a run ends.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set its trap or run the program fails"
)]
#![expect(clippy::disallowed_methods, reason = "a test looks at what it made")]

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const SERVICE: &str = "name: Apply for a juggling licence
organisation: { name: Wexbridge Council, kind: council }
nation: england
kind: transactional
phase: live
accessibility: { statement: https://wexbridge.example/accessibility }
";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    folder
}

/// A repository is a folder with git data; these are the least that git itself would take for such.
const GIT: (&str, &str) = (".git/HEAD", "ref: refs/heads/main\n");

fn yardstick(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yardstick"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("YARDSTICK_") {
            command.env_remove(name);
        }
    }
    command
        .args(arguments)
        .env("NO_COLOR", "1")
        .env("YARDSTICK_AS_OF", "2026-11-22")
        .envs(environment.iter().copied())
        .current_dir(folder)
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[track_caller]
fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", stderr(output)))
}

/// The organisation that a run takes the service's to be.
#[track_caller]
fn organisation(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let arguments: Vec<&str> = arguments
        .iter()
        .chain(&["--format", "json"])
        .copied()
        .collect();
    let output = yardstick(folder, &arguments, environment);
    let profile = &json(&output)["profile"]["organisation"];
    profile.as_str().unwrap_or("nobody said").to_owned()
}

#[test]
fn a_flag_beats_the_environment_beats_the_file_beats_the_manifest() {
    let folder = folder(&[
        ("service.yaml", "name: A\norganisation: { kind: council }\n"),
        ("yardstick.toml", "[profile]\norganisation = \"nhs\"\n"),
    ]);
    let environment = [("YARDSTICK_ORGANISATION", "supplier")];
    let flag = [".", "--organisation", "central-government"];
    let of = |arguments: &[&str], environment: &[(&str, &str)]| {
        organisation(folder.path(), arguments, environment)
    };
    assert_eq!(of(&flag, &environment), "central-government");
    assert_eq!(of(&["."], &environment), "supplier");
    assert_eq!(of(&["."], &[]), "nhs");
    assert_eq!(of(&[".", "--isolated"], &environment), "supplier");
    assert_eq!(of(&[".", "--isolated"], &[]), "council");
}

#[test]
fn every_setting_has_the_same_precedence() {
    let folder = folder(&[
        ("service.yaml", SERVICE),
        (
            "yardstick.toml",
            "fail-level = \"guidance\"\nformat = \"json\"\n",
        ),
        ("other.toml", "fail-level = \"never\"\n"),
    ]);
    let run = |arguments: &[&str], environment: &[(&str, &str)]| {
        let output = yardstick(folder.path(), arguments, environment);
        let is_json = output.stdout.starts_with(b"{");
        (output.status.code(), is_json)
    };
    let never = ("YARDSTICK_FAIL_LEVEL", "never");
    assert_eq!(run(&["."], &[]), (Some(1), true), "the file");
    assert_eq!(run(&[".", "--isolated"], &[]), (Some(0), false), "defaults");
    assert_eq!(run(&["."], &[never]), (Some(0), true), "the environment");
    let text = ("YARDSTICK_FORMAT", "text");
    assert_eq!(run(&["."], &[never, text]), (Some(0), false));
    let flag = [".", "--fail-level", "guidance", "--format", "json"];
    assert_eq!(run(&flag, &[never, text]), (Some(1), true), "flags");
    let named = [".", "--config", "other.toml"];
    assert_eq!(run(&named, &[]), (Some(0), false), "the file that is named");
    let named = ("YARDSTICK_CONFIG", "other.toml");
    assert_eq!(run(&["."], &[named]), (Some(0), false));
    assert_eq!(run(&["."], &[("YARDSTICK_FORMAT", "yaml")]).0, Some(2));
}

#[test]
fn switches_are_on_for_any_word_that_is_not_a_no() {
    let folder = folder(&[("service.yaml", SERVICE)]);
    for (word, narrated) in [("1", true), ("true", true), ("0", false), ("false", false)] {
        let output = yardstick(folder.path(), &["."], &[("YARDSTICK_NARRATED", word)]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let text = stdout(&output);
        assert_eq!(text.contains("Diagnostic severity"), narrated, "{word}");
    }
}

/// The settings file that `-v` names.
fn settings_file(folder: &Path, path: &str) -> String {
    let output = yardstick(folder, &[path, "-v"], &[]);
    let stderr = stderr(&output);
    let line = stderr.lines().next().unwrap_or_default();
    line.split_once(": ").unwrap_or_default().1.to_owned()
}

#[test]
fn settings_are_the_nearest_ones_up_to_the_root_of_the_repository() {
    let all = [
        "yardstick.toml",
        ".yardstick.toml",
        ".github/yardstick.toml",
    ];
    let outer = folder(&[
        ("yardstick.toml", "fail-level = \"never\"\n"),
        ("repository/.git/HEAD", GIT.1),
        ("repository/service.yaml", SERVICE),
        ("repository/services/a/service.yaml", SERVICE),
    ]);
    let root = outer.path();
    // Nothing above the repository counts.
    assert_eq!(settings_file(root, "repository"), "no settings file");
    assert_eq!(
        settings_file(root, "repository/services/a"),
        "no settings file"
    );
    for name in all.iter().rev() {
        let file = format!("repository/{name}");
        fs::create_dir_all(root.join(&file).parent().unwrap()).unwrap();
        fs::write(root.join(&file), "").unwrap();
        // Of several in one folder, the one that is seen beats the one that is hidden.
        for path in [
            "repository",
            "repository/services/a",
            "repository/service.yaml",
        ] {
            assert_eq!(settings_file(root, path), format!("settings from {file}"));
        }
    }
    // Seen from within, it is named from within.
    let within = root.join("repository");
    assert_eq!(settings_file(&within, "."), "settings from yardstick.toml");
    let near = "repository/services/a/.yardstick.toml";
    fs::write(root.join(near), "").unwrap();
    assert_eq!(
        settings_file(root, "repository/services/a"),
        format!("settings from {near}")
    );
    // Outside a repository, only the folder itself.
    assert_eq!(settings_file(root, "."), "settings from yardstick.toml");
}

#[test]
fn packs_of_a_settings_file_are_found_from_its_folder() {
    let pack = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/sound-pack");
    let folder = folder(&[
        GIT,
        ("services/a/service.yaml", SERVICE),
        (
            "yardstick.toml",
            "[packs]\nallotments = \"packs/allotments\"\n",
        ),
    ]);
    for file in ["pack.yaml", "clauses.yaml", "rules/water-named.yaml"] {
        let to = folder.path().join("packs/allotments").join(file);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(Path::new(pack).join(file), to).unwrap();
    }
    let output = yardstick(&folder.path().join("services"), &["a"], &[]);
    assert!(
        stdout(&output).contains("water-named"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn folders_are_services_of_their_own() {
    let folder = folder(&[
        GIT,
        ("a/service.yaml", SERVICE),
        ("a/README.md", "# A"),
        ("b/service.yaml", SERVICE),
        ("b/yardstick.toml", "fail-level = \"guidance\"\n"),
    ]);
    let output = yardstick(folder.path(), &["a", "b", "--format", "json"], &[]);
    let report = json(&output);
    let services = report["services"].as_array().unwrap();
    let paths: Vec<&str> = services
        .iter()
        .filter_map(|service| service["path"].as_str())
        .collect();
    assert_eq!(paths, ["a", "b"]);
    assert_eq!(output.status.code(), Some(1), "b closes the gate of both");
    let only_a = yardstick(folder.path(), &["a"], &[]);
    assert_eq!(only_a.status.code(), Some(0));
    // What holds of one does not leak into the other.
    let failed = |path: &str, rule: &str| {
        report["results"].as_array().unwrap().iter().any(|result| {
            result["service"] == path && result["rule"] == rule && result["outcome"] == "failed"
        })
    };
    assert!(!failed("a", "readme-present"));
    assert!(failed("b", "readme-present"));
}

#[test]
fn paths_in_one_repository_are_one_service_of_which_the_rest_was_not_seen() {
    let folder = folder(&[
        GIT,
        ("service.yaml", SERVICE),
        ("docs/a.md", "# A"),
        ("docs/secret.md", "# B"),
        ("src/a.js", "a"),
        (".gitignore", "secret.md\n"),
    ]);
    let run = |paths: &[&str]| {
        let arguments: Vec<&str> = paths.iter().chain(&["--format", "json"]).copied().collect();
        let output = yardstick(folder.path(), &arguments, &[]);
        assert!(output.status.success(), "{}", stderr(&output));
        json(&output)
    };
    for paths in [
        &["service.yaml"][..],
        &["service.yaml", "docs"],
        &["docs", "service.yaml", "src/a.js", "service.yaml"],
    ] {
        let report = run(paths);
        assert_eq!(report["services"].as_array().unwrap().len(), 1);
        for result in report["results"].as_array().unwrap() {
            // Whoever looks at some files cannot say what is missing among the others.
            let about_files = result["pointer"]
                .as_str()
                .is_some_and(|pointer| pointer.starts_with("/repository"));
            assert!(!about_files || result["outcome"] != "failed", "{result:#}");
            let rule = result["rule"].as_str().unwrap();
            if ["readme-present", "licence-file-present", "tests-present"].contains(&rule) {
                assert_ne!(result["outcome"], "failed", "{rule}");
            }
        }
    }
    // A folder that is named together with its parts is looked at as a whole, as if it were named alone.
    let without_path = |mut report: Value| {
        report["services"].take();
        report.to_string().replace("docs, ", "")
    };
    assert_eq!(
        without_path(run(&[".", "docs"])),
        without_path(run(&["."])),
        "the whole and a part are the whole"
    );
    assert_eq!(without_path(run(&[".", "."])), without_path(run(&["."])));
}

#[test]
fn what_cannot_be_read_below_a_named_folder_is_a_notice() {
    let folder = folder(&[GIT, ("service.yaml", SERVICE), ("docs/a.md", "# A")]);
    let deep = vec!["d"; 200].join("/");
    fs::create_dir_all(folder.path().join("docs").join(deep)).unwrap();
    let output = yardstick(folder.path(), &["service.yaml", "docs"], &[]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("too deep"), "{}", stdout(&output));
}

#[test]
fn no_path_means_this_folder_and_check_can_be_left_out() {
    let folder = folder(&[("service.yaml", SERVICE)]);
    let run = |arguments: &[&str]| yardstick(folder.path(), arguments, &[]);
    let short = run(&["."]);
    assert_eq!(short.status.code(), Some(0));
    assert_eq!(stdout(&short), stdout(&run(&["check", "."])));
    assert_eq!(stdout(&short), stdout(&run(&["check"])));
}

#[test]
fn output_bytes_do_not_depend_on_threads_or_runs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let both = [
        "examples/juggling-licence",
        "examples/allotment-waiting-list",
    ];
    for format in ["text", "json"] {
        let run = |threads: &str| {
            let arguments = [both[0], both[1], "--format", format, "--threads", threads];
            yardstick(root, &arguments, &[])
        };
        let one = run("1");
        assert_eq!(one.status.code(), Some(1), "{}", stderr(&one));
        for threads in ["1", "2", "7", "16"] {
            assert_eq!(stdout(&run(threads)), stdout(&one), "{format} on {threads}");
        }
    }
}

#[test]
fn a_reader_who_has_seen_enough_ends_the_run_quietly() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for arguments in [
        &["examples/juggling-licence", "--as-of", "2026-11-22"][..],
        &[
            "examples/juggling-licence",
            "--as-of",
            "2026-11-22",
            "--format",
            "json",
        ],
        &["rules"],
        &["packs", "--format", "json"],
        &["explain", "open-licence"],
        &["--help"],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_yardstick"))
            .args(arguments)
            .current_dir(root)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        let status = child.wait().unwrap();
        assert_eq!(said, "", "{arguments:?}");
        let undisturbed = yardstick(root, arguments, &[]);
        assert_eq!(status.code(), undisturbed.status.code(), "{arguments:?}");
    }
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let folder = folder(&[("service.yaml", SERVICE)]);
    let coloured = |arguments: &[&str], no_colour: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_yardstick"))
            .args(arguments)
            .env("NO_COLOR", no_colour)
            .current_dir(folder.path())
            .output()
            .unwrap();
        output.stdout.contains(&0x1b)
    };
    assert!(!coloured(&["."], ""));
    assert!(coloured(&[".", "--color", "always"], ""));
    assert!(
        coloured(&[".", "--color", "always"], "1"),
        "a flag beats the environment"
    );
    assert!(!coloured(&[".", "--color", "never"], ""));
}
