//! What a change brings or causes closes the gate; what was there before does not.

#![cfg(feature = "git")]

use std::path::Path;
use std::process::Command;

use crate::desk::{Desk, Ran};

const RULES: &str = "\
rules:
  servers-encrypted:
    message: the server is not encrypted
    given: $.servers[*].url
    then: { function: pattern, functionOptions: { match: ^https } }
";

const SETTINGS: &str = "\
pack-choice = 'none'
fail-level = 'guidance'
rulesets = ['rules.yaml']
";

fn api(title: &str, servers: &[&str]) -> String {
    let servers = servers.iter().map(|url| format!("  - url: {url}\n"));
    format!(
        "openapi: 3.0.3\ninfo: {{ title: {title}, version: '1' }}\nservers:\n{}paths: {{}}\n",
        servers.collect::<String>()
    )
}

#[track_caller]
fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=A", "-c", "user.email=a@b.uk"])
        .args(["-c", "init.defaultBranch=main", "-c", "core.autocrlf=false"])
        .args(["-c", "protocol.file.allow=always"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .expect("these tests need git to make repositories");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
}

fn commit(folder: &Path) {
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-qm", "a step"]);
}

/// A repository with two descriptions, each with one finding, in a first commit.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("one.yaml", api("One", &["http://one.example"]))
        .put("two.yaml", api("Two", &["http://two.example"]))
        .put("rules.yaml", RULES)
        .put("yardstick.toml", SETTINGS);
    git(desk.path(), &["init", "-q"]);
    commit(desk.path());
    desk
}

/// Run where no program can be found: git's data are read without it.
fn since(desk: &Desk, revision: &str) -> Ran {
    desk.run_with(&["check", "--changed-since", revision], &[("PATH", "")])
}

#[track_caller]
fn says(ran: &Ran, words: &str) {
    let said = format!("{}{}", ran.stdout, ran.stderr);
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains(words), "`{words}` is not in:\n{said}");
}

/// The files of the findings that are drawn.
fn drawn(ran: &Ran) -> Vec<&str> {
    let files = ["one.yaml", "two.yaml", "three.yaml"];
    let is_drawn = |file: &&str| ran.stdout.contains(&format!("[{file}:"));
    files.into_iter().filter(is_drawn).collect()
}

#[test]
fn what_was_there_before_is_left_out() {
    let desk = desk();
    desk.run(&["check"]).ends_with(1);
    let nothing = since(&desk, "HEAD");
    nothing.ends_with(0);
    says(&nothing, "changes since `HEAD` (compared with commit ");
    says(
        &nothing,
        "0 files changed; 2 findings there before are left out",
    );
    assert!(drawn(&nothing).is_empty(), "{}", nothing.stdout);
    let each = desk.run(&["check", "--verbose", "--changed-since", "HEAD"]);
    says(
        &each,
        "- servers-encrypted: the server is not encrypted (one.yaml:4:10)",
    );
}

#[test]
fn what_is_in_a_changed_file_is_told() {
    let desk = desk();
    // Even if the change did not bring it: whoever has the file open can mend it.
    desk.put(
        "one.yaml",
        format!("# A remark.\n{}", api("One", &["http://one.example"])),
    );
    let changed = since(&desk, "HEAD");
    changed.ends_with(1);
    assert_eq!(drawn(&changed), ["one.yaml"]);
    says(
        &changed,
        "1 file changed; 1 finding there before is left out",
    );
    // Committed or not.
    commit(desk.path());
    since(&desk, "HEAD~1").ends_with(1);
    since(&desk, "HEAD").ends_with(0);
    // A new file is a change, whether git knows it or not.
    desk.put("three.yaml", api("Three", &["http://three.example"]));
    let untracked = since(&desk, "HEAD");
    untracked.ends_with(1);
    assert_eq!(drawn(&untracked), ["three.yaml"]);
}

#[test]
fn what_a_change_causes_elsewhere_is_told() {
    let desk = Desk::new();
    desk.put(
        "service.yaml",
        "version: 1\nname: Moths\norganisation: council\nkind: transactional\nphase: live\n",
    )
    .put("yardstick.toml", "fail-level = 'guidance'\n")
    .put("README.md", "# Moths\n");
    git(desk.path(), &["init", "-q"]);
    commit(desk.path());
    since(&desk, "HEAD").ends_with(0);
    std::fs::remove_file(desk.file("README.md")).unwrap();
    let gone = since(&desk, "HEAD");
    gone.ends_with(1);
    says(&gone, "1 file changed");
    says(&gone, "readme-present");
    assert!(!gone.stdout.contains("· team-declared"), "{}", gone.stdout);
}

#[test]
fn what_others_did_on_a_branch_meanwhile_is_no_change() {
    let desk = desk();
    git(desk.path(), &["branch", "side"]);
    desk.put("two.yaml", api("Two", &["https://two.example"]));
    commit(desk.path());
    git(desk.path(), &["checkout", "-q", "side"]);
    let ran = since(&desk, "main");
    ran.ends_with(0);
    says(
        &ran,
        "0 files changed; 2 findings there before are left out",
    );
    desk.put("one.yaml", api("One", &["http://other.example"]));
    commit(desk.path());
    assert_eq!(drawn(since(&desk, "main").ends_with(1)), ["one.yaml"]);
}

