//! `set`: are these values among others, do they cover them, or do they keep apart from them?
//!
//! The others are what a path selects, or a column of a table in the rows that fit. Values are compared by their
//! words; lists stand for what is in them. Where no row fits, there is nothing to hold the values against, and that
//! is another rule's question. A list that is not there covers nothing: the dossier has no empty lists.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashSet;
use schemars::JsonSchema;
use serde::Deserialize;

use super::operand::{self, Operand};
use super::table::{self, Column, Table};
use super::{
    Context, Fault, Judged, MistakeAt, OptionMistake, Spot, Tables, Target, Verb, Verdict,
    scalar_words, step_to,
};
use crate::select::{BudgetSpent, Match, Reference, Step};
use crate::tree::{Kind, Node};
use crate::typed::closest;
use crate::words::{listed, quoted};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Options {
    /// Each value is one of these.
    within: Option<RawOthers>,
    /// Each of these is one of the values.
    covers: Option<RawOthers>,
    /// No value is one of these.
    apart_from: Option<RawOthers>,
    /// A path to the values. Left out: the value itself, or those in it.
    of: Option<String>,
}

/// A path, or a column of a table.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
enum RawOthers {
    Path(String),
    Rows(RawRows),
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct RawRows {
    /// A file of the pack's `data/`, with or without `.yaml`.
    table: String,
    column: String,
    /// What the rows hold in other columns: a text, or a path.
    #[serde(default, rename = "where")]
    fits: BTreeMap<String, String>,
}

#[derive(Debug)]
pub struct Set {
    asked: Vec<(Relation, Others)>,
    of: Option<Operand>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Within,
    Covers,
    ApartFrom,
}

#[derive(Debug)]
enum Others {
    Path(Operand),
    Rows(Rows),
}

#[derive(Debug)]
struct Rows {
    table: Arc<Table>,
    name: String,
    column: String,
    fits: Vec<(String, Wanted)>,
}

/// What a row has to hold.
#[derive(Debug)]
enum Wanted {
    Words(String),
    Path(Operand),
}

/// The others as one value meets them.
enum Met<'x, 'f> {
    Column(&'x Column),
    Words {
        all: Vec<Cow<'x, str>>,
        known: FxHashSet<Cow<'x, str>>,
        found: Vec<Match<'f>>,
    },
}

/// One of the values.
struct Item<'f> {
    words: Cow<'f, str>,
    at: Spot<'f>,
    path: Vec<Step>,
}

impl Relation {
    const ALL: [Relation; 3] = [Relation::Within, Relation::Covers, Relation::ApartFrom];

    fn option(self) -> &'static str {
        match self {
            Relation::Within => "within",
            Relation::Covers => "covers",
            Relation::ApartFrom => "apartFrom",
        }
    }
}

impl Rows {
    fn read(raw: RawRows, tables: &Tables, pointer: &str) -> Result<Rows, OptionMistake> {
        let table = table::named(tables, &raw.table, &format!("{pointer}/table"))?;
        let fits = raw.fits.into_iter().map(|(column, wanted)| {
            let wanted = match Operand::is_path(&wanted) {
                true => Wanted::Path(Operand::new(wanted)),
                false => Wanted::Words(wanted),
            };
            (column, wanted)
        });
        Ok(Rows {
            table,
            name: raw.table,
            column: raw.column,
            fits: fits.collect(),
        })
    }

    fn prove(&self, pointer: &str) -> Vec<OptionMistake> {
        let mut mistakes = Vec::new();
        let unknown = |column: &str, at: MistakeAt| OptionMistake {
            at,
            message: format!(
                "the table {} has no column {}",
                quoted(&self.name),
                quoted(column)
            ),
            help: closest(column, self.table.columns()),
        };
        if self.table.column(&self.column).is_none() {
            let at = MistakeAt::Value(format!("{pointer}/column"));
            mistakes.push(unknown(&self.column, at));
        }
        for (column, wanted) in &self.fits {
            let keys = ["where", column].map(Step::key).into_iter();
            let below: crate::select::Location = keys.collect();
            let at = format!("{pointer}{}", below.pointer());
            if let Wanted::Path(path) = wanted {
                mistakes.extend(path.prove(&at).err().into_iter().flatten());
            }
            if self.table.column(column).is_none() {
                mistakes.push(unknown(column, MistakeAt::Key(at)));
            }
        }
        mistakes
    }

