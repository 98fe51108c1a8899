//! A table of a pack's `data/`: rows of columns, each with a value or a list of values.
//!
//! A run uses few of its tables, so a table is taken apart when it is first asked. That it is sound was proven when
//! its pack was read; who needs more of its rows, as `supported-version` does, reads them as its own type.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::options::OptionMistake;
use super::supported_version::SupportTable;
use super::{Tables, scalar_words};
use crate::text::SourceText;
use crate::tree::{self, Forest, Format, Kind, Node, TreeId};
use crate::typed::{Mistake, read_as};
use crate::words::{listed, nearest, quoted};

pub struct Table {
    source: Arc<SourceText>,
    format: Format,
    sheet: OnceLock<Sheet>,
    /// Its rows as those of `supported-version`, once that has asked.
    support: OnceLock<Result<SupportTable, Vec<Mistake>>>,
}

/// The columns of a table.
#[derive(Default)]
struct Sheet {
    columns: BTreeMap<String, Column>,
}

/// What the rows have in one column, each as the words in it.
#[derive(Default)]
pub(super) struct Column {
    cells: BTreeMap<usize, Vec<Box<str>>>,
    rows: OnceLock<FxHashMap<Box<str>, BTreeSet<usize>>>,
}

impl Table {
    /// The table that a text holds, which is read when it is needed.
    pub fn later(source: Arc<SourceText>, format: Format) -> Self {
        Table {
            source,
            format,
            sheet: OnceLock::new(),
            support: OnceLock::new(),
        }
    }

    /// Everything that keeps a document from being a table.
    pub fn mistakes(root: Node<'_>) -> Vec<Mistake> {
        let mistake = |node: Node<'_>, message: &str| Mistake {
            place: node.place(),
            message: message.to_owned(),
            help: None,
        };
        if root.kind() != Kind::List {
            return vec![mistake(root, "a table is a list of rows")];
        }
        let mut mistakes = Vec::new();
        for row in root.children() {
            if row.kind() != Kind::Map {
                mistakes.push(mistake(row, "a row is a mapping from columns to values"));
                continue;
            }
            for cell in row.children() {
                let is_deep = match cell.kind() {
                    Kind::Map => true,
                    Kind::List => cell.children().any(Node::is_collection),
                    Kind::Null | Kind::Bool | Kind::Int | Kind::Float | Kind::String => false,
                };
                if is_deep {
                    let message = "a row has a value or a list of values in a column";
                    mistakes.push(mistake(cell, message));
                }
            }
        }
        mistakes
    }

    fn parsed(&self) -> (Forest, Option<TreeId>) {
        let mut forest = Forest::default();
        let file = forest.add_source(Arc::clone(&self.source));
        let tree = tree::read(&self.source, self.format)
            .trees
            .into_iter()
            .next();
        let tree = tree.map(|tree| forest.add_tree(Some(file), tree));
        (forest, tree)
    }

    fn sheet(&self) -> &Sheet {
        self.sheet.get_or_init(|| {
            let (forest, tree) = self.parsed();
            let mut sheet = Sheet::default();
            let rows = tree.map(|tree| forest.root(tree).children());
            for (number, row) in rows.into_iter().flatten().enumerate() {
                for cell in row.children() {
                    let name = cell.key().unwrap_or_default();
                    if !sheet.columns.contains_key(name) {
                        sheet.columns.insert(name.to_owned(), Column::default());
                    }
                    let column = sheet.columns.get_mut(name);
                    let cells = column.map(|column| column.cells.entry(number).or_default());
                    cells
                        .into_iter()
                        .for_each(|cells| cells.extend(items(cell)));
                }
            }
            sheet
        })
    }

    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.sheet().columns.get(name)
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = &str> {
        self.sheet().columns.keys().map(String::as_str)
    }

    /// `None` when its rows are not those of `supported-version`.
    pub(super) fn support(&self) -> Option<&SupportTable> {
        let support = self.support.get_or_init(|| {
            let (forest, tree) = self.parsed();
            let rows = tree.map_or_else(|| Ok(Vec::new()), |tree| read_as(forest.root(tree)));
            rows.map(SupportTable::new)
        });
        support.as_ref().ok()
    }

    /// Why `supported-version` cannot use the table, if it has tried.
    pub fn support_mistakes(&self) -> &[Mistake] {
        match self.support.get() {
            Some(Err(mistakes)) => mistakes,
            Some(Ok(_)) | None => &[],
        }
    }
}

