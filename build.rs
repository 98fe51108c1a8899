//! Embeds `rules/` in the binary by listing the folder, so that no list of packs is kept by hand.
//!
//! Each page goes in twice: as it was written, and as an extract. That is the same data as JSON on one line and without
//! examples, which is read many times as fast; a check needs no more. With them goes the digest of each pack's contents, so
//! that no run has to work it out. Nothing is judged here: what is wrong with a page is for the reader of packs to say.

#![forbid(unsafe_code)]
#![expect(
    clippy::disallowed_methods,
    reason = "the borders of the program's modules are none of its build"
)]

#[path = "src/pack/digest.rs"]
mod digest;

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value as Json;

/// The files that make a folder a pack or a library.
const VOLUMES: [&str; 2] = ["pack.yaml", "library.yaml"];

fn main() {
    println!("cargo::rerun-if-changed=rules");
    let root = Path::new(&env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("rules");
    let mut list = String::from("&[\n");
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for entry in walkdir::WalkDir::new(&root).sort_by_file_name() {
        let entry = entry.expect("rules/ can be read");
        if !entry.file_type().is_file() {
            continue;
        }
        let path = entry
            .path()
            .strip_prefix(&root)
            .expect("it is below rules/");
        let name = path
            .to_str()
            .expect("file names in rules/ are UTF-8")
            .replace('\\', "/");
        let page = fs::read_to_string(entry.path()).expect("rules/ can be read");
        let extract = extract(&page);
        writeln!(
            list,
            "    File {{ path: {name:?}, page: include_str!({:?}), extract: {extract:?} }},",
            entry.path()
        )
        .expect("writing to a string");
        files.push((name, page.into_bytes()));
    }
    list.push(']');
    write("embedded_rules.rs", &list);
    write("embedded_digests.rs", &digests(&files));
}

fn write(name: &str, contents: &str) {
    let out = env::var_os("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&out).join(name), contents).expect("OUT_DIR can be written");
}

/// The folder of each pack and library, with its digest.
fn digests(files: &[(String, Vec<u8>)]) -> String {
    let mut list = String::from("&[\n");
    let folders = files.iter().filter_map(|(path, _)| {
        let (folder, name) = path.rsplit_once('/')?;
        VOLUMES.contains(&name).then_some(folder)
    });
    for folder in folders {
        let inner = files.iter().filter_map(|(path, bytes)| {
            let inner = path.strip_prefix(folder)?.strip_prefix('/')?;
            Some((inner, bytes.as_slice()))
        });
        let digest = digest::of(inner);
        writeln!(list, "    ({folder:?}, {digest:?}),").expect("writing to a string");
    }
    list.push(']');
    list
}

/// Empty for what is no YAML.
fn extract(page: &str) -> String {
    let Ok(mut data) = serde_yaml::from_str::<Json>(page) else {
        return String::new();
    };
    if let Some(examples) = data.get_mut("examples") {
        *examples = Json::Array(Vec::new());
    }
    data.to_string()
}
