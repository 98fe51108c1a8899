//! From the keywords of a schema to rules, in the order in which ajv goes through them.

mod collections;

use rustc_hash::FxHashSet;

use super::forms::{
    Constant, Edition, Form, FormId, Forms, Kinds, Reach, References, Relax, Rule, Unusable,
};
use crate::pattern::Expression;
use crate::tree::{Kind, Node};
use crate::words::quoted;

/// Keywords that change what others mean, or that are not known here.
const ODD: &[&str] = &[
    "$anchor",
    "$async",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$recursiveAnchor",
    "$recursiveRef",
    "$schema",
    "$vocabulary",
    "additionalItems",
    "contentSchema",
    "dependencies",
    "maxContains",
    "minContains",
    "unevaluatedItems",
];

/// The same for draft 4, which has not got them, though ajv heeds some of them there.
const ODD_IN_DRAFT_4: &[&str] = &["const", "contains", "else", "if", "propertyNames", "then"];

/// Reads one schema.
pub(super) struct Reader<'a, 'f> {
    forms: &'a mut Forms,
    members: Vec<(&'f str, Node<'f>)>,
    is_map: bool,
    references: References<'f>,
    relax: Relax,
    depth: usize,
    rules: Vec<Rule>,
    reach: Reach,
}

impl<'a, 'f> Reader<'a, 'f> {
    pub(super) fn new(
        forms: &'a mut Forms,
        schema: Node<'f>,
        references: References<'f>,
        relax: Relax,
        depth: usize,
    ) -> Self {
        let members = schema.children();
        let mut members: Vec<_> = members
            .filter_map(|node| Some((node.key()?, node)))
            .collect();
        let relax = match relax {
            Relax::Flag => {
                members.retain(|(key, node)| *key != "required" || node.kind() != Kind::Bool);
                Relax::Nothing
            }
            relax => relax,
        };
        Reader {
            forms,
            members,
            is_map: schema.kind() == Kind::Map,
            references,
            relax,
            depth,
            rules: Vec::new(),
            reach: Reach::default(),
        }
    }

    pub(super) fn read(mut self) -> Form {
        if !self.is_map {
            self.malformed("a schema is a mapping");
        }
        let kinds = self.kinds();
        self.unknown();
        self.remarks();
        self.numbers();
        self.texts();
        self.reference();
        self.choices();
        self.lists();
        self.maps();
        Form {
            kinds,
            rules: self.rules,
            reach: self.reach,
        }
    }

    fn is_draft_4(&self) -> bool {
        self.forms.edition() != Edition::Draft2020_12
    }

    fn is_own_document(&self) -> bool {
        matches!(self.references, References::Into(_))
    }

