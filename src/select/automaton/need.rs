//! Sets of nodes that are told by the node's kind and one mask of its members.

use crate::tree::Kind;

/// A set of kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kinds(u8);

impl Kinds {
    pub(super) const NONE: Kinds = Kinds(0);
    pub(super) const ALL: Kinds = Kinds(0x7f);

    pub(super) const fn of(kind: Kind) -> Kinds {
        Kinds(match kind {
            Kind::Null => 1,
            Kind::Bool => 2,
            Kind::Int => 4,
            Kind::Float => 8,
            Kind::String => 16,
            Kind::List => 32,
            Kind::Map => 64,
        })
    }

    pub(super) const NULL: Kinds = Kinds::of(Kind::Null);
    pub(super) const COLLECTIONS: Kinds = Kinds::of(Kind::List).with(Kinds::of(Kind::Map));

    pub(super) const fn with(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    pub(super) const fn without(self, other: Kinds) -> Kinds {
        Kinds(self.0 & !other.0)
    }

    const fn meets(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }
}

/// Nodes that are of one of the kinds, or have one of the members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Clause {
    kinds: Kinds,
    members: u64,
}

impl Clause {
    fn holds(self, kind: Kinds, members: u64) -> bool {
        self.kinds.meets(kind) || self.members & members != 0
    }

    fn is_part_of(self, other: Clause) -> bool {
        self.kinds.without(other.kinds) == Kinds::NONE && self.members & !other.members == 0
    }
}

/// A set of nodes, or a larger one: those for which all clauses hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Need(Vec<Clause>);

/// More clauses than these are not worth asking.
const CLAUSES: usize = 8;

impl Need {
    pub(super) fn all() -> Need {
        Need(Vec::new())
    }

    pub(super) fn none() -> Need {
        Need::of_kinds(Kinds::NONE)
    }

    pub(super) fn of_kinds(kinds: Kinds) -> Need {
        Need(vec![Clause { kinds, members: 0 }]).tidy()
    }

    /// Nodes that have a member, by its bit.
    pub(super) fn of_member(bit: usize) -> Need {
        Need(vec![Clause {
            kinds: Kinds::NONE,
            members: 1 << bit,
        }])
    }

    pub(super) fn collections() -> Need {
        Need::of_kinds(Kinds::COLLECTIONS)
    }

    /// Whether there is no such node at all.
    pub(super) fn is_none(&self) -> bool {
        self.0
            .iter()
            .any(|clause| clause.kinds == Kinds::NONE && clause.members == 0)
    }

    /// Whether a node of that kind, with those members, may be one.
    pub(super) fn allows(&self, kind: Kind, members: u64) -> bool {
        let kind = Kinds::of(kind);
        self.0.iter().all(|clause| clause.holds(kind, members))
    }

    pub(super) fn and(&self, other: &Need) -> Need {
        Need([&self.0[..], &other.0[..]].concat()).tidy()
    }

    pub(super) fn or(&self, other: &Need) -> Need {
        let pairs = self.0.iter().flat_map(|one| {
            other.0.iter().map(|other| Clause {
                kinds: one.kinds.with(other.kinds),
                members: one.members | other.members,
            })
        });
        Need(pairs.collect()).tidy()
    }

    /// Without clauses that always hold, or hold where another one does.
    fn tidy(self) -> Need {
        let mut kept: Vec<Clause> = Vec::new();
        for clause in self.0 {
            let says_nothing = clause.kinds == Kinds::ALL;
            if says_nothing || kept.iter().any(|other| other.is_part_of(clause)) {
                continue;
            }
            kept.retain(|other| !clause.is_part_of(*other));
            kept.push(clause);
        }
        kept.truncate(CLAUSES);
        Need(kept)
    }
}
