//! Changes of the voters that wait until the controller has handed over what it has decided.
//!
//! A record's offset is part of what the controller decides with, so that a record of the voters must not come between a
//! decision and its append. What would write one is held back: the status asks the controller to hold, it answers behind
//! its last batch, the change is written, and the controller goes on behind that. Kafka's controller learns its offsets
//! from the same accumulator that takes the voters' records, under its lock.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use klamm_raft::Event;
use klamm_raft::message::{Request, Response};

use super::peers::Heard;
use super::{Command, Quorum};
use crate::error::QuorumError;

pub(super) struct HeldBack {
    has_controller: Arc<AtomicBool>,
    waiting: Vec<Waiting>,
    /// What the controller is asked for, until all that waits is done.
    hold: Option<u64>,
    holds: u64,
}

enum Waiting {
    Command(Command),
    Heard(Heard),
}

impl HeldBack {
    pub(super) fn new(has_controller: Arc<AtomicBool>) -> Self {
        Self {
            has_controller,
            waiting: Vec::new(),
            hold: None,
            holds: 0,
        }
    }

    pub(super) fn hold(&self) -> Option<u64> {
        self.hold
    }

    fn push(&mut self, waiting: Waiting) {
        if self.hold.is_none() {
            self.holds += 1;
            self.hold = Some(self.holds);
        }
        self.waiting.push(waiting);
    }
}

impl Quorum {
    /// Keeps a command that may change the voters; gives back what need not wait.
    pub(super) fn hold_back_command(&mut self, command: Command) -> Option<Command> {
        let writes = match &command {
            Command::Request(_, Request::RemoveVoter(_), _) => true,
            // Static voters are only remembered.
            Command::Request(_, Request::UpdateVoter(_), _) => self.raft.kraft_version().has_dynamic_voters(),
            Command::UpgradeKRaftVersion { validate_only, .. } => !validate_only,
            _ => false,
        };
        if !(writes && self.must_hold()) {
            return Some(command);
        }
        self.held_back.push(Waiting::Command(command));
        self.publish();
        None
    }

    /// The same of what another node answers: a new voter is added once it has said what it can.
    pub(super) fn hold_back_heard(&mut self, heard: Heard) -> Option<Heard> {
        let result = match &heard.event {
            Event::Response { result, .. } => result.as_ref().ok(),
            _ => None,
        };
        if !(matches!(result, Some(Response::ApiVersions { .. })) && self.must_hold()) {
            return Some(heard);
        }
        self.held_back.push(Waiting::Heard(heard));
        self.publish();
        None
    }

    /// More than are kept go on at once; the quorum resigns if one of them comes between.
    fn must_hold(&self) -> bool {
        let has_controller = self.held_back.has_controller.load(Ordering::Acquire);
        has_controller && self.raft.is_leader() && self.held_back.waiting.len() < HELD_BACK_MAX
    }

    /// The controller holds.
    pub(super) async fn on_held(&mut self, hold: u64) -> Result<(), QuorumError> {
        match self.held_back.hold == Some(hold) {
            true => self.release().await,
            false => Ok(()),
        }
    }

    /// A node that no longer leads has no controller to wait for.
    pub(super) async fn release_unless_leading(&mut self) -> Result<(), QuorumError> {
        match self.raft.is_leader() || self.held_back.hold.is_none() {
            true => Ok(()),
            false => self.release().await,
        }
    }

    /// The controller stays on hold until the last of them is done.
    async fn release(&mut self) -> Result<(), QuorumError> {
        for waiting in std::mem::take(&mut self.held_back.waiting) {
            match waiting {
                Waiting::Command(command) => self.do_command(command).await?,
                Waiting::Heard(heard) => self.handle_with(heard.event, heard.payload).await?,
            }
        }
        self.held_back.hold = None;
        self.publish();
        Ok(())
    }
}

/// Changes that wait at the same time.
const HELD_BACK_MAX: usize = 64;
