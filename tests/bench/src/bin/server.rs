//! Answers every request with the same organization. A process of its own, so that its work is not counted as a client's.

use bench::read_request;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::thread;

const ANSWER: &str = r#"{"Response":{"OrgId":21450,"HostUin":100012340001,"NickName":"example-group","OrgType":1,"IsManager":true,"OrgPolicyType":"Financial","OrgPolicyName":"Financial management","OrgPermission":[{"Id":1,"Name":"viewBill"},{"Id":2,"Name":"viewBalance"}],"RootNodeId":30110,"CreateTime":"2025-11-18 14:02:51","JoinTime":"2025-11-18 14:02:51","IsAllowQuit":"Denied","PayUin":"100012340001","PayName":"example-group","IsAssignManager":false,"IsAuthManager":true,"RequestId":"7fa2d6e8-50b1-4c93-8de7-3b9c0f14a652"}}"#;

fn main() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    // Whoever started this reads the address.
    println!("http://{}/", listener.local_addr().expect("an address"));
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{ANSWER}",
        ANSWER.len()
    );
    for connection in listener.incoming().flatten() {
        let answer = answer.clone();
        // A connection that breaks is its client's matter.
        thread::spawn(move || serve(connection, answer.as_bytes()));
    }
}

fn serve(mut connection: TcpStream, answer: &[u8]) -> std::io::Result<()> {
    connection.set_nodelay(true)?;
    let mut received = Vec::new();
    while read_request(&mut connection, &mut received)?.is_some() {
        connection.write_all(answer)?;
    }
    Ok(())
}
