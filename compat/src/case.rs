//! A table of the cases, in the order in which they run.

use anyhow::Result;

use crate::hostile::Row;
use crate::node::{Implementation, Node};
use crate::toolbox::Tool;
use crate::toolbox::Tool::{ApacheKafka, ConfluentKafka, FranzGo, Kafkajs, Kcat};
use crate::{
    Options, directory_failure, foreign_groups, group_log, half_open, hostile, kraft_version, metadata_files,
    mixed_quorum, swap, walk_through,
};

pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// Beside Apache Kafka itself where that is under test.
    pub(crate) needs: &'static [Tool],
    pub(crate) steps: Steps,
}

pub(crate) enum Steps {
    /// The scenario of the case's name, on a node that other cases use as well.
    Scenario,
    /// A table of what no client sends, on a node that other cases use as well.
    Hostile(fn(&Node) -> Result<Vec<Row>>),
    /// With a node of its own, once for each implementation that it names.
    Own(&'static [Implementation], fn(&Setting<'_>) -> Result<()>),
}

/// What a case with nodes of its own is told.
pub(crate) struct Setting<'a> {
    pub(crate) implementation: Implementation,
    pub(crate) options: &'a Options,
    /// An empty directory for its nodes.
    pub(crate) directory: &'a std::path::Path,
}

const fn scenario(name: &'static str, needs: &'static [Tool]) -> Case {
    Case {
        name,
        needs,
        steps: Steps::Scenario,
    }
}

const fn hostile(name: &'static str, rows: fn(&Node) -> Result<Vec<Row>>) -> Case {
    Case {
        name,
        needs: &[],
        steps: Steps::Hostile(rows),
    }
}

pub(crate) const CASES: &[Case] = &[
    scenario("kcat", &[Kcat]),
    scenario("console-clients", &[ApacheKafka]),
    scenario("topics", &[ApacheKafka]),
    scenario("configs", &[ApacheKafka]),
    scenario("get-offsets", &[ApacheKafka, Kcat]),
    scenario("log-dirs", &[ApacheKafka, Kcat]),
    scenario("metadata-quorum", &[ApacheKafka]),
    scenario("features", &[ApacheKafka]),
    scenario("broker-api-versions", &[ApacheKafka]),
    scenario("delete-records", &[ApacheKafka, Kcat]),
    scenario("producer-tools", &[ApacheKafka]),
    scenario("groups", &[ApacheKafka, Kcat]),
    scenario("groups-clients", &[ApacheKafka, Kcat, ConfluentKafka]),
    scenario("groups-consumer", &[ApacheKafka, Kcat, ConfluentKafka]),
    scenario("groups-go-node", &[FranzGo, Kafkajs]),
    scenario("confluent-kafka", &[ConfluentKafka]),
    scenario("franz-go", &[FranzGo]),
    scenario("kafkajs", &[Kafkajs]),
    hostile("hostile-frames", hostile::frames::rows),
    hostile("hostile-produce", hostile::produce::rows),
    hostile("hostile-fetch", hostile::fetch::rows),
    hostile("hostile-reads", hostile::reads::rows),
    hostile("hostile-topics", hostile::topics::rows),
    hostile("hostile-configs", hostile::configs::rows),
    hostile("hostile-classic-groups", hostile::classic_groups::rows),
    hostile("hostile-consumer-groups", hostile::consumer_groups::rows),
    hostile("hostile-upgrades", hostile::upgrades::rows),
    hostile("hostile-offsets", hostile::offsets::rows),
    hostile("hostile-controller", hostile::controller::rows),
    Case {
        name: "half-open-connections",
        needs: &[],
        steps: Steps::Own(&[Implementation::Klamm], half_open::check),
    },
    Case {
        name: "walk-through",
        needs: &[ConfluentKafka],
        steps: Steps::Own(&[Implementation::Klamm], walk_through::check),
    },
    Case {
        name: "directory-failure",
        needs: &[ApacheKafka, Kcat],
        steps: Steps::Own(
            &[Implementation::Kafka, Implementation::Klamm],
            directory_failure::check,
        ),
    },
    Case {
        name: "foreign-groups",
        needs: &[ApacheKafka],
        steps: Steps::Own(&[Implementation::Kafka, Implementation::Klamm], foreign_groups::check),
    },
    Case {
        name: "group-log",
        needs: &[ApacheKafka],
        steps: Steps::Own(&[Implementation::Kafka, Implementation::Klamm], group_log::check),
    },
    Case {
        name: "kraft-version",
        needs: &[ApacheKafka],
        steps: Steps::Own(&[Implementation::Kafka, Implementation::Klamm], kraft_version::check),
    },
    Case {
        name: "metadata-files",
        needs: &[ApacheKafka],
        steps: Steps::Own(&[Implementation::Kafka, Implementation::Klamm], metadata_files::check),
    },
    Case {
        name: "directory-swap",
        needs: &[ApacheKafka],
        steps: Steps::Own(&[Implementation::Kafka, Implementation::Klamm], swap::clean),
    },
    Case {
        name: "directory-swap-killed",
        needs: &[ApacheKafka],
        steps: Steps::Own(&[Implementation::Kafka, Implementation::Klamm], swap::killed),
    },
    Case {
        name: "quorum-one-of-three",
        needs: &[ApacheKafka],
        steps: Steps::Own(&[Implementation::Klamm], mixed_quorum::one_of_three),
    },
    Case {
        name: "quorum-two-of-three",
        needs: &[ApacheKafka],
        steps: Steps::Own(&[Implementation::Klamm], mixed_quorum::two_of_three),
    },
    Case {
        name: "quorum-kafka-broker",
        needs: &[ApacheKafka],
        steps: Steps::Own(&[Implementation::Klamm], mixed_quorum::kafka_broker),
    },
    Case {
        name: "quorum-klamm-broker",
        needs: &[ApacheKafka],
        steps: Steps::Own(&[Implementation::Klamm], mixed_quorum::klamm_broker),
    },
    Case {
        name: "quorum-changed-voters",
        needs: &[ApacheKafka],
        steps: Steps::Own(&[Implementation::Klamm], mixed_quorum::changed_voters),
    },
    Case {
        name: "quorum-upgraded-version",
        needs: &[ApacheKafka],
        steps: Steps::Own(&[Implementation::Klamm], mixed_quorum::upgraded_version),
    },
    Case {
        name: "quorum-swapped-voter",
        needs: &[ApacheKafka],
        steps: Steps::Own(&[Implementation::Klamm], mixed_quorum::swapped_voter),
    },
];
