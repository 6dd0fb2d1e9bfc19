//! The simulator in the place of the network below a real client.

use crate::shell::Request;
use crate::simulator::Simulator;
use generated_sdk::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};

impl Transport for Simulator {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
        let headers = request.headers.into_iter().map(|(name, value)| (name.into_owned(), value)).collect();
        let request = Request { method: "POST".to_owned(), target: "/".to_owned(), headers, body: request.body };
        let simulator = self.clone();
        Box::pin(async move {
            match simulator.answer(&request) {
                Ok(response) => {
                    Ok(HttpResponse { status: response.status, headers: response.headers, body: response.body })
                }
                Err(lost) if lost.before_effect => Err(TransportError::after_sending("the connection was lost")),
                Err(_) => Err(TransportError::after_sending("the connection was lost after the request was received")),
            }
        })
    }
}
