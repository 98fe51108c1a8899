//! Traps in what is opened: links of every kind, pipes, sockets, devices, files without an end, and names that change
//! what they stand for in the middle of a run.
//!
//! What lies outside the folder is a secret here, worded so that it would show in a report if anything had read it; a
//! test without a trap proves that it would.

#![cfg(unix)]

use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;

/// A service of which yardstick has to say something, and says it with the file's own words.
const SECRET: &str = "name: THE SECRET\nphse: THE SECRET\n";

/// The same for settings.
const SECRET_SETTINGS: &str = "THE-SECRET = 'THE SECRET'\n";

fn pipe(path: &Path) {
    let status = Command::new("mkfifo").arg(path).status();
    assert!(status.unwrap().success(), "mkfifo makes pipes");
}

#[track_caller]
fn kept_secret(run: &Run) {
    let all = run.all();
    assert!(!all.contains("SECRET"), "{all}");
}

/// A secret beside the folder that is examined, in every file that somebody could want.
fn beside_a_secret(files: &[(&str, &[u8])]) -> (TempDir, PathBuf) {
    let outer = folder(&[
        ("outside/service.yaml", SECRET.as_bytes()),
        ("outside/README.md", b"# THE SECRET\n"),
        ("outside/yardstick.toml", SECRET_SETTINGS.as_bytes()),
        ("outside/waivers.yaml", b"waivers: [{ rule: THE SECRET }]\n"),
        (
            "outside/openapi.yaml",
            b"openapi: 3.0.3\ninfo: THE SECRET\n",
        ),
    ]);
    let root = outer.path().join("root");
    for (path, bytes) in files {
        write(&root, path, bytes);
    }
    (outer, root)
}

#[test]
fn the_secret_would_show() {
    let (outer, _) = beside_a_secret(&[]);
    let run = run(
        &outer.path().join("outside"),
        &[".", "--isolated", "--verbose"],
    );
    run.names(&["THE SECRET"]);
    let settings = super::run(&outer.path().join("outside"), &["."]);
    assert_eq!(settings.code, FAILURE);
    settings.names(&["THE-SECRET"]);
}

#[test]
fn only_links_that_stay_inside_are_followed() {
    let outside = "is a link to something outside the repository, which is not read";
    let nowhere = "is a link that leads nowhere, or in a circle";
    for (target, words) in [
        ("../outside/service.yaml", outside),
        ("../root/../outside/service.yaml", outside),
        ("docs/../../outside/service.yaml", outside),
        ("/etc/passwd", outside),
        ("/dev/zero", outside),
        ("/proc/self/environ", outside),
        ("out/service.yaml", outside),
        ("step", outside),
        (".git/config", outside),
        (".GIT/config", outside),
        ("docs/of-git", outside),
        ("ABSOLUTE", "is a link by an absolute path"),
        ("missing", nowhere),
        ("service.yaml", nowhere),
        ("round-and", nowhere),
        ("docs", "is a link to a folder"),
        ("pipe", "is a pipe, a socket or a device"),
    ] {
        let (outer, root) = beside_a_secret(&[
            ("LICENSE", b"a"),
            ("docs/a.yaml", b"phase: live\n"),
            (".git/config", b"[remote \"THE SECRET\"]\n"),
        ]);
        symlink("../outside", root.join("out")).unwrap();
        symlink("docs/step", root.join("step")).unwrap();
        symlink("../../outside/service.yaml", root.join("docs/step")).unwrap();
        symlink("../.git/config", root.join("docs/of-git")).unwrap();
        symlink("and-round", root.join("round-and")).unwrap();
        symlink("round-and", root.join("and-round")).unwrap();
        pipe(&root.join("pipe"));
        let inside = root.canonicalize().unwrap().join("docs/a.yaml");
        match target {
            "ABSOLUTE" => symlink(inside, root.join("service.yaml")).unwrap(),
            target => symlink(target, root.join("service.yaml")).unwrap(),
        }
        kept_secret(&check(&root, CLEAN, &[]));
        // For people, several of a kind are told by their number.
        let run = super::run(&root, &[".", "--format", "json"]);
        run.names(&[&format!("`service.yaml` {words}")]);
        kept_secret(&run);
        drop(outer);
    }
}

