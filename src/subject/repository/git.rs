//! Facts from `.git`: where the code is published, its branches and tags, and when it last changed.
//!
//! Only the repository's own settings are read, never the user's or the system's, and no program is run.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::path::Path;

use gix::bstr::ByteSlice;

use super::Facts;
use crate::repository::Repository;
use crate::repository::git_folder;
use crate::text::{Place, RepoPath};
use crate::tree::{Builder, Origin};

/// Tags that are listed. Automatic releases make thousands; beyond this nobody reads them.
const MAX_TAGS: usize = 10_000;

/// The longest name of a tag that is listed, in bytes. No file has a longer name; where tags are packed they can have any.
const MAX_TAG: usize = 1024;

/// The largest commit that is read, with its message and all that is needed to put it together.
const MAX_COMMIT: u64 = 16 * 1024 * 1024;

#[derive(Debug, Default)]
struct Git {
    remotes: Vec<Remote>,
    branch: Option<String>,
    default_branch: Option<String>,
    tags: Vec<String>,
    last_commit: Option<String>,
}

#[derive(Debug)]
struct Remote {
    name: String,
    url: String,
    address: Option<Address>,
}

#[derive(Debug, PartialEq, Eq)]
struct Address {
    host: String,
    owner: String,
    repository: String,
}

pub(super) fn write(facts: &mut Facts<'_>, repository: &Repository, builder: &mut Builder) {
    // What is on no disk has no history: its empty path would be the folder that the program runs in.
    if repository.git_root().as_os_str().is_empty() {
        return;
    }
    let mut troubles = Vec::new();
    let git = match git_folder::find(repository.git_root()) {
        Ok(None) => return,
        Ok(Some(folder)) => read(&folder, &mut troubles),
        Err(why) => Err(why),
    };
    match git {
        Ok(git) => builder
            .key("git")
            .map(Origin::Nowhere, |builder| git.write(builder)),
        Err(why) => troubles.push(("git", why)),
    }
    for (key, why) in troubles {
        facts.trouble(key, Place::File(RepoPath::new(".git")), why);
    }
}

type Troubles = Vec<(&'static str, String)>;

fn read(folder: &Path, troubles: &mut Troubles) -> Result<Git, String> {
    let git = git_folder::open(folder, MAX_COMMIT)?;
    let mut found = Git {
        remotes: remotes(&git),
        ..Git::default()
    };
    let head = head(&git);
    match &head {
        Ok(head) => {
            let name = head.referent_name();
            found.branch = name.map(|name| name.shorten().to_str_lossy().into_owned());
        }
        Err(why) => troubles.push(("git/branch", format!("`.git/HEAD` cannot be read: {why}"))),
    }
    found.default_branch = default_branch(&git);
    match tags(&git) {
        Ok((tags, long)) => {
            if long > 0 {
                let why = format!(
                    "{long} tags have names of more than {MAX_TAG} bytes, and are not listed"
                );
                troubles.push(("git/tags", why));
            }
            if tags.len() > MAX_TAGS {
                let why = format!(
                    "there are {} tags, and only {MAX_TAGS} are listed",
                    tags.len()
                );
                troubles.push(("git/tags", why));
            }
            let beyond = tags.len().saturating_sub(MAX_TAGS);
            found.tags = tags.into_iter().skip(beyond).collect();
        }
        Err(why) => troubles.push(("git/tags", why)),
    }
    match head.and_then(|head| last_commit(&git, &head)) {
        Ok(date) => found.last_commit = date,
        Err(why) => {
            let why = format!("the last commit cannot be read: {why}");
            troubles.push(("git/last-commit", why));
        }
    }
    Ok(found)
}

/// Messages of others may go on for lines, and name files of this machine further down.
fn first_line(error: &dyn std::fmt::Display) -> String {
    let text = error.to_string();
    text.lines().next().unwrap_or_default().to_owned()
}

fn remotes(git: &gix::Repository) -> Vec<Remote> {
    let config = git.config_snapshot();
    let names: BTreeSet<String> = git
        .remote_names()
        .iter()
        .map(|name| name.to_str_lossy().into_owned())
        .collect();
    names
        .into_iter()
        .filter_map(|name| {
            let url = config.string(format!("remote.{name}.url").as_str())?;
            let url = without_secrets(&url.to_str_lossy());
            let address = address(&url);
            Some(Remote { name, url, address })
        })
        .collect()
}

/// People put tokens into addresses, and reports are published.
fn without_secrets(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let end = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let Some((user, host)) = authority.rsplit_once('@') else {
        return url.to_owned();
    };
    match user.split_once(':').map_or(user, |(user, _)| user) {
        // A user's name alone can be a token too, but with SSH it is who one signs in as.
        user if scheme.contains("ssh") => format!("{scheme}://{user}@{host}{path}"),
        _ => format!("{scheme}://{host}{path}"),
    }
}

/// `https://host/owner/repository.git` or `user@host:owner/repository`; an owner may be a path of groups.
fn address(url: &str) -> Option<Address> {
    let (host, path) = match url.split_once("://") {
        Some(("file", _)) => return None,
        Some((_, rest)) => rest.split_once('/')?,
        None => url
            .split_once(':')
            .filter(|(host, _)| !host.contains('/'))?,
    };
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let (owner, repository) = path.rsplit_once('/')?;
    Some(Address {
        host: host.to_lowercase(),
        owner: owner.to_owned(),
        repository: repository.to_owned(),
    })
}

/// What is checked out. Any file of the folder would be opened that is named there; git itself takes no name but a ref's.
fn head(git: &gix::Repository) -> Result<gix::Head<'_>, String> {
    let head = git
        .find_reference("HEAD")
        .map_err(|error| first_line(&error))?;
    let target = head.target();
    match target.try_name() {
        Some(name) if !name.as_bstr().starts_with(b"refs/") => {
            Err("it names something that is no branch".to_owned())
        }
        Some(_) | None => git.head().map_err(|error| first_line(&error)),
    }
}

