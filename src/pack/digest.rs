//! By what the contents of a pack are known: one number that anybody can work out again with `sha256sum`.
//!
//! The build script includes this file, too, so that what it works out for the packs of the program is what the
//! program works out for a folder. So nothing here may name the rest of the program.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// `sha256:` and 64 hexadecimal digits: over the listing of the `.yaml` files among these, by path inside the pack, that
/// `sha256sum` would print for them in byte order of paths.
pub(super) fn of<'f>(files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> String {
    let mut files: Vec<(&str, &[u8])> = files
        .into_iter()
        .filter(|(path, _)| path.ends_with(".yaml"))
        .collect();
    files.sort_unstable();
    let listing: String = files
        .iter()
        .map(|(path, bytes)| line(path, bytes))
        .collect();
    format!("sha256:{}", sha256(listing.as_bytes()))
}

/// One line of a listing. A path with a line break could pass for two files; `sha256sum` writes such a path with escapes,
/// and a mark in front of the line.
fn line(path: &str, bytes: &[u8]) -> String {
    let sum = sha256(bytes);
    match path.contains(['\\', '\n', '\r']) {
        false => format!("{sum}  {path}\n"),
        true => {
            let path = path
                .replace('\\', "\\\\")
                .replace('\n', "\\n")
                .replace('\r', "\\r");
            format!("\\{sum}  {path}\n")
        }
    }
}

/// In lower hexadecimal digits.
fn sha256(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        write!(hex, "{byte:02x}").expect("writing to a string");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(files: &[(&str, &str)]) -> String {
        of(files.iter().map(|(path, text)| (*path, text.as_bytes())))
    }

    #[test]
    fn the_order_of_files_and_what_is_no_yaml_change_nothing() {
        let of_two = digest(&[("a.yaml", "x"), ("rules/b.yaml", "y")]);
        // As `sha256sum` has it.
        assert_eq!(
            of_two,
            "sha256:28b868cddb6441cbac64e9ab5d0e3199c151dde6a899e27371b3498ed16f83de"
        );
        let others = [
            ("rules/b.yaml", "y"),
            ("README.md", "z"),
            ("a.yaml", "x"),
            ("b.yml", "z"),
        ];
        assert_eq!(digest(&others), of_two);
    }

    #[test]
    fn every_change_is_another_digest() {
        let one = [("a.yaml", "x"), ("b.yaml", "y")];
        let others: [&[(&str, &str)]; 6] = [
            &[],
            &[("a.yaml", "x")],
            &[("a.yaml", "y"), ("b.yaml", "x")],
            &[("a.yaml", "x"), ("c.yaml", "y")],
            &[("a.yaml", "x\n"), ("b.yaml", "y")],
            &[("a.yaml", "x"), ("b.yaml", "y"), ("c.yaml", "")],
        ];
        for other in others {
            assert_ne!(digest(&one), digest(other), "{other:?}");
        }
    }

    #[test]
    fn the_name_of_one_file_never_passes_for_two() {
        let (first, second) = (sha256(b"x"), sha256(b"y"));
        let forged = format!("a.yaml\n{second}  b.yaml");
        assert_eq!(
            line(&forged, b"x"),
            format!("\\{first}  a.yaml\\n{second}  b.yaml\n")
        );
        assert_eq!(line(r"a\n.yaml", b"x"), format!("\\{first}  a\\\\n.yaml\n"));
    }
}
