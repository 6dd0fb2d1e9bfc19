//! The JSON reader: what it accepts, it writes so that it reads the same again.

#![no_main]

use generated_sdk::organization::v2021_03_31::{
    CreateOrganizationMemberRequest, DescribeOrganizationMembersResponse, ListRoleAssignmentsResponse,
};
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

fuzz_target!(|text: &str| {
    read::<CreateOrganizationMemberRequest>(text);
    read::<DescribeOrganizationMembersResponse>(text);
    read::<ListRoleAssignmentsResponse>(text);
});

fn read<T: DeserializeOwned + Serialize + PartialEq + Debug>(text: &str) {
    let Ok(value) = serde_json::from_str::<T>(text) else { return };
    let written = serde_json::to_string(&value).expect("what was read can be written");
    let again = serde_json::from_str::<T>(&written).expect("what was written can be read");
    assert_eq!(value, again);
}
