//! SCRAM credentials as records (RFC 5802, KIP-554), from the text of `kafka-storage format --add-scram`.
//!
//! `SCRAM-SHA-256=[name=alice,password=secret]`: the mechanism, then pairs. The password is salted with HMAC in many
//! rounds; what is kept proves that somebody knows it without telling it. Sentences are Kafka's.

use std::collections::BTreeMap;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use klamm_io::Random;
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::user_scram_credential_record::UserScramCredentialRecord;
use sha2::{Digest, Sha256, Sha512};

use crate::failure::Failure;

/// A mechanism's number is the one in the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mechanism {
    Sha256 = 1,
    Sha512 = 2,
}

/// The record of one `--add-scram`.
pub(crate) fn credential(argument: &str, random: &dyn Random) -> Result<MetadataRecord, Failure> {
    parse(argument, random)
        .map(MetadataRecord::UserScramCredential)
        .map_err(Failure::message)
}

fn parse(argument: &str, random: &dyn Random) -> Result<UserScramCredentialRecord, String> {
    let argument = argument.trim();
    let (mechanism, pairs) = argument
        .split_once('=')
        .ok_or_else(|| format!("Failed to find equals sign in SCRAM argument '{argument}'"))?;
    let mechanism =
        Mechanism::named(mechanism).ok_or_else(|| format!("The add-scram mechanism {mechanism} is not supported."))?;
    let pairs = pairs
        .strip_prefix('[')
        .ok_or("Expected configuration string to start with [")?;
    let pairs = pairs
        .strip_suffix(']')
        .ok_or("Expected configuration string to end with ]")?;
    let mut given = components(pairs)?;
    let name = given.remove("name").ok_or("You must supply 'name' to add-scram")?;
    let salt = match given.remove("salt") {
        Some(text) => Some(decode(&text).ok_or_else(|| format!("Failed to decode given salt: {text}"))?),
        None => None,
    };
    let iterations = match given.remove("iterations") {
        Some(text) => text
            .parse()
            .map_err(|_| format!("Failed to parse iterations count: {text}"))?,
        None => ITERATIONS_MIN,
    };
    let (password, salted) = (given.remove("password"), given.remove("saltedpassword"));
    let salted = match (&password, salted) {
        (Some(_), _) => None,
        (None, None) => return Err("You must supply one of 'password' or 'saltedpassword' to add-scram".to_owned()),
        (None, Some(_)) if salt.is_none() => {
            return Err("You must supply 'salt' with 'saltedpassword' to add-scram".to_owned());
        }
        (None, Some(text)) => {
            Some(decode(&text).ok_or_else(|| format!("Failed to decode given saltedPassword: {text}"))?)
        }
    };
    if !given.is_empty() {
        let unknown: Vec<&str> = given.keys().map(String::as_str).collect();
        return Err(format!("Unknown SCRAM configurations: {}", unknown.join(", ")));
    }
    mechanism.check_iterations(iterations)?;
    let salt = salt.unwrap_or_else(|| random_salt(random));
    let salted = salted.unwrap_or_else(|| mechanism.salted(&password.unwrap_or_default(), &salt, iterations));
    Ok(mechanism.record(name, salt, &salted, iterations))
}

/// The pairs between the brackets. Quotes around a value are not part of it.
fn components(pairs: &str) -> Result<BTreeMap<String, String>, String> {
    // As Java splits: what is empty at the end does not count, unless all is.
    let trimmed = pairs.trim_end_matches(',');
    let mut found = BTreeMap::new();
    for pair in trimmed.split(',') {
        let (key, value) = pair
            .split_once('=')
            .ok_or_else(|| format!("No equals sign found in SCRAM component: {pair}"))?;
        let unquoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        found.insert(key.to_owned(), unquoted.unwrap_or(value).to_owned());
    }
    Ok(found)
}

impl Mechanism {
    fn named(name: &str) -> Option<Self> {
        match name {
            "SCRAM-SHA-256" => Some(Self::Sha256),
            "SCRAM-SHA-512" => Some(Self::Sha512),
            _ => None,
        }
    }

    fn check_iterations(self, iterations: i32) -> Result<(), String> {
        let shown = match self {
            Self::Sha256 => "SCRAM_SHA_256",
            Self::Sha512 => "SCRAM_SHA_512",
        };
        let must = |bound| format!("The 'iterations' value must be {bound} for add-scram using {shown}");
        match iterations {
            ..ITERATIONS_MIN => Err(must(format!(">= {ITERATIONS_MIN}"))),
            ITERATIONS_MIN..=ITERATIONS_MAX => Ok(()),
            _ => Err(must(format!("<= {ITERATIONS_MAX}"))),
        }
    }

    /// `Hi` of the RFC. Like Kafka it takes the password as it is, without SASLprep.
    fn salted(self, password: &str, salt: &[u8], iterations: i32) -> Vec<u8> {
        let rounds = iterations.unsigned_abs();
        match self {
            Self::Sha256 => pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(password.as_bytes(), salt, rounds).to_vec(),
            Self::Sha512 => pbkdf2::pbkdf2_hmac_array::<Sha512, 64>(password.as_bytes(), salt, rounds).to_vec(),
        }
    }

