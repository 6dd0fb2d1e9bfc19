//! `bench`: everything that this project promises about speed and size, measured here and now, in one table.

mod compile;
mod table;

use crate::shared::cargo::{self, captured};
use crate::shared::claims::Claims;
use crate::shared::markers::Markers;
use crate::shared::report::{Failure, Next, Output};
use crate::shared::spec::{GENERATED, Spec, root};
use crate::shared::tree::Plan;
use codegen::Sources;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use table::{Row, Table, median};

const RESULTS: &str = "BENCHMARKS.md";

/// Measure speed and size of everything that is generated and of the SDK, beside what they are compared with.
///
/// Builds and runs on this machine, on loopback, in some minutes; what it builds lies below `target/bench`. Needs Linux.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  cargo xtask bench\n  cargo xtask bench --write")]
pub(crate) struct Arguments {
    /// Write the table into BENCHMARKS.md.
    #[arg(long)]
    write: bool,
}

/// Returns the folder of everything that is built for a measurement.
fn folder() -> PathBuf {
    root().join("target/bench")
}

/// Measures everything; writes the table into `BENCHMARKS.md` if asked to.
pub(crate) fn run(arguments: &Arguments, output: &Output) -> Result<Next, Failure> {
    let mut table = Table::default();
    output.heading("== generation");
    generation(&mut table)?;
    output.heading("== calls");
    calls(&mut table, output)?;
    output.heading("== chaos");
    chaos(&mut table)?;
    output.heading("== signatures");
    signatures(&mut table)?;
    output.heading("== compiling");
    compile::run(&mut table, output)?;
    let text = table.markdown();
    output.data(&format!("{text}\n"));
    if !arguments.write {
        return Ok("compare with BENCHMARKS.md; `--write` puts the table there".into());
    }
    let _locks = Claims::default().write(None).lock(output)?;
    let markers = Markers::of("cargo xtask bench --write");
    let new = markers
        .replace(&fs::read_to_string(root().join(RESULTS))?, &text)
        .and_then(|new| new.ok_or_else(|| format!("there is no place for the table: add\n\n{}\n", markers.region(""))))
        .map_err(|why| Failure::Unable(format!("in {RESULTS}, {why}")))?;
    Plan::new(&root(), None, [(RESULTS.to_owned(), new)].into())?.apply(RESULTS)?;
    output.say(&format!("wrote the table into {RESULTS}"));
    Ok("commit BENCHMARKS.md with the change that it measures".into())
}

/// Returns a call of cargo that builds as everybody else's does.
fn cargo() -> Command {
    let mut command = cargo::cargo();
    command.env("CARGO_INCREMENTAL", "0").env_remove("RUSTFLAGS");
    command
}

/// CPU seconds of this process, and of the children that it has waited for. Linux tells them in hundredths.
#[derive(Clone, Copy)]
struct Cpu {
    own: f64,
    children: f64,
}

impl Cpu {
    fn now() -> Result<Self, Failure> {
        let unable = || Failure::Unable("this needs /proc/self/stat, which only Linux has".to_owned());
        let text = fs::read_to_string("/proc/self/stat").map_err(|_| unable())?;
        // The second field is a name in parentheses that may contain anything.
        let (_, fields) = text.rsplit_once(") ").ok_or_else(unable)?;
        let ticks: Vec<f64> = fields.split(' ').skip(11).take(4).filter_map(|field| field.parse().ok()).collect();
        let [user, system, children_user, children_system] = *ticks else { return Err(unable()) };
        Ok(Self { own: (user + system) / 100.0, children: (children_user + children_system) / 100.0 })
    }
}

/// Returns the CPU seconds of one run of this command.
fn cpu_of(command: &mut Command) -> Result<f64, Failure> {
    let before = Cpu::now()?.children;
    captured(command)?;
    Ok(Cpu::now()?.children - before)
}

/// Returns a number of copies of the spec, all but the first under other names.
fn multiplied(sources: &Sources, times: usize) -> Sources {
    let files = (0..times).flat_map(|copy| {
        sources.iter().filter_map(move |(_, file)| {
            let (service, rest) = file.path.split_once('/')?;
            match (service, copy) {
                ("common", 0) => Some((file.path.clone(), file.text.clone())),
                ("common", _) => None,
                _ => {
                    let name = |service: &str| format!("\"name\": \"{service}\"");
                    let copied = format!("{service}-{copy}");
                    let text = if rest.ends_with("/service.json") {
                        file.text.replacen(&name(service), &name(&copied), 1)
                    } else {
                        file.text.clone()
                    };
                    Some((format!("{copied}/{rest}"), text))
                }
            }
        })
    });
    Sources::new(files.collect::<Vec<_>>())
}

