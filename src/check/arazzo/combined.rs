//! What a step says together with what its workflow says for all steps: a step's own word counts.
//!
//! Items are counted in the list that is put together so, as Spectral counts them.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::expression::Scope;
use crate::guard::look;
use crate::tree::{Kind, Node};

/// Which list is put together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Parameters,
    SuccessActions,
    FailureActions,
}

/// What is to be said of an item's reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Reference {
    /// There is none, or it leads to the item.
    Sound,
    /// It is no sound runtime expression.
    Unsound,
    /// It leads to nothing.
    Nowhere,
}

/// A parameter or an action.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'f> {
    /// Its own, or the reference that does not lead to one.
    pub(super) name: &'f str,
    pub(super) reference: Reference,
    /// Whether the same list has another one of that name.
    pub(super) is_repeated: bool,
    /// `None` when its reference does not lead to it.
    pub(super) node: Option<Node<'f>>,
}

impl<'f> Item<'f> {
    pub(super) fn member(&self, key: &str) -> Option<Node<'f>> {
        self.node?.get(key)
    }

    /// Parameters of one name can stand in different places.
    fn place(&self, sort: Sort) -> &'f str {
        let place = (sort == Sort::Parameters).then(|| self.member("in")?.as_str());
        place.flatten().unwrap_or_default()
    }

    /// Two that have the same are one item, and the later one counts.
    fn identity(&self, sort: Sort) -> (&'f str, Reference, bool, &'f str) {
        (
            self.name,
            self.reference,
            self.is_repeated,
            self.place(sort),
        )
    }
}

impl Sort {
    /// The key of the step's own list.
    pub(super) fn of_step(self) -> &'static str {
        match self {
            Sort::Parameters => "parameters",
            Sort::SuccessActions => "onSuccess",
            Sort::FailureActions => "onFailure",
        }
    }

    /// The key of the workflow's list, and of the components that can be reused.
    fn of_workflow(self) -> &'static str {
        match self {
            Sort::Parameters => "parameters",
            Sort::SuccessActions => "successActions",
            Sort::FailureActions => "failureActions",
        }
    }
}

/// The items of both lists.
pub(super) fn combined<'f>(
    sort: Sort,
    step: &super::Step<'f>,
    document: Node<'f>,
) -> Vec<Item<'f>> {
    let mut all = read(sort, step.workflow, sort.of_workflow(), document);
    let mut known = HashMap::new();
    for (at, item) in all.iter().enumerate() {
        known.entry(item.identity(sort)).or_insert(at);
    }
    for item in read(sort, step.node, sort.of_step(), document) {
        match known.entry(item.identity(sort)) {
            Entry::Occupied(at) => all[*at.get()] = item,
            Entry::Vacant(new) => {
                new.insert(all.len());
                all.push(item);
            }
        }
    }
    all
}

fn read<'f>(sort: Sort, holder: Node<'f>, key: &str, document: Node<'f>) -> Vec<Item<'f>> {
    let mut items: Vec<Item<'f>> = Vec::new();
    let mut known = HashSet::new();
    for (_, node) in super::items(holder, key) {
        look();
        let Some(mut item) = item(sort, node, document) else {
            continue;
        };
        item.is_repeated = !known.insert(item.identity(sort));
        items.push(item);
    }
    items
}

/// `None` for what is no parameter or action.
fn item<'f>(sort: Sort, node: Node<'f>, document: Node<'f>) -> Option<Item<'f>> {
    let named = |node: Node<'f>, reference| {
        let name = node.get("name")?.as_str()?;
        let is_one = match sort {
            Sort::Parameters => node
                .get("in")
                .is_none_or(|place| place.kind() == Kind::String),
            Sort::SuccessActions | Sort::FailureActions => node.get("type").is_some(),
        };
        is_one.then_some(Item {
            name,
            reference,
            is_repeated: false,
            node: Some(node),
        })
    };
    let Some(reference) = node.get("reference") else {
        return named(node, Reference::Sound);
    };
    let name = reference.as_str()?;
    let scope = Scope::anywhere(document);
    let is_of_sort =
        sort != Sort::FailureActions || name.starts_with("$components.failureActions.");
    let lost = |reference| {
        Some(Item {
            name,
            reference,
            is_repeated: false,
            node: None,
        })
    };
    if !is_of_sort || !scope.holds(name) {
        return lost(Reference::Unsound);
    }
    match scope.reused(name, sort.of_workflow()) {
        None => lost(Reference::Nowhere),
        Some(component) => named(component, Reference::Sound),
    }
}
