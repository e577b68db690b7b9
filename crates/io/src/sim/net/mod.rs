//! A network in memory: listeners by address, connections with latency, and everything that can go wrong with them.
//!
//! A message takes a random time, bytes of one direction stay in order, writes are cut at random places. Partitions hold
//! bytes back rather than lose them, as TCP does; resets and silent hosts are said by the test or fall by chance.

mod connection;
mod stream;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::time::Instant;

use self::connection::{Connection, Side};
use super::{SimRandom, Trace};
use crate::ListenOptions;

pub use stream::{SimReadHalf, SimStream, SimWriteHalf};

/// How the network behaves; applies to connections that are made later.
#[derive(Clone, Debug)]
pub struct NetBehaviour {
    /// One way, for each write; rounded up to milliseconds.
    pub latency: RangeInclusive<Duration>,
    /// Bytes on their way in one direction before the writer waits.
    pub window_bytes: usize,
    /// One in so many writes resets its connection; 0 for never.
    pub resets_one_in: u64,
}

impl Default for NetBehaviour {
    fn default() -> Self {
        Self {
            latency: Duration::from_micros(100)..=Duration::from_millis(3),
            window_bytes: 256 * 1024,
            resets_one_in: 0,
        }
    }
}

/// The network that all hosts of a simulation share. Clones are handles on the same one.
#[derive(Clone, Debug)]
pub struct SimNet(Arc<Fabric>);

#[derive(Debug)]
struct Fabric {
    random: SimRandom,
    trace: Trace,
    start: Instant,
    /// Notified when a partition heals or a host comes back.
    changed: Notify,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    behaviour: NetBehaviour,
    listeners: BTreeMap<SocketAddr, Listening>,
    names: BTreeMap<String, IpAddr>,
    /// Directions in which nothing arrives.
    blocked: BTreeSet<(IpAddr, IpAddr)>,
    /// Hosts without power: they neither answer nor refuse.
    silent: BTreeSet<IpAddr>,
    connections: BTreeMap<u64, Weak<Connection>>,
    next_connection: u64,
    next_port: BTreeMap<IpAddr, u16>,
}

#[derive(Debug)]
struct Listening {
    backlog: usize,
    waiting: VecDeque<SimStream>,
    wake: Arc<Notify>,
}

impl SimNet {
    /// Called within the simulation's runtime.
    pub fn new(random: SimRandom, trace: Trace) -> Self {
        Self(Arc::new(Fabric {
            random,
            trace,
            start: Instant::now(),
            changed: Notify::new(),
            state: Mutex::default(),
        }))
    }

    pub fn set_behaviour(&self, behaviour: NetBehaviour) {
        self.0.state.lock().behaviour = behaviour;
    }

    /// Lets `name` resolve to `ip`.
    pub fn name(&self, name: &str, ip: IpAddr) {
        self.0.state.lock().names.insert(name.to_owned(), ip);
    }

    /// Bytes from `from` no longer arrive at `to`; the other direction is not touched.
    pub fn block(&self, from: IpAddr, to: IpAddr) {
        self.0.trace.record("block", &[number(from), number(to)]);
        self.0.state.lock().blocked.insert((from, to));
        self.for_each(|connection| connection.hold(from, to, true));
    }

    pub fn unblock(&self, from: IpAddr, to: IpAddr) {
        self.0.trace.record("unblock", &[number(from), number(to)]);
        self.0.state.lock().blocked.remove(&(from, to));
        self.for_each(|connection| connection.hold(from, to, false));
        self.0.changed.notify_waiters();
    }

    /// Cuts every pair across the two groups, both ways.
    pub fn partition(&self, ones: &[IpAddr], others: &[IpAddr]) {
        for one in ones {
            for other in others {
                self.block(*one, *other);
                self.block(*other, *one);
            }
        }
    }

    /// Ends all partitions. What was held back arrives.
    pub fn heal(&self) {
        let blocked: Vec<_> = self.0.state.lock().blocked.iter().copied().collect();
        for (from, to) in blocked {
            self.unblock(from, to);
        }
    }