#[test]
fn links_that_stay_inside_are_files() {
    for target in ["docs/a.yaml", "./docs/../docs/a.yaml", "step"] {
        let folder = folder(&[("docs/a.yaml", SERVICE.as_bytes())]);
        symlink("docs/a.yaml", folder.path().join("step")).unwrap();
        symlink(target, folder.path().join("service.yaml")).unwrap();
        check(folder.path(), FINDINGS, &[]).names(&["Apply for a juggling licence"]);
    }
    // Nobody can tell a second name of a file from its first.
    let folder = folder(&[("docs/a.yaml", SERVICE.as_bytes())]);
    fs::hard_link(
        folder.path().join("docs/a.yaml"),
        folder.path().join("service.yaml"),
    )
    .unwrap();
    check(folder.path(), FINDINGS, &[]);
}

#[test]
fn files_that_steer_a_run_may_not_be_links_out() {
    for path in [
        "yardstick.toml",
        ".yardstick.toml",
        "waivers.yaml",
        ".github/waivers.yaml",
    ] {
        let (outer, root) = beside_a_secret(&[("LICENSE", b"a"), (".github/a", b"a")]);
        let name = Path::new(path).file_name().unwrap().to_str().unwrap();
        let secret = outer
            .path()
            .join("outside")
            .join(name.trim_start_matches('.'));
        symlink(&secret, root.join(path)).unwrap();
        let run = check(&root, FAILURE, &[]);
        run.names(&[path, "is a link out of the repository, and is not read"]);
        kept_secret(&run);
    }
    // What git keeps for itself may hold people's passwords, and a mistake would show them.
    let (_outer, root) = beside_a_secret(&[(".git/config", b"THE SECRET\n")]);
    symlink(".git/config", root.join("yardstick.toml")).unwrap();
    let run = check(&root, FAILURE, &[]);
    run.names(&["yardstick.toml"]);
    kept_secret(&run);
    let folder = folder(&[
        ("service.yaml", SERVICE.as_bytes()),
        ("config/ours.toml", b"fail-level = 'never'\n"),
    ]);
    symlink("config/ours.toml", folder.path().join("yardstick.toml")).unwrap();
    check(folder.path(), CLEAN, &[]);
}

#[test]
fn folders_with_the_names_of_files_are_folders() {
    let folder = folder(&[
        ("README.md/a.md", b"# a"),
        ("service.yaml/a", b"a"),
        ("package.json/a", b"{}"),
        (".gitignore/a", b"a"),
        ("LICENSE/MIT", b"a"),
    ]);
    check(folder.path(), CLEAN, &[]);
    write(folder.path(), "yardstick.toml/a", b"a");
    let run = check(folder.path(), FAILURE, &[]);
    run.names(&["yardstick.toml", "is not a regular file"]);
}

#[test]
fn links_in_circles_are_named_and_do_not_run_in_circles() {
    let folder = folder(&[("LICENSE", b"a"), ("docs/a.md", b"a")]);
    let root = folder.path();
    symlink("README.md", root.join("README.md")).unwrap();
    symlink("b", root.join("a")).unwrap();
    symlink("a", root.join("b")).unwrap();
    symlink("..", root.join("docs/up")).unwrap();
    symlink(".", root.join("docs/here")).unwrap();
    let run = check(root, CLEAN, &[]);
    run.names(&["README.md", "is a link that leads nowhere, or in a circle"]);
    assert!(!has_heading(&run, "readme-present"), "{}", run.stdout);
    let run = super::run(root, &["a"]);
    assert_eq!(run.code, FAILURE);
    run.names(&["`a`"]);
}