    /// `None` when no row fits.
    fn met<'x, 'f: 'x>(
        &'x self,
        context: &Context<'f>,
    ) -> Result<Option<Met<'x, 'f>>, BudgetSpent> {
        let Some(column) = self.table.column(&self.column) else {
            return Ok(None);
        };
        let mut rows: Option<BTreeSet<usize>> = None;
        for (name, wanted) in &self.fits {
            let Some(column) = self.table.column(name) else {
                return Ok(None);
            };
            let wanted: Vec<Cow<'_, str>> = match wanted {
                Wanted::Words(words) => vec![Cow::Borrowed(words.trim())],
                Wanted::Path(path) => words_of(&path.select(context)?, context)?,
            };
            let mut fit = BTreeSet::new();
            for words in wanted {
                let known = |row: &usize| rows.as_ref().is_none_or(|rows| rows.contains(row));
                let mut seen = 0;
                let with = column.rows_with(&words).inspect(|_| seen += 1);
                fit.extend(with.filter(known));
                context.budget.borrow_mut().spend(seen)?;
            }
            rows = Some(fit);
        }
        Ok(match rows {
            None => Some(Met::Column(column)),
            Some(rows) if rows.is_empty() => None,
            Some(rows) => {
                let cells = rows.iter().flat_map(|row| column.of(*row));
                let all = cells.map(|words| Cow::Borrowed(&**words)).collect();
                Some(Met::words(all, Vec::new()))
            }
        })
    }
}

impl Others {
    fn met<'x, 'f: 'x>(
        &'x self,
        context: &Context<'f>,
    ) -> Result<Option<Met<'x, 'f>>, BudgetSpent> {
        match self {
            Others::Rows(rows) => rows.met(context),
            Others::Path(path) => {
                let found = path.select(context)?;
                let all = words_of(&found, context)?;
                Ok(Some(Met::words(all, found)))
            }
        }
    }

    /// What a message calls them, after "not".
    fn shown(&self) -> String {
        match self {
            Others::Path(path) => format!("among {}", path.shown()),
            Others::Rows(rows) => format!(
                "a {} of the table {}",
                quoted(&rows.column),
                quoted(&rows.name)
            ),
        }
    }
}

impl<'x, 'f: 'x> Met<'x, 'f> {
    fn words(all: Vec<Cow<'x, str>>, found: Vec<Match<'f>>) -> Self {
        let known = all.iter().cloned().collect();
        Met::Words { all, known, found }
    }

    fn has(&self, words: &str) -> bool {
        match self {
            Met::Column(column) => column.has(words),
            Met::Words { known, .. } => known.contains(words),
        }
    }

    /// Those that are not among the values, each once and in their order.
    fn missing(&self, values: &FxHashSet<&str>) -> Vec<&str> {
        let all: Vec<&str> = match self {
            Met::Column(column) => column.all().collect(),
            Met::Words { all, .. } => all.iter().map(AsRef::as_ref).collect(),
        };
        let mut told = FxHashSet::default();
        let is_missing = |words: &str| !values.contains(words);
        all.into_iter()
            .filter(|words| is_missing(words) && told.insert(*words))
            .collect()
    }

    fn len(&self) -> usize {
        match self {
            Met::Column(column) => column.len(),
            Met::Words { all, .. } => all.len(),
        }
    }

    /// Where these words stand.
    fn places(&self, words: &str) -> Vec<(String, Spot<'f>)> {
        let Met::Words { found, .. } = self else {
            return Vec::new();
        };
        let is_it = |found: &&Match<'_>| plain(found.node).any(|(_, said)| said == words);
        let places: Vec<Match<'f>> = found.iter().filter(is_it).cloned().collect();
        operand::related(&places)
    }
}

/// The words of a value, or of the values in a list, with where each stands.
fn plain<'f>(node: Node<'f>) -> impl Iterator<Item = (Node<'f>, Cow<'f, str>)> {
    let words = |node: Node<'f>| {
        let words = match scalar_words(node)? {
            Cow::Borrowed(words) => Cow::Borrowed(words.trim()),
            Cow::Owned(words) => Cow::Owned(words.trim().to_owned()),
        };
        Some((node, words))
    };
    let items = (node.kind() == Kind::List).then(|| node.children());
    let itself = items.is_none().then_some(node);
    items.into_iter().flatten().chain(itself).filter_map(words)
}

/// The words of all that a path selected. A long list can be there many times by its aliases.
fn words_of<'f>(
    found: &[Match<'f>],
    context: &Context<'f>,
) -> Result<Vec<Cow<'f, str>>, BudgetSpent> {
    let mut all = Vec::new();
    for found in found {
        let before = all.len();
        all.extend(plain(found.node).map(|(_, words)| words));
        context.budget.borrow_mut().spend(all.len() - before)?;
    }
    Ok(all)
}

