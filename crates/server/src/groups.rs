//! The way from a handler to the coordinator of a group.
//!
//! Which partition of `__consumer_offsets` a group belongs to, who asks, and what a caller is told when the coordinator
//! is elsewhere, loading, or could not write.

use std::collections::BTreeMap;
use std::sync::Arc;

use klamm_coordinator::{
    GroupCall, GroupCoordinator, GroupCoordinatorConfig, GroupRequest, GroupResponse, RequestContext,
};
use klamm_coordinator::{error_response, refusal};
use klamm_driver::shard::{ShardError, Submitted};
use klamm_driver::{GROUP_METADATA_TOPIC, GroupCoordinators};
use klamm_io::Io;
use klamm_metadata::MetadataImage;
use klamm_protocol::Message;
use klamm_types::PartitionId;

use crate::broker::Broker;
use crate::dispatch::{Call, Refused};
use crate::error_code::of_coordinator;
use crate::handled::Handled;
use crate::outgoing::{Outgoing, ReplyTo};

/// The groups that this broker may coordinate.
pub(crate) struct Groups {
    coordinators: GroupCoordinators,
    config: GroupCoordinatorConfig,
    /// `offsets.topic.num.partitions`, which counts until the topic exists.
    partitions_configured: i32,
}

/// A call on its way.
pub(crate) enum Asked {
    Answered(GroupResponse),
    /// With what it takes to tell an error.
    Submitted(GroupCall, Submitted<GroupCoordinator>),
}

/// Who asks, as the coordinator wants to know it.
#[derive(Clone, Debug)]
pub(crate) struct GroupClient {
    api_version: i16,
    client_id: String,
    client_host: Arc<str>,
}

impl Asked {
    /// Replies at once if the coordinator has answered already, or else when it does.
    pub(crate) fn reply<R: Message>(
        self,
        to: ReplyTo,
        out: &mut Outgoing,
        response: impl FnOnce(GroupResponse) -> R + Send + 'static,
    ) -> Result<Handled, Refused> {
        let (subject, mut submitted) = match self {
            Self::Answered(answer) => {
                out.reply(to, &response(answer))?;
                return Ok(Handled::Done);
            }
            Self::Submitted(subject, submitted) => (subject, submitted),
        };
        if let Some(answer) = submitted.answered() {
            out.reply(to, &response(answered(&subject, answer)))?;
            return Ok(Handled::Done);
        }
        Ok(Handled::later(to, async move {
            Ok(response(answered(&subject, submitted.answer().await)))
        }))
    }

    async fn answer(self) -> GroupResponse {
        match self {
            Self::Answered(answer) => answer,
            Self::Submitted(subject, submitted) => answered(&subject, submitted.answer().await),
        }
    }
}

fn answered(subject: &GroupCall, answer: Result<GroupResponse, ShardError>) -> GroupResponse {
    answer.unwrap_or_else(|error| error_response(subject, of_coordinator(&error)))
}

impl GroupClient {
    pub(crate) fn new(call: Call<'_>, client_id: Option<String>) -> Self {
        Self {
            api_version: call.version,
            client_id: client_id.unwrap_or_default(),
            client_host: call.client.host.clone(),
        }
    }

    pub(crate) fn api_version(&self) -> i16 {
        self.api_version
    }

    fn context(self, io: &Io, call: &GroupCall) -> RequestContext {
        let mut random = [0; 16];
        if call.may_make_a_member() {
            io.random.fill(&mut random);
        }
        RequestContext {
            api_version: self.api_version,
            client_id: self.client_id,
            client_host: self.client_host,
            random,
            ..RequestContext::default()
        }
    }
}

impl Groups {
    pub(crate) fn new(
        coordinators: GroupCoordinators,
        config: GroupCoordinatorConfig,
        partitions_configured: i32,
    ) -> Self {
        Self {
            coordinators,
            config,
            partitions_configured,
        }
    }

    /// How many partitions groups are shared out to.
    pub(crate) fn partitions_count(&self, image: &MetadataImage) -> i32 {
        let topic = image.topics.named(GROUP_METADATA_TOPIC);
        topic.map_or(self.partitions_configured, |topic| {
            i32::try_from(topic.partitions.len()).unwrap_or(i32::MAX)
        })
    }

