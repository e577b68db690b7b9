//! Authentication, authorization, TLS and delegation tokens.

use crate::definition::{high, keys, low, medium};
use crate::validator::Validator::{NonNullString, OneOfIgnoringCase};
use crate::value::Password;

keys! {
    /// Class of the authorizer; empty for none.
    AUTHORIZER_CLASS_NAME: String = low("authorizer.class.name", "").valid(NonNullString);
    /// Class that makes a principal of an authenticated connection.
    PRINCIPAL_BUILDER_CLASS: String = medium(
        "principal.builder.class",
        "org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder",
    ).class().per_broker();
    /// Time after which a SASL client must authenticate again; 0 for never.
    CONNECTIONS_MAX_REAUTH_MS: i64 = medium("connections.max.reauth.ms", "0");
    /// Classes of security providers.
    SECURITY_PROVIDERS: Option<String> = low("security.providers", "");
    /// Secret that signs delegation tokens, the same on every node; tokens are off when unset.
    DELEGATION_TOKEN_SECRET_KEY: Option<Password> = medium("delegation.token.secret.key", "");
    /// Longest life of a delegation token, renewals included.
    DELEGATION_TOKEN_MAX_LIFETIME_MS: i64 = medium("delegation.token.max.lifetime.ms", "604800000").at_least(1);
    /// Life of a delegation token until it must be renewed.
    DELEGATION_TOKEN_EXPIRY_TIME_MS: i64 = medium("delegation.token.expiry.time.ms", "86400000").at_least(1);
    /// Time between two searches for expired delegation tokens.
    DELEGATION_TOKEN_EXPIRY_CHECK_INTERVAL_MS: i64 =
        low("delegation.token.expiry.check.interval.ms", "3600000").at_least(1);
    /// Whether TLS clients must, may or need not show a certificate.
    SSL_CLIENT_AUTH: String = medium("ssl.client.auth", "none").one_of(&["required", "requested", "none"]).per_broker();
    /// TLS version to begin with.
    SSL_PROTOCOL: String = medium("ssl.protocol", "TLSv1.3").per_broker();
    /// TLS versions accepted.
    SSL_ENABLED_PROTOCOLS: Vec<String> = medium("ssl.enabled.protocols", "TLSv1.2,TLSv1.3").set_of(&[]).per_broker();
    /// Cipher suites accepted; empty for the defaults.
    SSL_CIPHER_SUITES: Vec<String> = medium("ssl.cipher.suites", "").set_of(&[]).per_broker();
    /// Name of the TLS provider.
    SSL_PROVIDER: Option<String> = medium("ssl.provider", "").per_broker();
    /// Format of the key store: JKS, PKCS12 or PEM.
    SSL_KEYSTORE_TYPE: String = medium("ssl.keystore.type", "JKS").per_broker();
    /// File of the key store.
    SSL_KEYSTORE_LOCATION: Option<String> = medium("ssl.keystore.location", "").per_broker();
    /// Password of the key store.
    SSL_KEYSTORE_PASSWORD: Option<Password> = medium("ssl.keystore.password", "").per_broker();
    /// Private key as PEM text.
    SSL_KEYSTORE_KEY: Option<Password> = medium("ssl.keystore.key", "").per_broker();
    /// Certificate chain as PEM text.
    SSL_KEYSTORE_CERTIFICATE_CHAIN: Option<Password> = medium("ssl.keystore.certificate.chain", "").per_broker();
    /// Password of the private key.
    SSL_KEY_PASSWORD: Option<Password> = medium("ssl.key.password", "").per_broker();
    /// Format of the trust store: JKS, PKCS12 or PEM.
    SSL_TRUSTSTORE_TYPE: String = medium("ssl.truststore.type", "JKS").per_broker();
    /// File of the trust store.
    SSL_TRUSTSTORE_LOCATION: Option<String> = medium("ssl.truststore.location", "").per_broker();
    /// Password of the trust store.
    SSL_TRUSTSTORE_PASSWORD: Option<Password> = medium("ssl.truststore.password", "").per_broker();
    /// Trusted certificates as PEM text.
    SSL_TRUSTSTORE_CERTIFICATES: Option<Password> = medium("ssl.truststore.certificates", "").per_broker();
    /// Algorithm of the key manager.
    SSL_KEYMANAGER_ALGORITHM: String = medium("ssl.keymanager.algorithm", "SunX509").per_broker();
    /// Algorithm of the trust manager.
    SSL_TRUSTMANAGER_ALGORITHM: String = medium("ssl.trustmanager.algorithm", "PKIX").per_broker();
    /// How the name in a server's certificate is checked; empty for not at all.
    SSL_ENDPOINT_IDENTIFICATION_ALGORITHM: String = low("ssl.endpoint.identification.algorithm", "https").per_broker();
    /// Source of randomness for TLS.
    SSL_SECURE_RANDOM_IMPLEMENTATION: Option<String> = low("ssl.secure.random.implementation", "").per_broker();
    /// Class that makes TLS engines.
    SSL_ENGINE_FACTORY_CLASS: Option<String> = low("ssl.engine.factory.class", "").class().per_broker();
    /// Rules that shorten the distinguished name of a certificate to a user name.
    SSL_PRINCIPAL_MAPPING_RULES: String = low("ssl.principal.mapping.rules", "DEFAULT");
    /// Whether a new key store may carry another distinguished name.
    SSL_ALLOW_DN_CHANGES: bool = low("ssl.allow.dn.changes", "false");
    /// Whether a new key store may carry other alternative names.
    SSL_ALLOW_SAN_CHANGES: bool = low("ssl.allow.san.changes", "false");
    /// SASL mechanisms offered.
    SASL_ENABLED_MECHANISMS: Vec<String> = medium("sasl.enabled.mechanisms", "GSSAPI").set_of(&[]).per_broker();
    /// SASL mechanism between brokers.
    SASL_MECHANISM_INTER_BROKER_PROTOCOL: String =
        medium("sasl.mechanism.inter.broker.protocol", "GSSAPI").per_broker();
    /// JAAS login entries, as they stand in a JAAS file.
    SASL_JAAS_CONFIG: Option<Password> = medium("sasl.jaas.config", "").per_broker();
    /// Class that handles the server's SASL callbacks.
    SASL_SERVER_CALLBACK_HANDLER_CLASS: Option<String> = medium("sasl.server.callback.handler.class", "").class();
    /// Class that handles the client's SASL callbacks.
    SASL_CLIENT_CALLBACK_HANDLER_CLASS: Option<String> = medium("sasl.client.callback.handler.class", "").class();
    /// Class that handles login callbacks.
    SASL_LOGIN_CALLBACK_HANDLER_CLASS: Option<String> = medium("sasl.login.callback.handler.class", "").class();
    /// Class that performs the login.
    SASL_LOGIN_CLASS: Option<String> = medium("sasl.login.class", "").class();
    /// Largest SASL message accepted before a client is authenticated.
    SASL_SERVER_MAX_RECEIVE_SIZE: i32 = medium("sasl.server.max.receive.size", "524288");
    /// Kerberos principal name of the brokers.
    SASL_KERBEROS_SERVICE_NAME: Option<String> = medium("sasl.kerberos.service.name", "").per_broker();
    /// Path of kinit.
    SASL_KERBEROS_KINIT_CMD: String = medium("sasl.kerberos.kinit.cmd", "/usr/bin/kinit").per_broker();
    /// Part of a ticket's life after which it is renewed.
    SASL_KERBEROS_TICKET_RENEW_WINDOW_FACTOR: f64 =
        medium("sasl.kerberos.ticket.renew.window.factor", "0.8").per_broker();
    /// Random part added to the renewal time.
    SASL_KERBEROS_TICKET_RENEW_JITTER: f64 = medium("sasl.kerberos.ticket.renew.jitter", "0.05").per_broker();
    /// Least time between two logins.
    SASL_KERBEROS_MIN_TIME_BEFORE_RELOGIN: i64 = medium("sasl.kerberos.min.time.before.relogin", "60000").per_broker();
    /// Rules that make a user name of a Kerberos principal.
    SASL_KERBEROS_PRINCIPAL_TO_LOCAL_RULES: Vec<String> =
        medium("sasl.kerberos.principal.to.local.rules", "DEFAULT").set_of(&[]).per_broker();
    /// Part of a login token's life after which it is refreshed.
    SASL_LOGIN_REFRESH_WINDOW_FACTOR: f64 = medium("sasl.login.refresh.window.factor", "0.8").per_broker();
    /// Random part added to that time.
    SASL_LOGIN_REFRESH_WINDOW_JITTER: f64 = medium("sasl.login.refresh.window.jitter", "0.05").per_broker();
    /// Least wait before a login token is refreshed.
    SASL_LOGIN_REFRESH_MIN_PERIOD_SECONDS: i16 = medium("sasl.login.refresh.min.period.seconds", "60").per_broker();
    /// Time before its expiry in which a token should have been refreshed.
    SASL_LOGIN_REFRESH_BUFFER_SECONDS: i16 = medium("sasl.login.refresh.buffer.seconds", "300").per_broker();
    /// Timeout for connecting to the external identity provider.
    SASL_LOGIN_CONNECT_TIMEOUT_MS: Option<i32> = low("sasl.login.connect.timeout.ms", "");
    /// Timeout for reading from the external identity provider.
    SASL_LOGIN_READ_TIMEOUT_MS: Option<i32> = low("sasl.login.read.timeout.ms", "");
    /// First wait between two tries to reach the external identity provider.
    SASL_LOGIN_RETRY_BACKOFF_MS: i64 = low("sasl.login.retry.backoff.ms", "100");
    /// Upper bound of that growing wait.
    SASL_LOGIN_RETRY_BACKOFF_MAX_MS: i64 = low("sasl.login.retry.backoff.max.ms", "10000");
    /// Scope asked for when fetching a token.
    SASL_OAUTHBEARER_SCOPE: Option<String> = medium("sasl.oauthbearer.scope", "");
    /// Client id for fetching a token.
    SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_ID: Option<String> =
        medium("sasl.oauthbearer.client.credentials.client.id", "");
    /// Client secret for fetching a token.
    SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_SECRET: Option<Password> =
        medium("sasl.oauthbearer.client.credentials.client.secret", "");
    /// Algorithm that signs the JWT assertion.
    SASL_OAUTHBEARER_ASSERTION_ALGORITHM: String =
        medium("sasl.oauthbearer.assertion.algorithm", "RS256").valid(OneOfIgnoringCase(&["ES256", "RS256"]));
    /// Audience claim of the assertion.
    SASL_OAUTHBEARER_ASSERTION_CLAIM_AUD: Option<String> = medium("sasl.oauthbearer.assertion.claim.aud", "");
    /// Seconds from now to the assertion's expiry.
    SASL_OAUTHBEARER_ASSERTION_CLAIM_EXP_SECONDS: i32 =
        low("sasl.oauthbearer.assertion.claim.exp.seconds", "300").between(0, 86_400);
    /// Issuer claim of the assertion.
    SASL_OAUTHBEARER_ASSERTION_CLAIM_ISS: Option<String> = medium("sasl.oauthbearer.assertion.claim.iss", "");
    /// Whether the assertion carries a random id.
    SASL_OAUTHBEARER_ASSERTION_CLAIM_JTI_INCLUDE: bool =
        medium("sasl.oauthbearer.assertion.claim.jti.include", "false");
    /// Seconds before now from which the assertion is valid.
    SASL_OAUTHBEARER_ASSERTION_CLAIM_NBF_SECONDS: i32 =
        low("sasl.oauthbearer.assertion.claim.nbf.seconds", "60").between(0, 3600);
    /// Subject claim of the assertion.
    SASL_OAUTHBEARER_ASSERTION_CLAIM_SUB: Option<String> = medium("sasl.oauthbearer.assertion.claim.sub", "");
    /// File with a ready-made assertion.
    SASL_OAUTHBEARER_ASSERTION_FILE: Option<String> = medium("sasl.oauthbearer.assertion.file", "");
    /// File of the key that signs the assertion.
    SASL_OAUTHBEARER_ASSERTION_PRIVATE_KEY_FILE: Option<String> =
        medium("sasl.oauthbearer.assertion.private.key.file", "");
    /// Passphrase of that key.
    SASL_OAUTHBEARER_ASSERTION_PRIVATE_KEY_PASSPHRASE: Option<Password> =
        medium("sasl.oauthbearer.assertion.private.key.passphrase", "");
    /// File with further headers and claims of the assertion.
    SASL_OAUTHBEARER_ASSERTION_TEMPLATE_FILE: Option<String> = medium("sasl.oauthbearer.assertion.template.file", "");
    /// Where tokens are fetched.
    SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL: Option<String> = medium("sasl.oauthbearer.token.endpoint.url", "");
    /// Where the keys that verify tokens are fetched.
    SASL_OAUTHBEARER_JWKS_ENDPOINT_URL: Option<String> = medium("sasl.oauthbearer.jwks.endpoint.url", "");
    /// Time between two fetches of those keys.
    SASL_OAUTHBEARER_JWKS_ENDPOINT_REFRESH_MS: i64 = low("sasl.oauthbearer.jwks.endpoint.refresh.ms", "3600000");
    /// First wait before a failed fetch of those keys is repeated.
    SASL_OAUTHBEARER_JWKS_ENDPOINT_RETRY_BACKOFF_MS: i64 =
        low("sasl.oauthbearer.jwks.endpoint.retry.backoff.ms", "100");
    /// Upper bound of that growing wait.
    SASL_OAUTHBEARER_JWKS_ENDPOINT_RETRY_BACKOFF_MAX_MS: i64 =
        low("sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms", "10000");
    /// Class that gets a token.
    SASL_OAUTHBEARER_JWT_RETRIEVER_CLASS: String = medium(
        "sasl.oauthbearer.jwt.retriever.class",
        "org.apache.kafka.common.security.oauthbearer.DefaultJwtRetriever",
    ).class();
    /// Class that checks a token.
    SASL_OAUTHBEARER_JWT_VALIDATOR_CLASS: String = medium(
        "sasl.oauthbearer.jwt.validator.class",
        "org.apache.kafka.common.security.oauthbearer.DefaultJwtValidator",
    ).class();
    /// Difference between clocks that is tolerated when a token is checked.
    SASL_OAUTHBEARER_CLOCK_SKEW_SECONDS: i32 = low("sasl.oauthbearer.clock.skew.seconds", "30");
    /// Audiences of which a token must name one.
    SASL_OAUTHBEARER_EXPECTED_AUDIENCE: Vec<String> = high("sasl.oauthbearer.expected.audience", "").set_of(&[]);
    /// Issuer that a token must name.
    SASL_OAUTHBEARER_EXPECTED_ISSUER: Option<String> = high("sasl.oauthbearer.expected.issuer", "");
    /// Whether tokens are accepted without any expected audience.
    SASL_OAUTHBEARER_ALLOW_UNVERIFIED_AUDIENCE: bool = medium("sasl.oauthbearer.allow.unverified.audience", "false");
    /// Whether tokens are accepted without an expected issuer.
    SASL_OAUTHBEARER_ALLOW_UNVERIFIED_ISSUER: bool = medium("sasl.oauthbearer.allow.unverified.issuer", "false");
    /// Name of the claim that holds the scope.
    SASL_OAUTHBEARER_SCOPE_CLAIM_NAME: String = low("sasl.oauthbearer.scope.claim.name", "scope");
    /// Name of the claim that holds the subject.
    SASL_OAUTHBEARER_SUB_CLAIM_NAME: String = low("sasl.oauthbearer.sub.claim.name", "sub");
}
