//! `calls URL CALLS CONCURRENCY ROUNDS`: CPU microseconds per call of every way of calling, in turns, one line each.

use bench::{CALLERS, Caller, run};
use cpu_time::ProcessTime;
use std::env;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [url, numbers @ ..] = &*arguments else { panic!("usage: calls URL CALLS CONCURRENCY ROUNDS") };
    let numbers: Vec<usize> = numbers.iter().map(|text| text.parse().expect("a number")).collect();
    let [calls, concurrency, rounds] = *numbers else { panic!("usage: calls URL CALLS CONCURRENCY ROUNDS") };
    let callers: Vec<_> = CALLERS.iter().map(|name| (name, Caller::new(name, url))).collect();
    for (_, caller) in &callers {
        run(caller, 4 * concurrency, concurrency);
    }
    for _ in 0..rounds {
        for (name, caller) in &callers {
            let start = ProcessTime::now();
            run(caller, calls, concurrency);
            println!("{name} {:.3}", start.elapsed().as_secs_f64() * 1e6 / calls as f64);
        }
    }
}
