//! Idempotence: a retried batch is answered with its first offset, a gap in the sequence and an old epoch are refused,
//! also after a restart, for as long as the log still holds what they build on.

use klamm_types::ErrorCode;

use crate::actors::produce::Answer;
use crate::ledger::PartitionKey;
use crate::sometimes::Sometimes;
use crate::world::World;

/// What a producer knew of its last acknowledged batch when it sent something that builds on it.
#[derive(Clone, Copy, Debug)]
pub struct Basis {
    pub key: PartitionKey,
    pub offset: i64,
    /// Losses of the partition, and lives of the node, when it was acknowledged.
    pub losses: u64,
    pub lives: u64,
}

impl Basis {
    pub fn new(world: &World, key: PartitionKey, offset: i64) -> Self {
        Self {
            key,
            offset,
            losses: world.ledger.losses(key),
            lives: world.ledger.lives(),
        }
    }

    /// Whether the node must still know the producer: no crash took a tail, nothing deleted the batch.
    pub fn holds(&self, world: &World) -> bool {
        world.ledger.losses(self.key) == self.losses && self.offset >= world.ledger.deletable_to(self.key)
    }
}

/// One of the last five batches, sent once more (KAFKA's `ProducerStateEntry` keeps five).
pub fn repeated(world: &World, basis: Basis, answer: &Answer) {
    match answer {
        Answer::Acked { base_offset } if *base_offset == basis.offset => {
            world.counters.hit(Sometimes::DuplicateAnswered);
            if world.ledger.lives() > basis.lives {
                world.counters.hit(Sometimes::DuplicateAfterRestart);
            }
        }
        Answer::Acked { .. } if basis.holds(world) => violate(world, basis, "a retry", answer),
        Answer::Refused(code) if is_about_state(*code) && basis.holds(world) => {
            violate(world, basis, "a retry", answer);
        }
        _ => {}
    }
}

/// A batch whose sequence skips some.
pub fn skipped(world: &World, basis: Basis, answer: &Answer) {
    match answer {
        Answer::Refused(ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER) => world.counters.hit(Sometimes::SequenceRefused),
        Answer::Acked { .. } if basis.holds(world) => violate(world, basis, "a gap in the sequence", answer),
        _ => {}
    }
}

/// A batch of an epoch that a newer one has replaced.
pub fn stale(world: &World, basis: Basis, answer: &Answer) {
    match answer {
        Answer::Refused(ErrorCode::INVALID_PRODUCER_EPOCH) => world.counters.hit(Sometimes::ProducerFenced),
        Answer::Acked { .. } if basis.holds(world) => violate(world, basis, "an old epoch", answer),
        _ => {}
    }
}

/// The next batch in sequence, refused for its sequence or epoch.
pub fn refused(world: &World, basis: Option<Basis>, answer: &Answer) {
    let (Some(basis), Answer::Refused(code)) = (basis, answer) else {
        return;
    };
    if is_about_state(*code) && basis.holds(world) {
        violate(world, basis, "the next batch", answer);
    }
}

/// Other refusals are about the topic or its configuration.
fn is_about_state(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER
            | ErrorCode::INVALID_PRODUCER_EPOCH
            | ErrorCode::DUPLICATE_SEQUENCE_NUMBER
            | ErrorCode::UNKNOWN_PRODUCER_ID
    )
}

fn violate(world: &World, basis: Basis, what: &str, answer: &Answer) {
    let name = world.ledger.lock().partitions.get(&basis.key).map(|p| p.name.clone());
    let message = format!(
        "{}: {what} after the batch at {} was answered with {answer:?}",
        name.unwrap_or_default(),
        basis.offset
    );
    world.verdict.violate("producers", message);
}