    /// Resets the connections between two hosts.
    pub fn reset(&self, one: IpAddr, other: IpAddr) {
        self.0.trace.record("reset", &[number(one), number(other)]);
        self.for_each(|connection| {
            if connection.touches(one) && connection.touches(other) {
                connection.reset();
            }
        });
    }

    /// The process on this host died: its kernel resets what it had open and refuses what is new.
    pub fn kill(&self, host: IpAddr) {
        self.0.trace.record("kill", &[number(host)]);
        self.unlisten(host);
        self.for_each(|connection| {
            if connection.touches(host) {
                connection.reset();
            }
        });
    }

    /// The host lost its power: its peers hear nothing at all.
    pub fn silence(&self, host: IpAddr) {
        self.0.trace.record("silence", &[number(host)]);
        self.0.state.lock().silent.insert(host);
        self.for_each(|connection| {
            if connection.touches(host) {
                connection.silence();
            }
        });
        self.unlisten(host);
    }

    /// The host is up again and knows nothing of its earlier connections, which it resets.
    pub fn revive(&self, host: IpAddr) {
        self.0.trace.record("revive", &[number(host)]);
        self.0.state.lock().silent.remove(&host);
        self.for_each(|connection| {
            if connection.touches(host) {
                connection.reset();
            }
        });
        self.0.changed.notify_waiters();
    }

    /// Connections that at least one end still holds.
    pub fn connections(&self) -> usize {
        let state = self.0.state.lock();
        state
            .connections
            .values()
            .filter(|weak| weak.strong_count() > 0)
            .count()
    }

    pub(crate) fn bind(&self, host: IpAddr, address: SocketAddr, options: &ListenOptions) -> io::Result<SimListener> {
        let mut state = self.0.state.lock();
        if !address.ip().is_unspecified() && !address.ip().is_loopback() && address.ip() != host {
            return Err(ErrorKind::AddrNotAvailable.into());
        }
        let port = match address.port() {
            0 => state.free_port(host),
            port => port,
        };
        let address = SocketAddr::new(host, port);
        if state.listeners.contains_key(&address) {
            return Err(ErrorKind::AddrInUse.into());
        }
        let wake = Arc::new(Notify::new());
        state.listeners.insert(
            address,
            Listening {
                backlog: options.backlog.max(1) as usize,
                waiting: VecDeque::new(),
                wake: wake.clone(),
            },
        );
        self.0.trace.record("listen", &[number(host), u64::from(port)]);
        Ok(SimListener {
            net: self.clone(),
            address,
            wake,
        })
    }

    pub(crate) fn resolve(&self, host: IpAddr, name: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        let ip = match name.parse::<IpAddr>() {
            Ok(ip) => ip,
            Err(_) if name == "localhost" => host,
            Err(_) => *self
                .0
                .state
                .lock()
                .names
                .get(name)
                .ok_or_else(|| io::Error::new(ErrorKind::NotFound, format!("no address for host {name}")))?,
        };
        Ok(vec![SocketAddr::new(ip, port)])
    }

