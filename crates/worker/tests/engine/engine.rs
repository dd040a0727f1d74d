//! An engine in memory: it groups, joins and sorts rows that it does not understand, as the script
//! does on Spark.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Int64Type};
use arrow_array::{Array, ArrayRef, BinaryArray, Float32Array, Int64Array, RecordBatch};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use fihris_ingest::distributed::Work;
use fihris_worker::{Column, Job, Kind, Stage, schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// A cell.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub(crate) enum Value {
    Null,
    Long(i64),
    Float(f32),
    Binary(Vec<u8>),
}

pub(crate) type Row = Vec<Value>;

/// Runs the steps of a job in its folder.
pub(crate) struct Engine(PathBuf);

impl Engine {
    pub(crate) fn of(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    /// Does what the script does on Spark.
    pub(crate) fn run(&self, work: &Work, n_tasks: usize) {
        let steps = Job::read(&self.0).unwrap().steps;
        let prepared = self.prepare(work, n_tasks);
        let documents: Vec<Row> =
            prepared.into_iter().filter(|row| row[3] != Value::Null).collect();
        let (mut duplicates, mut found) = (Vec::new(), Vec::new());
        if steps.exact {
            let keys = self.stage(Stage::ExactKeys, 0, columns(&documents, &[0, 1]));
            duplicates = self.stage(Stage::Exact, 0, sorted(keys));
            self.write("exact", Stage::Exact, vec![duplicates.clone()]);
        }
        for round in 0..steps.near_rounds {
            let rest = columns(&without(&documents, &duplicates), &[0, 1]);
            let entries = sorted(self.stage(Stage::NearKeys, 0, rest));
            let mut pairs = sorted(self.stage(Stage::Candidates, 0, entries));
            pairs.dedup();
            let (cut_short, pairs) = pairs.into_iter().partition(|pair| pair[1] == Value::Null);
            let mut edges = self.stage(Stage::Compare, 0, couples(&documents, pairs));
            self.write(&format!("edges-{round}"), Stage::Compare, vec![edges.clone()]);
            edges.extend(
                found.iter().map(|pair: &Row| [pair.clone(), vec![Value::Null; 5]].concat()),
            );
            let new = self.stage(Stage::Cluster, 0, edges);
            self.write(&format!("found-{round}"), Stage::Cluster, vec![new.clone()]);
            duplicates.extend(new.clone());
            found.extend(new.clone());
            if new.is_empty() || Vec::is_empty(&cut_short) {
                break;
            }
        }
        if steps.boilerplate {
            self.cut_boilerplate(&without(&documents, &duplicates));
        }
    }

    /// The tasks write their parts, in which later ones come first on the disk.
    fn prepare(&self, work: &Work, n_tasks: usize) -> Vec<Row> {
        let sources = sources_of(work);
        let tasks = sources.chunks(sources.len().div_ceil(n_tasks));
        let parts: Vec<Vec<Row>> =
            tasks.map(|task| self.stage(Stage::Prepare, 0, task.to_vec())).collect();
        self.write("prepared", Stage::Prepare, parts.clone());
        parts.concat()
    }

    fn cut_boilerplate(&self, kept: &[Row]) {
        let mut counts: Vec<(Row, i64)> = Vec::new();
        for row in sorted(self.stage(Stage::Ends, 0, columns(kept, &[2]))) {
            match counts.last_mut() {
                Some((last, n)) if *last == row => *n += 1,
                _ => counts.push((row, 1)),
            }
        }
        let counts = counts.into_iter().map(|(row, n)| [row, vec![Value::Long(n)]].concat());
        let keys = self.stage(Stage::Boilerplate, 0, counts.collect());
        self.write("boilerplate", Stage::Boilerplate, vec![keys]);
        let recut = self.stage(Stage::Recut, 0, columns(kept, &[0, 2, 3]));
        self.write("recut", Stage::Recut, vec![recut]);
    }

    /// Sends rows through a stage.
    pub(crate) fn stage(&self, stage: Stage, attempt: u32, rows: Vec<Row>) -> Vec<Row> {
        let mut output = Vec::new();
        let input = encode(stage.input(), rows);
        fihris_worker::run(stage, &self.0, attempt, input.as_slice(), &mut output).unwrap();
        let batches = StreamReader::try_new(output.as_slice(), None).unwrap();
        assert_eq!(batches.schema(), schema(stage.output()));
        batches.flat_map(|batch| decode(&batch.unwrap())).collect()
    }

    /// Writes a checkpoint of the output of a stage instead of the one that is there.
    pub(crate) fn write(&self, name: &str, stage: Stage, parts: Vec<Vec<Row>>) {
        let folder = self.0.join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir(&folder).unwrap();
        for (number, rows) in parts.into_iter().enumerate().rev() {
            let file = File::create(folder.join(format!("part-{number:05}-x.parquet"))).unwrap();
            let mut writer = ArrowWriter::try_new(file, schema(stage.output()), None).unwrap();
            writer.write(&batch(stage.output(), rows)).unwrap();
            writer.close().unwrap();
        }
    }

    /// Reads a checkpoint of the output of a stage, in the order of its parts.
    pub(crate) fn read(&self, name: &str, _stage: Stage) -> Vec<Row> {
        let entries = std::fs::read_dir(self.0.join(name)).unwrap();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let read = |path| {
            let file = File::open(path).unwrap();
            let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
            reader.flat_map(|batch| decode(&batch.unwrap())).collect::<Vec<Row>>()
        };
        paths.into_iter().flat_map(read).collect()
    }
}

/// What stage `prepare` is fed.
pub(crate) fn sources_of(work: &Work) -> Vec<Row> {
    let sources = work.todo.iter().zip(0..);
    let row = |(todo, number)| {
        vec![Value::Long(number), Value::Binary(serde_json::to_vec(todo).unwrap())]
    };
    sources.map(row).collect()
}

fn columns(rows: &[Row], chosen: &[usize]) -> Vec<Row> {
    rows.iter().map(|row| chosen.iter().map(|number| row[*number].clone()).collect()).collect()
}

/// Sorts by the first column, then by the second, and so on; nulls first.
fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by(|left, right| left.partial_cmp(right).unwrap());
    rows
}

