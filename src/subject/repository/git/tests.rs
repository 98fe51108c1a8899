//! Repositories made by git itself, and broken ones.

#![expect(clippy::disallowed_methods, reason = "a test looks at what it made")]

use std::fs;
use std::process::Command;

use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::subject::repository::testing::Case;

fn run(folder: &Path, arguments: &[&str]) {
    run_at("2024-03-31T23:30:00-0200", folder, arguments);
}

fn run_at(date: &str, folder: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .args([
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@b.uk",
            "-c",
            "init.defaultBranch=main",
        ])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_COMMITTER_DATE", date)
        .env("GIT_AUTHOR_DATE", "2020-01-01T00:00:00Z")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .expect("these tests need git");
    assert!(output.status.success(), "{output:?}");
}

fn committed() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("main")).unwrap();
    let root = folder.path().join("main");
    run(&root, &["init", "-q"]);
    fs::write(root.join("a"), "a").unwrap();
    run(&root, &["add", "."]);
    run(&root, &["commit", "-qm", "first"]);
    folder
}

/// The facts of a folder below a temporary one.
fn facts(folder: &TempDir, name: &str) -> Case {
    let inner = tempfile::tempdir().unwrap();
    let status = Command::new("cp")
        .arg("-a")
        .arg(folder.path().join(name).join("."))
        .arg(inner.path())
        .status();
    assert!(status.unwrap().success());
    Case::of(inner)
}

#[test]
fn facts_of_a_repository() {
    let folder = committed();
    let root = folder.path().join("main");
    for tag in ["v1.10.0", "v1.9.0", "v1.9.0-rc1"] {
        run(&root, &["tag", tag]);
    }
    run(&root, &["pack-refs", "--all"]);
    run(
        &root,
        &[
            "remote",
            "add",
            "origin",
            "https://me:ghp_secret@github.com/alphagov/pay.git",
        ],
    );
    run(
        &root,
        &["remote", "add", "backup", "git@gitlab.example.uk:a/b/c.git"],
    );
    run(&root, &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    run(
        &root,
        &[
            "symbolic-ref",
            "refs/remotes/origin/HEAD",
            "refs/remotes/origin/main",
        ],
    );
    let case = facts(&folder, "main");
    case.check(
        "/git",
        json!({
            "remotes": [
                { "name": "backup", "url": "git@gitlab.example.uk:a/b/c.git", "host": "gitlab.example.uk", "owner": "a/b", "repository": "c" },
                { "name": "origin", "url": "https://github.com/alphagov/pay.git", "host": "github.com", "owner": "alphagov", "repository": "pay" },
            ],
            "branch": "main",
            "default-branch": "main",
            "tags": ["v1.9.0", "v1.9.0-rc1", "v1.10.0"],
            "last-commit": "2024-04-01",
        }),
    );
    case.check_place("/git/branch", "the repository as a whole");
    case.check_no_trouble();
}

#[test]
fn a_repository_without_commits_has_a_branch() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["init", "-q"]);
    let case = Case::of(folder);
    case.check("/git", json!({ "branch": "main" }));
    case.check_no_trouble();
}

#[test]
fn a_folder_without_git_has_no_git() {
    let case = Case::new(&[("a", "")]);
    case.check_absent("/git");
    case.check_no_trouble();
}

#[test]
fn a_worktree_is_read_where_it_is_and_a_copy_of_its_pointer_is_not() {
    let folder = committed();
    run(
        &folder.path().join("main"),
        &["worktree", "add", "-q", "../side"],
    );
    let repository = Repository::open(&folder.path().join("side"), &Default::default()).unwrap();
    let git = git_folder::find(repository.root()).unwrap().unwrap();
    let found = read(&git, &mut Vec::new()).unwrap();
    assert_eq!(found.branch.as_deref(), Some("side"));
    assert_eq!(found.last_commit.as_deref(), Some("2024-04-01"));
    let copy = facts(&folder, "side");
    copy.check_absent("/git");
    copy.check_trouble(
        "/repository/git",
        ".git",
        "names no folder with data of git that belong to this one",
    );
}

#[test]
fn a_submodule_is_read() {
    let folder = committed();
    let outer = folder.path().join("outer");
    fs::create_dir(&outer).unwrap();
    run(&outer, &["init", "-q"]);
    run(
        &outer,
        &[
            "-c",
            "protocol.file.allow=always",
            "submodule",
            "--quiet",
            "add",
            "../main",
            "sub",
        ],
    );
    let root = outer.join("sub").canonicalize().unwrap();
    let git = git_folder::find(&root).unwrap().unwrap();
    let found = read(&git, &mut Vec::new()).unwrap();
    assert_eq!(found.last_commit.as_deref(), Some("2024-04-01"));
}

#[track_caller]
fn broken(files: &[(&str, &str)]) {
    let case = Case::new(files);
    assert!(
        case.troubles
            .iter()
            .any(|trouble| trouble.pointer.starts_with("/repository/git")),
        "{:?}",
        case.troubles
    );
}

#[test]
fn broken_git_folders_are_trouble() {
    let settings = "[core]\n\trepositoryformatversion = 0\n";
    broken(&[(".git", "not a pointer")]);
    broken(&[(".git", "gitdir: /nonexistent")]);
    broken(&[(".git/HEAD", "")]);
    broken(&[
        (".git/HEAD", "ref: refs/heads/main"),
        (".git/config", "[core"),
    ]);
    broken(&[
        (".git/HEAD", "ref: refs/heads/main"),
        (".git/commondir", "/elsewhere"),
        (".git/config", settings),
    ]);
    broken(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        (".git/config", settings),
        (".git/objects/ab/x", ""),
        (
            ".git/refs/heads/main",
            "1234567890123456789012345678901234567890\n",
        ),
    ]);
    broken(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        (".git/config", settings),
        (".git/objects/x", ""),
        (".git/refs/heads/main", "rubbish\n"),
    ]);
}

