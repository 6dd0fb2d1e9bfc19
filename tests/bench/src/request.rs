//! Just enough HTTP for the servers.

use std::io::Read;
use std::net::TcpStream;

/// A request.
pub struct Request {
    /// The request line and the headers, in lower case.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

/// The next request of a connection; what was received beyond it stays in `received`. `None` at the connection's end.
pub fn read_request(connection: &mut TcpStream, received: &mut Vec<u8>) -> std::io::Result<Option<Request>> {
    let mut buffer = [0; 16 * 1024];
    loop {
        if let Some((head, length)) = head_of(received)
            && received.len() >= head + length
        {
            let body = received[head..head + length].to_vec();
            let text = String::from_utf8_lossy(&received[..head]).to_ascii_lowercase();
            received.drain(..head + length);
            return Ok(Some(Request { head: text, body }));
        }
        match connection.read(&mut buffer)? {
            0 => return Ok(None),
            read => received.extend_from_slice(&buffer[..read]),
        }
    }
}

/// The lengths of head and body, once the head is there.
fn head_of(received: &[u8]) -> Option<(usize, usize)> {
    let head = received.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&received[..head]).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:")).map_or("0", str::trim);
    Some((head, length.parse().ok()?))
}
