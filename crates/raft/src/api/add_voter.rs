//! AddRaftVoter (KIP-853): only when nothing else is changing, the newcomer runs the finalized kraft.version and has
//! caught up. The new set counts from the moment that its record is appended.

use klamm_types::{ErrorCode, NodeId, Offset};

use crate::message::{AddVoterRequest, Failure, Reply, Request, VoterChange};
use crate::role::Role;
use crate::voter_change::Adding;
use crate::{
    ControlRecord, Effect, Effects, Endpoint, Peer, Raft, ReplicaKey, RequestId, VersionRange, Voter, VoterSet,
};

impl Raft {
    /// Nothing if the answer comes later.
    pub(crate) fn on_add_voter(
        &mut self,
        now: u64,
        id: RequestId,
        request: AddVoterRequest,
        effects: &mut Effects,
    ) -> Option<Reply> {
        match self.add_voter(now, id, request, effects) {
            Ok(()) => None,
            Err(refusal) => Some(Reply::AddVoter(refusal)),
        }
    }

    fn add_voter(
        &mut self,
        now: u64,
        id: RequestId,
        request: AddVoterRequest,
        effects: &mut Effects,
    ) -> Result<(), VoterChange> {
        let endpoint = self.check_add_voter(&request)?;
        let voters = self.changeable_voters("adding")?;
        if voters.get(request.voter.id).is_some() {
            let keys = voters.to_string();
            return Err(VoterChange::of(
                ErrorCode::DUPLICATE_VOTER,
                format!(
                    "The voter id for {} is already part of the set of voters [{keys}].",
                    request.voter
                ),
            ));
        }
        let sent = self.send(
            now,
            Peer::Node(request.voter.id),
            endpoint,
            Request::ApiVersions,
            effects,
        );
        if !sent.is_sent {
            return Err(VoterChange::of(
                ErrorCode::REQUEST_TIMED_OUT,
                format!("New voter {} is not ready to receive requests", request.voter),
            ));
        }
        if let Role::Leader(leader) = &mut self.role {
            leader.changes.adding = Some(Adding {
                request: Some(id),
                voter: request.voter,
                endpoints: request.endpoints,
                ack_when_committed: request.ack_when_committed,
                deadline: sent.until,
                offset: None,
            });
        }
        Ok(())
    }

    /// Where the new voter listens.
    fn check_add_voter(&self, request: &AddVoterRequest) -> Result<Endpoint, VoterChange> {
        let error = self.check_leader_request(self.epoch);
        if error != ErrorCode::NONE {
            return Err(VoterChange::of(error, None));
        }
        if request.voter.id < NodeId(0) || request.voter.directory_id.is_none() {
            let message = "Add voter request didn't include a valid voter".to_owned();
            return Err(VoterChange::of(ErrorCode::INVALID_REQUEST, message));
        }
        self.endpoint_among(&request.endpoints).ok_or_else(|| {
            let listener = &self.config.listener;
            let named = request.endpoints.iter().map(|endpoint| {
                let Endpoint { listener, host, port } = endpoint;
                format!("ListenerName({listener})={host}/<unresolved>:{port}")
            });
            let named = named.collect::<Vec<_>>().join(", ");
            let message = format!(
                "Add voter request didn't include the endpoint (Endpoints(endpoints={{{named}}})) for the default \
                 listener ListenerName({listener})"
            );
            VoterChange::of(ErrorCode::INVALID_REQUEST, message)
        })
    }

    /// The voters, if they may be changed now: this epoch has committed something, voters are records, and the last
    /// change of them is committed.
    pub(super) fn changeable_voters(&self, what: &str) -> Result<VoterSet, VoterChange> {
        let timed_out = |message: String| VoterChange::of(ErrorCode::REQUEST_TIMED_OUT, message);
        let is_pending = matches!(&self.role, Role::Leader(leader) if leader.changes.is_pending());
        #[cfg(test)]
        let is_pending = is_pending && !self.has_planted(crate::simulator::PlantedBug::ConcurrentVoterChanges);
        if is_pending {
            return Err(timed_out(
                "Request timed out waiting for leader to handle previous voter change request".to_owned(),
            ));
        }
        let high_watermark = self.high_watermark.ok_or_else(|| {
            timed_out(
                "Request timed out waiting for leader to establish HWM and fence previous voter changes".to_owned(),
            )
        })?;
        let version = self.kraft_version();
        if !version.has_dynamic_voters() {
            let level = version.level();
            let message = format!("Cluster doesn't support {what} voter because the kraft.version feature is {level}");
            return Err(VoterChange::of(ErrorCode::UNSUPPORTED_VERSION, message));
        }
        let is_settled = |offset: Offset| offset < high_watermark;
        #[cfg(test)]
        let is_settled = |offset: Offset| {
            is_settled(offset) || self.has_planted(crate::simulator::PlantedBug::ConcurrentVoterChanges)
        };
        match self.voters.last() {
            Some((offset, voters)) if is_settled(offset) => Ok(voters.clone()),
            last => {
                let at = last.map_or_else(
                    || "Optional.empty".to_owned(),
                    |(offset, _)| format!("Optional[{offset}]"),
                );
                Err(timed_out(format!(
                    "Request timed out waiting for voters to commit the latest voter change at {at} with HWM \
                     {high_watermark}"
                )))
            }
        }
    }

