//! Which partitions this broker runs: those of the coordinator's topic that it leads, as the metadata says.

use klamm_metadata::MetadataDelta;
use klamm_replica::ReplicaManager;

use super::contract::ShardMachine;
use super::shards::Shards;

impl<M: ShardMachine> Shards<M> {
    /// Follows a change of the metadata that `replicas` has already followed. Calls come one after another, in order.
    pub async fn follow(&self, topic: &str, delta: &MetadataDelta, replicas: &ReplicaManager) {
        for change in delta.changed_partitions() {
            if change.topic.name.as_str() != topic {
                continue;
            }
            let held = replicas.identified(change.topic.id, change.partition);
            match (change.after, held) {
                (Some(after), Some(partition)) if after.leader == replicas.node_id() => {
                    self.lead(partition, after.leader_epoch).await;
                }
                _ => self.resign(change.partition).await,
            }
        }
    }
}
