//! The states of a plan, made as they are met and kept for the next document.
//!
//! A state is a set of edges that are to be tried on the children of a node, and of places that paths have come to
//! with the node. What a state comes to with a child of some name is worked out once: the state that it leads to
//! anyway, and the tests that add to it where they hold. Nothing in here depends on a document.

use rustc_hash::FxHashMap;

use super::need::Need;
use super::outlook::{Key, Prospect};
use super::plan::{EdgeId, OTHER, PartId, Pick, PlaceId, Plan, Reach, Symbol, Test, TestId};
use crate::tree::Kind;

pub(super) type StateId = u32;
pub(super) type EntryId = u32;

/// The state in which nothing is wanted any more.
pub(super) const DEAD: StateId = 0;

/// A machine that grew beyond this is not kept for the next document.
const STATES: usize = 20_000;

#[derive(Debug)]
pub(super) struct Machine {
    states: Vec<State>,
    by_codes: FxHashMap<Box<[u32]>, StateId>,
    entries: Vec<Entry>,
    joined: FxHashMap<(StateId, StateId), StateId>,
    /// What is left of the second when the first was done before, and what is done then.
    left: FxHashMap<(StateId, StateId), (StateId, StateId)>,
}

#[derive(Debug)]
struct State {
    /// Edges as even numbers, places as odd ones; in order, each once.
    codes: Box<[u32]>,
    /// The same without the places: what matters below the node.
    core: StateId,
    places: Box<[PlaceId]>,
    /// By symbol; empty until the state is used.
    entries: Vec<EntryId>,
}

/// What a state comes to with a child.
#[derive(Debug)]
pub(super) struct Entry {
    /// Where it leads to whatever the child is.
    pub(super) next: StateId,
    pub(super) slots: Slots,
    /// By kind: whether a scalar of that kind can make any difference.
    scalars: [bool; 7],
}

/// What is to be asked of a child.
#[derive(Debug, Default)]
pub(super) struct Slots {
    all: Box<[Slot]>,
    /// Those that a child of that kind, with those members, need be asked at all: documents have few such looks.
    by_look: FxHashMap<(Kind, u64), Box<[usize]>>,
}

/// More looks than these are not remembered.
const LOOKS: usize = 1_000;

impl Slots {
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Those that are to be asked of a child of that kind, with those members.
    pub(super) fn for_look(&mut self, kind: Kind, members: u64) -> impl Iterator<Item = &Slot> {
        let Slots { all, by_look } = self;
        if by_look.len() > LOOKS {
            by_look.clear();
        }
        let asked = by_look.entry((kind, members)).or_insert_with(|| {
            let slots = all.iter().enumerate();
            let asked = slots.filter(|(_, slot)| slot.need.allows(kind, members));
            asked.map(|(at, _)| at).collect()
        });
        asked.iter().map(|at| &all[*at])
    }
}

/// A test and what it leads to where it holds.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) test: TestId,
    /// Of a filter: what is not certain for children of that name, to be asked in this order, each with the nodes
    /// that it may not hold for.
    pub(super) parts: Box<[(PartId, Need)]>,
    pub(super) need: Need,
    pub(super) adds: StateId,
    /// The edges that ask.
    pub(super) edges: Box<[EdgeId]>,
}

/// Not worked out yet.
const UNKNOWN: EntryId = EntryId::MAX;

impl Machine {
    pub(super) fn new() -> Machine {
        let mut machine = Machine {
            states: Vec::new(),
            by_codes: FxHashMap::default(),
            entries: Vec::new(),
            joined: FxHashMap::default(),
            left: FxHashMap::default(),
        };
        machine.state(Vec::new());
        machine
    }

    pub(super) fn is_worth_keeping(&self) -> bool {
        self.states.len() <= STATES
    }

    pub(super) fn places(&self, state: StateId) -> &[PlaceId] {
        &self.states[state as usize].places
    }

    pub(super) fn core(&self, state: StateId) -> StateId {
        self.states[state as usize].core
    }

    /// The edges of a state.
    pub(super) fn edges(&self, state: StateId) -> impl Iterator<Item = EdgeId> {
        let codes = self.states[state as usize].codes.iter();
        codes.filter(|code| *code % 2 == 0).map(|code| code / 2)
    }

