use generated_sdk::organization::v2021_03_31::types::TaskState;

fn main() {
    match TaskState::Success {
        TaskState::InProgress => {}
        TaskState::Success => {}
        TaskState::Failed => {}
        TaskState::Unknown(_) => {}
    }
}