impl Set {
    /// `None` where there is nothing of the kind.
    fn items<'f>(
        &self,
        target: &Target<'f>,
        context: &Context<'f>,
    ) -> Result<Option<Vec<Item<'f>>>, BudgetSpent> {
        let item = |(node, words): (Node<'f>, Cow<'f, str>), path: Vec<Step>| Item {
            words,
            at: Spot::Value(node),
            path,
        };
        if let Some(of) = &self.of {
            let mut items = Vec::new();
            for found in of.select(context)? {
                let before = items.len();
                items.extend(plain(found.node).map(|plain| item(plain, Vec::new())));
                context.budget.borrow_mut().spend(items.len() - before)?;
            }
            return Ok((!items.is_empty()).then_some(items));
        }
        let node = match target.judged {
            Judged::Value(node) => node,
            Judged::Absent => return Ok(None),
            Judged::Key(_) => {
                let key = target.text().map(|words| Item {
                    words,
                    at: target.spot(),
                    path: Vec::new(),
                });
                return Ok(key.map(|key| vec![key]));
            }
        };
        let is_list = node.kind() == Kind::List;
        let items: Vec<Item<'f>> = plain(node)
            .map(|(node, words)| {
                let path = is_list.then(|| step_to(node)).into_iter().collect();
                item((node, words), path)
            })
            .collect();
        context.budget.borrow_mut().spend(items.len())?;
        let is_judged = !items.is_empty() || (is_list && node.is_empty());
        Ok(is_judged.then_some(items))
    }

    fn judge<'f>(
        &self,
        target: &Target<'f>,
        context: &Context<'f>,
    ) -> Result<Verdict<'f>, BudgetSpent> {
        let items = self.items(target, context)?;
        // A value of another kind is no list that lacks something.
        let covers_nothing = self.of.is_some() || matches!(target.judged, Judged::Absent);
        let mut is_judged = false;
        let mut faults = Vec::new();
        for (relation, others) in &self.asked {
            let items = match &items {
                Some(items) => items.as_slice(),
                None if *relation == Relation::Covers && covers_nothing => &[],
                None => continue,
            };
            let Some(met) = others.met(context)? else {
                continue;
            };
            is_judged = true;
            let fault = |item: &Item<'f>, message: String, related| Fault {
                message,
                at: item.at.clone(),
                path: item.path.clone(),
                from: None,
                related,
            };
            match relation {
                Relation::Within => {
                    let outside = items.iter().filter(|item| !met.has(&item.words));
                    faults.extend(outside.map(|item| {
                        let message = format!("{} is not {}", quoted(&item.words), others.shown());
                        fault(item, message, Vec::new())
                    }));
                }
                Relation::ApartFrom => {
                    for item in items.iter().filter(|item| met.has(&item.words)) {
                        context.budget.borrow_mut().spend(met.len())?;
                        let message = format!("{} is also {}", quoted(&item.words), others.shown());
                        faults.push(fault(item, message, met.places(&item.words)));
                    }
                }
                Relation::Covers => {
                    context.budget.borrow_mut().spend(met.len())?;
                    let values = items.iter().map(|item| item.words.as_ref()).collect();
                    let missing = met.missing(&values);
                    if !missing.is_empty() {
                        let missing = listed(missing, "and");
                        faults.push(target.fault(format!("{} lacks {missing}", target.subject())));
                    }
                }
            }
        }
        Ok(match faults.is_empty() {
            false => Verdict::Failed(faults),
            true if is_judged => target.pass(),
            true => Verdict::Ignored,
        })
    }
}

impl Verb for Set {
    type Options = Options;