/// What the remote said when it was cloned.
fn default_branch(git: &gix::Repository) -> Option<String> {
    let head = git.try_find_reference("refs/remotes/origin/HEAD").ok()??;
    let target = head.target();
    let name = target.try_name()?.as_bstr().to_str_lossy().into_owned();
    name.strip_prefix("refs/remotes/origin/").map(str::to_owned)
}

/// The names of tags, and how many are too long.
fn tags(git: &gix::Repository) -> Result<(Vec<String>, usize), String> {
    let refuse =
        |error: &dyn std::fmt::Display| format!("the tags cannot be read: {}", first_line(error));
    let references = git.references().map_err(|error| refuse(&error))?;
    let mut names = Vec::new();
    let mut long = 0;
    for tag in references.tags().map_err(|error| refuse(&error))? {
        let tag = tag.map_err(|error| refuse(&error))?;
        match tag.name().shorten() {
            name if name.len() > MAX_TAG => long += 1,
            name => names.push(name.to_str_lossy().into_owned()),
        }
    }
    names.sort_by(|a, b| by_numbers(a, b));
    Ok((names, long))
}

/// `v1.9` before `v1.10`: numbers as numbers, everything else as bytes.
fn by_numbers(one: &str, other: &str) -> Ordering {
    parts(one).cmp(parts(other)).then_with(|| one.cmp(other))
}

/// Numbers and what is between them: whether it is a number, of how many digits, and itself.
fn parts(text: &str) -> impl Iterator<Item = (bool, usize, &[u8])> {
    let parts = text
        .as_bytes()
        .chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit());
    parts.map(|part| match part.first().is_some_and(u8::is_ascii_digit) {
        true => {
            let zeros = part.iter().take_while(|digit| **digit == b'0').count();
            (true, part.len() - zeros, &part[zeros..])
        }
        false => (false, 0, part),
    })
}

/// The civil date, in UTC, of the commit that is checked out; `None` where there is none yet.
fn last_commit(git: &gix::Repository, head: &gix::Head<'_>) -> Result<Option<String>, String> {
    let Some(id) = head.id() else {
        return Ok(None);
    };
    git_folder::vet_objects(&git.common_dir().join("objects"))?;
    let commit = git.find_commit(id).map_err(|error| first_line(&error))?;
    let time = commit.time().map_err(|error| first_line(&error))?;
    let time = jiff::Timestamp::from_second(time.seconds).map_err(|error| first_line(&error))?;
    let date = time.to_zoned(jiff::tz::TimeZone::UTC).date();
    Ok(Some(date.to_string()))
}

impl Git {
    fn write(&self, builder: &mut Builder) {
        let nowhere = Origin::Nowhere;
        if !self.remotes.is_empty() {
            builder.key("remotes").list(nowhere, |builder| {
                for remote in &self.remotes {
                    builder.map(nowhere, |builder| remote.write(builder));
                }
            });
        }
        for (key, value) in [
            ("branch", &self.branch),
            ("default-branch", &self.default_branch),
            ("last-commit", &self.last_commit),
        ] {
            if let Some(value) = value {
                builder.key(key).string(value, nowhere);
            }
        }
        if !self.tags.is_empty() {
            builder.key("tags").list(nowhere, |builder| {
                for tag in &self.tags {
                    builder.string(tag, nowhere);
                }
            });
        }
    }
}

impl Remote {
    fn write(&self, builder: &mut Builder) {
        let nowhere = Origin::Nowhere;
        builder.key("name").string(&self.name, nowhere);
        builder.key("url").string(&self.url, nowhere);
        if let Some(address) = &self.address {
            builder.key("host").string(&address.host, nowhere);
            builder.key("owner").string(&address.owner, nowhere);
            builder
                .key("repository")
                .string(&address.repository, nowhere);
        }
    }
}

#[cfg(test)]
mod tests;
