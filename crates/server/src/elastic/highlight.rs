//! How passages are marked.

use fihris_query::{Hit, SnippetOptions, to_html};
use serde_json::{Map, Value, json};

use super::fields::Field;
use super::keys::{Keys, MAX_NAMES, require_few};
use super::problem::{Refusal, Result};

/// Most characters of a passage: what shows a whole article.
const MAX_FRAGMENT: usize = 10_000;

/// How passages are marked: one of each field, escaped as HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Highlight {
    pub(super) before: String,
    pub(super) after: String,
    pub(super) title: bool,
    pub(super) text: bool,
    pub(super) max_chars: usize,
}

impl Highlight {
    /// Reads what stands at `highlight`.
    pub(super) fn read(value: &Value) -> Result<Self> {
        let keys = Keys::of(value, "highlight")?;
        let mut highlight = Self {
            before: tag(&keys, "pre_tags")?.unwrap_or_else(|| "<em>".to_owned()),
            after: tag(&keys, "post_tags")?.unwrap_or_else(|| "</em>".to_owned()),
            title: false,
            text: false,
            max_chars: fragment(&keys)?.unwrap_or(SnippetOptions::default().max_chars),
        };
        let fields = keys.take("fields");
        keys.finish()?;
        let entries = entries(fields)?;
        require_few("highlight", entries.len(), MAX_NAMES)?;
        for (name, options) in entries {
            highlight.add(name, options)?;
        }
        Ok(highlight)
    }

    fn add(&mut self, name: &str, options: &Value) -> Result<()> {
        let options = Keys::of(options, name)?;
        let max_chars = fragment(&options)?;
        options.finish()?;
        match Field::named(name)? {
            Field::Title => self.title = true,
            Field::Text => {
                self.text = true;
                self.title |= name == "*";
                self.max_chars = max_chars.unwrap_or(self.max_chars);
            }
            Field::Value(_) | Field::Date | Field::Own(_) => {
                let what = format!("a [highlight] of [{name}]");
                return Err(Refusal::unsupported(&what, "title and text"));
            }
        }
        Ok(())
    }

    /// Returns the passages in which something was found. Whatever they hold is escaped: it may be
    /// shown as HTML.
    pub(super) fn marked(&self, hit: &Hit) -> Value {
        let title = hit.title.as_deref().unwrap_or_default();
        let fields = [
            ("title", self.title, title, &hit.title_highlights),
            ("text", self.text, hit.snippet.text.as_str(), &hit.snippet.highlights),
        ];
        let wanted =
            fields.into_iter().filter(|(_, is_wanted, _, found)| *is_wanted && !found.is_empty());
        let passages = wanted.map(|(name, _, text, found)| {
            // Nothing but our own marks looks like a tag in it.
            let html = to_html(text, found).replace("<mark>", &self.before);
            (name.to_owned(), json!([html.replace("</mark>", &self.after)]))
        });
        Value::Object(passages.collect::<Map<_, _>>())
    }
}

/// The first of some tags.
fn tag(keys: &Keys<'_>, key: &'static str) -> Result<Option<String>> {
    let Some(value) = keys.take(key) else { return Ok(None) };
    let first = value.as_array().map_or(Some(value), |tags| tags.first());
    let tag = first.and_then(Value::as_str);
    tag.map(|tag| Some(tag.to_owned())).ok_or_else(|| keys.wrong(key, value, "a list of strings"))
}

/// The fields to highlight: an object, or a list of such.
fn entries(fields: Option<&Value>) -> Result<Vec<(&String, &Value)>> {
    let Some(fields) = fields else { return Err(Refusal::parsing("[highlight] has no [fields]")) };
    let one = std::slice::from_ref(fields);
    let lists = fields.as_array().map_or(one, Vec::as_slice);
    if !lists.iter().all(Value::is_object) {
        return Err(Refusal::parsing("[fields] in [highlight] is an object"));
    }
    Ok(lists.iter().filter_map(Value::as_object).flatten().collect())
}

/// Characters of a passage; all of a text where no number of passages is wanted. There is never
/// more than one passage.
fn fragment(keys: &Keys<'_>) -> Result<Option<usize>> {
    let (number, size) = (keys.count("number_of_fragments")?, keys.count("fragment_size")?);
    keys.only("encoder", &["html"])?;
    keys.only("type", &["unified", "plain", "fvh"])?;
    keys.only("order", &["score", "none"])?;
    keys.only("require_field_match", &["true"])?;
    keys.only("no_match_size", &["0"])?;
    let size = if number == Some(0) { Some(MAX_FRAGMENT) } else { size };
    Ok(size.map(|size| size.min(MAX_FRAGMENT)))
}
