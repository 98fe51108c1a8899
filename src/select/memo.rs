//! What filters let through of long lists, kept for the next path that asks the same.
//!
//! Rules about many documents begin alike: `$.statements[?@.visibility == 'public' && …]`. So the parts of an `&&`
//! are answered one after the other, and what is left after each is kept. Only the work is saved: a selection costs
//! what it would cost alone, so that no outcome depends on which rule came first.

use std::fmt::Write;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::ast::Test;
use super::budget::BudgetSpent;
use super::filter::Judge;
use crate::tree::{Node, TreeId};

/// Shorter lists are looked through again: that is as fast.
const LONG: usize = 64;

/// What was let through of one forest's lists, where `$` is always the same.
#[derive(Debug, Default)]
pub struct Memo<'f> {
    /// By the list, and the tests that all of them passed.
    kept: FxHashMap<((TreeId, u32), String), Kept<'f>>,
}

#[derive(Clone, Debug)]
struct Kept<'f> {
    children: Rc<[Node<'f>]>,
    /// What finding them costs, in visits.
    cost: usize,
}

impl<'f> Memo<'f> {
    pub(super) fn is_worth_it(list: Node<'f>) -> bool {
        list.children().nth(LONG - 1).is_some()
    }
}

/// The children of a list for which a test holds.
pub(super) fn passing<'f>(
    test: &Test,
    list: Node<'f>,
    memo: &mut Memo<'f>,
    judge: &mut Judge<'_, 'f>,
) -> Result<Rc<[Node<'f>]>, BudgetSpent> {
    let parts = match test {
        Test::And(parts) => parts.as_slice(),
        other => std::slice::from_ref(other),
    };
    let list_id = list.link_target().unwrap_or(list).id();
    let mut asked = String::new();
    let mut passing: Option<Rc<[Node<'f>]>> = None;
    for part in parts {
        let _ = write!(asked, "{part} && ");
        let key = (list_id, asked.clone());
        if let Some(kept) = memo.kept.get(&key) {
            judge.budget.spend(kept.cost)?;
            passing = Some(Rc::clone(&kept.children));
            continue;
        }
        let before = judge.budget.left();
        let mut children = Vec::new();
        match &passing {
            None => {
                for child in list.children() {
                    judge.budget.spend(1)?;
                    if judge.holds(part, child)? {
                        children.push(child);
                    }
                }
            }
            Some(passing) => {
                for child in passing.iter() {
                    if judge.holds(part, *child)? {
                        children.push(*child);
                    }
                }
            }
        }
        let cost = before.saturating_sub(judge.budget.left());
        let kept = Kept {
            children: children.into(),
            cost: usize::try_from(cost).unwrap_or(usize::MAX),
        };
        passing = Some(Rc::clone(&kept.children));
        memo.kept.insert(key, kept);
    }
    Ok(passing.unwrap_or_default())
}
