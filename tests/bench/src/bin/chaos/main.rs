//! `chaos URL CALLS CONCURRENCY`: reads, writes and lists in turns against the chaotic service, in two runtimes, with
//! credentials that keep expiring, and with callers who give up.
//!
//! Every response must be the right one, every list complete, and every failure a typed error that shows no secret. A write is
//! executed at most once, exactly once if its call succeeded, and never if the error says so.

mod calls;
mod provider;

use calls::{Calls, Outcome};
use generated_sdk::credentials::Cached;
use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::{Config, RateLimit};
use provider::Provider;
use std::collections::{BTreeMap, HashMap};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;
use std::{env, fs, process};
use tokio::runtime::{Builder, Runtime};

/// The calls are made in so many parts, with a look at the memory after each.
const PARTS: usize = 10;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [url, calls, concurrency] = &*arguments else { panic!("usage: chaos URL CALLS CONCURRENCY") };
    let (calls, concurrency): (usize, usize) =
        (calls.parse().expect("a number"), concurrency.parse().expect("a number"));
    let config = Config::builder(Cached::new(Provider::default())).endpoint(url.as_str()).rate_limit(RateLimit::off());
    // A transport that no other client shares, so that its connections end with this one.
    let config = config.attempt_timeout(Duration::from_secs(1)).no_proxy().build().expect("the configuration is valid");
    let client = Client::new(config);
    let done = Arc::new(AtomicUsize::new(0));
    watch(&done);

    let several = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let single = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (mut outcomes, mut memory) = (Vec::new(), Vec::new());
    for part in 0..PARTS {
        let (start, end) = (part * calls / PARTS, (part + 1) * calls / PARTS);
        // The runtime of one thread makes a small share in two bursts, and between them stands still with its connections.
        let bursts = [end - (end - start) / 10, end - (end - start) / 20, end];
        let run = |runtime: &Runtime, numbers| runtime.block_on(Calls::new(&client, numbers, &done).make(concurrency));
        thread::scope(|scope| {
            let beside = scope.spawn(|| {
                let first = run(&single, bursts[0]..bursts[1]);
                thread::sleep(Duration::from_millis(100));
                [first, run(&single, bursts[1]..bursts[2])].concat()
            });
            outcomes.extend(run(&several, start..bursts[0]));
            outcomes.extend(beside.join().expect("no call panics"));
        });
        memory.push(resident());
    }
    drop(client);
    // Connections notice that their client is gone.
    for runtime in [&several, &single] {
        runtime.block_on(async { tokio::time::sleep(Duration::from_millis(500)).await });
    }
    assert_eq!(outcomes.len(), calls, "a call has no outcome");
    print(&outcomes, &executions(url));
    println!("tasks-left {}", several.metrics().num_alive_tasks() + single.metrics().num_alive_tasks());
    println!("memory-after-a-tenth {:.1}", memory[0]);
    println!("memory-at-the-end {:.1}", memory[PARTS - 1]);
}

/// Ends the program if no call ends for a minute, which is far longer than any call may take.
fn watch(done: &Arc<AtomicUsize>) {
    let done = Arc::clone(done);
    thread::spawn(move || {
        let mut before = usize::MAX;
        loop {
            let now = done.load(Ordering::Relaxed);
            if now == before {
                eprintln!("calls hang: {now} ended, and none within the last minute");
                process::exit(1);
            }
            before = now;
            thread::sleep(Duration::from_secs(60));
        }
    });
}

/// Prints how the calls ended, and what they say of the writes that contradicts what the service did.
fn print(outcomes: &[(usize, Outcome)], executions: &HashMap<usize, u32>) {
    let count = |is: &dyn Fn(&Outcome) -> bool| outcomes.iter().filter(|(_, outcome)| is(outcome)).count();
    println!("right {}", count(&|outcome| matches!(outcome, Outcome::Right)));
    println!("wrong {}", count(&|outcome| matches!(outcome, Outcome::Wrong)));
    println!("given-up {}", count(&|outcome| matches!(outcome, Outcome::GivenUp)));
    println!("secrets-shown {}", count(&|outcome| matches!(outcome, Outcome::Failed { secret: true, .. })));
    let mut failed: BTreeMap<String, usize> = BTreeMap::new();
    let (mut lost, mut denied) = (0, 0);
    for (number, outcome) in outcomes {
        let executed = executions.contains_key(number);
        match outcome {
            Outcome::Right if calls::is_write(*number) && !executed => lost += 1,
            Outcome::Failed { kind, may_have_taken_effect, .. } => {
                *failed.entry(format!("{kind:?}")).or_default() += 1;
                denied += usize::from(executed && !may_have_taken_effect);
            }
            _ => {}
        }
    }
    for (kind, count) in failed {
        println!("failed-{kind} {count}");
    }
    println!("writes-executed {}", executions.len());
    println!("writes-executed-twice {}", executions.values().filter(|times| **times > 1).count());
    println!("writes-lost {lost}\nwrites-denied {denied}");
}

/// Resident memory of this process in MB.
fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("Linux tells");
    line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1e3
}

/// Returns how often the service executed each write.
fn executions(url: &str) -> HashMap<usize, u32> {
    let address = url.trim_start_matches("http://").trim_end_matches('/');
    let mut connection = TcpStream::connect(address).expect("the service runs");
    connection.write_all(b"GET /report HTTP/1.1\r\nhost: local\r\n\r\n").expect("the service listens");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("the service answers");
    let (_, lines) = answer.split_once("\r\n\r\n").expect("a head and a body");
    let entries = lines.lines().map(|line| line.split_once(' ').expect("two numbers"));
    entries.map(|(number, times)| (number.parse().expect("a number"), times.parse().expect("a number"))).collect()
}
