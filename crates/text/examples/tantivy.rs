//! Arabic text in plain Tantivy: one field of stems.
//!
//! `cargo run --features tantivy --example tantivy`

use fihris_text::{ArabicTokenizer, Level};
use tantivy::collector::TopDocs;
use tantivy::query::QueryParser;
use tantivy::schema::{
    IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value as _,
};
use tantivy::{Index, TantivyDocument, doc};

const TEXTS: [&str; 3] =
    ["وقف إطلاق النار في المدينة", "افتُتحت المكتبات العامة أمس", "ارتفعت أسعار الذهب"];

fn main() -> tantivy::Result<()> {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("arabic")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let mut schema = Schema::builder();
    let options = TextOptions::default().set_indexing_options(indexing) | STORED;
    let text = schema.add_text_field("text", options);
    let index = Index::create_in_ram(schema.build());
    index.tokenizers().register("arabic", ArabicTokenizer::new(Level::Stem));

    let mut writer = index.writer(50_000_000)?;
    for document in TEXTS {
        writer.add_document(doc!(text => document))?;
    }
    writer.commit()?;

    let searcher = index.reader()?.searcher();
    let query = QueryParser::for_index(&index, vec![text]).parse_query("وللمكتبة")?;
    for (score, address) in searcher.search(&query, &TopDocs::with_limit(10).order_by_score())? {
        let found: TantivyDocument = searcher.doc(address)?;
        let found = found.get_first(text).and_then(|value| value.as_str()).unwrap_or_default();
        println!("{score:.2}  {found}");
    }
    Ok(())
}
