//! How many connections may be open, and how fast new ones may come: Kafka's `ConnectionQuotas`.
//!
//! Over `max.connections.per.ip` a new connection is closed at once. Over `max.connections`, of the node or of a listener,
//! or over `max.connection.creation.rate`, its listener accepts nothing until there is room; the listener between brokers
//! is spared the limits of the node if there is another one beside it. Where it makes a node exceed them, or they are
//! lowered, other listeners close what was not used for the longest time. A broker and a controller in one process count
//! apart.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use klamm_config::{Key, NodeConfig, keys};
use klamm_io::{Clock, Io, Net, time};
use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::connection_rate::ConnectionRate;

/// Counts the connections of the listeners of a role. Clones share the counts.
#[derive(Clone, Debug)]
pub struct ConnectionQuotas(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    clock: Arc<dyn Clock>,
    net: Net,
    /// Connections that the descriptors of this process suffice for.
    descriptors_max: usize,
    state: Mutex<State>,
    /// Notified when a connection ends or a limit changes.
    room: Notify,
}

#[derive(Debug)]
struct State {
    total: usize,
    total_max: usize,
    next_id: u64,
    total_rate: ConnectionRate,
    total_rate_max: u32,
    per_ip: BTreeMap<IpAddr, usize>,
    per_ip_max: usize,
    /// `max.connections.per.ip.overrides`.
    per_ip_overrides: BTreeMap<IpAddr, usize>,
    listeners: BTreeMap<Arc<str>, ListenerState>,
    inter_broker: Arc<str>,
}

#[derive(Debug)]
struct ListenerState {
    /// In the order in which they were accepted.
    open: BTreeMap<u64, Arc<ConnectionUse>>,
    max: usize,
    rate: ConnectionRate,
    rate_max: u32,
}

/// Held by a connection for as long as it is open.
#[derive(Debug)]
pub(crate) struct Counted {
    shared: Arc<Shared>,
    listener: Arc<str>,
    ip: IpAddr,
    id: u64,
    being_used: Arc<ConnectionUse>,
}

/// When a connection was used last, as far as those have to know that close the ones that nobody needs.
#[derive(Debug, Default)]
pub(crate) struct ConnectionUse {
    /// Since when nothing comes, in nanoseconds of the monotonic clock; 0 while something does.
    resting_since: AtomicU64,
    /// Notified when the connection is one too many.
    excess: Notify,
}

/// The address has all the connections that it may have.
#[derive(Debug, thiserror::Error)]
#[error("address {ip} already has the configured maximum of {max} connections")]
pub(crate) struct TooManyConnections {
    ip: IpAddr,
    max: usize,
}

impl ConnectionQuotas {
    /// Quotas for `listeners`, as the file has them.
    pub(crate) fn new(io: &Io, config: &NodeConfig, listeners: &[&str]) -> Self {
        let state = State {
            total: 0,
            total_max: 0,
            next_id: 0,
            total_rate: rate(config),
            total_rate_max: 0,
            per_ip: BTreeMap::new(),
            per_ip_max: 0,
            per_ip_overrides: BTreeMap::new(),
            listeners: BTreeMap::new(),
            inter_broker: config.listeners().inter_broker().0.into(),
        };
        let quotas = Self(Arc::new(Shared {
            clock: io.clock.clone(),
            net: io.net.clone(),
            descriptors_max: io.disk.open_files_max() / 4 * 3,
            state: Mutex::new(state),
            room: Notify::new(),
        }));
        for listener in listeners {
            let listener_state = ListenerState {
                open: BTreeMap::new(),
                max: 0,
                rate: rate(config),
                rate_max: 0,
            };
            quotas
                .0
                .state
                .lock()
                .listeners
                .insert((*listener).into(), listener_state);
        }
        quotas.set_limits(config);
        quotas
    }

