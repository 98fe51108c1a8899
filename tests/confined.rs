//! The program, watched by the system's own eyes: what it opens, what it starts, and whom it calls.
//!
//! A repository is built here with everything that could lead a reader elsewhere: links out of it, and git data whose
//! settings name programs, further settings and further stores of objects. The commands run over it in three ways, and
//! have to say the same in each: as they are, in a network namespace without interfaces, and under `strace`. The last
//! shows that no socket is made, that no other program is started, and that every path that the system is asked about
//! is the repository's, or stands in a short list.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set its table or run the program fails"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "a test reads what it made, and looks for programs"
)]

#[path = "common/desk.rs"]
mod desk;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Output, Stdio};

use desk::Desk;

const FAR: &str = "the words of a file outside";

/// Each command that a pipeline runs over what others wrote, and whether it may write below `out/`.
const COMMANDS: &[&[&str]] = &[
    &["check", "."],
    &["check", ".", "--format", "json"],
    &[
        "check",
        ".",
        "--format",
        "sarif:../out/all.sarif",
        "--format",
        "junit:../out/all.xml",
    ],
    &["check", ".", "--changed-since", "main"],
    &["check", ".", "--pack", "house"],
    &["report", "."],
    &["explain", "open-licence"],
    &["rules"],
    &["packs"],
    &["packs", "--for", "."],
    &["init", ".", "--dry-run", "--organisation", "council"],
    &["lock", "."],
    &["packs", "check", "house"],
];

/// The repository lies in `root/`, what it must not lead to in `outside/`, and reports go to `out/`.
fn desk() -> Desk {
    let desk = Desk::new();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/juggling-licence");
    copy(&example, &desk.file("root"));
    let sound = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sound-pack");
    copy(&sound, &desk.file("root/house"));
    let root = desk.file("root");
    desk.put(
        "outside/openapi.yaml",
        format!("openapi: 3.1.0\ninfo: {{ title: {FAR} }}\n"),
    );
    desk.put(
        "outside/gitconfig",
        format!("[remote \"far\"]\n\turl = {FAR}\n"),
    );
    desk.put("outside/objects/info/packs", "");
    desk.put("out/keep", "");
    git(&root, &["init", "--quiet", "--initial-branch=main"]);
    git(&root, &["add", "--all"]);
    git(&root, &["commit", "--quiet", "--message=As it was"]);
    let outside = desk.file("outside");
    symlink(outside.join("openapi.yaml"), root.join("docs/linked.yaml")).unwrap();
    symlink("../outside", root.join("linked")).unwrap();
    symlink("/etc", root.join("etc")).unwrap();
    let config = format!(
        "{}\n[include]\n\tpath = {}\n[core]\n\tfsmonitor = touch fsmonitor-ran\n\tpager = touch pager-ran\n\tsshCommand = \
         touch ssh-ran\n\thooksPath = {}\n\tattributesFile = {}\n[diff]\n\texternal = touch diff-ran\n[filter \"x\"]\n\
         \tsmudge = touch smudge-ran\n\tclean = touch clean-ran\n\tprocess = touch process-ran\n",
        desk.read("root/.git/config"),
        outside.join("gitconfig").display(),
        outside.display(),
        outside.join("gitconfig").display(),
    );
    desk.put("root/.git/config", config);
    desk.put("root/.gitattributes", "* filter=x\n");
    desk
}

