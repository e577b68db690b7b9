//! Brokers that are nothing but registrations: enough for a controller to place replicas on them.

use anyhow::{Result, ensure};
use klamm_protocol::messages::broker_heartbeat_request::BrokerHeartbeatRequest;
use klamm_protocol::messages::broker_registration_request::{BrokerRegistrationRequest, Feature, Listener};
use klamm_types::{ErrorCode, Uuid};

use crate::server::CLUSTER_ID;
use crate::wire::Connection;

/// Registers brokers with the active controller, each with one log directory, and has them unfenced. Their sessions
/// must last without heartbeats: see [`SESSION`].
pub(crate) fn register_brokers(connection: &mut Connection, count: u16) -> Result<()> {
    for number in 1..=count {
        let id = FIRST_ID + i32::from(number);
        let request = BrokerRegistrationRequest {
            broker_id: id,
            cluster_id: CLUSTER_ID.to_owned(),
            incarnation_id: uuid(INCARNATION, number),
            listeners: vec![Listener {
                name: "PLAINTEXT".to_owned(),
                host: "localhost".to_owned(),
                port: 40_000 + number,
                ..Default::default()
            }],
            features: FEATURES.iter().map(any_level).collect(),
            log_dirs: vec![uuid(DIRECTORY, number)],
            previous_broker_epoch: -1,
            ..Default::default()
        };
        let registered = connection.call(&request, REGISTRATION_VERSION)?;
        let code = ErrorCode(registered.error_code);
        ensure!(
            code.is_none(),
            "the registration of broker {id} is refused with {code:?}"
        );
        let heartbeat = BrokerHeartbeatRequest {
            broker_id: id,
            broker_epoch: registered.broker_epoch,
            // Its registration is all that it has to have read.
            current_metadata_offset: registered.broker_epoch,
            ..Default::default()
        };
        let heard = connection.call(&heartbeat, HEARTBEAT_VERSION)?;
        let code = ErrorCode(heard.error_code);
        ensure!(code.is_none() && !heard.is_fenced, "broker {id} stays fenced: {code:?}");
    }
    Ok(())
}

/// What a controller of such brokers is configured with.
pub(crate) const SESSION: (&str, &str) = ("broker.session.timeout.ms", "3600000");

fn any_level(name: &&str) -> Feature {
    Feature {
        name: (*name).to_owned(),
        min_supported_version: 0,
        max_supported_version: i16::MAX,
        ..Default::default()
    }
}

fn uuid(kind: u64, number: u16) -> Uuid {
    Uuid::from_u64_pair(kind, number.into())
}

const FEATURES: &[&str] = &[
    "metadata.version",
    "kraft.version",
    "transaction.version",
    "group.version",
    "eligible.leader.replicas.version",
    "share.version",
    "streams.version",
];
const FIRST_ID: i32 = 100;
const INCARNATION: u64 = 1;
const DIRECTORY: u64 = 2;
const REGISTRATION_VERSION: i16 = 4;
const HEARTBEAT_VERSION: i16 = 1;
