//! Commits of ever growing offsets, and reads of committed ones, by members of groups of both protocols.

use klamm_io::sim::SimRandom;
use klamm_protocol::messages::find_coordinator_request::FindCoordinatorRequest;
use klamm_protocol::messages::offset_commit_request::{
    OffsetCommitRequest, OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use klamm_protocol::messages::offset_fetch_request::{
    OffsetFetchRequest, OffsetFetchRequestGroup, OffsetFetchRequestTopics,
};
use klamm_types::ErrorCode;

use crate::groups::Place;
use crate::link::{Link, NEWEST};
use crate::sometimes::Sometimes;
use crate::world::World;

/// Who commits.
#[derive(Clone, Copy, Debug)]
pub struct Committer<'a> {
    pub id: &'a str,
    pub instance_id: Option<&'a str>,
    /// Or generation.
    pub epoch: i32,
}

/// The first to ask has the offsets' topic made.
pub async fn find_coordinator(world: &World, link: &mut Link, group: &str) -> Option<()> {
    let _pass = world.gate.pass().await;
    let request = FindCoordinatorRequest {
        coordinator_keys: vec![group.to_owned()],
        ..Default::default()
    };
    let response = link.call(&request, NEWEST).await.ok()?;
    let found = response.coordinators.first()?;
    (found.error_code == 0).then_some(())
}

/// Commits the next offset; says how that was answered, if it was.
pub async fn commit(world: &World, link: &mut Link, who: Committer<'_>, place: &Place) -> Option<ErrorCode> {
    let _pass = world.gate.pass().await;
    let power_losses = || world.ledger.power_losses();
    let before = world.groups.before(power_losses(), place);
    let value = world.groups.next(power_losses(), place);
    let (group, topic, partition) = place;
    let request = OffsetCommitRequest {
        group_id: group.clone(),
        generation_id_or_member_epoch: who.epoch,
        member_id: who.id.to_owned(),
        group_instance_id: who.instance_id.map(str::to_owned),
        topics: vec![OffsetCommitRequestTopic {
            name: topic.clone(),
            partitions: vec![OffsetCommitRequestPartition {
                partition_index: *partition,
                committed_offset: value,
                committed_metadata: Some(value.to_string()),
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    };
    let response = link.call(&request, NAMES_TOPICS).await.ok()?;
    let answer = response.topics.first().and_then(|topic| topic.partitions.first());
    let code = answer.map_or(ErrorCode::UNKNOWN_SERVER_ERROR, |answer| ErrorCode(answer.error_code));
    world
        .verdict
        .note(|| format!("commit {place:?} {value} in epoch {} of {}: {code}", who.epoch, who.id));
    if code.is_none() {
        world.counters.hit(Sometimes::OffsetCommitted);
        let wrong = world.groups.acked(power_losses(), place, value, who.epoch, before);
        world.verdict.judge_groups(wrong);
    } else if is_about_membership(code) {
        world.counters.hit(Sometimes::CommitFenced);
        world.groups.refused(power_losses(), place, value);
    }
    Some(code)
}

/// Reads what is committed and compares it; a member of a consumer group may say that it is one.
pub async fn fetch(world: &World, link: &mut Link, random: &SimRandom, member: Option<Committer<'_>>, place: &Place) {
    let _pass = world.gate.pass().await;
    let before = world.groups.before(world.ledger.power_losses(), place);
    let (group, topic, partition) = place;
    let request = OffsetFetchRequest {
        groups: vec![OffsetFetchRequestGroup {
            group_id: group.clone(),
            member_id: member.map(|member| member.id.to_owned()),
            member_epoch: member.map_or(-1, |member| member.epoch),
            topics: Some(vec![OffsetFetchRequestTopics {
                name: topic.clone(),
                partition_indexes: vec![*partition],
                ..Default::default()
            }]),
            ..Default::default()
        }],
        require_stable: random.one_in(2),
        ..Default::default()
    };
    let Ok(response) = link.call(&request, NAMES_TOPICS).await else {
        return;
    };
    let group = response.groups.first().filter(|group| group.error_code == 0);
    let topic = group.and_then(|group| group.topics.first());
    let answer = topic.and_then(|topic| topic.partitions.first());
    let Some(answer) = answer.filter(|answer| answer.error_code == 0) else {
        return;
    };
    world.counters.hit(Sometimes::OffsetFetched);
    let value = answer.committed_offset;
    let metadata = answer.metadata.as_deref().unwrap_or_default();
    let wrong = match value >= 0 && metadata != value.to_string() {
        true => Some(format!(
            "{place:?}: committed is {value} with the metadata of {metadata}"
        )),
        false => world.groups.fetched(world.ledger.power_losses(), place, value, before),
    };
    world.verdict.judge_groups(wrong);
}

/// The coordinator did not take the commit, for the member is not what it says.
pub fn is_about_membership(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::ILLEGAL_GENERATION
            | ErrorCode::UNKNOWN_MEMBER_ID
            | ErrorCode::REBALANCE_IN_PROGRESS
            | ErrorCode::FENCED_INSTANCE_ID
            | ErrorCode::FENCED_MEMBER_EPOCH
            | ErrorCode::STALE_MEMBER_EPOCH
            | ErrorCode::GROUP_ID_NOT_FOUND
    )
}

/// OffsetCommit and OffsetFetch name topics up to this version, from which on they know members of consumer groups.
const NAMES_TOPICS: i16 = 9;
