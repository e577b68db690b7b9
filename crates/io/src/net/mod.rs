//! Sockets: listen, accept, connect, and a stream that sends bytes with file regions spliced in.
//!
//! `TCP_NODELAY` and keep-alive are always on, as Kafka's `Selector` and `SocketServer` have them.

mod send;
mod stream;
mod tcp;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

pub use send::{Part, Progress};
pub use stream::{ReadHalf, Stream, WriteHalf};

/// A network: that of the machine, or a simulated one.
#[derive(Clone, Debug)]
pub struct Net(NetKind);

#[derive(Clone, Debug)]
enum NetKind {
    Real,
    /// The network, and the host that this is a handle for.
    #[cfg(feature = "sim")]
    Sim(crate::sim::SimNet, std::net::IpAddr),
}

/// Buffer sizes are bytes; none leaves them to the kernel, as Kafka's -1 does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenOptions {
    /// Connections that wait to be accepted: `socket.listen.backlog.size`.
    pub backlog: u32,
    pub send_buffer_bytes: Option<u32>,
    pub receive_buffer_bytes: Option<u32>,
}

impl Default for ListenOptions {
    fn default() -> Self {
        Self {
            backlog: 50,
            send_buffer_bytes: None,
            receive_buffer_bytes: None,
        }
    }
}

/// Buffer sizes are bytes; none leaves them to the kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectOptions {
    /// Time to set the connection up, after which `ErrorKind::TimedOut`.
    pub timeout: Duration,
    pub send_buffer_bytes: Option<u32>,
    pub receive_buffer_bytes: Option<u32>,
}

impl Default for ConnectOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(10),
            send_buffer_bytes: None,
            receive_buffer_bytes: None,
        }
    }
}

impl Net {
    pub fn real() -> Self {
        Self(NetKind::Real)
    }

    /// `host` as it sees a simulated network.
    #[cfg(feature = "sim")]
    pub fn simulated(net: crate::sim::SimNet, host: std::net::IpAddr) -> Self {
        Self(NetKind::Sim(net, host))
    }

    pub fn is_real(&self) -> bool {
        match self.0 {
            NetKind::Real => true,
            #[cfg(feature = "sim")]
            NetKind::Sim(..) => false,
        }
    }

    /// Listens on `address`, port 0 for any free one. The unspecified IPv6 address takes IPv4 connections too, and
    /// stands for the unspecified IPv4 address on a machine without IPv6. Called within a runtime.
    pub fn bind(&self, address: SocketAddr, options: &ListenOptions) -> io::Result<Listener> {
        match &self.0 {
            NetKind::Real => Ok(Listener(ListenerKind::Tcp(tcp::Listener::bind(address, options)?))),
            #[cfg(feature = "sim")]
            NetKind::Sim(net, host) => Ok(Listener(ListenerKind::Sim(net.bind(*host, address, options)?))),
        }
    }

    /// The addresses of a host name, in the resolver's order; never an empty list.
    pub async fn resolve(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        match &self.0 {
            NetKind::Real => {
                let addresses: Vec<_> = tokio::net::lookup_host((host, port)).await?.collect();
                if addresses.is_empty() {
                    return Err(io::Error::new(
                        io::ErrorKind::NotFound,
                        format!("no address for host {host}"),
                    ));
                }
                Ok(addresses)
            }
            #[cfg(feature = "sim")]
            NetKind::Sim(net, from) => net.resolve(*from, host, port),
        }
    }

    pub async fn connect(&self, address: SocketAddr, options: &ConnectOptions) -> io::Result<Stream> {
        let connected = crate::time::timeout(options.timeout, async {
            match &self.0 {
                NetKind::Real => Ok(Stream::Tcp(tcp::connect(address, options).await?)),
                #[cfg(feature = "sim")]
                NetKind::Sim(net, host) => Ok(Stream::Sim(net.connect(*host, address).await?)),
            }
        });
        connected.await?
    }
}

/// A listening socket; closed when dropped.
#[derive(Debug)]
pub struct Listener(ListenerKind);

#[derive(Debug)]
enum ListenerKind {
    Tcp(tcp::Listener),
    #[cfg(feature = "sim")]
    Sim(crate::sim::SimListener),
}

impl Listener {
    /// Where it listens, with the port that was chosen.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        match &self.0 {
            ListenerKind::Tcp(listener) => listener.local_addr(),
            #[cfg(feature = "sim")]
            ListenerKind::Sim(listener) => Ok(listener.local_addr()),
        }
    }

    /// The next connection. An error (no descriptors left, or a connection reset before it was accepted) leaves the
    /// listener working: log it, wait a little, call again. Dropping the future loses no connection.
    pub async fn accept(&self) -> io::Result<Accepted> {
        match &self.0 {
            ListenerKind::Tcp(listener) => {
                let (socket, peer_addr) = listener.accept().await?;
                Ok(Accepted {
                    peer_addr,
                    kind: AcceptedKind::Tcp(socket),
                })
            }
            #[cfg(feature = "sim")]
            ListenerKind::Sim(listener) => {
                let stream = listener.accept().await?;
                Ok(Accepted {
                    peer_addr: stream.peer_addr(),
                    kind: AcceptedKind::Sim(stream),
                })
            }
        }
    }
}

/// A connection that belongs to no runtime yet, so that the acceptor can hand it to the thread that will serve it.
#[derive(Debug)]
pub struct Accepted {
    peer_addr: SocketAddr,
    kind: AcceptedKind,
}

#[derive(Debug)]
enum AcceptedKind {
    Tcp(std::net::TcpStream),
    #[cfg(feature = "sim")]
    Sim(crate::sim::SimStream),
}

impl Accepted {
    pub fn peer_addr(&self) -> SocketAddr {
        self.peer_addr
    }

    /// Registers the connection with the runtime of the caller.
    pub fn into_stream(self) -> io::Result<Stream> {
        match self.kind {
            AcceptedKind::Tcp(socket) => Ok(Stream::Tcp(tokio::net::TcpStream::from_std(socket)?)),
            #[cfg(feature = "sim")]
            AcceptedKind::Sim(stream) => Ok(Stream::Sim(stream)),
        }
    }
}
