//! A call without network and account: a few lines of server on this machine give the answer of the documentation.
//!
//! ```text
//! cargo run --example offline
//! ```

use generated_sdk::organization::v2021_03_31::{
    Client,
    types::{PrincipalType, TargetType},
};
use generated_sdk::{Config, Credentials};
use std::io::{Read, Write};
use std::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let service = std::thread::spawn(move || answer_once(&listener));

    // Against the real service: `Client::from_env()?`.
    let config = Config::builder(Credentials::new("AKIDexample", "example-key")?).endpoint(format!("http://{address}"));
    let client = Client::new(config.build()?);
    let done = client
        .delete_role_assignment()
        .zone_id("z-2ms923mw")
        .role_configuration_id("rc-smw9em32")
        .target_type(TargetType::MemberUin)
        .target_uin(10_000_332)
        .principal_type(PrincipalType::User)
        .principal_id("u-siwnwiene")
        .send()
        .await?;

    let request = service.join().map_err(|_| "the service panicked")??;
    println!("sent:\n\n{request}\n");
    println!("task {} is {}", done.task.task_id, done.task.status);
    println!("{done:#?}");
    Ok(())
}

/// Reads one request and answers it; returns what it read.
fn answer_once(listener: &TcpListener) -> std::io::Result<String> {
    let (mut stream, _) = listener.accept()?;
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    // The body is one JSON object, and this one has no others inside.
    while !request.ends_with(b"}") {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        request.extend_from_slice(&buffer[..count]);
    }
    let body = r#"{"Response":{"Task":{"TaskId":"t-0md93jfd3","RoleConfigurationId":"rc-dsk3323",
        "RoleConfigurationName":"conf1","TargetUin":100032333,"TargetType":"MemberUin","PrincipalId":"u-siwnwiene",
        "PrincipalType":"User","TaskType":"DeleteRolesAssignment","Status":"InProgress"},"RequestId":"example"}}"#;
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes())?;
    stream.write_all(body.as_bytes())?;
    Ok(String::from_utf8_lossy(&request).into_owned())
}
