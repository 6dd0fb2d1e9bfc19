//! `bench`: everything that this project promises about speed and size, measured here and now, in one table.

mod compile;
mod table;

use crate::Failure;
use crate::output::Output;
use crate::workspace::{root, sources};
use codegen::Sources;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use table::{Row, Table, median};

const RESULTS: &str = "BENCHMARKS.md";

/// Where everything that is built for a measurement lies.
fn folder() -> PathBuf {
    root().join("target/bench")
}

/// Measures everything; writes the table into `BENCHMARKS.md` if asked to.
pub fn run(write: bool, output: &Output) -> Result<(), Failure> {
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
    println!("{text}");
    if write {
        let path = root().join(RESULTS);
        let old = fs::read_to_string(&path)?;
        let new = table::replaced(&old, &text).map_err(Failure::Unable)?;
        fs::write(&path, new)?;
        output.say(&format!("{RESULTS} has them"));
    }
    Ok(())
}

/// Runs a command that must succeed, and returns what it prints.
fn captured(command: &mut Command) -> Result<String, Failure> {
    let done = command.stderr(Stdio::inherit()).output();
    let done = done.map_err(|error| Failure::Unable(format!("cannot run {command:?}: {error}")))?;
    match done.status.success() {
        true => Ok(String::from_utf8_lossy(&done.stdout).into_owned()),
        false => Err(Failure::Unable(format!("{command:?} failed"))),
    }
}

fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    command.current_dir(root()).env("CARGO_INCREMENTAL", "0").env_remove("RUSTFLAGS");
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

/// CPU seconds of one run of this command.
fn cpu_of(command: &mut Command) -> Result<f64, Failure> {
    let before = Cpu::now()?.children;
    captured(command)?;
    Ok(Cpu::now()?.children - before)
}

/// The spec, and the spec as often as asked for, under other names.
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
                    let text = match rest.ends_with("/service.json") {
                        true => file.text.replacen(&name(service), &name(&copied), 1),
                        false => file.text.clone(),
                    };
                    Some((format!("{copied}/{rest}"), text))
                }
            }
        })
    });
    Sources::new(files.collect::<Vec<_>>())
}

fn generation(table: &mut Table) -> Result<(), Failure> {
    let sources = sources()?;
    let threads = thread::available_parallelism().map_or(1, |threads| threads.get());
    let generated = |sources: &Sources, threads: usize, rounds: u32| {
        let (start, cpu) = (std::time::Instant::now(), Cpu::now()?.own);
        let mut size = 0;
        let mut actions = 0;
        for _ in 0..rounds {
            let (files, summary) = codegen::generate(sources, codegen::Texts::Written, threads)
                .map_err(|_| Failure::Unable("the spec is not in order; run `cargo xtask check`".to_owned()))?;
            size = files.values().map(String::len).sum::<usize>();
            actions = summary.actions;
        }
        let each = |seconds: f64| seconds / f64::from(rounds);
        Ok::<_, Failure>((
            each(Cpu::now()?.own - cpu),
            each(start.elapsed().as_secs_f64()),
            size as f64 / 1e6,
            actions as f64,
        ))
    };
    let (cpu, time, size, _) = generated(&sources, 1, 10)?;
    let (_, parallel, ..) = generated(&sources, threads, 10)?;
    let floor = formatting(size)?;
    table.add(
        Row::new("generate, one thread: CPU ms per MB of output", cpu * 1e3 / size)
            .anchor("syn and prettyplease alone", floor)
            .goal(80.0),
    );
    table.add(Row::new("the same: CPU ms", cpu * 1e3));
    table.add(
        Row::new(format!("generate on {threads} threads: ms of time"), parallel * 1e3).anchor("on one", time * 1e3),
    );
    let program = std::env::current_exe()?;
    captured(Command::new(&program).arg("generate").current_dir(root()))?;
    const RUNS: u32 = 20;
    let before = Cpu::now()?.children;
    for _ in 0..RUNS {
        captured(Command::new(&program).arg("generate").current_dir(root()).stderr(Stdio::null()))?;
    }
    let nothing = (Cpu::now()?.children - before) / f64::from(RUNS);
    table.add(Row::new("generate when nothing changes: CPU ms", nothing * 1e3).goal(cpu * 1e3 / 4.0));
    let per_action = |copies| {
        let (cpu, _, _, actions) = generated(&multiplied(&sources, copies), threads, 1)?;
        Ok::<_, Failure>((cpu * 1e3 / actions, actions))
    };
    let (few, few_actions) = per_action(1)?;
    for copies in [10, 100] {
        let (cost, actions) = per_action(copies)?;
        table.add(
            Row::new(format!("generate {actions} actions: CPU ms per action"), cost)
                .anchor(format!("{few_actions} actions"), few)
                .goal(few * 1.2),
        );
    }
    Ok(())
}

/// CPU milliseconds per MB that only parsing and printing of the generated code take.
fn formatting(size: f64) -> Result<f64, Failure> {
    let program = programs()?.join("formatting");
    let printed = captured(Command::new(program).arg(root().join(crate::workspace::GENERATED)).arg("7"))?;
    Ok(median(numbers(&printed).remove("formatting").unwrap_or_default()) / size)
}

/// The folder of the programs that measure.
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
                output.say("the vendor's Python SDK is not installed: pip install tencentcloud-sdk-python-organization")
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

/// Reads and writes against a service that resets, truncates, delays, throttles and answers 502 at random.
fn chaos(table: &mut Table) -> Result<(), Failure> {
    const CALLS: &str = "20000";
    let programs = programs()?;
    let server = Server::start(&programs.join("chaos_server"))?;
    let printed = captured(Command::new(programs.join("chaos")).args([&server.url, CALLS, "64"]))?;
    let mut found = numbers(&printed);
    let failed: f64 = found.iter().filter(|(name, _)| name.starts_with("failed-")).flat_map(|(_, counts)| counts).sum();
    let mut of = |name: &str| median(found.remove(name).unwrap_or_default());
    let title = |what: &str| format!("{CALLS} calls in chaos, 64 at a time: {what}");
    table.add(Row::new(title("right answers"), of("right")));
    table.add(Row::new(title("typed errors"), failed));
    table.add(Row::new(title("writes executed more than once"), of("writes-executed-twice")).goal(0.0));
    table.add(Row::new(title("tasks left behind"), of("tasks-left")).goal(0.0));
    let (tenth, end) = (of("memory-after-a-tenth"), of("memory-at-the-end"));
    table.add(Row::new(title("MB of memory at the end"), end).anchor("after a tenth of the calls", tenth));
    Ok(())
}

/// CPU microseconds per call of the vendor's Python SDK, if it is installed.
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
