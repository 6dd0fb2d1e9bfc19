//! Makes a call without an account or a network: a service in memory returns the response of the documentation's example.
//!
//! ```text
//! cargo run --example offline --features testing
//! ```

use generated_sdk::organization::v2021_03_31::types::{PrincipalType, TargetType};
use generated_sdk::organization::v2021_03_31::{Client, DeleteRoleAssignmentRequest};
use generated_sdk::testing::{Answer, Service};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), generated_sdk::Error> {
    let service = Service::new();
    service.on::<DeleteRoleAssignmentRequest>().answer(Answer::json(json!({
        "Task": {
            "TaskId": "t-5zt9c4m7e1ua",
            "RoleConfigurationId": "rc-7d3kq9x1b2n5",
            "RoleConfigurationName": "ReadOnlyAudit",
            "TargetUin": 100_012_345_678_i64,
            "TargetType": "MemberUin",
            "PrincipalId": "u-4f8sdk20pq1m",
            "PrincipalType": "User",
            "TaskType": "DeleteRoleAssignment",
            "Status": "InProgress",
        },
    })));

    // For the real service: `Client::from_env()?`.
    let client = Client::new(service.config());
    let done = client
        .delete_role_assignment()
        .zone_id("z-1kyr3x2v4a1b")
        .role_configuration_id("rc-7d3kq9x1b2n5")
        .target_type(TargetType::MemberUin)
        .target_uin(100_012_345_678)
        .principal_type(PrincipalType::User)
        .principal_id("u-4f8sdk20pq1m")
        .send()
        .await?;

    println!("sent: {:#?}", service.requests::<DeleteRoleAssignmentRequest>()[0]);
    println!("task {} is {}", done.task.task_id, done.task.status);
    println!("received: {done:#?}");
    Ok(())
}
