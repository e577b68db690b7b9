//! Voters that come and go while the quorum runs (KIP-853).

use super::cluster::{Cluster, Voters, complaint, said};

#[test]
fn voters_are_added_removed_and_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let mut cluster = Cluster::format(dir.path(), Voters::Dynamic, 3, "");
    cluster.start(&[0]);
    cluster.create("a");
    cluster.start(&[1, 2]);
    let ids: Vec<String> = (0..3).map(|at| cluster.directory_id(at)).collect();
    cluster.await_voters(&[0]);

    // Through the controller that leads, and through one that does not even vote.
    let added = said(&cluster.add_voter(1, 0));
    let expected = format!(
        "Added controller 2 with directory id {} and endpoints: CONTROLLER://{}\n",
        ids[1],
        cluster.controller(1)
    );
    assert_eq!(added, expected);
    cluster.await_voters(&[0, 1]);
    said(&cluster.add_voter(2, 2));
    cluster.await_voters(&[0, 1, 2]);
    let again = complaint(&cluster.add_voter(2, 0));
    assert!(
        again.starts_with("org.apache.kafka.common.errors.DuplicateVoterException: The voter id for ReplicaKey(id=3,"),
        "{again}"
    );

    // The leader goes, and the others elect another.
    let former = cluster.status();
    let removed = said(&cluster.remove_voter(former.leader, &ids[former.leader]));
    let id = former.leader + 1;
    assert_eq!(
        removed,
        format!(
            "Removed  KRaft controller {id} with directory id {}\n",
            ids[former.leader]
        )
    );
    let rest: Vec<usize> = (0..3).filter(|at| *at != former.leader).collect();
    let next = cluster.await_voters(&rest);
    assert!(next.leader != former.leader && next.epoch > former.epoch, "{next:?}");
    cluster.create("b");
    let unknown = complaint(&cluster.remove_voter(former.leader, &ids[former.leader]));
    assert!(
        unknown.contains("VoterNotFoundException: Cannot remove voter ReplicaKey("),
        "{unknown}"
    );
    said(&cluster.add_voter(former.leader, next.leader));
    let status = cluster.await_voters(&[0, 1, 2]);

    // A voter loses its disk: what comes back with its id is not it.
    let lost = (0..3).find(|at| *at != status.leader).unwrap();
    cluster.kill(lost);
    cluster.wipe(lost);
    cluster.start(&[lost]);
    assert_ne!(cluster.directory_id(lost), ids[lost]);
    let duplicate = complaint(&cluster.add_voter(lost, status.leader));
    assert!(duplicate.contains("DuplicateVoterException"), "{duplicate}");
    said(&cluster.remove_voter(lost, &ids[lost]));
    said(&cluster.add_voter(lost, status.leader));
    let status = cluster.await_voters(&[0, 1, 2]);

    // It is a voter: without another one, it and the third are a majority.
    let other = (0..3).find(|at| *at != lost && *at != status.leader).unwrap();
    cluster.kill(other);
    cluster.create("c");
    cluster.start(&[other]);
    for at in 0..3 {
        cluster.await_topics(at, &["a", "b", "c"]);
    }
}

#[test]
fn controllers_join_by_themselves() {
    let dir = tempfile::tempdir().unwrap();
    let mut cluster = Cluster::format(
        dir.path(),
        Voters::Dynamic,
        3,
        "controller.quorum.auto.join.enable=true\n",
    );
    cluster.start(&[0, 1, 2]);
    let status = cluster.await_voters(&[0, 1, 2]);
    cluster.create("a");
    // With an empty disk: the voter that it was goes, and it joins anew.
    let lost = (0..3).find(|at| *at != status.leader).unwrap();
    cluster.kill(lost);
    cluster.wipe(lost);
    cluster.start(&[lost]);
    cluster.await_voters(&[0, 1, 2]);
    cluster.await_topics(lost, &["a"]);
}
