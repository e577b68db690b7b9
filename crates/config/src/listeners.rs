//! Listeners: the addresses of `listeners` and `advertised.listeners`, their names and security protocols, and which
//! of them belong to brokers and which to controllers.
//!
//! All security protocols parse here; whoever opens a listener refuses those that it cannot speak.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use klamm_types::NodeId;

use crate::error::ConfigError;
use crate::quorum_voters::HostPort;
use crate::value::split_list;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecurityProtocol {
    Plaintext,
    Ssl,
    SaslPlaintext,
    SaslSsl,
}

/// An address with the name of its listener.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// In upper case.
    pub listener: String,
    pub security_protocol: SecurityProtocol,
    /// Without brackets. None binds every interface, or advertises this host's own name.
    pub host: Option<String>,
    /// 0 lets the system choose.
    pub port: u16,
}

/// The listeners of one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listeners {
    bound: Vec<Endpoint>,
    advertised: Vec<Endpoint>,
    advertised_controllers: Vec<Endpoint>,
    controller_names: Vec<String>,
    inter_broker: (String, SecurityProtocol),
    protocols: BTreeMap<String, SecurityProtocol>,
}

/// The texts that [`Listeners::new`] needs, as the keys of their names hold them.
#[derive(Clone, Debug)]
pub(crate) struct ListenerTexts<'a> {
    pub(crate) node_id: NodeId,
    pub(crate) listeners: &'a [String],
    pub(crate) advertised: Option<&'a [String]>,
    pub(crate) controller_names: &'a [String],
    pub(crate) protocol_map: &'a str,
    pub(crate) protocol_map_is_given: bool,
    pub(crate) inter_broker_name: Option<&'a str>,
    pub(crate) inter_broker_protocol: &'a str,
    pub(crate) inter_broker_protocol_is_given: bool,
    pub(crate) voters: &'a BTreeMap<NodeId, HostPort>,
}

impl SecurityProtocol {
    pub const ALL: [Self; 4] = [Self::Plaintext, Self::Ssl, Self::SaslPlaintext, Self::SaslSsl];

    pub fn name(self) -> &'static str {
        match self {
            Self::Plaintext => "PLAINTEXT",
            Self::Ssl => "SSL",
            Self::SaslPlaintext => "SASL_PLAINTEXT",
            Self::SaslSsl => "SASL_SSL",
        }
    }

    /// The number in metadata records and RegisterBroker requests.
    pub fn id(self) -> i16 {
        match self {
            Self::Plaintext => 0,
            Self::Ssl => 1,
            Self::SaslPlaintext => 2,
            Self::SaslSsl => 3,
        }
    }

    /// Takes any case, as Kafka does.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|protocol| protocol.name().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.host.as_deref().unwrap_or("");
        if host.contains(':') {
            write!(f, "{}://[{host}]:{}", self.listener, self.port)
        } else {
            write!(f, "{}://{host}:{}", self.listener, self.port)
        }
    }
}

impl Listeners {
    pub(crate) fn new(texts: &ListenerTexts<'_>) -> Result<Self, ConfigError> {
        let protocols = effective_protocols(texts)?;
        let bound = parse_endpoints(texts.listeners, &protocols, true)?;
        let advertised = match texts.advertised {
            Some(entries) => parse_endpoints(entries, &protocols, false)?,
            None => Vec::new(),
        };
        let inter_broker = inter_broker_listener(texts, &protocols)?;
        let is_controller = |endpoint: &Endpoint| texts.controller_names.contains(&endpoint.listener);
        let advertised_controllers = advertised_controllers(texts, &bound, &advertised);
        let advertised = if texts.advertised.is_some() {
            advertised
        } else {
            bound.clone()
        };
        Ok(Self {
            advertised: advertised
                .into_iter()
                .filter(|endpoint| !is_controller(endpoint))
                .collect(),
            bound,
            advertised_controllers,
            controller_names: texts.controller_names.to_vec(),
            inter_broker,
            protocols,
        })
    }

    /// All listeners to bind, in the order given.
    pub fn bound(&self) -> &[Endpoint] {
        &self.bound
    }

    /// Listeners to bind for clients and other brokers.
    pub fn bound_for_brokers(&self) -> impl Iterator<Item = &Endpoint> {
        self.bound
            .iter()
            .filter(|endpoint| !self.controller_names.contains(&endpoint.listener))
    }

    /// Listeners to bind for the controller; none on a node that is only a broker.
    pub fn bound_for_controllers(&self) -> impl Iterator<Item = &Endpoint> {
        self.bound
            .iter()
            .filter(|endpoint| self.controller_names.contains(&endpoint.listener))
    }

    /// What a broker registers for its clients. A missing host means this host's own name.
    pub fn advertised_for_brokers(&self) -> &[Endpoint] {
        &self.advertised
    }

