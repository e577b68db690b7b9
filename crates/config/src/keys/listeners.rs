//! Listeners, connections and sockets of the network layer.

use crate::definition::{high, keys, low, medium};

keys! {
    /// Addresses to bind, as NAME://host:port; an empty host binds every interface.
    LISTENERS: Vec<String> = high("listeners", "PLAINTEXT://:9092").non_empty_set_of(&[]).per_broker();
    /// Addresses handed out to clients and brokers; the bound listeners when unset.
    ADVERTISED_LISTENERS: Option<Vec<String>> = high("advertised.listeners", "").non_empty_set_of(&[]);
    /// Security protocol of each listener name, as NAME:PROTOCOL pairs.
    LISTENER_SECURITY_PROTOCOL_MAP: String = low(
        "listener.security.protocol.map",
        "SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT",
    ).per_broker();
    /// Listener over which brokers talk to each other; excludes security.inter.broker.protocol.
    INTER_BROKER_LISTENER_NAME: Option<String> = medium("inter.broker.listener.name", "");
    /// Security protocol between brokers, when no inter-broker listener is named.
    SECURITY_INTER_BROKER_PROTOCOL: String = medium("security.inter.broker.protocol", "PLAINTEXT")
        .one_of(&["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]);
    /// Listeners that open before the authorizer has finished loading; the controller's when unset.
    EARLY_START_LISTENERS: Option<Vec<String>> = high("early.start.listeners", "").set_of(&[]);
    /// Threads that read requests from the sockets and write responses to them.
    NUM_NETWORK_THREADS: i32 = high("num.network.threads", "3").at_least(1).cluster_wide();
    /// Threads that work on requests, disk access included.
    NUM_IO_THREADS: i32 = high("num.io.threads", "8").at_least(1).cluster_wide();
    /// Requests that may wait for a worker before reading from sockets stops.
    QUEUED_MAX_REQUESTS: i32 = high("queued.max.requests", "500").at_least(1);
    /// Bytes of requests that may wait before reading from sockets stops; -1 for no bound.
    QUEUED_MAX_REQUEST_BYTES: i64 = medium("queued.max.request.bytes", "-1");
    /// Kernel send buffer of each connection; -1 leaves the system's default.
    SOCKET_SEND_BUFFER_BYTES: i32 = high("socket.send.buffer.bytes", "102400");
    /// Kernel receive buffer of each connection; -1, and a file without the key, leave it to the system.
    SOCKET_RECEIVE_BUFFER_BYTES: i32 = high("socket.receive.buffer.bytes", "102400");
    /// Largest request accepted from a socket.
    SOCKET_REQUEST_MAX_BYTES: i32 = high("socket.request.max.bytes", "104857600").at_least(1);
    /// Connections that may wait to be accepted on a listener.
    SOCKET_LISTEN_BACKLOG_SIZE: i32 = medium("socket.listen.backlog.size", "50").at_least(1);
    /// Connections open at a time on this node.
    MAX_CONNECTIONS: i32 = medium("max.connections", "2147483647").at_least(0).cluster_wide();
    /// Connections open at a time from one address.
    MAX_CONNECTIONS_PER_IP: i32 = medium("max.connections.per.ip", "2147483647").at_least(0).cluster_wide();
    /// Limits for single addresses or host names, as host:count pairs.
    MAX_CONNECTIONS_PER_IP_OVERRIDES: String = medium("max.connections.per.ip.overrides", "").cluster_wide();
    /// New connections accepted per second on this node.
    MAX_CONNECTION_CREATION_RATE: i32 = medium("max.connection.creation.rate", "2147483647").at_least(0).cluster_wide();
    /// A connection without traffic for this long is closed.
    CONNECTIONS_MAX_IDLE_MS: i64 = medium("connections.max.idle.ms", "600000");
    /// Wait before a connection that failed to authenticate is closed.
    CONNECTION_FAILED_AUTHENTICATION_DELAY_MS: i32 =
        low("connection.failed.authentication.delay.ms", "100").at_least(0);
    /// First timeout for opening a connection to another node.
    SOCKET_CONNECTION_SETUP_TIMEOUT_MS: i64 = medium("socket.connection.setup.timeout.ms", "10000");
    /// Upper bound of the growing timeout for opening a connection to another node.
    SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS: i64 = medium("socket.connection.setup.timeout.max.ms", "30000");
    /// Time to wait for the response to a request sent to another node.
    REQUEST_TIMEOUT_MS: i32 = high("request.timeout.ms", "30000");
}
