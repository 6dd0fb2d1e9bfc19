use generated_sdk::organization::v2021_03_31::DeleteRoleAssignmentError as Code;

fn explain(code: Code) {
    match code {
        Code::FailedOperationIdentityCenterNotOpen => {}
        Code::FailedOperationZoneIdNotExist => {}
        Code::ResourceNotFoundRoleConfigurationAuthorizationNotFound => {}
        Code::Common(_) => {}
        Code::Unknown(_) => {}
    }
}

fn main() {}