/// Real git data, as git itself writes it.
fn git(folder: &Path, arguments: &[&str]) {
    let run = Command::new("git")
        .args(["-c", "user.name=A", "-c", "user.email=a@wexbridge.example"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env("GIT_AUTHOR_DATE", "2026-11-22T12:00:00Z")
        .env("GIT_COMMITTER_DATE", "2026-11-22T12:00:00Z")
        .current_dir(folder)
        .status()
        .expect("git is installed");
    assert!(run.success(), "git {arguments:?}");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Runs a command line in the repository with nothing of the environment but what every program has.
fn run(desk: &Desk, before: &[&str], arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_yardstick");
    let mut line: Vec<&str> = before.to_vec();
    line.push(program);
    line.extend(arguments);
    // What one run wrote must not be what the next one reads.
    let _ = fs::remove_file(desk.file("root/yardstick.lock"));
    Command::new(line[0])
        .args(&line[1..])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", desk.file("home"))
        .env("NO_COLOR", "1")
        .env("YARDSTICK_AS_OF", "2026-11-22")
        .current_dir(desk.file("root"))
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("`{}` cannot be run: {error}", line[0]))
}

/// What a run said, and how it ended.
fn said(output: &Output) -> (Option<i32>, String, String) {
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// A run has to have done its job, or watching it shows nothing.
#[track_caller]
fn did_its_job(arguments: &[&str], (code, stdout, stderr): &(Option<i32>, String, String)) {
    assert!(
        matches!(code, Some(0 | 1)),
        "{arguments:?} ended with {code:?}:\n{stdout}\n{stderr}"
    );
    assert!(
        !stdout.contains(FAR) && !stderr.contains(FAR),
        "{arguments:?} shows what lies outside"
    );
}

#[test]
#[ignore = "needs unshare"]
fn without_a_network_everything_is_said_as_with_one() {
    let desk = desk();
    // Whoever is not root may have namespaces all the same, as root of a namespace of their own.
    let alone: &[&str] = &["unshare", "--map-root-user", "--net", "--"];
    let interfaces = Command::new("unshare")
        .args(["--map-root-user", "--net", "--", "cat", "/proc/net/route"])
        .output()
        .expect("unshare is installed");
    let routes = String::from_utf8(interfaces.stdout).unwrap();
    assert!(interfaces.status.success(), "no namespace could be made");
    // At most the heads of its columns.
    assert!(routes.lines().count() <= 1, "there is a way out:\n{routes}");
    for arguments in COMMANDS {
        let inside = said(&run(&desk, alone, arguments));
        did_its_job(arguments, &inside);
        assert_eq!(said(&run(&desk, &[], arguments)), inside, "{arguments:?}");
    }
}

/// One line of a trace: the call, its arguments as strace writes them, and what came back.
struct Call<'t> {
    name: &'t str,
    is_second_half: bool,
    arguments: &'t str,
    result: &'t str,
}

impl<'t> Call<'t> {
    /// `12345 openat(AT_FDCWD</a>, "b", O_RDONLY) = 3</a/b>`, or the second half of a call that another thread
    /// interrupted: `12345 <... openat resumed>) = 3</a/b>`. Nothing for signals and ends.
    fn read(line: &'t str) -> Option<Call<'t>> {
        let (_, call) = line.split_once(' ')?;
        let call = call.trim_start();
        if call.starts_with(['+', '-']) {
            return None;
        }
        let second = call.strip_prefix("<... ");
        let (name, rest) = match second {
            Some(second) => second.split_once(" resumed>")?,
            None => call.split_once('(')?,
        };
        let (arguments, result) = rest.rsplit_once(" = ").unwrap_or((rest, ""));
        let arguments = arguments.trim_end_matches(" <unfinished ...>");
        Some(Call {
            name,
            is_second_half: second.is_some(),
            arguments,
            result,
        })
    }

    /// The paths that it names, each made absolute by the folder that strace wrote before it.
    fn paths(&self, here: &Path) -> Vec<PathBuf> {
        let mut paths = Vec::new();
        let mut base = here.to_path_buf();
        let mut rest = self.arguments;
        while let Some(at) = rest.find(['<', '"']) {
            let (end, is_base) = if rest[at..].starts_with('<') {
                ('>', true)
            } else {
                ('"', false)
            };
            let inner = &rest[at + 1..];
            let Some(length) = inner.find(end) else { break };
            let word = &inner[..length];
            if is_base {
                base = PathBuf::from(word);
            } else {
                paths.push(plain(&base.join(word)));
                // What follows is another path of this call, as in a rename: the second folder is written before it.
                base = here.to_path_buf();
            }
            rest = &inner[length + 1..];
        }
        if self.name.starts_with("readlink") {
            // What comes last is what stands in the link, and nobody went there yet.
            paths.truncate(usize::from(!self.is_second_half));
        }
        paths
    }
}

/// A path without `.` and `..`, as text alone says it.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(part),
        }
    }
    plain
}

fn trace(desk: &Desk, what: &str, arguments: &[&str]) -> String {
    let file = desk.file("trace");
    let name = file.to_str().unwrap().to_owned();
    // `-y` writes the path of each descriptor; a long one must not be cut.
    let before = [
        "strace",
        "-f",
        "-y",
        "-qq",
        "-s",
        "4096",
        "-e",
        "signal=none",
        "-e",
        what,
        "-o",
        &name,
    ];
    let output = said(&run(desk, &before, arguments));
    did_its_job(arguments, &output);
    fs::read_to_string(file).unwrap()
}

#[test]
#[ignore = "needs strace"]
fn no_socket_is_made_and_no_program_is_started() {
    let desk = desk();
    for arguments in COMMANDS {
        let trace = trace(
            &desk,
            "trace=%network,execve,execveat,fork,vfork",
            arguments,
        );
        let calls: Vec<Call<'_>> = trace.lines().filter_map(Call::read).collect();
        let (first, others) = calls.split_first().expect("strace saw the program start");
        assert_eq!(first.name, "execve", "{arguments:?}");
        assert!(first.arguments.contains(env!("CARGO_BIN_EXE_yardstick")));
        // Signals are heard of through two ends that lead to one another, within this process. Where nothing else makes a
        // socket, what is received comes from there.
        let is_own = |call: &&Call<'_>| match call.name {
            "socketpair" => call.arguments.starts_with("AF_UNIX, "),
            "recvfrom" => true,
            _ => false,
        };
        let others = others.iter().filter(|call| !is_own(call));
        let others: Vec<&str> = others.map(|call| call.name).collect();
        assert!(others.is_empty(), "{arguments:?}: {others:?}\n{trace}");
    }
    for entry in fs::read_dir(desk.file("root")).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(!name.ends_with("-ran"), "git's settings started `{name}`");
    }
}

