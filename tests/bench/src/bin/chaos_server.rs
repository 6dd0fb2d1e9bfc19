//! A service that resets, truncates, delays, throttles, closes idle connections, answers 502 and echoes requests at random, and
//! returns short and empty pages of lists. `GET /report` returns how often it executed each write: lines of number and count.

use bench::{Request, read_request};
use socket2::SockRef;
use std::collections::HashMap;
use std::io::Write;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

type Executions = Arc<Mutex<HashMap<u64, u32>>>;

/// No page has more items, whatever is asked for.
const LARGEST_PAGE: u64 = 20;

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
            let lines: String = executions.iter().map(|(number, times)| format!("{number} {times}\n")).collect();
            return answer(&mut connection, "200 OK", &lines);
        }
        // Xorshift.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let fate = random % 64;
        if fate == 0 {
            let error =
                r#"{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"slow down"},"RequestId":"r"}}"#;
            answer(&mut connection, "200 OK", error)?;
            continue;
        }
        let whole = respond(&head, &String::from_utf8_lossy(&body), executions);
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
            // A gateway shows the request, with its signature and session token, to whoever asks.
            5 => answer(&mut connection, "502 Bad Gateway", &format!("<pre>{head}</pre>"))?,
            6 => answer(&mut connection, "200 OK", &format!("<pre>{head}</pre>"))?,
            // The connection ends while the client believes that it can be used again; the next request is never read.
            7..10 => {
                answer(&mut connection, "200 OK", &whole)?;
                thread::sleep(Duration::from_millis(random >> 60));
                return connection.shutdown(Shutdown::Both);
            }
            _ => answer(&mut connection, "200 OK", &whole)?,
        }
    }
    Ok(())
}

/// Executes the action.
fn respond(head: &str, body: &str, executions: &Executions) -> String {
    let number = |name| field(body, name).and_then(|text| text.parse::<u64>().ok());
    let fields = if head.contains("x-tc-action: delete") {
        let call = number("PrincipalId").expect("every write has its number");
        *executions.lock().expect("no thread panics").entry(call).or_default() += 1;
        format!(r#""Task":{{"TaskId":"t-{call}"}}"#)
    } else if head.contains("x-tc-action: listusers") {
        let total = number("Filter").expect("every list has its length");
        let token = field(body, "NextToken").unwrap_or("0");
        tokens(token, total)
    } else {
        let total = number("SearchKey").expect("every list has its length");
        let (offset, limit) = (number("Offset").expect("an offset"), number("Limit").expect("a limit"));
        let members = offset..total.min(offset + limit.min(LARGEST_PAGE)).max(offset);
        let items: Vec<_> = members.map(|uin| format!(r#"{{"MemberUin":{uin}}}"#)).collect();
        format!(r#""Items":[{}],"Total":{total}"#, items.join(","))
    };
    format!(r#"{{"Response":{{{fields},"RequestId":"r"}}}}"#)
}

/// A page of users. Every other page is empty although more follow. A token is the number of users before the page, with a `+` if
/// the empty page was served.
fn tokens(token: &str, total: u64) -> String {
    let from: u64 = token.trim_end_matches('+').parse().expect("a token of this service");
    let to = if token.ends_with('+') { total.min(from + LARGEST_PAGE) } else { from };
    let users: Vec<_> = (from..to).map(|user| format!(r#"{{"UserId":"{user}"}}"#)).collect();
    let more = to < total;
    let next = if token.ends_with('+') { to.to_string() } else { format!("{from}+") };
    let next = if more { next } else { String::new() };
    format!(r#""Users":[{}],"NextToken":"{next}","IsTruncated":{more},"TotalCounts":{total}"#, users.join(","))
}

/// The value of a field of a flat JSON object.
fn field<'a>(body: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = body.split_once(&format!("\"{name}\":"))?;
    let rest = rest.trim_start_matches('"');
    rest.split(['"', ',', '}']).next()
}

fn answer(connection: &mut TcpStream, status: &str, body: &str) -> std::io::Result<()> {
    connection.write_all(format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).as_bytes())
}
