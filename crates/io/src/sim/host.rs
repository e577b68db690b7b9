//! A whole simulation: one runtime with a paused clock, one network, and hosts that live more than once.

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use klamm_types::Timestamp;

use super::{SimClock, SimDisk, SimNet, SimRandom, Trace};
use crate::{DiskThreads, Io, Metrics, Net, Tasks};

/// What the hosts of one run share. Clones are handles on the same run.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// A stream for the scenario's own choices; fork it by purpose.
    pub random: SimRandom,
    pub net: SimNet,
    pub trace: Trace,
    hosts: Arc<AtomicU8>,
}

/// Runs `scenario` in virtual time. All that it does follows from `seed`, as long as it takes time, randomness, files and
/// sockets from here and every `select!` is biased.
pub fn run<F, S>(seed: u64, scenario: S) -> F::Output
where
    F: Future,
    S: FnOnce(Simulation) -> F,
{
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime without sockets needs nothing that could be missing");
    runtime.block_on(async {
        let random = SimRandom::new(seed);
        let trace = Trace::default();
        scenario(Simulation {
            net: SimNet::new(random.fork("net"), trace.clone()),
            random: random.fork("scenario"),
            trace,
            hosts: Arc::default(),
        })
        .await
    })
}

impl Simulation {
    /// A new host that `name` resolves to, with an empty disk; its process is up.
    pub fn host(&self, name: &str) -> SimHost {
        let number = self.hosts.fetch_add(1, Ordering::SeqCst) + 1;
        let ip = IpAddr::V4(Ipv4Addr::new(10, 0, 0, number));
        self.net.name(name, ip);
        let random = self.random.fork(name);
        let disk = SimDisk::with_trace(random.fork("disk"), self.trace.clone());
        let clock = SimClock::of_runtime(WALL_AT_START);
        let io = Io::simulated(&disk, &clock, random.fork("life 1"), &self.net, ip);
        SimHost {
            ip,
            disk,
            clock,
            net: self.net.clone(),
            random,
            io,
            lives: 1,
        }
    }
}

/// A host: disk, clock and address stay; processes come and go.
#[derive(Debug)]
pub struct SimHost {
    pub ip: IpAddr,
    pub disk: SimDisk,
    pub clock: SimClock,
    net: SimNet,
    random: SimRandom,
    io: Io,
    lives: u64,
}

impl SimHost {
    /// The world of the process that runs now.
    pub fn io(&self) -> Io {
        self.io.clone()
    }

    /// The process dies like by `kill -9` and another one may begin: what it wrote is still in the page cache, its
    /// sockets are reset.
    pub fn kill(&mut self) -> Io {
        self.io.tasks.abort_all();
        self.net.kill(self.ip);
        self.disk.restart();
        self.start()
    }

    /// The power goes: peers hear nothing, the disk loses what was not synced. Until [`SimHost::power_on`].
    pub fn power_off(&mut self) {
        self.net.silence(self.ip);
        self.disk.power_off();
        self.io.tasks.abort_all();
    }

    pub fn power_on(&mut self) -> Io {
        self.disk.lose_power();
        self.net.revive(self.ip);
        self.start()
    }

    fn start(&mut self) -> Io {
        self.lives += 1;
        let random = self.random.fork(&format!("life {}", self.lives));
        self.io = Io::simulated(&self.disk, &self.clock, random, &self.net, self.ip);
        self.io()
    }
}

impl Io {
    fn simulated(disk: &SimDisk, clock: &SimClock, random: SimRandom, net: &SimNet, ip: IpAddr) -> Self {
        Self {
            clock: Arc::new(clock.clone()),
            disk: Arc::new(disk.clone()),
            net: Net::simulated(net.clone(), ip),
            tasks: Tasks::new(),
            disk_threads: DiskThreads::simulated(random.fork("disk threads")),
            random: Arc::new(random),
            metrics: Metrics::default(),
        }
    }
}

/// 2025-01-01T00:00:00Z.
const WALL_AT_START: Timestamp = Timestamp(1_735_689_600_000);