    pub(super) fn entry(&self, entry: EntryId) -> &Entry {
        &self.entries[entry as usize]
    }

    /// The slots of an entry, for as long as they are asked; they must come back.
    pub(super) fn lend(&mut self, entry: EntryId) -> Slots {
        std::mem::take(&mut self.entries[entry as usize].slots)
    }

    pub(super) fn take_back(&mut self, entry: EntryId, slots: Slots) {
        self.entries[entry as usize].slots = slots;
    }

    /// The state of a node that a path has come to a place with.
    pub(super) fn arrival(&mut self, plan: &Plan<'_>, place: PlaceId) -> StateId {
        let mut codes = Vec::new();
        arrive(plan, place, &mut codes);
        self.state(codes)
    }

    fn state(&mut self, mut codes: Vec<u32>) -> StateId {
        codes.sort_unstable();
        codes.dedup();
        let codes = codes.into_boxed_slice();
        if let Some(state) = self.by_codes.get(&codes) {
            return *state;
        }
        let odd = codes.iter().filter(|code| *code % 2 == 1);
        let places: Box<[PlaceId]> = odd.map(|code| code / 2).collect();
        let core = match places.is_empty() {
            true => None,
            false => Some(self.state(codes.iter().copied().filter(|code| code % 2 == 0).collect())),
        };
        let id = number(self.states.len());
        self.states.push(State {
            codes: codes.clone(),
            core: core.unwrap_or(id),
            places,
            entries: Vec::new(),
        });
        self.by_codes.insert(codes, id);
        id
    }

    /// Both at once.
    pub(super) fn join(&mut self, one: StateId, other: StateId) -> StateId {
        if one == other || other == DEAD {
            return one;
        }
        if one == DEAD {
            return other;
        }
        if let Some(state) = self.joined.get(&(one, other)) {
            return *state;
        }
        let codes = [one, other]
            .map(|state| &*self.states[state as usize].codes)
            .concat();
        let state = self.state(codes);
        self.joined.insert((one, other), state);
        state
    }

    /// What is left to do of `wanted` where `done` was done before, and what is done after it.
    pub(super) fn without(&mut self, done: StateId, wanted: StateId) -> (StateId, StateId) {
        if done == DEAD {
            return (wanted, wanted);
        }
        if let Some(left) = self.left.get(&(done, wanted)) {
            return *left;
        }
        let [before, all] = [done, wanted].map(|state| &*self.states[state as usize].codes);
        let left = all
            .iter()
            .copied()
            .filter(|code| before.binary_search(code).is_err())
            .collect();
        let left = self.state(left);
        let after = self.join(done, wanted);
        self.left.insert((done, wanted), (left, after));
        (left, after)
    }

    /// What a state, which has no places, comes to with a child of that name.
    pub(super) fn look_up(&mut self, plan: &Plan<'_>, state: StateId, symbol: Symbol) -> EntryId {
        let entries = &self.states[state as usize].entries;
        match entries.get(symbol as usize) {
            Some(entry) if *entry != UNKNOWN => *entry,
            _ => self.make_entry(plan, state, symbol),
        }
    }

    #[cold]
    fn make_entry(&mut self, plan: &Plan<'_>, state: StateId, symbol: Symbol) -> EntryId {
        let mut draft = Draft {
            plan,
            symbol,
            always: Vec::new(),
            asking: Vec::new(),
        };
        for edge in self.edges(state) {
            draft.follow(edge);
        }
        let Draft { always, asking, .. } = draft;
        let next = self.state(always);
        let mut slots = Vec::new();
        for asking in asking {
            let adds = self.state(asking.adds);
            slots.push(Slot {
                test: asking.test,
                parts: asking.parts.into(),
                need: asking.need,
                adds,
                edges: asking.edges.into(),
            });
        }
        let has_places = !self.places(next).is_empty();
        let scalars =
            KINDS.map(|kind| has_places || slots.iter().any(|slot| slot.need.allows(kind, 0)));
        let id = number(self.entries.len());
        self.entries.push(Entry {
            next,
            slots: Slots {
                all: slots.into(),
                by_look: FxHashMap::default(),
            },
            scalars,
        });
        let entries = &mut self.states[state as usize].entries;
        entries.resize(plan.names.count(), UNKNOWN);
        entries[symbol as usize] = id;
        id
    }
}