#[test]
fn other_line_ends_are_no_change() {
    let desk = desk();
    let text = api("One", &["http://one.example"]).replace('\n', "\r\n");
    desk.put("one.yaml", text);
    let ran = since(&desk, "HEAD");
    ran.ends_with(0);
    says(&ran, "0 files changed");
}

#[test]
fn a_service_can_lie_below_the_root() {
    let desk = Desk::new();
    desk.put("apps/moths/one.yaml", api("One", &["http://one.example"]))
        .put(
            "apps/moths/old/two.yaml",
            api("Two", &["http://two.example"]),
        )
        .put("apps/rules.yaml", RULES)
        .put("apps/moths/.keep", "")
        // What the settings say of folders holds for what there was, too.
        .put(
            "apps/yardstick.toml",
            format!("{SETTINGS}exclude = ['moths/old']\n"),
        );
    git(desk.path(), &["init", "-q"]);
    commit(desk.path());
    let call =
        |path: &str| desk.run(&["check", "--changed-since", "HEAD", "--color", "never", path]);
    let ran = call("apps/moths");
    ran.ends_with(0);
    says(&ran, "0 files changed; 1 finding there before is left out");
    desk.put("elsewhere.yaml", "a: 1\n");
    says(call("apps/moths").ends_with(0), "0 files changed");
    desk.put(
        "apps/moths/one.yaml",
        api("One", &["http://one.example", "http://two.example"]),
    );
    says(call("apps/moths").ends_with(1), "1 file changed");
    // What was not there then has nothing that was there before.
    desk.put("apps/new/one.yaml", api("New", &["http://new.example"]));
    let new = call("apps/new");
    new.ends_with(1);
    says(&new, "1 file changed; 0 findings there before are left out");
    // A file by itself, and one that was not there.
    call("apps/moths/old/two.yaml").ends_with(0);
    call("apps/new/one.yaml").ends_with(1);
}

#[test]
fn a_baseline_counts_beside_it() {
    let desk = desk();
    desk.run(&["baseline"]).ends_with(0);
    desk.put(
        "one.yaml",
        format!("# A remark.\n{}", api("One", &["http://one.example"])),
    );
    since(&desk, "HEAD").ends_with(1);
    desk.run(&["check", "--baseline", "--changed-since", "HEAD"])
        .ends_with(0);
}

#[test]
fn a_submodule_that_did_not_move_is_as_it_was() {
    let desk = desk();
    let inner = Desk::new();
    inner.put("three.yaml", api("Three", &["http://three.example"]));
    git(inner.path(), &["init", "-q"]);
    commit(inner.path());
    let address = inner.path().to_string_lossy().into_owned();
    git(
        desk.path(),
        &["submodule", "--quiet", "add", &address, "inner"],
    );
    commit(desk.path());
    let ran = since(&desk, "HEAD");
    ran.ends_with(0);
    says(
        &ran,
        "0 files changed; 3 findings there before are left out",
    );
    since(&desk, "HEAD~1").ends_with(1);
}

#[test]
fn a_worktree_has_the_history_of_its_repository() {
    let desk = desk();
    git(desk.path(), &["worktree", "add", "-q", "side"]);
    let ran = desk.run(&["check", "--changed-since", "main", "side"]);
    ran.ends_with(0);
    says(&ran, "2 findings there before are left out");
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let plain = Desk::new();
    plain.put("one.yaml", api("One", &[]));
    plain
        .put("rules.yaml", RULES)
        .put("yardstick.toml", SETTINGS);
    let refused = |desk: &Desk, revision: &str, words: &str| {
        let ran = since(desk, revision);
        ran.ends_with(2);
        assert_eq!(ran.stdout, "");
        says(&ran, words);
    };
    refused(&plain, "HEAD", "this is no git repository");
    git(plain.path(), &["init", "-q"]);
    refused(&plain, "HEAD", "there is no such revision");
    let desk = desk();
    for revision in ["nowhere", "::error::x", "HEAD~9", "", "\u{1b}[31m"] {
        refused(&desk, revision, "there is no such revision");
    }
    refused(&desk, "HEAD:one.yaml", "it is no commit");
    git(desk.path(), &["checkout", "-q", "--orphan", "other"]);
    git(desk.path(), &["commit", "-qm", "another beginning"]);
    refused(&desk, "main", "it has no commit in common");
}

#[test]
fn a_shallow_clone_that_lacks_the_revision_says_what_to_fetch() {
    let desk = desk();
    desk.put("one.yaml", api("One", &["http://other.example"]));
    commit(desk.path());
    git(desk.path(), &["checkout", "-q", "-b", "side", "HEAD~1"]);
    desk.put("note", "");
    commit(desk.path());
    let clones = Desk::new();
    let address = format!("file://{}", desk.path().display());
    git(
        clones.path(),
        &[
            "clone",
            "-q",
            "--depth",
            "1",
            "--no-single-branch",
            &address,
            "shallow",
        ],
    );
    for (revision, words) in [
        ("HEAD~1", "there is no such revision in this shallow clone"),
        (
            "origin/main",
            "does not reach back to the commit in which it was left",
        ),
    ] {
        let ran = clones.run(&["check", "--changed-since", revision, "shallow"]);
        ran.ends_with(2);
        says(&ran, words);
        says(&ran, "`fetch-depth: 0`");
    }
    clones
        .run(&["check", "--changed-since", "HEAD", "shallow"])
        .ends_with(0);
}
