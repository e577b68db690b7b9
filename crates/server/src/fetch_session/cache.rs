//! All sessions of a broker, bounded, with Kafka's rules for who makes room.

use std::collections::BTreeSet;

use hashbrown::HashMap;
use klamm_io::Random;
use klamm_types::{ErrorCode, PartitionId, Timestamp};
use parking_lot::Mutex;
use std::sync::Arc;

use super::session::{FetchContext, FetchSession, PartitionRequest, Reported, SharedSession, TopicRef};

/// A session's id; never 0, which stands for no session.
type Key = i32;

#[derive(Debug)]
pub(crate) struct FetchSessionCache {
    slots_max: usize,
    eviction_ms: i64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    sessions: HashMap<Key, Entry, foldhash::fast::FixedState>,
    /// Oldest use first.
    by_last_use: BTreeSet<(Timestamp, Key)>,
    evictions: u64,
}

#[derive(Debug)]
struct Entry {
    session: SharedSession,
    is_follower: bool,
    created: Timestamp,
    last_used: Timestamp,
    partitions_count: usize,
}

/// How full the cache is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CacheUsage {
    pub(crate) sessions: usize,
    pub(crate) sessions_max: usize,
    /// Of all sessions together.
    pub(crate) partitions: usize,
    pub(crate) evictions: u64,
}

/// The part of a fetch request that concerns sessions.
#[derive(Debug)]
pub(crate) struct SessionRequest<'a> {
    pub(crate) id: Key,
    pub(crate) epoch: i32,
    pub(crate) is_follower: bool,
    pub(crate) uses_topic_ids: bool,
    pub(crate) changed: &'a [PartitionRequest],
    pub(crate) forgotten: &'a [(TopicRef, PartitionId)],
}

impl FetchSessionCache {
    pub(crate) fn new(slots_max: usize, eviction_ms: i64) -> Self {
        Self {
            slots_max,
            eviction_ms,
            state: Mutex::default(),
        }
    }

    pub(crate) fn usage(&self) -> CacheUsage {
        let state = self.state.lock();
        CacheUsage {
            sessions: state.sessions.len(),
            sessions_max: self.slots_max,
            partitions: state.sessions.values().map(|entry| entry.partitions_count).sum(),
            evictions: state.evictions,
        }
    }

    /// Where a request stands. The error is the whole response's.
    pub(crate) fn context(&self, now: Timestamp, request: &SessionRequest<'_>) -> Result<FetchContext, ErrorCode> {
        let mut state = self.state.lock();
        if request.epoch == INITIAL_EPOCH || request.epoch == FINAL_EPOCH {
            state.remove(request.id);
            return Ok(match request.epoch {
                FINAL_EPOCH => FetchContext::Sessionless,
                _ => FetchContext::Full {
                    is_follower: request.is_follower,
                    uses_topic_ids: request.uses_topic_ids,
                },
            });
        }
        let entry = state
            .sessions
            .get(&request.id)
            .ok_or(ErrorCode::FETCH_SESSION_ID_NOT_FOUND)?;
        let shared = entry.session.clone();
        let mut session = shared.lock();
        session.update(
            request.epoch,
            request.uses_topic_ids,
            request.changed,
            request.forgotten,
        )?;
        if session.len() == 0 {
            state.remove(request.id);
            return Ok(FetchContext::Sessionless);
        }
        state.touch(request.id, now, session.len());
        let epoch = session.epoch();
        drop(session);
        Ok(FetchContext::Incremental {
            id: request.id,
            epoch,
            session: shared,
        })
    }

    /// Opens a session over what a full fetch was told; 0 if there is no room.
    pub(crate) fn open(
        &self,
        now: Timestamp,
        random: &dyn Random,
        is_follower: bool,
        uses_topic_ids: bool,
        told: Vec<(PartitionRequest, Reported)>,
    ) -> Key {
        let mut state = self.state.lock();
        let partitions_count = told.len();
        if partitions_count == 0
            || state.sessions.len() >= self.slots_max
                && !state.make_room(now, is_follower, partitions_count, self.eviction_ms)
        {
            return 0;
        }
        let id = loop {
            let id = (random.next_u64() & 0x7fff_ffff) as Key;
            if id != 0 && !state.sessions.contains_key(&id) {
                break id;
            }
        };
        let session = Arc::new(Mutex::new(FetchSession::new(uses_topic_ids, told)));
        state.sessions.insert(
            id,
            Entry {
                session,
                is_follower,
                created: now,
                last_used: now,
                partitions_count,
            },
        );
        state.by_last_use.insert((now, id));
        id
    }
}

impl State {
    fn remove(&mut self, id: Key) {
        if let Some(entry) = self.sessions.remove(&id) {
            self.by_last_use.remove(&(entry.last_used, id));
        }
    }

    fn touch(&mut self, id: Key, now: Timestamp, partitions_count: usize) {
        if let Some(entry) = self.sessions.get_mut(&id) {
            self.by_last_use.remove(&(entry.last_used, id));
            entry.last_used = now;
            entry.partitions_count = partitions_count;
            self.by_last_use.insert((now, id));
        }
    }

