//! A client that is rolled from the classic protocol to the consumer protocol and back, one process after another, while
//! the other members of its group are where they are: the online migration of KIP-848.
//!
//! A client that the group does not take in its protocol, as `group.consumer.migration.policy` has it, is rolled back.

use klamm_io::sim::SimRandom;

use super::Life;
use super::classic_consumer::ClassicConsumer;
use super::consumer_member::ConsumerMember;
use crate::sometimes::Sometimes;
use crate::world::World;

pub struct RollingMember {
    pub world: World,
    pub random: SimRandom,
    pub group: String,
    pub classic: ClassicConsumer,
    pub consumer: ConsumerMember,
    pub speaks_classic: bool,
}

impl RollingMember {
    pub async fn run(mut self) {
        loop {
            let life = match self.speaks_classic {
                true => self.classic.live().await,
                false => self.consumer.live().await,
            };
            if life == Life::Refused {
                self.must_be_refusable();
            }
            if life == Life::Refused || !self.world.weather.is_good() && self.random.one_in(2) {
                self.roll();
            }
        }
    }

    fn roll(&mut self) {
        self.speaks_classic = !self.speaks_classic;
        self.world.counters.hit(match self.speaks_classic {
            true => Sometimes::RolledToClassic,
            false => Sometimes::RolledToConsumer,
        });
    }

    /// Classic members may join any group unless migration is disabled; the others only where groups may be upgraded.
    fn must_be_refusable(&self) {
        self.world.counters.hit(Sometimes::MigrationRefused);
        let policy = self.world.swarm.migration_policy;
        let is_right = match policy {
            "disabled" => true,
            "downgrade" => !self.speaks_classic,
            _ => false,
        };
        if !is_right {
            let protocol = if self.speaks_classic { "classic" } else { "consumer" };
            let message = format!(
                "{} refused a member of the {protocol} protocol, though the policy is {policy}",
                self.group
            );
            self.world.verdict.violate("groups", message);
        }
    }
}
