//! A toy machine on a simulated broker: what a shard promises, whatever machine it runs.

mod scene;
mod stress;
mod tally;

use std::future::Future;
use std::task::{Context, Waker};
use std::time::Duration;

use klamm_io::sim;
use klamm_io::time;
use klamm_records::control::EndTransactionMarker;
use klamm_records::{BatchBuilder, BatchSpec};
use klamm_replica::PartitionError;
use klamm_types::{PartitionId, ProducerEpoch, ProducerId, Sequence, Timestamp};

use scene::{NODE, OTHER, Scene, topic};
use tally::{Answer, Call};

use super::ShardError;

fn is_refused(answer: Result<Answer, ShardError>) -> bool {
    matches!(answer, Err(ShardError::NotCoordinator))
}

#[test]
fn what_was_answered_is_replayed_by_the_next_shard() {
    sim::run(1, |simulation| async move {
        let mut scene = Scene::led(&simulation).await;
        assert_eq!(scene.call(Call::Add("a", 3)).await.unwrap(), Answer::Sum(3));
        assert_eq!(scene.call(Call::Add("a", 4)).await.unwrap(), Answer::Sum(7));
        assert_eq!(scene.call(Call::Add("b", 1)).await.unwrap(), Answer::Sum(1));
        scene.restart_shards().await;
        assert_eq!((scene.sum("a").await, scene.sum("b").await), (7, 1));
        assert_eq!(scene.call(Call::Add("a", 1)).await.unwrap(), Answer::Sum(8));
    });
}

#[test]
fn calls_that_wait_together_become_one_batch() {
    sim::run(2, |simulation| async move {
        let scene = Scene::led(&simulation).await;
        let mut submitted = Vec::new();
        for _ in 0..100 {
            submitted.push(scene.shards.submit(PartitionId(0), Call::Add("a", 1)));
        }
        for (sum, submitted) in (1..).zip(submitted) {
            assert_eq!(submitted.answer().await.unwrap(), Answer::Sum(sum));
        }
        assert_eq!(scene.batches(), [100]);
    });
}

#[test]
fn calls_that_come_while_somebody_decides_are_left_to_him() {
    sim::run(13, |simulation| async move {
        let scene = Scene::led(&simulation).await;
        let own = scene.shards.submit(PartitionId(0), Call::Add("a", 1));
        let mut left = scene.shards.while_deciding(PartitionId(0), || {
            let left = [Call::Add("a", 1), Call::Get("a"), Call::Add("a", 1)];
            left.map(|call| scene.shards.submit(PartitionId(0), call))
        });
        // Together with what was decided before.
        assert_eq!(scene.batches(), [3]);
        let sums = left.each_mut().map(|left| left.answered().unwrap().unwrap());
        assert_eq!(sums, [2, 2, 3].map(Answer::Sum));
        assert_eq!(own.answer().await.unwrap(), Answer::Sum(1));
    });
}

#[test]
fn appending_is_left_to_him_who_decides() {
    sim::run(14, |simulation| async move {
        let scene = Scene::led(&simulation).await;
        let mut added = Box::pin(scene.shards.submit(PartitionId(0), Call::Add("a", 1)).answer());
        let mut context = Context::from_waker(Waker::noop());
        scene.shards.while_deciding(PartitionId(0), || {
            // It lets others decide first, and then finds that somebody does.
            assert!(added.as_mut().poll(&mut context).is_pending());
            assert!(added.as_mut().poll(&mut context).is_pending());
            assert!(scene.batches().is_empty());
        });
        assert_eq!(scene.batches(), [1]);
        assert_eq!(added.await.unwrap(), Answer::Sum(1));
    });
}