/// The cost of generating code.
struct Generation {
    /// CPU milliseconds.
    cpu: f64,
    /// Milliseconds of time.
    time: f64,
    /// MB of output.
    size: f64,
    actions: f64,
}

impl Generation {
    /// Measures the mean of some rounds.
    fn measure(sources: &Sources, threads: usize, rounds: u32) -> Result<Self, Failure> {
        let (start, before) = (std::time::Instant::now(), Cpu::now()?.own);
        let (mut size, mut actions) = (0, 0);
        for _ in 0..rounds {
            let (files, summary) =
                codegen::generate(sources, codegen::Texts::Written, threads).map_err(|_| invalid_spec())?;
            size = files.values().map(String::len).sum();
            actions = summary.actions;
        }
        let each = |seconds: f64| seconds * 1e3 / f64::from(rounds);
        Ok(Self {
            cpu: each(Cpu::now()?.own - before),
            time: each(start.elapsed().as_secs_f64()),
            size: size as f64 / 1e6,
            actions: actions as f64,
        })
    }
}

fn invalid_spec() -> Failure {
    Failure::Unable("the spec is not valid; run `cargo xtask check`".to_owned())
}

fn generation(table: &mut Table) -> Result<(), Failure> {
    let Spec { sources, .. } = Spec::of_project()?;
    let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let alone = Generation::measure(&sources, 1, 10)?;
    let parallel = Generation::measure(&sources, threads, 10)?;
    table.add(
        Row::new("generate, one thread: CPU ms per MB of output", alone.cpu / alone.size)
            .anchor("syn and prettyplease alone", formatting(alone.size)?)
            .goal(80.0),
    );
    table.add(Row::new("the same: CPU ms", alone.cpu));
    table.add(
        Row::new(format!("generate on {threads} threads: ms of time"), parallel.time).anchor("on one", alone.time),
    );
    table.add(Row::new("generate when nothing changes: CPU ms", generation_of_nothing()?).goal(alone.cpu / 4.0));
    let few = Generation::measure(&sources, threads, 1)?;
    let few_cost = few.cpu / few.actions;
    for copies in [10, 100] {
        let many = Generation::measure(&multiplied(&sources, copies), threads, 1)?;
        table.add(
            Row::new(format!("generate {} actions: CPU ms per action", many.actions), many.cpu / many.actions)
                .anchor(format!("{} actions", few.actions), few_cost)
                .goal(few_cost * 1.2),
        );
    }
    Ok(())
}

/// Returns the CPU milliseconds of a run that has nothing to change.
fn generation_of_nothing() -> Result<f64, Failure> {
    const RUNS: u32 = 20;
    let program = std::env::current_exe()?;
    let generate = || {
        let mut command = Command::new(&program);
        command.arg("generate").current_dir(root()).stderr(Stdio::null());
        command
    };
    captured(&mut generate())?;
    let before = Cpu::now()?.children;
    for _ in 0..RUNS {
        captured(&mut generate())?;
    }
    Ok((Cpu::now()?.children - before) * 1e3 / f64::from(RUNS))
}

/// Returns the CPU milliseconds per MB that parsing and printing the generated code take.
fn formatting(size: f64) -> Result<f64, Failure> {
    let program = programs()?.join("formatting");
    let printed = captured(Command::new(program).arg(root().join(GENERATED)).arg("7"))?;
    Ok(median(numbers(&printed).remove("formatting").unwrap_or_default()) / size)
}

/// Returns the folder of the programs that measure.
fn programs() -> Result<PathBuf, Failure> {
    let target = folder().join("programs");
    let mut build = cargo();
    build.args(["build", "--quiet", "--release", "--manifest-path", "tests/bench/Cargo.toml", "--target-dir"]);
    captured(build.arg(&target))?;
    Ok(target.join("release"))
}

/// Lines of a name and a number, by name.
fn numbers(printed: &str) -> BTreeMap<&str, Vec<f64>> {
    let mut all: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for line in printed.lines() {
        if let [name, number, ..] = *line.split(' ').collect::<Vec<_>>()
            && let Ok(number) = number.parse()
        {
            all.entry(name).or_default().push(number);
        }
    }
    all
}

/// A server that ends with this value.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start(program: &Path) -> Result<Self, Failure> {
        let mut process = Command::new(program).stdout(Stdio::piped()).spawn()?;
        let mut url = String::new();
        if let Some(out) = process.stdout.take() {
            BufReader::new(out).read_line(&mut url)?;
        }
        Ok(Self { process, url: url.trim().to_owned() })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // If it is gone already, that is what is wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const BY_HAND: &str = "reqwest-json-signing";

