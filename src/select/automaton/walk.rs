//! One walk of a document with one plan.
//!
//! The stack is explicit: neither the depth of a document nor that of what references unfold into costs program
//! stack. What stands behind a reference is a collection like any other, whose children are entered from where it
//! is referred to. A collection that is reached in several ways remembers what was already done with it, in units
//! of single edges of the plan: only what is new is done on the next way, so everything below it is looked at once
//! for each edge at most, whatever states it is reached in. That is also what ends circles.

mod ask;
mod found;

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::dialect::Hit;
use super::super::dialect::eval::Answer;
use super::super::{Budget, BudgetSpent, Location, Step};
use super::Ran;
use super::machine::{DEAD, Machine, StateId};
use super::plan::{End, PlaceId, Plan, TestId};
use super::sight::Up;
use super::tail::{self, Led};
use super::trees::Trees;
use crate::tree::{Children, Node, TreeId};
use found::Found;

type Id = (TreeId, u32);

/// Looking at this many steps of the way costs as much as one visit.
const STEPS_A_VISIT: usize = 8;

/// The part of a plan's visits that one part of a filter may take: a filter that is dear in itself is given up, and
/// the rest goes on.
const SHARE_OF_A_PART: u64 = 4;

#[derive(Debug)]
pub(super) struct Walk<'w, 'g, 'f> {
    plan: &'w Plan<'g>,
    machine: &'w mut Machine,
    trees: Trees<'f>,
    root: Node<'f>,
    /// From the root's child to the node in hand, each as it was reached.
    way: Vec<Node<'f>>,
    frames: Vec<Frame<'f>>,
    /// What was done with the collections that are reached in several ways, by their home and the context that the
    /// plan tells ways apart by.
    done: FxHashMap<(Id, u32), StateId>,
    contexts: FxHashMap<Vec<Id>, u32>,
    /// Where paths go on after a `^`.
    later: VecDeque<(Vec<Node<'f>>, PlaceId)>,
    /// Places with the nodes that paths go on from, so that each is gone on from once.
    begun: FxHashSet<(PlaceId, Id, u32)>,
    found: Found<'f>,
    /// The child that is looked at, counted: how long an answer of a part counts.
    visit: u64,
    answers: Vec<(u64, Option<Answer>)>,
    budget: Budget,
    /// What is left to each part of a filter; `None` when it took too much.
    purses: Vec<Option<u64>>,
}

/// A collection that is being looked through.
#[derive(Debug)]
struct Frame<'f> {
    children: Children<'f>,
    state: StateId,
    /// The number of the tree that the children are of.
    tree: usize,
    /// How many nodes of the way lead to it.
    depth: usize,
    /// Whether it, or a collection around it, may be looked through again.
    is_shared: bool,
    /// How many levels below here the way to it can still be told.
    near: usize,
    /// What tests need to know of the collection as a whole, once somebody has asked.
    notes: Notes<'f>,
    home: Node<'f>,
}

#[derive(Debug, Default)]
struct Notes<'f> {
    length: Option<usize>,
    named: Vec<(TestId, Option<Node<'f>>)>,
}