#[test]
fn links_out_of_the_root_are_not_read() {
    let outside = folder(&[
        ("service.yaml", b"name: THE SECRET\nphse: THE SECRET\n"),
        ("yardstick.toml", b"THE = 'SECRET'\n"),
        ("README.md", b"# THE SECRET\n"),
    ]);
    for path in ["service.yaml", "README.md", "yardstick.toml"] {
        let folder = folder(&[("LICENSE", b"a")]);
        symlink(outside.path().join(path), folder.path().join(path)).unwrap();
        let code = if path == "yardstick.toml" {
            FAILURE
        } else {
            CLEAN
        };
        let run = check(folder.path(), code, &[]);
        run.names(&[path, "link"]);
        assert!(!run.all().contains("SECRET"), "{}", run.all());
    }
    let folder = folder(&[("LICENSE", b"a")]);
    symlink("/", folder.path().join("docs")).unwrap();
    symlink("/dev/zero", folder.path().join("README.md")).unwrap();
    check(folder.path(), CLEAN, &[]).names(&["docs", "README.md"]);
}

#[test]
fn pack_files_that_are_links_are_not_left_out_in_silence() {
    let outside = folder(&[("a.yaml", b"title: THE SECRET\n")]);
    let folder = folder(&[("README.md", b"# a"), ("p/pack.yaml", b"id: a\n")]);
    write(folder.path(), "p/rules/almost.yml", b"title: a\n");
    symlink(
        outside.path().join("a.yaml"),
        folder.path().join("p/rules/a.yaml"),
    )
    .unwrap();
    let run = check(folder.path(), FAILURE, &["--pack", "p"]);
    run.names(&["p/rules/a.yaml", "links, pipes and devices are not read"]);
    run.names(&["p/rules/almost.yml", "ends in `.yaml`"]);
    assert!(!run.all().contains("SECRET"), "{}", run.all());
}

/// What can stand where a file is expected.
#[derive(Clone, Copy, Debug)]
enum Trap {
    Pipe,
    Socket,
    LinkToPipe,
    LinkToDevice,
    Folder,
    /// Two gigabytes that take up no room.
    Large,
}

const TRAPS: [Trap; 6] = [
    Trap::Pipe,
    Trap::Socket,
    Trap::LinkToPipe,
    Trap::LinkToDevice,
    Trap::Folder,
    Trap::Large,
];

impl Trap {
    fn set(self, file: &Path) -> Option<UnixListener> {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        match self {
            Trap::Pipe => pipe(file),
            Trap::Socket => return Some(UnixListener::bind(file).unwrap()),
            Trap::LinkToPipe => {
                pipe(&file.with_file_name("a-pipe"));
                symlink("a-pipe", file).unwrap();
            }
            Trap::LinkToDevice => symlink("/dev/zero", file).unwrap(),
            Trap::Folder => fs::create_dir(file).unwrap(),
            Trap::Large => fs::File::create(file).unwrap().set_len(2 << 30).unwrap(),
        }
        None
    }
}

/// Every way in which a file is named, but as part of what is examined.
#[test]
fn whatever_is_named_is_a_regular_file_of_some_size_or_nothing() {
    let named: [(&str, &[&str]); 12] = [
        ("x.toml", &[".", "--config", "x.toml"]),
        ("x.yaml", &[".", "--ruleset", "x.yaml", "--packs", "none"]),
        ("x.tar.gz", &[".", "--pack", "x.tar.gz", "--packs", "named"]),
        ("p/pack.yaml", &[".", "--pack", "p", "--packs", "named"]),
        ("p/pack.yaml", &["packs", "check", "p"]),
        ("x.json", &[".", "--baseline=x.json"]),
        ("x.json", &["report", ".", "--compare", "x.json"]),
        ("x.yaml", &["report", "--services", "x.yaml"]),
        ("yardstick.toml", &["."]),
        ("waivers.yaml", &["."]),
        (
            ".yardstick-baseline.json",
            &[".", "--baseline=.yardstick-baseline.json"],
        ),
        ("yardstick.lock", &[".", "--locked"]),
    ];
    for (file, arguments) in named {
        for trap in TRAPS {
            let folder = folder(&[("service.yaml", SERVICE.as_bytes())]);
            let _listening = trap.set(&folder.path().join(file));
            let run = run(folder.path(), arguments);
            assert_eq!(run.code, FAILURE, "{trap:?} {arguments:?}: {}", run.all());
            calm(&run);
            let shown = match file {
                "p/pack.yaml" => "p",
                file => file,
            };
            run.names(&[shown]);
        }
    }
}

