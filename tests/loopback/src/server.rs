//! An HTTP/1.1 server on loopback, for tests of clients. It responds or misbehaves as the test sets it up, and records all
//! that it receives.
//!
//! It is written on the bare socket, so that a test sees the bytes of the client and not what an HTTP library made of them.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Received {
    /// The number of the connection that it came on, counted from 0.
    pub connection: usize,
    /// The method, such as `POST`.
    pub method: String,
    /// The target, such as `/`.
    pub target: String,
    /// The headers in their order, names and values as they were sent.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Received {
    /// The value of a header, whatever case its name was sent in.
    ///
    /// # Panics
    ///
    /// If it was sent more than once: no header of this API may be.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(sent, _)| sent.eq_ignore_ascii_case(name));
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "the header `{name}` was sent more than once");
        value
    }

    /// The body as text.
    ///
    /// # Panics
    ///
    /// If it is not UTF-8.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a JSON body is UTF-8")
    }
}

/// The reaction of the server to a request that it has read.
#[derive(Clone)]
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Body,
    framing: Framing,
    delay: Duration,
    end: End,
}

#[derive(Clone)]
enum Body {
    Whole(Vec<u8>),
    /// The same bytes repeatedly.
    Repeated(Vec<u8>, usize),
}

#[derive(Clone, Copy)]
enum Framing {
    Length,
    Chunked,
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    /// The connection stays open for the next request.
    KeepAlive,
    /// The connection is reset after this many bytes of the body.
    ResetWithin(usize),
    /// The connection is closed in good order after this many bytes of the body.
    CloseWithin(usize),
    /// After this many bytes of the body nothing comes any more; the server waits until the client gives up.
    StallWithin(usize),
    /// The connection is reset instead of an answer.
    Reset,
    /// No answer ever comes; the server waits until the client gives up.
    Silence,
}

impl Answer {
    /// A body with status 200 and the content type of the service.
    pub fn json(body: impl Into<String>) -> Self {
        Self::new(200, "application/json", body.into())
    }

