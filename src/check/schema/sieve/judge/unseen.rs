//! `unevaluatedProperties`: the members that no other keyword has looked at.

use super::super::forms::{FormId, Members, Rule};
use super::{Answer, DEEPEST, Judge, is_match};
use crate::check::schema::instance::Instance;
use crate::tree::Node;

/// Which members of a mapping some keyword has looked at.
struct Seen<'f> {
    members: Vec<(&'f str, bool)>,
}

impl<'f> Seen<'f> {
    fn mark(&mut self, is_it: impl Fn(&str) -> bool) {
        for (key, is_seen) in &mut self.members {
            *is_seen = *is_seen || is_it(key);
        }
    }
}

impl Judge<'_> {
    /// `unevaluatedProperties` of a form with these rules.
    pub(super) fn unseen(
        &self,
        id: FormId,
        rules: &[Rule],
        node: Node<'_>,
        depth: usize,
    ) -> Answer {
        let members = node.children().filter_map(|member| member.key());
        let mut seen = Seen {
            members: members.map(|key| (key, false)).collect(),
        };
        if self.look(rules, node, &mut seen, depth) == Answer::Doubt {
            return Answer::Doubt;
        }
        Answer::all(
            seen.members
                .iter()
                .filter(|(_, is_seen)| !is_seen)
                .map(|(key, _)| {
                    let member = node.get(key);
                    member.map_or(Answer::Doubt, |member| {
                        self.fits(id, Instance::Node(member), depth)
                    })
                }),
        )
    }

    /// Marks what rules look at, those of forms that hold for the same value included. Never no.
    fn look(&self, rules: &[Rule], node: Node<'_>, seen: &mut Seen<'_>, depth: usize) -> Answer {
        if depth > DEEPEST {
            return Answer::Doubt;
        }
        let mut answer = Answer::Yes;
        for rule in rules {
            answer = answer.and(match rule {
                Rule::Members(members) => look_at_members(members, seen),
                Rule::Ref(id) => self.look_if_fits(*id, node, seen, depth),
                Rule::All(ids) | Rule::Any(ids) | Rule::One(ids) => Answer::all(
                    ids.iter()
                        .map(|id| self.look_if_fits(*id, node, seen, depth)),
                ),
                Rule::FitsWith(all) => Answer::all(
                    all.iter()
                        .filter(|(name, _)| node.get(name).is_some())
                        .map(|(_, id)| self.look_if_fits(*id, node, seen, depth)),
                ),
                Rule::If {
                    condition,
                    then,
                    otherwise,
                } => {
                    let branch = match self.fits(*condition, Instance::Node(node), depth + 1) {
                        Answer::Yes => then,
                        Answer::No => otherwise,
                        Answer::Doubt => return Answer::Doubt,
                    };
                    let condition = self.look_if_fits(*condition, node, seen, depth);
                    let look = |id: FormId| self.look_if_fits(id, node, seen, depth);
                    condition.and(branch.map_or(Answer::Yes, look))
                }
                _ => Answer::Yes,
            });
        }
        answer
    }

    fn look_if_fits(
        &self,
        id: FormId,
        node: Node<'_>,
        seen: &mut Seen<'_>,
        depth: usize,
    ) -> Answer {
        match self.fits(id, Instance::Node(node), depth + 1) {
            Answer::Yes => {
                let rules = &self.forms.form(id).rules;
                if rules.iter().any(|rule| matches!(rule, Rule::Unseen(_))) {
                    // It has looked at everything.
                    seen.mark(|_| true);
                    return Answer::Yes;
                }
                self.look(rules, node, seen, depth + 1)
            }
            Answer::No => Answer::Yes,
            Answer::Doubt => Answer::Doubt,
        }
    }
}

fn look_at_members(members: &Members, seen: &mut Seen<'_>) -> Answer {
    if members.others.is_some() {
        seen.mark(|_| true);
        return Answer::Yes;
    }
    seen.mark(|key| members.named.contains_key(key));
    let mut answer = Answer::Yes;
    for (key, is_seen) in seen.members.iter_mut().filter(|(_, is_seen)| !is_seen) {
        for (pattern, _) in &members.patterns {
            match is_match(pattern, key) {
                Answer::Yes => *is_seen = true,
                Answer::No => {}
                Answer::Doubt => answer = Answer::Doubt,
            }
        }
    }
    answer
}
