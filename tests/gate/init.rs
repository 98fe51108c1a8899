//! `yardstick init`: what it writes, what it leaves alone, and that our own readers take it.

use super::desk::{Desk, Ran};

/// A git repository with this remote.
fn at_remote(desk: &Desk, url: &str) {
    let config = format!(
        "[core]\n\trepositoryformatversion = 0\n\tbare = false\n[remote \"origin\"]\n\turl = {url}\n"
    );
    desk.put(".git/HEAD", "ref: refs/heads/main\n")
        .put(".git/config", config)
        .put(".git/objects/info/none", "")
        .put(".git/refs/heads/none", "");
}

const STATEMENT: &str = "# Accessibility statement for Juggling\n\n\
    This statement applies to https://juggling.wexbridge.gov.uk.\n\n\
    ## Compliance status\n\nThis website is partially compliant with the Web Content Accessibility Guidelines \
    version 2.2 AA standard, due to the non-compliances listed below.\n\n\
    ## Preparation of this accessibility statement\n\nThis statement was prepared on 1 June 2026. It was last reviewed \
    on 1 June 2026.\n";

/// The lines that are no comments, and say something.
fn values(text: &str) -> Vec<&str> {
    let lines = text.lines();
    lines
        .filter(|line| !line.is_empty() && !line.trim_start().starts_with('#'))
        .collect()
}

/// What the file is when somebody takes the `#` from every field.
fn uncommented(text: &str) -> String {
    let line = |line: &str| {
        let rest = line.trim_start();
        let indent = &line[..line.len() - rest.len()];
        match rest.strip_prefix("# ") {
            Some(field) => format!("{indent}{field}\n"),
            None => format!("{line}\n"),
        }
    };
    text.lines().map(line).collect()
}

/// Checks what is there, which has to be read without a mistake.
#[track_caller]
fn is_sound(desk: &Desk) -> Ran {
    // The settings may name a baseline that nobody has written yet.
    let ran = desk.run(&["check", "--no-baseline", "--format", "json"]);
    assert!(ran.code < 2, "{}{}", ran.stdout, ran.stderr);
    for word in ["sound-manifest", "readable-files", "sources-agree"] {
        assert!(!ran.stdout.contains(word), "{word}: {}", ran.stdout);
    }
    ran
}

#[test]
fn an_empty_folder_gets_questions_alone() {
    let desk = Desk::new();
    let ran = desk.run(&["init"]);
    ran.ends_with(0);
    let start = "service.yaml was written: 0 values and ";
    assert!(ran.stdout.starts_with(start), "{}", ran.stdout);
    for next in [
        "yardstick check",
        "yardstick packs --for .",
        "yardstick baseline",
    ] {
        assert!(
            ran.stdout.contains(&format!("\n  {next}\n")),
            "{}",
            ran.stdout
        );
    }
    assert_eq!(ran.stderr, "");
    let (manifest, settings) = (desk.read("service.yaml"), desk.read("yardstick.toml"));
    assert!(values(&manifest).is_empty(), "{manifest}");
    assert!(values(&settings).is_empty(), "{settings}");
    for field in [
        "# name:",
        "#   kind:",
        "# phase:",
        "#   runbook:",
        "#   statement:",
        "# team:",
    ] {
        assert!(
            manifest.contains(&format!("\n{field}\n")),
            "{field}: {manifest}"
        );
    }
    let asked = "##   Asked for by runbook-declared (govuk-service-standard/point-14";
    assert!(manifest.contains(asked), "{manifest}");
    is_sound(&desk);
}

#[test]
fn every_question_is_a_field_and_every_setting_a_setting() {
    let desk = Desk::new();
    for who in [
        "central-government",
        "nhs",
        "council",
        "devolved-government",
    ] {
        desk.run(&["init", "--organisation", who]).ends_with(0);
        for name in ["service.yaml", "yardstick.toml"] {
            let text = desk.read(name);
            assert!(text.lines().all(|line| line.len() < 200), "{text}");
            desk.put(name, uncommented(&text));
        }
        assert!(desk.read("service.yaml").contains("\n  runbook:\n"));
        assert!(
            desk.read("yardstick.toml")
                .contains("\nfail-level = \"standard\"\n")
        );
        is_sound(&desk);
        std::fs::remove_file(desk.file("service.yaml")).unwrap();
        std::fs::remove_file(desk.file("yardstick.toml")).unwrap();
    }
}