    fn record(self, name: String, salt: Vec<u8>, salted: &[u8], iterations: i32) -> UserScramCredentialRecord {
        let client_key = self.hmac(salted, b"Client Key");
        let stored_key = match self {
            Self::Sha256 => Sha256::digest(client_key).to_vec(),
            Self::Sha512 => Sha512::digest(client_key).to_vec(),
        };
        UserScramCredentialRecord {
            name,
            mechanism: self as i8,
            salt: Bytes::from(salt),
            stored_key: Bytes::from(stored_key),
            server_key: Bytes::from(self.hmac(salted, b"Server Key")),
            iterations,
            ..Default::default()
        }
    }

    fn hmac(self, key: &[u8], message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => hmac::<Hmac<Sha256>>(key, message),
            Self::Sha512 => hmac::<Hmac<Sha512>>(key, message),
        }
    }
}

fn hmac<M: Mac + KeyInit>(key: &[u8], message: &[u8]) -> Vec<u8> {
    // HMAC takes keys of any length.
    let Ok(mac) = <M as KeyInit>::new_from_slice(key) else {
        return Vec::new();
    };
    mac.chain_update(message).finalize().into_bytes().to_vec()
}

/// Letters and digits, as many as make 130 bits.
fn random_salt(random: &dyn Random) -> Vec<u8> {
    let alphabet = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let digit = || alphabet.get(random.below(36) as usize).copied().unwrap_or(b'0');
    (0..SALT_LENGTH).map(|_| digit()).collect()
}

/// As Java's decoder: the padding may be left out.
fn decode(text: &str) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(&STANDARD, config).decode(text).ok()
}

const ITERATIONS_MIN: i32 = 4096;
const ITERATIONS_MAX: i32 = 16384;
const SALT_LENGTH: usize = 26;

#[cfg(test)]
mod tests {
    use klamm_io::sim::SimRandom;

    use super::*;

    #[test]
    fn arguments_are_refused_in_kafkas_words() {
        let check = |argument: &str, expected: &str| {
            let error = parse(argument, &SimRandom::new(1)).unwrap_err();
            assert_eq!(error, expected, "{argument}");
        };
        // As kafka-storage of 4.3.1 answered.
        check(
            "SCRAM-SHA-256",
            "Failed to find equals sign in SCRAM argument 'SCRAM-SHA-256'",
        );
        check(
            "SCRAM-SHA-1=[name=a]",
            "The add-scram mechanism SCRAM-SHA-1 is not supported.",
        );
        check("SCRAM-SHA-256=name=a", "Expected configuration string to start with [");
        check("SCRAM-SHA-256=[name=a", "Expected configuration string to end with ]");
        check("SCRAM-SHA-256=[password=x]", "You must supply 'name' to add-scram");
        check(
            "SCRAM-SHA-256=[name=a]",
            "You must supply one of 'password' or 'saltedpassword' to add-scram",
        );
        check(
            "SCRAM-SHA-256=[name=a,saltedpassword=AAAA]",
            "You must supply 'salt' with 'saltedpassword' to add-scram",
        );
        check(
            "SCRAM-SHA-256=[name=a,password=x,iterations=4095]",
            "The 'iterations' value must be >= 4096 for add-scram using SCRAM_SHA_256",
        );
        check(
            "SCRAM-SHA-256=[name=a,password=x,iterations=16385]",
            "The 'iterations' value must be <= 16384 for add-scram using SCRAM_SHA_256",
        );
        check(
            "SCRAM-SHA-256=[name=a,password=x,foo=1,bar=2]",
            "Unknown SCRAM configurations: bar, foo",
        );
        check(
            "SCRAM-SHA-256=[name=a,password=x,salt=!!]",
            "Failed to decode given salt: !!",
        );
        check("SCRAM-SHA-256=[name=a,x]", "No equals sign found in SCRAM component: x");
        check(
            "SCRAM-SHA-256=[name=a,password=x,iterations=z]",
            "Failed to parse iterations count: z",
        );
        check(
            "SCRAM-SHA-256=[name=a,saltedpassword=?,salt=AAAA]",
            "Failed to decode given saltedPassword: ?",
        );
        check("SCRAM-SHA-256=[]", "No equals sign found in SCRAM component: ");
    }

    #[test]
    fn without_a_salt_a_new_one_is_made() {
        let random = SimRandom::new(1);
        let salt = |argument: &str| parse(argument, &random).unwrap().salt;
        let (first, second) = (
            salt("SCRAM-SHA-256=[name=a,password=x]"),
            salt("SCRAM-SHA-256=[name=a,password=x]"),
        );
        assert_ne!(first, second);
        assert_eq!(first.len(), SALT_LENGTH);
    }
}
