//! What each keyword asks.

use serde_json::{Map, Value as Json};

use super::{Explainer, Mode};
use crate::check::schema::compile::Source;
use crate::check::schema::formats;
use crate::check::schema::instance::{Instance, is_unique};
use crate::check::schema::words::About;
use crate::select::Step;
use crate::tree::Node;

impl<'s> Explainer<'s, '_> {
    pub(super) fn keyword(
        &mut self,
        keyword: &'static str,
        schema: &'s Json,
        members: &'s Map<String, Json>,
        instance: Instance<'_>,
        mode: Mode,
    ) {
        let Some(value) = members.get(keyword) else {
            return;
        };
        let call = Call {
            keyword,
            value,
            members,
            mode,
        };
        match (keyword, instance) {
            ("$dynamicRef" | "$recursiveRef" | "$ref", _) => {
                if let Some(reference) = value.as_str() {
                    self.follow(reference, instance, mode);
                }
            }
            ("not" | "anyOf" | "oneOf" | "allOf" | "if", _) => self.forms(&call, instance),
            (_, Instance::Node(node)) if instance.list().is_some() && of_lists(keyword) => {
                self.list(&call, node)
            }
            (_, Instance::Node(node)) if instance.map().is_some() && of_maps(keyword) => {
                self.map(&call, node)
            }
            _ if !holds(&call, instance, self.source) => {
                self.tell_of(keyword, schema, instance, mode)
            }
            _ => {}
        }
    }

    fn forms(&mut self, call: &Call<'s>, instance: Instance<'_>) {
        let &Call {
            keyword,
            value,
            members,
            mode,
        } = call;
        let before = self.faults.len();
        let forms = || value.as_array().into_iter().flatten();
        match keyword {
            "not" => {
                if self.fits(value, instance) {
                    self.report(call, About::Value, instance);
                }
            }
            "if" => self.clause(call, members, instance),
            "allOf" => {
                for form in forms() {
                    let fits = self.judge(form, instance, mode);
                    if self.has_returned || (!fits && !mode.all) {
                        return;
                    }
                }
            }
            _ => {
                // The second form that fits ends the matter for `oneOf`, as the first does for `anyOf`.
                let enough = if keyword == "oneOf" { 2 } else { 1 };
                let mut fitting = 0;
                for form in forms() {
                    let fits = self.judge(
                        form,
                        instance,
                        Mode {
                            tried: true,
                            ..mode
                        },
                    );
                    fitting += usize::from(fits);
                    if fitting == enough {
                        break;
                    }
                }
                if fitting == 1 {
                    self.faults.truncate(before);
                } else {
                    let about = if fitting > 1 {
                        About::SeveralForms
                    } else {
                        About::Value
                    };
                    self.report_too(call, about, instance);
                }
            }
        }
    }

    fn clause(&mut self, call: &Call<'s>, members: &'s Map<String, Json>, instance: Instance<'_>) {
        if !members.contains_key("then") && !members.contains_key("else") {
            return;
        }
        let clause = if self.fits(call.value, instance) {
            "then"
        } else {
            "else"
        };
        let Some(schema) = members.get(clause) else {
            return;
        };
        let fits = self.judge(schema, instance, call.mode);
        if !fits && !self.has_returned {
            self.report_too(call, About::Value, instance);
        }
    }

    fn report(&mut self, call: &Call<'s>, about: About<'_>, instance: Instance<'_>) {
        self.tell_with(call.keyword, call.value, about, instance, call.mode);
    }

    fn report_too(&mut self, call: &Call<'s>, about: About<'_>, instance: Instance<'_>) {
        self.tell_too(call.keyword, call.value, about, instance, call.mode);
    }

    /// Whether nothing more is asked after a part that did or did not fit.
    fn is_over(&self, fits: bool, mode: Mode) -> bool {
        self.has_returned || (!fits && !mode.all)
    }

    fn list(&mut self, call: &Call<'s>, list: Node<'_>) {
        let &Call {
            keyword,
            value,
            members,
            ..
        } = call;
        let tuple = |keyword: &str| members.get(keyword).and_then(Json::as_array);
        match (keyword, value) {
            ("contains", _) => self.contains(call, list),
            ("prefixItems", Json::Array(schemas)) => self.tuple(call, schemas, list),
            ("items", Json::Array(schemas)) if !self.source.has_prefix_items() => {
                self.tuple(call, schemas, list)
            }
            ("items", _) => {
                let first = tuple("prefixItems").filter(|_| self.source.has_prefix_items());
                self.rest(call, first.map(Vec::len), list);
            }
            ("additionalItems", _) => {
                if let Some(first) = tuple("items") {
                    self.rest(call, Some(first.len()), list);
                }
            }
            _ => {}
        }
    }

    fn tuple(&mut self, call: &Call<'s>, schemas: &'s [Json], list: Node<'_>) {
        for (index, (schema, item)) in schemas.iter().zip(list.children()).enumerate() {
            let fits = self.child(schema, Step::Index(index), Instance::Node(item), call.mode);
            if self.is_over(fits, call.mode) {
                return;
            }
        }
    }

    /// The items after a tuple, or all.
    fn rest(&mut self, call: &Call<'s>, tuple: Option<usize>, list: Node<'_>) {
        let from = tuple.unwrap_or(0);
        if call.value == &Json::Bool(false) && tuple.is_some() {
            if list.len() > from {
                self.report(call, About::Value, Instance::Node(list));
            }
            return;
        }
        for (index, item) in list.children().enumerate().skip(from) {
            let fits = self.child(
                call.value,
                Step::Index(index),
                Instance::Node(item),
                call.mode,
            );
            if self.is_over(fits, call.mode) {
                return;
            }
        }
    }

    fn contains(&mut self, call: &Call<'s>, list: Node<'_>) {
        let limit = |keyword: &str| {
            call.members
                .get(keyword)
                .filter(|_| self.source.counts_contained())
        };
        let count = |value: &Json| value.as_f64().map(|count| count.max(0.0) as usize);
        let least = limit("minContains").and_then(count).unwrap_or(1);
        let most = limit("maxContains").and_then(count);
        let before = self.faults.len();
        let mut found = 0;
        for (index, item) in list.children().enumerate() {
            if most.map_or(found >= least, |most| found > most) {
                break;
            }
            let mode = Mode {
                tried: true,
                ..call.mode
            };
            let fits = self.child(call.value, Step::Index(index), Instance::Node(item), mode);
            found += usize::from(fits);
        }
        if found >= least && most.is_none_or(|most| found <= most) {
            self.faults.truncate(before);
        } else {
            self.report(call, About::Value, Instance::Node(list));
        }
    }

    fn map(&mut self, call: &Call<'s>, map: Node<'_>) {
        let Some(members) = call.value.as_object() else {
            match call.keyword {
                "required" => drop(self.required(call, call.value, None, map)),
                "additionalProperties" => self.additional(call, map),
                "propertyNames" => self.names(call, map),
                _ => {}
            }
            return;
        };
        match call.keyword {
            "properties" => {
                for (key, schema) in members {
                    let Some(child) = map.get(key) else { continue };
                    let fits = self.member(call, schema, child);
                    if self.is_over(fits, call.mode) {
                        return;
                    }
                }
            }
            "patternProperties" => self.by_pattern(call, members, map),
            "additionalProperties" => self.additional(call, map),
            "propertyNames" => self.names(call, map),
            "dependencies" | "dependentRequired" | "dependentSchemas" => {
                self.dependencies(call, members, map)
            }
            _ => {}
        }
    }

    fn member(&mut self, call: &Call<'s>, schema: &'s Json, child: Node<'_>) -> bool {
        let step = Step::key(child.key().unwrap_or_default());
        self.child(schema, step, Instance::Node(child), call.mode)
    }

    fn by_pattern(&mut self, call: &Call<'s>, patterns: &'s Map<String, Json>, map: Node<'_>) {
        for (pattern, schema) in patterns {
            for child in map.children() {
                if !self
                    .source
                    .matches(pattern, child.key().unwrap_or_default())
                {
                    continue;
                }
                let fits = self.member(call, schema, child);
                if self.is_over(fits, call.mode) {
                    return;
                }
            }
        }
    }

    fn additional(&mut self, call: &Call<'s>, map: Node<'_>) {
        let named = call.members.get("properties").and_then(Json::as_object);
        let patterns = call
            .members
            .get("patternProperties")
            .and_then(Json::as_object);
        for child in map.children() {
            let key = child.key().unwrap_or_default();
            let is_known = named.is_some_and(|named| named.contains_key(key))
                || patterns
                    .is_some_and(|all| all.keys().any(|pattern| self.source.matches(pattern, key)));
            if is_known {
                continue;
            }
            let fits = if call.value == &Json::Bool(false) {
                self.report(call, About::Member(key), Instance::Node(map));
                false
            } else {
                self.member(call, call.value, child)
            };
            if self.is_over(fits, call.mode) {
                return;
            }
        }
    }

    fn names(&mut self, call: &Call<'s>, map: Node<'_>) {
        for child in map.children() {
            let key = child.key().unwrap_or_default();
            let mode = Mode {
                tried: true,
                ..call.mode
            };
            let fits = self.judge(call.value, Instance::Text(key), mode);
            if !fits {
                self.report_too(call, About::Member(key), Instance::Node(map));
                if !call.mode.all {
                    return;
                }
            }
        }
    }

    /// `because`: the member that asks for the others.
    fn required(
        &mut self,
        call: &Call<'s>,
        names: &'s Json,
        because: Option<&str>,
        map: Node<'_>,
    ) -> bool {
        let mut fits = true;
        for name in names
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Json::as_str)
        {
            if map.get(name).is_some() {
                continue;
            }
            fits = false;
            let about = because.map_or(About::Member(name), |because| About::Beside(name, because));
            self.report(call, about, Instance::Node(map));
            if !call.mode.all {
                return fits;
            }
        }
        fits
    }

    /// Those on names come before those on schemas.
    fn dependencies(&mut self, call: &Call<'s>, members: &'s Map<String, Json>, map: Node<'_>) {
        let asked = |(key, _): &(&String, &Json)| map.get(key).is_some();
        for (key, names) in members
            .iter()
            .filter(|(_, value)| value.is_array())
            .filter(asked)
        {
            let fits = self.required(call, names, Some(key), map);
            if self.is_over(fits, call.mode) {
                return;
            }
        }
        for (_, schema) in members
            .iter()
            .filter(|(_, value)| !value.is_array())
            .filter(asked)
        {
            let fits = self.judge(schema, Instance::Node(map), call.mode);
            if self.is_over(fits, call.mode) {
                return;
            }
        }
    }
}

