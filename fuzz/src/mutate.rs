//! Mutations that keep an input a bundle of files: names from a table, texts from other files, and what the fuzzer itself
//! does to bytes.

use crate::properties::bundle::{HEADER, files, written};
use libfuzzer_sys::fuzzer_mutate;

/// Words that readers look for or stumble over.
const WORDS: &[&str] = &[
    "\u{1b}[2J",
    "\u{202e}",
    "\u{feff}",
    "\u{2028}",
    "\r",
    "\r\n",
    "\n::error::x",
    "##[group]",
    "%0A",
    "]]>",
    "<!--",
    "-->",
    "<script>",
    "{{ x }}",
    "{% if %}",
    "<%= x %>",
    "${x}",
    "&a ",
    "*a",
    "<<: *a",
    "!!int ",
    "---\n",
    "...\n",
    "? ",
    "- ",
    ": ",
    "\t",
    "\0",
    "\"\\ud800\"",
    "\\u0000",
    "'''",
    "\"\"\"",
    "[[x]]\n",
    "$ref: '#'",
    "$ref: '#/a'",
    "{\"$ref\":\"#/\"}",
    "../",
    "1e999",
    "-0",
    "18446744073709551616",
    "0x7f",
    ".nan",
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "29 February 2023",
    "é",
    "𝔊",
    "İ",
    "ß",
    "\u{0301}",
    "`",
    "```\n",
    "|---|\n",
    "](x)",
    "<a href=x>",
    "&#0;",
    "&nbsp",
    "@x",
    "* @a/b\n",
    "# yardstick: waive readme-present: x\n",
    "<!-- yardstick: waive -->",
    "name: ",
    "phase: live\n",
    "organisation: { kind: council }\n",
];

/// One mutation of a bundle, in place; gives its new size. `names`: what its files may be called.
pub fn bundle(data: &mut [u8], size: usize, most: usize, seed: u32, names: &[&str]) -> usize {
    let mut draw = fastrand::Rng::with_seed(u64::from(seed));
    let mut all = files(&data[..size]);
    // Archives are bytes, and bytes are the fuzzer's own business.
    if !data[..size].starts_with(HEADER.as_bytes()) && size > 0 && draw.u8(..) != 0 {
        return fuzzer_mutate(data, size, most);
    }
    if all.is_empty() {
        let name = draw.choice(names).copied().unwrap_or("a");
        all.push((name.to_owned(), String::new()));
    }
    let at = draw.usize(..all.len());
    match draw.u8(..16) {
        // The text of one file.
        0..=6 => {
            let mut text = all[at].1.clone().into_bytes();
            let length = text.len();
            let room = most.saturating_sub(size).min(4_096) + length + 1;
            text.resize(room, 0);
            let length = fuzzer_mutate(&mut text, length, room);
            text.truncate(length);
            all[at].1 = String::from_utf8_lossy(&text).into_owned();
        }
        7 => all[at].0 = draw.choice(names).copied().unwrap_or("a").to_owned(),
        8 if all.len() > 1 => drop(all.remove(at)),
        // The same words under another name, where another reader reads them.
        8 | 9 => {
            let text = all[at].1.clone();
            all.push((draw.choice(names).copied().unwrap_or("a").to_owned(), text));
        }
        10 | 11 => {
            let word = draw.choice(WORDS).copied().unwrap_or_default();
            let place = character(&all[at].1, draw.usize(..=all[at].1.len()));
            all[at].1.insert_str(place, word);
        }
        // A line goes, comes again, or comes from elsewhere.
        12 | 13 => {
            let from = draw.usize(..all.len());
            let lines: Vec<String> = all[from]
                .1
                .split_inclusive('\n')
                .map(ToOwned::to_owned)
                .collect();
            let line = draw.choice(&lines).cloned().unwrap_or_default();
            let mut lines: Vec<String> = all[at]
                .1
                .split_inclusive('\n')
                .map(ToOwned::to_owned)
                .collect();
            let place = draw.usize(..=lines.len());
            match draw.bool() && place < lines.len() {
                true => drop(lines.remove(place)),
                false => lines.insert(place, line),
            }
            all[at].1 = lines.concat();
        }
        // One file ends early, or goes on as another.
        14 => {
            let cut = character(&all[at].1, draw.usize(..=all[at].1.len()));
            all[at].1.truncate(cut);
        }
        _ => {
            let from = draw.usize(..all.len());
            let tail = all[from].1.clone();
            let tail = &tail[character(&tail, draw.usize(..=tail.len()))..];
            let cut = character(&all[at].1, draw.usize(..=all[at].1.len()));
            all[at].1.truncate(cut);
            all[at].1.push_str(tail);
        }
    }
    let new = written(all);
    let mut end = new.len().min(most).min(data.len());
    while !new.is_char_boundary(end) {
        end -= 1;
    }
    data[..end].copy_from_slice(&new.as_bytes()[..end]);
    end
}

/// The last place at or before this byte that lies between characters.
fn character(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
