//! Moving a partition from one set of replicas to another (KIP-455): when it is done.

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
    let staying = |nodes: &[NodeId]| -> Vec<NodeId> {
        let stays = |node: &&NodeId| !removing.contains(node);
        nodes.iter().filter(stays).copied().collect()
    };
    let (replicas, isr) = (staying(replicas), staying(isr));
    let nothing_left = !removing.is_empty() && (isr.is_empty() || replicas.is_empty());
    let in_sync = |nodes: &[NodeId]| nodes.iter().all(|node| isr.contains(node));
    let shrinks = adding.len() < removing.len();
    if nothing_left || !in_sync(adding) || (shrinks && !in_sync(&replicas)) {
        return None;
    }
    Some((replicas, isr))
}
