//! The server, asked over sockets.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod agent;
mod api;
mod book;
mod common;
mod elastic;
mod fields;
mod guard;
mod live;
mod questions;
mod scroll;
mod write;
