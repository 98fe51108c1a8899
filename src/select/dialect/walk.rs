//! Answers one given, step by step: the plain reading of a path, which the automaton is held against.
//!
//! All ways that a step leads to are found before the next is taken. A way is kept once, however often it is
//! reached, and the hits come out in reading order. What stands behind a reference is not entered when the way leads
//! through it already: Spectral leaves such references as they are.
//!
//! Nothing here recurses on the document; what is looked at is paid for.

mod ways;

use super::ast::{Expr, Selector, Step};
use super::eval::{self, Answer, Scope};
use super::{Given, Hit};
use crate::select::location::{Location, Step as LocationStep};
use crate::select::{Budget, BudgetSpent};
use crate::tree::{Children, Kind, Node};
use ways::{Way, Ways};

/// Looking at this many steps of a way costs as much as one visit.
const STEPS_A_VISIT: usize = 8;

pub(super) fn hits<'f>(
    given: &Given,
    root: Node<'f>,
    budget: &mut Budget,
) -> Result<Vec<Hit<'f>>, BudgetSpent> {
    let mut walk = Walk {
        root,
        ways: Ways::new(root),
        budget,
    };
    let mut found = vec![Way::ROOT];
    let mut is_key = false;
    for step in &given.steps {
        found = walk.step(step, found)?;
        found.sort_unstable();
        found.dedup();
        is_key |= matches!(step, Step::Key);
    }
    walk.finish(found, is_key)
}

struct Walk<'f, 'b> {
    root: Node<'f>,
    ways: Ways<'f>,
    budget: &'b mut Budget,
}

/// A collection whose children are being entered.
struct Frame<'f> {
    /// Found out when something below it is selected.
    way: Option<Way>,
    children: Children<'f>,
}

