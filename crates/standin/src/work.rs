//! What is done for a request.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use crate::documents::{Documents, Hit};
use crate::http::{Answer, Request};
use crate::query::parse;
use crate::schema::Mapping;
use crate::setup::Setup;

/// The indexes of a cluster.
#[derive(Debug, Default)]
pub(crate) struct Work {
    setup: Setup,
    indexes: HashMap<String, Documents>,
    /// Names of documents, where they are known by name.
    names: HashSet<(String, String)>,
}

impl Work {
    pub(crate) fn new(setup: Setup) -> Self {
        Self { setup, ..Self::default() }
    }

    /// Answers a request. Of the documents that it brings, every other one is refused with the status
    /// `refuse`, if there is one.
    pub(crate) fn answer(&mut self, request: &Request, refuse: Option<u16>) -> Answer {
        let path = request.path.split('?').next().unwrap_or_default();
        let is_quickwit = self.setup.flavour == "quickwit";
        let path = match (is_quickwit, path.strip_prefix("/api/v1/_elastic")) {
            (true, Some(rest)) => rest,
            _ => path,
        };
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("GET", ["api", "v1", "version"]) if is_quickwit => {
                Answer::ok(json!({"build": {"version": "stand-in"}}))
            }
            ("GET", [""]) if !is_quickwit => Answer::ok(self.version()),
            ("POST", ["api", "v1", "indexes"]) if is_quickwit => self.create(None, &request.body),
            ("PUT", [index]) if !is_quickwit => self.create(Some(index), &request.body),
            ("DELETE", ["api", "v1", "indexes", index]) if is_quickwit => self.delete(index),
            ("DELETE", [index]) if !is_quickwit => self.delete(index),
            ("POST", [index, "_bulk"]) => self.bulk(index, &request.body, refuse),
            ("POST", [index, "_search"]) => self.search(index, &request.body),
            ("POST", ["_msearch"]) => self.many(&request.body),
            _ => Answer { status: 404, body: json!({"message": "Route not found"}) },
        }
    }

    fn version(&self) -> Value {
        match self.setup.flavour.as_str() {
            "opensearch" => json!({"version": {"distribution": "opensearch", "number": "2"}}),
            _ => json!({"version": {"number": "8"}}),
        }
    }

    fn create(&mut self, index: Option<&str>, body: &str) -> Answer {
        let config: Value = serde_json::from_str(body).unwrap_or(Value::Null);
        let (index, mapping) = match index {
            Some(index) => (Some(index), Mapping::of_elasticsearch(&config)),
            None => (config["index_id"].as_str(), Mapping::of_quickwit(&config)),
        };
        let (Some(index), Some(mapping)) = (index, mapping) else {
            return refused("invalid index config");
        };
        if self.indexes.contains_key(index) {
            let message = format!("metastore error `index `{index}` already exist(s)`");
            return Answer { status: 400, body: json!({"message": message}) };
        }
        let Setup { commit_time, split_documents, .. } = self.setup;
        let documents = Documents::new(mapping, commit_time, split_documents);
        self.indexes.insert(index.to_owned(), documents);
        Answer::ok(json!({"index_id": index}))
    }

    fn delete(&mut self, index: &str) -> Answer {
        match self.indexes.remove(index) {
            Some(_) => Answer::ok(json!([])),
            None => unknown(index),
        }
    }

    fn bulk(&mut self, index: &str, body: &str, refuse: Option<u16>) -> Answer {
        let mut lines = body.lines().map(serde_json::from_str::<Value>);
        let mut items = Vec::new();
        while let (Some(action), Some(document)) = (lines.next(), lines.next()) {
            let (Ok(action), Ok(document)) = (action, document) else {
                return refused("malformed line");
            };
            let status = match refuse {
                Some(status) if items.len() % 2 == 1 => Err((status, "slow down".to_owned())),
                _ => self.take(index, &action, &document),
            };
            let (status, error) = match status {
                Ok(()) => (201, Value::Null),
                Err((status, reason)) => (status, json!({"index": index, "reason": reason})),
            };
            items.push(json!({"index": {"_index": index, "status": status, "error": error}}));
        }
        let errors = items.iter().any(|item| item["index"]["status"] != 201);
        Answer::ok(json!({"took": 0, "errors": errors, "items": items}))
    }

    fn take(&mut self, index: &str, action: &Value, document: &Value) -> Result<(), (u16, String)> {
        let no_index = || (404, format!("no such index [{index}]"));
        let documents = self.indexes.get_mut(index).ok_or_else(no_index)?;
        let name = action["create"]["_id"].as_str();
        if let Some(name) = name.filter(|_| self.setup.flavour != "quickwit")
            && !self.names.insert((index.to_owned(), name.to_owned()))
        {
            return Err((409, "version conflict, document already exists".to_owned()));
        }
        documents.push(document).map_err(|reason| (400, reason))
    }

    fn many(&mut self, body: &str) -> Answer {
        let lines: Vec<&str> = body.lines().collect();
        let answers = lines.chunks(2).map(|pair| {
            let header: Value = serde_json::from_str(pair[0]).unwrap_or(Value::Null);
            let index = header["index"].as_str().unwrap_or_default();
            let Answer { status, mut body } = self.search(index, pair.get(1).unwrap_or(&""));
            body["status"] = status.into();
            body
        });
        Answer::ok(json!({"responses": answers.collect::<Vec<_>>()}))
    }

    fn search(&mut self, index: &str, body: &str) -> Answer {
        let body: Value = match serde_json::from_str(body) {
            Ok(body) => body,
            Err(error) => return refused(&error.to_string()),
        };
        let Some(documents) = self.indexes.get_mut(index) else { return unknown(index) };
        match search(documents, &body) {
            Ok(answer) => Answer::ok(answer),
            Err(reason) => {
                Answer { status: 400, body: json!({"status": 400, "error": {"reason": reason}}) }
            }
        }
    }
}

