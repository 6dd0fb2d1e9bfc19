//! Credentials that live for seconds, from a source that is slow, blocks, waits or fails.

use generated_sdk::blocking::Wait;
use generated_sdk::credentials::BoxFuture;
use generated_sdk::{Credentials, CredentialsError, ProvideCredentials, TransportError};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

/// The value that no error may show. Only the key never leaves the client.
pub const KEY: &str = "the-key-of-the-chaos";
pub const TOKEN: &str = "the-token-of-the-chaos";

#[derive(Debug, Default)]
pub struct Provider {
    asked: AtomicUsize,
}

impl ProvideCredentials for Provider {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        const DELAY: Duration = Duration::from_millis(50);
        Box::pin(async {
            match self.asked.fetch_add(1, Ordering::Relaxed) % 5 {
                0 => {}
                1 => tokio::time::sleep(DELAY).await,
                2 => thread::sleep(DELAY),
                3 => async { tokio::time::sleep(DELAY).await }.wait(),
                _ => {
                    let cause = TransportError::before_sending("the source cannot be reached");
                    return Err(CredentialsError::new("the source is out of order").with_source(cause));
                }
            }
            let credentials = Credentials::temporary("AKIDexample", KEY, TOKEN)?;
            Ok(credentials.expiring_at(SystemTime::now() + Duration::from_secs(4)))
        })
    }
}