/// One keyword of one schema.
struct Call<'s> {
    keyword: &'static str,
    value: &'s Json,
    members: &'s Map<String, Json>,
    mode: Mode,
}

fn of_lists(keyword: &str) -> bool {
    matches!(
        keyword,
        "contains" | "prefixItems" | "items" | "additionalItems"
    )
}

fn of_maps(keyword: &str) -> bool {
    matches!(
        keyword,
        "required"
            | "additionalProperties"
            | "propertyNames"
            | "properties"
            | "patternProperties"
            | "dependencies"
            | "dependentRequired"
            | "dependentSchemas"
    )
}

/// Whether a value fits a keyword that speaks of nothing below the value.
fn holds(call: &Call<'_>, instance: Instance<'_>, source: &Source) -> bool {
    let &Call {
        keyword,
        value,
        members,
        ..
    } = call;
    let is_set = |keyword: &str| members.get(keyword) == Some(&Json::Bool(true));
    #[expect(
        clippy::cast_precision_loss,
        reason = "no collection has as many parts as a float cannot count"
    )]
    let size = || instance.node().map_or(0, Node::len) as f64;
    #[expect(
        clippy::cast_precision_loss,
        reason = "no text has as many letters as a float cannot count"
    )]
    let letters = || instance.text().map_or(0, |text| text.chars().count()) as f64;
    let number = instance.number().unwrap_or_default();
    // A limit that is no number limits nothing.
    let limit = value.as_f64();
    match keyword {
        "const" => instance.equals(value),
        "enum" => value
            .as_array()
            .is_none_or(|all| all.iter().any(|one| instance.equals(one))),
        "maximum" if is_set("exclusiveMaximum") => limit.is_none_or(|limit| number < limit),
        "minimum" if is_set("exclusiveMinimum") => limit.is_none_or(|limit| number > limit),
        "maximum" => limit.is_none_or(|limit| number <= limit),
        "minimum" => limit.is_none_or(|limit| number >= limit),
        "exclusiveMaximum" => limit.is_none_or(|limit| number < limit),
        "exclusiveMinimum" => limit.is_none_or(|limit| number > limit),
        "multipleOf" => limit.is_none_or(|limit| (number / limit).fract() == 0.0),
        "maxLength" => limit.is_none_or(|limit| letters() <= limit),
        "minLength" => limit.is_none_or(|limit| letters() >= limit),
        "maxItems" | "maxProperties" => limit.is_none_or(|limit| size() <= limit),
        "minItems" | "minProperties" => limit.is_none_or(|limit| size() >= limit),
        "uniqueItems" => value != &Json::Bool(true) || instance.list().is_none_or(is_unique),
        "pattern" => match (value.as_str(), instance.text()) {
            (Some(pattern), Some(text)) => source.matches(pattern, text),
            _ => true,
        },
        "format" => value
            .as_str()
            .is_none_or(|format| formats::fits(instance, format)),
        _ => true,
    }
}
