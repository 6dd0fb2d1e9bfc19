use generated_sdk::UnknownValue;
use generated_sdk::organization::v2021_03_31::types::TaskState;

fn main() {
    let _state = TaskState::Unknown(UnknownValue("Paused".to_owned()));
}