/// The same traps where a file of the service is expected: they are named, and the rest is examined.
#[test]
fn whatever_is_examined_is_a_regular_file_of_some_size_or_a_notice() {
    for file in ["service.yaml", "README.md", "package.json", ".gitignore"] {
        for trap in TRAPS {
            let folder = folder(&[("LICENSE", b"a")]);
            let _listening = trap.set(&folder.path().join(file));
            let run = run(folder.path(), &["."]);
            assert_eq!(run.code, CLEAN, "{trap:?} {file}: {}", run.all());
            calm(&run);
            if !matches!(trap, Trap::Folder) {
                run.names(&[file]);
            }
        }
    }
    for (file, trap) in TRAPS.iter().map(|trap| ("x", trap)) {
        let folder = folder(&[("LICENSE", b"a")]);
        let _listening = trap.set(&folder.path().join(file));
        let run = run(folder.path(), &[file]);
        calm(&run);
        match trap {
            Trap::Pipe | Trap::Socket | Trap::LinkToPipe | Trap::LinkToDevice => {
                assert_eq!(run.code, FAILURE, "{}", run.all());
                run.names(&["`x` is neither a file nor a folder"]);
            }
            Trap::Folder | Trap::Large => assert_ne!(run.code, FAILURE, "{}", run.all()),
        }
    }
}

#[ignore = "only the superuser makes devices: run it as root"]
#[test]
fn devices_are_not_opened() {
    let device = |path: &Path, kind: &str, minor: &str| {
        let made = Command::new("mknod")
            .arg(path)
            .args([kind, "1", minor])
            .status();
        assert!(made.unwrap().success(), "mknod makes devices");
    };
    // `/dev/zero`, which has no end, and a disk in memory.
    for (kind, minor) in [("c", "5"), ("b", "0")] {
        let folder = folder(&[("LICENSE", b"a")]);
        device(&folder.path().join("service.yaml"), kind, minor);
        let run = check(folder.path(), CLEAN, &[]);
        run.names(&["service.yaml", "is a pipe, a socket or a device"]);
        for (path, arguments) in [
            ("yardstick.toml", &["."][..]),
            ("x.toml", &[".", "--config", "x.toml"]),
            ("x.yaml", &[".", "--ruleset", "x.yaml"]),
        ] {
            let folder = super::folder(&[("LICENSE", b"a")]);
            device(&folder.path().join(path), kind, minor);
            let run = super::run(folder.path(), arguments);
            assert_eq!(run.code, FAILURE, "{}", run.all());
            run.names(&[path, "regular file"]);
        }
    }
}

#[test]
fn folders_without_end_are_entered_so_far() {
    let folder = folder(&[("service.yaml", SERVICE.as_bytes())]);
    let mut below = folder.path().to_owned();
    // From one to the next, as no system takes the whole path at once.
    let step = "d".repeat(8);
    for _ in 0..400 {
        below.push(&step);
        fs::create_dir(&below).unwrap();
    }
    let run = check(folder.path(), FINDINGS, &[]);
    run.names(&["is too deep: more than 128 folders in one another"]);
    // As a pack it has no limit of its own, and nobody's stack grows with it.
    write(folder.path(), &format!("{step}/pack.yaml"), b"id: a\n");
    let run = super::run(folder.path(), &[".", "--pack", &step]);
    assert_eq!(run.code, FAILURE);
    calm(&run);
}

/// Runs the program again and again for some seconds while somebody else changes what names stand for.
#[track_caller]
fn in_a_race(root: &Path, swap: impl Fn() + Sync, arguments: &[&[&str]]) -> usize {
    let stop = AtomicBool::new(false);
    let mut runs = 0;
    thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                swap();
            }
        });
        let begin = Instant::now();
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            while begin.elapsed() < Duration::from_secs(4) || runs < 4 {
                for arguments in arguments {
                    let run = run(root, arguments);
                    calm_or_json(&run, arguments);
                    kept_secret(&run);
                }
                runs += 1;
            }
        }));
        stop.store(true, Ordering::Relaxed);
        if let Err(panic) = outcome {
            std::panic::resume_unwind(panic);
        }
    });
    runs
}