fn refused(message: &str) -> Answer {
    Answer { status: 400, body: json!({"message": message}) }
}

fn unknown(index: &str) -> Answer {
    let reason = format!("could not find indexes matching the IDs `[\"{index}\"]`");
    Answer { status: 404, body: json!({"status": 404, "error": {"reason": reason}}) }
}

fn search(documents: &mut Documents, body: &Value) -> Result<Value, String> {
    let known = ["query", "from", "size", "sort", "search_after", "track_total_hits"];
    let fields = body.as_object().ok_or("expected an object")?;
    if let Some(name) = fields.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(format!("unknown field `{name}`"));
    }
    documents.commit()?;
    let query = parse(&documents.mapping.schema, &body["query"])?;
    let (mut hits, total) = documents.find(&*query)?;
    let sort = sort(body)?;
    hits.sort_by(|a, b| compare(&sort, a, b));
    let number = |name: &str, other: u64| body[name].as_u64().unwrap_or(other) as usize;
    let (from, size) = (number("from", 0), number("size", 10));
    let page: Vec<Value> = hits
        .iter()
        .skip(from)
        .take(size)
        .map(|hit| {
            let values: Vec<Value> = sort.iter().map(|(field, _)| value(field, hit)).collect();
            json!({"_source": documents.shown(&hit.source), "sort": values})
        })
        .collect();
    // Who does not ask for the total gets what has been counted so far.
    let total = if body["track_total_hits"] == true { total } else { total.min(from + size) };
    Ok(json!({
        "took": 1,
        "timed_out": false,
        "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0},
        "hits": {"total": {"value": total, "relation": "eq"}, "hits": page},
    }))
}

/// Fields to sort by, and whether the greatest come first.
fn sort(body: &Value) -> Result<Vec<(String, bool)>, String> {
    let sort = body["sort"].as_array().map_or(&[][..], Vec::as_slice);
    let mut fields = Vec::new();
    for field in sort {
        let entries = field.as_object().ok_or("expected an object")?;
        for (name, order) in entries {
            if !["_score", "doc_key", "day", "length"].contains(&name.as_str()) {
                return Err(format!(
                    "sort by field on type text is currently not supported `{name}`"
                ));
            }
            fields.push((name.clone(), order["order"] == "desc"));
        }
    }
    if fields.len() > 2 {
        return Err("sort by more than two fields".to_owned());
    }
    Ok(fields)
}

fn value(field: &str, hit: &Hit) -> Value {
    match field {
        "_score" => hit.score.into(),
        "doc_key" => hit.key.into(),
        field => hit.source[field].clone(),
    }
}

/// Compares by each of the fields; what has no value comes last.
fn compare(sort: &[(String, bool)], a: &Hit, b: &Hit) -> Ordering {
    for (field, is_descending) in sort {
        let [a, b] = [a, b].map(|hit| value(field, hit).as_f64());
        let order = match (a, b) {
            (Some(a), Some(b)) if *is_descending => b.total_cmp(&a),
            (Some(a), Some(b)) => a.total_cmp(&b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}
