//! A service that resets, truncates, delays, throttles and answers 502 at random, and counts how often it executed which write.
//! `GET /report` answers how many writes it executed, and how many of them more than once.

use bench::{Request, read_request};
use socket2::SockRef;
use std::collections::HashMap;
use std::io::Write;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

type Executions = Arc<Mutex<HashMap<String, u32>>>;

fn main() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    println!("http://{}/", listener.local_addr().expect("an address"));
    let executions = Executions::default();
    for (seed, connection) in listener.incoming().flatten().enumerate() {
        let executions = executions.clone();
        // A connection that breaks is what this is for.
        thread::spawn(move || serve(connection, seed as u64, &executions));
    }
}

fn serve(mut connection: TcpStream, seed: u64, executions: &Executions) -> std::io::Result<()> {
    connection.set_nodelay(true)?;
    let mut received = Vec::new();
    let mut random = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    while let Some(Request { head, body }) = read_request(&mut connection, &mut received)? {
        if head.starts_with("get /report") {
            let executions = executions.lock().expect("no thread panics");
            let twice = executions.values().filter(|times| **times > 1).count();
            let report = format!("{} {twice}", executions.len());
            return write!(connection, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{report}", report.len());
        }
        // Xorshift.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let fate = random % 40;
        if fate == 0 {
            let error =
                r#"{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"slow down"},"RequestId":"r"}}"#;
            answer(&mut connection, "200 OK", error)?;
            continue;
        }
        let text = String::from_utf8_lossy(&body).into_owned();
        let number = ["\"SearchKey\":\"", "\"PrincipalId\":\""].iter().find_map(|key| text.split_once(key));
        let number = number.and_then(|(_, rest)| rest.split('"').next()).unwrap_or("0").to_owned();
        if head.contains("x-tc-action: delete") {
            *executions.lock().expect("no thread panics").entry(number.clone()).or_default() += 1;
        }
        let whole = format!(
            r#"{{"Response":{{"Items":[{{"MemberUin":7}}],"Total":{number},"Task":{{"TaskId":"t-{number}"}},"RequestId":"r"}}}}"#
        );
        match fate {
            1 => answer(&mut connection, "502 Bad Gateway", "<html>502 Bad Gateway</html>")?,
            2 => {
                SockRef::from(&connection).set_linger(Some(Duration::ZERO))?;
                return Ok(());
            }
            3 => {
                let half = &whole[..whole.len() / 2];
                write!(connection, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{half}", whole.len())?;
                return connection.shutdown(Shutdown::Both);
            }
            4 => {
                // Longer than the client waits.
                thread::sleep(Duration::from_secs(2));
                answer(&mut connection, "200 OK", &whole)?;
            }
            _ => answer(&mut connection, "200 OK", &whole)?,
        }
    }
    Ok(())
}

fn answer(connection: &mut TcpStream, status: &str, body: &str) -> std::io::Result<()> {
    connection.write_all(format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).as_bytes())
}
