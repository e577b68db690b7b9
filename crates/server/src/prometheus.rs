//! Metrics in the text format of Prometheus, version 0.0.4.
//!
//! A histogram is shown as the JMX exporter shows Kafka's: a gauge with quantiles, and a count.

use std::fmt::Write as _;

use klamm_io::metrics::{Histogram, Reading, Sample};

/// `Content-Type` of [`render`].
pub(crate) const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// `samples` must be sorted by name.
pub(crate) fn render(samples: &[Sample]) -> String {
    let mut text = String::new();
    let mut before = "";
    for sample in samples {
        let metric = sample.metric;
        if metric.name != before {
            before = metric.name;
            let kind = match sample.reading {
                Reading::Counter(_) => "counter",
                Reading::Gauge(_) | Reading::Histogram(_) => "gauge",
            };
            line(
                &mut text,
                format_args!("# HELP {} {}", metric.name, escape(metric.help, false)),
            );
            line(&mut text, format_args!("# TYPE {} {kind}", metric.name));
        }
        let labels = labels(sample, None);
        match &sample.reading {
            Reading::Counter(value) => line(&mut text, format_args!("{}{labels} {value}", metric.name)),
            Reading::Gauge(value) => line(&mut text, format_args!("{}{labels} {value}", metric.name)),
            Reading::Histogram(histogram) => quantiles(&mut text, sample, histogram),
        }
    }
    text
}

fn quantiles(text: &mut String, sample: &Sample, histogram: &Histogram) {
    let name = sample.metric.name;
    for (shown, quantile) in QUANTILES {
        let labels = labels(sample, Some(shown));
        line(text, format_args!("{name}{labels} {}", histogram.quantile(quantile)));
    }
    let labels = labels(sample, None);
    line(text, format_args!("{name}_count{labels} {}", histogram.count()));
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing into a String cannot fail.
    let _ = writeln!(text, "{line}");
}

fn labels(sample: &Sample, quantile: Option<&str>) -> String {
    let own = sample.labels.iter().map(|(name, value)| (*name, value.as_str()));
    let all = own.chain(quantile.map(|quantile| ("quantile", quantile)));
    let shown: Vec<String> = all
        .map(|(name, value)| format!("{name}=\"{}\"", escape(value, true)))
        .collect();
    if shown.is_empty() {
        return String::new();
    }
    format!("{{{}}}", shown.join(","))
}

fn escape(text: &str, is_quoted: bool) -> String {
    let text = text.replace('\\', "\\\\").replace('\n', "\\n");
    if is_quoted { text.replace('"', "\\\"") } else { text }
}

/// Those of the JMX exporter's usual rules.
const QUANTILES: [(&str, f64); 6] = [
    ("0.50", 0.5),
    ("0.75", 0.75),
    ("0.95", 0.95),
    ("0.98", 0.98),
    ("0.99", 0.99),
    ("0.999", 0.999),
];

#[cfg(test)]
mod tests {
    use klamm_io::Metrics;
    use klamm_io::metrics::Metric;

    use super::*;

    static SIZE: Metric = Metric {
        name: "kafka_log_log_size",
        mbean: None,
        help: "Bytes\\of a log",
    };
    static REQUESTS: Metric = Metric {
        name: "klamm_requests_total",
        mbean: None,
        help: "Requests",
    };
    static TIME: Metric = Metric {
        name: "klamm_time_ms",
        mbean: None,
        help: "Time",
    };

    #[test]
    fn every_kind_has_its_form() {
        let metrics = Metrics::default();
        let size = metrics.gauge(
            &SIZE,
            vec![("topic", "a\"b\\c\nd".to_owned()), ("partition", "0".to_owned())],
        );
        size.set(-7);
        let requests = metrics.counter(&REQUESTS, Vec::new());
        requests.add(3);
        let time = metrics.histogram(&TIME, vec![("request", "Fetch".to_owned())]);
        (0..3).for_each(|value| time.record(value));
        let expected = r#"# HELP kafka_log_log_size Bytes\\of a log
# TYPE kafka_log_log_size gauge
kafka_log_log_size{topic="a\"b\\c\nd",partition="0"} -7
# HELP klamm_requests_total Requests
# TYPE klamm_requests_total counter
klamm_requests_total 3
# HELP klamm_time_ms Time
# TYPE klamm_time_ms gauge
klamm_time_ms{request="Fetch",quantile="0.50"} 1
klamm_time_ms{request="Fetch",quantile="0.75"} 2
klamm_time_ms{request="Fetch",quantile="0.95"} 2
klamm_time_ms{request="Fetch",quantile="0.98"} 2
klamm_time_ms{request="Fetch",quantile="0.99"} 2
klamm_time_ms{request="Fetch",quantile="0.999"} 2
klamm_time_ms_count{request="Fetch"} 3
"#;
        assert_eq!(render(&metrics.list()), expected);
    }
}
