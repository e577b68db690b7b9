//! UpdateFeatures on the controller, versions 0 to 2: levels of features are the machine's, but for `kraft.version`, which
//! the quorum keeps in control records of its own (KIP-853, KIP-1186).
//!
//! The machine looks at the whole request before the quorum is asked, since that never goes back. Deliberately not
//! supported: going down with `kraft.version`, as with Kafka.

use klamm_driver::UpgradeError;
use klamm_protocol::messages::{UpdateFeaturesRequest, UpdateFeaturesResponse};
use klamm_raft::KRaftVersion;
use klamm_types::ErrorCode;

use crate::controller_node::{ControllerNode, Origin};
use crate::dispatch::{Call, Refused};
use crate::handled::Handled;
use crate::refusal::Refusable;

pub(crate) fn handle_on_controller(
    node: &ControllerNode,
    call: Call<'_>,
    origin: Origin,
    body: &[u8],
) -> Result<Handled, Refused> {
    let request: UpdateFeaturesRequest = call.decode(body)?;
    let quorum = node.quorum.clone();
    let Some(wanted) = kraft_version_above(quorum.status().kraft_version, &request) else {
        return node.decide::<UpdateFeaturesRequest>(call, origin, body);
    };
    let trial = UpdateFeaturesRequest {
        validate_only: true,
        ..request.clone()
    };
    let tried = node.ask(call.version, origin, trial);
    let decided = node.ask(call.version, origin, request.clone());
    Ok(Handled::later(call.to, async move {
        let mut response = tried.await?;
        if response.error_code == 0 {
            response = match quorum.upgrade_kraft_version(wanted, request.validate_only).await {
                Some(Ok(_)) if request.validate_only => response,
                Some(Ok(_)) => decided.await?,
                None | Some(Err(UpgradeError::NotLeader(_))) if origin == Origin::Forwarded => {
                    return Err(Refused::NotController);
                }
                None | Some(Err(UpgradeError::NotLeader(_))) => request.refusal(ErrorCode::NOT_CONTROLLER),
                Some(Err(reason)) => refused(&reason),
            };
        }
        Ok(response)
    }))
}

/// The `kraft.version` that the request wants, if the quorum has a lower one.
fn kraft_version_above(current: KRaftVersion, request: &UpdateFeaturesRequest) -> Option<KRaftVersion> {
    let mut updates = request.feature_updates.iter();
    let update = updates.find(|update| update.feature == KRaftVersion::FEATURE_NAME)?;
    KRaftVersion::from_level(update.max_version_level).filter(|wanted| *wanted > current)
}

fn refused(reason: &UpgradeError) -> UpdateFeaturesResponse {
    UpdateFeaturesResponse {
        error_code: ErrorCode::INVALID_UPDATE_VERSION.0,
        error_message: Some(format!(
            "The update failed for all features since the following feature had an error: {reason}"
        )),
        ..UpdateFeaturesResponse::default()
    }
}
