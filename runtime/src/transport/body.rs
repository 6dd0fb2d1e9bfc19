//! The bodies of requests and responses.

use super::{Progress, TransportError};
use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A request's body. hyper asks for it once the request has a connection, and before anything is written there.
pub(super) struct TrackedBody {
    bytes: Option<Bytes>,
    progress: Progress,
}

impl TrackedBody {
    pub(super) fn new(bytes: Bytes, progress: Progress) -> Self {
        progress.wait();
        Self { bytes: Some(bytes), progress }
    }

    /// Creates an empty body. Its request counts as sent at once, since hyper asks for nothing.
    pub(super) fn none(progress: Progress) -> Self {
        Self { bytes: None, progress }
    }
}

impl Body for TrackedBody {
    type Data = Bytes;
    type Error = GivenUp;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, GivenUp>>> {
        let Some(bytes) = self.bytes.take() else { return Poll::Ready(None) };
        Poll::Ready(Some(if self.progress.send() { Ok(Frame::data(bytes)) } else { Err(GivenUp) }))
    }

    // Not at its end before it was polled, even if it is empty.
    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

/// Nobody waits for the response any longer, so the request must not be sent.
#[derive(Debug)]
pub(super) struct GivenUp;

impl fmt::Display for GivenUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the caller has given up")
    }
}

impl std::error::Error for GivenUp {}

/// Reads a response's body, which must not be longer than `most`.
pub(super) async fn read(mut body: Incoming, most: usize) -> Result<Vec<u8>, TransportError> {
    let too_large = || {
        TransportError::after_sending(format!("the response is larger than {most} bytes; ask for smaller pages"))
            .permanent()
    };
    let announced = body.size_hint().exact().unwrap_or(0);
    if announced > most as u64 {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(announced as usize);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            TransportError::after_sending("the connection broke within the response").with_source(error)
        })?;
        // Trailers have no meaning here.
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > most {
            return Err(too_large());
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}
