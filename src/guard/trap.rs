//! Bugs for tests to fall into: a text that holds `trap for NAME!` breaks the reader or check of that name, and `trap
//! without end for NAME!` keeps it busy for ever. No program that is built for use knows of them.

use super::look;

pub(crate) fn spring(name: &str, text: &str) {
    assert!(
        !text.contains(&format!("trap for {name}!")),
        "a trap was sprung"
    );
    if text.contains(&format!("trap without end for {name}!")) {
        loop {
            look();
        }
    }
}