const KINDS: [Kind; 7] = [
    Kind::Null,
    Kind::Bool,
    Kind::Int,
    Kind::Float,
    Kind::String,
    Kind::List,
    Kind::Map,
];

impl Entry {
    /// Whether a child of that kind can be passed by: it is a scalar that nobody asks for.
    pub(super) fn passes_by(&self, kind: Kind) -> bool {
        let at = match kind {
            Kind::Null => 0,
            Kind::Bool => 1,
            Kind::Int => 2,
            Kind::Float => 3,
            Kind::String => 4,
            Kind::List | Kind::Map => return false,
        };
        !self.scalars[at]
    }
}

/// An entry that is being worked out.
struct Draft<'p, 'g> {
    plan: &'p Plan<'g>,
    symbol: Symbol,
    /// Codes.
    always: Vec<u32>,
    asking: Vec<Asking>,
}

struct Asking {
    test: TestId,
    parts: Vec<(PartId, Need)>,
    need: Need,
    adds: Vec<u32>,
    edges: Vec<EdgeId>,
}

impl Draft<'_, '_> {
    fn follow(&mut self, edge: EdgeId) {
        let this = &self.plan.edges[edge as usize];
        if this.reach != Reach::Children {
            self.always.push(edge * 2);
        }
        let plan = self.plan;
        for pick in &this.picks {
            let is_picked = match pick {
                Pick::Any => true,
                Pick::Name(member, item) => {
                    // A member whose name stands for every name that is not known is never asked for by name.
                    self.symbol != OTHER && (*member == self.symbol || *item == Some(self.symbol))
                }
                Pick::If(test) => self.ask(*test, edge),
            };
            if is_picked {
                arrive(plan, this.to, &mut self.always);
            }
        }
    }

    /// Notes that a test is to be asked, unless it is certain to hold, which is what is returned.
    fn ask(&mut self, test: TestId, edge: EdgeId) -> bool {
        let to = self.plan.edges[edge as usize].to;
        if let Some(asking) = self.asking.iter_mut().find(|asking| asking.test == test) {
            asking.edges.push(edge);
            arrive(self.plan, to, &mut asking.adds);
            return false;
        }
        let is_item = self.plan.names.is_item(self.symbol);
        let (parts, need) = match &self.plan.tests[test as usize] {
            Test::Filter { whole, parts } => {
                let prospect = self.prospect(is_item);
                let outlook = prospect.of(whole);
                if outlook.yes.is_none() && outlook.refused.is_none() {
                    return false;
                }
                let parts = parts.iter().map(|part| {
                    let outlook = prospect.of(self.plan.parts[*part as usize].expr);
                    (*part, outlook.no.or(&outlook.refused))
                });
                let parts: Vec<_> = parts.filter(|(_, doubt)| !doubt.is_none()).collect();
                if parts.is_empty() {
                    return true;
                }
                (parts, outlook.yes.or(&outlook.refused))
            }
            Test::Slice(_) if !is_item => return false,
            Test::IsCollection => (Vec::new(), Need::collections()),
            Test::Slice(_) | Test::Script(_) => (Vec::new(), Need::all()),
        };
        let mut adds = Vec::new();
        arrive(self.plan, to, &mut adds);
        self.asking.push(Asking {
            test,
            parts,
            need,
            adds,
            edges: vec![edge],
        });
        false
    }

    fn prospect(&self, is_item: bool) -> Prospect<'_> {
        let key = match self.plan.names.text(self.symbol) {
            _ if is_item => Key::Index,
            Some(name) => Key::Name(name),
            None => Key::OtherName,
        };
        Prospect {
            key,
            masked: &self.plan.masked,
        }
    }
}

/// What becomes of a node that a path has come to a place with.
fn arrive(plan: &Plan<'_>, place: PlaceId, codes: &mut Vec<u32>) {
    let mut open = vec![place];
    while let Some(place) = open.pop() {
        let this = &plan.places[place as usize];
        if !this.ends.is_empty() {
            codes.push(place * 2 + 1);
        }
        for edge in &this.edges {
            codes.push(edge * 2);
            let edge = &plan.edges[*edge as usize];
            if edge.reach == Reach::Everything {
                open.push(edge.to);
            }
        }
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("a budget ends before there are 2³² states")
}
