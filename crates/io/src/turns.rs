//! The turns of a thread that serves connections: it looks at its sockets, handles what has come, rests a little if that
//! pays, and looks again.
//!
//! Whoever has a request whose work is better done together with that of others waits for the end of the turn, when all
//! that came with it has been looked at. One task on each such thread, the keeper, sees to both: whoever is ready before
//! it is polled before it, so that it is polled when a turn is over.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::mem;
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use crate::metrics::{Counter, Metric};
use crate::real::thread::{busy_time, now, sleep};
use crate::rest::{WINDOW_MIN, Window};

thread_local! {
    static TURNS: Turns = Turns::default();
}

/// Of one thread.
#[derive(Debug, Default)]
struct Turns {
    /// Whether the thread has a keeper; nobody else's turns end.
    is_kept: Cell<bool>,
    /// Who waits for the end of the turn; one for each connection at most.
    waiting: RefCell<Vec<Waker>>,
    keeper: RefCell<Option<Waker>>,
    /// The keeper has something to do.
    is_called: Cell<bool>,
    /// Since the window began.
    arrivals: Cell<u32>,
    connections: Cell<u32>,
    window: Cell<u32>,
    /// When that was, and how much of the processor the thread had had by then.
    began: Cell<Option<(Instant, Duration)>>,
    rest: Cell<Duration>,
}

/// Tells the thread that serves a connection how busy that is.
#[derive(Debug, Default)]
pub struct Arrivals {
    /// That in which something last came.
    window: u32,
}

impl Arrivals {
    /// Bytes have come.
    pub fn note(&mut self) {
        TURNS.with(|turns| {
            if !turns.is_kept.get() {
                return;
            }
            turns.arrivals.set(turns.arrivals.get().saturating_add(1));
            if mem::replace(&mut self.window, turns.window.get()) != self.window {
                turns.connections.set(turns.connections.get().saturating_add(1));
            }
        });
    }
}

/// Waits until everything has been looked at that came together with what the caller looks at. Where turns have no end, it
/// yields once.
pub async fn end_of_turn() {
    if !TURNS.with(|turns| turns.is_kept.get()) {
        return tokio::task::yield_now().await;
    }
    until_woken(|waker| {
        TURNS.with(|turns| {
            turns.waiting.borrow_mut().push(waker.clone());
            turns.call();
        });
    })
    .await;
}

/// Ends the turns of the thread that polls it. To be polled by the tasks of one thread in the order in which they were
/// woken.
pub(crate) async fn keep(rests: Counter) {
    let _kept = Kept::new();
    loop {
        poll_fn(|context| TURNS.with(|turns| turns.poll_called(context.waker()))).await;
        loop {
            let is_waking = TURNS.with(Turns::wake_waiting);
            let rest = TURNS.with(|turns| turns.rest.get());
            if rest.is_zero() {
                break;
            }
            if is_waking {
                // They are ready before it is.
                until_woken(Waker::wake_by_ref).await;
                continue;
            }
            sleep(rest);
            rests.add(1);
            TURNS.with(Turns::look_back);
            // Until the sockets have been looked at.
            tokio::task::yield_now().await;
        }
        TURNS.with(|turns| turns.is_called.set(false));
    }
}

/// To be called by a thread with a keeper when it has nothing left to do.
pub(crate) fn on_idle() {
    TURNS.with(|turns| {
        turns.look_back();
        if !turns.rest.get().is_zero() {
            turns.call();
        }
    });
}

impl Turns {
    fn call(&self) {
        if !self.is_called.replace(true)
            && let Some(keeper) = self.keeper.borrow_mut().take()
        {
            keeper.wake();
        }
    }

    fn poll_called(&self, keeper: &Waker) -> Poll<()> {
        if self.is_called.get() {
            return Poll::Ready(());
        }
        *self.keeper.borrow_mut() = Some(keeper.clone());
        Poll::Pending
    }

    /// Whether there was somebody.
    fn wake_waiting(&self) -> bool {
        let mut waiting = self.waiting.borrow_mut();
        let is_somebody_there = !waiting.is_empty();
        waiting.drain(..).for_each(Waker::wake);
        is_somebody_there
    }

    /// Settles for how long to rest, if the window has lasted long enough.
    fn look_back(&self) {
        let now = now();
        let elapsed = self.began.get().map(|(began, _)| now.saturating_duration_since(began));
        if elapsed.is_some_and(|elapsed| elapsed < WINDOW_MIN) {
            return;
        }
        let busy_time = busy_time();
        let window = Window {
            elapsed: elapsed.unwrap_or_default(),
            busy: self
                .began
                .get()
                .map_or(Duration::ZERO, |(_, before)| busy_time.saturating_sub(before)),
            arrivals: self.arrivals.take(),
            connections: self.connections.take(),
        };
        self.rest.set(window.rest(!self.rest.get().is_zero()));
        self.began.set(Some((now, busy_time)));
        self.window.set(self.window.get().wrapping_add(1));
    }
}

/// A thread whose turns end. Without it whoever waits goes on: the thread is about to stop.
struct Kept;

impl Kept {
    fn new() -> Self {
        TURNS.with(|turns| turns.is_kept.set(true));
        Self
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        // Not there any more if the thread is ending; then nobody waits.
        let _ = TURNS.try_with(|turns| {
            turns.is_kept.set(false);
            turns.wake_waiting();
        });
    }
}

/// Hands out the task's waker, and ends when the task is polled again.
async fn until_woken(hand_out: impl Fn(&Waker)) {
    let mut is_handed_out = false;
    poll_fn(|context| {
        if mem::replace(&mut is_handed_out, true) {
            return Poll::Ready(());
        }
        hand_out(context.waker());
        Poll::Pending
    })
    .await;
}

pub(crate) static RESTS: Metric = Metric {
    name: "klamm_network_thread_rests_total",
    mbean: None,
    help: "Rests of busy network threads between two looks at their sockets",
};
