//! Work on all threads, with its results in order.
//!
//! Each thread takes the next item, works on it and, if its turn has come, passes on what is
//! ready. So nobody waits for a slow item but when a whole window of later ones is done, and
//! no thread is set aside for reading or for writing.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::error::Result;

/// Results for each thread that may wait for an earlier one. A slow item is seldom four times
/// as slow as the others; and each waiting result is memory.
const WINDOW: u64 = 4;

/// Takes items from `source` until there are none, applies `work` to each on all threads of the
/// pool, and gives the results to `sink` in the order of the items.
///
/// The first error in that order ends it, and what comes before reaches `sink`: so the outcome
/// does not depend on the threads.
pub(crate) fn ordered<T, U: Send>(
    source: impl FnMut() -> Result<Option<T>> + Send,
    work: impl Fn(T) -> Result<U> + Sync,
    sink: impl FnMut(U) -> Result<()> + Send,
) -> Result<()> {
    let line = Pipeline {
        source: Mutex::new(ItemSource { next: source, number: 0, has_ended: false }),
        sink: Mutex::new(Sink { take: sink, waiting: BTreeMap::new(), number: 0, outcome: Ok(()) }),
        moved: Condvar::new(),
    };
    rayon::broadcast(|context| line.run(context.num_threads() as u64 * WINDOW, &work));
    line.sink.into_inner().unwrap_or_else(PoisonError::into_inner).outcome
}

struct Pipeline<S, K, U> {
    source: Mutex<ItemSource<S>>,
    sink: Mutex<Sink<K, U>>,
    /// Told when the sink has taken something.
    moved: Condvar,
}

struct ItemSource<S> {
    next: S,
    number: u64,
    has_ended: bool,
}

struct Sink<K, U> {
    take: K,
    waiting: BTreeMap<u64, Result<U>>,
    number: u64,
    outcome: Result<()>,
}

impl<S, K, U> Pipeline<S, K, U> {
    fn run<T>(&self, window: u64, work: &(impl Fn(T) -> Result<U> + Sync))
    where
        S: FnMut() -> Result<Option<T>>,
        K: FnMut(U) -> Result<()>,
    {
        let _end = EndOnPanic(self);
        while let Some((number, item)) = self.next() {
            self.pass_on(number, item.and_then(work), window);
        }
    }

    fn next<T>(&self) -> Option<(u64, Result<T>)>
    where
        S: FnMut() -> Result<Option<T>>,
    {
        let mut source = lock(&self.source);
        if source.has_ended {
            return None;
        }
        let item = (source.next)().transpose();
        source.has_ended = item.as_ref().is_none_or(Result::is_err);
        source.number += 1;
        Some((source.number - 1, item?))
    }

    fn pass_on(&self, number: u64, result: Result<U>, window: u64)
    where
        K: FnMut(U) -> Result<()>,
    {
        let mut sink = lock(&self.sink);
        sink.waiting.insert(number, result);
        sink.drain();
        let has_failed = sink.outcome.is_err();
        self.moved.notify_all();
        let is_ahead = |sink: &mut Sink<K, U>| number >= sink.number + window;
        drop(self.moved.wait_while(sink, is_ahead).unwrap_or_else(PoisonError::into_inner));
        if has_failed {
            self.end();
        }
    }

    /// Lets every thread come to its end.
    fn end(&self) {
        lock(&self.source).has_ended = true;
        lock(&self.sink).number = u64::MAX / 2;
        self.moved.notify_all();
    }
}

impl<K: FnMut(U) -> Result<()>, U> Sink<K, U> {
    fn drain(&mut self) {
        while let Some(result) = self.waiting.remove(&self.number) {
            self.number += 1;
            if self.outcome.is_ok() {
                self.outcome = result.and_then(&mut self.take);
            }
        }
    }
}

/// A thread that panics must not leave others waiting for its result.
struct EndOnPanic<'l, S, K, U>(&'l Pipeline<S, K, U>);

impl<S, K, U> Drop for EndOnPanic<'_, S, K, U> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.end();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    /// Numbers in, squares out, with an error where one is asked for.
    fn run(threads: usize, fails_at: Option<u64>) -> (Vec<u64>, Result<()>) {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let (mut numbers, mut taken) = (0..500_u64, Vec::new());
        let outcome = pool.install(|| {
            ordered(
                || Ok(numbers.next()),
                |number| {
                    std::thread::sleep(std::time::Duration::from_micros(number * 7 % 50));
                    if Some(number) == fails_at { Err(Error::Interrupted) } else { Ok(number) }
                },
                |number| {
                    taken.push(number);
                    Ok(())
                },
            )
        });
        (taken, outcome)
    }

    #[test]
    fn results_come_in_the_order_of_the_items() {
        for threads in [1, 2, 7] {
            let (taken, outcome) = run(threads, None);
            assert!(outcome.is_ok());
            assert_eq!(taken, (0..500).collect::<Vec<_>>(), "{threads} threads");
        }
    }

    #[test]
    fn all_that_comes_before_an_error_is_passed_on_and_nothing_after_it() {
        for threads in [1, 2, 7] {
            let (taken, outcome) = run(threads, Some(200));
            assert!(matches!(outcome, Err(Error::Interrupted)));
            assert_eq!(taken, (0..200).collect::<Vec<_>>(), "{threads} threads");
        }
    }

    #[test]
    fn a_panic_ends_all_threads() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        let mut numbers = 0..100_u64;
        let work = |number| if number == 20 { panic!("on purpose") } else { Ok(number) };
        let run = || pool.install(|| ordered(|| Ok(numbers.next()), work, |_| Ok(())));
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err());
    }
}
