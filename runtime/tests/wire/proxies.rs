//! Calls through a proxy on loopback.

use super::*;
use generated_sdk::ErrorKind;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

const HOST: &str = "organization.example.test";
const PROXY_PASSWORD: &str = "the-password-of-the-proxy";

/// A proxy that remembers the heads of what it was asked, and leads everybody to the same place.
pub(super) struct Proxy {
    pub authority: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// Responds to `CONNECT`, and forwards the connection if the response accepts it.
    pub(super) async fn http(answer: &'static str, place: String) -> Self {
        Self::start(move |mut client, asked| {
            let place = place.clone();
            async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(client.read_u8().await?);
                }
                asked.lock().unwrap().push(String::from_utf8(head).unwrap());
                client.write_all(answer.as_bytes()).await?;
                match answer.starts_with("HTTP/1.1 200") {
                    true => relay(client, &place).await,
                    false => Ok(()),
                }
            }
        })
        .await
    }

    /// Speaks SOCKS 5, and wants user and password.
    pub(super) async fn socks(place: String) -> Self {
        Self::start(move |mut client, asked| {
            let place = place.clone();
            async move {
                let mut methods = [0; 3];
                client.read_exact(&mut methods).await?;
                assert_eq!(methods, [5, 1, 2], "version 5, one method: user and password");
                client.write_all(&[5, 2]).await?;
                assert_eq!(client.read_u8().await?, 1);
                let login = [text(&mut client).await?, text(&mut client).await?].join(":");
                client.write_all(&[1, 0]).await?;
                let mut request = [0; 4];
                client.read_exact(&mut request).await?;
                assert_eq!(request, [5, 1, 0, 3], "connect to a name: the proxy looks it up");
                let host = text(&mut client).await?;
                let port = client.read_u16().await?;
                asked.lock().unwrap().push(format!("{login} {host}:{port}"));
                client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
                relay(client, &place).await
            }
        })
        .await
    }

    async fn start<F>(serve: impl Fn(TcpStream, Arc<Mutex<Vec<String>>>) -> F + Send + 'static) -> Self
    where
        F: Future<Output = std::io::Result<()>> + Send + 'static,
    {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let heard = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                // An error is a connection that has ended.
                tokio::spawn(serve(client, Arc::clone(&heard)));
            }
        });
        Self { authority, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// Reads a string that is preceded by its length.
async fn text(client: &mut TcpStream) -> std::io::Result<String> {
    let mut bytes = vec![0; client.read_u8().await?.into()];
    client.read_exact(&mut bytes).await?;
    Ok(String::from_utf8(bytes).unwrap())
}

async fn relay(mut client: TcpStream, place: &str) -> std::io::Result<()> {
    let mut server = TcpStream::connect(place).await?;
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}

fn service() -> Server {
    Server::always(Answer::response(TASK))
}

/// A client of a service that only the proxy can reach.
fn through(proxy: impl Into<String>, authority: &certificates::Authority) -> ConfigBuilder {
    Config::builder(permanent())
        .endpoint(format!("https://{HOST}"))
        .proxy(proxy)
        .root_certificate_pem(authority.pem())
        .retry(RetryPolicy::off())
}

#[tokio::test]
async fn a_proxy_opens_a_tunnel_and_sees_no_more_than_the_host() {
    let (server, authority) = (service(), certificates::Authority::new());
    let front = authority.front(&[HOST], &server).await;
    let proxy = Proxy::http("HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n", front).await;
    let url = format!("http://me:{PROXY_PASSWORD}@{}", proxy.authority);
    let client = Client::new(through(url, &authority).build().unwrap());

    client.send(&delete_role_assignment()).await.unwrap();
    client.send(&delete_role_assignment()).await.unwrap();

    let expected = format!(
        "CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}:443\r\n\
         Proxy-Authorization: Basic bWU6dGhlLXBhc3N3b3JkLW9mLXRoZS1wcm94eQ==\r\n\r\n"
    );
    assert_eq!(proxy.asked(), [expected], "both calls use one connection");
    let received = server.received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0].target, "/");
    assert_eq!(received[0].header("host"), Some(HOST), "what is signed does not know of the proxy");
    assert_eq!(received[0].header("proxy-authorization"), None, "the password is not for the service");
}

#[tokio::test]
async fn a_proxy_itself_can_be_spoken_to_in_tls() {
    let (server, authority) = (service(), certificates::Authority::new());
    let front = authority.front(&[HOST], &server).await;
    let proxy = Proxy::http("HTTP/1.1 200 OK\r\n\r\n", front).await;
    let proxy_front = authority.front_of(&["localhost"], proxy.authority.clone()).await;
    let port = proxy_front.rsplit(':').next().unwrap();
    let client = Client::new(through(format!("https://localhost:{port}"), &authority).build().unwrap());

    client.send(&delete_role_assignment()).await.unwrap();

    assert_eq!(proxy.asked(), [format!("CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}:443\r\n\r\n")]);
}

#[tokio::test]
async fn a_socks_proxy_looks_up_the_host() {
    let (server, authority) = (service(), certificates::Authority::new());
    let front = authority.front(&[HOST], &server).await;
    for scheme in ["socks5", "socks5h"] {
        let proxy = Proxy::socks(front.clone()).await;
        let url = format!("{scheme}://me:{PROXY_PASSWORD}@{}", proxy.authority);
        let client = Client::new(through(url, &authority).build().unwrap());
        client.send(&delete_role_assignment()).await.unwrap();
        assert_eq!(proxy.asked(), [format!("me:{PROXY_PASSWORD} {HOST}:443")]);
    }
}

