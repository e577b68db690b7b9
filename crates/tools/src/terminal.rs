//! What a tool touches besides the cluster: standard output, standard error, standard input, and [`Io`].
//!
//! Everything that a script may parse goes to `out`; diagnostics go to `err`. Both are plain writers so that a test can
//! capture them.

use std::io::{self, BufRead, Write};

use klamm_io::Io;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The streams of one run of a tool.
pub struct Terminal<'a> {
    pub out: &'a mut dyn Write,
    pub err: &'a mut dyn Write,
    pub input: Box<dyn BufRead + Send>,
    /// Whether a person sits there, who wants a prompt.
    pub is_interactive: bool,
    pub io: Io,
}

/// Waits for SIGINT or SIGTERM.
#[derive(Debug)]
pub(crate) struct Interrupted {
    interrupt: Signal,
    terminate: Signal,
}

impl Terminal<'_> {
    pub(crate) fn line(&mut self, text: impl std::fmt::Display) -> io::Result<()> {
        writeln!(self.out, "{text}")
    }

    pub(crate) fn error_line(&mut self, text: impl std::fmt::Display) -> io::Result<()> {
        writeln!(self.err, "{text}")
    }

    /// What standard input has, on a thread of its own because it blocks; empty at its end.
    pub(crate) async fn read_chunk(&mut self) -> io::Result<Vec<u8>> {
        let mut input = std::mem::replace(&mut self.input, Box::new(io::empty()));
        let (input, chunk) = self
            .io
            .disk_threads
            .run(move || {
                let chunk = input.fill_buf().map(<[u8]>::to_vec);
                input.consume(chunk.as_ref().map_or(0, Vec::len));
                (input, chunk)
            })
            .await;
        self.input = input;
        chunk
    }

    pub(crate) fn interrupted(&self) -> io::Result<Interrupted> {
        Ok(Interrupted {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }
}

impl Interrupted {
    pub(crate) async fn wait(&mut self) {
        tokio::select! {
            biased;
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
