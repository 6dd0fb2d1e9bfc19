//! The files of credentials: the profile file, and the one of the vendor's command line. No error shows a key.

#![no_main]

use generated_sdk::ProvideCredentials;
use generated_sdk::TransportError;
use generated_sdk::credentials::{ProfileFile, Sts, TccliProfile};
use generated_sdk::transport::{BoxFuture, HttpRequest, HttpResponse, Transport};
use libfuzzer_sys::fuzz_target;
use std::fs;
use std::path::PathBuf;

/// A network that is down: a role in a file leads nowhere.
#[derive(Debug)]
struct Down;

impl Transport for Down {
    fn send(&self, _: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
        Box::pin(async {
            Ok(HttpResponse::new(200, r#"{"Response":{"Error":{"Code":"AuthFailure","Message":""},"RequestId":""}}"#))
        })
    }
}

fuzz_target!(|input: &[u8]| {
    // The role of a machine is asked for over a network that this cannot replace.
    if input.windows(8).any(|word| word.eq_ignore_ascii_case(b"cvm-role")) || input.contains(&b'\\') {
        return;
    }
    let folder = folder();
    let file = folder.join("default.credential");
    fs::write(&file, input).expect("the file can be written");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("there are threads");
    runtime.block_on(async {
        let profile = ProfileFile::at(&file).credentials().await;
        let tccli = TccliProfile::new("default").folder(&folder).sts(Sts::new().transport(Down)).credentials().await;
        for found in [profile, tccli] {
            let _ = found.map_or_else(|error| format!("{error} {error:?}"), |credentials| format!("{credentials:?}"));
        }
    });
});

/// A folder of this process that nobody else can read.
fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("fuzz-credentials-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("the folder can be made");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let file = folder.join("default.credential");
        if !file.exists() {
            fs::write(&file, "").expect("the file can be written");
        }
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("the file is ours");
    }
    folder
}
