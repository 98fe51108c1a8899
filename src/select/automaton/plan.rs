//! All givens as one tree of steps: paths that begin alike share what they begin with.
//!
//! A place is a point between two steps; the first place is the root of every document. Edges lead from place to
//! place, and each is one step of the notation. What is only done where a path ends (up to the parent, over to the
//! key, a type test) is no edge: it is left to an [`End`], and where steps come after it, they begin a tree of their
//! own, whose root is the node that was gone to.

use std::fmt::Write;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::super::dialect::Given;
use super::super::dialect::ast::{Binary, Expr, Selector, Step};
use super::super::dialect::eval;
use super::outlook;
use super::sight::Sight;

pub(super) type PlaceId = u32;
pub(super) type EdgeId = u32;
pub(super) type TestId = u32;
pub(super) type PartId = u32;

/// What a child is called: a name that some path speaks of, or any other.
pub(super) type Symbol = u32;

/// The member of a mapping whose name no path speaks of.
pub(super) const OTHER: Symbol = 0;

/// Names beyond these are not told apart when a mapping is looked at: its mask has no room for them.
const MASKED_NAMES: usize = 64;

#[derive(Debug, Default)]
pub(super) struct Plan<'g> {
    pub(super) sight: Sight,
    pub(super) places: Vec<Place<'g>>,
    pub(super) edges: Vec<Edge>,
    pub(super) tests: Vec<Test<'g>>,
    pub(super) parts: Vec<Part<'g>>,
    pub(super) names: Names,
    /// The members that filters ask for, by the bit of a mapping's mask that says whether it has one.
    pub(super) masked: Vec<Arc<str>>,
    /// Their numbers outside of this plan.
    pub(super) givens: Vec<usize>,
    /// The same as they were given.
    paths: Vec<&'g Given>,
    edges_by_step: FxHashMap<(PlaceId, String), EdgeId>,
    tests_by_text: FxHashMap<String, TestId>,
    parts_by_text: FxHashMap<String, PartId>,
}

#[derive(Debug, Default)]
pub(super) struct Place<'g> {
    pub(super) edges: Vec<EdgeId>,
    pub(super) ends: Vec<End<'g>>,
}

/// Where a path, or the part of it before a `^`, ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct End<'g> {
    /// Its number in this plan.
    pub(super) given: usize,
    /// Parents, keys and kinds.
    pub(super) tail: &'g [Step],
    /// Steps after a `^` led here, from nodes inside of one another: the same node may be found again.
    pub(super) is_late: bool,
    /// Where to go on from the node that the tail leads to.
    pub(super) then: Option<PlaceId>,
}

#[derive(Debug)]
pub(super) struct Edge {
    pub(super) reach: Reach,
    pub(super) picks: Vec<Pick>,
    pub(super) to: PlaceId,
    /// Those whose path takes it, by their numbers in this plan.
    pub(super) givens: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    Children,
    Descendants,
    /// `..` alone, which selects the node itself, too.
    Everything,
}

/// Which children a step selects.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pick {
    Any,
    /// By name: as a member, and as an item where the name is an index.
    Name(Symbol, Option<Symbol>),
    If(TestId),
}

/// What has to be asked of a child, once for all that want to know.
#[derive(Clone, Debug)]
pub(super) enum Test<'g> {
    /// All must hold, and are asked one after the other.
    Filter {
        whole: &'g Expr,
        parts: Vec<PartId>,
    },
    /// Start, end and step.
    Slice((Option<i64>, Option<i64>, i64)),
    Script(&'g Expr),
    IsCollection,
}

/// What stands between the `&&`s of a filter.
#[derive(Debug)]
pub(super) struct Part<'g> {
    pub(super) expr: &'g Expr,
    /// It looks at nothing but the child's key: one answer serves all members of that name.
    pub(super) is_of_key: bool,
}

/// The names that paths speak of.
#[derive(Debug, Default)]
pub(super) struct Names {
    texts: Vec<Arc<str>>,
    /// Those that are indices, too.
    indices: Vec<usize>,
    is_sealed: bool,
}

