//! What people and machines come in by: completions, man pages, the action. What needs tools that are not everywhere is in
//! `tests/ways_in/run`.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set its table or read what came of it fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_yaml::Value as Yaml;

use crate::desk::{Desk, Ran};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Every command, as its words: none for the program itself. Read off the help, as people find them.
fn commands(desk: &Desk) -> Vec<Vec<String>> {
    let mut commands = Vec::new();
    let mut left = vec![Vec::new()];
    while let Some(words) = left.pop() {
        let mut call: Vec<String> = words.clone();
        call.push("--help".to_owned());
        let help = desk.run(&call).ends_with(0).stdout.clone();
        let list = help.split("Commands:\n").nth(1).unwrap_or_default();
        for line in list.lines().take_while(|line| !line.is_empty()) {
            let name = line
                .strip_prefix("  ")
                .and_then(|line| line.split(' ').next());
            let name = name.filter(|name| !name.is_empty() && *name != "help");
            left.extend(name.map(|name| [words.clone(), vec![name.to_owned()]].concat()));
        }
        commands.push(words);
    }
    assert!(commands.contains(&vec!["packs".to_owned(), "diff".to_owned()]));
    commands
}

/// Runs a script in the folder by the real bash, with nothing of this environment but the path, behind `first`.
fn bash(desk: &Desk, script: &[&str], first: &Path, variables: &[(String, String)]) -> Ran {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).collect::<Vec<_>>();
    let path = std::env::join_paths([vec![first.to_owned()], folders].concat()).unwrap();
    let output = Command::new("bash")
        .args(script)
        .env_clear()
        .env("PATH", path)
        .env("YARDSTICK_AS_OF", "2026-11-22")
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .current_dir(desk.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The folder with the program that is tested.
fn beside_program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_yardstick")).parent().unwrap()
}

#[test]
fn bash_completes_commands_options_and_values() {
    let desk = Desk::new();
    let script = desk
        .run(&["completions", "bash"])
        .ends_with(0)
        .stdout
        .clone();
    desk.put("yardstick.bash", script);
    // As the shell asks: the words, the one that is being written, the one before.
    desk.put(
        "ask",
        r#"set -e
source ./yardstick.bash
complete -p yardstick > /dev/null
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_yardstick yardstick "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
echo "${COMPREPLY[@]}"
"#,
    );
    let completed = |words: &[&str]| {
        let call = [&["ask", "yardstick"], words].concat();
        let ran = bash(&desk, &call, beside_program(), &[]);
        assert_eq!(ran.stderr, "", "{words:?}");
        ran.ends_with(0).stdout.trim_end().to_owned()
    };
    assert_eq!(completed(&["che"]), "check");
    assert_eq!(completed(&["packs", "d"]), "diff");
    assert_eq!(completed(&["check", "--changed"]), "--changed-since");
    assert_eq!(completed(&["check", "--fail-level", "g"]), "guidance");
    assert_eq!(completed(&["completions", "z"]), "zsh");
}

#[test]
fn each_shell_is_told_of_each_command() {
    let desk = Desk::new();
    let commands = commands(&desk);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = desk.run(&["completions", shell]);
        let script = &ran.ends_with(0).stdout;
        for command in commands.iter().filter_map(|words| words.last()) {
            assert!(script.contains(command.as_str()), "{shell}: {command}");
        }
    }
    let ran = desk.run(&["completions", "tcsh"]);
    assert!(
        ran.ends_with(2).stderr.contains("possible values: bash,"),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.stdout, "");
}

/// The files of a folder, by name.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let read = |entry: std::fs::DirEntry| {
        #[expect(clippy::disallowed_methods, reason = "a test reads what it made")]
        let page = std::fs::read_to_string(entry.path()).unwrap();
        (entry.file_name().into_string().unwrap(), page)
    };
    entries.map(read).collect()
}

