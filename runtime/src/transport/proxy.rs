//! The choice of the proxy that a connection goes through.

use crate::endpoint::{Authority, is_loopback};
use crate::environment::Environment;
use crate::error::ConfigError;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

/// A proxy. `Display` and `Debug` show neither user nor password.
#[derive(PartialEq)]
pub(super) struct Proxy {
    pub(super) scheme: Scheme,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) login: Option<Login>,
}

/// The protocol that a proxy speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    Http,
    Https,
    /// Version 5. The proxy resolves the names of hosts.
    Socks,
}

/// The user that a proxy is used by.
pub(super) struct Login {
    pub(super) user: SecretString,
    pub(super) password: SecretString,
}

impl Proxy {
    /// Reads a URL. The error ends a sentence that begins with where the URL comes from, since the URL may be a secret.
    fn parse(url: &str) -> Result<Self, &'static str> {
        let (scheme, rest) = match url.split_once("://") {
            None => (Scheme::Http, url),
            Some((scheme, rest)) => match &*scheme.to_ascii_lowercase() {
                "http" => (Scheme::Http, rest),
                "https" => (Scheme::Https, rest),
                "socks" | "socks5" | "socks5h" => (Scheme::Socks, rest),
                _ => return Err("has a scheme that is none of `http`, `https`, `socks5` and `socks5h`"),
            },
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (login, authority) = match rest.rsplit_once('@') {
            Some((login, authority)) => (Some(Login::parse(login)?), authority),
            None => (None, rest),
        };
        let Authority { host, port } = Authority::parse(authority)?;
        let port = port.unwrap_or(match scheme {
            Scheme::Http => 80,
            Scheme::Https => 443,
            Scheme::Socks => 1080,
        });
        Ok(Self { scheme, host, port, login })
    }

    /// Returns the value of the header `Proxy-Authorization`.
    pub(super) fn authorization(&self) -> Option<SecretString> {
        let Login { user, password } = self.login.as_ref()?;
        let login = SecretString::from(format!("{}:{}", user.expose_secret(), password.expose_secret()));
        Some(format!("Basic {}", base64(login.expose_secret().as_bytes())).into())
    }
}

impl PartialEq for Login {
    fn eq(&self, other: &Self) -> bool {
        let exposed = |login: &Self| (login.user.expose_secret().to_owned(), login.password.expose_secret().to_owned());
        exposed(self) == exposed(other)
    }
}

impl Login {
    fn parse(text: &str) -> Result<Self, &'static str> {
        let (user, password) = text.split_once(':').unwrap_or((text, ""));
        let user = decode(user)?;
        if user.contains(':') {
            return Err("has a user name with a colon, which cannot be sent");
        }
        Ok(Self { user: user.into(), password: decode(password)?.into() })
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Authority { host: self.host.clone(), port: Some(self.port) }.fmt(f)
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {self}", self.scheme)
    }
}

/// The proxies by the kind of connection.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Proxies {
    /// For plain HTTP.
    http: Option<Named>,
    /// For HTTPS.
    https: Option<Named>,
    /// Hosts that are reached without.
    exceptions: Vec<Exception>,
}

/// A proxy, or what is wrong with the variable that names it, which matters only where it would be used.
type Named = Result<Arc<Proxy>, String>;

/// Reads variables, and chooses the proxy on the way to a host.
#[cfg(fuzzing)]
pub fn fuzz(variables: &[(&str, &str)], host: &str) {
    crate::environment::with_variables(variables, |environment| {
        let proxies = Proxies::from_environment(environment);
        let _ = proxies.check_domain(host);
        for secure in [false, true] {
            let proxy = proxies.to(secure, host, 443);
            let _ = format!("{proxy:?} {:?}", proxy.ok().flatten().and_then(Proxy::authorization));
        }
    });
}

impl Proxies {
    /// Uses the given proxy for all requests.
    pub(super) fn all(url: &str) -> Result<Self, ConfigError> {
        let proxy = Proxy::parse(url).map_err(|why| ConfigError::new(format!("the URL of the proxy {why}")))?;
        let proxy = Some(Ok(Arc::new(proxy)));
        Ok(Self { http: proxy.clone(), https: proxy, exceptions: Vec::new() })
    }