/// The documents that are no duplicates.
fn without(documents: &[Row], duplicates: &[Row]) -> Vec<Row> {
    let number = |row: &Row| match row[0] {
        Value::Long(number) => number,
        _ => panic!("{row:?}"),
    };
    let duplicates: HashSet<i64> = duplicates.iter().map(number).collect();
    documents.iter().filter(|row| !duplicates.contains(&number(row))).cloned().collect()
}

/// Joins pairs with the rows and sketches of both documents.
fn couples(documents: &[Row], pairs: Vec<Row>) -> Vec<Row> {
    let key = |value: &Value| format!("{value:?}");
    let known: HashMap<String, &[Value]> =
        documents.iter().map(|row| (key(&row[0]), &row[1..3])).collect();
    let couple = |pair: Row| [&pair[..], known[&key(&pair[0])], known[&key(&pair[1])]].concat();
    pairs.into_iter().map(couple).collect()
}

fn batch(columns: &[Column], rows: Vec<Row>) -> RecordBatch {
    let array = |(number, (_, kind)): (usize, &Column)| -> ArrayRef {
        let values = rows.iter().map(|row| &row[number]);
        match kind {
            Kind::Long => Arc::new(Int64Array::from_iter(values.map(|value| match value {
                Value::Long(value) => Some(*value),
                _ => None,
            }))),
            Kind::Float => Arc::new(Float32Array::from_iter(values.map(|value| match value {
                Value::Float(value) => Some(*value),
                _ => None,
            }))),
            Kind::Binary => Arc::new(BinaryArray::from_iter(values.map(|value| match value {
                Value::Binary(value) => Some(value),
                _ => None,
            }))),
        }
    };
    let arrays = columns.iter().enumerate().map(array).collect();
    RecordBatch::try_new(schema(columns), arrays).unwrap()
}

/// Writes rows as an Arrow IPC stream, some at a time.
pub(crate) fn encode(columns: &[Column], rows: Vec<Row>) -> Vec<u8> {
    let mut writer = StreamWriter::try_new(Vec::new(), &schema(columns)).unwrap();
    for rows in rows.chunks(7) {
        writer.write(&batch(columns, rows.to_vec())).unwrap();
    }
    if rows.is_empty() {
        writer.write(&batch(columns, rows)).unwrap();
    }
    writer.into_inner().unwrap()
}

fn decode(batch: &RecordBatch) -> Vec<Row> {
    let value = |column: &ArrayRef, row| match () {
        () if column.is_null(row) => Value::Null,
        () if column.as_primitive_opt::<Int64Type>().is_some() => {
            Value::Long(column.as_primitive::<Int64Type>().value(row))
        }
        () if column.as_primitive_opt::<Float32Type>().is_some() => {
            Value::Float(column.as_primitive::<Float32Type>().value(row))
        }
        () => Value::Binary(column.as_binary::<i32>().value(row).to_vec()),
    };
    let row = |number| batch.columns().iter().map(|column| value(column, number)).collect();
    (0..batch.num_rows()).map(row).collect()
}
