//! Clients of one classic group that do what clients do, in any order, with time passing, appends failing and
//! coordinators changing between. Whatever happens: no request is answered twice, each generation has one leader, and
//! once the trouble is over all who are there are members, and nobody waits.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use klamm_coordinator::{
    Completion, GroupCall, GroupCoordinator, GroupRecord, GroupRequest, GroupResponse, RequestContext, Token,
};
use klamm_machine::Machine;
use klamm_protocol::messages::heartbeat_request::HeartbeatRequest;
use klamm_protocol::messages::join_group_request::{JoinGroupRequest, JoinGroupRequestProtocol};
use klamm_protocol::messages::join_group_response::JoinGroupResponse;
use klamm_protocol::messages::leave_group_request::{LeaveGroupRequest, MemberIdentity};
use klamm_protocol::messages::sync_group_request::{SyncGroupRequest, SyncGroupRequestAssignment};
use klamm_types::{ErrorCode, Offset, Timestamp};
use proptest::prelude::*;

use crate::script::config;

const CLIENTS: usize = 5;
const GROUP: &str = "g";

#[derive(Clone, Debug)]
enum Step {
    /// A client does what it does next: join, sync or send a heartbeat.
    Go(usize),
    /// It forgets who it is, as after a crash, and what it waits for.
    Crash(usize),
    Leave(usize),
    /// It joins again, as when it subscribes to something else.
    Rejoin(usize),
    Wait(i64),
    /// The next records cannot be appended.
    FailNext,
    Restart,
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..CLIENTS).prop_map(Step::Go),
        1 => (0..CLIENTS).prop_map(Step::Crash),
        1 => (0..CLIENTS).prop_map(Step::Leave),
        1 => (0..CLIENTS).prop_map(Step::Rejoin),
        3 => (1..7000_i64).prop_map(Step::Wait),
        1 => Just(Step::FailNext),
        1 => Just(Step::Restart),
    ]
}

#[derive(Clone, Debug, Default)]
struct Client {
    member_id: String,
    is_static: bool,
    /// Nothing while it is not in a generation.
    generation: Option<i32>,
    /// Whom it is to assign to, if it leads.
    assigns_to: Vec<String>,
    has_assignment: bool,
    waits_for: Option<Token>,
}

struct World {
    coordinator: GroupCoordinator,
    now: Timestamp,
    next_offset: Offset,
    log: Vec<GroupRecord>,
    clients: Vec<Client>,
    /// Who waits, and for which client; a client that crashed waits no more, but its request is still there.
    parked: BTreeMap<Token, Option<usize>>,
    answered: BTreeSet<Token>,
    requests: u64,
    fails_next: bool,
    /// Who leads a generation. The number of one that was not written is used again by the next coordinator.
    leaders: BTreeMap<i32, String>,
}

impl World {
    fn new() -> Self {
        let clients = (0..CLIENTS).map(|index| Client {
            is_static: index % 2 == 1,
            ..Default::default()
        });
        let mut world = Self {
            coordinator: GroupCoordinator::new(config("")),
            now: Timestamp(1_000_000),
            next_offset: Offset(0),
            log: Vec::new(),
            clients: clients.collect(),
            parked: BTreeMap::new(),
            answered: BTreeSet::new(),
            requests: 0,
            fails_next: false,
            leaders: BTreeMap::new(),
        };
        world.activate();
        world
    }

