//! Stands between the log and the delta: holds back the records of a metadata transaction until it ends (KIP-868).
//!
//! Outside a transaction every record counts at once. Inside one, nothing shows until `EndTransaction`; after
//! `AbortTransaction` nothing ever does. A snapshot never holds part of a transaction.

use klamm_protocol::MetadataRecord;
use klamm_types::Offset;

use crate::{MetadataDelta, MetadataImage, ReplayError};

#[derive(Clone, Debug)]
pub struct MetadataLoader {
    /// What counts: everything before the transaction that is open, if one is.
    delta: MetadataDelta,
    transaction: Option<Transaction>,
}

#[derive(Clone, Debug)]
struct Transaction {
    start: Offset,
    /// The transaction's records, on top of the image at its start.
    delta: MetadataDelta,
}

impl MetadataLoader {
    pub fn new(image: MetadataImage) -> Self {
        Self {
            delta: MetadataDelta::new(image),
            transaction: None,
        }
    }

    /// Applies one record of the log.
    pub fn replay(&mut self, offset: Offset, record: &MetadataRecord) -> Result<(), ReplayError> {
        match (record, &mut self.transaction) {
            (MetadataRecord::BeginTransaction(_), Some(_)) => return Err(ReplayError::NestedTransaction),
            (MetadataRecord::BeginTransaction(_), None) => {
                self.transaction = Some(Transaction {
                    start: offset,
                    delta: MetadataDelta::new(self.delta.image().clone()),
                });
            }
            (MetadataRecord::EndTransaction(_), _) => {
                let ended = self.transaction.take().ok_or(ReplayError::NoTransaction)?;
                self.delta.append(ended.delta);
            }
            (MetadataRecord::AbortTransaction(_), _) => {
                self.transaction.take().ok_or(ReplayError::NoTransaction)?;
            }
            (_, Some(open)) => open.delta.replay(record)?,
            (_, None) => self.delta.replay(record)?,
        }
        Ok(())
    }

    /// Replaces everything by the image of a snapshot. A transaction that was open is forgotten.
    pub fn load_snapshot(&mut self, image: MetadataImage) {
        self.delta = MetadataDelta::of_snapshot(self.delta.base().clone(), image);
        self.transaction = None;
    }

    /// Where the open transaction began. A new active controller aborts it.
    pub fn transaction_start(&self) -> Option<Offset> {
        self.transaction.as_ref().map(|open| open.start)
    }

    /// What may be published: without the records of an open transaction.
    pub fn image(&self) -> &MetadataImage {
        self.delta.image()
    }

    /// Hands out what changed since the last call and goes on from there. An open transaction stays open and keeps
    /// its records.
    pub fn take_delta(&mut self) -> MetadataDelta {
        let next = MetadataDelta::new(self.delta.image().clone());
        std::mem::replace(&mut self.delta, next)
    }
}
