//! The progress of a long run: one line on a terminal, nothing anywhere else.

use codegen::Workers;
use std::io::{IsTerminal, Stderr, Write, stderr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A line that appears when a run takes longer than people like to wait without a sign, and disappears when it is over.
pub(crate) struct Progress<W: Write = Stderr> {
    begin: Instant,
    /// `None` if standard error is not a terminal.
    line: Option<Mutex<Line<W>>>,
}

struct Line<W> {
    writer: W,
    /// The time when the line was last written.
    written: Option<Instant>,
}

/// The time that a run may take without a sign.
const PATIENCE: Duration = Duration::from_secs(1);

/// The time between one line and the next.
const PAUSE: Duration = Duration::from_millis(100);

const ERASE: &str = "\r\x1b[K";

impl Progress {
    /// Shows progress if standard error is a terminal.
    pub(crate) fn new(begin: Instant) -> Self {
        let stderr = stderr();
        Self::on(stderr.is_terminal().then_some(stderr), begin)
    }
}

impl<W: Write> Progress<W> {
    fn on(writer: Option<W>, begin: Instant) -> Self {
        Self { begin, line: writer.map(|writer| Mutex::new(Line { writer, written: None })) }
    }

    /// Shows the progress, at most every now and then.
    pub(crate) fn tell(&self, done: usize, total: usize) {
        // Another thread that is writing right now shows as much.
        if let Some(mut line) = self.line.as_ref().and_then(|line| line.try_lock().ok())
            && self.begin.elapsed() >= PATIENCE
            && line.written.is_none_or(|written| written.elapsed() >= PAUSE)
        {
            line.written = Some(Instant::now());
            // A terminal that cannot be written to must not delay the work.
            let _ =
                write!(line.writer, "{ERASE}generating: {done} of {total} files").and_then(|()| line.writer.flush());
        }
    }
}

impl<W: Write> Drop for Progress<W> {
    fn drop(&mut self) {
        if let Some(Ok(line)) = self.line.as_mut().map(Mutex::get_mut)
            && line.written.is_some()
        {
            let _ = write!(line.writer, "{ERASE}").and_then(|()| line.writer.flush());
        }
    }
}

/// Runs something with as many threads as there are cores, and shows its progress.
pub(crate) fn watched<T>(begin: Instant, work: impl FnOnce(Workers<'_>) -> T) -> T {
    let progress = Progress::new(begin);
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    work(Workers { threads, watch: &|done, total| progress.tell(done, total) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(writer: Option<&mut Vec<u8>>, begin: Instant) {
        let progress = Progress::on(writer, begin);
        progress.tell(1, 3);
        progress.tell(2, 3);
    }

    #[test]
    fn a_long_run_shows_one_line_at_a_time_and_takes_it_back() {
        let mut shown = Vec::new();
        told(Some(&mut shown), Instant::now() - PATIENCE);
        let shown = String::from_utf8(shown).unwrap();
        assert_eq!(shown, format!("{ERASE}generating: 1 of 3 files{ERASE}"));
    }

    #[test]
    fn a_short_run_shows_nothing() {
        let mut shown = Vec::new();
        // Its second has not begun.
        told(Some(&mut shown), Instant::now() + PATIENCE);
        assert!(shown.is_empty());
    }
}
