//! Counters, gauges and histograms: plain atomics under a static name, listed by whoever shows them.
//!
//! A crate keeps its [`Metric`]s as constants in its own `metrics.rs`, with the name of Kafka's MBean where there is one.
//! What is measured lives as long as somebody holds its handle, so a deleted partition takes its gauges along. What can
//! be seen from a state that is there anyway costs nothing until it is asked for: its owner is a [`Collect`].

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use parking_lot::Mutex;
use tokio::sync::mpsc;

/// What is measured, without labels.
#[derive(Debug, PartialEq, Eq)]
pub struct Metric {
    /// As Prometheus has it: `klamm_connections`, with the unit last; for what Kafka has too, the name that the usual
    /// rules of the JMX exporter make of its MBean.
    pub name: &'static str,
    /// Kafka's name without the labels: `kafka.server:type=ReplicaManager,name=PartitionCount`.
    pub mbean: Option<&'static str>,
    pub help: &'static str,
}

/// All metrics of a node. Clones are handles on the same ones.
#[derive(Clone, Debug, Default)]
pub struct Metrics(Arc<Shared>);

#[derive(Default)]
struct Shared {
    measured: Mutex<BTreeMap<Key, Measured>>,
    sources: Mutex<Vec<Weak<dyn Collect>>>,
    queues: Mutex<Vec<Box<dyn Queue>>>,
}

/// Whoever can tell what there is when asked.
pub trait Collect: Send + Sync {
    /// Adds a sample for each thing that is measured. Takes locks for moments only.
    fn collect(&self, samples: &mut Vec<Sample>);
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared")
            .field("measured", &*self.measured.lock())
            .finish()
    }
}