impl<'w, 'g, 'f> Walk<'w, 'g, 'f> {
    pub(super) fn new(
        plan: &'w Plan<'g>,
        machine: &'w mut Machine,
        root: Node<'f>,
        budget: Budget,
    ) -> Walk<'w, 'g, 'f> {
        let share = budget.left() / SHARE_OF_A_PART;
        Walk {
            plan,
            machine,
            trees: Trees::new(root, plan),
            root,
            way: Vec::new(),
            frames: Vec::new(),
            done: FxHashMap::default(),
            contexts: FxHashMap::default(),
            later: VecDeque::new(),
            begun: FxHashSet::default(),
            found: Found::new(plan),
            visit: 0,
            answers: vec![(0, None); plan.parts.len()],
            budget,
            purses: vec![Some(share); plan.parts.len()],
        }
    }

    /// Walks to the end, or to that of the budget. Returns what each given of the plan has found, and what is left
    /// of the budget.
    pub(super) fn run(mut self) -> (Vec<Ran<'f>>, Budget) {
        if self.walk().is_err() {
            self.note_what_is_open();
        }
        (self.found.ran(self.plan), self.budget)
    }

    fn walk(&mut self) -> Result<(), BudgetSpent> {
        let start = self.machine.arrival(self.plan, 0);
        self.later.push_back((Vec::new(), 0));
        self.accept(start, self.root, false)?;
        while let Some((way, place)) = self.later.front() {
            self.way.clone_from(way);
            let start = self.machine.arrival(self.plan, *place);
            let node = self.way.last().copied().unwrap_or(self.root);
            self.enter(node, start, !self.way.is_empty(), 0)?;
            while let Some(frame) = self.frames.last_mut() {
                self.way.truncate(frame.depth);
                match frame.children.next() {
                    Some(child) => self.visit(child)?,
                    None => {
                        self.frames.pop();
                    }
                }
            }
            self.later.pop_front();
        }
        Ok(())
    }

    /// Looks at a child of the innermost collection.
    fn visit(&mut self, child: Node<'f>) -> Result<(), BudgetSpent> {
        self.budget.spend(1)?;
        let Some(frame) = self.frames.last() else {
            return Ok(());
        };
        let (state, is_shared, near) = (frame.state, frame.is_shared, frame.near);
        let symbol = self.trees.table(frame.tree).symbol(child, self.plan);
        let entry = self.machine.look_up(self.plan, state, symbol);
        let this = self.machine.entry(entry);
        let kind = child.own_kind();
        if kind.is_some_and(|kind| this.passes_by(kind)) {
            return Ok(());
        }
        let mut next = this.next;
        self.way.push(child);
        if !this.slots.is_empty() {
            let mut slots = self.machine.lend(entry);
            let added = self.add(&mut slots, child, next);
            self.machine.take_back(entry, slots);
            next = added?;
        }
        self.accept(next, child, is_shared)?;
        self.enter(child, next, is_shared, near)
    }

    /// Notes a node for the paths that end with it.
    fn accept(
        &mut self,
        state: StateId,
        node: Node<'f>,
        is_shared: bool,
    ) -> Result<(), BudgetSpent> {
        for at in 0..self.machine.places(state).len() {
            let place = self.machine.places(state)[at];
            let plan = self.plan;
            for end in &plan.places[place as usize].ends {
                self.end(end, node, is_shared)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, end: &End<'g>, node: Node<'f>, is_shared: bool) -> Result<(), BudgetSpent> {
        let (node, depth, is_key) = match end.tail {
            [] => (node, self.way.len(), false),
            tail => match tail::follow(tail, self.root, &self.way) {
                None => return Ok(()),
                Some(Led {
                    node,
                    depth,
                    is_key,
                }) => (node, depth, is_key),
            },
        };
        if let Some(place) = end.then {
            self.budget.spend(1 + depth / STEPS_A_VISIT)?;
            let context = self.told(depth)?;
            if !is_key && self.begun.insert((place, node.home().id(), context)) {
                self.trees.share(node.home());
                self.later.push_back((self.way[..depth].to_vec(), place));
                let start = self.machine.arrival(self.plan, place);
                let way = self.way.split_off(depth);
                self.accept(start, node, true)?;
                self.way.extend(way);
            }
            return Ok(());
        }
        // A reference with siblings is there beside what it refers to: see where rulesets place what they find. What is
        // shared behind one knows its parent by one way only.
        let is_itself = node.is_reference_with_siblings() && !self.plan.path(end.given).goes_up();
        let whole = match is_key || is_itself {
            true => node,
            false => node.home(),
        };
        let regions = self.plan.sight.regions;
        let may_come_again = regions
            || is_shared
            || end.is_late
            || !end.tail.is_empty()
            || whole != node
            || self.trees.is_shared(whole);
        if may_come_again {
            let context = match regions {
                true => self.region(depth),
                false => 0,
            };
            if !self.found.is_new(end.given, whole.id(), is_key, context) {
                return Ok(());
            }
        }
        let way = match regions {
            true => {
                self.budget.spend(depth / STEPS_A_VISIT)?;
                self.way[..depth]
                    .iter()
                    .copied()
                    .filter_map(Step::to)
                    .collect()
            }
            false => Location::default(),
        };
        let around = &self.way[..depth.saturating_sub(1)];
        let hit = Hit {
            node,
            is_key,
            way,
            is_behind_reference: !self.plan.path(end.given).comes_everywhere()
                && around.iter().any(|node| node.is_reference()),
        };
        self.found.push(end.given, hit);
        Ok(())
    }

    /// Goes down into a child, where there is anything left to look for.
    fn enter(
        &mut self,
        child: Node<'f>,
        state: StateId,
        is_shared: bool,
        near: usize,
    ) -> Result<(), BudgetSpent> {
        let state = self.machine.core(state);
        if state == DEAD {
            return Ok(());
        }
        let home = match child.own_kind() {
            Some(_) => child,
            None => child.home(),
        };
        if !home.is_collection() {
            return Ok(());
        }
        let has_ways = home != child || self.trees.is_shared(home);
        let (state, near) = match self.plan.sight.up {
            Up::All => {
                if home != child && self.is_inside(home) {
                    return Ok(());
                }
                self.budget.spend(self.way.len() / STEPS_A_VISIT)?;
                (state, 0)
            }
            Up::Steps(steps) => {
                let below = if has_ways {
                    steps
                } else {
                    near.saturating_sub(1)
                };
                let state = match has_ways || near > 0 {
                    true => self.what_is_left(home, state)?,
                    false => state,
                };
                (state, below)
            }
        };
        if state == DEAD {
            return Ok(());
        }
        self.frames.push(Frame {
            children: home.children(),
            state,
            tree: self.trees.number(home),
            depth: self.way.len(),
            is_shared: is_shared || has_ways,
            near,
            notes: Notes::default(),
            home,
        });
        Ok(())
    }

    /// Whether the walk is in the middle of this collection already; the last of the way stands for it.
    fn is_inside(&self, home: Node<'f>) -> bool {
        // The root cannot be inside of itself.
        self.way.split_last().is_some_and(|(_, around)| {
            self.root.home() == home || around.iter().any(|node| node.home() == home)
        })
    }

    /// What of a state was not done yet below a collection, which the last of the way stands for.
    fn what_is_left(&mut self, home: Node<'f>, state: StateId) -> Result<StateId, BudgetSpent> {
        let context = self.told(self.way.len())?;
        let done = self.done.entry((home.id(), context)).or_insert(DEAD);
        let (left, after) = self.machine.without(*done, state);
        *done = after;
        Ok(left)
    }

    /// What the plan can tell of the first nodes of the way, so many: two ways of which it can tell the same, have the
    /// same number.
    fn told(&mut self, depth: usize) -> Result<u32, BudgetSpent> {
        let steps = match self.plan.sight.up {
            Up::Steps(0) if !self.plan.sight.regions => return Ok(0),
            Up::Steps(steps) => steps.min(depth),
            Up::All => depth,
        };
        self.budget.spend(steps / STEPS_A_VISIT)?;
        let region = match self.plan.sight.regions {
            true => self.region(depth),
            false => 0,
        };
        let last = self.way[depth - steps..depth].iter();
        let mut told: Vec<Id> = last.map(|node| node.id()).collect();
        let (tree, _) = self.root.id();
        told.push((tree, region));
        Ok(self.context(told))
    }

    /// What tells ways apart that are wanted: see [`super::Asked::way`]. Of the first nodes of the way, so many.
    fn region(&mut self, depth: usize) -> u32 {
        let told = super::REGION.iter().map(|at| {
            let node = self.way[..depth].get(*at)?;
            // The numbers of keys, and not the nodes: `responses` of all operations are one region.
            let (tree, _) = node.id();
            Some((tree, node.key_number().unwrap_or(u32::MAX - 1)))
        });
        let (tree, _) = self.root.id();
        let mut told: Vec<Id> = told.map(|told| told.unwrap_or((tree, u32::MAX))).collect();
        // What an alias stands for is written once, and is there wherever the alias is. A reference leads away.
        let around = self.way[..depth].iter().rev();
        let links = around
            .take_while(|node| node.is_link() || node.own_kind().is_some())
            .filter(|node| node.is_link());
        told.extend(links.take(super::ALIASES).map(|node| node.id()));
        self.context(told)
    }

    /// The number of a context; two that are equal have the same.
    fn context(&mut self, told: Vec<Id>) -> u32 {
        let next = u32::try_from(self.contexts.len() + 1).unwrap_or(u32::MAX);
        *self.contexts.entry(told).or_insert(next)
    }

    /// What has not been done when the budget ends, so that those who are complete can say so.
    fn note_what_is_open(&mut self) {
        let mut states: Vec<StateId> = self.frames.iter().map(|frame| frame.state).collect();
        for (_, place) in &self.later {
            states.push(self.machine.arrival(self.plan, *place));
        }
        for state in states {
            for edge in self.machine.edges(state) {
                self.found
                    .leave_open(&self.plan.edges[edge as usize].givens);
            }
        }
    }
}
