//! Collections in XML and SGML: one document for each record, such as `<DOC>` or `<item>`.
//!
//! What real collections hold is often neither: roots are missing, ampersands stand bare, ends of
//! elements are left out. So tags are read one by one ([`scan`]), as browsers do, and nothing is
//! ever refused. The element of a record is named by the user, or found: known names first, then
//! what repeats.

mod element;
mod record;
mod scan;
mod value;

pub(super) use element::{find, looks_like_collection};
pub(super) use record::{parse, sample, unescaped};
pub(super) use scan::{Token, attributes, tokens};
