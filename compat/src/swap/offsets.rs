//! Offsets that a group without members commits: what one implementation was told the other finds.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use serde_json::{Value, json};

use crate::wire::Connection;

const GROUP: &str = "swap-group";
const TOPIC: &str = "swap-plain";
/// COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR.
const NOT_YET: [i64; 3] = [14, 15, 16];
const PATIENCE: Duration = Duration::from_secs(20);

/// What was committed last, with its metadata.
#[derive(Debug, Default)]
pub(super) struct CommittedOffsets {
    newest: Option<(i64, String)>,
}

impl CommittedOffsets {
    /// Commits the next offset.
    pub(super) fn extend(&mut self, connection: &mut Connection) -> Result<()> {
        let offset = self.newest.as_ref().map_or(1, |(offset, _)| offset + 1);
        let metadata = format!("commit {offset}");
        let partition = json!({
            "partitionIndex": 0, "committedOffset": offset, "committedLeaderEpoch": -1, "committedMetadata": metadata,
        });
        let request = json!({
            "groupId": GROUP, "generationIdOrMemberEpoch": -1, "memberId": "", "groupInstanceId": null,
            "topics": [{"name": TOPIC, "partitions": [partition]}],
        });
        // Whoever asks first has the topic made.
        let find = json!({"keyType": 0, "coordinatorKeys": [GROUP]});
        patiently(|| Ok(connection.call("FindCoordinator", 4, &find)?["coordinators"][0].clone()))?;
        let answer = |response: &Value| response["topics"][0]["partitions"][0].clone();
        patiently(|| Ok(answer(&connection.call("OffsetCommit", 8, &request)?)))?;
        self.newest = Some((offset, metadata));
        Ok(())
    }

    pub(super) fn verify(&self, connection: &mut Connection) -> Result<()> {
        let Some((offset, metadata)) = &self.newest else {
            return Ok(());
        };
        let topics = json!([{"name": TOPIC, "partitionIndexes": [0]}]);
        let request = json!({"groups": [{"groupId": GROUP, "topics": topics}], "requireStable": false});
        let group = patiently(|| Ok(connection.call("OffsetFetch", 8, &request)?["groups"][0].clone()))?;
        let found = &group["topics"][0]["partitions"][0];
        ensure!(
            found["committedOffset"] == *offset && found["metadata"] == **metadata,
            "committed is {found}, not {offset} with {metadata:?}"
        );
        Ok(())
    }
}

/// Asks until the coordinator is there; any other error is one.
fn patiently(mut ask: impl FnMut() -> Result<Value>) -> Result<Value> {
    let start = Instant::now();
    loop {
        let answer = ask()?;
        match answer["errorCode"].as_i64() {
            Some(0) => return Ok(answer),
            Some(code) if NOT_YET.contains(&code) && start.elapsed() < PATIENCE => {
                thread::sleep(Duration::from_millis(50));
            }
            _ => bail!("{answer}"),
        }
    }
}