#[test]
fn each_command_has_a_page() {
    let desk = Desk::new();
    desk.run(&["man", "--output", "share/man1"]).ends_with(0);
    let pages = files(&desk.file("share/man1"));
    let expected = commands(&desk).into_iter().map(|words| {
        let words = [vec!["yardstick".to_owned()], words].concat();
        format!("{}.1", words.join("-"))
    });
    assert_eq!(
        pages.keys().cloned().collect::<BTreeSet<_>>(),
        expected.collect::<BTreeSet<_>>()
    );
    for (name, page) in &pages {
        let title = name.strip_suffix(".1").unwrap();
        let header = format!(
            ".TH {title} 1 \"\" \"yardstick {}\" \"User Commands\"",
            env!("CARGO_PKG_VERSION")
        );
        assert!(page.lines().any(|line| line == header), "{name}\n{page}");
    }
    let printed = desk.run(&["man"]).ends_with(0).stdout.clone();
    assert_eq!(printed, pages["yardstick.1"]);
    assert!(printed.contains("YARDSTICK_FAIL_LEVEL"));
    assert!(printed.contains("3 nothing to assess"));
}

#[test]
fn pages_are_those_of_the_version_and_of_nothing_else() {
    let desk = Desk::new();
    desk.run(&["man", "--output", "one"]).ends_with(0);
    let variables = [
        ("YARDSTICK_FAIL_LEVEL", "guidance"),
        ("YARDSTICK_CONFIG", "/home/asha/secret.toml"),
        ("SOURCE_DATE_EPOCH", "1"),
        ("TZ", "Pacific/Apia"),
        ("COLUMNS", "30"),
        ("LC_ALL", "C"),
    ];
    desk.run_with(&["man", "--output", "two"], &variables)
        .ends_with(0);
    assert_eq!(files(&desk.file("one")), files(&desk.file("two")));
    // Over pages of before.
    desk.run(&["man", "--output", "one"]).ends_with(0);
    assert_eq!(files(&desk.file("one")), files(&desk.file("two")));
}

#[test]
fn pages_are_written_all_or_none() {
    let desk = Desk::new();
    desk.put("mine", "mine").put("man/other", "other");
    symlink(desk.file("mine"), desk.file("man/yardstick-check.1")).unwrap();
    let ran = desk.run(&["man", "--output", "man"]);
    assert!(
        ran.ends_with(2).stderr.contains("is a link"),
        "{}",
        ran.stderr
    );
    assert_eq!(desk.read("mine"), "mine");
    assert_eq!(files(&desk.file("man")).len(), 2);

    let ran = desk.run(&["man", "--output", "mine"]);
    assert!(
        ran.ends_with(2).stderr.contains("`mine` is no folder"),
        "{}",
        ran.stderr
    );
}

/// `action.yml`, as far as it is looked at here.
struct Action {
    page: Yaml,
}

impl Action {
    #[expect(clippy::disallowed_methods, reason = "it is what is tested")]
    fn read() -> Action {
        let page = std::fs::read_to_string(Path::new(ROOT).join("action.yml")).unwrap();
        Action {
            page: serde_yaml::from_str(&page).unwrap(),
        }
    }

    fn inputs(&self) -> BTreeMap<String, String> {
        let inputs = self.page["inputs"].as_mapping().unwrap().iter();
        let default = |input: &Yaml| input["default"].as_str().unwrap().to_owned();
        inputs
            .map(|(name, input)| (name.as_str().unwrap().to_owned(), default(input)))
            .collect()
    }

    fn steps(&self) -> &[Yaml] {
        self.page["runs"]["steps"].as_sequence().unwrap()
    }

    /// The variables of the step that checks, where a workflow gives these inputs.
    fn variables(&self, given: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut inputs = self.inputs();
        for (name, value) in given {
            assert!(
                inputs
                    .insert((*name).to_owned(), (*value).to_owned())
                    .is_some(),
                "{name}"
            );
        }
        let step = (self.steps().iter()).find(|step| step["id"].as_str() == Some("check"));
        let variables = step.unwrap()["env"].as_mapping().unwrap().iter();
        let value = |(name, value): (&Yaml, &Yaml)| {
            let value = value.as_str().unwrap();
            let input = value
                .strip_prefix("${{ inputs.")
                .and_then(|rest| rest.strip_suffix(" }}"));
            (
                name.as_str().unwrap().to_owned(),
                inputs[input.unwrap()].clone(),
            )
        };
        variables.map(value).collect()
    }

