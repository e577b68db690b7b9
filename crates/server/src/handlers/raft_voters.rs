//! AddRaftVoter, versions 0 and 1, and RemoveRaftVoter, version 0: changes of the quorum's voters (KIP-853).
//!
//! By version: an answer once the change is written, rather than committed, can be asked for from 1 of AddRaftVoter.
//! Only the leader can change anything. Who asks another controller is told so; what a broker passed on to it goes back
//! to that broker, which finds the leader. With Kafka the client gets the error in that case, too.

use klamm_protocol::Request;
use klamm_protocol::messages::{AddRaftVoterRequest, RemoveRaftVoterRequest};
use klamm_types::ErrorCode;

use crate::controller_node::{ControllerNode, Origin};
use crate::dispatch::{Call, Refused};
use crate::handled::Handled;

pub(crate) fn add(node: &ControllerNode, call: Call<'_>, origin: Origin, body: &[u8]) -> Result<Handled, Refused> {
    let request: AddRaftVoterRequest = call.decode(body)?;
    let quorum = node.quorum.clone();
    let answer = async move { quorum.add_raft_voter(request).await };
    Ok(answer_of_leader::<AddRaftVoterRequest>(
        call,
        origin,
        answer,
        |response| response.error_code,
    ))
}

pub(crate) fn remove(node: &ControllerNode, call: Call<'_>, origin: Origin, body: &[u8]) -> Result<Handled, Refused> {
    let request: RemoveRaftVoterRequest = call.decode(body)?;
    let quorum = node.quorum.clone();
    let answer = async move { quorum.remove_raft_voter(request).await };
    Ok(answer_of_leader::<RemoveRaftVoterRequest>(
        call,
        origin,
        answer,
        |response| response.error_code,
    ))
}

fn answer_of_leader<R: Request>(
    call: Call<'_>,
    origin: Origin,
    answer: impl Future<Output = R::Response> + Send + 'static,
    code: impl Fn(&R::Response) -> i16 + Send + 'static,
) -> Handled {
    Handled::later(call.to, async move {
        let response = answer.await;
        if origin == Origin::Forwarded && ErrorCode(code(&response)) == ErrorCode::NOT_LEADER_OR_FOLLOWER {
            return Err(Refused::NotController);
        }
        Ok(response)
    })
}
