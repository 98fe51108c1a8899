//! The keywords that speak of lists and mappings.

use rustc_hash::FxHashSet;

use super::super::forms::{FormId, Members, Relax, Rule};
use super::{Reader, expression};
use crate::tree::{Kind, Node};

impl<'f> Reader<'_, 'f> {
    pub(super) fn lists(&mut self) {
        let most = self.count("maxItems").map(Rule::MostItems);
        self.rules.extend(most);
        let fewest = self.count("minItems").map(Rule::FewestItems);
        self.rules.extend(fewest);
        if self.flag("uniqueItems") {
            self.rules.push(Rule::UniqueItems);
        }
        let items = self.get("items");
        if self.is_draft_4() {
            match items {
                None => {}
                Some(node) if node.kind() == Kind::List => {
                    let first = self.several("items", node, self.relax);
                    self.rules.push(Rule::Items(first, None));
                }
                Some(node) => {
                    let rest = self.below(node, self.relax);
                    self.rules.push(Rule::Items(Vec::new(), Some(rest)));
                }
            }
            return;
        }
        let first = self.get("prefixItems");
        let first = first.map(|node| self.several("prefixItems", node, Relax::Nothing));
        let rest = items.map(|node| self.below(node, self.relax));
        if first.is_some() || rest.is_some() {
            self.rules
                .push(Rule::Items(first.unwrap_or_default(), rest));
        }
        if let Some(node) = self.get("contains") {
            let id = self.below(node, self.relax);
            self.rules.push(Rule::Contains(id));
        }
    }

    pub(super) fn maps(&mut self) {
        let most = self.count("maxProperties").map(Rule::MostMembers);
        self.rules.extend(most);
        let fewest = self.count("minProperties").map(Rule::FewestMembers);
        self.rules.extend(fewest);
        self.required();
        if let Some(node) = self.get("propertyNames").filter(|_| !self.is_draft_4()) {
            let id = self.below(node, self.relax);
            self.rules.push(Rule::Names(id));
        }
        self.members();
        if self.is_draft_4() {
            return;
        }
        if let Some(node) = self.get("dependentRequired") {
            match dependencies(node) {
                Some(rule) => self.rules.push(rule),
                None => self.wrong("dependentRequired"),
            }
        }
        if let Some(node) = self.get("dependentSchemas") {
            let forms = self.schema_map("dependentSchemas", node, Relax::Nothing);
            self.rules.push(Rule::FitsWith(forms));
        }
        if let Some(node) = self.get("unevaluatedProperties") {
            let id = self.below(node, Relax::Nothing);
            self.rules.push(Rule::Unseen(id));
        }
    }

    fn required(&mut self) {
        let Some(node) = self.get("required") else {
            return;
        };
        let Some(mut names) = words(node) else {
            self.wrong("required");
            return;
        };
        let unique: FxHashSet<&Box<str>> = names.iter().collect();
        let is_empty = names.is_empty() && self.is_draft_4();
        if unique.len() < names.len() || is_empty {
            self.wrong("required");
            return;
        }
        if let (Some(keyword), Some(properties)) = (self.relax.keyword(), self.get("properties")) {
            names.retain(|name| {
                let property = properties.get(name);
                let flag = property.and_then(|property| property.get(keyword));
                flag.and_then(Node::as_bool) != Some(true)
            });
        }
        self.rules.push(Rule::Required(names));
    }

    fn schema_map(&mut self, key: &str, node: Node<'f>, relax: Relax) -> Vec<(Box<str>, FormId)> {
        if node.kind() != Kind::Map {
            self.wrong(key);
        }
        node.children()
            .filter_map(|schema| Some((schema.key()?.into(), self.below(schema, relax))))
            .collect()
    }

    fn members(&mut self) {
        let mut members = Members::default();
        let others = self.get("additionalProperties");
        if let Some(node) = others {
            // The one place in which draft 4 has `true` and `false`.
            members.others = Some(match node.kind() {
                Kind::Bool => self.sub(node, self.relax),
                _ => self.below(node, self.relax),
            });
        }
        let named = self.get("properties");
        if let Some(node) = named {
            let forms = self.schema_map("properties", node, self.relax);
            members.named = forms.into_iter().collect();
        }
        let patterns = self.get("patternProperties");
        if let Some(node) = patterns {
            for (pattern, form) in self.schema_map("patternProperties", node, self.relax) {
                match expression(&pattern) {
                    Some(expression) => members.patterns.push((expression, form)),
                    None => self.odd(),
                }
            }
        }
        if others.or(named).or(patterns).is_some() {
            self.rules.push(Rule::Members(members));
        }
    }
}

/// A list of texts.
fn words(node: Node<'_>) -> Option<Vec<Box<str>>> {
    let words = node.children().map(|word| word.as_str().map(Box::from));
    (node.kind() == Kind::List).then(|| words.collect())?
}

/// `dependentRequired`
fn dependencies(node: Node<'_>) -> Option<Rule> {
    if node.kind() != Kind::Map {
        return None;
    }
    let all = node
        .children()
        .map(|child| Some((child.key()?.into(), words(child)?)));
    all.collect::<Option<Vec<_>>>().map(Rule::RequiredWith)
}
