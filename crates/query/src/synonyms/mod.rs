//! Words that are looked for beside those of a query: synonyms of the user, and words of dialects.

mod table;
mod widen;

pub use table::{Synonyms, SynonymsError};
pub(crate) use widen::widen;
