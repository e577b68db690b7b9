//! UpdateFeatures, versions 0 to 2: levels of features go up or, where nothing would be lost, down (KIP-584, KIP-778).
//!
//! All updates of a request happen or none. A level must be supported by every broker and controller. Going back from a
//! `metadata.version` that changed what records can hold is refused. `kraft.version` is kept by the quorum, which whoever
//! asks has raised before: here it is only checked. When eligible leader replicas are switched on, `min.insync.replicas` becomes a setting of the
//! cluster and no broker keeps its own (KIP-966).

use std::collections::BTreeMap;

use klamm_machine::Outcome;
use klamm_metadata::{
    ELIGIBLE_LEADER_REPLICAS_VERSION, Feature, KRAFT_VERSION, METADATA_VERSION, MetadataVersion, ResourceType,
    VersionRange,
};
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::config_record::ConfigRecord;
use klamm_protocol::messages::feature_level_record::FeatureLevelRecord;
use klamm_protocol::messages::no_op_record::NoOpRecord;
use klamm_protocol::messages::update_features_request::{FeatureUpdateKey, UpdateFeaturesRequest};
use klamm_protocol::messages::update_features_response::{UpdatableFeatureResult, UpdateFeaturesResponse};
use klamm_types::{ErrorCode, NodeId};

use crate::controller::Decision;
use crate::{ApiError, Controller, ControllerResponse, RequestContext};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum UpgradeType {
    Upgrade,
    SafeDowngrade,
    UnsafeDowngrade,
}

impl Controller {
    pub(crate) fn update_features(&self, context: &RequestContext, request: UpdateFeaturesRequest) -> Decision {
        let (mut records, mut response) = (Vec::new(), UpdateFeaturesResponse::default());
        response.error_message = None;
        match self.try_update_features(context, &request) {
            Ok(updates) => {
                records = updates;
                if context.api_version <= 1 {
                    let result = |update: &FeatureUpdateKey| UpdatableFeatureResult {
                        feature: update.feature.clone(),
                        error_message: None,
                        ..Default::default()
                    };
                    response.results = request.feature_updates.iter().map(result).collect();
                }
            }
            Err(error) => {
                let reason = error.message.unwrap_or_default();
                response.error_code = error.code.0;
                response.error_message = Some(format!(
                    "The update failed for all features since the following feature had an error: {reason}"
                ));
            }
        }
        if request.validate_only {
            records.clear();
        }
        Outcome::new(records, ControllerResponse::UpdateFeatures(response))
    }

    fn try_update_features(
        &self,
        context: &RequestContext,
        request: &UpdateFeaturesRequest,
    ) -> Result<Vec<MetadataRecord>, ApiError> {
        let features = &self.image().features;
        let mut proposed: BTreeMap<&str, i16> = features
            .levels
            .iter()
            .map(|(name, level)| (name.as_str(), *level))
            .collect();
        proposed.insert(METADATA_VERSION, self.version().level());
        let updates = request.feature_updates.iter();
        proposed.extend(updates.map(|update| (update.feature.as_str(), update.max_version_level)));

        let mut records = Vec::new();
        if proposed_by(request, ELIGIBLE_LEADER_REPLICAS_VERSION) > 0 {
            self.secure_min_isr(&mut records);
        }
        for update in &request.feature_updates {
            records.extend(self.update_feature(context, update, &proposed)?);
        }
        Ok(records)
    }

    fn update_feature(
        &self,
        context: &RequestContext,
        update: &FeatureUpdateKey,
        proposed: &BTreeMap<&str, i16>,
    ) -> Result<Option<MetadataRecord>, ApiError> {
        let (name, level) = (update.feature.as_str(), update.max_version_level);
        let invalid = |reason: &str| invalid_update(name, level, reason);
        let upgrade_type = upgrade_type(context, update)
            .ok_or_else(|| invalid("The controller does not support the given upgrade type."))?;
        let current = match name {
            METADATA_VERSION => self.version().level(),
            KRAFT_VERSION => context.kraft_version,
            _ => self.image().features.level(name),
        };
        if level < 0 {
            return Err(invalid("A feature version cannot be less than 0."));
        }
        self.check_supported(name, level).map_err(|reason| invalid(&reason))?;
        if level < current && upgrade_type == UpgradeType::Upgrade {
            return Err(invalid(
                "Can't downgrade the version of this feature without setting the upgrade type to either safe or \
                 unsafe downgrade.",
            ));
        }
        if level > current && upgrade_type != UpgradeType::Upgrade {
            return Err(invalid("Can't downgrade to a newer version."));
        }
        match name {
            METADATA_VERSION => self.check_metadata_version(level, upgrade_type)?,
            KRAFT_VERSION if level < current => {
                return Err(invalid("Can't downgrade the version of this feature."));
            }
            KRAFT_VERSION if upgrade_type == UpgradeType::Upgrade => {
                // Waits for the quorum's own records before it.
                return Ok(Some(MetadataRecord::NoOp(NoOpRecord::default())));
            }
            KRAFT_VERSION => return Ok(None),
            _ => check_dependencies(name, level, proposed).map_err(|reason| invalid(&reason))?,
        }
        Ok(Some(MetadataRecord::FeatureLevel(FeatureLevelRecord {
            name: name.to_owned(),
            feature_level: level,
            ..Default::default()
        })))
    }

