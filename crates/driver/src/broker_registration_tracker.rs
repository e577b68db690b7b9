//! When a registered broker must register once more: Kafka's `BrokerRegistrationTracker`.
//!
//! Before metadata.version 3.7-IV2 a registration holds no log directories. When the version rises, the broker says
//! again what it said, and now the controller keeps it (KIP-858).

use klamm_metadata::MetadataDelta;
use klamm_types::NodeId;

/// Whether the broker's registration lacks what the metadata version has a place for, and `delta` is why.
pub(crate) fn needs_refresh(id: NodeId, delta: &MetadataDelta) -> bool {
    let is_concerned = delta.features_changed() || delta.changed_brokers().any(|broker| broker == id);
    let image = delta.image();
    // Without a registration it is still on its way.
    let is_incomplete = || {
        let broker = image.cluster.broker(id);
        broker.is_some_and(|broker| broker.directories.is_empty())
    };
    is_concerned && image.metadata_version().supports_directory_assignment() && is_incomplete()
}

#[cfg(test)]
mod tests {
    use klamm_metadata::{METADATA_VERSION, MetadataImage, MetadataVersion};
    use klamm_protocol::MetadataRecord;
    use klamm_protocol::messages::feature_level_record::FeatureLevelRecord;
    use klamm_protocol::messages::register_broker_record::RegisterBrokerRecord;
    use klamm_types::Uuid;

    use super::*;

    fn version(text: &str) -> MetadataRecord {
        let version = MetadataVersion::from_text(text).map(MetadataVersion::level);
        MetadataRecord::FeatureLevel(FeatureLevelRecord {
            name: METADATA_VERSION.to_owned(),
            feature_level: version.unwrap(),
            ..Default::default()
        })
    }

    fn broker(id: i32, directories: &[Uuid]) -> MetadataRecord {
        MetadataRecord::RegisterBroker(RegisterBrokerRecord {
            broker_id: id,
            log_dirs: directories.to_vec(),
            ..Default::default()
        })
    }

    #[test]
    fn a_registration_without_directories_is_refreshed_once_there_is_a_place_for_them() {
        let directory = Uuid::from_u64_pair(1, 2);
        let check = |before: &[MetadataRecord], change: &[MetadataRecord], expected: bool| {
            let mut base = MetadataDelta::new(MetadataImage::default());
            before.iter().for_each(|record| base.replay(record).unwrap());
            let mut delta = MetadataDelta::new(base.into_image());
            change.iter().for_each(|record| delta.replay(record).unwrap());
            assert_eq!(needs_refresh(NodeId(1), &delta), expected, "{before:?} {change:?}");
        };
        check(&[version("3.6"), broker(1, &[])], &[version("3.7-IV1")], false);
        check(&[version("3.6"), broker(1, &[])], &[version("3.7-IV2")], true);
        check(&[version("3.6"), broker(1, &[directory])], &[version("3.7-IV2")], false);
        check(&[version("3.6")], &[version("4.0")], false);
        check(&[version("4.0")], &[broker(1, &[])], true);
        check(&[version("4.0"), broker(1, &[])], &[broker(2, &[])], false);
    }
}
