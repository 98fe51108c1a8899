//! `supported-version`: do the maintainers of a product still support this version on the day of the check?
//!
//! The answer comes from a table of a pack: one row for each cycle of a product, with the last day of its
//! support. What the table does not know is *cannot tell*, never a pass. How people write versions is in
//! [`super::versions`]; how a table's file is read is the pack's.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::table::{self, Table};
use super::versions::{self, Range, Version, Wanted};
use super::{Context, Judged, OptionMistake, Tables, Target, Verb, Verdict, scalar_words};
use crate::date::PartialDate;
use crate::outcome::Cause;
use crate::tree::Node;
use crate::words::quoted;

/// One cycle of a product, as a pack's table has it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct SupportRow {
    product: String,
    /// The leading parts of the versions it covers: `22` of `22.14.0`.
    cycle: String,
    released: Option<PartialDate>,
    /// The last day of support; left out while nobody has set it.
    ended: Option<PartialDate>,
    /// Where the dates were read.
    #[expect(dead_code, reason = "it is for people, and every row has it")]
    source: String,
}

/// The rows of one table by product, cycles in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct SupportTable {
    products: BTreeMap<String, Vec<Cycle>>,
}

#[derive(Clone, Debug)]
struct Cycle {
    name: String,
    /// `None` for a cycle with a name, such as `bookworm`.
    version: Option<Version>,
    released: Option<Date>,
    ended: Option<PartialDate>,
}

impl SupportTable {
    pub(super) fn new(rows: impl IntoIterator<Item = SupportRow>) -> Self {
        let mut products: BTreeMap<String, Vec<Cycle>> = BTreeMap::new();
        for row in rows {
            let cycle = Cycle {
                version: Version::parse(&row.cycle),
                name: row.cycle,
                released: row.released.map(|date| date.first_day()),
                ended: row.ended,
            };
            products
                .entry(row.product.to_lowercase())
                .or_default()
                .push(cycle);
        }
        for cycles in products.values_mut() {
            cycles.sort_by(|a, b| (&a.version, &a.name).cmp(&(&b.version, &b.name)));
        }
        SupportTable { products }
    }
}

impl Cycle {
    /// On its last day a cycle still is supported.
    fn has_ended(&self, as_of: Date) -> bool {
        self.ended
            .as_ref()
            .is_some_and(|ended| ended.last_day() < as_of)
    }

    fn is_out(&self, as_of: Date) -> bool {
        self.released.is_none_or(|released| released <= as_of)
    }

