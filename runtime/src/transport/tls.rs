//! TLS by rustls or by the operating system, and whose certificates are trusted.

use super::connect::BoxedIo;
use crate::error::ConfigError;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use std::error::Error;
#[cfg(feature = "rustls")]
use std::sync::Arc;

/// What encrypts connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tls {
    /// rustls, which is the same on every system. It trusts the certificate authorities that Mozilla trusts, as they were when
    /// this program was built.
    #[cfg(feature = "rustls")]
    Rustls,
    /// What the operating system offers: SChannel on Windows, Secure Transport on macOS, OpenSSL elsewhere. It trusts the
    /// certificate authorities that the system trusts.
    #[cfg(feature = "native-tls")]
    Native,
}

/// The kinds that this build has; the first one is the default.
const AVAILABLE: &[Tls] = &[
    #[cfg(feature = "rustls")]
    Tls::Rustls,
    #[cfg(feature = "native-tls")]
    Tls::Native,
];

/// Whose certificates are trusted.
#[derive(Clone, Debug)]
pub(super) struct Roots {
    pub(super) built_in: bool,
    pub(super) added: Vec<Added>,
}

/// A certificate authority, or several, as the user gave them.
#[derive(Clone, Debug)]
pub(super) enum Added {
    Pem(Vec<u8>),
    Der(Vec<u8>),
}

impl Roots {
    /// The added certificates, in their order.
    fn certificates(&self) -> Result<Vec<CertificateDer<'static>>, ConfigError> {
        let mut certificates = Vec::new();
        for added in &self.added {
            let before = certificates.len();
            match added {
                Added::Der(der) => certificates.push(CertificateDer::from(der.clone())),
                Added::Pem(pem) => {
                    for certificate in CertificateDer::pem_slice_iter(pem) {
                        let broken = |error| broken(certificates.len(), &error);
                        certificates.push(certificate.map_err(broken)?);
                    }
                }
            }
            if certificates.len() == before {
                return Err(ConfigError::new(format!(
                    "after {before} root certificates comes a PEM text without a `BEGIN CERTIFICATE`"
                )));
            }
        }
        if certificates.is_empty() && !self.built_in {
            return Err(ConfigError::new(
                "no certificate authority is trusted: add one, or leave the built-in ones switched on",
            ));
        }
        Ok(certificates)
    }
}

fn broken(position: usize, why: &dyn Error) -> ConfigError {
    ConfigError::new(format!("root certificate {} is broken: {why}", position + 1))
}

/// Encrypts connections.
#[derive(Clone)]
pub(super) enum Connector {
    #[cfg(feature = "rustls")]
    Rustls(tokio_rustls::TlsConnector),
    #[cfg(feature = "native-tls")]
    Native(tokio_native_tls::TlsConnector),
    /// This build has none, and reaches plain HTTP alone.
    None,
}

impl Connector {
    pub(super) fn new(chosen: Option<Tls>, roots: &Roots) -> Result<Self, ConfigError> {
        let added = roots.certificates()?;
        match chosen.or(AVAILABLE.first().copied()) {
            #[cfg(feature = "rustls")]
            Some(Tls::Rustls) => rustls(roots.built_in, added),
            #[cfg(feature = "native-tls")]
            Some(Tls::Native) => native(roots.built_in, &added),
            None => Ok(Self::None),
        }
    }

    /// Speaks TLS with a host.
    pub(super) async fn connect(self, host: &str, io: BoxedIo) -> Result<BoxedIo, Box<dyn Error + Send + Sync>> {
        match self {
            #[cfg(feature = "rustls")]
            Self::Rustls(connector) => {
                let name = rustls_pki_types::ServerName::try_from(host.to_owned())?;
                Ok(Box::new(connector.connect(name, io).await?))
            }
            #[cfg(feature = "native-tls")]
            Self::Native(connector) => Ok(Box::new(connector.connect(host, io).await?)),
            Self::None => {
                Err("this program was built without TLS: switch on the crate's feature `rustls` or `native-tls`".into())
            }
        }
    }
}

#[cfg(feature = "rustls")]
fn rustls(built_in: bool, added: Vec<CertificateDer<'static>>) -> Result<Connector, ConfigError> {
    use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

    let mut roots = RootCertStore::empty();
    if built_in {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    for (position, certificate) in added.into_iter().enumerate() {
        roots.add(certificate).map_err(|error| broken(position, &error))?;
    }
    // The process may have another provider, or several to choose from; this one is always there.
    let config = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .map_err(|error| ConfigError::new(format!("TLS cannot be set up: {error}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Connector::Rustls(Arc::new(config).into()))
}

#[cfg(feature = "native-tls")]
fn native(built_in: bool, added: &[CertificateDer<'static>]) -> Result<Connector, ConfigError> {
    let mut builder = native_tls::TlsConnector::builder();
    builder.disable_built_in_roots(!built_in).min_protocol_version(Some(native_tls::Protocol::Tlsv12));
    for (position, certificate) in added.iter().enumerate() {
        let certificate = native_tls::Certificate::from_der(certificate);
        builder.add_root_certificate(certificate.map_err(|error| broken(position, &error))?);
    }
    let connector = builder.build().map_err(|error| ConfigError::new(format!("TLS cannot be set up: {error}")))?;
    Ok(Connector::Native(connector.into()))
}
