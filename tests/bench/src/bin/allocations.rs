//! `allocations URL CALLS`: allocations and allocated bytes per call of every way of calling, one line each.

use bench::{CALLERS, Caller, run};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use std::env;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [url, calls] = &*arguments else { panic!("usage: allocations URL CALLS") };
    let calls: usize = calls.parse().expect("a number");
    for name in CALLERS {
        let caller = Caller::new(name, url);
        run(&caller, 100, 1);
        let region = Region::new(ALLOCATOR);
        run(&caller, calls, 1);
        let change = region.change();
        let each = |number: usize| number as f64 / calls as f64;
        println!("{name} {:.1} {:.0}", each(change.allocations + change.reallocations), each(change.bytes_allocated));
    }
}
