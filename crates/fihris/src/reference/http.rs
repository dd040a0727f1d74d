//! The routes of the HTTP API, from its `OpenAPI` description.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::table;

const HEAD: &str = "\
# HTTP API

`GET /openapi.json` returns this description for programs. [Put it on a server](../guides/serve.md)
explains limits and writing, and [embed it](../guides/embed.md) the requests of Elasticsearch.

";

/// Renders answers that all routes share, each route, and the objects in requests and answers.
pub(super) fn render(api: &Value) -> String {
    let routes: Vec<(String, &Value)> = entries(&api["paths"])
        .flat_map(|(path, methods)| {
            entries(methods)
                .map(move |(method, route)| (format!("{} {path}", method.to_uppercase()), route))
        })
        .collect();
    let common = common_codes(&routes);
    let first = routes.first().map_or(&Value::Null, |(_, route)| route);
    let shared = answers(first, |code| common.contains(code));
    let routes: String =
        routes.iter().map(|(name, route)| self::route(name, route, &common)).collect();
    let objects: String = entries(&api["components"]["schemas"]).map(object).collect();
    format!(
        "{HEAD}## Answers of every route\n\n{shared}## Routes\n\n{routes}## Objects\n\n{objects}"
    )
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// Status codes that every route may answer with.
fn common_codes(routes: &[(String, &Value)]) -> BTreeSet<String> {
    let codes =
        |route: &Value| entries(&route["responses"]).map(|(code, _)| code.clone()).collect();
    let sets = routes.iter().map(|(_, route)| codes(route));
    sets.reduce(|common: BTreeSet<String>, codes| &common & &codes).unwrap_or_default()
}

fn route(name: &str, route: &Value, common: &BTreeSet<String>) -> String {
    let parameters = route["parameters"].as_array().into_iter().flatten();
    let parameters = parameters.map(|parameter| {
        let name = format!("`{}`", text(parameter, "name"));
        let (place, kind) = (text(parameter, "in").to_owned(), kind(&parameter["schema"]));
        [name, place, kind, text(parameter, "description").to_owned()]
    });
    let parameters = table::render(["parameter", "in", "type", "meaning"], parameters);
    let answers = answers(route, |code| !common.contains(code));
    format!("### {name}\n\n{}\n\n{parameters}{}{answers}", text(route, "summary"), body(route))
}

fn body(route: &Value) -> String {
    let body = &route["requestBody"];
    let schema = &body["content"]["application/json"]["schema"];
    match text(body, "description") {
        _ if schema.is_null() => String::new(),
        "" => format!("Body: {}.\n\n", kind(schema)),
        meaning => format!("Body: {}. {meaning}.\n\n", kind(schema)),
    }
}

fn answers(route: &Value, is_shown: impl Fn(&str) -> bool) -> String {
    let answers = entries(&route["responses"]).filter(|(code, _)| is_shown(code));
    let rows = answers.map(|(code, answer)| {
        let schema = &answer["content"]["application/json"]["schema"];
        [format!("`{code}`"), kind(schema), text(answer, "description").to_owned()]
    });
    table::render(["status", "body", "meaning"], rows)
}

fn object((name, schema): (&String, &Value)) -> String {
    let fields = entries(&schema["properties"]).map(|(name, field)| {
        [format!("`{name}`"), kind(field), text(field, "description").to_owned()]
    });
    let fields = table::render(["field", "type", "meaning"], fields);
    let values = choices(schema).map_or_else(String::new, |values| format!("{values}\n\n"));
    format!("### {name}\n\n{}\n\n{values}{fields}", text(schema, "description"))
}

/// The values of an enumeration.
fn choices(schema: &Value) -> Option<String> {
    let values = schema["enum"].as_array()?.iter().map(|value| format!("`{value}`"));
    Some(values.collect::<Vec<_>>().join(", ").replace('"', ""))
}

/// The type of a value in words, with a link if it is an object.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return format!("[{name}](#{})", name.to_lowercase());
    }
    let alternatives = ["oneOf", "anyOf"].iter().find_map(|key| schema[key].as_array());
    match (alternatives, &schema["type"]) {
        (Some(kinds), _) => kinds.iter().map(kind).collect::<Vec<_>>().join(" or "),
        (None, Value::Array(types)) => names(types),
        (None, Value::String(name)) if name == "array" => {
            format!("list of {}", kind(&schema["items"]))
        }
        (None, Value::String(name))
            if name == "object" && schema["additionalProperties"].is_object() =>
        {
            format!("map of {}", kind(&schema["additionalProperties"]))
        }
        (None, Value::String(name)) => name.clone(),
        _ => String::new(),
    }
}

fn names(types: &[Value]) -> String {
    types.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or ")
}
