//! Answers one path in one walk with an explicit stack.
//!
//! The walk is lazy: [`Walk::next`] goes on to the next selected node, so that an existence test stops at the
//! first. Neither the depth of the document nor the number of matches costs program stack; only filters inside
//! filters do, and the parser limits those.

use std::vec;

use super::ast::{Reach, Segment, Selector};
use super::budget::{Budget, BudgetSpent};
use super::filter::Judge;
use super::location::Step;
use super::memo::{self, Memo};
use super::{Location, Match};
use crate::tree::{Children, Node};

/// Looking at this many steps of the way costs as much as one visit: very deep documents must not be cheap.
const STEPS_A_VISIT: usize = 8;

/// All that the segments select under `start`, where filters take `root` for their `$`.
pub(super) fn matches<'f>(
    segments: &[Segment],
    start: Node<'f>,
    root: Node<'f>,
    budget: &mut Budget,
) -> Result<Vec<Match<'f>>, BudgetSpent> {
    gather(Walk::new(segments, start), root, budget, None)
}

/// The same, where long lists are filtered with the help of what earlier selections found.
pub(super) fn matches_with<'f>(
    segments: &[Segment],
    root: Node<'f>,
    budget: &mut Budget,
    memo: &mut Memo<'f>,
) -> Result<Vec<Match<'f>>, BudgetSpent> {
    gather(Walk::new(segments, root), root, budget, Some(memo))
}

fn gather<'f>(
    mut walk: Walk<'_, 'f>,
    root: Node<'f>,
    budget: &mut Budget,
    mut memo: Option<&mut Memo<'f>>,
) -> Result<Vec<Match<'f>>, BudgetSpent> {
    let mut judge = Judge::new(root, budget);
    let mut matches = Vec::new();
    while let Some(node) = walk.next_with(&mut judge, &mut memo)? {
        let location = walk.location();
        judge.budget.spend(location.steps().len() / STEPS_A_VISIT)?;
        matches.push(Match { node, location });
    }
    Ok(matches)
}

/// A walk that is under way.
pub(super) struct Walk<'p, 'f> {
    frames: Vec<Frame<'p, 'f>>,
    trail: Trail<'f>,
    /// The start itself, when there are no segments and it has not been given out yet.
    start: Option<Node<'f>>,
}

/// The way from the start of the walk to where it is.
struct Trail<'f> {
    nodes: Vec<Node<'f>>,
    /// What each of them stands for, as far as the walk has gone into them: asked once, and looked through often.
    values: Vec<Node<'f>>,
}

impl<'f> Trail<'f> {
    fn len(&self) -> usize {
        self.nodes.len()
    }

    fn push(&mut self, node: Node<'f>) {
        self.nodes.push(node);
    }

    /// Goes into the node that was pushed last. Whether it is a link.
    fn go_into(&mut self, node: Node<'f>) -> bool {
        let target = node.link_target();
        self.values.push(target.unwrap_or(node));
        target.is_some()
    }

    fn truncate(&mut self, length: usize) {
        self.nodes.truncate(length);
        self.values.truncate(length);
    }

    /// Whether the walk is inside of this child's value already. Going on would lead round in a circle.
    fn is_inside(&self, child: Node<'f>) -> bool {
        let child = child.link_target().unwrap_or(child);
        self.values.contains(&child)
    }
}

/// Something that the walk comes back to.
struct Frame<'p, 'f> {
    /// The segment that is being answered, and those after it.
    segment: &'p Segment,
    rest: &'p [Segment],
    /// How much of the trail leads to the node that the frame is about.
    depth: usize,
    /// Whether the trail leads through a link. Only behind one can the walk come round to where it was.
    is_behind_link: bool,
    work: Work<'f>,
}

enum Work<'f> {
    /// Apply the selectors, from this one on, to the node.
    Select {
        node: Node<'f>,
        selector: usize,
        progress: Progress<'f>,
    },
    /// Apply the whole segment to everything below the node.
    Descend { children: Children<'f> },
}

