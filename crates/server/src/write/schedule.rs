//! When tasks are tried, in which order, and how many at a time.
//!
//! Tasks of one kind are carried out together, the oldest first. After a run that failed, the next one
//! waits, twice as long each time, and takes half as many tasks: so a task that makes every run
//! fail is soon alone. It is then set aside, and the others continue without it.

use super::fault::{Cause, Fault};
use super::task::{Kind, Status, Task};

/// Longest time between two attempts in seconds. A damaged corpus is then read 12 times an hour.
const LONGEST_WAIT: u64 = 300;

/// Attempts of a task by itself. With the waits between them they take 14 minutes.
const MAX_ALONE: u32 = 10;

/// Names in one run of deletions, which are held in memory.
const MAX_NAMES: u64 = 100_000;

/// When tasks are tried, and how many at a time.
#[derive(Debug)]
pub(super) struct Schedule {
    /// Runs that failed since the last that did not.
    n_failed: u32,
    /// Most tasks of the next run.
    most: usize,
    /// No run begins before this time, in seconds since 1970.
    resume_at: u64,
}

/// What to do next.
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    /// Carry out these tasks.
    Run(Vec<Task>),
    /// Wait until this time, in seconds since 1970.
    Wait(u64),
    /// Wait until a task comes in.
    Nothing,
}

impl Default for Schedule {
    fn default() -> Self {
        Self { n_failed: 0, most: usize::MAX, resume_at: 0 }
    }
}

/// Returns the seconds to wait after so many failures: 1, 2, 4 and so on.
fn backoff(n_failures: u32) -> u64 {
    let n_doublings = n_failures.saturating_sub(1);
    1_u64.checked_shl(n_doublings).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT)
}

/// Whether a time has come. One that is too far ahead was set by a clock that was wrong.
fn has_come(time: u64, now: u64) -> bool {
    time <= now || time > now + LONGEST_WAIT
}

/// The tasks that were chosen so far.
#[derive(Debug, Default)]
struct Choice {
    run: Vec<Task>,
    n_names: u64,
    /// When the first task that has to wait may be tried.
    wake_at: Option<u64>,
    /// Whether an addition was passed over.
    passed_addition: bool,
}

impl Choice {
    /// Takes a task whose time has come, if it fits; returns whether to look at the next one.
    fn offer(&mut self, task: &Task, most: usize) -> bool {
        let is_deletion = task.kind != Kind::DocumentAddition;
        if is_deletion && self.passed_addition {
            return false;
        }
        if task.failures_alone > 0 {
            let is_alone = self.run.is_empty();
            self.run.extend(is_alone.then(|| task.clone()));
            return !is_alone && self.pass(task);
        }
        self.n_names += if is_deletion { task.documents } else { 0 };
        let fits = self.run.first().is_none_or(|first| {
            first.kind == task.kind && self.run.len() < most && self.n_names <= MAX_NAMES
        });
        self.run.extend(fits.then(|| task.clone()));
        fits
    }

    /// Leaves a task for later; returns whether to look at the next one.
    fn postpone(&mut self, task: &Task, at: u64) -> bool {
        self.wake_at = Some(self.wake_at.map_or(at, |first| first.min(at)));
        self.pass(task)
    }

    fn pass(&mut self, task: &Task) -> bool {
        self.passed_addition |= task.kind == Kind::DocumentAddition;
        task.failures_alone > 0
    }

    fn next(self) -> Next {
        match self.wake_at {
            _ if !self.run.is_empty() => Next::Run(self.run),
            Some(time) => Next::Wait(time),
            None => Next::Nothing,
        }
    }
}

