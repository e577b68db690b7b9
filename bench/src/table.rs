//! The table of figures and bars, and what the runs say about each.

use crate::implementation::Implementation;
use crate::journal::Journal;

/// What Klamm promises of a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Bar {
    /// Klamm's median divided by Kafka's.
    RatioAtMost(f64),
    RatioAtLeast(f64),
    /// Klamm's median itself.
    AtMost(f64),
    /// Told for completeness.
    None,
}

/// One line of the table.
#[derive(Debug)]
pub(crate) struct Line {
    /// The work and the figure in the journal.
    work: &'static str,
    figure: &'static str,
    /// What people read.
    title: &'static str,
    bar: Bar,
}

const LINES: &[Line] = &[
    line(
        "start",
        "start_ms",
        "start to first accepted produce, ms",
        Bar::RatioAtMost(1.0 / 20.0),
    ),
    line(
        "start",
        "idle_rss_mib",
        "resident memory idle, MiB",
        Bar::RatioAtMost(0.1),
    ),
    line(
        "produce",
        "MB_s",
        "produce 64 KiB batches, MB/s",
        Bar::RatioAtLeast(2.5),
    ),
    line(
        "produce",
        "cpu_s_per_GB",
        "produce 64 KiB batches, CPU s/GB",
        Bar::RatioAtMost(0.25),
    ),
    line("produce", "p99_ms", "produce 64 KiB batches, p99 ms", Bar::None),
    line(
        "small",
        "req_s",
        "one record of 100 bytes a request, 100 connections, requests/s",
        Bar::RatioAtLeast(1.3),
    ),
    line(
        "small",
        "cpu_us_per_req",
        "one record a request, CPU µs each",
        Bar::RatioAtMost(0.5),
    ),
    line("small", "p99_ms", "one record a request, p99 ms", Bar::None),
    line(
        "fetch",
        "MB_s",
        "fetch from the page cache, MB/s",
        Bar::RatioAtLeast(1.0),
    ),
    line(
        "fetch",
        "cpu_s_per_GB",
        "fetch from the page cache, CPU s/GB",
        Bar::RatioAtMost(1.0),
    ),
    line("e2e", "p50_ms", "end to end at 1,000/s, p50 ms", Bar::None),
    line("e2e", "p99_ms", "end to end at 1,000/s, p99 ms", Bar::None),
    line(
        "e2e",
        "p999_ms",
        "end to end at 1,000/s, p99.9 ms",
        Bar::RatioAtMost(1.0 / 3.0),
    ),
    line(
        "memory",
        "peak_rss_mib",
        "resident memory, most under load, MiB",
        Bar::RatioAtMost(0.1),
    ),
    line(
        "conns",
        "kib_per_conn",
        "memory of an idle connection of 5,000, KiB",
        Bar::None,
    ),
    line(
        "topics",
        "led_s",
        "10 topics × 1,000 partitions created and led, s",
        Bar::RatioAtMost(0.1),
    ),
    line(
        "topics",
        "cpu_s",
        "10 topics × 1,000 partitions, CPU s",
        Bar::RatioAtMost(0.1),
    ),
    line(
        "restart",
        "clean_stop_s",
        "clean stop with 14,000 partitions, s",
        Bar::None,
    ),
    line(
        "restart",
        "clean_start_s",
        "start after it to first accepted produce, s",
        Bar::RatioAtMost(0.1),
    ),
    line(
        "restart",
        "killed_start_s",
        "start after kill -9 with 14,000 partitions, s",
        Bar::RatioAtMost(0.1),
    ),
    line(
        "members",
        "settled_s",
        "1,000 members on 1,000 partitions settled, a node's first group, s",
        Bar::RatioAtMost(1.0 / 3.0),
    ),
    line("members", "balanced_s", "each of the 1,000 has its share, s", Bar::None),
    line(
        "members",
        "cpu_us_per_hb",
        "heartbeat of one of 1,000 members, CPU µs",
        Bar::RatioAtMost(1.0 / 3.0),
    ),
    line(
        "many-members",
        "settled_s",
        "10,000 members on 1,000 partitions settled, its second group, s",
        Bar::RatioAtMost(0.2),
    ),
    line(
        "many-members",
        "balanced_s",
        "each of the 10,000 has its share, s",
        Bar::None,
    ),
    line(
        "many-members",
        "cpu_us_per_hb",
        "heartbeat of one of 10,000 members, CPU µs",
        Bar::RatioAtMost(1.0 / 3.0),
    ),
    line(
        "many-members",
        "kib_per_member",
        "memory of a member of 10,000, KiB",
        Bar::AtMost(3.0),
    ),
    line(
        "later-members",
        "settled_s",
        "1,000 members settled, its third group, s",
        Bar::None,
    ),
    line(
        "later-members",
        "cpu_us_per_hb",
        "heartbeat of one of those, CPU µs",
        Bar::None,
    ),
    line(
        "later-many-members",
        "settled_s",
        "10,000 members settled, its fourth group, s",
        Bar::None,
    ),
    line(
        "later-many-members",
        "cpu_us_per_hb",
        "heartbeat of one of those, CPU µs",
        Bar::None,
    ),
    line(
        "beats",
        "cores",
        "100,000 members of 100 groups, a heartbeat every 5 s, processors",
        Bar::AtMost(0.5),
    ),
    line(
        "beats",
        "cpu_us_per_hb",
        "a heartbeat of one of them, CPU µs",
        Bar::None,
    ),
    line("beats", "hb_p99_ms", "a heartbeat of one of them, p99 ms", Bar::None),
    line("beats", "kib_per_member", "memory of one of them, KiB", Bar::None),
    line(
        "first-commit",
        "commits_s",
        "offset commits on 100 connections a second, in a node's first ten seconds",
        Bar::None,
    ),
    line(
        "first-commit",
        "cpu_us_per_commit",
        "an offset commit, CPU µs, in a node's first ten seconds",
        Bar::None,
    ),
    line(
        "first-commit",
        "p99_ms",
        "an offset commit, p99 ms, in a node's first ten seconds",
        Bar::None,
    ),
    line(
        "commit",
        "commits_s",
        "offset commits on 100 connections a second, in its next ten",
        Bar::RatioAtLeast(1.5),
    ),
    line(
        "commit",
        "cpu_us_per_commit",
        "an offset commit, CPU µs, in its next ten",
        Bar::RatioAtMost(1.0 / 3.0),
    ),
    line(
        "commit",
        "p99_ms",
        "an offset commit, p99 ms, in its next ten",
        Bar::RatioAtMost(0.5),
    ),
    line(
        "later-commit",
        "commits_s",
        "offset commits on 100 connections a second, in the ten after those",
        Bar::None,
    ),
    line(
        "later-commit",
        "cpu_us_per_commit",
        "an offset commit, CPU µs, in the ten after those",
        Bar::None,
    ),
    line(
        "later-commit",
        "p99_ms",
        "an offset commit, p99 ms, in the ten after those",
        Bar::None,
    ),
    line(
        "cold-reader",
        "alone_p99_ms",
        "a producer alone on its network thread, p99 ms",
        Bar::None,
    ),
    line(
        "cold-reader",
        "beside_p99_ms",
        "the same beside a reader of data not in memory, p99 ms",
        Bar::None,
    ),
    line(
        "cold-reader",
        "p99_times",
        "the latter divided by the former",
        Bar::AtMost(2.0),
    ),
    line(
        "cold-reader",
        "beside_other_p99_ms",
        "the same producer while another node serves that reader, p99 ms",
        Bar::None,
    ),
    line(
        "cold-reader",
        "p99_times_other",
        "the reader's own node divided by that",
        Bar::None,
    ),
    line(
        "controller-memory",
        "idle_rss_mib",
        "resident memory of an idle dedicated controller, MiB",
        Bar::AtMost(20.0),
    ),
    line(
        "config-change",
        "p50_ms",
        "a config change with three controllers, p50 ms",
        Bar::RatioAtMost(0.2),
    ),
    line(
        "config-change",
        "p99_ms",
        "a config change with three controllers, p99 ms",
        Bar::None,
    ),
    line(
        "failover",
        "gap_ms",
        "kill -9 of the active controller to the next committed change, ms",
        Bar::AtMost(200.0),
    ),
    line(
        "failover",
        "max_gap_ms",
        "the longest of these times, ms",
        Bar::AtMost(1000.0),
    ),
    line(
        "failover",
        "lost",
        "acknowledged changes that some controller's log lacks",
        Bar::AtMost(0.0),
    ),
    line(
        "controller-scale",
        "topic_ms",
        "a topic of 1,000 partitions on three registered brokers committed, ms",
        Bar::AtMost(100.0),
    ),
    line(
        "controller-scale",
        "created_s",
        "100,000 partitions created, s",
        Bar::AtMost(10.0),
    ),
    line(
        "controller-scale",
        "ready_s",
        "a controller that was killed is ready with them, s",
        Bar::AtMost(2.0),
    ),
    line(
        "controller-scale",
        "creator_bytes",
        "memory of a partition in the controller that created it, bytes",
        Bar::AtMost(600.0),
    ),
    line(
        "controller-scale",
        "restarted_bytes",
        "memory of a partition in the restarted controller, bytes",
        Bar::AtMost(600.0),
    ),
    line(
        "controller-million",
        "created_s",
        "1,900,000 partitions created with three controllers, s",
        Bar::None,
    ),
    line(
        "controller-million",
        "rss_mib",
        "resident memory of a controller with them, MiB",
        Bar::AtMost(2048.0),
    ),
    line(
        "controller-million",
        "peak_rss_mib",
        "the most it ever was, MiB",
        Bar::None,
    ),
    line(
        "controller-million",
        "failover_ms",
        "kill -9 of the active one to the next committed change, ms",
        Bar::AtMost(1000.0),
    ),
    line(
        "controller-million",
        "loaded_s",
        "the killed controller has them again from its snapshot, s",
        Bar::AtMost(10.0),
    ),
    line(
        "controller-million",
        "restarted_rss_mib",
        "its resident memory then, MiB",
        Bar::AtMost(2048.0),
    ),
    line(
        "controller-million",
        "restarted_peak_rss_mib",
        "the most it was until then, MiB",
        Bar::None,
    ),
];