    fn activate(&mut self) {
        let image = Arc::default();
        self.ask(
            None,
            GroupCall::Activate {
                image,
                version: 0,
                config: None,
            },
        );
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Go(index) => self.go(index),
            Step::Crash(index) => self.crash(index),
            Step::Leave(index) => {
                if !self.clients[index].member_id.is_empty() {
                    self.ask(Some(index), self.leave(index));
                    self.crash(index);
                }
            }
            Step::Rejoin(index) if self.clients[index].waits_for.is_none() => self.ask(Some(index), self.join(index)),
            Step::Rejoin(_) => {}
            Step::Wait(ms) => self.wait(ms),
            Step::FailNext => self.fails_next = true,
            Step::Restart => self.restart(),
        }
    }

    fn crash(&mut self, index: usize) {
        let client = &mut self.clients[index];
        if let Some(token) = client.waits_for.take() {
            self.parked.insert(token, None);
        }
        let is_static = client.is_static;
        *client = Client {
            is_static,
            ..Default::default()
        };
    }

    fn go(&mut self, index: usize) {
        let client = &self.clients[index];
        if client.waits_for.is_some() {
            return;
        }
        let call = match client.generation {
            None => self.join(index),
            Some(generation) if !client.has_assignment => self.sync(index, generation),
            Some(generation) => GroupCall::Heartbeat(Box::new(HeartbeatRequest {
                group_id: GROUP.to_owned(),
                generation_id: generation,
                member_id: client.member_id.clone(),
                group_instance_id: instance_id(index, client),
                ..Default::default()
            })),
        };
        self.ask(Some(index), call);
    }

    fn join(&self, index: usize) -> GroupCall {
        let client = &self.clients[index];
        GroupCall::JoinGroup(Box::new(JoinGroupRequest {
            group_id: GROUP.to_owned(),
            session_timeout_ms: 10_000,
            rebalance_timeout_ms: 20_000,
            member_id: client.member_id.clone(),
            group_instance_id: instance_id(index, client),
            protocol_type: "consumer".to_owned(),
            protocols: vec![JoinGroupRequestProtocol {
                name: "range".to_owned(),
                ..Default::default()
            }],
            ..Default::default()
        }))
    }

    fn sync(&self, index: usize, generation: i32) -> GroupCall {
        let client = &self.clients[index];
        let assignments = client.assigns_to.iter().map(|member| SyncGroupRequestAssignment {
            member_id: member.clone(),
            assignment: format!("{generation} {member}").into(),
            ..Default::default()
        });
        GroupCall::SyncGroup(Box::new(SyncGroupRequest {
            group_id: GROUP.to_owned(),
            generation_id: generation,
            member_id: client.member_id.clone(),
            group_instance_id: instance_id(index, client),
            assignments: assignments.collect(),
            ..Default::default()
        }))
    }

    fn leave(&self, index: usize) -> GroupCall {
        let client = &self.clients[index];
        GroupCall::LeaveGroup(Box::new(LeaveGroupRequest {
            group_id: GROUP.to_owned(),
            members: vec![MemberIdentity {
                member_id: client.member_id.clone(),
                group_instance_id: instance_id(index, client),
                ..Default::default()
            }],
            ..Default::default()
        }))
    }

    fn wait(&mut self, ms: i64) {
        let until = self.now.plus_ms(ms);
        while let Some(at) = self.coordinator.next_deadline().filter(|at| *at <= until) {
            self.now = self.now.max(at);
            self.ask(None, GroupCall::Tick);
        }
        self.now = until;
    }

    /// Another coordinator replays the log; who waits is told so by the driver of the old one.
    fn restart(&mut self) {
        self.leaders.clear();
        self.coordinator = GroupCoordinator::new(config(""));
        for (offset, record) in (0..).map(Offset).zip(&self.log) {
            self.coordinator.replay(offset, record);
        }
        self.coordinator.commit(self.next_offset);
        for (token, client) in std::mem::take(&mut self.parked) {
            self.answered.insert(token);
            if let Some(client) = client {
                self.clients[client].waits_for = None;
                self.clients[client].generation = None;
            }
        }
        self.activate();
    }

    fn ask(&mut self, client: Option<usize>, call: GroupCall) {
        self.requests += 1;
        let token = Token(self.requests);
        let context = RequestContext {
            api_version: if self.requests.is_multiple_of(3) { 3 } else { 9 },
            client_id: "c".to_owned(),
            client_host: "/127.0.0.1".into(),
            token,
            random: u128::from(self.requests).to_be_bytes(),
        };
        let is_sync = matches!(call, GroupCall::SyncGroup(_));
        let outcome = self.coordinator.decide(self.now, GroupRequest { context, call });
        if outcome.response == GroupResponse::Parked {
            self.parked.insert(token, client);
            if let Some(client) = client {
                self.clients[client].waits_for = Some(token);
            }
        }
        let base = self.next_offset;
        for record in &outcome.records {
            self.coordinator.replay(self.next_offset, record);
            self.next_offset += 1;
        }
        if self.fails_next && !outcome.records.is_empty() {
            self.fails_next = false;
            self.leaders.clear();
            self.coordinator.roll_back_to(base);
            self.next_offset = base;
            // The driver answers with an error whoever was to be answered.
            if outcome.response != GroupResponse::Parked
                && let Some(client) = client
            {
                self.on_error(client, ErrorCode::COORDINATOR_NOT_AVAILABLE);
            }
            for sent in outcome.sends {
                if let Some(client) = self.take_parked(sent.token) {
                    self.on_error(client, ErrorCode::COORDINATOR_NOT_AVAILABLE);
                }
            }
            return;
        }
        self.log.extend(outcome.records);
        self.coordinator.commit(self.next_offset);
        if let Some(client) = client {
            self.on_response(client, is_sync, &outcome.response);
        }
        for Completion { token, response } in outcome.sends {
            if let Some(client) = self.take_parked(token) {
                self.on_response(client, matches!(response, GroupResponse::SyncGroup(_)), &response);
            }
        }
    }

    /// Whose request is answered now. Each is, once.
    fn take_parked(&mut self, token: Token) -> Option<usize> {
        assert!(self.answered.insert(token), "{token:?} is answered twice");
        let client = self.parked.remove(&token).expect("only who waits is answered");
        if let Some(client) = client {
            self.clients[client].waits_for = None;
        }
        client
    }

    fn on_response(&mut self, client: usize, is_sync: bool, response: &GroupResponse) {
        match response {
            GroupResponse::JoinGroup(response) if response.error_code == 0 => self.on_joined(client, response),
            GroupResponse::JoinGroup(response) => {
                let error = ErrorCode(response.error_code);
                if error == ErrorCode::MEMBER_ID_REQUIRED {
                    self.clients[client].member_id = response.member_id.clone();
                }
                self.on_error(client, error);
            }
            GroupResponse::SyncGroup(response) if response.error_code == 0 => {
                assert!(is_sync);
                self.clients[client].has_assignment = true;
                if !response.assignment.is_empty() {
                    let text = String::from_utf8_lossy(&response.assignment).into_owned();
                    let (_, member) = text.split_once(' ').unwrap();
                    let name = &self.clients[client].member_id;
                    assert!(
                        member == name || self.clients[client].is_static,
                        "{name} got the assignment of {member}"
                    );
                }
            }
            GroupResponse::SyncGroup(response) => self.on_error(client, ErrorCode(response.error_code)),
            GroupResponse::Heartbeat(response) => self.on_error(client, ErrorCode(response.error_code)),
            _ => {}
        }
    }

    fn on_joined(&mut self, client: usize, response: &JoinGroupResponse) {
        // A static member that replaced the leader may lead the same generation under its new id.
        let leader = self
            .leaders
            .entry(response.generation_id)
            .or_insert_with(|| response.leader.clone());
        let instance = |id: &str| id.rsplitn(6, '-').last().filter(|name| *name != "c").map(str::to_owned);
        let is_replaced = instance(leader).is_some() && instance(leader) == instance(&response.leader);
        let is_same = *leader == response.leader || is_replaced;
        assert!(is_same, "generation {} has two leaders", response.generation_id);
        let leads = response.leader == response.member_id;
        assert_eq!(
            leads,
            !response.members.is_empty(),
            "the leader and nobody else gets the members"
        );
        let client = &mut self.clients[client];
        client.member_id = response.member_id.clone();
        client.generation = Some(response.generation_id);
        client.has_assignment = false;
        client.assigns_to = response.members.iter().map(|member| member.member_id.clone()).collect();
    }

    fn on_error(&mut self, client: usize, error: ErrorCode) {
        let client = &mut self.clients[client];
        match error {
            ErrorCode::NONE => {}
            ErrorCode::UNKNOWN_MEMBER_ID | ErrorCode::FENCED_INSTANCE_ID | ErrorCode::ILLEGAL_GENERATION => {
                client.generation = None;
                client.member_id.clear();
            }
            ErrorCode::REBALANCE_IN_PROGRESS | ErrorCode::MEMBER_ID_REQUIRED | ErrorCode::COORDINATOR_NOT_AVAILABLE => {
                client.generation = None
            }
            other => panic!("no client expects {other:?}"),
        }
    }
}

