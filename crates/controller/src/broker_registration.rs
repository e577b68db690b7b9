//! BrokerRegistration, versions 0 to 4: a broker joins, comes back, or amends what it said (KIP-631, KIP-858, KIP-966).
//!
//! A broker is an incarnation: a new process is a new one, and its epoch is the offset of the record that registers
//! it. While an incarnation's session lasts no other may take its id. From version 3 on a broker tells the epoch it
//! had when it last stopped cleanly; without it, it may have lost what it had not flushed. Brokers of the ZooKeeper
//! era are refused.

use std::collections::BTreeSet;

use klamm_machine::Outcome;
use klamm_metadata::{BrokerRegistration, KRAFT_VERSION, METADATA_VERSION, VersionRange};
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::broker_registration_request::{BrokerRegistrationRequest, Feature};
use klamm_protocol::messages::broker_registration_response::BrokerRegistrationResponse;
use klamm_protocol::messages::register_broker_record::{BrokerEndpoint, BrokerFeature, RegisterBrokerRecord};
use klamm_types::{ErrorCode, NodeId, Timestamp};

use crate::controller::Decision;
use crate::{ApiError, Controller, ControllerResponse, RequestContext};

impl Controller {
    pub(crate) fn register_broker(
        &self,
        now: Timestamp,
        context: &RequestContext,
        request: BrokerRegistrationRequest,
    ) -> Decision {
        let response = |code: ErrorCode, broker_epoch: i64| {
            ControllerResponse::RegisterBroker(BrokerRegistrationResponse {
                error_code: code.0,
                broker_epoch,
                ..Default::default()
            })
        };
        match self.try_register_broker(now, context, &request) {
            Ok((records, epoch)) => Outcome::new(records, response(ErrorCode::NONE, epoch)),
            Err(error) => Outcome::reply(response(error.code, -1)),
        }
    }

    fn try_register_broker(
        &self,
        now: Timestamp,
        context: &RequestContext,
        request: &BrokerRegistrationRequest,
    ) -> Result<(Vec<MetadataRecord>, i64), ApiError> {
        let id = NodeId(request.broker_id);
        let existing = self.image().cluster.broker(id);
        self.check_incarnation(now, request, existing)?;
        self.check_directories(request)?;
        self.check_features(context, request)?;

        let same = existing.filter(|broker| broker.incarnation_id == request.incarnation_id);
        let mut records = Vec::new();
        if same.is_none() {
            let was_clean = context.api_version >= 3
                && existing.is_some_and(|broker| broker.epoch.0 == request.previous_broker_epoch);
            records = self.clean_up_after(id, was_clean);
        }
        let mut record = self.registration_record(request);
        match same {
            Some(broker) => {
                record.broker_epoch = broker.epoch.0;
                record.fenced = broker.is_fenced;
                record.in_controlled_shutdown = broker.in_controlled_shutdown;
            }
            // The epoch is the offset of the first record, which may be one of those that clean up: it only has to be
            // larger than any epoch before.
            None => record.broker_epoch = context.next_offset.0,
        }
        let epoch = record.broker_epoch;
        records.push(MetadataRecord::RegisterBroker(record));
        Ok((records, epoch))
    }

    /// Whether a registered incarnation may still be there. The broker of this very node is not, unless it was heard of
    /// since the controller started: a combined node is one process, so its last incarnation died with the last
    /// controller, and nobody has to wait until its session ends.
    fn is_alive(&self, now: Timestamp, broker: &BrokerRegistration) -> bool {
        let died_with_us = broker.id == self.config.node_id && !self.sessions.was_heard(broker.id, broker.epoch);
        !died_with_us && self.sessions.is_valid(now, broker.id, broker.epoch)
    }