impl<'f> Walk<'f, '_> {
    fn step(&mut self, step: &Step, from: Vec<Way>) -> Result<Vec<Way>, BudgetSpent> {
        let mut found = Vec::new();
        for way in from {
            match step {
                Step::Children(selectors) => {
                    let mut nodes = self.ways.nodes(way);
                    for child in self.selected(&mut nodes, selectors)? {
                        found.push(self.ways.below(way, child));
                    }
                }
                Step::Descendants(selectors) => self.descend(way, Some(selectors), &mut found)?,
                Step::Everything => self.descend(way, None, &mut found)?,
                Step::Parent => found.extend(self.ways.above(way)),
                // The root has no key.
                Step::Key => found.extend((way != Way::ROOT).then_some(way)),
                Step::Kind(kind) => {
                    self.budget.spend(1)?;
                    let node = self.ways.node(way);
                    found.extend(eval::is_kind(node, *kind).then_some(way));
                }
            }
        }
        Ok(found)
    }

    /// Looks at a node and everything below: at what the selectors select of each collection or, without any, at
    /// the collections themselves.
    fn descend(
        &mut self,
        start: Way,
        selectors: Option<&[Selector]>,
        found: &mut Vec<Way>,
    ) -> Result<(), BudgetSpent> {
        let mut nodes = self.ways.nodes(start);
        let above = nodes.len();
        let mut frames = Vec::new();
        match selectors {
            Some(selectors) => {
                for child in self.selected(&mut nodes, selectors)? {
                    found.push(self.ways.below(start, child));
                }
            }
            None => found.push(start),
        }
        frames.extend(self.children(&nodes)?.map(|children| Frame {
            way: Some(start),
            children,
        }));
        while let Some(frame) = frames.last_mut() {
            let Some(child) = frame.children.next() else {
                frames.pop();
                // The node at which it all began is on nobody's frame.
                if nodes.len() > above {
                    nodes.pop();
                }
                continue;
            };
            self.budget.spend(1)?;
            if !child.is_collection() {
                continue;
            }
            nodes.push(child);
            if selectors.is_none() {
                found.push(self.way_to(&mut frames, &nodes[above..]));
            }
            let Some(children) = self.children(&nodes)? else {
                nodes.pop();
                continue;
            };
            let selected = self.selected(&mut nodes, selectors.unwrap_or_default())?;
            frames.push(Frame {
                way: None,
                children,
            });
            if !selected.is_empty() {
                let way = self.way_to(&mut frames, &nodes[above..]);
                found.extend(
                    selected
                        .into_iter()
                        .map(|child| self.ways.below(way, child)),
                );
            }
        }
        Ok(())
    }

    /// The way to the last of these nodes. They are those of the frames, but for the first frame and perhaps for one
    /// more that has no frame.
    fn way_to(&mut self, frames: &mut [Frame<'f>], nodes: &[Node<'f>]) -> Way {
        let mut way = Way::ROOT;
        for (at, frame) in frames.iter_mut().enumerate() {
            way = match (frame.way, at.checked_sub(1)) {
                (Some(known), _) => known,
                (None, Some(at)) => self.ways.below(way, nodes[at]),
                (None, None) => way,
            };
            frame.way = Some(way);
        }
        match nodes.get(frames.len().saturating_sub(1)) {
            Some(last) => self.ways.below(way, *last),
            None => way,
        }
    }

    /// The children of the last node of a way. `None` when it stands for something that the way is in already.
    fn children(&mut self, nodes: &[Node<'f>]) -> Result<Option<Children<'f>>, BudgetSpent> {
        let node = nodes.last().copied().unwrap_or(self.root);
        if let (Some(target), Some((_, above))) = (node.link_target(), nodes.split_last()) {
            self.budget.spend(above.len() / STEPS_A_VISIT)?;
            if self.root.home() == target || above.iter().any(|above| above.home() == target) {
                return Ok(None);
            }
        }
        Ok(Some(node.children()))
    }

    /// What the selectors select of the children of the last of these nodes, each once and in reading order.
    fn selected(
        &mut self,
        nodes: &mut Vec<Node<'f>>,
        selectors: &[Selector],
    ) -> Result<Vec<Node<'f>>, BudgetSpent> {
        let collection = nodes.last().copied().unwrap_or(self.root);
        let Some(children) = self.children(nodes)? else {
            return Ok(Vec::new());
        };
        if selectors.is_empty() {
            return Ok(Vec::new());
        }
        if let [Selector::Name(name)] = selectors {
            return Ok(eval::named(collection, name, self.budget)?
                .into_iter()
                .collect());
        }
        let mut scripts = Vec::new();
        let mut len = None;
        for selector in selectors {
            match selector {
                Selector::Script(script) => {
                    let scope = Scope {
                        root: self.root,
                        way: nodes,
                    };
                    scripts.extend(eval::child(script, &scope, self.budget)?);
                }
                Selector::Slice { .. } if collection.kind() == Kind::List && len.is_none() => {
                    let items = children.clone().count();
                    self.budget.spend(items)?;
                    len = Some(items);
                }
                Selector::Slice { .. }
                | Selector::Name(_)
                | Selector::Wildcard
                | Selector::Filter(_) => {}
            }
        }
        let mut selected = Vec::new();
        for child in children {
            self.budget.spend(1)?;
            nodes.push(child);
            let mut is_selected = scripts.contains(&child);
            for selector in selectors {
                is_selected = is_selected || self.selects(selector, nodes, child, len)?;
            }
            nodes.pop();
            if is_selected {
                selected.push(child);
            }
        }
        Ok(selected)
    }

    fn selects(
        &mut self,
        selector: &Selector,
        nodes: &[Node<'f>],
        child: Node<'f>,
        len: Option<usize>,
    ) -> Result<bool, BudgetSpent> {
        Ok(match selector {
            Selector::Name(name) => match child.key() {
                Some(key) => key == &**name,
                None => child.index().is_some() && child.index() == eval::index(name),
            },
            Selector::Wildcard => true,
            Selector::Slice { start, end, step } => match (len, child.index()) {
                (Some(len), Some(index)) => is_in_slice((*start, *end, *step), len, index),
                _ => false,
            },
            Selector::Script(_) => false,
            Selector::Filter(filter) => self.holds(filter, nodes)?,
        })
    }

    fn holds(&mut self, filter: &Expr, nodes: &[Node<'f>]) -> Result<bool, BudgetSpent> {
        let scope = Scope {
            root: self.root,
            way: nodes,
        };
        Ok(eval::holds(filter, &scope, self.budget)? == Answer::Yes)
    }

    fn finish(self, found: Vec<Way>, is_key: bool) -> Result<Vec<Hit<'f>>, BudgetSpent> {
        let mut ways = Vec::with_capacity(found.len());
        for way in found {
            let nodes = self.ways.nodes(way);
            self.budget.spend(nodes.len() / STEPS_A_VISIT)?;
            ways.push(nodes);
        }
        // Numbers grow in reading order within a document, and what stands side by side is of one document.
        let number = |node: &Node<'f>| node.id().1;
        ways.sort_by(|one, other| one.iter().map(number).cmp(other.iter().map(number)));
        let hits = ways.into_iter().map(|nodes| Hit {
            node: nodes.last().copied().unwrap_or(self.root),
            is_key,
            is_behind_reference: (nodes.iter().rev().skip(1)).any(|node| node.is_reference()),
            way: nodes
                .iter()
                .copied()
                .filter_map(LocationStep::to)
                .collect::<Location>(),
        });
        Ok(hits.collect())
    }
}

/// Whether a slice `start:end:step` of a list of that length has that index.
pub(in crate::select) fn is_in_slice(
    (start, end, step): (Option<i64>, Option<i64>, i64),
    len: usize,
    index: usize,
) -> bool {
    let len = i64::try_from(len).unwrap_or(i64::MAX);
    let index = i64::try_from(index).unwrap_or(i64::MAX);
    let place = |place: i64| {
        if place < 0 {
            place.saturating_add(len).max(0)
        } else {
            place.min(len)
        }
    };
    let start = place(start.unwrap_or(0));
    let end = place(end.unwrap_or(len));
    (start..end).contains(&index) && (index - start) % step.max(1) == 0
}