/// What the loader, the C library and Rust's own start ask the system for, before any of our code: exact files, and
/// folders of libraries.
const SYSTEM: &[&str] = &[
    "/etc/ld.so.cache",
    "/etc/ld.so.preload",
    "/sys/fs/cgroup",
    "/usr/lib",
    "/lib",
    "/lib64",
    "/dev/null",
    // The allocator of the C library, before it gives memory back.
    "/proc/sys/vm/overcommit_memory",
];

#[test]
#[ignore = "needs strace"]
fn nothing_is_opened_but_the_repository_the_reports_and_a_short_list_of_the_system() {
    let desk = desk();
    let root = desk.file("root").canonicalize().unwrap();
    let out = root.parent().unwrap().join("out");
    let temporary = std::env::temp_dir().canonicalize().unwrap();
    let mut strangers = BTreeSet::new();
    let mut seen = 0;
    for arguments in COMMANDS {
        let trace = trace(&desk, "trace=%file", arguments);
        for call in trace.lines().filter_map(Call::read) {
            // Only a descriptor shows what was really opened, whichever links were on the way.
            let opened = call
                .result
                .split_once('<')
                .and_then(|(_, path)| path.split_once('>'));
            let real = opened.map(|(path, _)| PathBuf::from(path));
            let mut paths = call.paths(&root);
            if call.name == "execve" {
                continue;
            }
            paths.extend(real);
            for path in paths {
                seen += 1;
                let is_open = call.name.starts_with("open");
                let is_known = path.starts_with(&root)
                    || path.starts_with(&out)
                    // Asking what a folder above is, by its name, is how settings and `.git` are looked for.
                    || (!is_open && root.starts_with(&path))
                    || (!is_open && above(&root, &path))
                    || of_its_own_process(&path)
                    || SYSTEM.iter().any(|one| path.starts_with(one))
                    // What `--changed-since` unpacks, with a name that nobody can know before.
                    || path.strip_prefix(&temporary).is_ok_and(|inner| {
                        inner.components().next().is_some_and(|first| {
                            let first = first.as_os_str().to_string_lossy();
                            first.starts_with(".yardstick-")
                                && !root.starts_with(temporary.join(&*first))
                        })
                    });
                if !is_known {
                    strangers.insert(format!("{} {}", call.name, path.display()));
                }
            }
        }
    }
    assert!(seen > 500, "strace saw {seen} paths, which cannot be all");
    let strangers: Vec<String> = strangers.into_iter().collect();
    assert!(strangers.is_empty(), "{}", strangers.join("\n"));
}

/// What a program asks about itself: where its stack and its own file lie, how many processors it may use, and which signals
/// it was started to ignore.
fn of_its_own_process(path: &Path) -> bool {
    let words: Vec<&str> = path.iter().filter_map(|part| part.to_str()).collect();
    let ["/", "proc", process, file] = words.as_slice() else {
        return false;
    };
    let is_itself = *process == "self" || process.bytes().all(|byte| byte.is_ascii_digit());
    is_itself && matches!(*file, "cgroup" | "exe" | "maps" | "mountinfo" | "status")
}

/// Whether this is one of the few names that are looked for in the folders above a repository.
fn above(root: &Path, path: &Path) -> bool {
    let is_above = path.parent().is_some_and(|folder| root.starts_with(folder));
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    is_above && matches!(name.as_deref(), Some(".git" | "yardstick.toml"))
}

/// The network namespace shows that a build with `pull` does not use what it has; this, that a build without has
/// nothing to use. It asks about this machine alone, whose crates are all there: `.ci/run` asks about every other, by the
/// same list.
#[test]
fn without_pull_no_crate_can_open_a_connection() {
    let tree = |features: &[&str]| {
        let output = Command::new(env!("CARGO"))
            .args(["tree", "--locked", "--offline", "--edges", "normal"])
            .args(["--prefix", "none", "--format", "{p}"])
            .args(features)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        let words = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let names = words
            .lines()
            .filter_map(|line| line.split(' ').next().map(ToOwned::to_owned));
        names.collect::<BTreeSet<String>>()
    };
    let list = include_str!("../.ci/deny-without-pull.toml");
    let list: toml::Table = list.parse().unwrap();
    let network: Vec<&str> = list["bans"]["deny"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["crate"].as_str().unwrap())
        .collect();
    let with = tree(&[]);
    let without = tree(&["--no-default-features", "--features", "git"]);
    let used = network.iter().filter(|name| with.contains(**name)).count();
    assert!(used > 10, "{with:?}");
    assert!(without.contains("gix"), "{without:?}");
    let left: Vec<&&str> = network
        .iter()
        .filter(|name| without.contains(**name))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}