impl Names {
    fn insert(&mut self, name: &Arc<str>) -> (Symbol, Option<Symbol>) {
        debug_assert!(!self.is_sealed, "symbols are given out once");
        if !self.texts.contains(name) {
            self.texts.push(Arc::clone(name));
        }
        (OTHER, None)
    }

    fn seal(&mut self) {
        self.indices = self
            .texts
            .iter()
            .filter_map(|name| eval::index(name))
            .collect();
        self.is_sealed = true;
    }

    /// How many symbols there are: members first, then items.
    pub(super) fn count(&self) -> usize {
        self.texts.len() + 1 + self.indices.len() + 1
    }

    /// Names, each with its symbol as a member.
    pub(super) fn members(&self) -> impl Iterator<Item = (&str, Symbol)> {
        self.texts.iter().map(AsRef::as_ref).zip(OTHER + 1..)
    }

    pub(super) fn of_member(&self, name: &str) -> Symbol {
        let found = self.members().find(|(known, _)| *known == name);
        found.map_or(OTHER, |(_, symbol)| symbol)
    }

    fn other_item(&self) -> Symbol {
        symbol(self.texts.len() + 1)
    }

    pub(super) fn of_item(&self, index: usize) -> Symbol {
        let found = self.indices.iter().position(|known| *known == index);
        found.map_or(self.other_item(), |at| self.other_item() + 1 + symbol(at))
    }

    pub(super) fn is_item(&self, symbol: Symbol) -> bool {
        symbol >= self.other_item()
    }

    /// The name of a member that a path speaks of.
    pub(super) fn text(&self, symbol: Symbol) -> Option<&str> {
        let at = usize::try_from(symbol).ok()?.checked_sub(1)?;
        self.texts.get(at).map(AsRef::as_ref)
    }
}