    /// For a cycle that has ended.
    fn since(&self) -> String {
        match &self.ended {
            Some(ended) => format!("since {ended}"),
            None => "any more".to_owned(),
        }
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Options {
    /// A file of the pack's `data/`, with or without `.yaml`.
    table: String,
    /// The field beside the value that names the product, or the product itself.
    product: Option<String>,
    /// In its place: a table that knows products by the fields beside the value. In a row, `product` is the product, and each
    /// other column but `source` is a field and what it holds, in any case.
    products: Option<String>,
}

#[derive(Debug)]
pub struct SupportedVersion {
    table: Arc<Table>,
    product: Product,
}

/// How the product of a value is known.
#[derive(Debug)]
enum Product {
    /// By the words in this field beside it; without such a field, this is its name.
    Field(String),
    /// By a table.
    Table(Arc<Table>),
}

impl Product {
    /// In lower case.
    fn of(&self, value: Node<'_>) -> Option<String> {
        match self {
            Product::Field(name) => {
                let field = value.parent().and_then(|parent| parent.get(name));
                let product = field.and_then(|field| field.as_str()).unwrap_or(name);
                Some(product.to_lowercase())
            }
            Product::Table(table) => {
                let beside = value.parent()?;
                let names = table.column("product")?;
                let row = (0..names.len()).find(|row| {
                    let mut fields = table
                        .columns()
                        .filter(|name| !["product", "source"].contains(name));
                    fields.all(|field| {
                        let wanted = table
                            .column(field)
                            .map_or(&[][..], |column| column.of(*row));
                        let found = beside.get(field).and_then(scalar_words);
                        found.is_some_and(|found| {
                            wanted
                                .iter()
                                .any(|wanted| wanted.eq_ignore_ascii_case(&found))
                        })
                    })
                })?;
                names.of(row).first().map(|name| name.to_lowercase())
            }
        }
    }
}

/// The last day on which somebody mends what a value names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupportEnd {
    /// In lower case.
    pub product: String,
    /// As the table has it: `22`.
    pub cycle: String,
    pub day: PartialDate,
    /// The range that was written, of which it is the version that is supported longest.
    pub range: Option<String>,
}

impl SupportedVersion {
    /// When support ends of the version that a value names, where the table knows it and somebody has set a day: of a
    /// range, of the version that is supported longest.
    pub fn end(&self, value: Node<'_>, as_of: Date) -> Option<SupportEnd> {
        let text = scalar_words(value)?;
        let product = self.product.of(value)?;
        let mut range = None;
        let cycles = self.table.support()?.products.get(&product)?;
        let cycle = match versions::read(&text, &product) {
            Wanted::Moving => None,
            Wanted::Word(word) => cycles.iter().find(|cycle| cycle.name == word),
            // What could be of several cycles has no one day.
            Wanted::Exact(version) => longest(&version, cycles),
            Wanted::Range(admits) => {
                range = Some(text.trim().to_owned());
                let known = admitted(&admits, cycles).into_iter();
                let out: Vec<&Cycle> = known.filter(|cycle| cycle.is_out(as_of)).collect();
                let is_open = out.iter().any(|cycle| cycle.ended.is_none());
                last_to_end(out.into_iter().filter(|_| !is_open))
            }
        }?;
        Some(SupportEnd {
            product,
            cycle: cycle.name.clone(),
            day: cycle.ended.clone()?,
            range,
        })
    }
}

/// What the table says of one version.
enum Answer {
    Supported,
    Ended(String),
    Unknown(String),
}

impl Verb for SupportedVersion {
    type Options = Options;

    fn new(options: Options, tables: &Tables) -> Result<Self, Vec<OptionMistake>> {
        let table = table::named(tables, &options.table, "/table");
        let table = table.map_err(|mistake| vec![mistake])?;
        let product = match (options.product, options.products) {
            (Some(name), None) => Product::Field(name),
            (None, Some(products)) => {
                let products = table::named(tables, &products, "/products");
                Product::Table(products.map_err(|mistake| vec![mistake])?)
            }
            (None, None) | (Some(_), Some(_)) => {
                let message = "`supported-version` needs one of `product` and `products`";
                return Err(vec![OptionMistake::value("", message)]);
            }
        };
        Ok(SupportedVersion { table, product })
    }

    /// The mistakes of its rows are told in the table.
    fn prove(&self) -> Result<(), Vec<OptionMistake>> {
        self.table.support();
        Ok(())
    }

