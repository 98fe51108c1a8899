//! Embeds `rules/` in the binary by listing the folder, so that no list of packs is kept by hand.
//!
//! Each page goes in twice: as it was written, and digested. A digest is the same data as JSON on one line and without
//! examples, which is read many times as fast; a check needs no more. Nothing is judged here: what is wrong with a page
//! is for the reader of packs to say.

#![expect(
    clippy::disallowed_methods,
    reason = "the borders of the program's modules are none of its build"
)]

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value as Json;

fn main() {
    println!("cargo::rerun-if-changed=rules");
    let root = Path::new(&env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("rules");
    let mut list = String::from("&[\n");
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
        let digest = digest(&fs::read_to_string(entry.path()).expect("rules/ can be read"));
        writeln!(
            list,
            "    File {{ path: {name:?}, page: include_str!({:?}), digest: {digest:?} }},",
            entry.path()
        )
        .expect("writing to a string");
    }
    list.push(']');
    let out = Path::new(&env::var_os("OUT_DIR").expect("cargo sets it")).join("embedded_rules.rs");
    fs::write(out, list).expect("OUT_DIR can be written");
}

/// Empty for what is no YAML.
fn digest(page: &str) -> String {
    let Ok(mut data) = serde_yaml::from_str::<Json>(page) else {
        return String::new();
    };
    if let Some(examples) = data.get_mut("examples") {
        *examples = Json::Array(Vec::new());
    }
    data.to_string()
}
