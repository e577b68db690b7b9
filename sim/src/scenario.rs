//! One run: a safety phase with all the troubles of its swarm, then good weather in which the node has to serve all,
//! then a clean stop. After each restart the checkers compare everything.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use klamm_io::sim::{self, DiskOp, NetBehaviour, SimHost, SimRandom, Simulation};
use klamm_io::{Clock, Disk, Random, time};

use crate::actors;
use crate::checkers::quorum::QuorumHistory;
use crate::checkers::{self, liveness};
use crate::gate::Gate;
use crate::groups::Groups;
use crate::ledger::{Ending, Ledger};
use crate::link::Link;
use crate::nemesis::{self, Trouble};
use crate::ownership::Ownership;
use crate::server::{Crash, Server, Started, crashed};
use crate::sometimes::{Counters, Sometimes};
use crate::subscriptions::Subscriptions;
use crate::swarm::Swarm;
use crate::topics::Topics;
use crate::verdict::{Verdict, Violation};
use crate::weather::Weather;
use crate::world::World;

/// What a run of one seed gave.
#[derive(Clone, Debug)]
pub struct Report {
    pub seed: u64,
    /// Two runs of a seed agree on it.
    pub trace: u64,
    pub events: u64,
    pub simulated: Duration,
    pub violations: Vec<Violation>,
    pub counters: Counters,
}

/// Runs one seed. A verbose run prints what happens to stderr.
///
/// # Errors
/// The harness itself failed; nothing is known about the node.
pub fn run(seed: u64, verbose: bool) -> anyhow::Result<Report> {
    sim::run(seed, |simulation| async move {
        let swarm = Swarm::draw(&simulation.random.fork("swarm"));
        let verdict = Verdict::new(verbose);
        verdict.note(|| format!("{swarm:#?}"));
        let world = World {
            swarm: Arc::new(swarm),
            random: simulation.random.fork("world"),
            ledger: Ledger::default(),
            topics: Topics::default(),
            groups: Groups::default(),
            subscriptions: Subscriptions::default(),
            ownership: Ownership::default(),
            weather: Weather::default(),
            gate: Gate::default(),
            verdict,
            counters: Counters::default(),
        };
        let mut scenario = Scenario::new(&simulation, world.clone())?;
        scenario.run(&simulation).await;
        world.verdict.note(|| scenario.server.listing());
        Ok(Report {
            seed,
            trace: simulation.trace.hash(),
            events: simulation.trace.events(),
            simulated: Duration::from_millis(world.verdict.now_ms()),
            violations: world.verdict.violations(),
            counters: world.counters,
        })
    })
}

struct Scenario {
    world: World,
    random: SimRandom,
    server: Server,
    checker: Link,
    _checker_host: SimHost,
    clients: Vec<SimHost>,
    history: QuorumHistory,
    /// A sync failed: the page cache holds what the disk may not have, so the machine has to be restarted.
    has_doubtful_cache: bool,
}

impl Scenario {
    fn new(simulation: &Simulation, world: World) -> anyhow::Result<Self> {
        let server = Server::new(simulation, &world)?;
        let checker_host = simulation.host("checker");
        Ok(Self {
            random: world.random.fork("nemesis"),
            server,
            checker: Link::new(checker_host.io(), "checker"),
            _checker_host: checker_host,
            clients: Vec::new(),
            history: QuorumHistory::default(),
            has_doubtful_cache: false,
            world,
        })
    }

    async fn run(&mut self, simulation: &Simulation) {
        let world = self.world.clone();
        let crash = self.server.end(Ending::Kill).await;
        self.restart(crash).await;
        self.clients = actors::start(simulation, &world);
        simulation.net.set_behaviour(world.swarm.net.behaviour());
        self.safety(simulation).await;
        if world.verdict.is_violated() {
            return;
        }
        world.weather.clear_up();
        simulation.net.heal();
        simulation.net.set_behaviour(NetBehaviour::default());
        tokio::select! {
            biased;
            () = world.verdict.violated() => return,
            reason = self.server.failed() => return world.verdict.violate("liveness", reason),
            () = liveness::check(&world, &mut self.checker, &self.random) => {}
        }
        for ending in [Ending::Clean, Ending::Kill] {
            if !world.verdict.is_violated() {
                self.crash(ending).await;
            }
        }
    }

    async fn safety(&mut self, simulation: &Simulation) {
        let deadline = self.now_ms() + self.world.swarm.duration.as_millis() as u64;
        while self.now_ms() < deadline && !self.world.verdict.is_violated() {
            self.quiet(Duration::from_millis(self.random.between(100, 4000))).await;
            if self.world.verdict.is_violated() {
                return;
            }
            let trouble = nemesis::draw(&self.random, &self.world.swarm.faults);
            self.world.verdict.note(|| format!("trouble: {trouble:?}"));
            self.make(trouble, simulation).await;
        }
    }

    /// Lets the node work. It has no reason to stop.
    async fn quiet(&mut self, duration: Duration) {
        tokio::select! {
            biased;
            () = self.world.verdict.violated() => {}
            reason = self.server.failed() => {
                self.world.verdict.violate("liveness", format!("the node stopped itself without a reason: {reason}"));
            }
            () = time::sleep(duration) => {}
        }
    }

