//! Helpers of the tests: small specs to generate from, and cargo on the packages that tests write.

pub mod fixtures;
pub mod generated_crate;
pub mod packages;

/// The programs in the READMEs compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
#[doc = include_str!("../../generated-sdk/README.md")]
pub struct Readme;

/// The programs in the guide run against the simulator.
#[cfg(doctest)]
mod guide {
    #[doc = include_str!("../../generated-sdk/guide/01_first_call.md")]
    struct FirstCall;
    #[doc = include_str!("../../generated-sdk/guide/02_credentials.md")]
    struct Credentials;
    #[doc = include_str!("../../generated-sdk/guide/03_sites.md")]
    struct Sites;
    #[doc = include_str!("../../generated-sdk/guide/04_errors.md")]
    struct Errors;
    #[doc = include_str!("../../generated-sdk/guide/05_retries.md")]
    struct Retries;
    #[doc = include_str!("../../generated-sdk/guide/06_lists.md")]
    struct Lists;
    #[doc = include_str!("../../generated-sdk/guide/07_tasks.md")]
    struct Tasks;
    #[doc = include_str!("../../generated-sdk/guide/08_tests.md")]
    struct Tests;
    #[doc = include_str!("../../generated-sdk/guide/09_many_accounts.md")]
    struct ManyAccounts;
    #[doc = include_str!("../../generated-sdk/guide/10_observing.md")]
    struct Observing;
}