    fn run<'f>(&self, target: &Target<'f>, context: &Context<'_>) -> Verdict<'f> {
        let Judged::Value(node) = target.judged else {
            return Verdict::Ignored;
        };
        let Some(text) = scalar_words(node) else {
            return Verdict::Ignored;
        };
        let Some(product) = self.product.of(node) else {
            return Verdict::Ignored;
        };
        let table = self.table.support();
        let Some(cycles) = table.and_then(|table| table.products.get(&product)) else {
            return Verdict::Ignored;
        };
        let answer = match versions::read(&text, &product) {
            Wanted::Moving => return Verdict::Ignored,
            Wanted::Word(word) => match cycles.iter().find(|cycle| cycle.name == word) {
                Some(cycle) => one(&product, cycle, context.as_of),
                None => unknown(&product, &word),
            },
            Wanted::Exact(version) => exact(&product, &version, cycles, context.as_of),
            Wanted::Range(range) => {
                let shown = text.trim();
                self::range(&product, shown, &range, cycles, context.as_of)
            }
        };
        match answer {
            Answer::Supported => target.pass(),
            Answer::Ended(message) => target.fail(message),
            Answer::Unknown(why) => Verdict::CannotTell(Cause::Unread, why),
        }
    }
}

fn unknown(product: &str, version: &str) -> Answer {
    Answer::Unknown(format!("the table does not know {product} {version}"))
}

fn one(product: &str, cycle: &Cycle, as_of: Date) -> Answer {
    if cycle.has_ended(as_of) {
        let (name, since) = (&cycle.name, cycle.since());
        Answer::Ended(format!("{product} {name} has had no support {since}"))
    } else {
        Answer::Supported
    }
}

/// The cycle that a version is of: the one that has most of its numbers.
fn longest<'c>(version: &Version, cycles: &'c [Cycle]) -> Option<&'c Cycle> {
    let fitting = cycles
        .iter()
        .filter_map(|cycle| Some((cycle, cycle.version.as_ref()?)))
        .filter(|(_, cycle)| cycle.is_prefix_of(version));
    let longest = fitting.max_by_key(|(_, cycle)| cycle.len());
    longest.map(|(cycle, _)| cycle)
}

/// The cycles that a range admits, released or not.
fn admitted<'c>(range: &Range, cycles: &'c [Cycle]) -> Vec<&'c Cycle> {
    let admits = |cycle: &&Cycle| {
        let version = cycle.version.as_ref();
        version.is_some_and(|version| range.admits(version))
    };
    cycles.iter().filter(admits).collect()
}

/// The cycle whose support ends last. Whoever has one without an end asks for something else.
fn last_to_end<'c>(cycles: impl Iterator<Item = &'c Cycle>) -> Option<&'c Cycle> {
    cycles.max_by(|a, b| {
        let day = |cycle: &Cycle| cycle.ended.as_ref().map(PartialDate::last_day);
        day(a).cmp(&day(b)).then(Ordering::Less)
    })
}

fn exact(product: &str, version: &Version, cycles: &[Cycle], as_of: Date) -> Answer {
    if let Some(cycle) = longest(version, cycles) {
        return one(product, cycle, as_of);
    }
    // Python `3` names no cycle of `3.12`: it says something only where all of them are alike.
    let meant: Vec<&Cycle> = cycles
        .iter()
        .filter(|cycle| cycle.is_out(as_of))
        .filter(|cycle| {
            let cycle = cycle.version.as_ref();
            cycle.is_some_and(|cycle| version.is_prefix_of(cycle))
        })
        .collect();
    let ended = meant.iter().filter(|cycle| cycle.has_ended(as_of)).count();
    match meant.last() {
        None => unknown(product, &version.to_string()),
        Some(last) if ended == meant.len() => one(product, last, as_of),
        Some(_) if ended == 0 => Answer::Supported,
        Some(_) => Answer::Unknown(format!(
            "{product} {version} can be a version with support or one without"
        )),
    }
}

