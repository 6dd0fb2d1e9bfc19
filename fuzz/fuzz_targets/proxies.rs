//! The variables that name proxies, one `name=value` per line; the last line is the host to reach.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (variables, host) = text.rsplit_once('\n').unwrap_or(("", text));
    let variables: Vec<_> = variables.lines().filter_map(|line| line.split_once('=')).collect();
    tencentcloud_runtime::fuzzing::proxies(&variables, host);
});
