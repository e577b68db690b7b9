//! A voter whose disk has rotted: it does not vote with what is left, the others go on, and it is filled again.

use std::io::Write;

use super::cluster::{Cluster, Voters};
use crate::process::klamm;

#[test]
fn a_voter_that_lost_part_of_its_log_comes_back_empty() {
    let dir = tempfile::tempdir().unwrap();
    let mut cluster = Cluster::format(dir.path(), Voters::Static, 3, "");
    cluster.start(&[0, 1, 2]);
    cluster.create("a");
    let leader = cluster.status().leader;
    let victim = (0..3).find(|at| *at != leader).unwrap();
    let log = cluster.metadata_dir(victim).join("00000000000000000000.log");

    // What a crash tears is nothing to speak of.
    cluster.kill(victim);
    let mut file = std::fs::OpenOptions::new().append(true).open(&log).unwrap();
    file.write_all(&[0, 0, 0, 0, 0, 0, 9, 9, 0, 0, 1]).unwrap();
    drop(file);
    cluster.create("b");
    cluster.start(&[victim]);
    cluster.await_topics(victim, &["a", "b"]);

    // A flipped bit in what was synced is.
    cluster.kill(victim);
    let mut bytes = std::fs::read(&log).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&log, &bytes).unwrap();
    let refused = klamm().arg("server").arg(cluster.config(victim)).output().unwrap();
    let said = String::from_utf8_lossy(&refused.stdout).into_owned() + &String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success(), "{said}");
    assert!(
        said.contains("is damaged") && said.contains("was durable below offset"),
        "{said}"
    );
    cluster.create("c");

    // Nor does a forgotten vote count.
    std::fs::write(cluster.metadata_dir(victim).join("quorum-state"), "{").unwrap();
    bytes[middle] ^= 1;
    std::fs::write(&log, &bytes).unwrap();
    let refused = klamm().arg("server").arg(cluster.config(victim)).output().unwrap();
    let said = String::from_utf8_lossy(&refused.stdout).into_owned() + &String::from_utf8_lossy(&refused.stderr);
    assert!(
        !refused.status.success() && said.contains("quorum-state is not"),
        "{said}"
    );

    cluster.wipe(victim);
    cluster.start(&[victim]);
    cluster.await_topics(victim, &["a", "b", "c"]);
}