impl Schedule {
    /// Chooses among the open tasks, which come the oldest first.
    ///
    /// A task that was set aside waits alone, and additions go on without it. A deletion waits
    /// for all additions before it: it may be one of their documents that is deleted.
    pub(super) fn next<'t>(&self, open: impl Iterator<Item = &'t Task>, now: u64) -> Next {
        let mut choice = Choice::default();
        for task in open {
            let at = task.next_attempt_at.unwrap_or(0).max(self.resume_at);
            let goes_on = match has_come(at, now) {
                true => choice.offer(task, self.most),
                false => choice.postpone(task, at),
            };
            if !goes_on {
                break;
            }
        }
        choice.next()
    }

    /// Notes that a run did what it should.
    pub(super) fn succeeded(&mut self) {
        *self = Self { most: self.most.saturating_mul(2), ..Self::default() };
    }

    /// Notes that a run failed, and why and until when its tasks wait.
    pub(super) fn failed(&mut self, tasks: &mut [Task], fault: &Fault, now: u64) {
        self.n_failed = self.n_failed.saturating_add(1);
        self.most = (tasks.len() / 2).max(1);
        let wait = backoff(self.n_failed);
        if tasks.len() > 1 || matches!(fault.cause, Cause::Index | Cause::NoSpace) {
            self.resume_at = now + wait;
        }
        match tasks {
            [task] if fault.cause != Cause::Index => set_aside(task, fault, now),
            tasks => tasks.iter_mut().for_each(|task| put_off(task, fault, now + wait)),
        }
    }

    /// Lets the next run begin at once.
    pub(super) fn resume(&mut self) {
        (self.n_failed, self.resume_at) = (0, 0);
    }
}

/// Lets a task wait that failed alone, or gives it up.
pub(super) fn set_aside(task: &mut Task, fault: &Fault, now: u64) {
    task.failures_alone = task.failures_alone.saturating_add(1);
    put_off(task, fault, now + backoff(task.failures_alone));
    let is_hopeless = fault.cause == Cause::Other && task.failures_alone >= MAX_ALONE;
    if is_hopeless || fault.cause == Cause::Records {
        (task.status, task.next_attempt_at) = (Status::Failed, None);
        task.finished_at = Some(now);
    }
}

