//! Paragraphs that stand on many pages of one site: menus, subscriptions, notices of rights.
//!
//! They are looked for at both ends of a text, where pages have them, and counted over the
//! documents that are kept: so neither a refrain nor the copies of an article are taken for
//! boilerplate. Only documents with a web address have a site. A passage that is cut stays with its
//! document, apart from the text, and comes back when the site has grown so far that it is rare.

mod cut;
mod find;

pub use self::cut::Boilerplate;
pub use self::find::is_boilerplate;

pub(crate) use self::cut::restored;
