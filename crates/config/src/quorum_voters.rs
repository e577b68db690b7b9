//! The members of the metadata quorum as `controller.quorum.voters` and `controller.quorum.bootstrap.servers` name them.

use std::collections::BTreeMap;
use std::fmt;

use klamm_types::NodeId;

use crate::error::ConfigError;

const VOTERS: &str = "controller.quorum.voters";
const BOOTSTRAP_SERVERS: &str = "controller.quorum.bootstrap.servers";

/// A host name or address, without brackets, and a port; not resolved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostPort {
    pub host: String,
    pub port: u16,
}

/// An IPv6 address gets its brackets back.
impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

/// Reads entries of the form `id@host:port`; the last entry of an id counts.
pub fn parse_voters(entries: &[String]) -> Result<BTreeMap<NodeId, HostPort>, ConfigError> {
    const FORM: &str = "Each entry should be in the form `{id}@{host}:{port}`.";
    let mut voters = BTreeMap::new();
    for entry in entries {
        let mut parts = entry.split('@');
        let (Some(id), Some(address), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(ConfigError::new(format!(
                "Invalid configuration value for {VOTERS}. {FORM}"
            )));
        };
        if address.is_empty() {
            return Err(ConfigError::new(format!(
                "Invalid configuration value for {VOTERS}. {FORM}"
            )));
        }
        let id: i32 = id
            .parse()
            .map_err(|_| ConfigError::new(format!("Failed to parse voter ID as an integer from {id}")))?;
        let address = parse_host_port(address).ok_or_else(|| {
            ConfigError::new(format!(
                "Failed to parse host name from entry {entry} for the configuration {VOTERS}. {FORM}"
            ))
        })??;
        voters.insert(NodeId(id), address);
    }
    Ok(voters)
}

/// Reads entries of the form `host:port`.
pub fn parse_bootstrap_servers(entries: &[String]) -> Result<Vec<HostPort>, ConfigError> {
    let parse = |entry: &String| {
        parse_host_port(entry).ok_or_else(|| {
            ConfigError::new(format!(
                "Failed to parse host name from {entry} for the configuration {BOOTSTRAP_SERVERS}. Each entry should \
                 be in the form \"{{host}}:{{port}}\""
            ))
        })?
    };
    entries.iter().map(parse).collect()
}

/// `host:port`, `[host]:port`, either after an optional `scheme://`. Nothing if the text has not that form, an error
/// if it has and the port is none.
pub(crate) fn parse_host_port(text: &str) -> Option<Result<HostPort, ConfigError>> {
    let is_host = |host: &str| {
        host.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-%._:".contains(&byte))
    };
    let address = match text.split_once("://") {
        Some((scheme, rest)) if is_host(scheme) && !scheme.contains(':') => rest,
        Some(_) => return None,
        None => text,
    };
    let (host, port) = address.rsplit_once(':')?;
    let host = host.strip_prefix('[').unwrap_or(host);
    let host = host.strip_suffix(']').unwrap_or(host);
    if !is_host(host) || port.is_empty() || !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let out_of_range = || ConfigError::new(format!("port out of range:{port}"));
    Some(
        port.parse()
            .map(|port| HostPort {
                host: host.to_owned(),
                port,
            })
            .map_err(|_| out_of_range()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn voters_are_read() {
        let check = |text: &str, expected: &[(i32, &str)]| {
            let read = parse_voters(&entries(text)).unwrap();
            let read: Vec<(i32, String)> = read.into_iter().map(|(id, at)| (id.0, at.to_string())).collect();
            let expected: Vec<(i32, String)> = expected.iter().map(|(id, at)| (*id, (*at).to_owned())).collect();
            assert_eq!(read, expected);
        };
        check("1@localhost:9093", &[(1, "localhost:9093")]);
        check("3@c:1,2@[::1]:2", &[(2, "[::1]:2"), (3, "c:1")]);
        check("1@CONTROLLER://h:9", &[(1, "h:9")]);
    }

    #[test]
    fn wrong_voters_are_refused_in_kafkas_words() {
        let check = |text: &str, expected: &str| {
            assert_eq!(parse_voters(&entries(text)).unwrap_err().sentence(), expected);
        };
        let form = "Each entry should be in the form `{id}@{host}:{port}`.";
        check(
            "127.0.0.1:9092",
            &format!("Invalid configuration value for controller.quorum.voters. {form}"),
        );
        check("x@h:1", "Failed to parse voter ID as an integer from x");
        let host = "Failed to parse host name from entry 1@h for the configuration controller.quorum.voters.";
        check("1@h", &format!("{host} {form}"));
        check("1@h:70000", "port out of range:70000");
    }
}