#[test]
fn what_documents_say_is_written_and_what_they_hint_at_is_asked() {
    let desk = Desk::new();
    at_remote(&desk, "git@github.com:alphagov/juggling.git");
    desk.put("README.md", "# Juggling licences\n")
        .put("docs/accessibility.md", STATEMENT)
        .put("docs/runbook.md", "# When it breaks\n")
        .put("docs/decisions/0001-clubs.md", "# Clubs\n")
        .put(".spectral.yaml", "extends: spectral:oas\n")
        .put("node_modules/clubs/package.json", "{}")
        .put("vendor/ours.txt", "")
        .put(
            "api/generated/openapi.yaml",
            "openapi: 3.1.0\ninfo: { title: A, version: '1' }\npaths: {}\n",
        );
    desk.run(&["init", "--phase", "live"]).ends_with(0);
    let manifest = desk.read("service.yaml");
    assert_eq!(
        values(&manifest),
        [
            "phase: live",
            "accessibility:",
            "  statement: docs/accessibility.md # found: its title is “Accessibility statement” and it says \
             how far something complies",
            "source-code:",
            "  repository: https://github.com/alphagov/juggling # the git remote `origin`",
        ]
    );
    for question in [
        "##   The code is at github.com/alphagov: is it central-government?\n",
        "\n#   kind: central-government\n",
        "## An accessibility statement speaks of `Juggling`: is this it?\n# name: Juggling\n",
        "##   There is `docs/runbook.md`: is it this?\n",
        "\n#   runbook: docs/runbook.md\n",
    ] {
        assert!(manifest.contains(question), "{question}: {manifest}");
    }
    // What the repository shows by itself is not asked for.
    assert!(!manifest.contains("decisions:"), "{manifest}");
    let settings = desk.read("yardstick.toml");
    assert_eq!(
        values(&settings),
        [
            "exclude = [\"node_modules/**\"]",
            "rulesets = [\".spectral.yaml\"]"
        ]
    );
    assert!(
        settings.contains("\n# generated = [\"api/generated/openapi.yaml\"]\n"),
        "{settings}"
    );
    is_sound(&desk);
    for name in ["service.yaml", "yardstick.toml"] {
        desk.put(name, uncommented(&desk.read(name)));
    }
    is_sound(&desk);
}

#[test]
fn what_other_files_say_is_not_repeated() {
    let desk = Desk::new();
    desk.put(
        "publiccode.yml",
        "publiccodeYmlVersion: '0.4'\nname: Juggling\nurl: https://github.com/wexbridge/juggling\n\
         organisation: { name: Wexbridge }\ndescription: { en: { shortDescription: Licences for jugglers. } }\n",
    )
    .put(
        "catalog-info.yaml",
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: { name: j }\nspec: { lifecycle: beta }\n",
    );
    at_remote(&desk, "https://github.com/somebody/fork");
    desk.run(&["init", "--yes"]).ends_with(0);
    let manifest = desk.read("service.yaml");
    assert!(values(&manifest).is_empty(), "{manifest}");
    let said = "## `publiccode.yml` is read as well, and what it says is not repeated here: description, name,\n\
                ## organisation.name and source-code.repository.\n";
    assert!(manifest.contains(said), "{manifest}");
    assert!(!manifest.contains("\n# name:"), "{manifest}");
    let open = "## Another file leaves these possible: private-beta, public-beta; which is it?\n";
    assert!(manifest.contains(open), "{manifest}");
    is_sound(&desk);
}

#[test]
fn what_is_there_is_never_touched() {
    for (manifest, settings) in [
        ("service.yaml", "yardstick.toml"),
        ("service.yml", ".yardstick.toml"),
        ("service.yaml", ".github/yardstick.toml"),
    ] {
        let desk = Desk::new();
        desk.put(manifest, "name: Ours\n")
            .put(settings, "fail-level = \"never\"\n");
        let ran = desk.run(&["init"]);
        ran.ends_with(0);
        let expected = format!(
            "{manifest} is left as it is: it was there\n\
             {settings} is left as it is: these are the settings that count here\n\nNext\n"
        );
        assert!(ran.stdout.starts_with(&expected), "{}", ran.stdout);
        assert_eq!(desk.read(manifest), "name: Ours\n");
        assert_eq!(desk.read(settings), "fail-level = \"never\"\n");
        for other in ["service.yaml", "yardstick.toml"] {
            let was_there = other == manifest || other == settings;
            assert_eq!(desk.file(other).exists(), was_there, "{other}");
        }
    }
    let desk = Desk::new();
    desk.run(&["init"]).ends_with(0);
    let before = (desk.read("service.yaml"), desk.read("yardstick.toml"));
    desk.put("README.md", "# New\n").run(&["init"]).ends_with(0);
    assert_eq!(
        before,
        (desk.read("service.yaml"), desk.read("yardstick.toml"))
    );
}

#[test]
fn what_the_tests_look_for_is_told_where_it_is_so() {
    let desk = Desk::new();
    desk.put("service.yaml", "name: Ours\nphase: beta\n");
    let ran = desk.run(&["check", "--format", "json"]);
    assert!(ran.stdout.contains("sound-manifest"), "{}", ran.stdout);
}

#[test]
fn the_manifest_of_another_tool_stays_and_is_told() {
    let desk = Desk::new();
    desk.put("service.yaml", "apiVersion: v1\nkind: Service\n");
    let ran = desk.run(&["init"]);
    ran.ends_with(0);
    let told =
        "service.yaml is left as it is: not read as a service manifest, as it has an `apiVersion`";
    assert!(ran.stdout.starts_with(told), "{}", ran.stdout);
    assert!(desk.file("yardstick.toml").exists());
}

