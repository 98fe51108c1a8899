//! Rulesets by the names of npm packages: found in `node_modules` folders, or in the package that a file belongs to.

use serde_json::Value as Json;

use super::extends::{folder, is_data_name, join, normal};
use super::{Opener, Unread};

/// Folders above a ruleset that are looked through.
const MOST_FOLDERS: usize = 32;

/// What a package without a `main` may call its ruleset.
const USUAL: &[&str] = &[
    "ruleset.yaml",
    "ruleset.yml",
    "ruleset.json",
    ".spectral.yaml",
    ".spectral.yml",
    ".spectral.json",
    "spectral.yaml",
    "spectral.yml",
    "spectral.json",
];

/// Whether npm could know a package, or a file in one, by this name.
pub(super) fn is_name(name: &str) -> bool {
    !name.starts_with(['.', '/']) && !name.contains(':') && split(name).is_some()
}

/// The package and the path inside it.
fn split(name: &str) -> Option<(&str, Option<&str>)> {
    let after_scope = match name.starts_with('@') {
        true => name.find('/')? + 1,
        false => 0,
    };
    let end = name[after_scope..].find('/').map(|at| after_scope + at);
    let (package, rest) = match end {
        Some(end) => (&name[..end], Some(&name[end + 1..])),
        None => (name, None),
    };
    let is_whole = !package.ends_with('/') && !package.is_empty();
    is_whole.then_some((package, rest.filter(|rest| !rest.is_empty())))
}

/// A package's ruleset and the path that it was opened by, from the folder upwards.
pub(super) fn find(
    start: &str,
    name: &str,
    open: Opener<'_>,
) -> Result<Option<(String, String)>, String> {
    let Some((package, inner)) = split(name).filter(|_| is_name(name)) else {
        return Ok(None);
    };
    let mut above = start.to_owned();
    for _ in 0..MOST_FOLDERS {
        let home = join(&above, &format!("node_modules/{package}"));
        if let Some(found) = in_package(&home, inner, open)? {
            return Ok(Some(found));
        }
        let own = manifest(&above, open);
        if own.is_some_and(|own| own.get("name").and_then(Json::as_str) == Some(package))
            && let Some(found) = in_package(&above, inner, open)?
        {
            return Ok(Some(found));
        }
        if above.is_empty() || above == "/" || above.ends_with("..") {
            break;
        }
        above = folder(&above).to_owned();
    }
    Ok(None)
}

fn manifest(home: &str, open: Opener<'_>) -> Option<Json> {
    let text = open(&join(home, "package.json")).ok()?;
    serde_json::from_str(&text).ok()
}

fn in_package(
    home: &str,
    inner: Option<&str>,
    open: Opener<'_>,
) -> Result<Option<(String, String)>, String> {
    let manifest = manifest(home, open);
    let mut names: Vec<String> = Vec::new();
    names.extend(
        manifest
            .as_ref()
            .and_then(|manifest| entry(manifest, inner)),
    );
    match inner {
        Some(inner) => {
            names.push(inner.to_owned());
            names.extend(["yaml", "yml", "json"].map(|extension| format!("{inner}.{extension}")));
        }
        None => names.extend(USUAL.iter().map(|name| (*name).to_owned())),
    }
    for name in names {
        // A package may not point out of its own folder.
        let path = join(home, &name);
        let is_inside = home.is_empty() || path.starts_with(&format!("{}/", normal(home)));
        if !is_inside {
            continue;
        }
        match open(&path) {
            Ok(text) => return Ok(Some((path, text))),
            Err(Unread::Missing) => {}
            // A folder, most likely: the next name may be a file in it.
            Err(Unread::Because(_)) if !is_data_name(&name) => {}
            Err(Unread::Because(why)) => return Err(why),
        }
    }
    Ok(None)
}

/// What `package.json` says that a name stands for.
fn entry(manifest: &Json, inner: Option<&str>) -> Option<String> {
    let key = inner.map_or_else(|| ".".to_owned(), |inner| format!("./{inner}"));
    let exports = manifest.get("exports");
    let exported = exports.and_then(|exports| exports.get(&key)).or(exports);
    let conditions = ["import", "require", "default"];
    let target = exported.and_then(|target| match target {
        Json::String(path) => {
            Some(path.as_str()).filter(|_| inner.is_none() || exported != exports)
        }
        _ => conditions
            .iter()
            .find_map(|name| target.get(name)?.as_str()),
    });
    let main = || manifest.get("main")?.as_str().filter(|_| inner.is_none());
    target.or_else(main).map(str::to_owned)
}

/// What to do about a package that is not there.
pub(super) fn advice(start: &str, name: &str, open: Opener<'_>) -> Option<String> {
    let file = name.rsplit('/').next().unwrap_or(name);
    let beside = [
        file.to_owned(),
        format!("{file}.yaml"),
        "ruleset.yaml".to_owned(),
    ];
    let beside = beside
        .iter()
        .find(|file| is_data_name(file) && open(&join(start, file)).is_ok());
    match (beside, is_name(name) && split(name).is_some_and(|(_, inner)| inner.is_some() || name.starts_with('@'))) {
        (Some(file), _) if file == name => None,
        (Some(file), _) => Some(format!(
            "if the file beside this one is meant, write `./{file}`"
        )),
        (None, true) => Some(
            "install the package, or keep a copy of its ruleset beside this file and name that by its path".to_owned(),
        ),
        (None, false) => None,
    }
}
