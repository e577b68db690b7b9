//! The `server.properties` that both implementations read.

use std::collections::BTreeMap;

use super::Node;

/// Keys beside those that every node has, or in their place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Properties {
    more: BTreeMap<String, String>,
    /// The node is the voter of `controller.quorum.voters`: kraft.version 0.
    pub(super) has_static_voter: bool,
}

impl Properties {
    pub(crate) fn with(mut self, key: &str, value: &str) -> Self {
        self.more.insert(key.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn with_static_voter(mut self) -> Self {
        self.has_static_voter = true;
        self
    }

    /// The text of the file. Listeners are bound to the loopback address alone.
    pub(crate) fn text(&self, node: &Node) -> String {
        let listeners = format!(
            "PLAINTEXT://{},CONTROLLER://{}",
            node.bootstrap(),
            node.bootstrap_controller()
        );
        let mut all = BTreeMap::from(ALWAYS.map(|(key, value)| (key.to_owned(), value.to_owned())));
        all.insert("listeners".to_owned(), listeners.clone());
        all.insert("advertised.listeners".to_owned(), listeners);
        let (key, controllers) = match self.has_static_voter {
            true => ("controller.quorum.voters", format!("1@{}", node.bootstrap_controller())),
            false => ("controller.quorum.bootstrap.servers", node.bootstrap_controller()),
        };
        all.insert(key.to_owned(), controllers);
        all.insert("log.dirs".to_owned(), node.log_directory().display().to_string());
        all.extend(self.more.clone());
        all.iter().map(|(key, value)| format!("{key}={value}\n")).collect()
    }
}

/// What every node has.
pub(super) const ALWAYS: [(&str, &str); 10] = [
    ("process.roles", "broker,controller"),
    ("node.id", "1"),
    ("controller.listener.names", "CONTROLLER"),
    ("inter.broker.listener.name", "PLAINTEXT"),
    ("offsets.topic.replication.factor", "1"),
    ("transaction.state.log.replication.factor", "1"),
    ("transaction.state.log.min.isr", "1"),
    ("share.coordinator.state.topic.replication.factor", "1"),
    ("share.coordinator.state.topic.min.isr", "1"),
    ("num.network.threads", "2"),
];
