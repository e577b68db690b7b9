//! The tables of every key, by area. The broker's keys are re-exported here: `keys::NUM_NETWORK_THREADS`; those of
//! other resources keep their module: `keys::topic::RETENTION_MS`.

pub mod client_metrics;
pub mod group;
mod group_coordinator;
mod listeners;
mod log;
mod metrics;
mod quorum;
pub mod quota;
mod remote;
mod replication;
mod security;
mod server;
mod share;
pub mod topic;
mod transactions;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::Definition;

pub use group_coordinator::*;
pub use listeners::*;
pub use log::*;
pub use metrics::*;
pub use quorum::*;
pub use remote::*;
pub use replication::*;
pub use security::*;
pub use server::*;
pub use share::*;
pub use transactions::*;

/// The broker's tables with their titles, in the order of docs/configuration.md.
pub const BROKER_AREAS: &[(&str, &[&Definition])] = &[
    ("Server", server::ALL),
    ("Quorum, controller and metadata log", quorum::ALL),
    ("Listeners and connections", listeners::ALL),
    ("Logs", log::ALL),
    ("Replication", replication::ALL),
    ("Groups and offsets", group_coordinator::ALL),
    ("Share groups", share::ALL),
    ("Transactions", transactions::ALL),
    ("Security", security::ALL),
    ("Metrics and quota windows", metrics::ALL),
    ("Tiered storage", remote::ALL),
];

/// Definitions by name, in the order of names.
pub type Definitions = BTreeMap<&'static str, &'static Definition>;

/// What a set of keys configures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    Broker,
    Topic,
    Group,
    ClientMetrics,
    Quota,
}

impl Scope {
    pub const ALL: [Self; 5] = [Self::Broker, Self::Topic, Self::Group, Self::ClientMetrics, Self::Quota];

    pub fn definitions(self) -> &'static Definitions {
        static BROKER: LazyLock<Definitions> =
            LazyLock::new(|| by_name(BROKER_AREAS.iter().flat_map(|(_, table)| table.iter())));
        static TOPIC: LazyLock<Definitions> = LazyLock::new(|| by_name(topic::ALL));
        static GROUP: LazyLock<Definitions> = LazyLock::new(|| by_name(group::ALL));
        static CLIENT_METRICS: LazyLock<Definitions> = LazyLock::new(|| by_name(client_metrics::ALL));
        static QUOTA: LazyLock<Definitions> = LazyLock::new(|| by_name(quota::ALL));
        match self {
            Self::Broker => &BROKER,
            Self::Topic => &TOPIC,
            Self::Group => &GROUP,
            Self::ClientMetrics => &CLIENT_METRICS,
            Self::Quota => &QUOTA,
        }
    }

    pub fn find(self, name: &str) -> Option<&'static Definition> {
        self.definitions().get(name).copied()
    }
}

fn by_name<'a>(table: impl IntoIterator<Item = &'a &'static Definition>) -> Definitions {
    table
        .into_iter()
        .map(|definition| (definition.name, *definition))
        .collect()
}
