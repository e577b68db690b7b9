//! A voter's directory handed from one implementation to the other and back, after a stop and after a kill, while the
//! other two voters go on.

use anyhow::{Context, Result};

use super::cluster::{Cluster, Voters};
use crate::case::Setting;
use crate::node::Implementation::{self, Kafka, Klamm};
use crate::swap::dump_log;

pub(crate) fn check(setting: &Setting<'_>) -> Result<()> {
    let mut cluster = Cluster::start(setting.directory, Voters::Dynamic, &[Kafka, Klamm, Kafka], &[Klamm])?;
    cluster.change()?;
    for is_killed in [false, true] {
        for to in [Klamm, Kafka] {
            hand_over(&mut cluster, to, is_killed).with_context(|| format!("to {to}, killed {is_killed}"))?;
        }
    }
    cluster.stop_and_compare()?;
    Ok(())
}

/// Hands over the directory of the first voter.
fn hand_over(cluster: &mut Cluster, to: Implementation, is_killed: bool) -> Result<()> {
    let voter = &mut cluster.voters[0];
    if is_killed {
        voter.kill()?;
    } else {
        voter.stop()?;
    }
    // Indexes of a node that was killed end in zeros.
    dump_log::check(&voter.log_directory(), !is_killed)?;
    voter.hand_over(to);
    cluster.change()?;
    cluster.voters[0].start()?;
    cluster.change()?;
    cluster.replicated()?;
    Ok(())
}