    async fn make(&mut self, trouble: Trouble, simulation: &Simulation) {
        let counters = self.world.counters.clone();
        let node = self.server.host.ip;
        match trouble {
            Trouble::Crash { ending, after_changes } => {
                if let Some(changes) = after_changes {
                    self.server
                        .disk()
                        .inject(klamm_io::sim::Fault::power_off_after(changes));
                    let within = time::timeout(Duration::from_secs(3), crashed(self.server.disk())).await;
                    if within.is_ok() {
                        counters.hit(match ending {
                            Ending::PowerLoss => Sometimes::PowerLostInAnOperation,
                            Ending::Kill | Ending::Clean => Sometimes::KilledInAnOperation,
                        });
                    }
                }
                self.crash(ending).await;
            }
            Trouble::Disk(fault) => {
                let (is_sync, before) = (fault.op == Some(DiskOp::Sync), self.server.disk().faults());
                self.server.disk().inject(fault);
                self.wait_for_disk(|disk| disk.faults() == before).await;
                let has_struck = self.server.disk().faults() == before;
                if has_struck {
                    counters.hit(if is_sync {
                        Sometimes::SyncFailed
                    } else {
                        Sometimes::WriteFailed
                    });
                }
                self.has_doubtful_cache = is_sync && has_struck;
                self.end_after_fault(has_struck).await;
            }
            Trouble::DiskFull { bytes_left } => {
                let used = self
                    .server
                    .disk()
                    .space("/".as_ref())
                    .map_or(0, |space| space.total - space.usable);
                self.server.disk().set_capacity(Some(used + bytes_left));
                self.wait_for_disk(|_| false).await;
                counters.hit(Sometimes::DiskFull);
                self.end_after_fault(true).await;
            }
            Trouble::Reset { client } => {
                if let Some(ip) = self.client(client) {
                    counters.hit(Sometimes::ConnectionsReset);
                    simulation.net.reset(ip, node);
                }
            }
            Trouble::Partition { client, duration } => {
                if let Some(ip) = self.client(client) {
                    counters.hit(Sometimes::Partitioned);
                    simulation.net.partition(&[ip], &[node]);
                    self.quiet(duration).await;
                    simulation.net.heal();
                }
            }
            Trouble::ClockStep { milliseconds } => {
                counters.hit(Sometimes::ClockStepped);
                self.server.host.clock.step_wall(milliseconds);
            }
        }
    }

    /// Until the node gives up, what is waited for has come, or three seconds have passed.
    async fn wait_for_disk(&self, is_done: impl Fn(&klamm_io::sim::SimDisk) -> bool) {
        let done = async {
            while !is_done(self.server.disk()) {
                time::sleep(Duration::from_millis(1)).await;
            }
            // Time to give a wrong answer.
            time::sleep(Duration::from_millis(self.random.between(1, 500))).await;
        };
        tokio::select! {
            biased;
            _ = self.server.failed() => self.world.counters.hit(Sometimes::NodeStoppedItself),
            () = done => {}
            () = time::sleep(Duration::from_secs(3)) => {}
        }
    }

    /// A node whose disk failed is restarted; one that met no fault goes on.
    async fn end_after_fault(&mut self, has_struck: bool) {
        if !has_struck {
            self.server.disk().clear_faults();
            return;
        }
        let ending = match self.has_doubtful_cache {
            true => Ending::PowerLoss,
            false => Ending::Kill,
        };
        self.has_doubtful_cache = false;
        self.crash(ending).await;
    }

    async fn crash(&mut self, ending: Ending) {
        let crash = self.server.end(ending).await;
        self.restart(crash).await;
    }

    /// Starts the node, through further crashes if the swarm has them, and compares.
    async fn restart(&mut self, mut crash: Crash) {
        let world = self.world.clone();
        let gate = world.gate.close().await;
        world.ledger.lock().lives += 1;
        for attempt in 0.. {
            let crash_again = world.swarm.faults.while_starting && attempt < 3 && self.random.one_in(2);
            let crash_after = crash_again.then(|| self.random.below(80));
            match self.server.try_start(crash_after).await {
                Started::Up => break,
                Started::Crashed => {
                    world.counters.hit(Sometimes::CrashedWhileStarting);
                    let ending = match world.swarm.faults.power_loss && self.random.one_in(2) {
                        true => Ending::PowerLoss,
                        false => Ending::Kill,
                    };
                    crash = crash.and_then(self.server.end(ending).await);
                }
                Started::Failed(reason) => {
                    return world
                        .verdict
                        .violate("recovery", format!("the node does not start: {reason}"));
                }
            }
            if world.verdict.is_violated() {
                return;
            }
        }
        world.ledger.lock().power_losses += u64::from(crash.ending == Ending::PowerLoss);
        self.server.disk().clear_faults();
        tokio::select! {
            biased;
            reason = self.server.failed() => {
                world.verdict.violate("liveness", format!("the node stopped itself after a restart: {reason}"));
            }
            () = checkers::after_restart(&world, &mut self.checker, &self.server, &mut self.history, &crash) => {}
        }
        drop(gate);
    }

    fn client(&self, number: u64) -> Option<IpAddr> {
        let count = self.clients.len().max(1) as u64;
        self.clients.get((number % count) as usize).map(|host| host.ip)
    }

    fn now_ms(&self) -> u64 {
        self.server.host.clock.monotonic().0 / 1_000_000
    }
}