    pub(super) fn on_api_versions_answer(
        &mut self,
        now: u64,
        from: Peer,
        error: ErrorCode,
        kraft_versions: Option<VersionRange>,
        effects: &mut Effects,
    ) -> bool {
        let Role::Leader(leader) = &self.role else {
            return true;
        };
        let Some(adding) = leader.changes.adding.as_ref().filter(|adding| adding.is_asked(from)) else {
            return true;
        };
        if error != ErrorCode::NONE {
            let message = format!("Aborted add voter operation for since API_VERSIONS returned an error {error}");
            self.end_adding(ErrorCode::REQUEST_TIMED_OUT, Some(message), effects);
            return false;
        }
        let voter = adding.voter;
        let version = self.kraft_version();
        let Some(kraft_versions) = kraft_versions.filter(|range| range.contains(version)) else {
            let range = kraft_versions.unwrap_or(VersionRange { min: 0, max: 0 });
            let message = format!(
                "Aborted add voter operation for {voter} since the kraft.version range (min: {}, max: {}) doesn't \
                 support the finalized version {}",
                range.min,
                range.max,
                version.level()
            );
            self.end_adding(ErrorCode::INVALID_REQUEST, Some(message), effects);
            return true;
        };
        if !leader.is_caught_up(voter, now) {
            let message = format!("Aborted add voter operation for {voter} since it is lagging behind");
            self.end_adding(ErrorCode::REQUEST_TIMED_OUT, Some(message), effects);
            return true;
        }
        self.append_new_voter(voter, adding.endpoints.clone(), kraft_versions, effects);
        true
    }

    fn append_new_voter(
        &mut self,
        key: ReplicaKey,
        endpoints: Vec<Endpoint>,
        kraft_versions: VersionRange,
        effects: &mut Effects,
    ) {
        let voter = Voter {
            key,
            endpoints,
            kraft_versions,
        };
        // No other change can have come between: one that is pending keeps them away.
        let Some(voters) = self.voters().with_added(voter) else {
            self.end_adding(ErrorCode::DUPLICATE_VOTER, None, effects);
            return;
        };
        let offset = self.append_control(vec![ControlRecord::Voters(voters)], effects);
        let Role::Leader(leader) = &mut self.role else {
            return;
        };
        let Some(adding) = &mut leader.changes.adding else {
            return;
        };
        adding.offset = Some(offset);
        if !adding.ack_when_committed
            && let Some(to) = adding.request.take()
        {
            let reply = Reply::AddVoter(VoterChange::of(ErrorCode::NONE, None));
            self.say(Effect::Reply { to, reply }, effects);
        }
    }

    /// The new voter could not be asked for its versions.
    pub(super) fn api_versions_failed(&mut self, from: Peer, failure: Failure, effects: &mut Effects) {
        let Role::Leader(leader) = &self.role else {
            return;
        };
        let is_asked = leader
            .changes
            .adding
            .as_ref()
            .is_some_and(|adding| adding.is_asked(from));
        if is_asked {
            let error = match failure {
                Failure::Refused(error) => error,
                Failure::Disconnected | Failure::Unanswered => ErrorCode::BROKER_NOT_AVAILABLE,
            };
            let message = format!("Aborted add voter operation for since API_VERSIONS returned an error {error}");
            self.end_adding(ErrorCode::REQUEST_TIMED_OUT, Some(message), effects);
        }
    }

    pub(super) fn on_add_voter_answer(&mut self, now: u64, error: ErrorCode) -> bool {
        let is_of_use = matches!(
            error,
            ErrorCode::NONE | ErrorCode::REQUEST_TIMED_OUT | ErrorCode::DUPLICATE_VOTER
        );
        if is_of_use {
            self.put_off_voter_update(now);
        }
        is_of_use
    }
}
