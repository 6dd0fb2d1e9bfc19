//! Certificates: which are trusted, and which are sent.

use super::*;
#[cfg(feature = "native-tls")]
use generated_sdk::transport::Tls;
use rcgen::{BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

/// A certificate authority of the test's own.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: Certificate,
}

impl Authority {
    pub(super) fn new() -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        // With the name that rcgen gives everything, the certificates of the authority would look self-signed.
        params.distinguished_name.push(DnType::CommonName, "The authority of the tests");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self { issuer: Issuer::new(params, key), certificate }
    }

    pub(super) fn der(&self) -> Vec<u8> {
        self.certificate.der().to_vec()
    }

    pub(super) fn pem(&self) -> String {
        self.certificate.pem()
    }

    /// TLS with a certificate for these names in front of a server; where it listens.
    pub(super) async fn front(&self, names: &[&str], server: &Server) -> String {
        self.front_of(names, server.authority()).await
    }

    pub(super) async fn front_of(&self, names: &[&str], place: String) -> String {
        self.front_with(names, place, false).await
    }

    /// A certificate of this authority for a client, and its key.
    fn client(&self) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new([]).unwrap().signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    }

    /// With `identified`, clients must have a certificate of this authority, too.
    async fn front_with(&self, names: &[&str], place: String, identified: bool) -> String {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &self.issuer).unwrap().der().clone();
        let config = ServerConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap();
        let config = if identified {
            let mut roots = RootCertStore::empty();
            roots.add(self.certificate.der().clone()).unwrap();
            let verifier =
                WebPkiClientVerifier::builder_with_provider(roots.into(), ring::default_provider().into()).build();
            config.with_client_cert_verifier(verifier.unwrap())
        } else {
            config.with_no_client_auth()
        };
        let config =
            config.with_single_cert(vec![certificate], PrivatePkcs8KeyDer::from(key.serialize_der()).into()).unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (acceptor, place) = (acceptor.clone(), place.clone());
                tokio::spawn(async move {
                    // A client that does not trust the certificate ends the connection here.
                    let Ok(mut client) = acceptor.accept(client).await else { return };
                    let mut server = TcpStream::connect(place).await.unwrap();
                    drop(copy_bidirectional(&mut client, &mut server).await);
                });
            }
        });
        authority
    }
}

const HOST: &str = "localhost";

/// A service behind TLS, and how to reach it.
async fn service(authority: &Authority) -> (Server, ConfigBuilder) {
    let server = Server::always(Answer::response(TASK));
    let front = authority.front(&[HOST], &server).await;
    let port = front.rsplit(':').next().unwrap();
    let config = Config::builder(permanent()).endpoint(format!("https://{HOST}:{port}")).no_proxy();
    (server, config.retry(RetryPolicy::off()))
}