/// How far one selector has come with one node.
enum Progress<'f> {
    NotBegun,
    Scanning(Children<'f>),
    Listing(vec::IntoIter<Node<'f>>),
}

impl<'p, 'f> Walk<'p, 'f> {
    pub(super) fn new(segments: &'p [Segment], start: Node<'f>) -> Self {
        let mut walk = Walk {
            frames: Vec::new(),
            trail: Trail {
                nodes: vec![start],
                values: Vec::new(),
            },
            start: segments.is_empty().then_some(start),
        };
        if let Some((segment, rest)) = segments.split_first() {
            walk.enter(segment, rest, start);
        }
        walk
    }

    /// The next selected node.
    pub(super) fn next(
        &mut self,
        judge: &mut Judge<'_, 'f>,
    ) -> Result<Option<Node<'f>>, BudgetSpent> {
        self.next_with(judge, &mut None)
    }

    fn next_with(
        &mut self,
        judge: &mut Judge<'_, 'f>,
        memo: &mut Option<&mut Memo<'f>>,
    ) -> Result<Option<Node<'f>>, BudgetSpent> {
        if let Some(start) = self.start.take() {
            return Ok(Some(start));
        }
        while let Some(frame) = self.frames.last_mut() {
            self.trail.truncate(frame.depth);
            let (segment, rest) = (frame.segment, frame.rest);
            match &mut frame.work {
                Work::Select {
                    node,
                    selector,
                    progress,
                } => {
                    let Some(child) = advance(segment, *node, selector, progress, memo, judge)?
                    else {
                        self.frames.pop();
                        continue;
                    };
                    self.trail.push(child);
                    match rest.split_first() {
                        None => return Ok(Some(child)),
                        Some((segment, rest)) => self.enter(segment, rest, child),
                    }
                }
                Work::Descend { children } => {
                    let Some(child) = children.next() else {
                        self.frames.pop();
                        continue;
                    };
                    judge.budget.spend(1)?;
                    if !child.is_collection() {
                        continue;
                    }
                    if frame.is_behind_link || child.link_target().is_some() {
                        judge.budget.spend(self.trail.len() / STEPS_A_VISIT)?;
                        if self.trail.is_inside(child) {
                            continue;
                        }
                    }
                    self.trail.push(child);
                    self.enter(segment, rest, child);
                }
            }
        }
        Ok(None)
    }

    /// The way from the walk's start to the node that [`Walk::next`] gave last.
    pub(super) fn location(&self) -> Location {
        let gone = self.trail.nodes.iter().skip(1);
        gone.filter_map(|node| Step::to(*node)).collect()
    }

    /// Begins to answer a segment from a node, which is the last of the trail.
    fn enter(&mut self, segment: &'p Segment, rest: &'p [Segment], node: Node<'f>) {
        let depth = self.trail.len();
        let around = self.frames.last();
        let is_link = self.trail.go_into(node);
        let is_behind_link = is_link || around.is_some_and(|frame| frame.is_behind_link);
        let frame = |work| Frame {
            segment,
            rest,
            depth,
            is_behind_link,
            work,
        };
        // What lies below waits under the node's own children, which the RFC wants first.
        if segment.reach == Reach::Descendant {
            let children = node.children();
            self.frames.push(frame(Work::Descend { children }));
        }
        self.frames.push(frame(Work::Select {
            node,
            selector: 0,
            progress: Progress::NotBegun,
        }));
    }
}

/// The next child of a node that a segment's selectors select.
fn advance<'f>(
    segment: &Segment,
    node: Node<'f>,
    selector: &mut usize,
    progress: &mut Progress<'f>,
    memo: &mut Option<&mut Memo<'f>>,
    judge: &mut Judge<'_, 'f>,
) -> Result<Option<Node<'f>>, BudgetSpent> {
    while let Some(current) = segment.selectors.get(*selector) {
        if matches!(progress, Progress::NotBegun) {
            *progress = match (current, memo.as_deref_mut()) {
                (Selector::Filter(test), Some(memo)) if Memo::is_worth_it(node) => {
                    let passing = memo::passing(test, node, memo, judge)?;
                    Progress::Listing(Vec::from(&*passing).into_iter())
                }
                _ => begin(current, node, judge.budget)?,
            };
        }
        match progress {
            Progress::NotBegun => {}
            Progress::Listing(nodes) => {
                if let Some(child) = nodes.next() {
                    return Ok(Some(child));
                }
            }
            Progress::Scanning(children) => {
                for child in children {
                    judge.budget.spend(1)?;
                    let is_selected = match current {
                        Selector::Filter(test) => judge.holds(test, child)?,
                        _ => true,
                    };
                    if is_selected {
                        return Ok(Some(child));
                    }
                }
            }
        }
        *selector += 1;
        *progress = Progress::NotBegun;
    }
    Ok(None)
}

