//! Running the program: how it ended, what it printed, how much memory it took at most.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A guard against hanging, not a promise of speed.
const PATIENCE: Duration = Duration::from_secs(3600);

pub(crate) fn program() -> PathBuf {
    let named = std::env::var_os("YARDSTICK_PROGRAM").map(PathBuf::from);
    // Runs are in folders of their own.
    let named = named.map(|program| program.canonicalize().unwrap());
    named.unwrap_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_yardstick")))
}

/// A call of some program in a folder, on one day, with nothing of the environment that yardstick listens to.
pub(crate) fn call<S: AsRef<OsStr>>(program: &Path, folder: &Path, arguments: &[S]) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("YARDSTICK_") || name.starts_with("GITHUB_") {
            command.env_remove(&*name);
        }
    }
    command
        .args(arguments)
        .env("NO_COLOR", "1")
        .env("YARDSTICK_AS_OF", "2026-11-22")
        .current_dir(folder)
        .stdin(Stdio::null());
    command
}

/// The same, in which no signal is ignored: whoever runs these tests in the background of a shell, or with `nohup`, has it
/// otherwise, and what is ignored stays so.
pub(crate) fn heedful<S: AsRef<OsStr>>(program: &Path, folder: &Path, arguments: &[S]) -> Command {
    if cfg!(not(target_os = "linux")) {
        return call(program, folder, arguments);
    }
    let own = [OsStr::new("--default-signal"), program.as_os_str()];
    let arguments = arguments.iter().map(AsRef::as_ref);
    let arguments: Vec<&OsStr> = own.into_iter().chain(arguments).collect();
    call(Path::new("env"), folder, &arguments)
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: ExitStatus,
    pub(crate) stderr: String,
    /// What was printed, in a file: it can be large.
    pub(crate) stdout: PathBuf,
    /// The most memory that was resident at once, in bytes; `None` where the system does not tell.
    pub(crate) peak: Option<u64>,
    pub(crate) time: Duration,
    _folder: TempDir,
}

impl Ran {
    pub(crate) fn code(&self) -> Option<i32> {
        self.status.code()
    }

    pub(crate) fn signal(&self) -> Option<i32> {
        self.status.signal()
    }

    #[expect(clippy::disallowed_methods, reason = "a test reads what was printed")]
    pub(crate) fn printed(&self) -> String {
        fs::read_to_string(&self.stdout).unwrap()
    }

    /// Standard error, however its lines were broken.
    pub(crate) fn said(&self) -> String {
        let words: Vec<&str> = self.stderr.split_whitespace().collect();
        words.join(" ")
    }
}

/// Runs the program to its end.
pub(crate) fn run<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Ran {
    follow(call(&program(), folder, arguments), |_| {})
}

/// Runs a command to its end; `meanwhile` is called with the process again and again.
#[expect(clippy::disallowed_methods, reason = "a test reads what was printed")]
pub(crate) fn follow(mut command: Command, mut meanwhile: impl FnMut(&Child)) -> Ran {
    let output = TempDir::new().unwrap();
    let stdout = output.path().join("stdout");
    let stderr = output.path().join("stderr");
    command.stdout(File::create(&stdout).unwrap());
    command.stderr(File::create(&stderr).unwrap());
    let begin = Instant::now();
    let mut child = command.spawn().unwrap();
    let mut peak = None;
    let status = loop {
        peak = peak.max(peak_of(child.id()));
        meanwhile(&child);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begin.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("it did not end");
        }
        thread::sleep(Duration::from_millis(1));
    };
    Ran {
        status,
        time: begin.elapsed(),
        stderr: fs::read_to_string(&stderr).unwrap(),
        stdout,
        peak,
        _folder: output,
    }
}

/// The high-water mark of a process's resident memory, as Linux keeps it.
#[expect(clippy::disallowed_methods, reason = "a test watches what it started")]
fn peak_of(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// Everything below a folder: files with their bytes, folders with nothing.
#[expect(clippy::disallowed_methods, reason = "a test looks at what was left")]
pub(crate) fn contents(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().to_owned();
            if path.is_dir() {
                found.insert(name, None);
                open.push(path);
            } else {
                found.insert(name, Some(fs::read(path).unwrap()));
            }
        }
    }
    found
}

/// The names of temporary files and folders in a folder, which is what nobody may leave behind.
pub(crate) fn temporary(folder: &Path) -> Vec<PathBuf> {
    let is_temporary = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(".yardstick-") || name.starts_with(".tmp")
    };
    contents(folder).into_keys().filter(is_temporary).collect()
}