    /// A successful answer of the service: the fields of `Response`, as JSON without the braces.
    pub fn response(fields: &str) -> Self {
        Self::json(format!(r#"{{"Response":{{{fields}}}}}"#))
    }

    /// The service refuses with an error code. It sends that with status 200.
    pub fn refusal(code: &str, message: &str) -> Self {
        let error = format!(r#""Error":{{"Code":"{code}","Message":"{message}"}}"#);
        Self::response(&format!(r#"{error},"RequestId":"refused-1""#))
    }

    /// Any status, content type and body.
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("Content-Type".to_owned(), content_type.to_owned())],
            body: Body::Whole(body.into()),
            framing: Framing::Length,
            delay: Duration::ZERO,
            end: End::KeepAlive,
        }
    }

    /// No answer ever: the server waits until the client gives up.
    pub fn silence() -> Self {
        Self { end: End::Silence, ..Self::json("") }
    }

    /// The connection is reset after the request was read, before a byte of the response.
    pub fn reset() -> Self {
        Self { end: End::Reset, ..Self::json("") }
    }

    /// Another status.
    pub fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// One header more.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The body as a chunk instead of with a told length.
    pub fn chunked(self) -> Self {
        Self { framing: Framing::Chunked, ..self }
    }

    /// The given piece this many times as the body, in chunks; made while it is sent, so it may be huge.
    pub fn repeated(self, piece: impl Into<Vec<u8>>, times: usize) -> Self {
        Self { body: Body::Repeated(piece.into(), times), framing: Framing::Chunked, ..self }
    }

    /// The response is delayed by this time.
    pub fn delayed(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }

    /// The connection is reset after this many bytes of the body.
    pub fn reset_within(self, bytes: usize) -> Self {
        Self { end: End::ResetWithin(bytes), ..self }
    }

    /// The connection is closed in good order after this many bytes of the body.
    pub fn close_within(self, bytes: usize) -> Self {
        Self { end: End::CloseWithin(bytes), ..self }
    }

    /// After this many bytes of the body nothing comes any more; the server waits until the client gives up.
    pub fn stall_within(self, bytes: usize) -> Self {
        Self { end: End::StallWithin(bytes), ..self }
    }
}

impl Server {
    /// A server that answers each request as told by the function.
    pub fn new(answer: impl Fn(&Received) -> Answer + Send + Sync + 'static) -> Self {
        Self::start(Greeting::Serve, Box::new(answer))
    }

    /// A server that gives every request the same answer.
    pub fn always(answer: Answer) -> Self {
        Self::new(move |_| answer.clone())
    }

    /// A server that resets every connection as soon as bytes arrive on it, without reading them.
    pub fn resetting() -> Self {
        Self::start(Greeting::Reset, Box::new(|_| Answer::reset()))
    }

    fn start(greeting: Greeting, answer: Box<dyn Fn(&Received) -> Answer + Send + Sync>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("the own machine has a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let shared = Arc::new(Shared {
            greeting,
            answer,
            stopping: AtomicBool::new(false),
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let accepting = Arc::clone(&shared);
        let acceptor = thread::spawn(move || accepting.accept(&listener));
        Self { address, shared, acceptor: Some(acceptor) }
    }

    /// The address at which it listens, as `127.0.0.1:port`.
    pub fn authority(&self) -> String {
        self.address.to_string()
    }

    /// The URL at which it listens, as `http://127.0.0.1:port`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every request that was received whole so far.
    pub fn received(&self) -> Vec<Received> {
        self.shared.state().received.clone()
    }

    /// The one request that was received.
    ///
    /// # Panics
    ///
    /// If there were none or several.
    pub fn only_request(&self) -> Received {
        let mut received = self.received();
        assert_eq!(received.len(), 1, "the server received another number of requests");
        received.remove(0)
    }

    /// The number of connections so far.
    pub fn connections(&self) -> usize {
        self.shared.state().connections
    }

    /// The number of bytes of bodies that were passed to the network so far.
    pub fn body_bytes_sent(&self) -> usize {
        self.shared.state().body_bytes_sent
    }

    /// Waits until this many requests were received.
    ///
    /// # Panics
    ///
    /// If it does not happen within half a minute.
    pub fn wait_for_requests(&self, count: usize) {
        self.shared.wait("requests", |state| state.received.len() >= count);
    }

    /// Waits until the client has ended this many connections.
    ///
    /// # Panics
    ///
    /// If it does not happen within half a minute.
    pub fn wait_for_hang_ups(&self, count: usize) {
        self.shared.wait("hang-ups", |state| state.hang_ups >= count);
    }
}

/// Stops the server: nothing is accepted any more, and open connections end.
impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        // The acceptor looks at the flag when its next connection comes: this one.
        drop(TcpStream::connect(self.address));
        if let Some(acceptor) = self.acceptor.take() {
            // A panic of the acceptor was printed already.
            drop(acceptor.join());
        }
        for (_, stream) in self.shared.state().open.drain(..) {
            // It fails for a connection that has ended, which is as good.
            drop(stream.shutdown(Shutdown::Both));
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Greeting {
    Serve,
    Reset,
}

struct Shared {
    greeting: Greeting,
    answer: Box<dyn Fn(&Received) -> Answer + Send + Sync>,
    stopping: AtomicBool,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    connections: usize,
    received: Vec<Received>,
    body_bytes_sent: usize,
    hang_ups: usize,
    /// A second handle of every open connection, by its number.
    open: Vec<(usize, TcpStream)>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("greeting", &self.greeting).finish_non_exhaustive()
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // A test that panics in the answering function shall report that, not the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.changed.notify_all();
    }

    fn wait(&self, what: &str, reached: impl Fn(&State) -> bool) {
        // Nothing is measured by it: it only turns a test that would hang into one that fails.
        let limit = Duration::from_secs(30);
        let waited = self.changed.wait_timeout_while(self.state(), limit, |state| !reached(state));
        let (_state, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!timeout.timed_out(), "the awaited {what} did not come");
    }

    fn accept(self: &Arc<Self>, listener: &TcpListener) {
        for stream in listener.incoming() {
            if self.stopping.load(Ordering::SeqCst) {
                return;
            }
            let Ok(stream) = stream else { continue };
            let number = {
                let mut state = self.state();
                let number = state.connections;
                state.open.extend(stream.try_clone().map(|handle| (number, handle)));
                state.connections += 1;
                number
            };
            let shared = Arc::clone(self);
            thread::spawn(move || {
                // An error is the connection's end, which is told apart below where it matters.
                if shared.serve(&stream, number).is_err() {
                    shared.change(|state| state.hang_ups += 1);
                }
                // The connection ends with its last handle, which is `stream`.
                shared.state().open.retain(|(open, _)| *open != number);
            });
        }
    }

    /// Serves one connection until the server ends it; an error means that the client did.
    fn serve(&self, stream: &TcpStream, connection: usize) -> io::Result<()> {
        stream.set_nodelay(true)?;
        if self.greeting == Greeting::Reset {
            // Only once something has arrived, so that the client has sent before it learns.
            stream.peek(&mut [0])?;
            return reset(stream);
        }
        let mut reader = BufReader::new(stream);
        loop {
            let request = read_request(&mut reader, connection)?;
            let answer = (self.answer)(&request);
            self.change(|state| state.received.push(request));
            thread::sleep(answer.delay);
            match answer.end {
                End::Silence => return Err(until_closed(&mut reader)),
                End::Reset => return reset(stream),
                End::KeepAlive => self.write(stream, &answer, usize::MAX)?,
                End::ResetWithin(bytes) => {
                    self.write(stream, &answer, bytes)?;
                    return reset(stream);
                }
                End::StallWithin(bytes) => {
                    self.write(stream, &answer, bytes)?;
                    return Err(until_closed(&mut reader));
                }
                End::CloseWithin(bytes) => return self.write(stream, &answer, bytes),
            }
        }
    }

    /// Writes the head and at most this many bytes of the body.
    fn write(&self, mut stream: &TcpStream, answer: &Answer, mut most: usize) -> io::Result<()> {
        let mut head = format!("HTTP/1.1 {} Answer\r\n", answer.status);
        for (name, value) in &answer.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let (piece, times) = match &answer.body {
            Body::Whole(body) => (body, 1),
            Body::Repeated(piece, times) => (piece, *times),
        };
        match answer.framing {
            Framing::Length => head.push_str(&format!("Content-Length: {}\r\n\r\n", piece.len() * times)),
            Framing::Chunked => head.push_str("Transfer-Encoding: chunked\r\n\r\n"),
        }
        stream.write_all(head.as_bytes())?;
        for _ in 0..times {
            let part = &piece[..piece.len().min(most)];
            most -= part.len();
            match answer.framing {
                // An empty chunk would end the body.
                Framing::Chunked if !part.is_empty() => {
                    stream.write_all(format!("{:x}\r\n", part.len()).as_bytes())?;
                    stream.write_all(part)?;
                    stream.write_all(b"\r\n")?;
                }
                _ => stream.write_all(part)?,
            }
            self.change(|state| state.body_bytes_sent += part.len());
            if part.len() < piece.len() {
                return Ok(());
            }
        }
        match answer.framing {
            Framing::Chunked => stream.write_all(b"0\r\n\r\n"),
            Framing::Length => Ok(()),
        }
    }
}

/// Makes the connection end with a reset instead of in good order, once its last handle is dropped.
fn reset(stream: &TcpStream) -> io::Result<()> {
    socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO))
}

fn until_closed(reader: &mut impl Read) -> io::Error {
    io::copy(reader, &mut io::sink()).err().unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

fn read_request(reader: &mut impl BufRead, connection: usize) -> io::Result<Received> {
    let first = read_line(reader)?;
    let mut words = first.split(' ');
    let mut word = || words.next().unwrap_or_default().to_owned();
    let (method, target) = (word(), word());
    let mut headers = Vec::new();
    loop {
        let line = read_line(reader)?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or(io::ErrorKind::InvalidData)?;
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut request = Received { connection, method, target, headers, body: Vec::new() };
    let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    request.body.resize(length, 0);
    reader.read_exact(&mut request.body)?;
    Ok(request)
}

fn read_line(reader: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
