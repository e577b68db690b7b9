//! What a seed stands for: how many nodes, which voters, which faults how often.

use crate::random::Random;

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    /// How long the faults last, milliseconds.
    pub(crate) faults_ms: u64,
    /// Nodes `1..=voters` are the first voters.
    pub(crate) voters: i32,
    /// Further controllers, which may become voters.
    pub(crate) controllers: i32,
    /// Further nodes, which never do.
    pub(crate) brokers: i32,
    /// Voters by KIP-853 rather than by configuration.
    pub(crate) is_dynamic: bool,
    /// kraft.version is upgraded on the way.
    pub(crate) is_upgraded: bool,
    pub(crate) auto_join: bool,
    /// Per mille of the messages.
    pub(crate) lost: u64,
    pub(crate) duplicated: u64,
    pub(crate) slow: u64,
    /// Mean time between faults of each kind, milliseconds; 0 for never.
    pub(crate) crash_ms: u64,
    pub(crate) partition_ms: u64,
    pub(crate) pause_ms: u64,
    pub(crate) wipe_ms: u64,
    pub(crate) voter_change_ms: u64,
    pub(crate) connection_ms: u64,
    pub(crate) snapshot_ms: u64,
    pub(crate) resign_ms: u64,
    pub(crate) proposal_ms: u64,
}

impl Plan {
    pub(crate) fn of_seed(seed: u64, seconds: u64) -> Self {
        let mut random = Random::new(seed ^ 0x706c_616e);
        let mut pick = |choices: &[u64]| choices[random.below(choices.len() as u64) as usize];
        let voters = pick(&[1, 2, 3, 3, 3, 3, 4, 5, 5, 5]) as i32;
        let is_dynamic = pick(&[0, 1, 1]) == 1;
        let is_calm = pick(&[0, 0, 0, 1]) == 1;
        let or_never = |ms: u64| if is_calm { 0 } else { ms };
        Self {
            seed,
            faults_ms: seconds * 1000,
            voters,
            controllers: if is_dynamic { pick(&[0, 1, 2]) as i32 } else { 0 },
            brokers: pick(&[0, 1, 2]) as i32,
            is_dynamic,
            is_upgraded: !is_dynamic && pick(&[0, 1]) == 1,
            auto_join: pick(&[0, 1]) == 1,
            lost: pick(&[0, 0, 10, 50, 200]),
            duplicated: pick(&[0, 10, 100]),
            slow: pick(&[0, 10, 100, 300]),
            crash_ms: or_never(pick(&[0, 1500, 4000, 10_000])),
            partition_ms: or_never(pick(&[0, 3000, 8000])),
            pause_ms: or_never(pick(&[0, 5000, 15_000])),
            wipe_ms: or_never(pick(&[0, 8000, 20_000])),
            voter_change_ms: pick(&[0, 400, 2000, 6000]),
            connection_ms: pick(&[0, 200, 2000]),
            snapshot_ms: pick(&[0, 3000, 10_000]),
            resign_ms: pick(&[0, 7000]),
            proposal_ms: pick(&[30, 150, 600]),
        }
    }

    pub(crate) fn nodes(&self) -> i32 {
        self.voters + self.controllers + self.brokers
    }
}
