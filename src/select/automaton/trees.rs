//! What the walk knows of each tree before it enters it: which symbol a key is, which names a mapping has, and
//! which nodes are reached in more than one way.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::super::dialect::eval::Answer;
use super::plan::{OTHER, PartId, Plan, Symbol};
use crate::tree::{Node, TreeId, WholeTree};

/// All trees that can be reached from a root.
#[derive(Debug)]
pub(super) struct Trees<'f> {
    tables: Vec<Table<'f>>,
    by_id: FxHashMap<TreeId, usize>,
}

#[derive(Debug)]
pub(super) struct Table<'f> {
    tree: WholeTree<'f>,
    /// By the number of a key.
    symbols: Vec<Symbol>,
    /// By node: which of the plan's masked names a mapping has. Empty until somebody asks.
    masks: Vec<u64>,
    /// By node, a bit: whether something stands for it. Empty where nothing stands for any.
    shared: Vec<u64>,
    /// What was answered to filters that look at the key alone.
    answers: FxHashMap<(PartId, u32), Answer>,
}

impl<'f> Trees<'f> {
    pub(super) fn new(root: Node<'f>, plan: &Plan<'_>) -> Trees<'f> {
        let mut trees = Trees {
            tables: Vec::new(),
            by_id: FxHashMap::default(),
        };
        let mut open = VecDeque::from([root]);
        trees.add(root, plan);
        while let Some(node) = open.pop_front() {
            for target in node.whole_tree().targets() {
                if trees.add(target, plan) {
                    open.push_back(target);
                }
                trees.share(target);
            }
        }
        trees
    }

    fn add(&mut self, node: Node<'f>, plan: &Plan<'_>) -> bool {
        let (id, _) = node.id();
        let is_new = !self.by_id.contains_key(&id);
        if is_new {
            self.by_id.insert(id, self.tables.len());
            self.tables.push(Table::new(node.whole_tree(), plan));
        }
        is_new
    }

    /// The number of the table of a node's tree.
    pub(super) fn number(&self, node: Node<'f>) -> usize {
        if self.tables.len() == 1 {
            return 0;
        }
        let (id, _) = node.id();
        self.by_id.get(&id).copied().unwrap_or_default()
    }

    pub(super) fn table(&mut self, number: usize) -> &mut Table<'f> {
        &mut self.tables[number]
    }

    /// Which of the masked names the contents of a node have; `node` is where they are written.
    pub(super) fn members(&mut self, node: Node<'f>, plan: &Plan<'_>) -> u64 {
        let number = self.number(node);
        let (_, id) = node.id();
        self.tables[number].masks(plan)[id as usize]
    }

    /// From now on the node counts as one that is reached in several ways.
    pub(super) fn share(&mut self, node: Node<'f>) {
        let number = self.number(node);
        let (_, id) = node.id();
        let table = &mut self.tables[number];
        if table.shared.is_empty() {
            table.shared = vec![0; table.tree.node_count().div_ceil(64)];
        }
        table.shared[id as usize / 64] |= 1 << (id % 64);
    }

    /// Whether the node may be reached in several ways: whether something stands for it.
    pub(super) fn is_shared(&self, node: Node<'f>) -> bool {
        let (_, id) = node.id();
        let words = &self.tables[self.number(node)].shared;
        words
            .get(id as usize / 64)
            .is_some_and(|word| word >> (id % 64) & 1 == 1)
    }
}

impl<'f> Table<'f> {
    fn new(tree: WholeTree<'f>, plan: &Plan<'_>) -> Table<'f> {
        let mut symbols = vec![OTHER; tree.key_count()];
        for (name, symbol) in plan.names.members() {
            if let Some(key) = tree.number_of_key(name) {
                symbols[key as usize] = symbol;
            }
        }
        Table {
            tree,
            symbols,
            masks: Vec::new(),
            shared: Vec::new(),
            answers: FxHashMap::default(),
        }
    }

    pub(super) fn symbol(&self, node: Node<'f>, plan: &Plan<'_>) -> Symbol {
        match node.key_number() {
            Some(key) => self.symbols[key as usize],
            None => plan.names.of_item(node.index().unwrap_or_default()),
        }
    }

    fn masks(&mut self, plan: &Plan<'_>) -> &[u64] {
        if self.masks.is_empty() {
            let mut bits = vec![0; self.tree.key_count()];
            for (bit, name) in plan.masked.iter().enumerate() {
                if let Some(key) = self.tree.number_of_key(name) {
                    bits[key as usize] = 1 << bit;
                }
            }
            self.masks = vec![0; self.tree.node_count()];
            for (mapping, key) in self.tree.members() {
                self.masks[mapping as usize] |= bits[key as usize];
            }
        }
        &self.masks
    }

    pub(super) fn answers(&mut self) -> &mut FxHashMap<(PartId, u32), Answer> {
        &mut self.answers
    }
}
