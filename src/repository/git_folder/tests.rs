//! What a `.git` says of other places, and what is opened of it.

#![expect(clippy::disallowed_methods, reason = "a test looks at what it made")]

use std::fs;

use tempfile::TempDir;

use super::*;

fn write(folder: &Path, path: &str, text: &str) {
    let file = folder.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

/// Data without a commit.
fn data(folder: &Path, settings: &str) {
    write(folder, "HEAD", "ref: refs/heads/main\n");
    write(folder, "config", settings);
    write(folder, "refs/heads/a", "");
    write(folder, "objects/info/a", "");
}

fn root_with(pointer: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "root/.git", pointer);
    folder
}

#[track_caller]
fn refusal(folder: &TempDir) -> String {
    find(&folder.path().join("root")).unwrap_err()
}

#[test]
fn which_folders_there_are_is_not_told() {
    let told = "the file `.git` names no folder with data of git that belong to this one, and is not followed";
    for pointer in [
        "there",
        "not/there",
        "worktrees/there",
        "worktrees/not-there",
        "there/worktrees/there",
        "modules/there",
        "modules/not-there",
        "root/.git",
        "there/../there",
    ] {
        for settings in ["", "[core]\n\tworktree = ../elsewhere\n", "\0"] {
            let folder = root_with(&format!("gitdir: ../{pointer}\n"));
            for there in [
                "there",
                "worktrees/there",
                "there/worktrees/there",
                "modules/there",
            ] {
                data(&folder.path().join(there), settings);
                write(&folder.path().join(there), "gitdir", "/nowhere/.git\n");
            }
            assert_eq!(refusal(&folder), told, "{pointer}");
        }
    }
    assert_eq!(refusal(&root_with("gitdir: /root\n")), told);
    assert_eq!(refusal(&root_with("gitdir: /nowhere\n")), told);
}

/// Either would be believed if it were looked at.
#[test]
fn only_the_folders_that_git_makes_are_looked_at() {
    for (place, is_followed) in [
        ("data", false),
        ("worktrees", false),
        ("worktrees/a/b", false),
        ("modules/../data", false),
        ("worktrees/a", true),
        ("x/.git/worktrees/a", true),
        ("modules/a", true),
        ("x/.git/modules/a/b", true),
        ("root/data", true),
    ] {
        let folder = root_with(&format!("gitdir: ../{place}"));
        let root = folder.path().join("root").canonicalize().unwrap();
        let there = by_words(&root, &format!("../{place}"));
        let settings = format!("[core]\n\tworktree = {}\n", root.display());
        data(&there, &settings);
        let back = root.join(".git");
        write(&there, "gitdir", back.to_str().unwrap());
        assert_eq!(find(&root).is_ok(), is_followed, "{place}");
    }
}

#[cfg(unix)]
#[test]
fn what_lies_inside_is_not_reached_through_a_link_to_the_outside() {
    let folder = root_with("gitdir: link");
    let root = folder.path().join("root").canonicalize().unwrap();
    let settings = format!("[core]\n\tworktree = {}\n", root.display());
    data(&folder.path().join("data"), &settings);
    std::os::unix::fs::symlink("../data", root.join("link")).unwrap();
    find(&root).unwrap_err();
    fs::remove_file(root.join("link")).unwrap();
    data(&root.join("link"), &settings);
    find(&root).unwrap();
}

#[test]
fn a_worktree_shares_the_data_of_what_it_lies_in_and_no_others() {
    for (words, is_followed) in [
        ("../..\n", true),
        (".././../x/..\n", true),
        ("../../../other\n", false),
        ("..\n", false),
        (" ../..\n", false),
        ("../..\n\n/other\n", false),
    ] {
        let folder = root_with("gitdir: ../main/worktrees/a");
        let root = folder.path().join("root").canonicalize().unwrap();
        data(&folder.path().join("main"), "");
        data(&folder.path().join("other"), "");
        let there = folder.path().join("main/worktrees/a");
        data(&there, "");
        let back = root.join(".git");
        write(&there, "gitdir", back.to_str().unwrap());
        write(&there, "commondir", words);
        assert_eq!(find(&root).is_ok(), is_followed, "{words:?}");
    }
}

#[test]
fn settings_do_not_lead_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let git = folder.path().join(".git");
    let settings = "[core]\n\trepositoryformatversion = 0\n\tuseReplaceRefs = true\n\
                    [gitoxide \"core\"]\n\tshallowFile = /etc/passwd\n\
                    [gitoxide \"objects\"]\n\tallocLimit = 0\n\treplaceRefBase = refs/heads/\n";
    data(&git, settings);
    let found = find(folder.path()).unwrap().unwrap();
    let opened = open(&found, 1000).unwrap();
    assert_eq!(opened.shallow_file().unwrap(), found.join("shallow"));
    let settings = opened.config_snapshot();
    assert_eq!(settings.boolean("core.useReplaceRefs"), Some(false));
    assert_eq!(settings.integer("gitoxide.objects.allocLimit"), Some(1000));
}

#[cfg(unix)]
#[test]
fn a_history_may_lead_to_no_pipe_of_another_worktree() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    let folder = tempfile::tempdir().unwrap();
    let git = folder.path().join(".git");
    data(&git, "");
    write(&git, "worktrees/a/HEAD", "ref: refs/heads/a\n");
    let opened = || open(&find(folder.path()).unwrap().unwrap(), 1000).unwrap();
    let _listening = UnixListener::bind(git.join("worktrees/a/fsmonitor--daemon.ipc")).unwrap();
    vet_history(&opened()).unwrap();
    let file = git.join("worktrees/a/x.ipc");
    let status = std::process::Command::new("mkfifo").arg(&file).status();
    assert!(status.unwrap().success(), "mkfifo makes pipes");
    let refused = "`.git/worktrees` has something that is not a regular file";
    assert_eq!(vet_history(&opened()).unwrap_err(), refused);
    fs::remove_file(&file).unwrap();
    symlink("HEAD", &file).unwrap();
    assert_eq!(vet_history(&opened()).unwrap_err(), refused);
    fs::remove_file(&file).unwrap();
    let large = fs::File::create(&file).unwrap();
    large.set_len(MAX_SIZE + 1).unwrap();
    vet_history(&opened()).unwrap_err();
    fs::remove_file(&file).unwrap();
    vet_history(&opened()).unwrap();
}

#[test]
fn files_that_are_read_as_a_whole_are_small() {
    for (path, most) in [
        ("HEAD", MAX_POINTER),
        ("config", MAX_SETTINGS),
        ("packed-refs", MAX_SIZE),
        ("refs/tags/a", MAX_POINTER),
        ("tags/refs/a", MAX_POINTER),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let git = folder.path().join(".git");
        data(&git, "");
        write(&git, path, "");
        let file = fs::File::create(git.join(path)).unwrap();
        file.set_len(most).unwrap();
        assert!(find(folder.path()).is_ok(), "{path}");
        file.set_len(most + 1).unwrap();
        assert!(find(folder.path()).is_err(), "{path}");
    }
}
