//! Search: the query language, ranking, snippets.
//!
//! [`Engine::open`] opens the published index of a folder; [`Engine::search`]
//! answers a [`Request`] with a [`Response`] of [`Hit`]s.

mod engine;
mod error;
mod grammar;
mod response;
mod show;

pub use engine::{Engine, Request, SnippetOptions};
pub use error::{Error, Result};
pub use grammar::{Clause, FieldName, Occur, Understood};
pub use response::{Hit, Matched, Response, Snippet};
pub use show::{sanitize_for_terminal, to_html};