    fn get(&self, key: &str) -> Option<Node<'f>> {
        let found = self.members.iter().find(|(name, _)| *name == key);
        found.map(|(_, node)| *node)
    }

    fn malformed(&mut self, why: &str) {
        self.reach.malformed.get_or_insert_with(|| why.to_owned());
        self.rules.push(Rule::Doubt);
    }

    fn wrong(&mut self, key: &str) {
        self.malformed(&format!(
            "the schema is not sound: {} is wrong",
            quoted(key)
        ));
    }

    fn stop(&mut self, why: Unusable) {
        self.reach.stop.get_or_insert(why);
        self.rules.push(Rule::Doubt);
    }

    fn odd(&mut self) {
        self.reach.is_odd = true;
        self.rules.push(Rule::Doubt);
    }

    fn below(&mut self, schema: Node<'f>, relax: Relax) -> FormId {
        let is_schema = match schema.kind() {
            Kind::Map => true,
            Kind::Bool => !self.is_draft_4(),
            _ => false,
        };
        if !is_schema {
            self.malformed("the schema is not sound: a part of it is no schema");
        }
        self.sub(schema, relax)
    }

    /// `true` and `false` are schemas here in every edition.
    fn sub(&mut self, schema: Node<'f>, relax: Relax) -> FormId {
        let id = self
            .forms
            .nested(schema, self.references, relax, self.depth + 1);
        let reach = self.forms.form(id).reach.clone();
        self.reach.take_in(&reach);
        id
    }

    /// `type`, with what `nullable` adds.
    fn kinds(&mut self) -> Kinds {
        let mut kinds = Kinds::NONE;
        let node = self.get("type");
        let names: Vec<Option<&str>> = match node {
            None => Vec::new(),
            Some(node) if node.kind() == Kind::List => node.children().map(Node::as_str).collect(),
            Some(node) => vec![node.as_str()],
        };
        let mut seen = FxHashSet::default();
        for name in &names {
            match name.and_then(Kinds::named) {
                Some(kind) if seen.insert(*name) => kinds = kinds.with(kind),
                _ => self.wrong("type"),
            }
        }
        if names.is_empty() && node.is_some() {
            self.wrong("type");
        }
        let nullable = self.get("nullable").map(Node::as_bool);
        let nullable = match self.get("x-nullable").and_then(Node::as_bool) {
            Some(true) if self.forms.edition() == Edition::Swagger2 => Some(Some(true)),
            _ => nullable,
        };
        match nullable {
            None => {}
            _ if names.is_empty() => {
                let why = "the schema is not sound: `nullable` needs a `type` beside it";
                self.stop(Unusable::Broken(why.to_owned()));
            }
            Some(Some(true)) => kinds = kinds.with(Kinds::NULL),
            Some(Some(false)) if kinds.contains(Kinds::NULL) => {
                let why = "the schema is not sound: `nullable` denies what `type` says";
                self.stop(Unusable::Broken(why.to_owned()));
            }
            Some(Some(false)) => {}
            Some(None) => self.odd(),
        }
        if names.is_empty() { Kinds::ALL } else { kinds }
    }

    fn unknown(&mut self) {
        if self.is_own_document() {
            return;
        }
        let is_draft_4 = self.is_draft_4();
        let is_odd = |(key, _): &(&str, Node<'_>)| {
            ODD.contains(key) || (is_draft_4 && ODD_IN_DRAFT_4.contains(key))
        };
        let has_definitions = ["$defs", "definitions"]
            .iter()
            .any(|key| self.get(key).is_some());
        if self.members.iter().any(is_odd) || has_definitions {
            self.odd();
        }
        match self.get("id") {
            None => {}
            Some(id) if is_draft_4 && id.kind() == Kind::String => self.odd(),
            Some(_) if is_draft_4 => self.wrong("id"),
            Some(_) => {
                let why = "the schema is not sound: `id` is called `$id` in this edition";
                self.stop(Unusable::Broken(why.to_owned()));
            }
        }
    }

    /// What says nothing of a value and has a form all the same.
    fn remarks(&mut self) {
        const ALWAYS: &[(&str, Kind)] = &[("title", Kind::String), ("description", Kind::String)];
        const LATER: &[(&str, Kind)] = &[
            ("$comment", Kind::String),
            ("contentEncoding", Kind::String),
            ("contentMediaType", Kind::String),
            ("deprecated", Kind::Bool),
            ("readOnly", Kind::Bool),
            ("writeOnly", Kind::Bool),
            ("examples", Kind::List),
        ];
        let later = if self.is_draft_4() { &[] } else { LATER };
        for (key, kind) in ALWAYS.iter().chain(later) {
            if self.get(key).is_some_and(|node| node.kind() != *kind) {
                self.wrong(key);
            }
        }
    }

    fn number(&mut self, key: &str) -> Option<f64> {
        let node = self.get(key)?;
        let number = node.as_f64().filter(|number| number.is_finite());
        if number.is_none() {
            self.wrong(key);
        }
        number
    }

    /// A length or a count.
    fn count(&mut self, key: &str) -> Option<f64> {
        let number = self.number(key)?;
        if number < 0.0 || number.fract() != 0.0 {
            self.wrong(key);
            return None;
        }
        Some(number)
    }

    fn flag(&mut self, key: &str) -> bool {
        let Some(node) = self.get(key) else {
            return false;
        };
        if node.as_bool().is_none() {
            self.wrong(key);
        }
        node.as_bool() == Some(true)
    }

    fn numbers(&mut self) {
        let most = self.number("maximum");
        let least = self.number("minimum");
        if self.is_draft_4() {
            for (limit, key) in [(most, "exclusiveMaximum"), (least, "exclusiveMinimum")] {
                if limit.is_none() && self.get(key).is_some() {
                    self.wrong(key);
                }
            }
            let is_below = self.flag("exclusiveMaximum");
            let is_above = self.flag("exclusiveMinimum");
            self.rules
                .extend(most.map(if is_below { Rule::Below } else { Rule::AtMost }));
            self.rules
                .extend(least.map(if is_above { Rule::Above } else { Rule::AtLeast }));
        } else {
            self.rules.extend(most.map(Rule::AtMost));
            self.rules.extend(least.map(Rule::AtLeast));
            let below = self.number("exclusiveMaximum").map(Rule::Below);
            self.rules.extend(below);
            let above = self.number("exclusiveMinimum").map(Rule::Above);
            self.rules.extend(above);
        }
        if let Some(step) = self.number("multipleOf") {
            if step <= 0.0 {
                self.wrong("multipleOf");
            }
            self.rules.push(Rule::MultipleOf(step));
        }
    }

    fn texts(&mut self) {
        let longest = self.count("maxLength").map(Rule::LongestText);
        self.rules.extend(longest);
        let shortest = self.count("minLength").map(Rule::ShortestText);
        self.rules.extend(shortest);
        if let Some(node) = self.get("pattern") {
            match node.as_str().map(expression) {
                Some(Some(expression)) => self.rules.push(Rule::Pattern(expression)),
                // It may be one that JavaScript knows.
                Some(None) => self.odd(),
                None => self.wrong("pattern"),
            }
        }
        if let Some(node) = self.get("format") {
            match node.as_str() {
                Some(format) => self.rules.push(Rule::Format(format.into())),
                None => self.wrong("format"),
            }
        }
    }

    fn reference(&mut self) {
        let Some(node) = self.get("$ref") else {
            return;
        };
        match (self.references, node.as_str()) {
            (_, None) => self.odd(),
            (References::Circular, Some(_)) => self.stop(Unusable::Circular),
            (References::Into(root), Some(target)) => match follow(root, target) {
                Some(schema) => {
                    let id = self.sub(schema, self.relax);
                    self.rules.push(Rule::Ref(id));
                }
                None => self.odd(),
            },
        }
    }

    fn choices(&mut self) {
        if let Some(node) = self.get("enum") {
            self.among(node);
        }
        if let Some(node) = self.get("const").filter(|_| !self.is_draft_4()) {
            self.rules.push(Rule::Among(vec![Constant::of(node)]));
        }
        if let Some(node) = self.get("not") {
            let id = self.below(node, Relax::Nothing);
            self.rules.push(Rule::Not(id));
        }
        for (key, rule) in [
            ("anyOf", Rule::Any as fn(Vec<FormId>) -> Rule),
            ("oneOf", Rule::One),
            ("allOf", Rule::All),
        ] {
            if let Some(node) = self.get(key) {
                let forms = self.several(key, node, self.relax);
                self.rules.push(rule(forms));
            }
        }
        if self.get("if").is_none() && self.get("then").or(self.get("else")).is_some() {
            // They mean nothing, and have a form all the same.
            self.odd();
        }
        if let Some(node) = self.get("if").filter(|_| !self.is_draft_4()) {
            let condition = self.below(node, self.relax);
            let [then, otherwise] = ["then", "else"].map(|key| {
                let node = self.get(key)?;
                Some(self.below(node, self.relax))
            });
            self.rules.push(Rule::If {
                condition,
                then,
                otherwise,
            });
        }
    }

    fn among(&mut self, node: Node<'f>) {
        if node.kind() != Kind::List || node.is_empty() {
            self.wrong("enum");
            return;
        }
        let values: Vec<Constant> = node.children().map(Constant::of).collect();
        if self.is_draft_4() {
            let has_same = |(number, value): (usize, &Constant)| {
                *value != Constant::Collection && values[..number].contains(value)
            };
            if values.iter().enumerate().any(has_same) {
                self.malformed("the schema is not sound: its `enum` names a value twice");
            } else if values
                .iter()
                .filter(|value| **value == Constant::Collection)
                .count()
                > 1
            {
                self.odd();
            }
        }
        self.rules.push(Rule::Among(values));
    }

    /// A list of schemas, which is never empty.
    fn several(&mut self, key: &str, node: Node<'f>, relax: Relax) -> Vec<FormId> {
        if node.kind() != Kind::List || node.is_empty() {
            self.wrong(key);
            return Vec::new();
        }
        node.children()
            .map(|schema| self.below(schema, relax))
            .collect()
    }
}

/// What compiles.
fn expression(text: &str) -> Option<Expression> {
    let expression = Expression::body(text);
    expression.prove().is_ok().then_some(expression)
}

/// Where a pointer of a schema's own leads.
fn follow<'f>(root: Node<'f>, target: &str) -> Option<Node<'f>> {
    let pointer = target.strip_prefix('#')?;
    pointer.split('/').skip(1).try_fold(root, |node, part| {
        let part = part.replace("~1", "/").replace("~0", "~");
        match node.kind() {
            Kind::List => node.at(part.parse().ok()?),
            _ => node.get(&part),
        }
    })
}