const fn line(work: &'static str, figure: &'static str, title: &'static str, bar: Bar) -> Line {
    Line {
        work,
        figure,
        title,
        bar,
    }
}

/// The table in Markdown, and the lines whose bar is not met as sentences.
pub(crate) fn render(journal: &Journal) -> (String, Vec<String>) {
    let mut text = "| work | Kafka min / median / max | Klamm min / median / max | Klamm ÷ Kafka | bar | met |\n\
                    |---|---|---|---|---|---|\n"
        .to_owned();
    let mut missed = Vec::new();
    for line in LINES {
        let kafka = journal.figures(Implementation::Kafka, line.work, line.figure);
        let klamm = journal.figures(Implementation::Klamm, line.work, line.figure);
        let verdict = judge(line.bar, median(&kafka), median(&klamm));
        text.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} |\n",
            line.title,
            spread(&kafka),
            spread(&klamm),
            verdict.ratio.map_or("–".to_owned(), number),
            words(line.bar),
            match verdict.is_met {
                Some(true) => "yes",
                Some(false) => "**no**",
                None => "",
            }
        ));
        match verdict.is_met {
            Some(false) => missed.push(format!("{}: the bar is {}", line.title, words(line.bar))),
            None if line.bar != Bar::None => missed.push(format!("{}: not measured", line.title)),
            _ => {}
        }
    }
    (text, missed)
}

