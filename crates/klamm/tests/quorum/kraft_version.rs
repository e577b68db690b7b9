//! The upgrade of `kraft.version` while the quorum runs: voters of the configuration become records (KIP-853).

use std::time::Instant;

use super::cluster::{Cluster, Voters, WAIT_MAX, complaint, output, said};
use crate::process::klamm;

#[test]
fn static_voters_become_dynamic() {
    let dir = tempfile::tempdir().unwrap();
    let mut cluster = Cluster::format(dir.path(), Voters::Static, 3, "");
    cluster.start(&[0, 1]);
    let change = |cluster: &Cluster, what: &str, level: &str| {
        let mut command = klamm();
        command.args(["features", "--bootstrap-server", &cluster.broker(0), what]);
        command.args(["--feature", &format!("kraft.version={level}")]);
        command.output().unwrap()
    };

    // All voters must have shown that they can.
    let early = complaint(&change(&cluster, "upgrade", "1"));
    assert!(early.contains("controller 3 has not registered"), "{early}");
    let refused = complaint(&cluster.remove_voter(2, &cluster.directory_id(2)));
    assert!(
        refused.contains(
            "UnsupportedVersionException: Cluster doesn't support removing voter because the kraft.version feature is 0"
        ),
        "{refused}"
    );
    cluster.start(&[2]);
    cluster.create("before");
    let upgraded = cluster_upgrade(&cluster, &change);
    assert_eq!(upgraded, "kraft.version was upgraded to 1.\n");
    cluster.await_voters(&[0, 1, 2]);
    let listed = output(klamm().args(["features", "--bootstrap-controller", &cluster.controller(1), "describe"]));
    let line = listed.lines().find(|line| line.contains("kraft.version")).unwrap();
    assert!(line.contains("FinalizedVersionLevel: 1"), "{line}");
    // Once more is nothing, and there is no way back.
    said(&change(&cluster, "upgrade", "1"));
    let back = complaint(&change(&cluster, "downgrade", "0"));
    assert!(back.contains("Can't downgrade the version of this feature."), "{back}");

    // Now they can change, whatever the file says.
    let leader = cluster.status().leader;
    let gone = (0..3).find(|at| *at != leader).unwrap();
    said(&cluster.remove_voter(gone, &cluster.directory_id(gone)));
    let rest: Vec<usize> = (0..3).filter(|at| *at != gone).collect();
    cluster.await_voters(&rest);
    for at in 0..3 {
        cluster.kill(at);
    }
    cluster.start(&[0, 1, 2]);
    cluster.await_voters(&rest);
    said(&cluster.add_voter(gone, leader));
    cluster.await_voters(&[0, 1, 2]);
    cluster.create("later");
    for at in 0..3 {
        cluster.await_topics(at, &["before", "later"]);
    }
}

/// A voter that has just come is heard of by the leader only after a moment.
fn cluster_upgrade(cluster: &Cluster, change: &impl Fn(&Cluster, &str, &str) -> std::process::Output) -> String {
    let deadline = Instant::now() + WAIT_MAX;
    loop {
        let output = change(cluster, "upgrade", "1");
        if output.status.success() {
            return said(&output);
        }
        let reason = complaint(&output);
        let is_early = reason.contains("has not registered") || reason.contains("not all of the voters support it");
        assert!(is_early && Instant::now() < deadline, "{reason}");
    }
}
