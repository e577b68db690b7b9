//! ConsumerGroupDescribe: what a consumer group looks like from outside.

use klamm_metadata::MetadataImage;
use klamm_protocol::messages::consumer_group_describe_response::{
    Assignment as DescribedAssignment, DescribedGroup, Member as DescribedMember, TopicPartitions,
};
use klamm_types::Uuid;

use super::member::Member;
use super::state::ConsumerGroup;
use crate::GroupCoordinatorConfig;
use crate::group::assignor::Assignor;

impl ConsumerGroup {
    pub(crate) fn describe(
        &self,
        group_id: &str,
        config: &GroupCoordinatorConfig,
        image: &MetadataImage,
    ) -> DescribedGroup {
        DescribedGroup {
            group_id: group_id.to_owned(),
            group_state: self.group_state().name().to_owned(),
            group_epoch: self.epochs().group_epoch,
            assignment_epoch: self.epochs().assignment_epoch,
            assignor_name: self.assignor_name(config),
            members: self
                .members()
                .map(|member| self.describe_member(member, image))
                .collect(),
            ..Default::default()
        }
    }

    fn assignor_name(&self, config: &GroupCoordinatorConfig) -> String {
        let counts = self.assignor_counts(None, None);
        let known = Assignor::ALL.into_iter().rev();
        let counted = known.filter_map(|assignor| Some((*counts.get(assignor.name())?, assignor)));
        let preferred = counted.max_by_key(|(count, _)| *count).map(|(_, assignor)| assignor);
        preferred
            .unwrap_or(config.default_consumer_assignor())
            .name()
            .to_owned()
    }

    fn describe_member(&self, member: &Member, image: &MetadataImage) -> DescribedMember {
        let metadata = &member.metadata;
        let text = |text: &Option<std::sync::Arc<str>>| text.as_ref().map(ToString::to_string);
        // A member answers for what it has yet to give up.
        let assigned = member.current.assigned.merged_with(&member.current.pending_revocation);
        let target = self.target(&member.member_id);
        DescribedMember {
            member_id: member.member_id.to_string(),
            instance_id: text(&metadata.instance_id),
            rack_id: text(&metadata.rack_id),
            member_epoch: member.current.epoch,
            client_id: metadata.client_id.to_string(),
            client_host: metadata.client_host.to_string(),
            subscribed_topic_names: metadata
                .subscribed_topic_names
                .iter()
                .map(ToString::to_string)
                .collect(),
            subscribed_topic_regex: text(&metadata.subscribed_topic_regex),
            assignment: described(
                assigned.iter().map(|(topic_id, partition, _)| (topic_id, partition)),
                image,
            ),
            target_assignment: described(target.iter(), image),
            member_type: if member.uses_classic_protocol() { 0 } else { 1 },
            ..Default::default()
        }
    }
}

/// Topics that no longer exist are left out.
fn described(partitions: impl Iterator<Item = (Uuid, i32)>, image: &MetadataImage) -> DescribedAssignment {
    let mut topics: Vec<TopicPartitions> = Vec::new();
    for (topic_id, partition) in partitions {
        match topics.last_mut() {
            Some(topic) if topic.topic_id == topic_id => topic.partitions.push(partition),
            _ => topics.push(TopicPartitions {
                topic_id,
                topic_name: image
                    .topics
                    .get(topic_id)
                    .map(|topic| topic.name.to_string())
                    .unwrap_or_default(),
                partitions: vec![partition],
                ..Default::default()
            }),
        }
    }
    topics.retain(|topic| !topic.topic_name.is_empty());
    DescribedAssignment {
        topic_partitions: topics,
        ..Default::default()
    }
}
