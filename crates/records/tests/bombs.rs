//! Small batches that unpack to very much: refused, and without holding what they unpack to. Alone in its test binary,
//! because it measures the memory of the process.

use klamm_records::validate::{AppendOrigin, AppendRules, LeaderAppend, ValidationError, validate_and_assign_offsets};
use klamm_records::{BatchBuilder, BatchSpec, Compression, CompressionError, DecompressionLimits, TimestampType};
use klamm_types::{ErrorCode, LeaderEpoch, Offset, Timestamp, TopicPartition};

/// Highest resident memory so far, C libraries included.
fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

/// One record with a value of `size` zeros.
fn bomb(codec: Compression, size: usize) -> Vec<u8> {
    let mut builder = BatchBuilder::new(BatchSpec {
        compression: codec,
        ..BatchSpec::default()
    });
    builder.push(Timestamp(0), None, Some(&vec![0; size]));
    builder.build()
}

fn validate(
    bytes: &mut [u8],
    compression: Option<Compression>,
    limits: DecompressionLimits,
) -> Result<(), ValidationError> {
    let partition = TopicPartition::new("t", 0);
    let rules = AppendRules {
        compression,
        timestamp_type: TimestampType::CreateTime,
        timestamp_before_max_ms: i64::MAX,
        timestamp_after_max_ms: i64::MAX,
        batch_bytes_max: 8 << 20,
        is_compacted: false,
        limits,
    };
    let append = LeaderAppend {
        partition: &partition,
        origin: AppendOrigin::Client,
        first_offset: Offset(0),
        leader_epoch: LeaderEpoch(0),
        now: Timestamp(0),
        rules: &rules,
    };
    validate_and_assign_offsets(bytes, &append).map(|_| ())
}

#[test]
fn bombs_are_refused_without_being_held() {
    const SIZE: usize = 48 << 20;
    let codecs = [
        Compression::Gzip { level: 1 },
        Compression::Lz4 { level: 9 },
        Compression::Snappy,
        Compression::Zstd { level: 3 },
    ];
    let limits = DecompressionLimits {
        bytes_max: 1 << 30,
        ratio_max: 10,
        bytes_free: SIZE as u64 / 2,
        ..DecompressionLimits::default()
    };
    let mut bombs: Vec<_> = codecs.iter().map(|codec| bomb(*codec, SIZE)).collect();
    // The bombs were made in this process: forget that peak. (5: reset VmHWM, see proc(5).)
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = peak_bytes();
    for (bomb, codec) in bombs.iter_mut().zip(codecs) {
        assert!(bomb.len() < SIZE / 20, "{codec:?} {}", bomb.len());
        let error = validate(&mut bomb.clone(), None, limits).unwrap_err();
        assert_eq!(error.code(), ErrorCode::CORRUPT_MESSAGE);
        let allowed = limits.allowed(bomb.len() - 61);
        assert_eq!(
            error,
            ValidationError::Compression(CompressionError::TooLarge { allowed }),
            "{codec:?}"
        );
        // Within the limits it passes, still in pieces …
        assert_eq!(
            validate(
                &mut bomb.clone(),
                None,
                DecompressionLimits {
                    bytes_free: 1 << 30,
                    ..limits
                }
            ),
            Ok(())
        );
        // … and is refused before it is unpacked for another codec.
        let other = if codec == Compression::Snappy {
            Compression::Gzip { level: 1 }
        } else {
            Compression::Snappy
        };
        let limits = DecompressionLimits {
            ratio_max: 1 << 20,
            ..limits
        };
        assert_eq!(
            validate(bomb, Some(other), limits).unwrap_err().code(),
            ErrorCode::MESSAGE_TOO_LARGE
        );
    }
    let held = peak_bytes() - before;
    assert!(held < 16 << 20, "{held} bytes held");
}
