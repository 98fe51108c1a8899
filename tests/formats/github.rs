//! Annotations, read back as the runner of GitHub Actions reads them.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its table fails")]

use std::collections::BTreeMap;

use crate::desk::Desk;
use crate::example::{example, hostile, is_kept, steers_nothing};

/// A command as the runner takes it from a line: its name, its properties, and what it says.
#[derive(Debug)]
struct Command {
    name: String,
    properties: BTreeMap<String, String>,
    says: String,
}

const KNOWN: [&str; 3] = ["error", "warning", "notice"];

/// After the published description of the runner: `::name a=b,c=d::data` at the start of a line.
fn command(line: &str) -> Option<Command> {
    let rest = line.trim_start().strip_prefix("::")?;
    let (head, data) = rest.split_once("::")?;
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let properties = properties
        .split(',')
        .filter(|property| !property.is_empty());
    let pairs = properties.map(|property| property.split_once('=').unwrap());
    let unescaped = |text: &str| {
        let text = text.replace("%0D", "\r").replace("%0A", "\n");
        text.replace("%3A", ":")
            .replace("%2C", ",")
            .replace("%25", "%")
    };
    let pairs = pairs.map(|(key, value)| (key.to_owned(), unescaped(value)));
    Some(Command {
        name: name.to_owned(),
        properties: pairs.collect(),
        says: data
            .replace("%0D", "\r")
            .replace("%0A", "\n")
            .replace("%25", "%"),
    })
}

/// All commands of a page, which has no others.
#[track_caller]
fn commands(page: &str) -> Vec<Command> {
    assert!(!page.contains("##["), "{page}");
    assert!(!page.contains('\r'), "{page}");
    let commands: Vec<Command> = page.lines().filter_map(command).collect();
    for command in &commands {
        assert!(!command.says.is_empty(), "{command:?}");
        assert!(KNOWN.contains(&command.name.as_str()), "{command:?}");
        let known = ["file", "line", "endLine", "col", "endColumn", "title"];
        let keys: Vec<&str> = command.properties.keys().map(String::as_str).collect();
        assert!(keys.iter().all(|key| known.contains(key)), "{command:?}");
    }
    commands
}

fn manifest(rest: &str) -> String {
    format!(
        "yardstick: 1\nname: Permit for a brass band\norganisation: central-government\nnation: england\n\
         kind: transactional\nphase: live\n{rest}"
    )
}

#[test]
fn the_example_is_annotated() {
    let page = example("github");
    let commands = commands(&page);
    let count = |name: &str| {
        commands
            .iter()
            .filter(|command| command.name == name)
            .count()
    };
    assert_eq!(
        (count("error"), count("warning"), count("notice")),
        (4, 10, 0)
    );
    let titles = commands
        .iter()
        .map(|command| command.properties["title"].as_str());
    let kinds: Vec<&str> = titles
        .map(|title| title.split(" · ").next().unwrap())
        .collect();
    assert!(
        kinds.is_sorted_by_key(|kind| *kind != "standard"),
        "{kinds:?}"
    );
    for command in &commands {
        let has = |key: &str| command.properties.contains_key(key);
        assert_eq!(has("line"), has("endLine"), "{command:?}");
        assert_eq!(has("col"), has("endColumn"), "{command:?}");
        if has("col") {
            assert_eq!(command.properties["line"], command.properties["endLine"]);
        }
    }
    is_kept(&page, "github.txt");
}

#[test]
fn what_is_many_is_counted_and_what_is_wide_has_no_columns() {
    let desk = Desk::new();
    desk.put("service.yaml", manifest(""));
    let rules = "rules:\n  no-x:\n    description: nothing is called x\n    message: 'x at {{path}}'\n    \
                 severity: info\n    given: $.paths[*].x\n    then: { function: falsy }\n";
    desk.put("rules.yaml", rules);
    let mut api = "openapi: 3.0.3\ninfo: { title: a, version: '1' }\npaths:\n".to_owned();
    for number in 0..13 {
        api.push_str(&format!("  /p{number}:\n    x:\n      - 1\n      - 2\n"));
    }
    desk.put("openapi.yaml", api);
    let ran = desk.run(&[
        "check",
        "--packs",
        "none",
        "--ruleset",
        "rules.yaml",
        "--format",
        "github",
    ]);
    ran.ends_with(0);
    let commands = commands(&ran.stdout);
    assert_eq!(commands.len(), 10, "{}", ran.stdout);
    for command in &commands {
        assert_eq!(command.name, "notice");
        assert_eq!(command.properties["file"], "openapi.yaml");
        let (line, end) = (&command.properties["line"], &command.properties["endLine"]);
        assert_ne!(line, end, "{command:?}");
        assert!(!command.properties.contains_key("col"), "{command:?}");
    }
    let last = ran.stdout.lines().last().unwrap();
    assert!(
        last.starts_with(
            "yardstick: the gate is open; left out, as GitHub shows ten of each: 3 notices, "
        ),
        "{last}"
    );
}

