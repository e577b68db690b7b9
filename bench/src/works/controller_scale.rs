//! Controllers that hold many partitions of three registered brokers: how fast they are created, what one takes, how
//! soon a controller that was killed has them all again.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use klamm_types::ErrorCode;

use crate::implementation::Implementation;
use crate::journal::{Journal, Run, figures};
use crate::quorum::Quorum;
use crate::registrations::{SESSION, register_brokers};
use crate::works::Bench;

/// One controller: topics created one after the other, then a restart.
pub(super) fn measure(bench: &Bench, journal: &mut Journal, implementation: Implementation) -> Result<()> {
    let mut quorum = Quorum::format(implementation, "controller-scale", 1, &[SESSION])?;
    quorum.start()?;
    let id = quorum.leader()?;
    let mut connection = quorum.connect(id)?;
    register_brokers(&mut connection, BROKERS)?;
    let (topics, per_topic) = (bench.plan.scale_topics, bench.plan.topic_partitions);
    let partitions = topics * per_topic;
    journal.progress.step(&format!(
        "{implementation} controller-scale: create {partitions} partitions"
    ));
    thread::sleep(SETTLED);
    let empty_mib = quorum.process(id)?.resident_mib()?;
    let began = Instant::now();
    for number in 0..topics {
        let name = format!("scale-{number}");
        let topic_began = Instant::now();
        let code = connection.create_topics(&[name], i32::try_from(per_topic)?, REPLICAS)?;
        ensure!(code.is_none(), "the topic is refused with {code:?}");
        if number < TOPICS_TOLD {
            journal.add(Run {
                implementation,
                work: "controller-scale",
                command: format!("CreateTopics of {per_topic} partitions, replication factor 3, until answered"),
                figures: figures([("topic_ms", topic_began.elapsed().as_secs_f64() * 1000.0)]),
            });
        }
    }
    let created_s = began.elapsed().as_secs_f64();
    let bytes_each = |mib: f64| (mib - empty_mib) * f64::from(1 << 20) / partitions as f64;
    thread::sleep(SETTLED);
    let creator_mib = quorum.process(id)?.resident_mib()?;

    journal.progress.step(&format!(
        "{implementation} controller-scale: restart with {partitions} partitions"
    ));
    quorum.kill(id)?;
    let began = Instant::now();
    quorum.spawn(id)?;
    wait_until_created(&quorum, &[id], "restarted")?;
    let ready_s = began.elapsed().as_secs_f64();
    check_exists(&quorum, id, &format!("scale-{}", topics - 1))?;
    thread::sleep(SETTLED);
    let restarted_mib = quorum.process(id)?.resident_mib()?;
    journal.add(Run {
        implementation,
        work: "controller-scale",
        command: format!("{topics} such topics one after the other, kill -9, start, create a topic until answered"),
        figures: figures([
            ("created_s", created_s),
            ("ready_s", ready_s),
            ("creator_bytes", bytes_each(creator_mib)),
            ("restarted_bytes", bytes_each(restarted_mib)),
        ]),
    });
    quorum.stop()
}

/// Three controllers with as many partitions as KRaft is advertised with, and the loss of the active one.
pub(super) fn measure_million(bench: &Bench, journal: &mut Journal, implementation: Implementation) -> Result<()> {
    if implementation == Implementation::Kafka {
        // It takes many minutes to create them, and the bars are Klamm's own.
        return Ok(());
    }
    let mut quorum = Quorum::format(implementation, "controller-million", CONTROLLERS, &[SESSION])?;
    quorum.start()?;
    quorum.wait_until_in_step()?;
    let active = quorum.leader()?;
    create_million(bench, journal, &quorum, active)?;
    quorum.wait_until_in_step()?;
    thread::sleep(SETTLED);
    for id in quorum.ids() {
        let process = quorum.process(id)?;
        journal.add(Run {
            implementation,
            work: "controller-million",
            command: "VmRSS and VmHWM of each of the three controllers".to_owned(),
            figures: figures([
                ("rss_mib", process.resident_mib()?),
                ("peak_rss_mib", process.peak_resident_mib()?),
            ]),
        });
    }
    let last = format!("million-{}", bench.plan.million_topics - 1);
    lose_active(journal, &mut quorum, active, &last)?;
    quorum.stop()
}

