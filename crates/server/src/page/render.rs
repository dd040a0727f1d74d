//! Templates, and the functions that they call.

use std::sync::LazyLock;

use minijinja::value::Kwargs;
use minijinja::{Environment, Value};

use super::assets;
use super::words::Ui;
use crate::problem::Problem;

/// The templates. Those that end in `html` or `xml` escape whatever is put in.
const TEMPLATES: [(&str, &str); 8] = [
    ("base.html", include_str!("../../page/templates/base.html")),
    ("parts.html", include_str!("../../page/templates/parts.html")),
    ("home.html", include_str!("../../page/templates/home.html")),
    ("results.html", include_str!("../../page/templates/results.html")),
    ("document.html", include_str!("../../page/templates/document.html")),
    ("why.html", include_str!("../../page/templates/why.html")),
    ("help.html", include_str!("../../page/templates/help.html")),
    ("problem.html", include_str!("../../page/templates/problem.html")),
];

/// What browsers read to offer the page as a search engine.
const OPENSEARCH: &str = include_str!("../../page/templates/opensearch.xml");

static ARABIC: LazyLock<Environment<'static>> = LazyLock::new(|| environment(Ui::Ar));
static ENGLISH: LazyLock<Environment<'static>> = LazyLock::new(|| environment(Ui::En));

/// Renders a template in a language.
///
/// # Errors
///
/// If the template is wrong, which tests would have shown.
pub(super) fn render(ui: Ui, name: &str, context: Value) -> Result<String, Problem> {
    let environment = match ui {
        Ui::Ar => &ARABIC,
        Ui::En => &ENGLISH,
    };
    let rendered = environment.get_template(name).and_then(|template| template.render(context));
    rendered.map_err(|error| Problem::internal(&error))
}

fn environment(ui: Ui) -> Environment<'static> {
    let mut environment = Environment::new();
    for (name, source) in TEMPLATES.into_iter().chain([("opensearch.xml", OPENSEARCH)]) {
        if let Err(error) = environment.add_template(name, source) {
            tracing::error!(%error, "a template failed");
        }
    }
    environment.add_global("ui", ui.code());
    environment.add_global("dir", ui.dir());
    environment.add_global("other_ui", ui.other().code());
    environment.add_global("version", env!("CARGO_PKG_VERSION"));
    environment.add_function("asset", |name: &str| assets::address(name));
    environment.add_function("say", move |key: &str, values: Kwargs| say(ui, key, &values));
    environment.add_function("say_or", move |key: &str, otherwise: String| {
        ui.find(key, None).map_or(otherwise, str::to_owned)
    });
    environment.add_filter("digits", move |value: &Value| match value.as_str() {
        Some(text) => ui.digits(text),
        None => shown(ui, value),
    });
    environment
}

/// Returns a sentence with its values filled in.
fn say(ui: Ui, key: &str, values: &Kwargs) -> Result<String, minijinja::Error> {
    let n = values.get::<Option<u64>>("n")?;
    // A missing sentence shows its key; a test looks for those.
    let mut text = ui.find(key, n).unwrap_or(key).to_owned();
    for name in values.args() {
        let value: Value = values.get(name)?;
        text = text.replace(&format!("{{{name}}}"), &shown(ui, &value));
    }
    Ok(text)
}

/// Writes numbers in digits of the language; a text stays as it is.
fn shown(ui: Ui, value: &Value) -> String {
    match u64::try_from(value.clone()) {
        Ok(n) if value.is_number() => ui.number(n),
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of sentences that templates name outright.
    fn keys(template: &'static str) -> impl Iterator<Item = &'static str> {
        template.split("say(\"").skip(1).filter_map(|rest| rest.split_once('"')).map(|(key, _)| key)
    }

    #[test]
    fn every_sentence_of_the_templates_is_in_the_table() {
        for (name, source) in TEMPLATES {
            // What ends in a hyphen is completed by a value.
            for key in keys(source).filter(|key| !key.ends_with('-')) {
                assert!(Ui::Ar.find(key, None).is_some(), "{key} of {name}");
            }
        }
    }

    #[test]
    fn what_is_said_is_filled_in_and_escaped() {
        let mut environment = environment(Ui::Ar);
        let source = "{{ say('page-title', query='<b>') }} {{ 1234|digits }} {{ '1234'|digits }}";
        environment.add_template("try.html", source).unwrap();
        let rendered = environment.get_template("try.html").unwrap().render(()).unwrap();
        assert_eq!(rendered, "&lt;b&gt; · فهرس ١\u{066C}٢٣٤ ١٢٣٤");
    }

    #[test]
    fn all_templates_can_be_read() {
        for ui in [Ui::Ar, Ui::En] {
            let environment = environment(ui);
            assert_eq!(environment.templates().count(), TEMPLATES.len() + 1);
        }
    }
}