    fn check_metadata_version(&self, level: i16, upgrade_type: UpgradeType) -> Result<(), ApiError> {
        let current = self.version();
        let Some(wanted) = MetadataVersion::from_level(level) else {
            let (min, max) = (
                MetadataVersion::MINIMUM.level(),
                MetadataVersion::LATEST_PRODUCTION.level(),
            );
            let sentence = format!("Invalid metadata.version {level}. Valid versions are from {min} to {max}.");
            return Err(ApiError::new(ErrorCode::INVALID_UPDATE_VERSION, sentence));
        };
        if wanted >= current || !wanted.metadata_changes_between(current) {
            return Ok(());
        }
        let reason = match upgrade_type {
            UpgradeType::UnsafeDowngrade => "Unsafe metadata downgrade is not supported in this version.",
            UpgradeType::Upgrade | UpgradeType::SafeDowngrade => {
                "Refusing to perform the requested downgrade because it might delete metadata information."
            }
        };
        let sentence = format!(
            "Unsupported metadata.version downgrade from {} to {level}. {reason}",
            current.level()
        );
        Err(ApiError::new(ErrorCode::INVALID_UPDATE_VERSION, sentence))
    }

    /// Every node must support the level; the reason says which does not.
    fn check_supported(&self, name: &str, level: i16) -> Result<(), String> {
        let this = self.config.node_id;
        check_range(
            &format!("Local controller {this}"),
            VersionRange::supported(name),
            level,
        )?;
        let cluster = &self.image().cluster;
        for broker in cluster.brokers.values() {
            let range = broker.features.get(name).copied().unwrap_or(VersionRange::DISABLED);
            check_range(&format!("Broker {}", broker.id), range, level)?;
        }
        if !self.version().supports_controller_registration() {
            return Ok(());
        }
        for controller in cluster.controllers.values().filter(|controller| controller.id != this) {
            let range = controller.features.get(name).copied().unwrap_or(VersionRange::DISABLED);
            check_range(&format!("Controller {}", controller.id), range, level)?;
        }
        let is_unknown = |id: &&NodeId| **id != this && cluster.controller(**id).is_none();
        match self.config.quorum.iter().find(is_unknown) {
            Some(id) => Err(format!(
                "controller {id} has not registered, and may not support this feature"
            )),
            None => Ok(()),
        }
    }

    fn secure_min_isr(&self, records: &mut Vec<MetadataRecord>) {
        let configs = &self.image().configs;
        let key = "min.insync.replicas";
        let brokers = configs
            .resources
            .iter()
            .filter(|(resource, _)| resource.kind == ResourceType::Broker);
        let holders: Vec<&str> = brokers
            .filter(|(_, values)| values.contains_key(key))
            .map(|(resource, _)| resource.name.as_str())
            .collect();
        if !holders.contains(&"") {
            records.push(self.cluster_min_isr());
        }
        for broker in holders.into_iter().filter(|name| !name.is_empty()) {
            records.push(MetadataRecord::Config(ConfigRecord {
                resource_type: ResourceType::Broker.id(),
                resource_name: broker.to_owned(),
                name: key.to_owned(),
                value: None,
                ..Default::default()
            }));
        }
    }
}

fn proposed_by(request: &UpdateFeaturesRequest, name: &str) -> i16 {
    let update = request.feature_updates.iter().find(|update| update.feature == name);
    update.map_or(0, |update| update.max_version_level)
}

/// Version 0 only tells whether going down is allowed. Nothing for a type that is not known.
fn upgrade_type(context: &RequestContext, update: &FeatureUpdateKey) -> Option<UpgradeType> {
    match update.upgrade_type {
        _ if context.api_version == 0 && update.allow_downgrade => Some(UpgradeType::SafeDowngrade),
        1 => Some(UpgradeType::Upgrade),
        2 => Some(UpgradeType::SafeDowngrade),
        3 => Some(UpgradeType::UnsafeDowngrade),
        _ => None,
    }
}

fn check_range(who: &str, range: VersionRange, level: i16) -> Result<(), String> {
    match range {
        _ if range.contains(level) => Ok(()),
        VersionRange { max: 0, .. } => Err(format!("{who} does not support this feature.")),
        _ => Err(format!("{who} only supports versions {range}")),
    }
}

fn check_dependencies(name: &str, level: i16, proposed: &BTreeMap<&str, i16>) -> Result<(), String> {
    let feature = Feature::named(name).ok_or_else(|| format!("Feature {name} not found."))?;
    let needs = feature.level(level).map_or(&[][..], |level| level.needs);
    let missing = needs
        .iter()
        .find(|(other, needed)| proposed.get(other).is_none_or(|proposed| proposed < needed));
    match missing {
        Some((other, needed)) => Err(format!(
            "{name} could not be set to {level} because it depends on {other} level {needed}"
        )),
        None => Ok(()),
    }
}

fn invalid_update(name: &str, level: i16, reason: &str) -> ApiError {
    let sentence = format!("Invalid update version {level} for feature {name}. {reason}");
    ApiError::new(ErrorCode::INVALID_UPDATE_VERSION, sentence)
}
