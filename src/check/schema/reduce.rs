//! From all that a validator has to say to what a person can act on, by the rules of better-ajv-errors.
//!
//! Faults are sorted into a tree by where they are. Where forms were tried and something deeper was said, the forms
//! are not mentioned; a value that is only not one of a list is not mentioned beside other faults.

use super::engine::SchemaFault;
use crate::select::{Location, Step};

#[derive(Default)]
struct Branch {
    name: String,
    faults: Vec<SchemaFault>,
    children: Vec<Branch>,
}

pub(crate) fn reduced(faults: Vec<SchemaFault>) -> Vec<SchemaFault> {
    let mut root = Branch::default();
    for fault in faults {
        root.plant(fault);
    }
    root.prune();
    let mut kept = Vec::new();
    root.gather(&mut kept);
    kept
}

impl Branch {
    fn plant(&mut self, fault: SchemaFault) {
        let names = names(&fault.path);
        let Some((last, before)) = names.split_last() else {
            return;
        };
        let mut branch = self;
        for name in before {
            branch = branch.child(name);
        }
        branch.child(last).faults.push(fault);
    }

    fn child(&mut self, name: &str) -> &mut Branch {
        let at = self.children.iter().position(|child| child.name == name);
        let at = at.unwrap_or_else(|| {
            let name = name.to_owned();
            self.children.push(Branch {
                name,
                ..Branch::default()
            });
            self.children.len() - 1
        });
        &mut self.children[at]
    }

    fn has_only(&self, keyword: &str) -> bool {
        !self.faults.is_empty() && self.faults.iter().all(|fault| fault.keyword == keyword)
    }

    /// As deep as the way to a fault, which is no deeper than who told of it came.
    ///
    /// Each child is looked at beside those of its siblings that are still there.
    fn prune(&mut self) {
        let mut at = 0;
        while at < self.children.len() {
            let has_siblings = self.children.len() > 1;
            let child = &mut self.children[at];
            let tried_forms = child.faults.iter().any(|fault| fault.keyword == "anyOf");
            if tried_forms && !child.children.is_empty() {
                child.faults.clear();
            }
            if child.has_only("enum") && has_siblings {
                self.children.remove(at);
            } else {
                child.prune();
                at += 1;
            }
        }
    }

    fn gather(self, kept: &mut Vec<SchemaFault>) {
        if self.has_only("enum") {
            // Said once; and what is below a value that is not allowed does not matter.
            kept.extend(self.faults.into_iter().next());
            return;
        }
        kept.extend(constants_joined(self.faults));
        for child in self.children {
            child.gather(kept);
        }
    }
}

/// Forms that each ask for another constant say the same of one value: it is said once.
fn constants_joined(faults: Vec<SchemaFault>) -> Vec<SchemaFault> {
    let mut kept: Vec<SchemaFault> = Vec::new();
    let mut others: Vec<usize> = Vec::new();
    for fault in faults {
        let same = |known: &SchemaFault| fault.keyword == "const" && same_place(known, &fault);
        match kept.iter().position(same) {
            Some(at) if kept[at].message == fault.message => {}
            Some(at) => others[at] += 1,
            None => {
                kept.push(fault);
                others.push(0);
            }
        }
    }
    for (fault, others) in kept.iter_mut().zip(others) {
        match others {
            0 => {}
            1 => fault.message.push_str(", or what another form asks for"),
            _ => {
                let text = format!(", or what one of {others} other forms asks for");
                fault.message.push_str(&text);
            }
        }
    }
    kept
}

fn same_place(one: &SchemaFault, other: &SchemaFault) -> bool {
    one.keyword == other.keyword && one.path == other.path
}

/// The way to a fault as better-ajv-errors cuts it up: a name of letters, digits, `_`, `$` and `-`, together with an
/// index after it. What else stands in it is not seen, and a way in which nothing is seen leads nowhere.
fn names(path: &[Step]) -> Vec<String> {
    if path.is_empty() {
        return vec![String::new()];
    }
    let pointer = path.iter().cloned().collect::<Location>().pointer();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_$-".contains(byte);
    let bytes = pointer.as_bytes();
    let run = |from: usize, is: &dyn Fn(&u8) -> bool| {
        bytes[from..].iter().take_while(|byte| is(byte)).count()
    };
    let mut names = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let name = if bytes[at] == b'/' {
            run(at + 1, &is_name)
        } else {
            0
        };
        if name == 0 {
            at += 1;
            continue;
        }
        let mut end = at + 1 + name;
        if bytes.get(end) == Some(&b'/') {
            let digits = run(end + 1, &u8::is_ascii_digit);
            end += if digits > 0 { 1 + digits } else { 0 };
        }
        // Only ASCII was taken.
        names.push(pointer[at..end].to_owned());
        at = end;
    }
    names
}