    /// Runs the script of that step.
    fn check(&self, desk: &Desk, first: &Path, given: &[(&str, &str)]) -> Ran {
        let mut variables = self.variables(given);
        let output = desk.file("github-output").into_os_string().into_string();
        desk.put("github-output", "");
        variables.push(("GITHUB_OUTPUT".to_owned(), output.unwrap()));
        let script = format!("{ROOT}/action/check.sh");
        bash(desk, &[&script], first, &variables)
    }
}

#[test]
fn no_input_of_the_action_becomes_code() {
    let action = Action::read();
    let page = serde_yaml::to_string(&action.page).unwrap();
    let asked: BTreeSet<String> = (page.split("inputs.").skip(1))
        .map(|rest| {
            let is_name = |letter: &char| letter.is_ascii_lowercase() || *letter == '-';
            rest.chars().take_while(is_name).collect()
        })
        .collect();
    assert_eq!(asked, action.inputs().into_keys().collect());
    for step in action.steps() {
        if let Some(run) = step["run"].as_str() {
            assert!(!run.contains("${{"), "{run}");
        }
        if let Some(uses) = step["uses"].as_str() {
            let (_, commit) = uses.split_once('@').unwrap();
            assert!(
                commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit()),
                "{uses}"
            );
        }
    }
}

/// A folder to go first in the path, whose `yardstick` writes down its arguments and ends with this code.
fn recorder(desk: &Desk, code: i32) -> std::path::PathBuf {
    let script = format!("#!/bin/sh\nprintf '<%s>\\n' \"$@\" > recorded\nexit {code}\n");
    desk.put("bin/yardstick", script);
    let program = desk.file("bin/yardstick");
    std::fs::set_permissions(program, PermissionsExt::from_mode(0o755)).unwrap();
    desk.file("bin")
}