struct Verdict {
    ratio: Option<f64>,
    /// `None` without a bar, or without the figures to judge by.
    is_met: Option<bool>,
}

fn judge(bar: Bar, kafka: Option<f64>, klamm: Option<f64>) -> Verdict {
    let ratio = match (kafka, klamm) {
        (Some(kafka), Some(klamm)) if kafka > 0.0 => Some(klamm / kafka),
        _ => None,
    };
    let is_met = match bar {
        Bar::RatioAtMost(most) => ratio.map(|ratio| ratio <= most),
        Bar::RatioAtLeast(least) => ratio.map(|ratio| ratio >= least),
        Bar::AtMost(most) => klamm.map(|klamm| klamm <= most),
        Bar::None => None,
    };
    Verdict { ratio, is_met }
}

fn words(bar: Bar) -> String {
    match bar {
        Bar::RatioAtMost(most) if most < 1.0 => format!("≤ 1/{:.0}", 1.0 / most),
        Bar::RatioAtMost(most) => format!("≤ {most} ×"),
        Bar::RatioAtLeast(least) => format!("≥ {least} ×"),
        Bar::AtMost(most) => format!("Klamm ≤ {most}"),
        Bar::None => String::new(),
    }
}

/// Of sorted values; the lower one of the two in the middle.
fn median(values: &[f64]) -> Option<f64> {
    values.get(values.len().saturating_sub(1) / 2).copied()
}

fn spread(values: &[f64]) -> String {
    match (values.first(), median(values), values.last()) {
        (Some(min), Some(median), Some(max)) if values.len() > 1 => {
            format!("{} / {} / {}", number(*min), number(median), number(*max))
        }
        (Some(only), ..) => number(*only),
        _ => "–".to_owned(),
    }
}

/// Three digits that count.
fn number(value: f64) -> String {
    let digits = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        _ => 3,
    };
    format!("{value:.digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_judged_by_medians() {
        for (bar, kafka, klamm, expected) in [
            (Bar::RatioAtMost(0.5), Some(10.0), Some(5.0), Some(true)),
            (Bar::RatioAtMost(0.5), Some(10.0), Some(5.1), Some(false)),
            (Bar::RatioAtLeast(2.5), Some(10.0), Some(25.0), Some(true)),
            (Bar::RatioAtLeast(2.5), Some(10.0), Some(24.0), Some(false)),
            (Bar::RatioAtLeast(2.5), None, Some(24.0), None),
            (Bar::AtMost(2.0), Some(9.0), Some(1.9), Some(true)),
            (Bar::None, Some(9.0), Some(1.9), None),
        ] {
            assert_eq!(judge(bar, kafka, klamm).is_met, expected, "{bar:?} {kafka:?} {klamm:?}");
        }
    }

    #[test]
    fn values_are_told_with_three_digits() {
        for (values, expected) in [
            (&[][..], "–"),
            (&[3.4567], "3.46"),
            (&[0.12345, 23.456, 1234.5], "0.123 / 23.5 / 1234"),
            (&[1.0, 2.0, 3.0, 4.0], "1.00 / 2.00 / 4.00"),
        ] {
            assert_eq!(spread(values), expected);
        }
    }
}