    /// What a controller tells the quorum about itself. A missing host means this host's own name.
    pub fn advertised_for_controllers(&self) -> &[Endpoint] {
        &self.advertised_controllers
    }

    /// Names of the listeners of controllers, here or elsewhere; the first is the one to connect to.
    pub fn controller_names(&self) -> &[String] {
        &self.controller_names
    }

    /// Name and protocol of the listener between brokers.
    pub fn inter_broker(&self) -> (&str, SecurityProtocol) {
        (&self.inter_broker.0, self.inter_broker.1)
    }

    /// The protocol of a listener by its name, whether bound here or not.
    pub fn protocol_of(&self, listener: &str) -> Option<SecurityProtocol> {
        self.protocols.get(&listener.to_uppercase()).copied()
    }
}

/// The map as given; if it is not, controller listeners that nothing else describes are plaintext, provided that no
/// listener asks for encryption or authentication by its name.
fn effective_protocols(texts: &ListenerTexts<'_>) -> Result<BTreeMap<String, SecurityProtocol>, ConfigError> {
    const MAP: &str = "listener.security.protocol.map";
    let mut protocols = BTreeMap::new();
    for (name, protocol) in parse_map(MAP, texts.protocol_map)? {
        let protocol = SecurityProtocol::from_name(&protocol)
            .ok_or_else(|| ConfigError::new(format!("Invalid security protocol `{protocol}` defined in {MAP}")))?;
        protocols.insert(normalised(&name)?, protocol);
    }
    if texts.protocol_map_is_given {
        return Ok(protocols);
    }
    let is_secured = |name: &str| matches!(name, "SSL" | "SASL_SSL" | "SASL_PLAINTEXT");
    let mut any_secured = texts.controller_names.iter().any(|name| is_secured(name));
    for entry in texts.listeners {
        let (name, _) = entry
            .split_once(':')
            .ok_or_else(|| ConfigError::new(format!("Unable to parse a listener name from {entry}")))?;
        any_secured |= is_secured(&name.to_uppercase());
    }
    if !any_secured {
        for name in texts.controller_names.iter().filter(|name| *name != "PLAINTEXT") {
            protocols.insert(name.clone(), SecurityProtocol::Plaintext);
        }
    }
    Ok(protocols)
}

/// Reads `key:value,key:value`; the last colon of an item separates.
pub(crate) fn parse_map(property: &str, text: &str) -> Result<Vec<(String, String)>, ConfigError> {
    let mut pairs = Vec::new();
    for item in split_list(text.trim()) {
        let (key, value) = item.rsplit_once(':').ok_or_else(|| {
            ConfigError::new(format!(
                "Error parsing configuration property '{property}': no ':' in '{item}'"
            ))
        })?;
        pairs.push((key.trim().to_owned(), value.trim().to_owned()));
    }
    Ok(pairs)
}

fn normalised(name: &str) -> Result<String, ConfigError> {
    if name.trim().is_empty() {
        return Err(ConfigError::new("The provided listener name is null or empty string"));
    }
    Ok(name.to_uppercase())
}

fn parse_endpoints(
    entries: &[String],
    protocols: &BTreeMap<String, SecurityProtocol>,
    needs_distinct_ports: bool,
) -> Result<Vec<Endpoint>, ConfigError> {
    let list = format!("[{}]", entries.join(", "));
    let parse_all = || {
        let endpoints: Vec<Endpoint> = entries
            .iter()
            .map(|entry| parse_endpoint(entry, protocols))
            .collect::<Result<_, _>>()?;
        ensure_distinct_names(&endpoints, &list)?;
        if needs_distinct_ports {
            ensure_distinct_ports(&endpoints, &list)?;
        }
        Ok(endpoints)
    };
    parse_all().map_err(|error: ConfigError| {
        ConfigError::new(format!("Error creating broker listeners from '{list}': {error}"))
    })
}

/// Reads `NAME://host:port` where the host may be empty or in brackets.
fn parse_endpoint(entry: &str, protocols: &BTreeMap<String, SecurityProtocol>) -> Result<Endpoint, ConfigError> {
    let malformed = || ConfigError::new(format!("Unable to parse {entry} to a broker endpoint"));
    let (name, address) = entry.rsplit_once("://").ok_or_else(malformed)?;
    let (host, port) = address.rsplit_once(':').ok_or_else(malformed)?;
    let host = host.strip_prefix('[').unwrap_or(host);
    let host = host.strip_suffix(']').unwrap_or(host);
    let is_host = host
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-%._:".contains(&byte));
    let digits = port.strip_prefix('-').unwrap_or(port);
    if !is_host || digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(malformed());
    }
    let listener = normalised(name)?;
    let security_protocol = *protocols
        .get(&listener)
        .ok_or_else(|| ConfigError::new(format!("No security protocol defined for listener {listener}")))?;
    let port = port
        .parse()
        .map_err(|_| ConfigError::new(format!("port out of range:{port}")))?;
    let host = (!host.is_empty()).then(|| host.to_owned());
    Ok(Endpoint {
        listener,
        security_protocol,
        host,
        port,
    })
}

