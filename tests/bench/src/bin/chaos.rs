//! `chaos URL CALLS CONCURRENCY`: reads and writes in turns against the chaotic service. Every answer must be the right one,
//! every failure a typed error, and a write that is said not to have happened must not have.

use bench::runtime;
use generated_sdk::organization::v2021_03_31::{Client, types};
use generated_sdk::{Config, Credentials, Error, ErrorKind, RateLimit};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use std::{env, fs};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [url, calls, concurrency] = &*arguments else { panic!("usage: chaos URL CALLS CONCURRENCY") };
    let (calls, concurrency): (usize, usize) =
        (calls.parse().expect("a number"), concurrency.parse().expect("a number"));
    let credentials = Credentials::new("AKIDexample", "the-example-key").expect("the credentials are well-formed");
    let config = Config::builder(credentials).endpoint(url.as_str()).rate_limit(RateLimit::off());
    let config = config.attempt_timeout(Duration::from_secs(1)).build().expect("the configuration is valid");
    let client = Client::new(config);
    let runtime = runtime();
    let (mut right, mut failed) = (0, BTreeMap::new());
    let mut memory = Vec::new();
    const PARTS: usize = 10;
    for part in 0..PARTS {
        let range = part * calls / PARTS..(part + 1) * calls / PARTS;
        for outcome in runtime.block_on(calls_of(&client, range, concurrency)) {
            match outcome {
                Ok(()) => right += 1,
                Err(kind) => *failed.entry(format!("{kind:?}")).or_insert(0) += 1,
            }
        }
        memory.push(resident());
    }
    drop(client);
    // Connections notice that their client is gone.
    runtime.block_on(async { tokio::time::sleep(Duration::from_millis(500)).await });
    println!("right {right}");
    for (kind, count) in failed {
        println!("failed-{kind} {count}");
    }
    println!("tasks-left {}", runtime.metrics().num_alive_tasks());
    println!("memory-after-a-tenth {:.1}", memory[0]);
    println!("memory-at-the-end {:.1}", memory[PARTS - 1]);
    let report = report(url);
    let (executed, twice) = report.split_once(' ').expect("two numbers");
    println!("writes-executed {executed}\nwrites-executed-twice {twice}");
}

/// Makes the calls with these numbers, `concurrency` at a time. Returns for each that its response was right, or the kind of its
/// error.
async fn calls_of(client: &Client, numbers: std::ops::Range<usize>, concurrency: usize) -> Vec<Result<(), ErrorKind>> {
    let next = Arc::new(AtomicUsize::new(numbers.start));
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..concurrency {
        let (client, next, end) = (client.clone(), next.clone(), numbers.end);
        workers.spawn(async move {
            let mut outcomes = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= end {
                    return outcomes;
                }
                outcomes.push(call(&client, number).await.map_err(|error| error.kind()));
            }
        });
    }
    workers.join_all().await.into_iter().flatten().collect()
}

async fn call(client: &Client, number: usize) -> Result<(), Error> {
    if number.is_multiple_of(2) {
        let list = client.describe_organization_members().offset(0).limit(50).search_key(number.to_string());
        let answer = list.send().await?;
        assert_eq!(answer.total, number as u64);
        return Ok(());
    }
    let delete = client
        .delete_role_assignment()
        .zone_id("z")
        .role_configuration_id("rc")
        .target_type(types::TargetType::MemberUin)
        .target_uin(0)
        .principal_type(types::PrincipalType::User)
        .principal_id(number.to_string());
    let answer = delete.send().await?;
    assert_eq!(answer.task.task_id, format!("t-{number}"));
    Ok(())
}

/// Resident memory of this process in MB.
fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("Linux tells");
    line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1e3
}

fn report(url: &str) -> String {
    let address = url.trim_start_matches("http://").trim_end_matches('/');
    let mut connection = TcpStream::connect(address).expect("the service runs");
    connection.write_all(b"GET /report HTTP/1.1\r\nhost: local\r\n\r\n").expect("the service listens");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("the service answers");
    answer.rsplit("\r\n").next().unwrap_or_default().to_owned()
}