/// Whoever installs from a range gets its newest version, so one supported cycle is enough.
fn range(product: &str, shown: &str, range: &Range, cycles: &[Cycle], as_of: Date) -> Answer {
    let known = admitted(range, cycles);
    let is_out = |cycle: &&&Cycle| cycle.is_out(as_of);
    let admitted: Vec<&Cycle> = known.iter().filter(is_out).copied().collect();
    let shown = quoted(shown);
    if admitted.iter().any(|cycle| !cycle.has_ended(as_of)) {
        return Answer::Supported;
    }
    match last_to_end(admitted.iter().copied()) {
        None if known.is_empty() => Answer::Unknown(format!(
            "the table does not know any version of {product} that {shown} admits"
        )),
        None => Answer::Unknown(format!(
            "no version of {product} that {shown} admits was out on {as_of}"
        )),
        Some(last) => {
            let (name, since) = (&last.name, last.since());
            Answer::Ended(format!(
                "{product} {name} has had no support {since}, and {shown} admits none that has"
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::table::tests::table_of;
    use super::super::testing::{in_yaml, mistakes, verdict_in, verdict_with};
    use super::*;

    fn row(product: &str, cycle: &str, ended: &str) -> Json {
        let ended = (!ended.is_empty()).then_some(ended);
        let source = "https://example.org/";
        json!({ "product": product, "cycle": cycle, "ended": ended, "source": source })
    }

    /// The day of the check is 2026-11-22.
    fn tables() -> Tables {
        let mut unreleased = row("node", "26", "");
        unreleased["released"] = json!("2027-04-22");
        let rows = json!([
            row("node", "16", "2023-09-11"),
            row("node", "18", "2025-04-30"),
            row("node", "20", "2026-11-21"),
            row("node", "22", "2026-11-22"),
            row("node", "24", ""),
            row("python", "2.7", "2020-01-01"),
            row("python", "3.9", "2025-10-31"),
            row("python", "3.12", "2028-10"),
            row("python", "3.13", "2029-10"),
            row("debian", "bookworm", "2026-06-10"),
            row("java", "8", "2022-03-31"),
            row("java", "8.1", "2030-03-31"),
            unreleased,
        ]);
        table_of("support", &rows)
    }

    #[track_caller]
    fn check(product: &str, version: Json, expected: &str) {
        let options = json!({ "table": "support", "product": product });
        let found = verdict_with("supported-version", options, version.clone(), &tables());
        assert_eq!(found, expected, "{product} {version}");
    }

    #[test]
    fn a_table_can_tell_the_product() {
        let mut tables = tables();
        let names = json!([
            { "ecosystem": "npm", "name": ["Engine", "engine-lts"], "product": "node", "source": "https://example.org/" },
        ]);
        tables.extend(table_of("names", &names));
        let options = json!({ "table": "support", "products": "names" });
        let told = |ecosystem: &str, name: &str| {
            let value = json!({ "ecosystem": ecosystem, "name": name, "version": "16.1.0" });
            verdict_in(
                "supported-version",
                options.clone(),
                value,
                "version",
                &tables,
            )
        };
        assert_eq!(told("npm", "engine"), NODE_16);
        assert_eq!(told("npm", "engine-lts"), NODE_16);
        assert_eq!(told("npm", "carriage"), "ignored");
        assert_eq!(told("ruby", "engine"), "ignored");
    }

    const NODE_16: &str = "node 16 has had no support since 2023-09-11";
    const NODE_20: &str = "node 20 has had no support since 2026-11-21";

    #[test]
    fn versions_find_their_cycle() {
        check("node", json!("v16.14.0"), NODE_16);
        check("node", json!("16"), NODE_16);
        check("node", json!(16), NODE_16);
        check("node", json!("=16.1"), NODE_16);
        check("node", json!("node-v16.1.0"), NODE_16);
        check("node", json!("16-alpine3.18"), NODE_16);
        check("node", json!("16.x"), NODE_16);
        check("Node", json!("16.20.2-bullseye-slim"), NODE_16);
        check("node", json!("20.1.1"), NODE_20);
        check("python", json!("3.12-slim-bookworm"), "passed");
        check(
            "python",
            json!("2.7.18"),
            "python 2.7 has had no support since 2020-01-01",
        );
        check(
            "debian",
            json!("bookworm"),
            "debian bookworm has had no support since 2026-06-10",
        );
        check(
            "debian",
            json!("bookworm-slim"),
            "debian bookworm has had no support since 2026-06-10",
        );
        check(
            "java",
            json!("8.0.1"),
            "java 8 has had no support since 2022-03-31",
        );
        check("java", json!("8.1.1"), "passed");
    }

    /// YAML takes `3.10` for a number, and it is not 3.1.
    #[test]
    fn a_version_that_looks_like_a_number_keeps_its_noughts() {
        let rows = json!([row("python", "3.10", "2026-10-31")]);
        let tables = table_of("support", &rows);
        let options = json!({ "table": "support", "product": "python" });
        let found = in_yaml("supported-version", options, &tables, "value: 3.10");
        let message = "python 3.10 has had no support since 2026-10-31";
        assert_eq!(found, [message, "       ^^^^"]);
    }

    #[test]
    fn the_last_day_of_support_counts() {
        check("node", json!("22.14.0"), "passed");
        check("node", json!("20"), NODE_20);
        check("node", json!("24"), "passed");
    }

    #[test]
    fn ranges_fail_when_all_they_admit_has_ended() {
        check("node", json!(">=18"), "passed");
        check("node", json!("*"), "passed");
        check(
            "node",
            json!(">=26"),
            "cannot tell: no version of node that `>=26` admits was out on 2026-11-22",
        );
        check("node", json!(">= 14"), "passed");
        check("node", json!("^20.1 || ^22"), "passed");
        check("node", json!("18 - 22"), "passed");
        check("python", json!(">=3.9,<4"), "passed");
        check("python", json!("~=3.9"), "passed");
        let ended =
            |range: &str, last: &str| format!("node {last}, and `{range}` admits none that has");
        let node_20 = "20 has had no support since 2026-11-21";
        let node_18 = "18 has had no support since 2025-04-30";
        check("node", json!(">=18 <21"), &ended(">=18 <21", node_20));
        check("node", json!("^20.1"), &ended("^20.1", node_20));
        check("node", json!("16 || 18"), &ended("16 || 18", node_18));
        check("node", json!("~18.4.0"), &ended("~18.4.0", node_18));
        check("node", json!("<=18"), &ended("<=18", node_18));
        check("node", json!("16 - 18"), &ended("16 - 18", node_18));
        check(
            "python",
            json!("~=3.9.1"),
            "python 3.9 has had no support since 2025-10-31, and `~=3.9.1` admits none that has",
        );
    }

    #[test]
    fn what_the_table_does_not_know_cannot_be_told() {
        check(
            "node",
            json!("99"),
            "cannot tell: the table does not know node 99",
        );
        check(
            "node",
            json!("lts/jod"),
            "cannot tell: the table does not know node jod",
        );
        check(
            "node",
            json!(">=30"),
            "cannot tell: the table does not know any version of node that `>=30` admits",
        );
        check(
            "python",
            json!("3"),
            "cannot tell: python 3 can be a version with support or one without",
        );
        check(
            "python",
            json!("2"),
            "python 2.7 has had no support since 2020-01-01",
        );
        check(
            "java",
            json!("1.8"),
            "cannot tell: the table does not know java 1.8",
        );
    }

    #[test]
    fn moving_versions_and_other_products_are_left_alone() {
        for version in [
            "lts/*",
            "latest",
            "stable",
            "LTS",
            "alpine",
            "${VERSION}",
            "",
        ] {
            check("node", json!(version), "ignored");
        }
        check("perl", json!("5"), "ignored");
        check("node", json!(["16"]), "ignored");
        check("node", json!(null), "ignored");
    }

    #[test]
    fn the_product_can_stand_beside_the_version() {
        let options = json!({ "table": "support.yaml", "product": "product" });
        let value = json!({ "product": "node", "version": "16.1" });
        let found = verdict_in("supported-version", options, value, "version", &tables());
        assert_eq!(found, NODE_16);
    }

    #[test]
    fn the_table_must_be_known() {
        let options = json!({ "table": "suport", "product": "node" });
        assert_eq!(
            mistakes("supported-version", options.clone()),
            ["value /table: there is no table `suport` (there are no tables in `data/`)"]
        );
        let mistakes =
            super::super::Check::read("supported-version", Some(options), &tables()).unwrap_err();
        assert_eq!(mistakes[0].help.as_deref(), Some("did you mean `support`?"));
    }
}
