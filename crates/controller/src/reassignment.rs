//! Moving a partition from one set of replicas to another (KIP-455): what it changes, and when it is done.

use std::collections::BTreeSet;

use klamm_metadata::PartitionRegistration;
use klamm_types::NodeId;

/// The replicas and the ISR after the reassignment, if this ISR completes it.
///
/// All added replicas must be in sync. If fewer are added than removed, all that stay must be, so that the end of the
/// move does not shrink the ISR without need.
pub(crate) fn completed(
    replicas: &[NodeId],
    removing: &[NodeId],
    adding: &[NodeId],
    isr: &[NodeId],
) -> Option<(Vec<NodeId>, Vec<NodeId>)> {
    if removing.is_empty() && adding.is_empty() {
        return None;
    }
    let (replicas, isr) = (without(replicas, removing), without(isr, removing));
    let nothing_left = !removing.is_empty() && (isr.is_empty() || replicas.is_empty());
    let in_sync = |nodes: &[NodeId]| nodes.iter().all(|node| isr.contains(node));
    let shrinks = adding.len() < removing.len();
    if nothing_left || !in_sync(adding) || (shrinks && !in_sync(&replicas)) {
        return None;
    }
    Some((replicas, isr))
}

/// The nodes of `nodes` that are not in `others`, in their order.
pub(crate) fn without(nodes: &[NodeId], others: &[NodeId]) -> Vec<NodeId> {
    let stays = |node: &&NodeId| !others.contains(node);
    nodes.iter().filter(stays).copied().collect()
}

/// The nodes of `nodes` that are not in `others`, ascending.
pub(crate) fn difference(nodes: &[NodeId], others: &[NodeId]) -> Vec<NodeId> {
    let mut difference = without(nodes, others);
    difference.sort_unstable();
    difference
}

/// How many replicas the partition has, or is to have when its reassignment is done.
pub(crate) fn factor(partition: &PartitionRegistration) -> usize {
    let all = partition.replicas.iter().chain(&partition.adding_replicas);
    let all: BTreeSet<&NodeId> = all.collect();
    all.iter()
        .filter(|node| !partition.removing_replicas.contains(node))
        .count()
}
