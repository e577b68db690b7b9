//! The `server.properties` that both implementations read.

use std::collections::BTreeMap;

use super::Node;

/// Keys beside those that every node has, or in their place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Properties(BTreeMap<String, String>);

impl Properties {
    pub(crate) fn with(mut self, key: &str, value: &str) -> Self {
        self.0.insert(key.to_owned(), value.to_owned());
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
        all.insert(
            "controller.quorum.bootstrap.servers".to_owned(),
            node.bootstrap_controller(),
        );
        all.insert("log.dirs".to_owned(), node.log_directory().display().to_string());
        all.extend(self.0.clone());
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