#[test]
fn threads_that_decide_at_the_same_time_lose_no_call() {
    const THREADS: i64 = 4;
    const CALLS: i64 = 2_000;
    sim::run(15, |simulation| async move {
        let scene = Scene::led(&simulation).await;
        let threads = (0..THREADS).map(|_| {
            let shards = scene.shards.clone();
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                for _ in 0..CALLS {
                    let added = runtime.block_on(shards.call(PartitionId(0), Call::Add("a", 1)));
                    assert!(matches!(added, Ok(Answer::Sum(_))), "{added:?}");
                }
            })
        });
        let threads: Vec<_> = threads.collect();
        while threads.iter().any(|thread| !thread.is_finished()) {
            scene.settle().await;
        }
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(scene.sum("a").await, THREADS * CALLS);
        assert_eq!(scene.batches().iter().sum::<i32>(), 8_000);
    });
}

#[test]
fn a_call_that_nobody_waits_for_is_appended_all_the_same() {
    sim::run(12, |simulation| async move {
        let scene = Scene::led(&simulation).await;
        let unheard = scene.shards.submit(PartitionId(0), Call::Add("a", 2));
        assert!(scene.batches().is_empty(), "it is decided and waits for others");
        drop(unheard);
        scene.settle().await;
        assert_eq!(scene.batches(), [1]);
        assert_eq!(scene.sum("a").await, 2);
    });
}

#[test]
fn a_batch_holds_no_more_than_the_topic_allows() {
    sim::run(3, |simulation| async move {
        let mut scene = Scene::led(&simulation).await;
        scene.configure("max.message.bytes", "10000").await;
        scene.shards.tell(&String::new()).await;
        let mut submitted = Vec::new();
        for _ in 0..10 {
            submitted.push(scene.shards.submit(PartitionId(0), Call::AddLarge("a", 1, 4_000)));
        }
        let too_large = scene.shards.submit(PartitionId(0), Call::AddLarge("a", 1, 20_000));
        let after = scene.shards.submit(PartitionId(0), Call::Add("a", 1));
        for submitted in submitted {
            submitted.answer().await.unwrap();
        }
        let refused = too_large.answer().await.unwrap_err();
        assert!(
            matches!(&refused, ShardError::Append(error) if matches!(**error, PartitionError::Log(_))),
            "{refused:?}"
        );
        // It was decided on what could not be appended.
        assert!(after.answer().await.is_err());
        assert_eq!(scene.batches(), [2; 5]);
        assert_eq!(scene.sum("a").await, 10);
    });
}

#[test]
fn a_parked_call_is_answered_by_another_one() {
    sim::run(4, |simulation| async move {
        let scene = Scene::led(&simulation).await;
        let waiting = scene.shards.submit(PartitionId(0), Call::Await("a"));
        assert_eq!(scene.call(Call::Add("b", 1)).await.unwrap(), Answer::Sum(1));
        assert_eq!(scene.call(Call::Add("a", 5)).await.unwrap(), Answer::Sum(5));
        assert_eq!(waiting.answer().await.unwrap(), Answer::Sum(5));
    });
}

#[test]
fn nobody_is_answered_before_all_replicas_have_it() {
    sim::run(5, |simulation| async move {
        let mut scene = Scene::new(&simulation);
        scene.apply(&topic(&[NODE, OTHER])).await;
        scene.settle().await;
        let added = scene.shards.submit(PartitionId(0), Call::Add("a", 1));
        // It has seen what is not committed.
        let read = scene.shards.submit(PartitionId(0), Call::Get("a"));
        let answered = time::timeout(Duration::from_secs(1), added.answer()).await;
        assert!(answered.is_err());
        scene.elect(NODE, &[NODE]).await;
        assert_eq!(read.answer().await.unwrap(), Answer::Sum(1));
    });
}

#[test]
fn what_is_not_committed_in_time_is_said_to_be_late() {
    sim::run(6, |simulation| async move {
        let mut scene = Scene::new(&simulation);
        scene.apply(&topic(&[NODE, OTHER])).await;
        scene.settle().await;
        let started = scene.now();
        assert!(matches!(scene.call(Call::Add("a", 1)).await, Err(ShardError::TimedOut)));
        assert!(scene.now().ms_since(started) >= 5_000);
        scene.elect(NODE, &[NODE]).await;
        assert_eq!(scene.sum("a").await, 1);
    });
}