    /// Evicts the session that was used longest ago if that is longer than `eviction_ms`; else, among those that may be
    /// evicted at all, the one of least worth if the newcomer is worth no less. Followers are worth more than consumers,
    /// many partitions more than few; a follower's session is safe from consumers until it is older than `eviction_ms`,
    /// a consumer's session is safe from consumers until then too.
    fn make_room(&mut self, now: Timestamp, is_follower: bool, partitions_count: usize, eviction_ms: i64) -> bool {
        let stale = self
            .by_last_use
            .first()
            .filter(|(used, _)| now.ms_since(*used) > eviction_ms)
            .map(|(_, id)| *id);
        let evicted = stale.or_else(|| {
            let old = |entry: &Entry| now.ms_since(entry.created) > eviction_ms;
            let evictable = self
                .sessions
                .iter()
                .filter(|(_, entry)| old(entry) || is_follower && !entry.is_follower);
            let (worth, id) = evictable
                .map(|(id, entry)| ((entry.is_follower, entry.partitions_count), *id))
                .min()?;
            ((is_follower, partitions_count) >= worth).then_some(id)
        });
        self.evictions += u64::from(evicted.is_some());
        evicted.map(|id| self.remove(id)).is_some()
    }
}

const INITIAL_EPOCH: i32 = 0;
const FINAL_EPOCH: i32 = -1;

#[cfg(test)]
mod tests {
    use klamm_io::OsRandom;
    use klamm_types::TopicName;

    use super::*;

    fn wanted(partition: i32) -> PartitionRequest {
        PartitionRequest {
            topic: TopicRef::Name(TopicName::new("t")),
            partition: PartitionId(partition),
            fetch_offset: 0,
            log_start_offset: -1,
            max_bytes: 1,
            current_leader_epoch: -1,
            last_fetched_epoch: -1,
        }
    }

    fn told(high_watermark: i64, has_records: bool) -> Reported {
        Reported {
            high_watermark,
            log_start_offset: 0,
            has_records,
            is_error: false,
            has_advice: false,
        }
    }

    fn request<'a>(id: Key, epoch: i32, changed: &'a [PartitionRequest]) -> SessionRequest<'a> {
        SessionRequest {
            id,
            epoch,
            is_follower: false,
            uses_topic_ids: false,
            changed,
            forgotten: &[],
        }
    }

    fn opened(cache: &FetchSessionCache, at: i64, partitions: i32) -> Key {
        let told = (0..partitions).map(|p| (wanted(p), told(0, false))).collect();
        cache.open(Timestamp(at), &OsRandom, false, false, told)
    }

    #[test]
    fn a_session_reports_only_what_is_new() {
        let cache = FetchSessionCache::new(10, 1000);
        let id = opened(&cache, 0, 2);
        let Ok(FetchContext::Incremental { session, epoch, .. }) = cache.context(Timestamp(1), &request(id, 1, &[]))
        else {
            panic!("the session is there")
        };
        assert_eq!(epoch, 2);
        let topic = TopicRef::Name(TopicName::new("t"));
        let mut session = session.lock();
        assert!(!session.must_report(&topic, PartitionId(0), told(0, false)));
        assert!(session.must_report(&topic, PartitionId(0), told(5, true)));
        assert!(!session.must_report(&topic, PartitionId(0), told(5, false)));
        // The partition that got records is served last from now on.
        let order: Vec<i32> = session.requests().iter().map(|request| request.partition.0).collect();
        assert_eq!(order, [1, 0]);
    }

    #[test]
    fn a_wrong_epoch_or_id_is_an_error() {
        let cache = FetchSessionCache::new(10, 1000);
        let id = opened(&cache, 0, 1);
        let error = |request| cache.context(Timestamp(1), &request).err();
        assert_eq!(error(request(id, 7, &[])), Some(ErrorCode::INVALID_FETCH_SESSION_EPOCH));
        assert_eq!(
            error(request(id.wrapping_add(1).max(1), 1, &[])),
            Some(ErrorCode::FETCH_SESSION_ID_NOT_FOUND)
        );
        let by_id = SessionRequest {
            uses_topic_ids: true,
            ..request(id, 1, &[])
        };
        assert_eq!(error(by_id), Some(ErrorCode::FETCH_SESSION_TOPIC_ID_ERROR));
        assert_eq!(error(request(id, 1, &[])), None);
        assert_eq!(error(request(id, -1, &[])), None);
        assert_eq!(cache.usage().sessions, 0);
    }

    #[test]
    fn the_cache_is_bounded_and_evicts_by_kafkas_rules() {
        let cache = FetchSessionCache::new(2, 1000);
        let first = opened(&cache, 0, 5);
        assert!(first != 0 && opened(&cache, 500, 1) != 0);
        // Neither is stale or old enough.
        assert_eq!(opened(&cache, 1000, 9), 0);
        // A follower takes the place of a consumer at once.
        let follower = cache.open(
            Timestamp(1000),
            &OsRandom,
            true,
            false,
            vec![(wanted(0), told(0, false))],
        );
        assert!(follower != 0);
        // The first session is stale now.
        assert!(opened(&cache, 1600, 1) != 0);
        assert_eq!(cache.usage().sessions, 2);
        assert_eq!(
            cache.context(Timestamp(1600), &request(first, 1, &[])).err(),
            Some(ErrorCode::FETCH_SESSION_ID_NOT_FOUND)
        );
    }
}
