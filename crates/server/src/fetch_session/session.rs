//! One reader's session, and the three ways in which a request can stand to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::HashMap;
use klamm_types::{ErrorCode, PartitionId, TopicName, Uuid};
use parking_lot::Mutex;

/// A topic as the reader named it: by name up to version 12, by id from version 13 on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum TopicRef {
    Name(TopicName),
    Id(Uuid),
}

/// What a reader wants of one partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PartitionRequest {
    pub(crate) topic: TopicRef,
    pub(crate) partition: PartitionId,
    pub(crate) fetch_offset: i64,
    pub(crate) log_start_offset: i64,
    pub(crate) max_bytes: i32,
    pub(crate) current_leader_epoch: i32,
    pub(crate) last_fetched_epoch: i32,
}

/// What a response is about to say of one partition, as far as a session cares.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reported {
    pub(crate) high_watermark: i64,
    pub(crate) log_start_offset: i64,
    pub(crate) has_records: bool,
    pub(crate) is_error: bool,
    /// A diverging epoch or a preferred read replica.
    pub(crate) has_advice: bool,
}

#[derive(Debug)]
pub(crate) struct FetchSession {
    epoch: i32,
    uses_topic_ids: bool,
    /// By the order in which they are served: those that got records go to the end, so that none starves.
    partitions: BTreeMap<u64, Followed>,
    places: HashMap<(TopicRef, PartitionId), u64, foldhash::fast::FixedState>,
    next_place: u64,
}

pub(crate) type SharedSession = Arc<Mutex<FetchSession>>;

#[derive(Debug)]
struct Followed {
    request: PartitionRequest,
    high_watermark: i64,
    log_start_offset: i64,
}

/// How a request stands to the sessions.
#[derive(Debug)]
pub(crate) enum FetchContext {
    /// Neither has nor wants a session.
    Sessionless,
    /// Wants a session; it is made with the response, if there is room.
    Full { is_follower: bool, uses_topic_ids: bool },
    /// Goes on with a session; `epoch` is what the session's must still be when the response is made.
    Incremental {
        id: i32,
        epoch: i32,
        session: SharedSession,
    },
}

impl FetchSession {
    /// A session over what a full fetch asked for and was told.
    pub(super) fn new(uses_topic_ids: bool, told: Vec<(PartitionRequest, Reported)>) -> Self {
        let mut session = Self {
            epoch: 1,
            uses_topic_ids,
            partitions: BTreeMap::new(),
            places: HashMap::default(),
            next_place: 0,
        };
        for (request, reported) in told {
            session.follow(Followed {
                request,
                high_watermark: if reported.is_error { -1 } else { reported.high_watermark },
                log_start_offset: reported.log_start_offset,
            });
        }
        session
    }

    pub(crate) fn len(&self) -> usize {
        self.partitions.len()
    }

    pub(crate) fn epoch(&self) -> i32 {
        self.epoch
    }

    /// What is asked of every partition, in the order of service.
    pub(crate) fn requests(&self) -> Vec<PartitionRequest> {
        self.partitions
            .values()
            .map(|followed| followed.request.clone())
            .collect()
    }

    /// Takes a request of the session in: partitions that are new or changed, and those to forget. The error is the
    /// whole response's.
    pub(super) fn update(
        &mut self,
        epoch: i32,
        uses_topic_ids: bool,
        changed: &[PartitionRequest],
        forgotten: &[(TopicRef, PartitionId)],
    ) -> Result<(), ErrorCode> {
        if self.epoch != epoch {
            return Err(ErrorCode::INVALID_FETCH_SESSION_EPOCH);
        }
        if self.uses_topic_ids != uses_topic_ids {
            return Err(ErrorCode::FETCH_SESSION_TOPIC_ID_ERROR);
        }
        for request in changed {
            let place = self.places.get(&(request.topic.clone(), request.partition)).copied();
            match place.and_then(|place| self.partitions.get_mut(&place)) {
                Some(followed) => followed.request = request.clone(),
                None => self.follow(Followed {
                    request: request.clone(),
                    high_watermark: -1,
                    log_start_offset: -1,
                }),
            }
        }
        for key in forgotten {
            if let Some(place) = self.places.remove(key) {
                self.partitions.remove(&place);
            }
        }
        self.epoch = next_epoch(epoch);
        Ok(())
    }

    /// Whether the response must name the partition; remembers what it says.
    pub(crate) fn must_report(&mut self, topic: &TopicRef, partition: PartitionId, reported: Reported) -> bool {
        let key = (topic.clone(), partition);
        let Some(place) = self.places.get(&key).copied() else {
            return false;
        };
        let Some(followed) = self.partitions.get_mut(&place) else {
            return false;
        };
        let is_new = followed.high_watermark != reported.high_watermark
            || followed.log_start_offset != reported.log_start_offset
            || reported.has_records
            || reported.has_advice
            || reported.is_error;
        followed.high_watermark = if reported.is_error { -1 } else { reported.high_watermark };
        followed.log_start_offset = reported.log_start_offset;
        if is_new
            && reported.has_records
            && let Some(served) = self.partitions.remove(&place)
        {
            self.follow(served);
        }
        is_new
    }

    fn follow(&mut self, followed: Followed) {
        let key = (followed.request.topic.clone(), followed.request.partition);
        let place = self.next_place;
        self.next_place += 1;
        if let Some(old) = self.places.insert(key, place) {
            self.partitions.remove(&old);
        }
        self.partitions.insert(place, followed);
    }
}

/// Epochs run from 1 and wrap to 1: 0 asks for a new session, -1 ends one.
pub(super) fn next_epoch(epoch: i32) -> i32 {
    if epoch == i32::MAX { 1 } else { epoch + 1 }
}