#[test]
fn what_cannot_be_appended_is_taken_back() {
    sim::run(7, |simulation| async move {
        let mut scene = Scene::new(&simulation);
        scene.apply(&topic(&[NODE, OTHER])).await;
        scene.elect(NODE, &[NODE]).await;
        scene.settle().await;
        assert_eq!(scene.call(Call::Add("a", 1)).await.unwrap(), Answer::Sum(1));
        let waiting = scene.shards.submit(PartitionId(0), Call::Await("a"));
        scene.configure("min.insync.replicas", "2").await;
        let refused = scene.call(Call::Add("a", 1)).await.unwrap_err();
        assert!(
            matches!(&refused, ShardError::Append(error) if matches!(**error, PartitionError::NotEnoughReplicas { .. })),
            "{refused:?}"
        );
        assert!(waiting.answer().await.is_err());
        assert_eq!(scene.sum("a").await, 1);
        scene.configure("min.insync.replicas", "1").await;
        assert_eq!(scene.call(Call::Add("a", 1)).await.unwrap(), Answer::Sum(2));
        scene.restart_shards().await;
        assert_eq!(scene.sum("a").await, 2);
    });
}

#[test]
fn a_machine_hears_of_what_could_not_be_written() {
    sim::run(16, |simulation| async move {
        let mut scene = Scene::led(&simulation).await;
        let name = "a name that no record can hold, because it has more than the hundred bytes that are all a record has room for";
        let refused = scene.call(Call::Add(name, 1)).await.unwrap_err();
        assert!(matches!(refused, ShardError::Encode(_)), "{refused:?}");
        assert_eq!(scene.call(Call::Unreplayed).await.unwrap(), Answer::Sum(0));
        assert_eq!(scene.sum(name).await, 0);
        // Nor is it ahead after a decision on what could not be appended.
        scene.configure("max.message.bytes", "10000").await;
        scene.shards.tell(&String::new()).await;
        let too_large = scene.shards.submit(PartitionId(0), Call::AddLarge("a", 1, 20_000));
        let after = scene.shards.submit(PartitionId(0), Call::AddLarge("b", 1, 4_000));
        assert!(too_large.answer().await.is_err());
        assert!(after.answer().await.is_err());
        assert_eq!(scene.call(Call::Unreplayed).await.unwrap(), Answer::Sum(0));
        assert_eq!(scene.sum("b").await, 0);
    });
}

#[test]
fn whoever_waits_is_told_when_the_leader_changes() {
    sim::run(8, |simulation| async move {
        let mut scene = Scene::new(&simulation);
        scene.apply(&topic(&[NODE, OTHER])).await;
        scene.settle().await;
        let parked = scene.shards.submit(PartitionId(0), Call::Await("a"));
        let uncommitted = scene.shards.submit(PartitionId(0), Call::Add("b", 1));
        scene.settle().await;
        scene.elect(OTHER, &[NODE, OTHER]).await;
        assert!(is_refused(parked.answer().await));
        assert!(is_refused(uncommitted.answer().await));
        assert!(is_refused(scene.call(Call::Get("b")).await));
        assert!(is_refused(scene.shards.call(PartitionId(7), Call::Get("b")).await));
    });
}

#[test]
fn a_deleted_topic_has_no_coordinator() {
    sim::run(9, |simulation| async move {
        let mut scene = Scene::led(&simulation).await;
        let parked = scene.shards.submit(PartitionId(0), Call::Await("a"));
        scene.settle().await;
        scene.delete().await;
        assert!(is_refused(parked.answer().await));
        assert!(is_refused(scene.call(Call::Get("a")).await));
    });
}

#[test]
fn a_shard_that_loads_says_so() {
    sim::run(10, |simulation| async move {
        let mut scene = Scene::new(&simulation);
        scene.apply(&topic(&[NODE])).await;
        // The worker has seen the election when it takes this call, and the disk has not answered yet.
        let answer = scene.call(Call::Get("a")).await;
        assert!(matches!(answer, Err(ShardError::Loading)), "{answer:?}");
        scene.settle().await;
        assert_eq!(scene.sum("a").await, 0);
    });
}