#[track_caller]
fn calm_or_json(run: &Run, arguments: &[&str]) {
    assert!(
        matches!(run.code, CLEAN | FINDINGS | FAILURE | NOTHING),
        "{}",
        run.all()
    );
    match arguments.contains(&"json") {
        true => no_commands(run),
        false => calm(run),
    }
}

const WAYS: &[&[&str]] = &[
    &[".", "--verbose"],
    &[".", "--isolated", "--format", "json"],
    &["service.yaml", "docs/openapi.yaml"],
];

/// Puts one thing under a name and then another, each in one step, so that the name never stands for nothing.
fn alternate(root: &Path, name: &str, one: &Path, other: &Path) {
    for target in [one, other] {
        let fresh = root.join("fresh.tmp");
        let _ = fs::remove_file(&fresh);
        symlink(target, &fresh).unwrap();
        fs::rename(&fresh, root.join(name)).unwrap();
    }
}

#[test]
fn a_link_that_is_swapped_while_it_is_followed_shows_nothing() {
    let (outer, root) = beside_a_secret(&[
        ("LICENSE", b"a"),
        ("docs/openapi.yaml", b"openapi: 3.0.3\ninfo: {}\n"),
        ("inside/service.yaml", SERVICE.as_bytes()),
        ("inside/yardstick.toml", b"fail-level = 'never'\n"),
        ("inside/waivers.yaml", b"waivers: []\n"),
    ]);
    let outside = outer.path().join("outside");
    let swap = || {
        for name in ["service.yaml", "yardstick.toml", "waivers.yaml"] {
            alternate(
                &root,
                name,
                &Path::new("inside").join(name),
                &outside.join(name),
            );
        }
    };
    swap();
    assert!(in_a_race(&root, swap, WAYS) >= 4);
}

#[test]
fn a_file_that_is_swapped_for_a_link_or_a_pipe_shows_nothing_and_holds_nobody_up() {
    let (outer, root) = beside_a_secret(&[
        ("LICENSE", b"a"),
        ("docs/openapi.yaml", b"openapi: 3.0.3\ninfo: {}\n"),
        ("service.yaml", SERVICE.as_bytes()),
        ("yardstick.toml", b"fail-level = 'never'\n"),
    ]);
    let outside = outer.path().join("outside");
    let spare = outer.path().join("spare");
    fs::create_dir(&spare).unwrap();
    let swap = || {
        for (name, text) in [
            ("service.yaml", SERVICE),
            ("yardstick.toml", "fail-level = 'never'\n"),
        ] {
            let fresh = spare.join(name);
            symlink(outside.join(name), &fresh).unwrap();
            fs::rename(&fresh, root.join(name)).unwrap();
            fs::write(&fresh, text).unwrap();
            fs::rename(&fresh, root.join(name)).unwrap();
            pipe(&fresh);
            fs::rename(&fresh, root.join(name)).unwrap();
            fs::write(&fresh, text).unwrap();
            fs::rename(&fresh, root.join(name)).unwrap();
        }
    };
    assert!(in_a_race(&root, swap, WAYS) >= 4);
}

#[test]
fn a_folder_that_is_swapped_for_a_link_shows_nothing() {
    let (outer, root) = beside_a_secret(&[
        ("LICENSE", b"a"),
        ("service.yaml", SERVICE.as_bytes()),
        ("docs/openapi.yaml", b"openapi: 3.0.3\ninfo: {}\n"),
        ("docs/service.yaml", SERVICE.as_bytes()),
    ]);
    let outside = outer.path().join("outside");
    let aside = outer.path().join("aside");
    let link = outer.path().join("link");
    symlink(&outside, &link).unwrap();
    let swap = || {
        fs::rename(root.join("docs"), &aside).unwrap();
        fs::rename(&link, root.join("docs")).unwrap();
        fs::rename(root.join("docs"), &link).unwrap();
        fs::rename(&aside, root.join("docs")).unwrap();
    };
    assert!(in_a_race(&root, swap, &WAYS[..2]) >= 4);
}