fn calls(table: &mut Table, output: &Output) -> Result<(), Failure> {
    let programs = programs()?;
    let server = Server::start(&programs.join("server"))?;
    for (concurrency, calls) in [("1", "2000"), ("64", "4000")] {
        let arguments = [&server.url, calls, concurrency, "15"];
        let printed = captured(Command::new(programs.join("calls")).args(arguments))?;
        let mut found = numbers(&printed);
        let mut of = |name: &str| median(found.remove(name).unwrap_or_default());
        let by_hand = of(BY_HAND);
        let title = |what: &str| format!("a call, {concurrency} at a time, {what}: CPU µs");
        let anchor = "reqwest, JSON, signing by hand";
        table.add(Row::new(title("hyper alone"), of("hyper")).anchor(anchor, by_hand));
        table.add(Row::new(title("reqwest alone"), of("reqwest")).anchor(anchor, by_hand));
        table.add(Row::new(title("this SDK"), of("sdk")).anchor(anchor, by_hand).goal(by_hand * 1.15));
        table.add(Row::new(title("this SDK without limiter and retries"), of("sdk-plain")).anchor(anchor, by_hand));
        match python(&server.url, concurrency)? {
            Some(python) => table.add(Row::new(title("the vendor's Python SDK"), python).anchor(anchor, by_hand)),
            None => {
                output
                    .say("the vendor's Python SDK is not installed: pip install tencentcloud-sdk-python-organization");
            }
        }
    }
    let printed = captured(Command::new(programs.join("allocations")).args([&server.url, "1000"]))?;
    let mut found = numbers(&printed);
    let mut of = |name: &str| median(found.remove(name).unwrap_or_default());
    let by_hand = of(BY_HAND);
    table.add(Row::new("a call: allocations", of("sdk")).anchor("reqwest, JSON, signing by hand", by_hand));
    Ok(())
}

/// Reads, writes and lists against a service that misbehaves at random, in two runtimes, with credentials that keep expiring
/// and callers who give up.
fn chaos(table: &mut Table) -> Result<(), Failure> {
    const CALLS: &str = "20000";
    let programs = programs()?;
    let server = Server::start(&programs.join("chaos_server"))?;
    let printed = captured(Command::new(programs.join("chaos")).args([&server.url, CALLS, "64"]))?;
    let mut found = numbers(&printed);
    let failed: f64 = found.iter().filter(|(name, _)| name.starts_with("failed-")).flat_map(|(_, counts)| counts).sum();
    let mut of = |name: &str| median(found.remove(name).unwrap_or_default());
    let title = |what: &str| format!("{CALLS} calls in chaos, 64 at a time: {what}");
    table.add(Row::new(title("correct responses"), of("right")));
    table.add(Row::new(title("typed errors"), failed));
    table.add(Row::new(title("given up by the caller"), of("given-up")));
    for (what, name) in [
        ("wrong responses and incomplete lists", "wrong"),
        ("writes executed more than once", "writes-executed-twice"),
        ("writes that succeeded without being executed", "writes-lost"),
        ("writes executed although the error denies it", "writes-denied"),
        ("errors that show a secret", "secrets-shown"),
        ("tasks left behind", "tasks-left"),
    ] {
        table.add(Row::new(title(what), of(name)).goal(0.0));
    }
    let (tenth, end) = (of("memory-after-a-tenth"), of("memory-at-the-end"));
    table.add(Row::new(title("MB of memory at the end"), end).anchor("after a tenth of the calls", tenth));
    Ok(())
}

/// Returns the CPU microseconds per call of the vendor's Python SDK, if it is installed.
fn python(url: &str, concurrency: &str) -> Result<Option<f64>, Failure> {
    let mut probe = Command::new("python3");
    probe.args(["-c", "import tencentcloud.organization"]).stdout(Stdio::null()).stderr(Stdio::null());
    if !probe.status().is_ok_and(|status| status.success()) {
        return Ok(None);
    }
    let printed = captured(Command::new("python3").arg(root().join("tests/bench/calls.py")).args([
        url,
        "500",
        concurrency,
        "5",
    ]))?;
    Ok(numbers(&printed).remove("python").map(median))
}

fn signatures(table: &mut Table) -> Result<(), Failure> {
    let printed = captured(
        cargo()
            .args(["test", "--quiet", "--release", "--package", "generated-sdk", "--lib", "--target-dir"])
            .arg(folder().join("signing"))
            .args(["--", "--ignored", "--nocapture", "benchmark"]),
    )?;
    for line in printed.lines().filter_map(|line| line.split_once("signing ")).map(|(_, line)| line) {
        if let [size, signed, hashes] =
            *line.split(' ').filter_map(|number| number.parse::<f64>().ok()).collect::<Vec<_>>()
        {
            let row = Row::new(format!("a signature over {size} bytes: µs"), signed / 1e3)
                .anchor("the hashes alone", hashes / 1e3);
            table.add(if size < 1e3 { row.goal(0.85) } else { row });
        }
    }
    Ok(())
}
