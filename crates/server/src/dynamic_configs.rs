//! This node's configuration as it is now: the file, over it what is set for all brokers, over that what is set for this
//! one (KIP-226). Follows the metadata; readers take the newest and keep it as long as they like.

use std::sync::Arc;

use arc_swap::ArcSwap;
use klamm_config::{BrokerConfigs, NodeConfig, Overrides};
use klamm_metadata::{ConfigResource, MetadataDelta, MetadataImage, ResourceType};
use klamm_types::NodeId;

/// The configuration in its layers. One for each node.
#[derive(Debug)]
pub struct DynamicConfigs {
    node_id: NodeId,
    layers: ArcSwap<BrokerConfigs>,
    /// What the layers add up to.
    effective: ArcSwap<NodeConfig>,
}

impl DynamicConfigs {
    /// What the file says, until the first change is applied.
    pub fn new(file: Arc<NodeConfig>) -> Arc<Self> {
        Arc::new(Self {
            node_id: file.node_id(),
            layers: ArcSwap::from_pointee(BrokerConfigs::new((*file).clone())),
            effective: ArcSwap::new(file),
        })
    }

    /// Takes a change of the metadata over, one after the other; returns the new configuration if it differs, for those
    /// who are to be told.
    pub fn apply(&self, delta: &MetadataDelta, image: &MetadataImage) -> Option<Arc<NodeConfig>> {
        let (own, default) = (ConfigResource::broker(self.node_id), ConfigResource::default_broker());
        let mut changed = delta.changed_configs();
        if !changed.any(|resource| *resource == own || *resource == default) {
            return None;
        }
        let mut layers = BrokerConfigs::clone(&self.layers.load());
        let mut notices = layers.set_default_overrides(&overrides(image, &default));
        notices.extend(layers.set_broker_overrides(&overrides(image, &own)));
        for notice in notices {
            tracing::warn!(target: "kafka.server.DynamicBrokerConfig", "{notice}");
        }
        let effective = Arc::new(layers.current().clone());
        self.layers.store(Arc::new(layers));
        self.effective.store(effective.clone());
        Some(effective)
    }

    pub(crate) fn layers(&self) -> Arc<BrokerConfigs> {
        self.layers.load_full()
    }

    /// What holds now.
    pub fn node(&self) -> Arc<NodeConfig> {
        self.effective.load_full()
    }
}

/// What is set for a broker, or for all.
fn overrides(image: &MetadataImage, resource: &ConfigResource) -> Overrides {
    debug_assert_eq!(resource.kind, ResourceType::Broker);
    let values = image.configs.of(resource);
    values.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use klamm_config::{Properties, keys};
    use klamm_protocol::MetadataRecord;
    use klamm_protocol::messages::ConfigRecord;

    use super::*;

    fn set(name: &str, key: &str, value: Option<&str>) -> MetadataRecord {
        MetadataRecord::Config(ConfigRecord {
            resource_type: 4,
            resource_name: name.to_owned(),
            name: key.to_owned(),
            value: value.map(str::to_owned),
            ..Default::default()
        })
    }

    #[test]
    fn this_broker_wins_over_all_brokers_and_these_over_the_file() {
        let text = "process.roles=broker\nnode.id=1\ncontroller.quorum.bootstrap.servers=localhost:9093\n\
                    controller.listener.names=CONTROLLER\nlog.retention.ms=5000\n";
        let properties = Properties::parse(text.as_bytes()).unwrap();
        let configs = DynamicConfigs::new(Arc::new(NodeConfig::from_properties(&properties, &[]).unwrap()));
        let mut image = MetadataImage::default();
        let mut check = |record: MetadataRecord, expected: Option<i64>| {
            let mut delta = MetadataDelta::new(image.clone());
            delta.replay(&record).unwrap();
            image = delta.image().clone();
            let told = configs.apply(&delta, &image);
            assert_eq!(told.map(|config| config.log_retention_ms()), expected, "{record:?}");
        };
        check(set("", "log.retention.ms", Some("6000")), Some(6000));
        check(set("1", "log.retention.ms", Some("7000")), Some(7000));
        check(set("2", "log.retention.ms", Some("8000")), None);
        check(set("1", "log.retention.ms", None), Some(6000));
        check(set("", "log.retention.ms", None), Some(5000));
        assert_eq!(configs.node().get(keys::NODE_ID), 1);
    }
}