/// The words of a value, or of each in a list of values.
fn items(cell: Node<'_>) -> Vec<Box<str>> {
    let words = |node: Node<'_>| match node.kind() {
        Kind::Bool => node.scalar_text().map(|text| text.as_ref().into()),
        _ => scalar_words(node).map(|text| text.trim().into()),
    };
    match cell.kind() {
        Kind::List => cell.children().filter_map(words).collect(),
        _ => words(cell).into_iter().collect(),
    }
}

impl Column {
    /// The rows that hold these words.
    fn rows(&self) -> &FxHashMap<Box<str>, BTreeSet<usize>> {
        self.rows.get_or_init(|| {
            let mut rows: FxHashMap<Box<str>, BTreeSet<usize>> = FxHashMap::default();
            for (number, cell) in &self.cells {
                for words in cell {
                    rows.entry(words.clone()).or_default().insert(*number);
                }
            }
            rows
        })
    }

    pub(super) fn has(&self, words: &str) -> bool {
        self.rows().contains_key(words)
    }

    pub(super) fn rows_with(&self, words: &str) -> impl Iterator<Item = usize> {
        self.rows().get(words).into_iter().flatten().copied()
    }

    /// What a row has in this column.
    pub(super) fn of(&self, row: usize) -> &[Box<str>] {
        self.cells.get(&row).map_or(&[], Vec::as_slice)
    }

    /// What all rows have, in their order.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.cells.values().flatten().map(AsRef::as_ref)
    }

    /// How many rows have something in it.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }
}

/// The table that an option names, with or without `.yaml`; `pointer`: where the option stands.
pub(super) fn named(
    tables: &Tables,
    name: &str,
    pointer: &str,
) -> Result<Arc<Table>, OptionMistake> {
    let name = name.strip_suffix(".yaml").unwrap_or(name);
    tables.get(name).map(Arc::clone).ok_or_else(|| {
        let known = tables.keys().map(String::as_str);
        let help = match nearest(name, known.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if tables.is_empty() => "there are no tables in `data/`".to_owned(),
            None => format!("the tables are {}", listed(known, "and")),
        };
        let message = format!("there is no table {}", quoted(name));
        OptionMistake::value(pointer, message).with_help(help)
    })
}

/// The same data is the same table, however it is written.
impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = &self.sheet().columns;
        f.debug_map()
            .entries(columns.iter().map(|(name, column)| (name, &column.cells)))
            .finish()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::text::RepoPath;

    /// One table with these rows.
    pub(in crate::check) fn table_of(name: &str, rows: &Json) -> Tables {
        let path = RepoPath::new(format!("data/{name}.yaml"));
        let source = Arc::new(SourceText::new(path, rows.to_string()));
        let table = Table::later(source, Format::Json);
        Tables::from([(name.to_owned(), Arc::new(table))])
    }

    #[test]
    fn a_column_knows_its_rows() {
        let tables = table_of(
            "terms",
            &json!([{ "a": "1", "b": ["x", 2] }, { "b": "x" }, { "a": true }]),
        );
        let table = &tables["terms"];
        assert_eq!(table.columns().collect::<Vec<_>>(), ["a", "b"]);
        let column = table.column("b").unwrap();
        assert_eq!(column.all().collect::<Vec<_>>(), ["x", "2", "x"]);
        assert_eq!(column.rows_with("x").collect::<Vec<_>>(), [0, 1]);
        assert!(column.has("2") && column.of(2).is_empty());
        assert!(table.column("a").unwrap().has("true"));
    }

    #[test]
    fn rows_of_other_kinds_are_told_to_who_asks() {
        let tables = table_of("terms", &json!([{ "product": "node" }]));
        let table = &tables["terms"];
        assert!(table.support_mistakes().is_empty() && table.support().is_none());
        let messages = table.support_mistakes().iter();
        let messages: Vec<&str> = messages.map(|mistake| mistake.message.as_str()).collect();
        assert_eq!(messages, ["`cycle` is missing", "`source` is missing"]);
    }
}