fn instance_id(index: usize, client: &Client) -> Option<String> {
    client.is_static.then(|| format!("i{index}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_happens_the_group_comes_together_again(steps in prop::collection::vec(any_step(), 1..120)) {
        let mut world = World::new();
        for step in &steps {
            world.step(step);
        }
        // From now on all clients do what they should, for a few minutes: ids given to who crashed run out, and so
        // does the time of crashed members that wait in a round.
        world.fails_next = false;
        for _ in 0..200 {
            for index in 0..CLIENTS {
                world.go(index);
            }
            world.wait(2000);
        }
        let generation = world.clients[0].generation;
        prop_assert!(generation.is_some());
        for client in &world.clients {
            prop_assert_eq!(client.generation, generation);
            prop_assert!(client.has_assignment, "{:?}", client);
        }
        prop_assert!(world.parked.is_empty(), "{:?}", world.parked);
        let GroupRecord::GroupMetadata { value: Some(value), .. } = world.log.last().unwrap() else {
            panic!("the last record is the generation's")
        };
        let mut members: Vec<&str> = value.members.iter().map(|member| member.member_id.as_str()).collect();
        members.sort_unstable();
        let mut clients: Vec<&str> = world.clients.iter().map(|client| client.member_id.as_str()).collect();
        clients.sort_unstable();
        prop_assert_eq!(members, clients);
    }
}
