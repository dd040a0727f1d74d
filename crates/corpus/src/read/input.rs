//! The bytes of a source as UTF-8: unpacked, transcoded, and not more than can be held.

use std::io::{self, Read};

use super::batch::Fault;
use super::decode::{self, Transcoder, UNICODE};
use super::raw::{Bomb, Unpacked};
use super::{FailureReason, Format, html, office, sniff};
use crate::BUFFER_BYTES;

/// A source, read from the front.
pub(super) struct Input {
    pub(super) unpacked: Unpacked,
    /// The format, where that is known before the letters are.
    pub(super) format: Option<Format>,
    /// Name of the encoding.
    pub(super) encoding: &'static str,
    transcoder: Transcoder,
    /// Bytes before they are transcoded.
    chunk: Vec<u8>,
    state: State,
    /// Whether a line ends in a carriage return alone, as on the computers of the nineties.
    /// Such a source comes out with line feeds, which changes no length.
    has_lone_returns: bool,
    /// Bytes that have come out.
    pub(super) decoded_bytes: u64,
}

enum State {
    Open,
    End,
    Stopped(FailureReason, String),
}

impl Input {
    /// Opens what is called `name`, and appends its first bytes to `out`.
    pub(super) fn open(
        name: &str,
        unpacked: Unpacked,
        format: Option<Format>,
        out: &mut Vec<u8>,
    ) -> Result<Self, Fault> {
        let mut input = Self {
            unpacked,
            format,
            encoding: UNICODE.name(),
            transcoder: Transcoder::new(UNICODE),
            chunk: Vec::new(),
            state: State::Open,
            has_lone_returns: false,
            decoded_bytes: 0,
        };
        input.head(name, out)?;
        let is_text = !input.format.is_some_and(office::is_whole);
        input.has_lone_returns = is_text && out.contains(&b'\r') && !out.contains(&b'\n');
        input.end_lines(out, 0);
        Ok(input)
    }

    /// Goes on behind damage; `false` if there is nothing.
    pub(super) fn resume(&mut self) -> bool {
        let is_damaged = matches!(self.state, State::Stopped(FailureReason::Damaged, _));
        let resumes = is_damaged && self.unpacked.resume();
        if resumes {
            self.state = State::Open;
        }
        resumes
    }

    fn head(&mut self, name: &str, out: &mut Vec<u8>) -> Result<(), Fault> {
        self.read();
        if self.chunk.is_empty()
            && let State::Stopped(reason, detail) = &self.state
        {
            return Err(Fault { reason: *reason, detail: detail.clone() });
        }
        self.format = self.format.or_else(|| sniff::raw_format(name, &self.chunk));
        let encoding = match self.format {
            // Each of its records may be in another encoding.
            Some(Format::Warc | Format::Arc | Format::Parquet | Format::Xlsx | Format::Ods) => {
                UNICODE
            }
            // What is read as it is.
            Some(format) if office::is_whole(format) => UNICODE,
            _ => decode::detect(&self.chunk).map_err(|kind| {
                let detail = format!("is no text but {kind}");
                Fault { reason: FailureReason::Binary, detail }
            })?,
        };
        self.encoding = encoding.name();
        self.transcoder = Transcoder::new(encoding);
        if self.format == Some(Format::Html) && encoding.is_ascii_compatible() {
            // A page says in itself how it is to be read, and is decoded as a whole.
            self.encoding = html::encoding(&self.chunk);
            self.transcoder = Transcoder::new(UNICODE);
        }
        self.transcode(out);
        Ok(())
    }

    /// Appends more bytes to `out`, unless there are none.
    pub(super) fn fill(&mut self, out: &mut Vec<u8>) {
        let before = out.len();
        self.read();
        self.transcode(out);
        self.end_lines(out, before);
    }

    /// Turns carriage returns from `start` on into line feeds, if they end lines.
    fn end_lines(&self, out: &mut [u8], start: usize) {
        if self.has_lone_returns {
            let new = out.iter_mut().skip(start);
            new.filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
        }
    }

    /// Appends until there is twice as much in `out`.
    pub(super) fn double(&mut self, out: &mut Vec<u8>) {
        let enough = out.len() * 2;
        while out.len() < enough.max(BUFFER_BYTES) && !self.is_done() {
            self.fill(out);
        }
    }

    /// Empties the chunk into `out`.
    fn transcode(&mut self, out: &mut Vec<u8>) {
        let before = out.len();
        self.transcoder.push(&self.chunk, self.is_done(), out);
        self.decoded_bytes += (out.len() - before) as u64;
        self.chunk.clear();
    }

    /// Fills the empty chunk, as far as there is something. The chunk lies in the cache, where the
    /// kernel copies to several times as fast as to memory that was not touched for a while.
    fn read(&mut self) {
        self.chunk.resize(BUFFER_BYTES, 0);
        let mut n_bytes = 0;
        while n_bytes < self.chunk.len() && !self.is_done() {
            match self.unpacked.read(self.chunk.get_mut(n_bytes..).unwrap_or_default()) {
                Ok(0) => self.state = State::End,
                Ok(n) => n_bytes += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => self.state = stopped(&error, &self.unpacked),
            }
        }
        self.chunk.truncate(n_bytes);
    }

    /// Whether nothing more will come.
    pub(super) fn is_done(&self) -> bool {
        !matches!(self.state, State::Open)
    }

    /// Whether this is the end of the source, or as much of it as can be had.
    pub(super) fn is_cut_short(&self) -> Option<(FailureReason, &str)> {
        match &self.state {
            State::Stopped(reason, detail) => Some((*reason, detail)),
            State::Open | State::End => None,
        }
    }

    pub(super) fn transcodes(&self) -> bool {
        self.transcoder.transcodes()
    }
}

fn stopped(error: &io::Error, unpacked: &Unpacked) -> State {
    if error.get_ref().is_some_and(|error| error.is::<Bomb>()) {
        return State::Stopped(FailureReason::TooLarge, error.to_string());
    }
    if unpacked.compression() == super::Compression::None && !unpacked.is_member() {
        return State::Stopped(FailureReason::Unreadable, format!("cannot be read: {error}"));
    }
    State::Stopped(FailureReason::Damaged, format!("cannot be unpacked: {error}"))
}