#[test]
fn names_and_values_forge_no_command() {
    for packs in ["none", "auto"] {
        let page = hostile("github", packs);
        steers_nothing(&page);
        // Each command is one of ours, by its title; the only other line is the last.
        let commands = commands(&page);
        assert!(!commands.is_empty(), "{packs}");
        for command in &commands {
            let title = &command.properties["title"];
            let ours = [
                "standard · ",
                "guidance · ",
                "cannot tell · ",
                "needs a person · ",
            ];
            assert!(ours.iter().any(|our| title.starts_with(our)), "{title}");
        }
        assert_eq!(page.lines().count(), commands.len() + 1, "{page}");
        assert!(page.lines().last().unwrap().starts_with("yardstick: "));
    }
}

#[test]
fn the_job_summary_is_added_to() {
    let desk = Desk::new();
    desk.put("service.yaml", manifest(""));
    desk.put("summary.md", "# from somebody else");
    let markdown = desk.run(&["check", "--format", "markdown"]);
    let ran = desk.run_with(
        &["check", "--format", "github"],
        &[("GITHUB_STEP_SUMMARY", "summary.md")],
    );
    assert_eq!(ran.code, markdown.code);
    let summary = format!("# from somebody else\n\n{}", markdown.stdout);
    assert_eq!(desk.read("summary.md"), summary);
    // Other forms leave it alone; a form that goes to a file does not.
    let variables = [("GITHUB_STEP_SUMMARY", "summary.md")];
    desk.run_with(&["check", "--format", "text"], &variables);
    assert_eq!(desk.read("summary.md"), summary);
    desk.run_with(&["check", "--format", "github:out.txt"], &variables);
    assert_eq!(
        desk.read("summary.md"),
        format!("{summary}\n\n{}", markdown.stdout)
    );
    // A variable that is set to nothing is none.
    let ran = desk.run_with(
        &["check", "--format", "github"],
        &[("GITHUB_STEP_SUMMARY", "")],
    );
    assert_eq!(ran.stderr, "");
}

#[test]
fn a_job_summary_that_cannot_be_kept_changes_no_verdict() {
    let desk = Desk::new();
    desk.put("service.yaml", manifest(""));
    desk.put("elsewhere.md", "a");
    std::fs::create_dir(desk.file("folder")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(desk.file("elsewhere.md"), desk.file("link.md")).unwrap();
    let clean = desk.run(&["check", "--format", "github"]);
    for (file, why) in [
        ("link.md", "`link.md` is a link"),
        ("folder", "`folder` is no regular file"),
        ("none/summary.md", "there is no folder `none`"),
    ] {
        let ran = desk.run_with(
            &["check", "--format", "github"],
            &[("GITHUB_STEP_SUMMARY", file)],
        );
        assert_eq!(
            (ran.code, &ran.stdout),
            (clean.code, &clean.stdout),
            "{file}"
        );
        let said = ran.stderr.replace("\n  ", " ");
        assert!(
            said.contains("nothing was added to the job summary"),
            "{said}"
        );
        assert!(said.contains(why), "{said}");
    }
    assert_eq!(desk.read("elsewhere.md"), "a");
}

#[test]
fn a_job_summary_is_cut_at_a_finding() {
    let desk = Desk::new();
    desk.put("service.yaml", manifest(""));
    // Others left room for a few findings.
    desk.put("summary.md", "a".repeat((1 << 20) - 6_000));
    let ran = desk.run_with(
        &["check", "--format", "github"],
        &[("GITHUB_STEP_SUMMARY", "summary.md")],
    );
    assert_eq!(ran.stderr, "");
    let summary = desk.read("summary.md");
    assert!(summary.len() <= 1 << 20, "{}", summary.len());
    assert!(summary.len() > (1 << 20) - 3_000, "{}", summary.len());
    let markdown = desk.run(&["check", "--format", "markdown"]).stdout;
    let (ours, note) = summary
        .split_once("\n\n")
        .unwrap()
        .1
        .rsplit_once("\n_")
        .unwrap();
    assert!(markdown.starts_with(ours), "{ours}");
    assert!(markdown[ours.len()..].starts_with(['-', '\n']), "{ours}");
    assert!(note.contains(" entries are left out here"), "{note}");
    // Where there is no room at all, nothing is written.
    desk.put("summary.md", "a".repeat(1 << 20));
    desk.run_with(
        &["check", "--format", "github"],
        &[("GITHUB_STEP_SUMMARY", "summary.md")],
    );
    assert_eq!(desk.read("summary.md").len(), 1 << 20);
}
