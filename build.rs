//! Embeds `rules/` in the binary by listing the folder, so that no list of packs is kept by hand.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=rules");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
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
        writeln!(list, "    ({name:?}, include_str!({:?})),", entry.path())
            .expect("writing to a string");
    }
    list.push(']');
    let out = Path::new(&env::var_os("OUT_DIR").expect("cargo sets it")).join("embedded_rules.rs");
    fs::write(out, list).expect("OUT_DIR can be written");
}