    /// The partition whose leader coordinates the group.
    pub(crate) fn partition_for(&self, image: &MetadataImage, group: &str) -> PartitionId {
        partition_for(group, self.partitions_count(image))
    }

    /// Asks the coordinator of one group, here or nowhere: what another broker coordinates is not passed on.
    pub(crate) async fn ask(
        &self,
        broker: &Broker,
        client: &GroupClient,
        group: &str,
        call: GroupCall,
    ) -> GroupResponse {
        let partition = self.partition_for(&broker.metadata.image(), group);
        self.submit(broker, client.clone(), partition, call).answer().await
    }

    /// Asks several coordinators at once; the answers come in the order of the calls.
    pub(crate) async fn ask_each(
        &self,
        broker: &Broker,
        client: &GroupClient,
        calls: Vec<(PartitionId, GroupCall)>,
    ) -> Vec<GroupResponse> {
        let mut asked = Vec::with_capacity(calls.len());
        for (partition, call) in calls {
            asked.push(self.submit(broker, client.clone(), partition, call));
        }
        let mut answers = Vec::with_capacity(asked.len());
        for asked in asked {
            answers.push(asked.answer().await);
        }
        answers
    }

    /// Hands a call to the coordinator of a partition.
    pub(crate) fn submit(
        &self,
        broker: &Broker,
        client: GroupClient,
        partition: PartitionId,
        call: GroupCall,
    ) -> Asked {
        if let Some(refused) = refusal(client.api_version, &call, &self.config) {
            return Asked::Answered(refused);
        }
        let subject = call.subject();
        let context = client.context(&broker.io, &call);
        let request = GroupRequest { context, call };
        Asked::Submitted(subject, self.coordinators.submit(partition, request))
    }

    /// The groups by the partitions whose leaders coordinate them, both in order.
    pub(crate) fn by_partition(
        &self,
        image: &MetadataImage,
        groups: impl IntoIterator<Item = String>,
    ) -> BTreeMap<PartitionId, Vec<String>> {
        let mut by_partition: BTreeMap<PartitionId, Vec<String>> = BTreeMap::new();
        for group in groups {
            let partition = self.partition_for(image, &group);
            by_partition.entry(partition).or_default().push(group);
        }
        by_partition
    }
}

/// Java's `String.hashCode` of the group's id, without its sign, modulo the number of partitions.
pub(crate) fn partition_for(group: &str, partitions_count: i32) -> PartitionId {
    let add = |hash: i32, unit: u16| hash.wrapping_mul(31).wrapping_add(i32::from(unit));
    let hash = match group.is_ascii() {
        true => group.bytes().map(u16::from).fold(0, add),
        false => group.encode_utf16().fold(0, add),
    };
    // The one number whose negation does not fit stands for 0, as in Kafka's `Utils.abs`.
    PartitionId(hash.checked_abs().unwrap_or(0) % partitions_count.max(1))
}

/// An address as Java prints one that was not looked up by name.
pub(crate) fn java_address(ip: std::net::IpAddr) -> String {
    match ip.to_canonical() {
        std::net::IpAddr::V4(ip) => format!("/{ip}"),
        std::net::IpAddr::V6(ip) => {
            let groups: Vec<String> = ip.segments().iter().map(|group| format!("{group:x}")).collect();
            format!("/{}", groups.join(":"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_have_the_partitions_that_java_gives_them() {
        // "".hashCode() is 0; "polygenelubricants".hashCode() is Integer.MIN_VALUE.
        for (group, partition) in [
            ("", 0),
            ("polygenelubricants", 0),
            ("a", 47),
            ("group-1", 49),
            ("größe", 7),
        ] {
            assert_eq!(partition_for(group, 50), PartitionId(partition), "{group}");
        }
    }

    #[test]
    fn addresses_are_written_as_java_writes_them() {
        for (address, written) in [
            ("127.0.0.1", "/127.0.0.1"),
            ("::1", "/0:0:0:0:0:0:0:1"),
            ("::ffff:10.0.0.7", "/10.0.0.7"),
            ("2001:db8::a0", "/2001:db8:0:0:0:0:0:a0"),
        ] {
            assert_eq!(java_address(address.parse().unwrap()), written);
        }
    }
}
