//! Log lines in Kafka's pattern: `[%d] %p %m (%c)%n`, on stdout for a node.
//!
//! ```text
//! [2026-11-21 08:42:25,588] INFO [KafkaRaftServer nodeId=1] Kafka Server started (kafka.server.KafkaRaftServer)
//! ```
//! Lines that scripts wait for carry Kafka's class as their target; others the module they come from.

use std::fmt;
use std::io;

use jiff::Zoned;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer};
use tracing_subscriber::fmt::{FmtContext, FormattedFields};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use crate::{load_bar, log_levels};

/// Starts logging to stdout. `KLAMM_LOG` sets levels by target, as `RUST_LOG` does elsewhere; INFO without it.
pub(crate) fn start() {
    let text = std::env::var("KLAMM_LOG").unwrap_or_default();
    let lines = tracing_subscriber::fmt::layer()
        .event_format(KafkaPattern)
        .with_writer(|| Stdout);
    // A second start within one process keeps the first.
    let _ = tracing_subscriber::registry()
        .with(log_levels::filter(&text))
        .with(lines)
        .try_init();
}

/// Standard output, with the bar of a start out of the way while a line is written.
struct Stdout;

impl io::Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        load_bar::aside(|| io::stdout().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().flush()
    }
}

struct KafkaPattern;

impl<S, N> FormatEvent<S, N> for KafkaPattern
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let metadata = event.metadata();
        write!(
            writer,
            "[{}] {} ",
            Zoned::now().strftime("%Y-%m-%d %H:%M:%S,%3f"),
            level_name(*metadata.level())
        )?;
        for span in context.event_scope().into_iter().flat_map(|scope| scope.from_root()) {
            if let Some(fields) = span.extensions().get::<FormattedFields<N>>()
                && !fields.is_empty()
            {
                write!(writer, "[{} {fields}] ", span.name())?;
            }
        }
        context.field_format().format_fields(writer.by_ref(), event)?;
        writeln!(writer, " ({})", metadata.target())
    }
}

fn level_name(level: Level) -> &'static str {
    match level {
        Level::ERROR => "ERROR",
        Level::WARN => "WARN",
        Level::INFO => "INFO",
        Level::DEBUG => "DEBUG",
        Level::TRACE => "TRACE",
    }
}
