//! The server, and how it is told to fail.

use std::collections::VecDeque;
use std::io::BufReader;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::http::{Answer, Request, read, write};
use crate::setup::Setup;
use crate::work::Work;

/// A way to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Answers with a status, and does nothing.
    Status(u16),
    /// Does nothing, and breaks the connection off.
    CutBefore,
    /// Does what it is asked, and breaks the connection off without an answer.
    CutAfter,
    /// Refuses every other document with a status.
    Items(u16),
}

/// A request that was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Method and path.
    pub path: String,
    /// Its body.
    pub body: String,
}

/// A server on loopback, until dropped.
#[derive(Debug)]
pub struct Standin {
    url: String,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    work: Mutex<Work>,
    /// Where it fails, by a part of the path, and how, the next first.
    faults: Mutex<Vec<(String, VecDeque<Fault>)>>,
    received: Mutex<Vec<Received>>,
    is_over: AtomicBool,
}

impl Standin {
    /// Starts it.
    ///
    /// # Errors
    ///
    /// If the port is taken.
    pub fn start(setup: Setup) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", setup.port))?;
        let url = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared { work: Mutex::new(Work::new(setup)), ..Shared::default() });
        let of_thread = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().take_while(|_| !of_thread.is_over()) {
                let (Ok(stream), shared) = (stream, Arc::clone(&of_thread)) else { continue };
                std::thread::spawn(move || shared.serve(stream));
            }
        });
        Ok(Self { url, shared })
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Makes the next requests fail whose path has `part` in it, one after the other.
    pub fn fail(&self, part: &str, faults: impl IntoIterator<Item = Fault>) {
        locked(&self.shared.faults).push((part.to_owned(), faults.into_iter().collect()));
    }

    /// What was received since this was asked last.
    pub fn received(&self) -> Vec<Received> {
        std::mem::take(&mut locked(&self.shared.received))
    }
}

impl Drop for Standin {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::SeqCst);
        // Wakes up who waits for a connection.
        let _ = TcpStream::connect(self.url.trim_start_matches("http://"));
    }
}

impl Shared {
    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }

    /// Answers the requests of a connection, until it ends.
    fn serve(&self, stream: TcpStream) {
        let Ok(mut writer) = stream.try_clone() else { return };
        let mut reader = BufReader::new(stream);
        while let Ok(Some(request)) = read(&mut reader) {
            if self.is_over() {
                return;
            }
            let fault = self.next_fault(&request);
            self.note(&request);
            let Some(answer) = self.answer(&request, fault) else { return };
            if write(&mut writer, &answer).is_err() {
                return;
            }
        }
    }

    fn answer(&self, request: &Request, fault: Option<Fault>) -> Option<Answer> {
        let work = |refuse| locked(&self.work).answer(request, refuse);
        match fault {
            None => Some(work(None)),
            Some(Fault::Items(status)) => Some(work(Some(status))),
            Some(Fault::Status(status)) => {
                let body = serde_json::json!({"message": "the stand-in was told to fail"});
                Some(Answer { status, body })
            }
            Some(Fault::CutBefore) => None,
            Some(Fault::CutAfter) => {
                work(None);
                None
            }
        }
    }

    fn next_fault(&self, request: &Request) -> Option<Fault> {
        let mut faults = locked(&self.faults);
        let fitting = faults.iter_mut().filter(|(part, _)| request.path.contains(part.as_str()));
        fitting.filter_map(|(_, faults)| faults.pop_front()).next()
    }

    fn note(&self, request: &Request) {
        let path = format!("{} {}", request.method, request.path);
        locked(&self.received).push(Received { path, body: request.body.clone() });
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