    fn check_incarnation(
        &self,
        now: Timestamp,
        request: &BrokerRegistrationRequest,
        existing: Option<&BrokerRegistration>,
    ) -> Result<(), ApiError> {
        if request.cluster_id != self.config.cluster_id {
            let sentence = format!(
                "Expected cluster ID {}, but got cluster ID {}",
                self.config.cluster_id, request.cluster_id
            );
            return Err(ApiError::new(ErrorCode::INCONSISTENT_CLUSTER_ID, sentence));
        }
        let other = existing.filter(|broker| broker.incarnation_id != request.incarnation_id);
        if other.is_some_and(|broker| self.is_alive(now, broker)) {
            return Err(ApiError::new(
                ErrorCode::DUPLICATE_BROKER_REGISTRATION,
                "Another broker is registered with that broker id. If the broker was recently restarted this should \
                 self-resolve once the heartbeat manager expires the broker's session.",
            ));
        }
        if request.is_migrating_zk_broker {
            return Err(ApiError::new(
                ErrorCode::BROKER_ID_NOT_REGISTERED,
                "Controller does not support registering ZK brokers.",
            ));
        }
        let unknown = request
            .listeners
            .iter()
            .find(|listener| !(0..=3).contains(&listener.security_protocol));
        match unknown {
            Some(listener) => Err(ApiError::new(
                ErrorCode::UNKNOWN_SERVER_ERROR,
                format!(
                    "Unknown security protocol {} in listener {}",
                    listener.security_protocol, listener.name
                ),
            )),
            None => Ok(()),
        }
    }

    fn check_directories(&self, request: &BrokerRegistrationRequest) -> Result<(), ApiError> {
        if !self.version().supports_directory_assignment() {
            return Ok(());
        }
        let invalid = |sentence: String| Err(ApiError::new(ErrorCode::INVALID_REGISTRATION, sentence));
        let directories = &request.log_dirs;
        if directories.is_empty() {
            return invalid("No directories specified in request".to_owned());
        }
        if directories.iter().any(|directory| directory.is_reserved()) {
            return invalid("Reserved directory ID in request".to_owned());
        }
        if directories.iter().collect::<BTreeSet<_>>().len() != directories.len() {
            return invalid("Duplicate directory ID in request".to_owned());
        }
        let brokers = self.image().cluster.brokers.values();
        for other in brokers.filter(|broker| broker.id.0 != request.broker_id) {
            if let Some(directory) = directories
                .iter()
                .find(|directory| other.directories.contains(directory))
            {
                return invalid(format!(
                    "Broker {} is already registered with directory {directory}",
                    other.id
                ));
            }
        }
        Ok(())
    }

    /// The broker must understand every finalized feature at its level.
    fn check_features(&self, context: &RequestContext, request: &BrokerRegistrationRequest) -> Result<(), ApiError> {
        let finalized = |name: &str| match name {
            KRAFT_VERSION => context.kraft_version,
            _ => self.image().features.level(name),
        };
        for feature in &request.features {
            check_feature(&feature.name, supported(feature), finalized(&feature.name))?;
        }
        let is_named = |name: &str| request.features.iter().any(|feature| feature.name == name);
        if !is_named(METADATA_VERSION) {
            return Err(ApiError::new(
                ErrorCode::INVALID_REGISTRATION,
                "Request features do not contain 'metadata.version'",
            ));
        }
        let levels = self.image().features.levels.keys().map(String::as_str);
        for name in levels.chain([KRAFT_VERSION]).filter(|name| !is_named(name)) {
            check_feature(name, VersionRange::DISABLED, finalized(name))?;
        }
        Ok(())
    }

    fn registration_record(&self, request: &BrokerRegistrationRequest) -> RegisterBrokerRecord {
        RegisterBrokerRecord {
            broker_id: request.broker_id,
            incarnation_id: request.incarnation_id,
            rack: request.rack.clone(),
            end_points: request
                .listeners
                .iter()
                .map(|listener| BrokerEndpoint {
                    name: listener.name.clone(),
                    host: listener.host.clone(),
                    port: listener.port,
                    security_protocol: listener.security_protocol,
                    ..Default::default()
                })
                .collect(),
            features: request
                .features
                .iter()
                .map(|feature| BrokerFeature {
                    name: feature.name.clone(),
                    min_supported_version: feature.min_supported_version,
                    max_supported_version: feature.max_supported_version,
                    ..Default::default()
                })
                .collect(),
            log_dirs: if self.version().supports_directory_assignment() {
                request.log_dirs.clone()
            } else {
                Vec::new()
            },
            ..Default::default()
        }
    }
}

fn supported(feature: &Feature) -> VersionRange {
    VersionRange {
        min: feature.min_supported_version,
        max: feature.max_supported_version,
    }
}

fn check_feature(name: &str, range: VersionRange, finalized: i16) -> Result<(), ApiError> {
    if range.contains(finalized) {
        return Ok(());
    }
    Err(ApiError::new(
        ErrorCode::UNSUPPORTED_VERSION,
        format!(
            "Unable to register because the broker does not support finalized version {finalized} of {name}. The \
             broker wants a version between {} and {}, inclusive.",
            range.min, range.max
        ),
    ))
}