async fn call(config: ConfigBuilder) -> Result<(), generated_sdk::Error> {
    let client = Client::new(config.build()?);
    client.send(&delete_role_assignment()).await.map(drop).map_err(Into::into)
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_refused_before_anything_is_sent() {
    let (server, config) = service(&Authority::new()).await;
    let error = call(config).await.unwrap_err();
    assert!(error.to_string().starts_with("no TLS connection with localhost:"), "{error}");
    assert!(chain(&error).contains("UnknownIssuer"), "{}", chain(&error));
    assert!(!error.may_have_taken_effect());
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_refused_certificate_is_not_requested_again() {
    let (_server, config) = service(&Authority::new()).await;
    let error = call(config.retry(RetryPolicy::standard().base_delay(std::time::Duration::ZERO))).await.unwrap_err();
    assert!(error.earlier_attempts().is_empty(), "{error}");
}

#[tokio::test]
async fn a_client_can_identify_itself_by_a_certificate() {
    let authority = Authority::new();
    let server = Server::always(Answer::response(TASK));
    let front = authority.front_with(&[HOST], server.authority(), true).await;
    let port = front.rsplit(':').next().unwrap();
    let config = || {
        let config = Config::builder(permanent()).endpoint(format!("https://{HOST}:{port}")).no_proxy();
        config.retry(RetryPolicy::off()).root_certificate_pem(authority.pem())
    };
    call(config()).await.unwrap_err();
    assert!(server.received().is_empty());
    let (certificate, key) = authority.client();
    call(config().client_certificate_pem(&*certificate, &*key)).await.unwrap();
    assert_eq!(server.received().len(), 1);
    #[cfg(feature = "native-tls")]
    call(config().client_certificate_pem(&*certificate, &*key).tls(Tls::Native)).await.unwrap();
}

#[test]
fn a_client_certificate_that_cannot_be_used_is_refused_without_its_key() {
    let (certificate, key) = Authority::new().client();
    for (certificate, key) in [("", &*key), (&*certificate, ""), (&*certificate, "hush"), ("hush", &*key)] {
        let config = Config::builder(permanent()).client_certificate_pem(certificate, key);
        let debug = format!("{config:?}");
        let shown = format!("{debug} {:?}", config.build().unwrap_err());
        assert!(shown.contains("the client certificate or its key cannot be used: "), "{shown}");
        assert!(!shown.contains("hush") && !shown.contains("PRIVATE KEY"), "{shown}");
    }
}

#[tokio::test]
async fn an_added_authority_is_trusted_in_pem_and_in_der() {
    let authority = Authority::new();
    let (server, config) = service(&authority).await;
    call(config.root_certificate_pem(authority.pem())).await.unwrap();
    let (server_of_der, config) = service(&authority).await;
    call(config.root_certificate_der(authority.der()).built_in_root_certificates(false)).await.unwrap();
    assert_eq!((server.received().len(), server_of_der.received().len()), (1, 1));
}

#[tokio::test]
async fn every_certificate_of_a_pem_file_is_trusted() {
    let (authority, other) = (Authority::new(), Authority::new());
    let (_server, config) = service(&authority).await;
    let bundle = format!("Two authorities:\n{}and\n{}", other.pem(), authority.pem());
    call(config.root_certificate_pem(bundle)).await.unwrap();
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused() {
    let authority = Authority::new();
    let server = Server::always(Answer::response(TASK));
    let front = authority.front(&["other.example.test"], &server).await;
    let config = Config::builder(permanent()).endpoint(format!("https://{front}")).no_proxy();
    let config = config.retry(RetryPolicy::off()).root_certificate_pem(authority.pem());
    let error = call(config).await.unwrap_err();
    assert!(chain(&error).contains("not valid for name"), "{}", chain(&error));
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn an_address_can_have_a_certificate() {
    let authority = Authority::new();
    let server = Server::always(Answer::response(TASK));
    let front = authority.front(&["127.0.0.1"], &server).await;
    let config = Config::builder(permanent()).endpoint(format!("https://{front}")).no_proxy();
    call(config.root_certificate_pem(authority.pem())).await.unwrap();
}

fn refused(config: impl FnOnce(ConfigBuilder) -> ConfigBuilder) -> String {
    config(Config::builder(permanent()).no_proxy()).build().unwrap_err().to_string()
}

#[test]
fn a_broken_certificate_is_reported_with_its_position() {
    let good = Authority::new().pem();
    let broken = "-----BEGIN CERTIFICATE-----\nbm9uc2Vuc2U=\n-----END CERTIFICATE-----\n";
    let cut = "-----BEGIN CERTIFICATE-----\nbm9uc2Vuc2U=\n";
    for told in [
        refused(|config| config.root_certificate_pem(&*good).root_certificate_pem(broken)),
        refused(|config| config.root_certificate_pem(format!("{good}{broken}"))),
        refused(|config| config.root_certificate_pem(&*good).root_certificate_der("nonsense")),
        refused(|config| config.root_certificate_pem(format!("{good}{cut}"))),
    ] {
        assert!(told.starts_with("root certificate 2 is broken: "), "{told}");
    }
}

#[test]
fn a_pem_file_without_a_certificate_is_refused() {
    let key = "-----BEGIN PRIVATE KEY-----\nbm9uc2Vuc2U=\n-----END PRIVATE KEY-----\n";
    for pem in ["", "/etc/ssl/ca.pem", key] {
        let told = refused(|config| config.root_certificate_pem(Authority::new().pem()).root_certificate_pem(pem));
        assert_eq!(told, "a PEM string without a `BEGIN CERTIFICATE` follows 1 root certificates");
    }
}

#[test]
fn trusting_nobody_is_refused() {
    let told = refused(|config| config.built_in_root_certificates(false));
    assert!(told.starts_with("no certificate authority is trusted"), "{told}");
}

#[cfg(feature = "native-tls")]
#[tokio::test]
async fn the_tls_of_the_system_trusts_what_is_added_and_nobody_unknown() {
    let authority = Authority::new();
    let (server, config) = service(&authority).await;
    let error = call(config.tls(Tls::Native).retry(RetryPolicy::standard())).await.unwrap_err();
    assert_eq!(error.earlier_attempts().len(), 0, "the next attempt would fail in the same way");
    assert!(chain(&error).contains("certificate"), "{}", chain(&error));
    assert!(!error.may_have_taken_effect());
    assert!(server.received().is_empty());

    let (server, config) = service(&authority).await;
    call(config.tls(Tls::Native).root_certificate_pem(authority.pem())).await.unwrap();
    assert_eq!(server.received().len(), 1);

    let told = refused(|config| config.tls(Tls::Native).root_certificate_der("nonsense"));
    assert!(told.starts_with("root certificate 1 is broken: "), "{told}");
}

/// A message of rustls alone, which shows which of the two is used.
#[cfg(feature = "native-tls")]
#[tokio::test]
async fn with_both_kinds_of_tls_rustls_is_the_default() {
    let (_server, config) = service(&Authority::new()).await;
    assert!(chain(&call(config).await.unwrap_err()).contains("UnknownIssuer"));
    let (_server, config) = service(&Authority::new()).await;
    assert!(!chain(&call(config.tls(Tls::Native)).await.unwrap_err()).contains("UnknownIssuer"));
}