#[test]
fn a_file_that_grows_while_it_is_read_is_read_so_far() {
    let (_outer, root) =
        beside_a_secret(&[("LICENSE", b"a"), ("service.yaml", SERVICE.as_bytes())]);
    let page = root.join("README.md");
    fs::write(&page, "# a\n").unwrap();
    let grow = || {
        let mut file = fs::File::create(&page).unwrap();
        for _ in 0..64 {
            std::io::Write::write_all(&mut file, &[b'a'; 64 << 10]).unwrap();
        }
    };
    assert!(in_a_race(&root, grow, &[&["."], &["README.md"]]) >= 4);
}

#[test]
fn names_that_are_no_text_can_be_named() {
    use std::os::unix::ffi::OsStrExt;
    let folder = folder(&[("service.yaml", SERVICE.as_bytes())]);
    let name = OsStr::from_bytes(b"inv\xfflid.toml");
    fs::write(folder.path().join(name), "fail-level = 'never'\n").unwrap();
    let dot = OsStr::new(".");
    let config = OsStr::new("--config");
    let run = run(folder.path(), &[dot, config, name]);
    assert_eq!(run.code, CLEAN, "{}", run.all());
    calm(&run);
}

mod git {
    use super::*;

    /// Somebody else's repository on the same machine.
    fn victim(folder: &Path) -> PathBuf {
        for (path, text) in [
            ("HEAD", "ref: refs/heads/main\n"),
            (
                "config",
                "[core]\n\trepositoryformatversion = 0\n[remote \"origin\"]\n\turl = https://SECRET.example/a/b.git\n",
            ),
            (
                "refs/tags/SECRET",
                "0000000000000000000000000000000000000001\n",
            ),
            ("objects/info/a", ""),
        ] {
            write(&folder.join("victim/.git"), path, text.as_bytes());
        }
        folder.join("victim/.git").canonicalize().unwrap()
    }

    /// What a report says of the repository, in every form that has the facts.
    #[track_caller]
    fn refused(root: &Path, words: &str) {
        let run = check(root, FINDINGS, &[]);
        kept_secret(&run);
        run.names(&[words]);
        for format in ["json", "html", "markdown"] {
            let run = super::run(root, &["report", ".", "--format", format]);
            kept_secret(&run);
        }
    }

    #[test]
    fn a_git_file_cannot_lend_somebody_elses_repository() {
        let (outer, root) = beside_a_secret(&[
            ("service.yaml", SERVICE.as_bytes()),
            (".git", b"gitdir: data\n"),
            ("data/HEAD", b"ref: refs/heads/main\n"),
        ]);
        let victim = victim(outer.path());
        let back = root.canonicalize().unwrap().join(".git");
        write(&root, "data/gitdir", back.to_str().unwrap().as_bytes());
        write(&root, "data/commondir", victim.to_str().unwrap().as_bytes());
        refused(&root, "says that its data are elsewhere");
        // Nor as a submodule.
        fs::remove_file(root.join("data/gitdir")).unwrap();
        write(&root, "data/config", b"[core]\n\tworktree = ..\n");
        refused(&root, "says that its data are elsewhere");
    }

