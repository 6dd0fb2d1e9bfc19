//! A Tencent Cloud Organization on the local host.
//!
//! The [`Simulator`] keeps one world of accounts, organizations, policies and identity centers, and serves API 3.0 requests
//! as the service does: it checks signatures and parameters, changes the world, and returns the documented errors. Nothing
//! leaves the machine.
//!
//! In a test, the real client talks to it in process:
//!
//! ```
//! use generated_sdk::organization::v2021_03_31::Client;
//! use organization_simulator::{Account, Simulator};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), generated_sdk::Error> {
//! let simulator = Simulator::new();
//! let administrator = simulator.add_account(Account::enterprise("Example Ltd"));
//! let client = Client::new(administrator.config());
//!
//! let created = client.create_organization().send().await?;
//! assert!(created.org_id > 0);
//! # Ok(()) }
//! ```
//!
//! Where the behavior of the service is not known, the simulator guesses; its README lists the guesses, and documents the
//! server, its control API and the faults.

mod actions;
mod builder;
mod catalogue;
mod clock;
#[cfg(feature = "server")]
mod explorer;
mod faults;
mod journal;
mod organization;
mod seed;
#[cfg(feature = "server")]
mod server;
mod shell;
mod simulator;
mod state_file;
mod sts;
mod transport;
mod world;

pub use builder::OrganizationBuilder;
pub use clock::Clock;
pub use faults::{Fault, FaultRule};
pub use journal::JournalEntry;
pub use organization::{DepartmentView, MemberView, OrganizationHandle};
pub use seed::{Seed, SeedError, SeedFile};
#[cfg(feature = "server")]
pub use server::{Server, ServerOptions};
pub use simulator::{AccessKey, AccountHandle, Simulator};
pub use state_file::StateFile;
pub use world::account::{Account, Standing, Verification};
pub use world::policies::tags::TaggedResource;
pub use world::settings::Settings;

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
