//! The table of APIs against what a broker and a controller of Apache Kafka 4.4.0 offer.

use std::collections::BTreeSet;

use klamm_protocol::ApiKey;

/// `(key, name, min, max)` of what a listener offers.
type Offer = (i16, String, i16, i16);

fn offered_by_kafka(listener: &str) -> BTreeSet<Offer> {
    let rows = include_str!("api-versions.tsv")
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>());
    let number = |text: &str| text.parse().unwrap();
    rows.filter(|row| row[0] == "4.4.0" && row[1] == listener)
        .map(|row| (number(row[2]), row[3].to_owned(), number(row[4]), number(row[5])))
        .collect()
}

fn offered_by_table(offers: impl Fn(ApiKey) -> bool) -> BTreeSet<Offer> {
    let offer = |api: ApiKey| {
        let versions = api.offered_versions(false)?;
        Some((api as i16, api.name().to_owned(), *versions.start(), *versions.end()))
    };
    ApiKey::ALL
        .into_iter()
        .filter(|api| offers(*api))
        .filter_map(offer)
        .collect()
}

#[test]
fn broker_offers() {
    // Offered only by a broker that has a client metrics receiver (KIP-714), which this one had not.
    let telemetry = [ApiKey::GetTelemetrySubscriptions, ApiKey::PushTelemetry];
    let offers = |api: ApiKey| api.is_broker_api() && !telemetry.contains(&api);
    assert_eq!(offered_by_table(offers), offered_by_kafka("broker"));
}

#[test]
fn controller_offers() {
    assert_eq!(
        offered_by_table(ApiKey::is_controller_api),
        offered_by_kafka("controller")
    );
}

#[test]
fn keys_are_found() {
    for api in ApiKey::ALL {
        assert_eq!(ApiKey::from_i16(api as i16), Some(api));
    }
    assert_eq!(ApiKey::from_i16(-1), None);
    assert_eq!(ApiKey::from_i16(4), None, "LeaderAndIsr is gone");
}