    /// Returns the proxies that the environment names.
    pub(super) fn from_environment(environment: Environment<'_>) -> Self {
        // A web server hands a CGI program the request's header `Proxy` as this variable: anybody could set it.
        let forged = |name: &str| name == "HTTP_PROXY" && environment.get("REQUEST_METHOD").is_some();
        let set = |name: &str| environment.get(name).filter(|_| !forged(name));
        let proxy = |names: [&'static str; 4]| {
            let (name, url) = names.into_iter().find_map(|name| Some((name, set(name)?)))?;
            Some(Proxy::parse(&url).map(Arc::new).map_err(|why| format!("the proxy in {name} {why}")))
        };
        let mut exceptions = vec![Exception::Loopback];
        let listed = set("no_proxy").or_else(|| set("NO_PROXY")).unwrap_or_default();
        exceptions.extend(listed.split([',', ' ']).filter_map(Exception::parse));
        Self {
            http: proxy(["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]),
            https: proxy(["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
            exceptions,
        }
    }

    /// Returns the proxy on the way to a host.
    pub(super) fn to(&self, secure: bool, host: &str, port: u16) -> Result<Option<&Proxy>, &str> {
        let proxy = if secure { &self.https } else { &self.http };
        match proxy.as_ref().filter(|_| !self.excepts(host, port)) {
            Some(Ok(proxy)) => Ok(Some(proxy)),
            Some(Err(why)) => Err(why),
            None => Ok(None),
        }
    }

    /// Checks the proxy on the way to the hosts below a domain, unless some of them are reached without.
    pub(super) fn check_domain(&self, domain: &str) -> Result<(), ConfigError> {
        let below = |name: &str| name.strip_suffix(domain).is_some_and(|above| above.ends_with('.'));
        let excepts_some =
            self.exceptions.iter().any(|exception| matches!(exception, Exception::Domain(name, _) if below(name)));
        match &self.https {
            Some(Err(why)) if !excepts_some && !self.excepts(domain, 443) => Err(ConfigError::new(why.clone())),
            _ => Ok(()),
        }
    }

    fn excepts(&self, host: &str, port: u16) -> bool {
        self.exceptions.iter().any(|exception| exception.matches(host, port))
    }
}

/// Hosts that are reached without a proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Exception {
    Everything,
    Loopback,
    /// A host and what is below it, on one port or any.
    Domain(String, Option<u16>),
    /// Addresses that begin with the same bits, on one port or any.
    Network(IpAddr, u32, Option<u16>),
}

impl Exception {
    /// Parses one entry of `NO_PROXY`. An entry that cannot be understood excepts nothing, as in other programs.
    fn parse(entry: &str) -> Option<Self> {
        if entry == "*" {
            return Some(Self::Everything);
        }
        if let Some((address, bits)) = entry.split_once('/') {
            let address = address.parse::<IpAddr>().ok()?;
            let bits = bits.parse().ok().filter(|bits| *bits <= length(address))?;
            return Some(Self::Network(address, bits, None));
        }
        if let Ok(address) = entry.parse::<IpAddr>() {
            return Some(Self::Network(address, length(address), None));
        }
        let name = entry.strip_prefix("*.").or_else(|| entry.strip_prefix('.')).unwrap_or(entry);
        let Authority { host, port } = Authority::parse(name).ok()?;
        Some(match host.parse::<IpAddr>() {
            Ok(address) => Self::Network(address, length(address), port),
            Err(_) => Self::Domain(without_dot(&host).to_owned(), port),
        })
    }

    fn matches(&self, host: &str, port: u16) -> bool {
        let fits = |only: &Option<u16>| only.is_none_or(|only| only == port);
        match self {
            Self::Everything => true,
            Self::Loopback => is_loopback(host),
            Self::Domain(domain, only) => {
                let above = without_dot(host).strip_suffix(&**domain);
                fits(only) && above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
            }
            Self::Network(network, bits, only) => {
                fits(only) && host.parse().is_ok_and(|address| shares(*network, address, *bits))
            }
        }
    }
}

/// Removes the dot at the end of a name, which marks it as complete.
fn without_dot(host: &str) -> &str {
    host.strip_suffix('.').unwrap_or(host)
}

/// Returns the number of bits in an address.
fn length(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// Returns whether two addresses share their first bits.
fn shares(one: IpAddr, other: IpAddr, bits: u32) -> bool {
    match (one, other) {
        (IpAddr::V4(one), IpAddr::V4(other)) => (one.to_bits() ^ other.to_bits()).leading_zeros() >= bits,
        (IpAddr::V6(one), IpAddr::V6(other)) => (one.to_bits() ^ other.to_bits()).leading_zeros() >= bits,
        _ => false,
    }
}

/// Undoes the percent encoding of a URL.
fn decode(text: &str) -> Result<String, &'static str> {
    const WRONG: &str = "has a user or a password with wrong percent encoding";
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).ok_or(WRONG)?;
        bytes.push(byte);
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).map_err(|_| WRONG)
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let value = bits >> (18 - 6 * digit) & 63;
            text.push(if digit <= group.len() { char::from(DIGITS[value as usize]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::with_variables;

    fn from(variables: &[(&str, &str)]) -> Proxies {
        with_variables(variables, Proxies::from_environment)
    }

    fn to_service(variables: &[(&str, &str)]) -> Option<String> {
        from(variables).to(true, "organization.tencentcloudapi.com", 443).unwrap().map(ToString::to_string)
    }

    #[test]
    fn the_environment_names_the_proxy_of_https() {
        assert_eq!(to_service(&[]), None);
        assert_eq!(to_service(&[("HTTPS_PROXY", "http://proxy:3128")]).unwrap(), "proxy:3128");
        assert_eq!(
            to_service(&[("https_proxy", "http://lower"), ("HTTPS_PROXY", "http://upper")]).unwrap(),
            "lower:80"
        );
        assert_eq!(to_service(&[("https_proxy", ""), ("HTTPS_PROXY", "http://upper")]).unwrap(), "upper:80");
        assert_eq!(to_service(&[("ALL_PROXY", "socks5://all")]).unwrap(), "all:1080");
        assert_eq!(to_service(&[("HTTPS_PROXY", "https://own"), ("all_proxy", "all")]).unwrap(), "own:443");
        assert_eq!(to_service(&[("HTTP_PROXY", "http://proxy:3128"), ("http_proxy", "http://proxy:3128")]), None);
    }

    #[test]
    fn plain_http_has_its_own_proxy_which_a_request_to_a_cgi_program_cannot_set() {
        let plain =
            |variables: &[(&str, &str)]| from(variables).to(false, "example.com", 80).unwrap().map(ToString::to_string);
        let upper = ("HTTP_PROXY", "http://upper:1");
        assert_eq!(plain(&[upper]).unwrap(), "upper:1");
        assert_eq!(plain(&[upper, ("REQUEST_METHOD", "GET")]), None);
        assert_eq!(plain(&[upper, ("REQUEST_METHOD", "GET"), ("ALL_PROXY", "all:2")]).unwrap(), "all:2");
        assert_eq!(plain(&[("http_proxy", "lower:3"), ("REQUEST_METHOD", "GET")]).unwrap(), "lower:3");
        let https = [("HTTPS_PROXY", "http://proxy:4"), ("REQUEST_METHOD", "GET")];
        assert_eq!(to_service(&https).unwrap(), "proxy:4", "no header can set this variable");
    }

    #[test]
    fn no_proxy_excepts_hosts() {
        for (list, host, port, excepted) in [
            ("example.com", "example.com", 443, true),
            ("example.com", "api.example.com", 443, true),
            (".example.com", "api.example.com", 443, true),
            (".example.com", "example.com", 443, true),
            ("*.example.com", "api.example.com", 443, true),
            ("Example.COM.", "api.example.com", 443, true),
            ("example.com", "api.example.com.", 443, true),
            ("example.com", "notexample.com", 443, false),
            ("example.com", "example.com.evil.test", 443, false),
            ("api.example.com", "example.com", 443, false),
            ("other.test, example.com", "example.com", 443, true),
            ("other.test example.com", "example.com", 443, true),
            ("example.com:8443", "example.com", 8443, true),
            ("example.com:8443", "example.com", 443, false),
            ("*", "anything.test", 443, true),
            ("10.1.2.3", "10.1.2.3", 443, true),
            ("10.1.2.3", "10.1.2.30", 443, false),
            ("10.1.2.3:80", "10.1.2.3", 443, false),
            ("10.1.0.0/16", "10.1.255.3", 443, true),
            ("10.1.0.0/16", "10.2.0.0", 443, false),
            ("0.0.0.0/0", "8.8.8.8", 443, true),
            ("10.1.0.0/16", "10.1.example.com", 443, false),
            ("2001:db8::/32", "2001:db8:1::2", 443, true),
            ("2001:db8::/32", "2001:db9::1", 443, false),
            ("2001:db8::1", "2001:db8::1", 443, true),
            ("[2001:db8::1]:8443", "2001:db8::1", 8443, true),
            ("[2001:db8::1]:8443", "2001:db8::1", 443, false),
            ("10.1.0.0/33, 10.1.0.0/x, /, :, ,,", "10.1.0.1", 443, false),
            ("", "example.com", 443, false),
        ] {
            let proxies = from(&[("HTTPS_PROXY", "proxy"), ("NO_PROXY", list)]);
            assert_eq!(proxies.to(true, host, port).unwrap().is_none(), excepted, "{list:?} and {host}:{port}");
        }
    }

    #[test]
    fn the_environment_sends_nothing_for_the_own_machine_to_a_proxy_but_an_explicit_proxy_gets_it() {
        let environment = from(&[("ALL_PROXY", "proxy")]);
        let explicit = Proxies::all("proxy").unwrap();
        for host in ["localhost", "127.0.0.1", "127.1.2.3", "::1"] {
            assert!(environment.to(true, host, 443).unwrap().is_none(), "{host}");
            assert!(explicit.to(true, host, 443).unwrap().is_some(), "{host}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_named_by_its_variable_and_not_shown() {
        for (url, why) in [
            ("ftp://proxy", "has a scheme that is none of `http`, `https`, `socks5` and `socks5h`"),
            ("http://me:secret@", "is not a host"),
            ("http://me:secret@proxy:99999", "has a port that is not a number up to 65535"),
            ("http://me:secret@proxy/path", "is not a host"),
            ("http://me:secret%zz@proxy", "has a user or a password with wrong percent encoding"),
            ("http://me:secret%+1@proxy", "has a user or a password with wrong percent encoding"),
            ("http://me:secret%ff@proxy", "has a user or a password with wrong percent encoding"),
            ("http://m%3Ae:secret@proxy", "has a user name with a colon, which cannot be sent"),
        ] {
            let proxies = from(&[("HTTPS_PROXY", url)]);
            let error = proxies.to(true, "example.com", 443).unwrap_err();
            assert_eq!(error, format!("the proxy in HTTPS_PROXY {why}"), "{url}");
            assert_eq!(Proxies::all(url).unwrap_err().to_string(), format!("the URL of the proxy {why}"), "{url}");
        }
    }

    #[test]
    fn a_broken_proxy_matters_only_where_it_would_be_used() {
        const SERVICES: &str = "tencentcloudapi.com";
        let desktop = from(&[("HTTPS_PROXY", "http://ok"), ("ALL_PROXY", "socks://desktop:1080")]);
        assert!(desktop.check_domain(SERVICES).is_ok());
        assert_eq!(desktop.to(false, "example.com", 80).unwrap().unwrap().scheme, Scheme::Socks);
        let plain = from(&[("HTTP_PROXY", "gopher://broken")]);
        assert!(plain.check_domain(SERVICES).is_ok());
        assert!(plain.to(true, "example.com", 443).is_ok());
        assert!(plain.to(false, "example.com", 80).is_err());
        for (except, usable) in
            [("*", true), (SERVICES, true), ("organization.tencentcloudapi.com", true), ("example.com", false)]
        {
            let proxies = from(&[("HTTPS_PROXY", "gopher://broken"), ("NO_PROXY", except)]);
            assert_eq!(proxies.check_domain(SERVICES).is_ok(), usable, "{except}");
        }
    }

    #[test]
    fn user_and_password_are_sent_and_not_shown() {
        let authorization = |url: &str| {
            let proxy = Proxy::parse(url).unwrap();
            let shown = format!("{proxy} {proxy:?} {:?}", Proxies::all(url).unwrap());
            assert!(!shown.contains("Aladdin") && !shown.contains("sesame"), "{shown}");
            assert!(shown.contains("proxy:3128"), "{shown}");
            proxy.authorization().map(|value| value.expose_secret().to_owned())
        };
        // The example of RFC 7617.
        assert_eq!(
            authorization("http://Aladdin:open%20sesame@proxy:3128").unwrap(),
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        );
        assert_eq!(authorization("http://Aladdin@proxy:3128").unwrap(), "Basic QWxhZGRpbjo=");
        assert_eq!(authorization("Aladdin:p@ss@proxy:3128").unwrap(), "Basic QWxhZGRpbjpwQHNz");
        assert_eq!(authorization("http://proxy:3128/"), None);
    }

    #[test]
    fn proxies_with_other_logins_are_others() {
        // Such transports do not share connections.
        let of = |url: &str| Proxies::all(url).unwrap();
        assert_eq!(of("http://mei:hush@proxy"), of("http://mei:hush@proxy"));
        for other in ["http://mei:hash@proxy", "http://tan:hush@proxy", "http://mei@proxy", "http://proxy"] {
            assert_ne!(of("http://mei:hush@proxy"), of(other), "{other}");
        }
    }
}