    fn new(options: Options, tables: &Tables) -> Result<Self, Vec<OptionMistake>> {
        let mut asked = Vec::new();
        let mut mistakes = Vec::new();
        let raw = [options.within, options.covers, options.apart_from];
        for (relation, raw) in Relation::ALL.into_iter().zip(raw) {
            let others = match raw {
                None => continue,
                Some(RawOthers::Path(path)) => Ok(Others::Path(Operand::new(path))),
                Some(RawOthers::Rows(rows)) => {
                    let pointer = format!("/{}", relation.option());
                    Rows::read(rows, tables, &pointer).map(Others::Rows)
                }
            };
            match others {
                Ok(others) => asked.push((relation, others)),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        if asked.is_empty() {
            let options = Relation::ALL.map(Relation::option);
            return Err(vec![OptionMistake::needs_one_of("set", &options)]);
        }
        Ok(Set {
            asked,
            of: options.of.map(Operand::new),
        })
    }

    fn prove(&self) -> Result<(), Vec<OptionMistake>> {
        let of = self.of.iter().map(|of| of.prove("/of").err());
        let mut mistakes: Vec<OptionMistake> = of.flatten().flatten().collect();
        for (relation, others) in &self.asked {
            let pointer = format!("/{}", relation.option());
            mistakes.extend(match others {
                Others::Path(path) => path.prove(&pointer).err().unwrap_or_default(),
                Others::Rows(rows) => rows.prove(&pointer),
            });
        }
        match mistakes.is_empty() {
            true => Ok(()),
            false => Err(mistakes),
        }
    }

    /// What is not within others may be among those that could not be read, and so may be what seems not covered.
    fn rests_on(&self, _: &Judged<'_>) -> Vec<&Reference> {
        let is_asked = |wanted: Relation| self.asked.iter().any(|(asked, _)| *asked == wanted);
        let within = self
            .asked
            .iter()
            .filter_map(|(relation, others)| match others {
                Others::Path(path) if *relation == Relation::Within => Some(path.reference()),
                Others::Path(_) | Others::Rows(_) => None,
            });
        let of = self.of.iter().filter(|_| is_asked(Relation::Covers));
        within.chain(of.map(Operand::reference)).collect()
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'f>) -> Verdict<'f> {
        self.judge(target, context).unwrap_or_else(Verdict::from)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::table::tests::table_of;
    use super::super::testing::{beside, judge_beside, print, verdict_beside};
    use super::super::{Check, MistakeAt};
    use super::*;

    /// Which criteria each chapter of each catalogue has.
    fn tables() -> Tables {
        table_of(
            "catalogs",
            &json!([
                { "catalog": ["2.4-wcag-2.0", "2.5-wcag-2.0"], "chapter": "a", "criteria": ["1.1.1", "1.2.1"] },
                { "catalog": "2.5-wcag-2.0", "chapter": "aa", "criteria": ["1.4.3", 2.4] },
            ]),
        )
    }

    #[track_caller]
    fn check(options: Json, given: Json, expected: &str) {
        let found = judge_beside("set", options, &given, &tables(), print);
        assert_eq!(found, expected);
    }

    #[test]
    fn values_are_within_what_a_path_selects() {
        let options = json!({ "within": "@.names[*]" });
        let given = |value: Json| json!({ "value": value, "names": ["1.1.1", 2.4, ["x"]] });
        check(options.clone(), given(json!("1.1.1")), "passed");
        check(options.clone(), given(json!(["2.4", "x"])), "passed");
        check(options.clone(), given(json!([])), "passed");
        check(
            options.clone(),
            given(json!(["1.1.1", "1.2.1", 3])),
            "`1.2.1` is not among `@.names[*]` /1; `3` is not among `@.names[*]` /2",
        );
        check(options.clone(), given(json!({})), "ignored");
        check(options.clone(), given(json!([{}])), "ignored");
        check(options.clone(), json!({ "names": ["a"] }), "ignored");
        check(
            options,
            json!({ "value": "a" }),
            "`a` is not among `@.names[*]`",
        );
    }

    #[test]
    fn values_are_within_a_column() {
        let options = json!({ "within": { "table": "catalogs", "column": "criteria" } });
        check(
            options.clone(),
            json!({ "value": ["1.4.3", "2.4"] }),
            "passed",
        );
        check(
            options,
            json!({ "value": "9.9.9" }),
            "`9.9.9` is not a `criteria` of the table `catalogs`",
        );
    }

    #[test]
    fn rows_fit_by_texts_and_by_what_paths_select() {
        let options = json!({ "within": {
            "table": "catalogs.yaml",
            "column": "criteria",
            "where": { "catalog": "@.catalog", "chapter": "a" },
        } });
        let given = |value: &str, catalog: &str| json!({ "value": value, "catalog": catalog });
        check(options.clone(), given("1.2.1", "2.5-wcag-2.0"), "passed");
        check(options.clone(), given("1.2.1", "2.4-wcag-2.0"), "passed");
        check(
            options.clone(),
            given("1.4.3", "2.5-wcag-2.0"),
            "`1.4.3` is not a `criteria` of the table `catalogs.yaml`",
        );
        check(options.clone(), given("1.4.3", "none"), "ignored");
        check(options, json!({ "value": "1.4.3" }), "ignored");
    }

    #[test]
    fn what_is_not_covered_is_one_fault() {
        let options = json!({ "covers": "$.names[*]" });
        let given = |value: Json| json!({ "value": value, "names": ["a", "b", "c", "b"] });
        check(
            options.clone(),
            given(json!(["c", "b", "a", "d"])),
            "passed",
        );
        check(
            options.clone(),
            given(json!(["a"])),
            "`value` lacks `b` and `c`",
        );
        check(
            options.clone(),
            given(json!([])),
            "`value` lacks `a`, `b` and `c`",
        );
        check(options.clone(), given(json!({})), "ignored");
        check(
            options.clone(),
            json!({ "names": ["a"] }),
            "`value` lacks `a`",
        );
        check(options, json!({ "value": ["a"] }), "passed");
    }

    #[test]
    fn the_values_can_lie_deeper_than_the_target() {
        let options = json!({
            "covers": {
                "table": "catalogs",
                "column": "criteria",
                "where": { "catalog": "@.catalog", "chapter": "@.id" },
            },
            "of": "@.value[*].number",
        });
        let chapter = |rows: Json| json!({ "catalog": "2.5-wcag-2.0", "id": "aa", "value": rows });
        check(
            options.clone(),
            chapter(json!([{ "number": 2.4 }, { "number": "1.4.3" }])),
            "passed",
        );
        check(
            options.clone(),
            chapter(json!([{ "number": 2.4 }])),
            "`value` lacks `1.4.3`",
        );
        check(
            options.clone(),
            chapter(json!([])),
            "`value` lacks `1.4.3` and `2.4`",
        );
        check(options, json!({ "id": "aa", "value": [] }), "ignored");
    }

    #[test]
    fn what_keeps_apart_shares_nothing() {
        let options = json!({ "apartFrom": "@.others" });
        let given = json!({ "value": ["a", "b"], "others": ["b", "c"] });
        check(
            options.clone(),
            given.clone(),
            "`b` is also among `@.others` /1",
        );
        assert_eq!(
            beside("set", options.clone(), given),
            ["`others` is a list of 2 items here"]
        );
        check(
            options.clone(),
            json!({ "value": "a", "others": "b" }),
            "passed",
        );
        assert_eq!(
            verdict_beside("set", options, json!({ "value": "a" })),
            "passed"
        );
    }

    #[test]
    fn mistakes_are_told_at_their_place() {
        #[track_caller]
        fn check(options: Json, expected: &[(MistakeAt, &str, Option<&str>)]) {
            let mistakes = Check::read("set", Some(options), &tables()).unwrap_err();
            let told: Vec<_> = mistakes
                .iter()
                .map(|mistake| {
                    (
                        mistake.at.clone(),
                        mistake.message.as_str(),
                        mistake.help.as_deref(),
                    )
                })
                .collect();
            assert_eq!(told, expected);
        }
        let value = |pointer: &str| MistakeAt::Value(pointer.to_owned());
        check(
            json!({}),
            &[(
                value(""),
                "`set` needs `within`, `covers` or `apartFrom`",
                None,
            )],
        );
        check(
            json!({ "within": { "table": "catalog", "column": "criteria" } }),
            &[(
                value("/within/table"),
                "there is no table `catalog`",
                Some("did you mean `catalogs`?"),
            )],
        );
        check(
            json!({ "covers": {
                "table": "catalogs",
                "column": "criterion",
                "where": { "chaptre": "@.id[", "catalog": "x" },
            }, "of": "rows" }),
            &[
                (
                    MistakeAt::Part("/of".to_owned(), 0..1),
                    "a path in options begins with `@` or `$`",
                    None,
                ),
                (
                    value("/covers/column"),
                    "the table `catalogs` has no column `criterion`",
                    Some("did you mean `criteria`?"),
                ),
                (
                    MistakeAt::Part("/covers/where/chaptre".to_owned(), 4..5),
                    "a `]` is missing for this `[`",
                    None,
                ),
                (
                    MistakeAt::Key("/covers/where/chaptre".to_owned()),
                    "the table `catalogs` has no column `chaptre`",
                    Some("did you mean `chapter`?"),
                ),
            ],
        );
        check(
            json!({ "within": { "table": "catalogs", "colum": "criteria" } }),
            &[
                (
                    MistakeAt::Key("/within/colum".to_owned()),
                    "`within` has no field `colum`",
                    Some("did you mean `column`?"),
                ),
                (value("/within"), "`column` is missing", None),
            ],
        );
    }
}
