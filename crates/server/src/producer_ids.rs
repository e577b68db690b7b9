//! Producer ids for producers without a transactional id: handed out from blocks that the controller gives (KIP-730).
//!
//! When nine tenths of a block are used the next one is asked for, so that a producer rarely waits; one that finds no id
//! waits for the block, and only then is told to come back. An id is never handed out twice.

use std::sync::Arc;
use std::time::Duration;

use klamm_driver::{BrokerStatus, ControllerChannel};
use klamm_io::watch;
use klamm_io::{Io, Monotonic, TaskKind, time};
use klamm_protocol::messages::{AllocateProducerIdsRequest, AllocateProducerIdsResponse};
use klamm_types::{ErrorCode, NodeId, ProducerId};
use parking_lot::Mutex;
use tokio::sync::Notify;

/// Hands out producer ids. Clones share the block.
#[derive(Clone, Debug)]
pub(crate) struct ProducerIds(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    io: Io,
    node_id: NodeId,
    channel: ControllerChannel,
    /// Whose epoch goes into requests.
    broker: watch::Receiver<BrokerStatus>,
    blocks: Mutex<Blocks>,
    arrived: Notify,
}

/// Ids that are ours.
#[derive(Debug, Default)]
struct Blocks {
    current: Block,
    next: Option<Block>,
    is_asking: bool,
    /// After a failure, not before this time.
    ask_from: Monotonic,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Block {
    first: i64,
    next: i64,
    end: i64,
}

impl ProducerIds {
    pub(crate) fn new(
        io: &Io,
        node_id: NodeId,
        channel: ControllerChannel,
        broker: watch::Receiver<BrokerStatus>,
    ) -> Self {
        Self(Arc::new(Shared {
            io: io.clone(),
            node_id,
            channel,
            broker,
            blocks: Mutex::default(),
            arrived: Notify::new(),
        }))
    }

    /// The next id; COORDINATOR_LOAD_IN_PROGRESS, which old clients can retry, if the controller gives none in time.
    pub(crate) async fn generate(&self) -> Result<ProducerId, ErrorCode> {
        let claim = async {
            loop {
                let arrived = self.0.arrived.notified();
                if let Some(id) = self.claim() {
                    return id;
                }
                arrived.await;
            }
        };
        time::timeout(WAIT_MAX, claim)
            .await
            .map_err(|_| ErrorCode::COORDINATOR_LOAD_IN_PROGRESS)
    }

    fn claim(&self) -> Option<ProducerId> {
        let now = self.0.io.clock.monotonic();
        let mut blocks = self.0.blocks.lock();
        let id = blocks.claim();
        let asks = blocks.needs_more() && !blocks.is_asking && now >= blocks.ask_from;
        blocks.is_asking |= asks;
        drop(blocks);
        if asks {
            let ids = self.clone();
            self.0.io.tasks.spawn(TaskKind::Client, async move { ids.ask().await });
        }
        id
    }

    async fn ask(self) {
        let shared = &*self.0;
        let block = shared.request_block().await;
        if block.is_none() {
            time::sleep(RETRY_BACKOFF).await;
        }
        let mut blocks = shared.blocks.lock();
        blocks.is_asking = false;
        blocks.ask_from = shared.io.clock.monotonic();
        if let Some(block) = block.filter(|block| block.first >= blocks.current.end) {
            blocks.next = Some(block);
        }
        drop(blocks);
        // Whoever finds nothing asks again.
        shared.arrived.notify_waiters();
    }
}

impl Shared {
    async fn request_block(&self) -> Option<Block> {
        let request = AllocateProducerIdsRequest {
            broker_id: self.node_id.0,
            broker_epoch: self.broker.borrow().epoch.map_or(-1, |epoch| epoch.0),
            ..Default::default()
        };
        let is_elsewhere =
            |response: &AllocateProducerIdsResponse| ErrorCode(response.error_code) == ErrorCode::NOT_CONTROLLER;
        let prefix = format!("[RPC ProducerId Manager {}]:", self.node_id);
        let response = match self.channel.send(&request, is_elsewhere).await {
            Ok(response) => response,
            Err(error) => {
                tracing::warn!(target: TARGET, "{prefix} Unable to allocate producer ids: {error}");
                return None;
            }
        };
        match ErrorCode(response.error_code) {
            ErrorCode::NONE => Block::new(response.producer_id_start, response.producer_id_len).or_else(|| {
                tracing::error!(target: TARGET, "{prefix} Producer ID block includes invalid ID range: {response:?}");
                None
            }),
            code => {
                tracing::warn!(target: TARGET, "{prefix} Received error code {code} from the controller.");
                None
            }
        }
    }
}

impl Blocks {
    fn claim(&mut self) -> Option<ProducerId> {
        if self.current.next == self.current.end {
            self.current = self.next.take()?;
        }
        let id = self.current.next;
        self.current.next += 1;
        Some(ProducerId(id))
    }

    fn needs_more(&self) -> bool {
        let used = self.current.next - self.current.first;
        let size = self.current.end - self.current.first;
        self.next.is_none() && used >= size / 10 * 9
    }
}

impl Block {
    /// Nothing if this is no range of ids.
    fn new(first: i64, len: i32) -> Option<Self> {
        let end = first.checked_add(len.into())?;
        (first >= 0 && len > 0).then_some(Self {
            first,
            next: first,
            end,
        })
    }
}

const TARGET: &str = "org.apache.kafka.coordinator.transaction.RPCProducerIdManager";
const RETRY_BACKOFF: Duration = Duration::from_millis(50);
/// How long a producer waits for a block before it is told to come back.
const WAIT_MAX: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_ascend_through_blocks_and_the_next_is_asked_for_in_time() {
        let mut blocks = Blocks::default();
        assert_eq!(blocks.claim(), None);
        assert!(blocks.needs_more());
        blocks.next = Block::new(1000, 10);
        let mut ids = Vec::new();
        let mut needed_at = None;
        while let Some(id) = blocks.claim() {
            if blocks.needs_more() && needed_at.is_none() {
                needed_at = Some(id.0);
            }
            ids.push(id.0);
        }
        assert_eq!(ids, (1000..1010).collect::<Vec<_>>());
        assert_eq!(needed_at, Some(1008), "nine of ten are used");
    }

    #[test]
    fn a_block_that_is_no_range_is_not_taken() {
        assert_eq!(Block::new(-1, 10), None);
        assert_eq!(Block::new(0, 0), None);
        assert_eq!(Block::new(i64::MAX, 10), None);
    }
}
