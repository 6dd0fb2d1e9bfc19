//! The regions of the vendor.

use super::Refusal;

/// The regions that requests can name.
const REGIONS: &[&str] = &[
    "ap-bangkok",
    "ap-beijing",
    "ap-beijing-fsi",
    "ap-chengdu",
    "ap-chongqing",
    "ap-guangzhou",
    "ap-hongkong",
    "ap-jakarta",
    "ap-mumbai",
    "ap-nanjing",
    "ap-seoul",
    "ap-shanghai",
    "ap-shanghai-fsi",
    "ap-shenzhen-fsi",
    "ap-singapore",
    "ap-taipei",
    "ap-tokyo",
    "eu-frankfurt",
    "na-ashburn",
    "na-siliconvalley",
    "na-toronto",
    "sa-saopaulo",
];

/// Checks the region of a request. The service needs none and has the same data in all of them.
pub(super) fn check(region: &str) -> Result<(), Refusal> {
    // Guess: a region that the vendor does not have is refused, although the service ignores those that it has; the common
    // error codes have UnsupportedRegion for it.
    if region.is_empty() || REGIONS.contains(&region) {
        return Ok(());
    }
    Err(Refusal::new("UnsupportedRegion", format!("there is no region `{region}`")))
}
