//! What the stages of a run cost.

use std::time::Instant;

use cpu_time::ProcessTime;
use serde::Serialize;

/// What a stage of a run cost. No two runs cost the same: nothing may depend on it.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Timing {
    /// `list`, `cluster`, `read`, `deduplicate` or `write`.
    pub(crate) stage: &'static str,
    /// Milliseconds by the clock.
    pub(crate) wall_ms: u64,
    /// Milliseconds of all threads together.
    pub(crate) cpu_ms: u64,
    /// Most bytes of memory in use at once up to the end of the stage, where the system says.
    pub(crate) peak_rss: Option<u64>,
}

/// Takes the time of one stage after another.
#[derive(Debug)]
pub(crate) struct Stopwatch {
    stage: &'static str,
    wall: Instant,
    cpu: ProcessTime,
    done: Vec<Timing>,
}

impl Stopwatch {
    /// Starts with a stage.
    pub(crate) fn start(stage: &'static str) -> Self {
        Self { stage, wall: Instant::now(), cpu: ProcessTime::now(), done: Vec::new() }
    }

    /// Ends a stage and begins the next.
    pub(crate) fn enter(&mut self, stage: &'static str) {
        let millis =
            |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.done.push(Timing {
            stage: self.stage,
            wall_ms: millis(self.wall.elapsed()),
            cpu_ms: millis(self.cpu.elapsed()),
            peak_rss: peak_rss(),
        });
        let done = std::mem::take(&mut self.done);
        *self = Self { done, ..Self::start(stage) };
    }

    /// Ends the last stage.
    pub(crate) fn stop(&mut self) -> Vec<Timing> {
        self.enter("");
        std::mem::take(&mut self.done)
    }
}

/// Most memory in use so far, in bytes: `VmHWM` of Linux, in kB.
fn peak_rss() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stage_has_its_time() {
        let mut stopwatch = Stopwatch::start("read");
        std::thread::sleep(std::time::Duration::from_millis(20));
        stopwatch.enter("write");
        let timings = stopwatch.stop();
        assert_eq!(
            timings.iter().map(|timing| timing.stage).collect::<Vec<_>>(),
            ["read", "write"]
        );
        assert!(timings[0].wall_ms >= 20 && timings[0].cpu_ms < timings[0].wall_ms);
        assert_eq!(timings[1].peak_rss.is_some(), cfg!(target_os = "linux"));
    }
}