fn ensure_distinct_names(endpoints: &[Endpoint], list: &str) -> Result<(), ConfigError> {
    let mut names: Vec<&str> = endpoints.iter().map(|endpoint| endpoint.listener.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() == endpoints.len() {
        return Ok(());
    }
    Err(ConfigError::new(format!(
        "Each listener must have a different name, listeners: {list}"
    )))
}

/// Two listeners may share a port if one is bound to an IPv4 and the other to an IPv6 address.
fn ensure_distinct_ports(endpoints: &[Endpoint], list: &str) -> Result<(), ConfigError> {
    let mut by_port: BTreeMap<u16, Vec<&Endpoint>> = BTreeMap::new();
    for endpoint in endpoints.iter().filter(|endpoint| endpoint.port != 0) {
        by_port.entry(endpoint.port).or_default().push(endpoint);
    }
    for (port, sharing) in by_port.into_iter().filter(|(_, sharing)| sharing.len() > 1) {
        let address = |endpoint: &&Endpoint| endpoint.host.as_deref()?.parse::<IpAddr>().ok();
        let addresses: Vec<IpAddr> = sharing.iter().filter_map(address).collect();
        let others = sharing.len() - addresses.len();
        if others > 1 {
            return Err(ConfigError::new(format!(
                "Each listener must have a different port, listeners: {list}"
            )));
        }
        match addresses.as_slice() {
            [] => {}
            [first, second] if first.is_ipv4() != second.is_ipv4() && others == 0 => {}
            [_, _] => {
                return Err(ConfigError::new(format!(
                    "If you have two listeners on the same port then one needs to be IPv4 and the other IPv6, \
                     listeners: {list}, port: {port}"
                )));
            }
            _ => {
                return Err(ConfigError::new(format!(
                    "Each listener must have a different port unless exactly one listener has an IPv4 address and \
                     the other IPv6 address, listeners: {list}, port: {port}"
                )));
            }
        }
    }
    Ok(())
}

fn inter_broker_listener(
    texts: &ListenerTexts<'_>,
    protocols: &BTreeMap<String, SecurityProtocol>,
) -> Result<(String, SecurityProtocol), ConfigError> {
    const NAME: &str = "inter.broker.listener.name";
    const PROTOCOL: &str = "security.inter.broker.protocol";
    let Some(name) = texts.inter_broker_name else {
        let protocol = SecurityProtocol::from_name(texts.inter_broker_protocol).ok_or_else(|| {
            let given = texts.inter_broker_protocol;
            ConfigError::new(format!("Invalid security protocol `{given}` defined in {PROTOCOL}"))
        })?;
        return Ok((protocol.name().to_owned(), protocol));
    };
    if texts.inter_broker_protocol_is_given {
        return Err(ConfigError::new(format!(
            "Only one of {NAME} and {PROTOCOL} should be set."
        )));
    }
    let name = normalised(name)?;
    match protocols.get(&name) {
        Some(protocol) => Ok((name, *protocol)),
        None => Err(ConfigError::new(format!(
            "Listener with name {name} defined in {NAME} not found in listener.security.protocol.map."
        ))),
    }
}

/// For each controller listener: its advertised address; else, for the first one when bound to every interface, the
/// address that the static voters name for this node; else its bound address.
fn advertised_controllers(texts: &ListenerTexts<'_>, bound: &[Endpoint], advertised: &[Endpoint]) -> Vec<Endpoint> {
    let find = |endpoints: &[Endpoint], name: &str| {
        endpoints
            .iter()
            .find(|endpoint| endpoint.listener.eq_ignore_ascii_case(name))
            .cloned()
    };
    let mut found = Vec::new();
    for (index, name) in texts.controller_names.iter().enumerate() {
        if let Some(endpoint) = find(advertised, name) {
            found.push(endpoint);
            continue;
        }
        let Some(mut endpoint) = find(bound, name) else {
            continue;
        };
        let is_everywhere = matches!(endpoint.host.as_deref(), None | Some("0.0.0.0"));
        match texts.voters.get(&texts.node_id) {
            Some(voter) if index == 0 && is_everywhere => {
                endpoint.host = Some(voter.host.clone());
                endpoint.port = voter.port;
            }
            _ if endpoint.host.as_deref() == Some("0.0.0.0") => endpoint.host = None,
            _ => {}
        }
        found.push(endpoint);
    }
    found
}
