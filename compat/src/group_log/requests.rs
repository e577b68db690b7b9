//! What the members of the script send, and the answers that must come.

use std::time::Duration;

use anyhow::{Result, ensure};
use klamm_protocol::header::decode_response_header;
use klamm_protocol::messages::consumer_group_heartbeat_request::ConsumerGroupHeartbeatRequest;
use klamm_protocol::messages::consumer_group_heartbeat_response::ConsumerGroupHeartbeatResponse;
use klamm_protocol::messages::join_group_request::{JoinGroupRequest, JoinGroupRequestProtocol};
use klamm_protocol::messages::join_group_response::JoinGroupResponse;
use klamm_protocol::messages::leave_group_request::{LeaveGroupRequest, MemberIdentity};
use klamm_protocol::messages::sync_group_request::{SyncGroupRequest, SyncGroupRequestAssignment};
use klamm_protocol::{Decoder, Message, Request, frame};

use super::{LONG_TIMEOUT_MS, TOPIC};
use crate::hostile::classic_groups::NO_TOPICS;
use crate::hostile::consumer_groups::joining;
use crate::wire::{self, Answer, Connection};

/// The version of ConsumerGroupHeartbeat.
pub(super) const HEARTBEAT: i16 = 1;
const ANSWER_TIME_MAX: Duration = Duration::from_secs(15);

/// A member of a consumer group that gives up nothing.
pub(super) struct Member {
    group: &'static str,
    id: &'static str,
    instance: Option<&'static str>,
    epoch: i32,
}

impl Member {
    pub(super) fn join(
        connection: &mut Connection,
        group: &'static str,
        id: &'static str,
        instance: Option<&'static str>,
        rebalance_timeout_ms: i32,
    ) -> Result<Self> {
        let request = ConsumerGroupHeartbeatRequest {
            instance_id: instance.map(str::to_owned),
            rebalance_timeout_ms,
            ..joining(group, id, TOPIC)
        };
        let told = connection.exchange(HEARTBEAT, &request)?;
        ensure!(told.error_code == 0, "{id} joins: {told:?}");
        let epoch = told.member_epoch;
        Ok(Self {
            group,
            id,
            instance,
            epoch,
        })
    }

    pub(super) fn request(&self) -> ConsumerGroupHeartbeatRequest {
        ConsumerGroupHeartbeatRequest {
            group_id: self.group.to_owned(),
            member_id: self.id.to_owned(),
            instance_id: self.instance.map(str::to_owned),
            member_epoch: self.epoch,
            ..Default::default()
        }
    }

    pub(super) fn beat(&mut self, connection: &mut Connection) -> Result<ConsumerGroupHeartbeatResponse> {
        let told = connection.exchange(HEARTBEAT, &self.request())?;
        self.epoch = told.member_epoch;
        Ok(told)
    }

    pub(super) fn leave(&self, connection: &mut Connection, epoch: i32) -> Result<()> {
        let request = ConsumerGroupHeartbeatRequest {
            member_epoch: epoch,
            ..self.request()
        };
        let told = connection.exchange(HEARTBEAT, &request)?;
        ensure!(told.error_code == 0, "{} leaves: {told:?}", self.id);
        Ok(())
    }
}

pub(super) fn named(
    group: &str,
    member: &str,
    instance: &str,
    rebalance_timeout_ms: i32,
) -> ConsumerGroupHeartbeatRequest {
    ConsumerGroupHeartbeatRequest {
        instance_id: Some(instance.to_owned()),
        rebalance_timeout_ms,
        ..joining(group, member, TOPIC)
    }
}

pub(super) fn join(group: &str, member: &str, reason: Option<&str>) -> JoinGroupRequest {
    let protocol = JoinGroupRequestProtocol {
        name: "range".to_owned(),
        metadata: subscription().into(),
        ..Default::default()
    };
    JoinGroupRequest {
        group_id: group.to_owned(),
        session_timeout_ms: LONG_TIMEOUT_MS,
        rebalance_timeout_ms: LONG_TIMEOUT_MS,
        member_id: member.to_owned(),
        protocol_type: "consumer".to_owned(),
        protocols: vec![protocol],
        reason: reason.map(str::to_owned),
        ..Default::default()
    }
}

/// `ConsumerProtocolSubscription` version 0 of the topic.
pub(super) fn subscription() -> Vec<u8> {
    let mut bytes = vec![0, 0, 0, 0, 0, 1, 0, TOPIC.len() as u8];
    bytes.extend_from_slice(TOPIC.as_bytes());
    bytes.extend([0xff; 4]);
    bytes
}

/// The generation that a member got into, and its id.
pub(super) fn joined(told: JoinGroupResponse) -> Result<(i32, String)> {
    ensure!(told.error_code == 0, "join: {told:?}");
    Ok((told.generation_id, told.member_id))
}

/// The answer to a JoinGroup that was sent before.
pub(super) fn answer(connection: &mut Connection, version: i16) -> Result<JoinGroupResponse> {
    let Answer::Frame(bytes) = connection.receive(ANSWER_TIME_MAX)? else {
        anyhow::bail!("no answer to JoinGroup");
    };
    let mut d = Decoder::new(&bytes);
    decode_response_header(&mut d, JoinGroupRequest::KEY, version)?;
    Ok(JoinGroupResponse::decode(&mut d, version)?)
}

/// The leader assigns nothing to each of `members`.
pub(super) fn sync(
    connection: &mut Connection,
    group: &str,
    member: &str,
    generation: i32,
    members: &[&str],
) -> Result<()> {
    sync_as(connection, group, member, None, generation, members)
}

pub(super) fn sync_as(
    connection: &mut Connection,
    group: &str,
    member: &str,
    instance: Option<&str>,
    generation: i32,
    members: &[&str],
) -> Result<()> {
    let assignments = members.iter().map(|member| SyncGroupRequestAssignment {
        member_id: (*member).to_owned(),
        assignment: NO_TOPICS.into(),
        ..Default::default()
    });
    let request = SyncGroupRequest {
        group_id: group.to_owned(),
        generation_id: generation,
        member_id: member.to_owned(),
        group_instance_id: instance.map(str::to_owned),
        protocol_type: Some("consumer".to_owned()),
        protocol_name: Some("range".to_owned()),
        assignments: assignments.collect(),
        ..Default::default()
    };
    let told = connection.exchange(5, &request)?;
    ensure!(told.error_code == 0, "sync {group}: {told:?}");
    Ok(())
}

pub(super) fn leave(
    connection: &mut Connection,
    group: &str,
    members: &[(&str, Option<&str>)],
    reason: Option<&str>,
) -> Result<()> {
    let members = members.iter().map(|(member, instance)| MemberIdentity {
        member_id: (*member).to_owned(),
        group_instance_id: instance.map(str::to_owned),
        reason: reason.map(str::to_owned),
        ..Default::default()
    });
    let request = LeaveGroupRequest {
        group_id: group.to_owned(),
        members: members.collect(),
        ..Default::default()
    };
    let told = connection.exchange(5, &request)?;
    let code = told.members.first().map_or(told.error_code, |member| member.error_code);
    ensure!(code == 0, "leave {group}: {told:?}");
    Ok(())
}

pub(super) fn request<R: Request>(version: i16, request: &R) -> Result<Vec<u8>> {
    Ok(frame::request(request, version, wire::CORRELATION_ID, Some("compat"))?)
}