#[test]
fn each_input_is_one_argument() {
    let desk = Desk::new();
    let first = recorder(&desk, 0);
    let action = Action::read();

    action.check(&desk, &first, &[]).ends_with(0);
    assert_eq!(
        desk.read("recorded"),
        "<check>\n<--format=github>\n<-->\n<.>\n"
    );
    assert_eq!(desk.read("github-output"), "exit-code=0\n");

    let hostile = [
        (
            "path",
            "a b\n$(touch x)\n\n-rf\n\"q\" 'q' `touch x`; touch x\n*\n",
        ),
        ("format", "text"),
        ("sarif-file", "out $(touch x) \"'.sarif"),
        ("fail-level", "guidance"),
        ("max-guidance", "3"),
        ("locked", "true"),
        ("baseline", "base; touch x"),
        ("changed-since", "origin/main && touch x"),
        ("args", "--exclude\n$HOME/** `touch x`"),
    ];
    action.check(&desk, &first, &hostile).ends_with(0);
    let expected = "<check>
<--format=text>
<--format=sarif-github:out $(touch x) \"'.sarif>
<--fail-level=guidance>
<--max-guidance=3>
<--changed-since=origin/main && touch x>
<--locked>
<--baseline=base; touch x>
<--exclude>
<$HOME/** `touch x`>
<-->
<a b>
<$(touch x)>
<-rf>
<\"q\" 'q' `touch x`; touch x>
<*>
";
    assert_eq!(desk.read("recorded"), expected);
    assert_eq!(
        desk.read("github-output"),
        "exit-code=0\nsarif-file=out $(touch x) \"'.sarif\n"
    );
    assert!(!desk.file("x").exists());

    let usual = [("baseline", "true"), ("format", "")];
    action.check(&desk, &first, &usual).ends_with(0);
    assert_eq!(desk.read("recorded"), "<check>\n<--baseline>\n<-->\n<.>\n");
}

#[test]
fn what_could_forge_an_output_or_a_command_is_refused() {
    let desk = Desk::new();
    let first = recorder(&desk, 0);
    let action = Action::read();
    let refused = [
        ("sarif-file", "a.sarif\nexit-code=0"),
        ("sarif-file", "a.sarif\r::error::forged"),
        // Another report, to a file of the workflow.
        ("sarif-file", "a.sarif,text:README.md"),
        ("format", "text\n::error::forged"),
        ("format", "json:README.md"),
        ("fail-level", "never\n::error::forged"),
        ("fail-level", "##[error]forged"),
        ("max-guidance", "-1"),
        ("locked", "yes"),
        ("baseline", "a\nb"),
        ("changed-since", "HEAD\n::error::forged"),
    ];
    for given in refused {
        let ran = action.check(&desk, &first, &[given]);
        let said = &ran.ends_with(2).stderr;
        assert!(
            said.contains(&format!("the input `{}` has to be", given.0)),
            "{said}"
        );
        assert!(
            !said.contains("forged") && said.lines().count() == 1,
            "{said}"
        );
        assert_eq!(desk.read("github-output"), "exit-code=2\n");
        assert!(!desk.file("recorded").exists(), "{given:?}");
    }
}

/// A service that closes the gate where its body is bound, and a service like it that is not.
fn service(desk: &Desk, organisation: &str) {
    let manifest = format!(
        "name: Borrow a punt\norganisation: {{ name: Wexbridge, kind: {organisation} }}\nkind: internal\n\
         phase: live\npayments:\n  used: true\n"
    );
    desk.put("punt/README.md", "# Borrow a punt\n");
    desk.put("punt/service.yaml", manifest);
}

#[test]
fn the_action_ends_as_the_check_does() {
    let action = Action::read();
    let given = [
        ("path", "punt"),
        ("format", "text"),
        ("sarif-file", "out.sarif"),
    ];
    let cases = [("council", 0), ("central-government", 1)];
    for (organisation, code) in cases {
        let desk = Desk::new();
        service(&desk, organisation);
        let ran = action.check(&desk, beside_program(), &given);
        assert!(
            ran.ends_with(code)
                .stdout
                .contains("payments-taken-through-pay"),
            "{}",
            ran.stdout
        );
        assert_eq!(
            desk.read("github-output"),
            format!("exit-code={code}\nsarif-file=out.sarif\n")
        );
        assert!(desk.file("out.sarif").is_file());
    }

    // A file from before is not passed off as that of a run that wrote none.
    let desk = Desk::new();
    desk.put("out.sarif", "old");
    let ran = action.check(&desk, beside_program(), &given);
    assert!(
        ran.ends_with(2).stderr.contains("`punt` does not exist"),
        "{}",
        ran.stderr
    );
    assert_eq!(desk.read("github-output"), "exit-code=2\n");

    // What is no folder is repeated in a form that the runner does not obey.
    let ran = action.check(&desk, beside_program(), &[("path", "::error::forged")]);
    assert!(
        !ran.ends_with(2)
            .stderr
            .lines()
            .any(|line| line.trim().starts_with("::"))
    );
}

#[test]
fn the_cache_of_the_action_is_named_after_what_is_built() {
    let desk = Desk::new();
    for file in [
        "Cargo.toml",
        "Cargo.lock",
        "build.rs",
        "src/main.rs",
        "rules/a",
        "rulesets/a",
        "schemas/a",
    ] {
        desk.put(file, file);
    }
    let key = || {
        let variable = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        desk.put("github-output", "");
        let variables = [
            variable("GITHUB_ACTION_PATH", desk.path().to_str().unwrap()),
            variable(
                "GITHUB_OUTPUT",
                desk.file("github-output").to_str().unwrap(),
            ),
            variable("RUNNER_OS", "Linux"),
            variable("RUNNER_ARCH", "X64"),
            variable("ImageOS", "ubuntu24"),
        ];
        let script = format!("{ROOT}/action/key.sh");
        bash(&desk, &[&script], beside_program(), &variables).ends_with(0);
        desk.read("github-output")
    };
    let first = key();
    assert!(first.starts_with("key=yardstick-Linux-X64-ubuntu24-") && first.lines().count() == 1);
    desk.put("README.md", "not built from");
    assert_eq!(key(), first);
    desk.put("rules/b", "rules/a");
    let second = key();
    assert_ne!(second, first);
    desk.put("src/main.rs", "other");
    assert_ne!(key(), second);
}