fn begin<'f>(
    selector: &Selector,
    node: Node<'f>,
    budget: &mut Budget,
) -> Result<Progress<'f>, BudgetSpent> {
    let nodes = match selector {
        Selector::Wildcard | Selector::Filter(_) => {
            return Ok(Progress::Scanning(node.children()));
        }
        Selector::Name(_) | Selector::Index(_) => Vec::from_iter(child(selector, node, budget)?),
        Selector::Slice { start, end, step } => {
            if !is_list(node) {
                return Ok(Progress::Listing(Vec::new().into_iter()));
            }
            let items: Vec<_> = node.children().collect();
            budget.spend(items.len())?;
            slice(&items, *start, *end, *step)
        }
    };
    Ok(Progress::Listing(nodes.into_iter()))
}

/// The child that a name or an index selects; `None` for other selectors.
pub(super) fn child<'f>(
    selector: &Selector,
    node: Node<'f>,
    budget: &mut Budget,
) -> Result<Option<Node<'f>>, BudgetSpent> {
    match selector {
        Selector::Name(name) => {
            let (found, looked_at) = node.search(name);
            budget.spend(looked_at + 1)?;
            Ok(found)
        }
        Selector::Index(index) => {
            if !is_list(node) {
                return Ok(None);
            }
            let from_start = match usize::try_from(*index) {
                Ok(index) => Some(index),
                Err(_) => {
                    let length = node.len();
                    budget.spend(length)?;
                    let from_end = usize::try_from(index.unsigned_abs()).ok();
                    from_end.and_then(|from_end| length.checked_sub(from_end))
                }
            };
            let found = from_start.and_then(|index| node.at(index));
            let looked_at = found.and_then(Node::index).unwrap_or_default();
            budget.spend(looked_at + 1)?;
            Ok(found)
        }
        Selector::Wildcard | Selector::Slice { .. } | Selector::Filter(_) => Ok(None),
    }
}

fn is_list(node: Node<'_>) -> bool {
    node.kind() == crate::tree::Kind::List
}

/// RFC 9535, section 2.3.4.2.2, with bounds that cannot overflow.
fn slice<'f>(items: &[Node<'f>], start: Option<i64>, end: Option<i64>, step: i64) -> Vec<Node<'f>> {
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let from_start = |index: i64| if index < 0 { length + index } else { index };
    let picked = |index: i64| {
        usize::try_from(index)
            .ok()
            .and_then(|index| items.get(index))
    };
    let mut nodes = Vec::new();
    if step > 0 {
        let mut at = start.map_or(0, from_start).clamp(0, length);
        let end = end.map_or(length, from_start).clamp(0, length);
        while at < end {
            nodes.extend(picked(at));
            at = at.saturating_add(step);
        }
    } else if step < 0 {
        let mut at = start.map_or(length - 1, from_start).clamp(-1, length - 1);
        let end = end.map_or(-1, from_start).clamp(-1, length - 1);
        while at > end {
            nodes.extend(picked(at));
            at = at.saturating_add(step);
        }
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::super::{Budget, Path};
    use crate::tree::{Builder, Forest, Origin};

    /// What a path finds in `{ a: &1 { b: [*1, *0], c: 1 } }`, where `*0` is the document itself.
    #[track_caller]
    fn check(path: &str, expected: &[&str]) {
        let mut builder = Builder::new();
        builder.map(Origin::Nowhere, |builder| {
            builder.key("a").map(Origin::Nowhere, |builder| {
                builder.key("b").list(Origin::Nowhere, |builder| {
                    builder.again(1);
                    builder.again(0);
                });
                builder.key("c").int(1, Origin::Nowhere);
            });
        });
        let mut forest = Forest::default();
        let tree = forest.add_tree(None, builder.finish());
        let path = Path::parse(path).unwrap();
        let found = path.select(forest.root(tree), &mut Budget::new(1000));
        let pointers = found
            .unwrap()
            .into_iter()
            .map(|found| found.location.pointer());
        assert_eq!(pointers.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn circles_end() {
        check("$..c", &["/a/c"]);
        check("$..*", &["/a", "/a/b", "/a/c", "/a/b/0", "/a/b/1"]);
        check("$[?count(@..*) == 5]", &["/a"]);
        check("$[?@ == @.b[0]]", &["/a"]);
    }

    #[test]
    fn a_path_that_spells_out_a_circle_is_followed() {
        check("$.a.b[0].b[1].a.c", &["/a/b/0/b/1/a/c"]);
    }
}