    /// Waits without end where a real one would wait for its timeout.
    pub(crate) async fn connect(&self, host: IpAddr, address: SocketAddr) -> io::Result<SimStream> {
        let to = if address.ip().is_loopback() { host } else { address.ip() };
        let address = SocketAddr::new(to, address.port());
        loop {
            let mut changed = std::pin::pin!(self.0.changed.notified());
            changed.as_mut().enable();
            let latency = self.0.state.lock().behaviour.latency.clone();
            tokio::time::sleep(draw(&self.0.random, &latency) * 2).await;
            if self.0.state.lock().is_cut(host, to) {
                changed.await;
                continue;
            }
            if let Some(stream) = self.establish(host, address)? {
                return Ok(stream);
            }
            // The backlog is full: the handshake is dropped, and sent again after a second.
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    fn establish(&self, host: IpAddr, address: SocketAddr) -> io::Result<Option<SimStream>> {
        let mut state = self.0.state.lock();
        let listening = state.listeners.get(&address).ok_or(ErrorKind::ConnectionRefused)?;
        if listening.waiting.len() >= listening.backlog {
            return Ok(None);
        }
        let id = state.next_connection;
        state.next_connection += 1;
        let local = SocketAddr::new(host, state.free_port(host));
        let connection = Arc::new(Connection::new(
            id,
            [local, address],
            state.behaviour.clone(),
            self.0.random.fork(&format!("connection {id}")),
            self.0.trace.clone(),
            self.0.start,
        ));
        state.connections.retain(|_, weak| weak.strong_count() > 0);
        state.connections.insert(id, Arc::downgrade(&connection));
        self.0
            .trace
            .record("connect", &[id, number(host), number(address.ip())]);
        let client = SimStream::new(connection.clone(), Side::Client);
        let server = SimStream::new(connection, Side::Server);
        if let Some(listening) = state.listeners.get_mut(&address) {
            listening.waiting.push_back(server);
            listening.wake.notify_one();
        }
        Ok(Some(client))
    }

    fn unlisten(&self, host: IpAddr) {
        let mut state = self.0.state.lock();
        let gone: Vec<_> = state
            .listeners
            .keys()
            .filter(|address| address.ip() == host)
            .copied()
            .collect();
        let gone: Vec<_> = gone
            .iter()
            .filter_map(|address| state.listeners.remove(address))
            .collect();
        drop(state);
        for listening in gone {
            listening.wake.notify_waiters();
        }
    }

    fn for_each(&self, act: impl Fn(&Connection)) {
        let connections: Vec<_> = self
            .0
            .state
            .lock()
            .connections
            .values()
            .filter_map(Weak::upgrade)
            .collect();
        for connection in connections {
            act(&connection);
        }
    }
}

impl State {
    fn is_cut(&self, one: IpAddr, other: IpAddr) -> bool {
        self.blocked.contains(&(one, other))
            || self.blocked.contains(&(other, one))
            || self.silent.contains(&one)
            || self.silent.contains(&other)
    }

    fn free_port(&mut self, host: IpAddr) -> u16 {
        let next = self.next_port.entry(host).or_insert(FIRST_FREE_PORT);
        let port = *next;
        *next = next.checked_add(1).unwrap_or(FIRST_FREE_PORT);
        port
    }
}

/// A simulated listening socket.
#[derive(Debug)]
pub(crate) struct SimListener {
    net: SimNet,
    address: SocketAddr,
    wake: Arc<Notify>,
}

impl SimListener {
    pub(crate) fn local_addr(&self) -> SocketAddr {
        self.address
    }

    pub(crate) async fn accept(&self) -> io::Result<SimStream> {
        loop {
            let mut woken = std::pin::pin!(self.wake.notified());
            woken.as_mut().enable();
            match self.listening(|listening| listening.waiting.pop_front()) {
                Some(Some(stream)) => return Ok(stream),
                Some(None) => woken.await,
                None => return Err(ErrorKind::NotConnected.into()),
            }
        }
    }

    /// None once the host was killed; another life may listen on the same address by then.
    fn listening<T>(&self, act: impl FnOnce(&mut Listening) -> T) -> Option<T> {
        let mut state = self.net.0.state.lock();
        let listening = state.listeners.get_mut(&self.address)?;
        Arc::ptr_eq(&listening.wake, &self.wake).then(|| act(listening))
    }
}

impl Drop for SimListener {
    fn drop(&mut self) {
        if self.listening(|_| ()).is_some() {
            let gone = self.net.0.state.lock().listeners.remove(&self.address);
            drop(gone);
        }
    }
}

/// A host as a number for traces.
fn number(host: IpAddr) -> u64 {
    match host {
        IpAddr::V4(ip) => u64::from(ip.to_bits()),
        IpAddr::V6(ip) => ip.to_bits() as u64,
    }
}

fn draw(random: &SimRandom, range: &RangeInclusive<Duration>) -> Duration {
    let micros = |duration: &Duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(random.between(micros(range.start()), micros(range.end())))
}

const FIRST_FREE_PORT: u16 = 40_000;
