//! A few seeds in every run of the tests, each of them twice: nothing is found, and the same thing happens again.
//! `cargo xtask sim` runs many.

use klamm_sim::scenario;

#[test]
fn a_seed_happens_the_same_way_twice_and_breaks_no_promise() {
    for seed in 1..=4 {
        let first = scenario::run(seed, false).unwrap();
        assert!(first.violations.is_empty(), "seed {seed}: {:?}", first.violations);
        let second = scenario::run(seed, false).unwrap();
        assert_eq!(
            (first.trace, first.events),
            (second.trace, second.events),
            "seed {seed}"
        );
        assert!(first.events > 1000, "seed {seed}: {}", first.events);
    }
}
