//! `asyncApi2ChannelServers`: are the servers that a channel names servers of the document?

use super::super::below::way;
use super::super::options::NoOptions;
use super::super::{Context, OptionMistake, Tables, Target, Verb, Verdict};
use crate::tree::{Kind, Node};
use crate::words::quoted;

#[derive(Debug)]
pub struct ChannelServers;

impl Verb for ChannelServers {
    type Options = NoOptions;

    fn new(_: NoOptions, _: &Tables) -> Result<Self, Vec<OptionMistake>> {
        Ok(ChannelServers)
    }

    fn run<'f>(&self, target: &Target<'f>, _: &Context<'f>) -> Verdict<'f> {
        let Some(document) = target.value().filter(|document| is_judged(*document)) else {
            return Verdict::Ignored;
        };
        let servers = document.get("servers");
        let channels = document.get("channels");
        let mut faults = Vec::new();
        for channel in channels.into_iter().flat_map(Node::children) {
            let named = channel.get("servers");
            for (index, server) in named.into_iter().flat_map(Node::children).enumerate() {
                let (Some(address), Some(name)) = (channel.key(), server.as_str()) else {
                    continue;
                };
                if servers.is_none_or(|servers| servers.get(name).is_none()) {
                    let message = format!("there is no server {} under `servers`", quoted(name));
                    let path = way!["channels", address, "servers", index];
                    faults.push(target.fault_below(path, message));
                }
            }
        }
        target.verdict(faults)
    }
}

/// One part of the wrong kind, and nothing is said of any.
fn is_judged(document: Node<'_>) -> bool {
    let is_map = |node: Node<'_>| node.kind() == Kind::Map;
    let names = |servers: Node<'_>| {
        let mut servers_are_texts = servers
            .children()
            .map(|server| server.kind() == Kind::String);
        servers.kind() == Kind::List && servers_are_texts.all(|is| is)
    };
    let sound = |channel: Node<'_>| is_map(channel) && channel.get("servers").is_none_or(names);
    is_map(document)
        && document.get("servers").is_none_or(is_map)
        && (document.get("channels"))
            .is_none_or(|channels| is_map(channels) && channels.children().all(sound))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::super::testing::verdict;

    #[track_caller]
    fn check(document: Json, expected: &str) {
        let found = verdict("asyncApi2ChannelServers", json!({}), document.clone());
        assert_eq!(found, expected, "{document}");
    }

    #[test]
    fn servers_of_channels_are_servers_of_the_document() {
        let channels = json!({ "a/b": { "servers": ["one", "two"] }, "c": {} });
        check(
            json!({ "servers": { "one": {}, "two": {} }, "channels": channels }),
            "passed",
        );
        check(
            json!({ "servers": { "one": {} }, "channels": channels }),
            "there is no server `two` under `servers` /channels/a/b/servers/1",
        );
        check(
            json!({ "channels": { "c": { "servers": ["one"] } } }),
            "there is no server `one` under `servers` /channels/c/servers/0",
        );
        check(json!({ "channels": { "c": { "servers": [] } } }), "passed");
        check(json!({}), "passed");
    }

    #[test]
    fn nothing_is_said_where_one_part_is_of_the_wrong_kind() {
        let channels = json!({ "a": { "servers": ["one"] } });
        check(json!({ "servers": null, "channels": channels }), "ignored");
        check(json!({ "servers": [], "channels": channels }), "ignored");
        check(json!({ "channels": [] }), "ignored");
        check(
            json!({ "channels": { "a": { "servers": ["one", 1] } } }),
            "ignored",
        );
        check(
            json!({ "channels": { "a": { "servers": ["one"] }, "b": null } }),
            "ignored",
        );
        check(json!([]), "ignored");
    }
}