/// Paths are far shorter than 2³² bytes.
fn symbol(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl<'g> Plan<'g> {
    pub(super) fn path(&self, given: usize) -> &'g Given {
        self.paths[given]
    }

    pub(super) fn new(sight: Sight, givens: &[(usize, &'g Given)]) -> Plan<'g> {
        let mut plan = Plan {
            sight,
            places: vec![Place::default()],
            ..Plan::default()
        };
        for (_, given) in givens {
            plan.gather_names(&given.steps);
        }
        plan.names.seal();
        for (number, (outside, given)) in givens.iter().enumerate() {
            plan.givens.push(*outside);
            plan.paths.push(given);
            plan.insert(number, &given.steps);
        }
        plan
    }

    fn insert(&mut self, given: usize, steps: &'g [Step]) {
        let mut place = 0;
        let mut rest = steps;
        let mut is_late = false;
        loop {
            let tail = rest.iter().take_while(|step| is_tail(step)).count();
            let (tail, after) = rest.split_at(tail);
            match after.split_first() {
                Some((step, after)) if tail.is_empty() => {
                    place = self.edge(place, step, given);
                    rest = after;
                }
                Some(_) => {
                    let then = self.place();
                    let end = End {
                        given,
                        tail,
                        is_late,
                        then: Some(then),
                    };
                    self.places[place as usize].ends.push(end);
                    (place, rest, is_late) = (then, after, true);
                }
                None => {
                    let end = End {
                        given,
                        tail,
                        is_late,
                        then: None,
                    };
                    self.places[place as usize].ends.push(end);
                    return;
                }
            }
        }
    }

    fn place(&mut self) -> PlaceId {
        self.places.push(Place::default());
        symbol(self.places.len() - 1)
    }

    /// Where a step leads from a place.
    fn edge(&mut self, from: PlaceId, step: &'g Step, given: usize) -> PlaceId {
        let key = (from, text(step));
        if let Some(edge) = self.edges_by_step.get(&key) {
            let edge = &mut self.edges[*edge as usize];
            edge.givens.push(given);
            return edge.to;
        }
        let (reach, picks) = match step {
            Step::Children(selectors) => (Reach::Children, self.picks(selectors)),
            Step::Descendants(selectors) => (Reach::Descendants, self.picks(selectors)),
            Step::Everything => {
                let collections = self.test("..".to_owned(), Test::IsCollection);
                (Reach::Everything, vec![Pick::If(collections)])
            }
            Step::Parent | Step::Key | Step::Kind(_) => (Reach::Children, Vec::new()),
        };
        let to = self.place();
        let id = symbol(self.edges.len());
        self.edges.push(Edge {
            reach,
            picks,
            to,
            givens: vec![given],
        });
        self.places[from as usize].edges.push(id);
        self.edges_by_step.insert(key, id);
        to
    }

    fn picks(&mut self, selectors: &'g [Selector]) -> Vec<Pick> {
        let picks = selectors.iter().map(|selector| match selector {
            Selector::Name(name) => {
                let item = eval::index(name).map(|index| self.names.of_item(index));
                Pick::Name(self.names.of_member(name), item)
            }
            Selector::Wildcard => Pick::Any,
            Selector::Slice { start, end, step } => {
                let slice = (*start, *end, *step);
                Pick::If(self.test(text(selector), Test::Slice(slice)))
            }
            Selector::Script(expr) => Pick::If(self.test(text(selector), Test::Script(expr))),
            Selector::Filter(whole) => {
                let parts = conjuncts(whole)
                    .into_iter()
                    .map(|part| self.part(part))
                    .collect();
                let test = Test::Filter { whole, parts };
                Pick::If(self.test(text(selector), test))
            }
        });
        picks.collect()
    }

    fn test(&mut self, text: String, test: Test<'g>) -> TestId {
        let next = symbol(self.tests.len());
        let id = *self.tests_by_text.entry(text).or_insert(next);
        if id == next {
            self.tests.push(test);
        }
        id
    }

    fn part(&mut self, expr: &'g Expr) -> PartId {
        let next = symbol(self.parts.len());
        let id = *self.parts_by_text.entry(text(expr)).or_insert(next);
        if id == next {
            let is_of_key = super::sight::is_of_key(expr);
            self.parts.push(Part { expr, is_of_key });
        }
        id
    }

    fn gather_names(&mut self, steps: &'g [Step]) {
        for step in steps {
            let (Step::Children(selectors) | Step::Descendants(selectors)) = step else {
                continue;
            };
            for selector in selectors {
                match selector {
                    Selector::Name(name) => {
                        self.names.insert(name);
                    }
                    Selector::Filter(expr) => self.gather_from(expr),
                    Selector::Wildcard | Selector::Slice { .. } | Selector::Script(_) => {}
                }
            }
        }
    }

    /// The names of children, and of their members, that a filter speaks of.
    fn gather_from(&mut self, filter: &'g Expr) {
        let mut open = vec![filter];
        while let Some(expr) = open.pop() {
            if let Some(name) = outlook::member(expr)
                && self.masked.len() < MASKED_NAMES
                && !self.masked.contains(name)
            {
                self.masked.push(Arc::clone(name));
            }
            if let Expr::Binary(operator, left, right) = expr
                && is_equality(*operator)
                && let (Expr::Property, Expr::String(name)) | (Expr::String(name), Expr::Property) =
                    (&**left, &**right)
            {
                self.names.insert(name);
            }
            open.extend(outlook::operands(expr));
        }
    }
}

fn is_equality(operator: Binary) -> bool {
    matches!(
        operator,
        Binary::Equal | Binary::NotEqual | Binary::StrictEqual | Binary::StrictNotEqual
    )
}

fn is_tail(step: &Step) -> bool {
    matches!(step, Step::Parent | Step::Key | Step::Kind(_))
}

/// Steps and expressions are compared as they print: they hold numbers that do not equal themselves.
fn text(of: &impl std::fmt::Debug) -> String {
    let mut text = String::new();
    let _ = write!(text, "{of:?}");
    text
}

/// What stands between the `&&`s, in their order.
fn conjuncts(expr: &Expr) -> Vec<&Expr> {
    let mut parts = Vec::new();
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        match expr {
            Expr::And(left, right) => open.extend([&**right, &**left]),
            other => parts.push(other),
        }
    }
    parts
}