    #[test]
    fn no_part_of_the_data_is_a_link_to_somebody_elses() {
        for part in [
            "objects",
            "refs",
            "config",
            "HEAD",
            "packed-refs",
            "FETCH_HEAD",
            "tags/refs/remotes/origin/HEAD",
            "remotes/refs/remotes/origin/HEAD/HEAD",
            "heads",
        ] {
            let (outer, root) = beside_a_secret(&[
                ("service.yaml", SERVICE.as_bytes()),
                (".git/HEAD", b"ref: refs/heads/main\n"),
                (".git/config", b"[core]\n\trepositoryformatversion = 0\n"),
                (".git/refs/a", b""),
                (".git/objects/info/a", b""),
            ]);
            let victim = victim(outer.path());
            let path = root.join(".git").join(part);
            let _ = fs::remove_file(&path);
            let _ = fs::remove_dir_all(&path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            symlink(victim.join(part), &path).unwrap();
            refused(&root, "has something that is not a regular file");
        }
    }

    #[test]
    fn nothing_is_included_from_elsewhere() {
        let (outer, root) = beside_a_secret(&[
            ("service.yaml", SERVICE.as_bytes()),
            (".git/HEAD", b"ref: refs/heads/main\n"),
            (
                ".git/refs/heads/other",
                b"0000000000000000000000000000000000000001\n",
            ),
            (".git/objects/info/a", b""),
        ]);
        let victim = victim(outer.path());
        let config = victim.join("config");
        let include = format!(
            "[core]\n\trepositoryformatversion = 0\n[include]\n\tpath = {0}\n[includeIf \"gitdir:**\"]\n\tpath = {0}\n",
            config.display()
        );
        write(&root, ".git/config", include.as_bytes());
        let arguments = ["report", ".", "--format", "json"];
        kept_secret(&super::run(&root, &arguments));
        // Nor from what the environment or the user say.
        write(&root, "home/.gitconfig", &fs_read(&config));
        let mut command = Command::new(env!("CARGO_BIN_EXE_yardstick"));
        let output = command
            .args(arguments)
            .current_dir(&root)
            .env("YARDSTICK_AS_OF", AS_OF)
            .env("HOME", root.join("home"))
            .env("GIT_DIR", &victim)
            .env("GIT_COMMON_DIR", &victim)
            .env("GIT_CONFIG_GLOBAL", &config)
            .env("GIT_CONFIG_SYSTEM", &config)
            .env("GIT_OBJECT_DIRECTORY", victim.join("objects"))
            .env("GIT_ALTERNATE_OBJECT_DIRECTORIES", victim.join("objects"))
            .env("GIT_CONFIG_COUNT", "1")
            .env("GIT_CONFIG_KEY_0", "remote.origin.url")
            .env("GIT_CONFIG_VALUE_0", "https://SECRET.example/a/b.git")
            .output()
            .unwrap();
        let printed = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!printed.contains("SECRET"), "{printed}");
        assert_ne!(output.status.code(), Some(FAILURE), "{printed}");
    }

    #[expect(clippy::disallowed_methods, reason = "a test reads what it made")]
    fn fs_read(path: &Path) -> Vec<u8> {
        fs::read(path).unwrap()
    }

    /// Whatever a revision may name, and what git's own settings make it look for.
    #[test]
    fn nobody_waits_for_what_a_revision_names() {
        for path in [
            "HEAD",
            "config",
            "packed-refs",
            "refs/heads/main",
            "FETCH_HEAD",
            "main",
            "config.worktree",
            "logs/HEAD",
            // Where a ref is looked for that is not in its place.
            "tags/refs/remotes/origin/HEAD",
            "heads/refs/remotes/origin/HEAD",
            "remotes/refs/remotes/origin/HEAD",
            "remotes/refs/remotes/origin/HEAD/HEAD",
            "tags/refs/heads/main",
            "refs/deep/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24/25/26/27/28/29/30/31/32/33",
        ] {
            let folder = folder(&[
                ("service.yaml", SERVICE.as_bytes()),
                (
                    ".git/config",
                    b"[core]\n\trepositoryformatversion = 1\n[extensions]\n\tworktreeConfig = true\n",
                ),
                (".git/HEAD", b"ref: refs/heads/main\n"),
                (".git/refs/heads/other", b"0000000000000000000000000000000000000001\n"),
                (".git/objects/info/a", b"a"),
            ]);
            let file = folder.path().join(".git").join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            let _ = fs::remove_file(&file);
            pipe(&file);
            check(folder.path(), FINDINGS, &[]);
            for revision in ["FETCH_HEAD", "main", "HEAD@{1}", "deep/1"] {
                let run = run(folder.path(), &[".", "--changed-since", revision]);
                assert_eq!(run.code, FAILURE, "{path}: {}", run.all());
                calm(&run);
            }
        }
    }
}
