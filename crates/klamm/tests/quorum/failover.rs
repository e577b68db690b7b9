//! Killed one by one, the nodes go on, and forget nothing.

use super::cluster::{Cluster, Voters};

#[test]
fn metadata_changes_go_on_after_the_active_controller_is_killed() {
    let dir = tempfile::tempdir().unwrap();
    let mut cluster = Cluster::format(dir.path(), Voters::Static, 3, "");
    cluster.start(&[0, 1, 2]);
    cluster.create("before");
    let mut expected = vec!["before"];
    for topic in ["after-0", "after-1"] {
        let former = cluster.status();
        cluster.kill(former.leader);
        cluster.create(topic);
        expected.push(topic);
        expected.sort_unstable();
        let next = cluster.status();
        assert!(
            next.leader != former.leader && next.epoch > former.epoch,
            "{former:?}, then {next:?}"
        );
        cluster.start(&[former.leader]);
        cluster.await_topics(former.leader, &expected);
    }
    for at in 0..3 {
        cluster.await_topics(at, &expected);
    }
}
