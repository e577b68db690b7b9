//! Who follows the metadata on a broker: first those whom it takes but a moment, then the sockets and the replicas, each
//! in the order of the changes. Kafka's `BrokerMetadataPublisher`.

use std::sync::Arc;

use klamm_config::NodeConfig;
use klamm_driver::{DirectoryAssignments, GroupCoordinators, MetadataUpdate};
use klamm_io::watch;
use klamm_io::{Io, TaskKind, Tasks};
use klamm_replica::ReplicaManager;
use klamm_server::{DynamicConfigs, SocketServer};
use klamm_types::Offset;
use tokio::sync::mpsc;

use crate::membership;
use crate::shared_server::SharedServer;

/// Who follows the metadata beside the replicas, and with them.
pub(crate) struct Followers {
    configs: Arc<DynamicConfigs>,
    sockets: SocketServer,
    pub(crate) groups: GroupCoordinators,
    assignments: DirectoryAssignments,
}

/// A change that the configuration and the groups have taken over.
struct Heard {
    update: MetadataUpdate,
    /// This node's configuration after the change, if that changed it.
    config: Option<Arc<NodeConfig>>,
}

impl Followers {
    pub(crate) fn new(shared: &SharedServer) -> Self {
        let SharedServer { io, config, quorum, .. } = shared;
        let retry = membership::FORWARDING_RETRY;
        let channel = membership::channel(io, config, quorum, "directory-assignments", retry);
        Self {
            configs: shared.configs.clone(),
            sockets: shared.sockets.clone(),
            groups: GroupCoordinators::of_groups(io, config),
            assignments: DirectoryAssignments::start(io, config.node_id(), shared.metadata.clone(), channel),
        }
    }

    /// Starts to follow; the result tells how far the replicas have come.
    pub(crate) fn start(
        self,
        io: &Io,
        replicas: &Arc<ReplicaManager>,
        updates: mpsc::Receiver<MetadataUpdate>,
        tasks: &Tasks,
    ) -> watch::Receiver<Offset> {
        let (applied_in, applied) = watch::channel(Offset::UNKNOWN);
        let (onwards, heard) = mpsc::channel(HEARD_MAX);
        io.metrics.queue("metadata-updates-heard", &onwards);
        let hearing = hear_first(
            self.configs.clone(),
            self.groups.clone(),
            updates,
            onwards,
            tasks.clone(),
        );
        tasks.spawn(TaskKind::MetadataPublisher, hearing);
        let following = follow(replicas.clone(), self, heard, applied_in, tasks.clone());
        tasks.spawn(TaskKind::MetadataPublisher, following);
        applied
    }
}

/// Takes the metadata's changes over, in order, for whom that takes but a moment: the configuration and the groups. Who
/// takes his time gets them after that, by `onwards`, so that nobody waits for the logs of other topics: who joins a group
/// has read of its topics in the same metadata.
async fn hear_first(
    configs: Arc<DynamicConfigs>,
    groups: GroupCoordinators,
    mut updates: mpsc::Receiver<MetadataUpdate>,
    onwards: mpsc::Sender<Heard>,
    scope: Tasks,
) {
    while let Some(update) = scope.next(&mut updates).await {
        let config = configs.apply(&update.delta, &update.published.image);
        groups
            .tell_metadata(&update.delta, &update.published, configs.node())
            .await;
        let passed_on = tokio::select! {
            biased;
            passed_on = onwards.send(Heard { update, config }) => passed_on.is_ok(),
            () = scope.cancelled() => false,
        };
        if !passed_on {
            return;
        }
    }
}

/// Hands the metadata's changes to the sockets and the replicas, in order, and tells how far it has come.
async fn follow(
    replicas: Arc<ReplicaManager>,
    followers: Followers,
    mut heard: mpsc::Receiver<Heard>,
    applied: watch::Sender<Offset>,
    scope: Tasks,
) {
    while let Some(Heard { update, config }) = scope.next(&mut heard).await {
        let image = &update.published.image;
        if let Some(config) = config {
            followers.sockets.set_config(&config).await;
            replicas.set_node_config(config, image);
        }
        let misplaced = replicas.apply(&update.delta, image).await;
        followers.assignments.tell(misplaced).await;
        followers.groups.follow_metadata(&update.delta, &replicas).await;
        applied.send_replace(update.published.last_offset);
    }
}

/// Changes that the groups may be ahead of the replicas.
const HEARD_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use klamm_config::Properties;
    use klamm_driver::PublishedImage;
    use klamm_io::{sim, time};
    use klamm_metadata::MetadataDelta;
    use klamm_protocol::MetadataRecord;
    use klamm_protocol::messages::ConfigRecord;

    use super::*;

    #[test]
    fn groups_are_told_of_changes_that_the_replicas_have_not_come_to() {
        sim::run(1, |simulation| async move {
            let io = simulation.host("broker").io();
            let text = "process.roles=broker\nnode.id=1\ncontroller.quorum.bootstrap.servers=localhost:9093\n\
                        controller.listener.names=CONTROLLER\n";
            let properties = Properties::parse(text.as_bytes()).unwrap();
            let config = Arc::new(NodeConfig::from_properties(&properties, &[]).unwrap());
            let configs = DynamicConfigs::new(config.clone());
            let groups = GroupCoordinators::of_groups(&io, &config);
            let (updates_in, updates) = mpsc::channel(4);
            // The replicas are still at the first change, which is as long as they have room for no other.
            let (onwards, mut heard) = mpsc::channel(1);
            let hearing = hear_first(configs.clone(), groups, updates, onwards, io.tasks.clone());
            io.tasks.spawn(TaskKind::MetadataPublisher, hearing);
            for retention_ms in ["6000", "7000"] {
                updates_in.send(retention_of_all_brokers(retention_ms)).await.unwrap();
            }
            time::sleep(Duration::from_millis(1)).await;
            assert_eq!(configs.node().log_retention_ms(), 7000);
            for retention_ms in [6000, 7000] {
                let told = heard.recv().await.and_then(|heard| heard.config);
                assert_eq!(told.map(|config| config.log_retention_ms()), Some(retention_ms));
            }
        });
    }

    fn retention_of_all_brokers(retention_ms: &str) -> MetadataUpdate {
        let mut delta = MetadataDelta::new(klamm_metadata::MetadataImage::default());
        let record = ConfigRecord {
            resource_type: 4,
            name: "log.retention.ms".to_owned(),
            value: Some(retention_ms.to_owned()),
            ..Default::default()
        };
        delta.replay(&MetadataRecord::Config(record)).unwrap();
        let published = PublishedImage {
            image: delta.image().clone(),
            ..Default::default()
        };
        MetadataUpdate {
            delta: Arc::new(delta),
            published: Arc::new(published),
        }
    }
}