#[tokio::test]
async fn a_request_that_a_proxy_refuses_was_not_sent_and_the_error_names_the_proxy() {
    let authority = certificates::Authority::new();
    for (answer, login, told) in [
        ("HTTP/1.1 407 Who are you?\r\n\r\n", "", "requires a user and a password in its URL (HTTP status 407)"),
        (
            "HTTP/1.1 407 Who are you?\r\n\r\n",
            "me:the-password-of-the-proxy@",
            "refuses the user or the password in its URL (HTTP status 407)",
        ),
        ("HTTP/1.0 403 No\r\n\r\n", "", "refuses a tunnel to organization.example.test:443: HTTP status 403"),
        ("HTTP/1.1 2", "", "closed the connection: "),
        ("SSH-2.0-OpenSSH_9.2\r\n\r\n", "", "closed the connection: "),
        ("", "", "closed the connection: "),
    ] {
        let proxy = Proxy::http(answer, String::new()).await;
        let url = format!("http://{login}{}", proxy.authority);
        let client = Client::new(through(url, &authority).build().unwrap());
        let error = client.send(&delete_role_assignment()).await.unwrap_err();
        assert!(error.to_string().starts_with(&format!("the proxy {} {told}", proxy.authority)), "{answer}: {error}");
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert!(!error.may_have_taken_effect(), "{answer}");
        secrets::assert_hidden(&secrets::everything(&error), &[PROXY_PASSWORD, SECRET_KEY]);
    }
}

#[tokio::test]
async fn an_endless_response_of_a_proxy_is_given_up() {
    let proxy = Proxy::http("HTTP/1.1 200 OK", String::new()).await;
    let endless = Proxy::start(|mut client, _| async move {
        loop {
            client.write_all(b"X-Header: value\r\n").await?;
        }
    })
    .await;
    drop(proxy);
    let client = Client::new(through(endless.authority, &certificates::Authority::new()).build().unwrap());
    let error = client.send(&delete_role_assignment()).await.unwrap_err();
    assert!(error.to_string().ends_with("closed the connection: the response is not HTTP"), "{error}");
}

#[tokio::test]
async fn an_unreachable_proxy_is_named() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let authority = listener.local_addr().unwrap();
    drop(listener);
    for scheme in ["http", "socks5"] {
        let url = format!("{scheme}://me:{PROXY_PASSWORD}@{authority}");
        let client = Client::new(through(url, &certificates::Authority::new()).build().unwrap());
        let error = client.send(&delete_role_assignment()).await.unwrap_err();
        assert!(error.to_string().contains(&format!("the proxy {authority}")), "{error}");
        assert!(!error.may_have_taken_effect());
        secrets::assert_hidden(&secrets::everything(&error), &[PROXY_PASSWORD]);
    }
}

#[tokio::test]
async fn a_silent_proxy_costs_no_more_than_the_time_for_connecting() {
    let silent = Proxy::start(|client, _| async move {
        std::future::pending::<()>().await;
        drop(client);
        Ok(())
    })
    .await;
    let config = through(&silent.authority, &certificates::Authority::new());
    let client = Client::new(config.connect_timeout(std::time::Duration::from_millis(50)).build().unwrap());
    let error = client.send(&delete_role_assignment()).await.unwrap_err();
    assert_eq!(error.to_string(), format!("no connection to {HOST} within 50ms"));
    assert!(!error.may_have_taken_effect());
}

#[tokio::test]
async fn plain_http_goes_to_a_proxy_with_its_whole_url() {
    let proxy = service();
    let config = Config::builder(permanent())
        .endpoint(format!("http://{HOST}"))
        .allow_plain_http(true)
        .proxy(format!("http://me:{PROXY_PASSWORD}@{}", proxy.authority()));
    Client::new(config.build().unwrap()).send(&delete_role_assignment()).await.unwrap();

    let received = proxy.only_request();
    assert_eq!(received.target, format!("http://{HOST}/"));
    assert_eq!(received.header("host"), Some(HOST));
    let expected = "Basic bWU6dGhlLXBhc3N3b3JkLW9mLXRoZS1wcm94eQ==";
    assert_eq!(received.header("proxy-authorization"), Some(expected));
}

#[tokio::test]
async fn a_proxy_of_plain_http_that_wants_a_password_has_sent_nothing() {
    let proxy = Server::always(Answer::new(407, "text/html", "<html>Who are you?</html>"));
    let config = Config::builder(permanent()).endpoint(format!("http://{HOST}")).allow_plain_http(true);
    let config = config.proxy(proxy.url()).retry(RetryPolicy::off());
    let error = Client::new(config.build().unwrap()).send(&delete_role_assignment()).await.unwrap_err();
    let told = format!("the proxy {} requires a user and a password in its URL (HTTP status 407)", proxy.authority());
    assert_eq!(error.to_string(), told);
    assert!(!error.may_have_taken_effect());
}

#[test]
fn a_url_that_is_no_proxy_is_refused_and_not_shown() {
    let config = Config::builder(permanent()).proxy(format!("ftp://me:{PROXY_PASSWORD}@proxy"));
    secrets::assert_hidden(&format!("{config:?}"), &[PROXY_PASSWORD]);
    let error = config.build().unwrap_err();
    assert!(error.to_string().contains("the URL of the proxy has a scheme that is none of"), "{error}");
    secrets::assert_hidden(&secrets::everything(&error), &[PROXY_PASSWORD]);
}