    /// Takes new limits over. What is too much for the node's limit is closed, those that wait look again.
    pub(crate) async fn set_config(&self, config: &NodeConfig) {
        self.set_limits(config);
        self.resolve_overrides(config).await;
    }

    /// Puts host names among the overrides in force by their addresses; limits of hosts that nobody knows have no effect.
    pub(crate) async fn resolve_overrides(&self, config: &NodeConfig) {
        for (host, max) in config.max_connections_per_ip_overrides() {
            if host.parse::<IpAddr>().is_ok() {
                continue;
            }
            match time::timeout(RESOLVE_TIMEOUT, self.0.net.resolve(&host, 0)).await {
                Ok(Ok(addresses)) => {
                    let ip = addresses.first().map(|address| address.ip().to_canonical());
                    self.0
                        .state
                        .lock()
                        .per_ip_overrides
                        .extend(ip.map(|ip| (ip, count(max))));
                }
                _ => tracing::warn!(host, "max.connections.per.ip.overrides has a host without an address"),
            }
        }
    }

    fn set_limits(&self, config: &NodeConfig) {
        let overrides = config.max_connections_per_ip_overrides();
        let addresses = overrides
            .iter()
            .filter_map(|(host, max)| Some((host.parse().ok()?, count(*max))));
        let mut state = self.0.state.lock();
        state.total_max = count(config.get(keys::MAX_CONNECTIONS));
        state.total_rate_max = per_second(config.get(keys::MAX_CONNECTION_CREATION_RATE));
        state.per_ip_max = count(config.get(keys::MAX_CONNECTIONS_PER_IP));
        state.per_ip_overrides = addresses.collect();
        for (name, listener) in &mut state.listeners {
            listener.max = count(of_listener(config, name, keys::MAX_CONNECTIONS));
            listener.rate_max = per_second(of_listener(config, name, keys::MAX_CONNECTION_CREATION_RATE));
        }
        state.close_excess();
        drop(state);
        self.0.room.notify_waiters();
    }

    /// Connections that are open now.
    pub fn open(&self) -> usize {
        self.0.state.lock().total
    }

    /// Waits until the listener may have one more connection, and counts it.
    pub(crate) async fn admit(&self, listener: &Arc<str>, ip: IpAddr) -> Result<Counted, TooManyConnections> {
        let ip = ip.to_canonical();
        let delay = self.0.state.lock().record(listener, &*self.0.clock);
        if !delay.is_zero() {
            time::sleep(delay).await;
        }
        loop {
            let mut room = pin!(self.0.room.notified());
            room.as_mut().enable();
            if let Some(counted) = self.try_admit(listener, ip) {
                return counted;
            }
            room.await;
        }
    }

    fn try_admit(&self, listener: &Arc<str>, ip: IpAddr) -> Option<Result<Counted, TooManyConnections>> {
        let mut state = self.0.state.lock();
        if !state.has_room(listener, self.0.descriptors_max) {
            return None;
        }
        let max = state.per_ip_overrides.get(&ip).copied().unwrap_or(state.per_ip_max);
        if state.per_ip.get(&ip).copied().unwrap_or(0) >= max {
            return Some(Err(TooManyConnections { ip, max }));
        }
        *state.per_ip.entry(ip).or_default() += 1;
        state.total += 1;
        state.next_id += 1;
        let (id, being_used) = (state.next_id, Arc::<ConnectionUse>::default());
        if let Some(listener) = state.listeners.get_mut(listener) {
            listener.open.insert(id, being_used.clone());
        }
        state.close_excess();
        Some(Ok(Counted {
            shared: self.0.clone(),
            listener: listener.clone(),
            ip,
            id,
            being_used,
        }))
    }
}

impl State {
    fn has_room(&self, listener: &Arc<str>, descriptors_max: usize) -> bool {
        if self
            .listeners
            .get(listener)
            .is_some_and(|listener| listener.open.len() >= listener.max)
        {
            return false;
        }
        // Files need descriptors too: who floods a node with connections must not keep it from its logs.
        self.total < descriptors_max && (self.is_protected(listener) || self.total < self.total_max)
    }