#[test]
fn a_commit_that_is_too_large_is_not_read() {
    let folder = committed();
    let root = folder.path().join("main");
    fs::write(
        folder.path().join("long"),
        "a".repeat(MAX_COMMIT as usize + 1),
    )
    .unwrap();
    run(&root, &["commit", "-q", "--allow-empty", "-F", "../long"]);
    for is_packed in [false, true] {
        if is_packed {
            run(&root, &["gc", "-q", "--prune=now"]);
        }
        let case = facts(&folder, "main");
        case.check("/git/branch", json!("main"));
        case.check_absent("/git/last-commit");
        case.check_trouble("/repository/git/last-commit", ".git", "cannot be read");
    }
}

#[test]
fn no_commit_stands_for_another() {
    let folder = committed();
    let root = folder.path().join("main");
    run(&root, &["checkout", "-q", "--orphan", "other"]);
    run_at("1999-01-01T00:00:00Z", &root, &["commit", "-qm", "other"]);
    run(&root, &["checkout", "-q", "main"]);
    run(&root, &["replace", "main", "other"]);
    let case = facts(&folder, "main");
    case.check("/git/last-commit", json!("2024-04-01"));
    case.check_no_trouble();
}

/// A pack can say that the commit is made from any of them.
#[cfg(unix)]
#[test]
fn no_object_is_a_link() {
    let folder = committed();
    let objects = folder.path().join("main/.git/objects");
    fs::create_dir_all(objects.join("00")).unwrap();
    std::os::unix::fs::symlink("../pack", objects.join("00").join("1".repeat(38))).unwrap();
    let case = facts(&folder, "main");
    case.check("/git/branch", json!("main"));
    case.check_absent("/git/last-commit");
    case.check_trouble(
        "/repository/git/last-commit",
        ".git",
        "`.git/objects` has something that is not a regular file",
    );
}

#[test]
fn what_is_checked_out_is_a_ref() {
    for name in ["worktrees/a/x", "main-worktree/x", "FETCH_HEAD", "../x"] {
        let folder = committed();
        let root = folder.path().join("main");
        let id = fs::read(root.join(".git/refs/heads/main")).unwrap();
        fs::create_dir_all(root.join(".git/worktrees/a")).unwrap();
        fs::create_dir_all(root.join(".git/main-worktree")).unwrap();
        for file in ["worktrees/a/x", "main-worktree/x", "FETCH_HEAD"] {
            fs::write(root.join(".git").join(file), &id).unwrap();
        }
        fs::write(root.join(".git/HEAD"), format!("ref: {name}\n")).unwrap();
        let case = facts(&folder, "main");
        case.check_absent("/git/branch");
        case.check_absent("/git/last-commit");
        case.check_trouble(
            "/repository/git/branch",
            ".git",
            "`.git/HEAD` cannot be read",
        );
    }
}

#[test]
fn tags_with_very_long_names_are_counted() {
    let folder = committed();
    let root = folder.path().join("main");
    let id = fs::read_to_string(root.join(".git/refs/heads/main")).unwrap();
    let id = id.trim();
    let long = "1a".repeat(2_000_000);
    let just = "1a".repeat(MAX_TAG / 2);
    fs::write(
        root.join(".git/packed-refs"),
        format!("{id} refs/tags/{long}\n{id} refs/tags/{long}1\n{id} refs/tags/{just}\n"),
    )
    .unwrap();
    let case = facts(&folder, "main");
    case.check("/git/tags", json!([just]));
    case.check_trouble(
        "/repository/git/tags",
        ".git",
        "2 tags have names of more than 1024 bytes, and are not listed",
    );
}

#[test]
fn numbers_count_as_numbers() {
    let sorted = [
        "",
        "a",
        "v1",
        "v1.9",
        "v1.10",
        "01",
        "1",
        "1a",
        "1a01",
        "1a2",
        "1a10",
        "2",
        "10",
        "18446744073709551616",
    ];
    let mut names = sorted;
    names.reverse();
    names.sort_by(|a, b| by_numbers(a, b));
    assert_eq!(names, sorted);
}

#[cfg(unix)]
#[test]
fn nobody_waits_for_pipes_in_git() {
    for name in ["HEAD", "refs/tags/v1"] {
        let folder = committed();
        let path = folder.path().join("main/.git").join(name);
        let _ = fs::remove_file(&path);
        assert!(
            Command::new("mkfifo")
                .arg(&path)
                .status()
                .unwrap()
                .success()
        );
        let case = facts(&folder, "main");
        case.check_trouble("/repository/git", ".git", "not a regular file");
    }
}

#[test]
fn addresses_have_three_parts_and_no_secrets() {
    let parts = |url: &str| {
        let Address {
            host,
            owner,
            repository,
        } = address(url).unwrap();
        format!("{host} {owner} {repository}")
    };
    assert_eq!(parts("ssh://git@GitHub.com:22/a/b.git"), "github.com a b");
    assert_eq!(parts("git@github.com:a/b"), "github.com a b");
    assert_eq!(parts("https://github.com/a/b/"), "github.com a b");
    assert_eq!(address("/srv/git/a.git"), None);
    assert_eq!(address("../a/b"), None);
    assert_eq!(without_secrets("ssh://git:pw@h/a"), "ssh://git@h/a");
    assert_eq!(without_secrets("https://token@h/a@b"), "https://h/a@b");
}