#[cfg(unix)]
#[test]
fn links_are_not_written_through() {
    let desk = Desk::new();
    let outside = Desk::new();
    std::os::unix::fs::symlink(outside.file("taken.yaml"), desk.file("service.yaml")).unwrap();
    let ran = desk.run(&["init"]);
    ran.ends_with(0);
    assert!(
        ran.stdout.contains("service.yaml is left as it is"),
        "{}",
        ran.stdout
    );
    assert!(!outside.file("taken.yaml").exists());
}

#[test]
fn what_cannot_be_done_is_told_and_nothing_is_written() {
    let desk = Desk::new();
    desk.put("yardstick.toml/a", "");
    let ran = desk.run(&["init"]);
    ran.ends_with(2);
    assert!(ran.stderr.contains("yardstick.toml"), "{}", ran.stderr);
    assert!(!desk.file("service.yaml").exists());

    let desk = Desk::new();
    desk.put("yardstick.toml", "fail-level = \"loud\"\n");
    let ran = desk.run(&["init"]);
    ran.ends_with(2);
    assert!(ran.stderr.contains("yardstick.toml:1:14"), "{}", ran.stderr);
    assert!(!desk.file("service.yaml").exists());

    desk.put("README.md", "");
    for (folder, told) in [
        ("nowhere", "does not exist"),
        ("README.md", "is not a folder"),
    ] {
        let ran = desk.run(&["init", folder]);
        ran.ends_with(2);
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
}

#[test]
fn a_dry_run_writes_nothing_and_says_what_it_would() {
    let desk = Desk::new();
    let dry = desk.run(&["init", "--dry-run"]);
    dry.ends_with(0);
    assert!(!desk.file("service.yaml").exists() && !desk.file("yardstick.toml").exists());
    desk.run(&["init"]).ends_with(0);
    for name in ["service.yaml", "yardstick.toml"] {
        assert!(
            dry.stdout.contains(&desk.read(name)),
            "{name}: {}",
            dry.stdout
        );
    }
}

#[test]
fn no_name_bends_the_files() {
    for title in ["yes", "a: \"b\" # c", "a\u{1b}[2Jb\u{202e}c", "##[error]a"] {
        let desk = Desk::new();
        desk.put("README.md", format!("# {title}\n"));
        desk.run(&["init"]).ends_with(0);
        desk.put("service.yaml", uncommented(&desk.read("service.yaml")));
        let ran = is_sound(&desk);
        assert!(ran.stdout.contains("\"name\": \""), "{}", ran.stdout);
    }
}

#[test]
fn no_path_bends_the_files() {
    for path in [
        "- a.md",
        "say \"a\": # b.md",
        "🤹/yes.md",
        "{a}/[b].md",
        "a\\b.md",
    ] {
        let desk = Desk::new();
        desk.put(path, STATEMENT)
            .put("{a}/[b]*/node_modules/c/package.json", "{}")
            .put(".spectral.yml", "rules: {\n");
        desk.run(&["init", "--nation", "wales"]).ends_with(0);
        let manifest = desk.read("service.yaml");
        assert_eq!(values(&manifest).len(), 3, "{path}: {manifest}");
        let ran = is_sound(&desk);
        // The check finds the file under the name that was written.
        assert!(
            !ran.stdout.contains("is not a file of this repository"),
            "{path}: {}",
            ran.stdout
        );
        let settings = desk.read("yardstick.toml");
        assert!(
            settings.contains("\n# rulesets = [\".spectral.yml\"]\n"),
            "{settings}"
        );
    }
}

#[test]
fn a_folder_with_a_strange_name_can_be_pasted_into_a_shell() {
    let desk = Desk::new();
    desk.put("it's here/README.md", "# A\n");
    let ran = desk.run(&["init", "it's here"]);
    ran.ends_with(0);
    assert!(
        ran.stdout.starts_with("it's here/service.yaml was written"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains(r"  yardstick check 'it'\''s here'"),
        "{}",
        ran.stdout
    );
    assert!(desk.file("it's here/yardstick.toml").exists());
}

#[test]
fn the_same_repository_gets_the_same_files() {
    let desk = Desk::new();
    at_remote(&desk, "https://git.service.gov.uk/team/juggling");
    desk.put("README.md", "# Juggling\n").put(
        "SECURITY.md",
        "Write to a@b.gov.uk or see https://b.gov.uk/s.\n",
    );
    let first = desk.run(&["init", "--dry-run"]);
    let second = desk.run(&["init", "--dry-run"]);
    assert_eq!(first.stdout, second.stdout);
    let asked = "is it central-government, or arms-length-body?\n";
    assert!(first.stdout.contains(asked), "{}", first.stdout);
    let address =
        "  repository: https://git.service.gov.uk/team/juggling # the git remote `origin`\n";
    assert!(first.stdout.contains(address), "{}", first.stdout);
}