    /// Counts an attempt; how long it has to wait for the rates' sake.
    fn record(&mut self, listener: &Arc<str>, clock: &dyn Clock) -> Duration {
        let now = clock.monotonic();
        let of_total = if self.is_protected(listener) {
            Duration::ZERO
        } else {
            self.total_rate.record(now, self.total_rate_max)
        };
        let of_listener = self
            .listeners
            .get_mut(listener)
            .map_or(Duration::ZERO, |listener| listener.rate.record(now, listener.rate_max));
        of_total.max(of_listener)
    }

    /// Asks as many connections to end as there are above the node's limit. Those that were asked before are asked again
    /// as long as they are there: they rest for longer than any other.
    fn close_excess(&self) {
        let excess = self.total.saturating_sub(self.total_max);
        if excess == 0 {
            return;
        }
        let listeners = self.listeners.iter().filter(|(name, _)| !self.is_protected(name));
        let mut open: Vec<(u64, u64, &ConnectionUse)> = listeners
            .flat_map(|(_, listener)| &listener.open)
            .map(|(id, being_used)| (being_used.order(), *id, &**being_used))
            .collect();
        open.sort_unstable_by_key(|(resting_since, id, _)| (*resting_since, *id));
        for (_, _, being_used) in open.into_iter().take(excess) {
            being_used.excess.notify_one();
        }
    }

    fn is_protected(&self, listener: &Arc<str>) -> bool {
        *listener == self.inter_broker && self.listeners.len() > 1
    }
}

impl ConnectionUse {
    /// Something comes again.
    pub(crate) fn resume(&self) {
        self.resting_since.store(0, Ordering::Relaxed);
    }

    /// Ends when the connection has to end.
    pub(crate) async fn ended(&self) {
        self.excess.notified().await;
    }

    /// Lower for those that rest for longer; all that do not rest are last.
    fn order(&self) -> u64 {
        self.resting_since.load(Ordering::Relaxed).wrapping_sub(1)
    }
}

impl Counted {
    pub(crate) fn being_used(&self) -> Arc<ConnectionUse> {
        self.being_used.clone()
    }

    /// Nothing came for a while.
    pub(crate) fn rest(&self) {
        let now = self.shared.clock.monotonic().0.max(1);
        self.being_used.resting_since.store(now, Ordering::Relaxed);
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut state = self.shared.state.lock();
        state.total -= 1;
        if let Some(listener) = state.listeners.get_mut(&self.listener) {
            listener.open.remove(&self.id);
        }
        if let Some(count) = state.per_ip.get_mut(&self.ip) {
            *count -= 1;
            if *count == 0 {
                state.per_ip.remove(&self.ip);
            }
        }
        drop(state);
        self.shared.room.notify_waiters();
    }
}

fn rate(config: &NodeConfig) -> ConnectionRate {
    let seconds = u64::try_from(config.get(keys::QUOTA_WINDOW_SIZE_SECONDS)).unwrap_or(1);
    ConnectionRate::new(count(config.get(keys::QUOTA_WINDOW_NUM)), Duration::from_secs(seconds))
}

/// The listener's own value under `listener.name.`, else the node's.
fn of_listener(config: &NodeConfig, listener: &str, key: Key<i32>) -> i32 {
    let own = format!("listener.name.{}.{}", listener.to_lowercase(), key.name());
    let own = config
        .properties()
        .get(&own)
        .and_then(|value| value.trim().parse().ok());
    own.unwrap_or_else(|| config.get(key))
}

fn count(value: i32) -> usize {
    usize::try_from(value).unwrap_or(0)
}

fn per_second(value: i32) -> u32 {
    u32::try_from(value).unwrap_or(0)
}

/// For one host name; metadata waits meanwhile.
const RESOLVE_TIMEOUT: Duration = Duration::from_secs(5);