fn put_off(task: &mut Task, fault: &Fault, until: u64) {
    (task.status, task.next_attempt_at) = (Status::Enqueued, Some(until));
    task.error = Some(fault.message.clone());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::task::now;

    fn task(uid: u64, kind: Kind) -> Task {
        Task::new(uid, kind, 1, format!("inbox/{uid}"))
    }

    fn additions(n_tasks: u64) -> Vec<Task> {
        (0..n_tasks).map(|uid| task(uid, Kind::DocumentAddition)).collect()
    }

    fn uids(next: Next) -> Vec<u64> {
        let Next::Run(tasks) = next else { return Vec::new() };
        tasks.iter().map(|task| task.uid).collect()
    }

    fn other() -> Fault {
        Fault::new(Cause::Other, "it crashed")
    }

    #[test]
    fn waits_double_up_to_five_minutes() {
        let waits = [1, 2, 3, 9, 10, 40, 100].map(backoff);
        assert_eq!(waits, [1, 2, 4, 256, 300, 300, 300]);
    }

    #[test]
    fn tasks_of_one_kind_go_together_in_their_order() {
        let mut tasks = additions(4);
        tasks[2].kind = Kind::DocumentDeletion;
        assert_eq!(uids(Schedule::default().next(tasks.iter(), 0)), [0, 1]);
        assert_eq!(uids(Schedule::default().next(tasks[2..].iter(), 0)), [2]);
        assert_eq!(Schedule::default().next([].iter(), 0), Next::Nothing);
        for task in &mut tasks {
            (task.kind, task.documents) = (Kind::DocumentDeletion, MAX_NAMES / 2);
        }
        assert_eq!(uids(Schedule::default().next(tasks.iter(), 0)), [0, 1]);
    }

    #[test]
    fn nothing_is_tried_while_the_index_is_damaged() {
        let (mut schedule, mut tasks) = (Schedule::default(), additions(3));
        let damaged = Fault::new(Cause::Index, "damaged");
        let mut time = 100;
        for wait in [1, 2, 4, 8] {
            let Next::Run(mut run) = schedule.next(tasks.iter(), time) else { panic!("{time}") };
            schedule.failed(&mut run, &damaged, time);
            for task in run {
                let uid = task.uid as usize;
                tasks[uid] = task;
            }
            // A task that came in meanwhile waits too.
            let newer = task(9, Kind::DocumentAddition);
            let next = schedule.next(tasks.iter().chain([&newer]), time + wait - 1);
            assert_eq!(next, Next::Wait(time + wait));
            time += wait;
        }
        assert!(tasks.iter().all(|task| task.status == Status::Enqueued));
        schedule.resume();
        tasks.iter_mut().for_each(|task| task.next_attempt_at = None);
        assert_eq!(uids(schedule.next(tasks.iter(), time)), [0]);
        schedule.succeeded();
        assert_eq!(uids(schedule.next(tasks.iter(), time)), [0, 1]);
    }

    #[test]
    fn a_task_that_makes_runs_fail_is_found_and_the_others_are_done() {
        let (mut schedule, mut tasks) = (Schedule::default(), additions(7));
        let mut done = Vec::new();
        let mut time = 0;
        for _ in 0..60 {
            let open = tasks.iter().filter(|task| task.status == Status::Enqueued);
            match schedule.next(open, time) {
                Next::Run(mut run) if run.iter().any(|task| task.uid == 3) => {
                    schedule.failed(&mut run, &other(), time);
                    for task in run {
                        let uid = task.uid as usize;
                        tasks[uid] = task;
                    }
                }
                Next::Run(run) => {
                    schedule.succeeded();
                    for task in run {
                        done.push(task.uid);
                        tasks[task.uid as usize].status = Status::Succeeded;
                    }
                }
                Next::Wait(until) => time = until,
                Next::Nothing => break,
            }
        }
        assert_eq!(done, [0, 1, 2, 4, 5, 6]);
        assert_eq!((tasks[3].status, tasks[3].failures_alone), (Status::Failed, MAX_ALONE));
        assert_eq!(tasks[3].error.as_deref(), Some("it crashed"));
    }

    #[test]
    fn a_deletion_waits_for_the_additions_before_it() {
        let mut tasks = additions(3);
        set_aside(&mut tasks[0], &other(), 10);
        tasks[2].kind = Kind::DocumentDeletion;
        let schedule = Schedule::default();
        assert_eq!(uids(schedule.next(tasks.iter(), 10)), [1]);
        let rest = [&tasks[0], &tasks[2]];
        assert_eq!(schedule.next(rest.into_iter(), 10), Next::Wait(11));
        assert_eq!(uids(schedule.next(rest.into_iter(), 11)), [0]);
        assert_eq!(uids(schedule.next([&tasks[2]].into_iter(), 11)), [2]);
    }

    #[test]
    fn a_full_disk_never_makes_a_task_fail_for_good_and_lost_records_do_at_once() {
        let mut tasks = additions(2);
        let full = Fault::new(Cause::NoSpace, "the disk is full");
        (0..50).for_each(|time| Schedule::default().failed(&mut tasks[..1], &full, time));
        assert_eq!((tasks[0].status, tasks[0].next_attempt_at), (Status::Enqueued, Some(349)));
        set_aside(&mut tasks[1], &Fault::new(Cause::Records, "gone"), 5);
        assert_eq!((tasks[1].status, tasks[1].next_attempt_at), (Status::Failed, None));
    }

    #[test]
    fn a_clock_that_was_wrong_stops_nothing() {
        let mut tasks = additions(1);
        tasks[0].next_attempt_at = Some(now() + 100 * LONGEST_WAIT);
        assert_eq!(uids(Schedule::default().next(tasks.iter(), now())), [0]);
    }
}
