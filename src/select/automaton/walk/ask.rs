//! Asking tests of a child: filters part by part, each part once for each child.

use super::super::machine::{Slot, Slots, StateId};
use super::super::plan::{PartId, Test, TestId};
use super::Walk;
use crate::select::dialect::ast::Expr;
use crate::select::dialect::eval::{self, Answer, Scope};
use crate::select::dialect::walk::is_in_slice;
use crate::select::{Budget, BudgetSpent};
use crate::tree::{Kind, Node};

impl<'f> Walk<'_, '_, 'f> {
    /// What tests add to the state of a child, which is the last of the way.
    pub(super) fn add(
        &mut self,
        slots: &mut Slots,
        child: Node<'f>,
        state: StateId,
    ) -> Result<StateId, BudgetSpent> {
        self.visit += 1;
        let home = match child.own_kind() {
            Some(_) => child,
            None => child.home(),
        };
        let kind = home.kind();
        let members = match kind {
            Kind::Map if !self.plan.masked.is_empty() => self.trees.members(home, self.plan),
            _ => 0,
        };
        let mut state = state;
        for slot in slots.for_look(kind, members) {
            if self.holds(slot, child, (kind, members))? {
                state = self.machine.join(state, slot.adds);
            }
        }
        Ok(state)
    }

    /// `look`: the child's kind, and which of the masked names it has.
    fn holds(
        &mut self,
        slot: &Slot,
        child: Node<'f>,
        look: (Kind, u64),
    ) -> Result<bool, BudgetSpent> {
        match &self.plan.tests[slot.test as usize] {
            Test::IsCollection => Ok(true),
            Test::Filter { .. } => self.passes(slot, child, look),
            Test::Slice(slice) => self.is_in(*slice, child),
            Test::Script(script) => self.is_named(slot.test, script, child),
        }
    }

    /// Asks the parts of a filter, until one says no.
    fn passes(
        &mut self,
        slot: &Slot,
        child: Node<'f>,
        (kind, members): (Kind, u64),
    ) -> Result<bool, BudgetSpent> {
        for (part, doubt) in &slot.parts {
            if !doubt.allows(kind, members) {
                continue;
            }
            let (stamp, known) = self.answers[*part as usize];
            let answer = match stamp == self.visit {
                true => known,
                false => self.part(*part, child)?,
            };
            self.answers[*part as usize] = (self.visit, answer);
            match answer {
                Some(Answer::Yes) => {}
                Some(Answer::No) => return Ok(false),
                Some(Answer::Refused) => {
                    self.found.refuse(&slot.edges, child);
                    return Ok(false);
                }
                None => {
                    for edge in &slot.edges {
                        self.found
                            .leave_open(&self.plan.edges[*edge as usize].givens);
                    }
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// The answer of one part; `None` when it was too dear before or is now.
    fn part(&mut self, part: PartId, child: Node<'f>) -> Result<Option<Answer>, BudgetSpent> {
        let this = &self.plan.parts[part as usize];
        let tree = self.frames.last().map(|frame| frame.tree);
        let key = match (this.is_of_key, tree, child.key_number()) {
            (true, Some(tree), Some(key)) => Some((tree, (part, key))),
            _ => None,
        };
        if let Some((tree, key)) = key
            && let Some(answer) = self.trees.table(tree).answers().get(&key)
        {
            return Ok(Some(*answer));
        }
        let Some(left) = self.purses[part as usize] else {
            return Ok(None);
        };
        let limit = left.min(self.budget.left());
        let mut purse = Budget::new(limit);
        let scope = Scope {
            root: self.root,
            way: &self.way,
        };
        let answer = eval::holds(this.expr, &scope, &mut purse);
        let cost = limit - purse.left();
        self.budget
            .spend(usize::try_from(cost).unwrap_or(usize::MAX))?;
        let Ok(answer) = answer else {
            self.purses[part as usize] = None;
            return match self.budget.left() {
                0 => Err(BudgetSpent),
                _ => Ok(None),
            };
        };
        self.purses[part as usize] = Some(left - cost);
        if let Some((tree, key)) = key {
            self.trees.table(tree).answers().insert(key, answer);
        }
        Ok(Some(answer))
    }

    fn is_in(
        &mut self,
        slice: (Option<i64>, Option<i64>, i64),
        child: Node<'f>,
    ) -> Result<bool, BudgetSpent> {
        let (Some(frame), Some(index)) = (self.frames.last_mut(), child.index()) else {
            return Ok(false);
        };
        let length = match frame.notes.length {
            Some(length) => length,
            None => {
                let length = frame.home.len();
                self.budget.spend(length)?;
                frame.notes.length = Some(length);
                length
            }
        };
        Ok(is_in_slice(slice, length, index))
    }

    /// Whether a script names this child of the innermost collection.
    fn is_named(
        &mut self,
        test: TestId,
        script: &Expr,
        child: Node<'f>,
    ) -> Result<bool, BudgetSpent> {
        let Some(frame) = self.frames.last_mut() else {
            return Ok(false);
        };
        let known = frame.notes.named.iter().find(|(of, _)| *of == test);
        let named = match known {
            Some((_, named)) => *named,
            None => {
                let scope = Scope {
                    root: self.root,
                    way: &self.way[..frame.depth],
                };
                let named = eval::child(script, &scope, &mut self.budget)?;
                frame.notes.named.push((test, named));
                named
            }
        };
        Ok(named == Some(child))
    }
}
