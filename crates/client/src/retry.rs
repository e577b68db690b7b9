//! Trying again: for how long, and how long to wait between. Waits are exponential, with a random part so that many clients do not come back at once.

use std::time::Duration;

use klamm_io::{Io, Monotonic};

use crate::{Client, ClientError};

/// The tries of one call.
#[derive(Debug)]
pub struct Retry {
    client: Client,
    deadline: Monotonic,
    backoff: Backoff,
}

/// How long to wait before which try.
#[derive(Clone, Debug)]
pub struct Backoff {
    io: Io,
    first: Duration,
    longest: Duration,
    tries: u32,
}

impl Retry {
    pub(crate) fn new(client: Client) -> Self {
        let deadline = client.io().clock.monotonic().plus(client.config().call_timeout);
        Self {
            deadline,
            backoff: client.backoff(),
            client,
        }
    }

    /// Waits if another try may help, and returns the error if not, or a timeout if there is no time left.
    pub async fn after(&mut self, error: ClientError) -> Result<(), ClientError> {
        if !error.is_retriable() {
            return Err(error);
        }
        if self.client.io().clock.monotonic() >= self.deadline {
            return Err(ClientError::Timeout(error.to_string()));
        }
        tracing::debug!(%error, "trying again");
        self.client.learn_from(&error);
        self.backoff.wait().await;
        Ok(())
    }
}

impl Backoff {
    pub fn new(io: &Io, first: Duration, longest: Duration) -> Self {
        Self {
            io: io.clone(),
            first,
            longest,
            tries: 0,
        }
    }

    /// Sleeps for the next interval: doubled each time, up to the longest, 20 % more or less at random.
    pub async fn wait(&mut self) {
        let factor = 1u32.checked_shl(self.tries).unwrap_or(u32::MAX);
        let interval = self.first.saturating_mul(factor).min(self.longest);
        self.tries = self.tries.saturating_add(1);
        let permille = 800 + self.io.random.below(401) as u32;
        klamm_io::time::sleep(interval * permille / 1000).await;
    }
}
