//! The columns of tables, as SQL and as Arrow declare them.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef};

/// What is in a column. Any of them may be null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 64 bits, of a number or a hash.
    Long,
    /// 32 bits.
    Float,
    /// Any bytes.
    Binary,
}

/// A column: its name, and what is in it.
pub type Column = (&'static str, Kind);

impl Kind {
    pub(crate) const fn data_type(self) -> DataType {
        match self {
            Self::Long => DataType::Int64,
            Self::Float => DataType::Float32,
            Self::Binary => DataType::Binary,
        }
    }

    /// Its name in SQL.
    const fn sql(self) -> &'static str {
        match self {
            Self::Long => "bigint",
            Self::Float => "float",
            Self::Binary => "binary",
        }
    }
}

/// Writes columns as SQL declares them, such as `number bigint, row binary`.
pub(crate) fn sql(columns: &[Column]) -> String {
    let declared: Vec<String> =
        columns.iter().map(|(name, kind)| format!("{name} {}", kind.sql())).collect();
    declared.join(", ")
}

/// Returns columns as Arrow declares them.
#[must_use]
pub fn schema(columns: &[Column]) -> SchemaRef {
    let field = |(name, kind): &Column| Field::new(*name, kind.data_type(), true);
    Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}
