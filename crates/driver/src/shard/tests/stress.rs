//! Threads that call as fast as they can while the partition gets other leaders and its log takes nothing: each call is
//! answered once, a thread's calls are decided in their order, and what the log holds is what was said to be in it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use klamm_io::sim;
use klamm_types::PartitionId;

use super::scene::{NODE, OTHER, Scene, topic};
use super::tally::{Answer, Call, Tally};
use crate::shard::{ShardError, Shards};

/// One for each thread, so that its sum tells of this thread's calls alone.
const NAMES: [&str; 4] = ["a", "b", "c", "d"];
const CHANGES: u64 = 60;
/// Answers between two changes.
const ANSWERS: u64 = 150;
/// A lost call must not hold the tests up for ever. A turn takes some microseconds.
const TURNS_MAX: u64 = 3_000_000;

#[derive(Default)]
struct Counts {
    added: AtomicU64,
    refused: AtomicU64,
    failed: AtomicU64,
    is_over: AtomicBool,
}

impl Counts {
    fn answers(&self) -> u64 {
        [&self.added, &self.refused, &self.failed]
            .iter()
            .map(|count| count.load(Ordering::Relaxed))
            .sum()
    }
}

/// Between which two sums the machine must be, by what a thread was told.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    low: i64,
    high: i64,
}

impl Known {
    fn added(&mut self, answer: Result<Answer, ShardError>, counts: &Counts) {
        let count = match answer {
            Ok(Answer::Sum(sum)) => {
                assert!((self.low + 1..=self.high + 1).contains(&sum), "{sum} after {self:?}");
                (self.low, self.high) = (sum, sum);
                &counts.added
            }
            // Taken back, or never decided on.
            Err(ShardError::Append(_) | ShardError::Loading) => &counts.failed,
            // It may be in the log.
            Err(ShardError::NotCoordinator) => {
                self.high += 1;
                &counts.refused
            }
            other => panic!("{other:?}"),
        };
        count.fetch_add(1, Ordering::Relaxed);
    }

    fn read(&mut self, answer: &Result<Answer, ShardError>) {
        if let Ok(Answer::Sum(sum)) = answer {
            assert!((self.low..=self.high).contains(sum), "{sum} is read after {self:?}");
            (self.low, self.high) = (*sum, *sum);
        }
    }
}

/// Calls in bursts of one to six until it is over.
fn call(shards: &Shards<Tally>, name: &'static str, counts: &Counts) -> Known {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut known = Known::default();
    let mut burst = 0;
    while !counts.is_over.load(Ordering::Relaxed) {
        burst = burst % 6 + 1;
        let submitted: Vec<_> = (0..burst)
            .map(|number| match number % 3 {
                1 => (false, shards.submit(PartitionId(0), Call::Get(name))),
                _ => (true, shards.submit(PartitionId(0), Call::Add(name, 1))),
            })
            .collect();
        for (is_addition, submitted) in submitted {
            let answer = runtime.block_on(submitted.answer());
            match is_addition {
                true => known.added(answer, counts),
                false => known.read(&answer),
            }
        }
    }
    known
}

async fn turn_until(scene: &Scene, what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..TURNS_MAX {
        if is_so() {
            return;
        }
        scene.settle().await;
    }
    panic!("{what}: a call is lost");
}

async fn change(scene: &mut Scene, number: u64) {
    match number % 6 {
        0 => scene.elect(OTHER, &[NODE, OTHER]).await,
        1 | 5 => scene.elect(NODE, &[NODE]).await,
        2 => scene.configure("min.insync.replicas", "2").await,
        3 => scene.configure("min.insync.replicas", "1").await,
        _ => scene.shards.tell(&number.to_string()).await,
    }
}

#[test]
fn no_call_is_lost_or_overtaken_while_leaders_change_and_appends_fail() {
    sim::run(17, |simulation| async move {
        let mut scene = Scene::new(&simulation);
        scene.apply(&topic(&[NODE, OTHER])).await;
        scene.elect(NODE, &[NODE]).await;
        scene.settle().await;
        let counts = Arc::new(Counts::default());
        let threads: BTreeMap<&str, _> = NAMES
            .into_iter()
            .map(|name| {
                let (shards, counts) = (scene.shards.clone(), counts.clone());
                (name, std::thread::spawn(move || call(&shards, name, &counts)))
            })
            .collect();
        for number in 0..CHANGES {
            let enough = counts.answers() + ANSWERS;
            turn_until(&scene, "while it changes", || counts.answers() >= enough).await;
            change(&mut scene, number).await;
        }
        counts.is_over.store(true, Ordering::Relaxed);
        turn_until(&scene, "at the end", || {
            threads.values().all(|thread| thread.is_finished())
        })
        .await;
        let mut total = 0;
        scene.restart_shards().await;
        while matches!(scene.call(Call::Get(NAMES[0])).await, Err(ShardError::Loading)) {
            scene.settle().await;
        }
        for (name, thread) in threads {
            let known = thread.join().unwrap();
            let sum = scene.sum(name).await;
            assert!((known.low..=known.high).contains(&sum), "{name}: {sum} after {known:?}");
            total += sum;
        }
        // Nothing is in the log twice.
        assert_eq!(
            scene.batches().iter().map(|count| i64::from(*count)).sum::<i64>(),
            total
        );
        for count in [&counts.added, &counts.refused, &counts.failed] {
            assert!(count.load(Ordering::Relaxed) > 0);
        }
    });
}