#[test]
fn a_machine_acts_when_its_time_has_come() {
    sim::run(11, |simulation| async move {
        let mut scene = Scene::led(&simulation).await;
        let at = scene.now().plus_ms(60_000);
        let later = scene.now().plus_ms(90_000);
        scene.call(Call::SetAt("a", 6, at)).await.unwrap();
        scene.call(Call::SetAt("a", 9, later)).await.unwrap();
        time::sleep(Duration::from_millis(59_000)).await;
        assert_eq!(scene.sum("a").await, 0);
        time::sleep(Duration::from_millis(1_100)).await;
        assert_eq!(scene.sum("a").await, 6);
        time::sleep(Duration::from_millis(30_000)).await;
        assert_eq!(scene.sum("a").await, 9);
        scene.restart_shards().await;
        assert_eq!(scene.sum("a").await, 9);
    });
}

#[test]
fn a_transaction_counts_from_its_marker_on() {
    sim::run(12, |simulation| async move {
        let mut scene = Scene::led(&simulation).await;
        let records = |producer_id: i64, name: &str| {
            let mut builder = BatchBuilder::new(BatchSpec {
                producer_id: ProducerId(producer_id),
                producer_epoch: ProducerEpoch(0),
                base_sequence: Sequence(0),
                is_transactional: true,
                ..Default::default()
            });
            builder.push(Timestamp(1), Some(name.as_bytes()), Some(b"5"));
            builder.push(Timestamp(1), Some(b"?unknown"), Some(b"x"));
            builder.build()
        };
        let end = |producer_id: i64, is_commit: bool| {
            let marker = EndTransactionMarker {
                is_commit,
                coordinator_epoch: 0,
            };
            marker
                .batch(ProducerId(producer_id), ProducerEpoch(0), Timestamp(1))
                .unwrap()
        };
        for batch in [
            records(1, "committed"),
            records(2, "aborted"),
            records(3, "open"),
            end(1, true),
            end(2, false),
        ] {
            scene.append(batch);
        }
        scene.restart_shards().await;
        let sums = [
            scene.sum("committed").await,
            scene.sum("aborted").await,
            scene.sum("open").await,
        ];
        assert_eq!(sums, [5, 0, 0]);
    });
}

#[test]
fn a_shard_whose_log_somebody_else_wrote_loads_it_anew() {
    sim::run(13, |simulation| async move {
        let scene = Scene::led(&simulation).await;
        scene.call(Call::Add("a", 1)).await.unwrap();
        let mut builder = BatchBuilder::new(BatchSpec::default());
        builder.push(Timestamp(1), Some(b"a"), Some(b"10"));
        scene.append(builder.build());
        // Appended, but at another offset than it was decided for.
        assert!(is_refused(scene.call(Call::Add("b", 1)).await));
        scene.settle().await;
        assert_eq!((scene.sum("a").await, scene.sum("b").await), (10, 1));
    });
}

#[test]
fn a_log_that_cannot_be_read_has_no_coordinator() {
    sim::run(14, |simulation| async move {
        let mut scene = Scene::led(&simulation).await;
        let mut builder = BatchBuilder::new(BatchSpec::default());
        builder.push(Timestamp(1), Some(b"a"), Some(b"no number"));
        scene.append(builder.build());
        scene.restart_shards().await;
        assert!(is_refused(scene.call(Call::Get("a")).await));
    });
}

#[test]
fn news_reach_shards_that_run_and_those_that_come() {
    sim::run(15, |simulation| async move {
        let mut scene = Scene::new(&simulation);
        scene.shards.tell(&"first".to_owned()).await;
        scene.apply(&topic(&[NODE])).await;
        scene.settle().await;
        let text = |text: &str| Answer::Text(text.to_owned());
        assert_eq!(scene.call(Call::News).await.unwrap(), text("first at the start"));
        scene.shards.tell(&"second".to_owned()).await;
        assert_eq!(scene.call(Call::News).await.unwrap(), text("second"));
    });
}