fn create_million(bench: &Bench, journal: &mut Journal, quorum: &Quorum, active: i32) -> Result<()> {
    let implementation = quorum.implementation;
    let (topics, per_topic) = (bench.plan.million_topics, bench.plan.topic_partitions);
    let partitions = topics * per_topic;
    let mut connection = quorum.connect(active)?;
    register_brokers(&mut connection, BROKERS)?;
    let names: Vec<String> = (0..topics).map(|number| format!("million-{number}")).collect();
    let began = Instant::now();
    for (number, names) in names.chunks(TOPICS_PER_REQUEST).enumerate() {
        if number % STEPS_BETWEEN == 0 {
            let created = number * TOPICS_PER_REQUEST * per_topic;
            journal.progress.step(&format!(
                "{implementation} controller-million: {created} of {partitions} partitions created"
            ));
        }
        let code = connection.create_topics(names, i32::try_from(per_topic)?, REPLICAS)?;
        ensure!(code.is_none(), "the topics are refused with {code:?}");
    }
    journal.add(Run {
        implementation,
        work: "controller-million",
        command: format!("CreateTopics of {TOPICS_PER_REQUEST} topics of {per_topic} partitions after one another"),
        figures: figures([("created_s", began.elapsed().as_secs_f64())]),
    });
    Ok(())
}

fn lose_active(journal: &mut Journal, quorum: &mut Quorum, active: i32, last: &str) -> Result<()> {
    let implementation = quorum.implementation;
    journal.progress.step(&format!(
        "{implementation} controller-million: kill the active controller"
    ));
    let others: Vec<i32> = quorum.ids().into_iter().filter(|id| *id != active).collect();
    quorum.kill(active)?;
    let began = Instant::now();
    let successor = wait_until_created(quorum, &others, "failed-over")?;
    let failover_ms = began.elapsed().as_secs_f64() * 1000.0;
    check_exists(quorum, successor, last)?;

    journal
        .progress
        .step(&format!("{implementation} controller-million: start it again"));
    let began = Instant::now();
    quorum.spawn(active)?;
    wait_until_known(quorum, active, "failed-over")?;
    let loaded_s = began.elapsed().as_secs_f64();
    thread::sleep(SETTLED);
    let process = quorum.process(active)?;
    journal.add(Run {
        implementation,
        work: "controller-million",
        command: "kill -9 of the active one, create a topic until answered; start it, DescribeConfigs until it knows \
                  that topic"
            .to_owned(),
        figures: figures([
            ("failover_ms", failover_ms),
            ("loaded_s", loaded_s),
            ("restarted_rss_mib", process.resident_mib()?),
            ("restarted_peak_rss_mib", process.peak_resident_mib()?),
        ]),
    });
    Ok(())
}

/// Asks these controllers in turn until one has created the topic; gives which.
fn wait_until_created(quorum: &Quorum, ids: &[i32], topic: &str) -> Result<i32> {
    wait(|| {
        for id in ids {
            let asked = quorum
                .connect(*id)
                .and_then(|mut connection| connection.create_topic(topic, 1));
            // An answer that was lost may have been that it is created.
            if let Ok(ErrorCode::NONE | ErrorCode::TOPIC_ALREADY_EXISTS) = asked {
                return Some(*id);
            }
        }
        None
    })
}

/// Asks one controller, active or not, until it knows the topic.
fn wait_until_known(quorum: &Quorum, id: i32, topic: &str) -> Result<()> {
    wait(|| {
        let mut connection = quorum.connect(id).ok()?;
        let value = connection.topic_config(topic, "retention.ms").ok()?;
        value.map(|_| ())
    })
}

fn wait<T>(mut ask: impl FnMut() -> Option<T>) -> Result<T> {
    let deadline = Instant::now() + READY_TIME_MAX;
    loop {
        if let Some(answer) = ask() {
            return Ok(answer);
        }
        ensure!(Instant::now() < deadline, "the controllers do not become ready");
        thread::sleep(POLL);
    }
}

/// A controller that is ready has all of it.
fn check_exists(quorum: &Quorum, id: i32, topic: &str) -> Result<()> {
    let code = quorum.connect(id)?.create_topic(topic, 1)?;
    ensure!(
        code == ErrorCode::TOPIC_ALREADY_EXISTS,
        "{topic} is answered with {code:?} and is lost"
    );
    Ok(())
}

const CONTROLLERS: i32 = 3;
const BROKERS: u16 = 3;
const REPLICAS: i16 = 3;
/// Topics that are told one by one.
const TOPICS_TOLD: usize = 5;
/// Kafka takes 10,000 records a request.
const TOPICS_PER_REQUEST: usize = 5;
/// Requests between two lines of progress.
const STEPS_BETWEEN: usize = 40;
/// What is only needed for the work itself is given back to the system by then.
const SETTLED: Duration = Duration::from_secs(3);
const READY_TIME_MAX: Duration = Duration::from_secs(180);
const POLL: Duration = Duration::from_millis(5);
