use generated_sdk::organization::v2021_03_31::types::TaskInfo;
use generated_sdk::organization::v2021_03_31::{DeleteRoleAssignmentResponse, DescribeOrganizationRequest};

/// A program's own record of what it did holds the crate's types.
#[derive(Clone, Debug, PartialEq)]
struct Kept {
    asked: DescribeOrganizationRequest,
    task: TaskInfo,
}

#[test]
fn works() {
    let mut answer = DeleteRoleAssignmentResponse::default();
    answer.task.task_id = "t-1".to_owned();
    let kept = Kept { asked: DescribeOrganizationRequest::builder().product("config").build(), task: answer.task };
    assert_eq!(kept.clone(), kept);
}