type Key = (&'static str, Labels);
/// Label and value, in the order given.
pub type Labels = Vec<(&'static str, String)>;

#[derive(Clone, Debug)]
pub struct Counter(Arc<AtomicU64>);

#[derive(Clone, Debug)]
pub struct Gauge(Arc<AtomicI64>);

#[derive(Clone, Debug)]
pub struct Histogram(Arc<Buckets>);

#[derive(Debug)]
struct Measured {
    metric: &'static Metric,
    value: Value,
}

#[derive(Debug)]
enum Value {
    Counter(Weak<AtomicU64>),
    Gauge(Weak<AtomicI64>),
    Histogram(Weak<Buckets>),
}

/// One metric as it stood when it was listed.
#[derive(Clone, Debug)]
pub struct Sample {
    pub metric: &'static Metric,
    pub labels: Labels,
    pub reading: Reading,
}

#[derive(Clone, Debug)]
pub enum Reading {
    Counter(u64),
    Gauge(i64),
    /// A handle: its quantiles are computed when asked for.
    Histogram(Histogram),
}

macro_rules! registered {
    ($(#[$doc:meta])* $function:ident $type:ident) => {
        $(#[$doc])*
        pub fn $function(&self, metric: &'static Metric, labels: Labels) -> $type {
            let mut all = self.0.measured.lock();
            let key = (metric.name, labels);
            if let Some(Value::$type(there)) = all.get(&key).map(|measured| &measured.value)
                && let Some(there) = there.upgrade()
            {
                return $type(there);
            }
            // The dead are cleared out often enough that they never outnumber the living.
            if all.len().is_power_of_two() {
                all.retain(|_, measured| measured.value.is_alive());
            }
            let new = Arc::default();
            let value = Value::$type(Arc::downgrade(&new));
            all.insert(key, Measured { metric, value });
            $type(new)
        }
    };
}

impl Metrics {
    registered!(
        /// The counter of these labels, new or already there.
        counter Counter
    );
    registered!(
        /// The gauge of these labels, new or already there.
        gauge Gauge
    );
    registered!(
        /// The histogram of these labels, new or already there.
        histogram Histogram
    );

    /// Asks the source too from now on, for as long as somebody else holds it.
    pub fn register<S: Collect + 'static>(&self, source: &Arc<S>) {
        let source = Arc::downgrade(source);
        let mut sources = self.0.sources.lock();
        sources.retain(|source| source.strong_count() > 0);
        sources.push(source);
    }

    /// Tells from now on how full a bounded queue is, until its receiver is gone. `name` must be the only one.
    pub fn queue<T: Send + 'static>(&self, name: impl Into<String>, sender: &mpsc::Sender<T>) {
        let (name, sender) = (name.into(), sender.downgrade());
        let mut queues = self.0.queues.lock();
        queues.retain(|queue| queue.depth().is_some());
        queues.push(Box::new(Channel { name, sender }));
    }

    /// All that is measured now, by name and labels.
    pub fn list(&self) -> Vec<Sample> {
        let mut samples = self.measured();
        for queue in self.0.queues.lock().iter() {
            if let Some((waiting, max)) = queue.depth() {
                let labels = vec![("queue", queue.name().to_owned())];
                samples.push(Sample::count(&QUEUE_MESSAGES, labels.clone(), waiting));
                samples.push(Sample::count(&QUEUE_MESSAGES_MAX, labels, max));
            }
        }
        let sources: Vec<_> = self.0.sources.lock().iter().filter_map(Weak::upgrade).collect();
        for source in sources {
            source.collect(&mut samples);
        }
        samples.sort_by(|a, b| (a.metric.name, &a.labels).cmp(&(b.metric.name, &b.labels)));
        samples
    }

    fn measured(&self) -> Vec<Sample> {
        let all = self.0.measured.lock();
        let samples = all.iter().filter_map(|((_, labels), measured)| {
            Some(Sample {
                metric: measured.metric,
                labels: labels.clone(),
                reading: match &measured.value {
                    Value::Counter(value) => Reading::Counter(Counter(value.upgrade()?).get()),
                    Value::Gauge(value) => Reading::Gauge(Gauge(value.upgrade()?).get()),
                    Value::Histogram(value) => Reading::Histogram(Histogram(value.upgrade()?)),
                },
            })
        });
        samples.collect()
    }
}

/// A queue whose messages are of any type.
trait Queue: Send {
    fn name(&self) -> &str;
    /// How many messages wait and how many may; nothing once nobody reads them.
    fn depth(&self) -> Option<(usize, usize)>;
}

struct Channel<T> {
    name: String,
    sender: mpsc::WeakSender<T>,
}

impl<T: Send> Queue for Channel<T> {
    fn name(&self) -> &str {
        &self.name
    }

    fn depth(&self) -> Option<(usize, usize)> {
        let sender = self.sender.upgrade().filter(|sender| !sender.is_closed())?;
        let max = sender.max_capacity();
        Some((max - sender.capacity(), max))
    }
}

static QUEUE_MESSAGES: Metric = Metric {
    name: "klamm_queue_messages",
    mbean: None,
    help: "Messages that wait for the task that owns the queue",
};
static QUEUE_MESSAGES_MAX: Metric = Metric {
    name: "klamm_queue_messages_max",
    mbean: None,
    help: "Messages in the queue before whoever sends another one waits",
};

impl Sample {
    pub fn gauge(metric: &'static Metric, labels: Labels, value: i64) -> Self {
        Self {
            metric,
            labels,
            reading: Reading::Gauge(value),
        }
    }

    /// A gauge of a number of things, of which there are never too many for it.
    pub fn count(metric: &'static Metric, labels: Labels, count: usize) -> Self {
        Self::gauge(metric, labels, i64::try_from(count).unwrap_or(i64::MAX))
    }

    pub fn counter(metric: &'static Metric, labels: Labels, value: u64) -> Self {
        Self {
            metric,
            labels,
            reading: Reading::Counter(value),
        }
    }
}

impl Value {
    fn is_alive(&self) -> bool {
        match self {
            Self::Counter(value) => value.strong_count() > 0,
            Self::Gauge(value) => value.strong_count() > 0,
            Self::Histogram(value) => value.strong_count() > 0,
        }
    }
}

impl Counter {
    pub fn add(&self, count: u64) {
        self.0.fetch_add(count, Ordering::Relaxed);
    }

    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Stands for one thing that a gauge counts.
#[derive(Debug)]
pub struct Raised(Gauge);

impl Drop for Raised {
    fn drop(&mut self) {
        self.0.add(-1);
    }
}

impl Gauge {
    pub fn set(&self, value: i64) {
        self.0.store(value, Ordering::Relaxed);
    }

    /// One more for as long as the guard lives.
    pub fn raise(&self) -> Raised {
        self.add(1);
        Raised(self.clone())
    }

    /// Moves the gauge, down if negative.
    pub fn add(&self, change: i64) {
        self.0.fetch_add(change, Ordering::Relaxed);
    }

    pub fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Four buckets for each power of two: a quantile is at most a quarter too high.
#[derive(Debug)]
struct Buckets {
    counts: [AtomicU64; BUCKETS],
    sum: AtomicU64,
}

impl Default for Buckets {
    fn default() -> Self {
        Self {
            counts: [const { AtomicU64::new(0) }; BUCKETS],
            sum: AtomicU64::new(0),
        }
    }
}

impl Histogram {
    pub fn record(&self, value: u64) {
        self.0.counts[bucket_of(value)].fetch_add(1, Ordering::Relaxed);
        self.0.sum.fetch_add(value, Ordering::Relaxed);
    }

    pub fn count(&self) -> u64 {
        self.0.counts.iter().map(|count| count.load(Ordering::Relaxed)).sum()
    }

    pub fn sum(&self) -> u64 {
        self.0.sum.load(Ordering::Relaxed)
    }

    /// The value that `quantile` (0 to 1) of what was recorded does not exceed; 0 if nothing was.
    pub fn quantile(&self, quantile: f64) -> u64 {
        let rank = (self.count() as f64 * quantile.clamp(0.0, 1.0)).ceil().max(1.0) as u64;
        let mut seen = 0;
        for (bucket, count) in self.0.counts.iter().enumerate() {
            seen += count.load(Ordering::Relaxed);
            if seen >= rank {
                return highest_of(bucket);
            }
        }
        0
    }
}

/// Values below 4 have a bucket each; then the two bits after the leading one choose among four.
fn bucket_of(value: u64) -> usize {
    match value.checked_ilog2() {
        None | Some(0 | 1) => value as usize,
        Some(power) => (power as usize - 1) * 4 + (value >> (power - 2) & 3) as usize,
    }
}

fn highest_of(bucket: usize) -> u64 {
    if bucket < 4 {
        return bucket as u64;
    }
    let shift = bucket / 4 - 1;
    // Written so that the last bucket, which ends at the largest number, does not overflow.
    ((4 + (bucket % 4) as u64) << shift) + ((1 << shift) - 1)
}

const BUCKETS: usize = 63 * 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_a_bucket_that_ends_within_a_quarter_of_it() {
        let powers = (0..64).flat_map(|power| [1_u64 << power, (1 << power) - 1, (1 << power) + (1 << power) / 3]);
        for value in powers.chain([0, 5, 6, 7, 100, u64::MAX]) {
            let bucket = bucket_of(value);
            let highest = highest_of(bucket);
            assert!(highest >= value && highest - value <= value / 4, "{value}: {highest}");
            assert_eq!(bucket_of(highest), bucket);
            assert_eq!(
                highest.checked_add(1).map(bucket_of),
                (highest < u64::MAX).then_some(bucket + 1)
            );
        }
        assert_eq!(bucket_of(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn quantiles_follow_what_was_recorded() {
        let histogram = Histogram(Arc::default());
        assert_eq!(histogram.quantile(0.5), 0);
        (1..=100).for_each(|value| histogram.record(value));
        assert_eq!((histogram.count(), histogram.sum()), (100, 5_050));
        let quantiles = [0.0, 0.01, 0.5, 0.99, 1.0].map(|quantile| histogram.quantile(quantile));
        assert_eq!(quantiles, [1, 1, 55, 111, 111]);
    }

    #[test]
    fn what_nobody_holds_is_not_listed() {
        static SIZE: Metric = Metric {
            name: "klamm_log_size_bytes",
            mbean: Some("kafka.log:type=Log,name=Size"),
            help: "bytes of a partition's log",
        };
        let metrics = Metrics::default();
        let of = |partition: u32| metrics.gauge(&SIZE, vec![("partition", partition.to_string())]);
        let kept = of(1);
        kept.set(5);
        of(1).add(2);
        for partition in 2..1_000 {
            of(partition).set(1);
        }
        let listed = metrics.list();
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].labels, [("partition", "1".to_owned())]);
        assert!(matches!(listed[0].reading, Reading::Gauge(7)));
        assert!(metrics.0.measured.lock().len() < 100, "the dead do not pile up");
    }

    #[test]
    fn sources_are_asked_while_they_live() {
        static BYTES: Metric = Metric {
            name: "klamm_bytes",
            mbean: None,
            help: "bytes",
        };
        struct Source(usize);
        impl Collect for Source {
            fn collect(&self, samples: &mut Vec<Sample>) {
                samples.push(Sample::count(&BYTES, vec![("source", self.0.to_string())], self.0));
            }
        }
        let metrics = Metrics::default();
        let sources = [Arc::new(Source(2)), Arc::new(Source(1))];
        sources.iter().for_each(|source| metrics.register(source));
        let listed = |metrics: &Metrics| {
            let samples = metrics.list();
            samples
                .iter()
                .map(|sample| sample.labels[0].1.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(listed(&metrics), ["1", "2"]);
        drop(sources);
        assert!(listed(&metrics).is_empty());
    }

    #[test]
    fn queues_tell_how_full_they_are() {
        let metrics = Metrics::default();
        let (sender, receiver) = mpsc::channel::<u8>(3);
        metrics.queue("calls", &sender);
        sender.try_send(1).unwrap();
        let listed = |metrics: &Metrics| {
            let samples = metrics.list();
            let gauge = |sample: &Sample| match sample.reading {
                Reading::Gauge(value) => (sample.metric.name, value),
                _ => panic!("{sample:?}"),
            };
            samples.iter().map(gauge).collect::<Vec<_>>()
        };
        let expected = [("klamm_queue_messages", 1), ("klamm_queue_messages_max", 3)];
        assert_eq!(listed(&metrics), expected);
        drop(receiver);
        assert!(listed(&metrics).is_empty());
    }
}
