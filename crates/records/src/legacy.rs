//! Reading of v0 and v1 messages that older brokers left on disk. Nothing writes them.
//!
//! A plain message is one record. A compressed one wraps further messages: in v1 their offsets count from 0 and the
//! wrapper has the offset of the last, so the stream is read twice, once to find where it begins; in v0 they are
//! absolute. A wrapper that says LogAppendTime gives its timestamp to all.

use klamm_types::{Offset, Timestamp};

use crate::compression::Unpacker;
use crate::header::{COMPRESSION_MASK, TimestampType};
use crate::record::{Record, RecordHeaders, Slice};
use crate::records::{InvalidRecord, RecordError};
use crate::{Batch, BatchError, BatchHeader, CompressionError, CompressionType, DecompressionLimits};

/// The records of one v0 or v1 message.
#[derive(Debug)]
pub(crate) struct LegacyMessages<'a>(Messages<'a>);

#[derive(Debug)]
enum Messages<'a> {
    Plain(Option<Batch<'a>>),
    Wrapped(Box<Wrapped<'a>>),
}

#[derive(Debug)]
struct Wrapped<'a> {
    inner: InnerMessages<'a>,
    /// What inner offsets count from.
    base_offset: Offset,
    log_append_time: Option<Timestamp>,
    is_over: bool,
}

/// The messages in a wrapper's value, one at a time.
#[derive(Debug)]
struct InnerMessages<'a> {
    stream: Unpacker<'a>,
    message: Vec<u8>,
}

impl<'a> LegacyMessages<'a> {
    pub(crate) fn new(batch: &Batch<'a>, limits: &DecompressionLimits) -> Result<Self, RecordError> {
        match batch.is_compressed() {
            true => Ok(Self(Messages::Wrapped(Box::new(Wrapped::new(batch, limits)?)))),
            false => Ok(Self(Messages::Plain(Some(*batch)))),
        }
    }

    pub(crate) fn next_record(&mut self) -> Result<Option<Record<'_>>, RecordError> {
        match &mut self.0 {
            Messages::Plain(batch) => match batch.take() {
                Some(batch) => {
                    let (key, value) = key_and_value(batch.body())?;
                    Ok(Some(record(batch.base_offset(), batch.base_timestamp(), key, value)))
                }
                None => Ok(None),
            },
            Messages::Wrapped(wrapped) => wrapped.next_record(),
        }
    }
}

impl<'a> Wrapped<'a> {
    fn new(batch: &Batch<'a>, limits: &DecompressionLimits) -> Result<Self, RecordError> {
        let magic = batch.magic();
        let codec = batch.compression().map_err(CompressionError::UnknownCodec)?;
        if codec == CompressionType::Zstd {
            return Err(InvalidRecord::WrapperCompression(magic).into());
        }
        let (_, value) = key_and_value(batch.body())?;
        let packed = value.ok_or(InvalidRecord::WrapperWithoutValue(magic))?;
        let open = || {
            Ok::<_, CompressionError>(InnerMessages {
                stream: Unpacker::new(codec, magic, packed, limits)?,
                message: Vec::new(),
            })
        };
        let wrapper = batch.base_offset();
        let last_inner = open()?.last_offset()?.ok_or(InvalidRecord::WrapperEmpty)?;
        let base_offset = match magic {
            0 => Offset::ZERO,
            // Some librdkafka produced wrappers with offset 0.
            _ if wrapper == Offset::ZERO => Offset::ZERO,
            _ if wrapper < last_inner => {
                let (wrapper, inner) = (wrapper.0, last_inner.0);
                return Err(InvalidRecord::WrapperOffset { wrapper, inner }.into());
            }
            _ => Offset(wrapper - last_inner),
        };
        let is_log_append_time = magic == 1 && batch.timestamp_type() == TimestampType::LogAppendTime;
        Ok(Self {
            inner: open()?,
            base_offset,
            log_append_time: is_log_append_time.then(|| batch.max_timestamp()),
            is_over: false,
        })
    }

    fn next_record(&mut self) -> Result<Option<Record<'_>>, RecordError> {
        if std::mem::replace(&mut self.is_over, true) {
            return Ok(None);
        }
        if !self.inner.read_message()? {
            return Ok(None);
        }
        let header = message_header(&self.inner.message)?;
        if header.attributes() & COMPRESSION_MASK != 0 {
            return Err(InvalidRecord::NestedCompression.into());
        }
        let timestamp = match self.log_append_time {
            Some(time) if header.magic() == 1 => time,
            _ => header.base_timestamp(),
        };
        let Ok(Some(message)) = Batch::parse(&self.inner.message) else {
            return Err(InvalidRecord::Structure.into());
        };
        let (key, value) = key_and_value(message.body())?;
        self.is_over = false;
        let offset = self.base_offset + header.base_offset().0;
        Ok(Some(record(offset, timestamp, key, value)))
    }
}

impl InnerMessages<'_> {
    fn last_offset(&mut self) -> Result<Option<Offset>, RecordError> {
        let mut last = None;
        while self.read_message()? {
            last = Some(message_header(&self.message)?.base_offset());
        }
        Ok(last)
    }

    /// Reads the next message whole; false at the end, where an incomplete one is ignored as Kafka does.
    fn read_message(&mut self) -> Result<bool, RecordError> {
        self.message.clear();
        if !self.fill(crate::LOG_OVERHEAD_BYTES)? {
            return Ok(false);
        }
        let size = self.message.last_chunk().map_or(0, |size| i32::from_be_bytes(*size));
        match usize::try_from(size) {
            Ok(size) => self.fill(crate::LOG_OVERHEAD_BYTES + size),
            Err(_) => Err(CompressionError::Broken(BatchError::SizeBelowMinimum { size }.to_string()).into()),
        }
    }

    fn fill(&mut self, length: usize) -> Result<bool, RecordError> {
        while self.message.len() < length {
            let chunk = self.stream.chunk()?;
            let part = chunk.get(..length - self.message.len()).unwrap_or(chunk);
            if part.is_empty() {
                return Ok(false);
            }
            self.message.extend_from_slice(part);
            let taken = part.len();
            self.stream.consume(taken)?;
        }
        Ok(true)
    }
}

fn message_header(message: &[u8]) -> Result<BatchHeader, RecordError> {
    match BatchHeader::parse(message) {
        Ok(Some(header)) if header.magic() < 2 => Ok(header),
        Ok(_) => Err(InvalidRecord::Structure.into()),
        // As in Kafka, a bad frame within a wrapper is corruption.
        Err(error) => Err(CompressionError::Broken(error.to_string()).into()),
    }
}

type KeyAndValue<'a> = (Option<&'a [u8]>, Option<&'a [u8]>);

fn key_and_value(body: &[u8]) -> Result<KeyAndValue<'_>, RecordError> {
    let mut source = Slice::new(body);
    Ok((sized_bytes(&mut source)?, sized_bytes(&mut source)?))
}

fn sized_bytes<'a>(source: &mut Slice<'a>) -> Result<Option<&'a [u8]>, RecordError> {
    let size = source
        .bytes(4)?
        .first_chunk()
        .map_or(-1, |size| i32::from_be_bytes(*size));
    match usize::try_from(size) {
        Ok(size) => source.bytes(size).map(Some),
        Err(_) => Ok(None),
    }
}

fn record<'a>(offset: Offset, timestamp: Timestamp, key: Option<&'a [u8]>, value: Option<&'a [u8]>) -> Record<'a> {
    Record {
        offset,
        timestamp,
        key,
        value,
        headers: RecordHeaders::default(),
    }
}
