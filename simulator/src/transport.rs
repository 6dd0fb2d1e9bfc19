//! The simulator in the place of the network below a real client.

use crate::shell::Request;
use crate::simulator::Simulator;
use generated_sdk::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};

impl Transport for Simulator {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
        let headers = request.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let body = request.body().to_vec();
        let request = Request { method: "POST".to_owned(), target: "/".to_owned(), headers, body };
        let simulator = self.clone();
        Box::pin(async move {
            match simulator.answer_slowly(&request).await {
                Ok(response) => {
                    let answered = HttpResponse::new(response.status, response.body);
                    let headers = response.headers.into_iter();
                    Ok(headers.fold(answered, |answered, (name, value)| answered.with_header(name, &value)))
                }
                Err(lost) if lost.before_effect => Err(TransportError::after_sending("the connection was lost")),
                Err(_) => Err(TransportError::after_sending("the connection was lost after the request was received")),
            }
        })
    }
}
