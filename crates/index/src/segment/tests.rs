//! Tantivy's own writer is the measure: the same documents, the same bytes.

use fihris_corpus::{DocId, UserFieldKind};
use serde_json::json;
use tantivy::directory::Directory;
use tantivy::tokenizer::{PreTokenizedString, RawTokenizer, Token};

use super::*;

fn documents() -> Vec<Document> {
    let document = |number, title: Option<&str>, text: &str| Document {
        doc_id: DocId(number),
        id: format!("خبر {}", number % 2),
        source: "أخبار.jsonl".into(),
        title: title.map(str::to_owned),
        text: text.into(),
        url: (number > 1).then(|| "https://example.org/1".into()),
        date: (number > 1).then(|| "2020-06-10".into()),
        extra: [
            ("tags".to_owned(), json!(["أخبار", format!("وسم {}", number % 7)])),
            ("price".to_owned(), if number % 3 == 0 { json!("؟") } else { json!(number) }),
        ]
        .into(),
        ..Document::default()
    };
    let many = "وقف إطلاق النار في ليبيا ".repeat(200);
    let mut documents = vec![
        document(7, Some("وقف إطلاق النار"), "وقف اطلاق النار في ليبيا 2020، والنار لا تقف"),
        // No words of one position: Tantivy counts each of them in the length of a document.
        document(1, None, "F16 والكِتاب 1,000"),
        document(2, Some("؟"), ""),
        document(9, Some(""), &many),
    ];
    // More than a block of postings.
    documents.extend((10..400).map(|n| document(n, Some("خبر"), &format!("النار {n}"))));
    documents
}

/// Some that all documents have, some have, and none has.
fn declared() -> Vec<UserField> {
    let field = |name: &str, kind| UserField { name: name.into(), kind };
    vec![
        field("tags", UserFieldKind::Keyword),
        field("price", UserFieldKind::Number),
        field("published", UserFieldKind::Date),
        field("author", UserFieldKind::Keyword),
    ]
}

/// The tokens of a text on one level, as Tantivy is given them.
fn tokens(analyzer: &Analyzer, level: Level, text: &str) -> PreTokenizedString {
    let (mut stream, mut tokens) = (analyzer.tokens(text), Vec::new());
    while let Some(token) = stream.advance() {
        let (position, text) = (token.position, token.terms.get(level).to_owned());
        tokens.push(Token { position, text, ..Token::default() });
    }
    PreTokenizedString { text: text.to_owned(), tokens }
}

/// The same index by Tantivy's own writer.
fn by_tantivy(
    folder: &Path,
    analyzer: &Analyzer,
    user: &[UserField],
    documents: &[Document],
) -> Index {
    let manager = TokenizerManager::default();
    for name in ["fihris_exact", "fihris_stem", "fihris_skeleton"] {
        manager.register(name, RawTokenizer::default());
    }
    let builder = Index::builder().schema(schema(user)).settings(settings()).tokenizers(manager);
    let directory = tantivy::directory::MmapDirectory::open(folder).unwrap();
    let mut writer = builder.single_segment_index_writer(directory, 15 << 20).unwrap();
    let fields = Fields::of(&schema(user)).unwrap();
    for document in documents {
        let mut row = row(&fields, document, b"{}", &mut tallies(user));
        let title = document.title.as_deref().filter(|title| !title.is_empty());
        for level in [Level::Exact, Level::Stem, Level::Skeleton] {
            for text in title.into_iter().chain([document.text.as_str()]) {
                row.add_pre_tokenized_text(fields.body(level), tokens(analyzer, level, text));
            }
        }
        for (field, level) in [(fields.title_exact, Level::Exact), (fields.title_stem, Level::Stem)]
        {
            if let Some(title) = title {
                row.add_pre_tokenized_text(field, tokens(analyzer, level, title));
            }
        }
        writer.add_document(row).unwrap();
    }
    writer.finalize().unwrap()
}

fn file(index: &Index, component: SegmentComponent) -> Vec<u8> {
    let segment = index.searchable_segments().unwrap().remove(0);
    index.directory().atomic_read(&segment.relative_path(component)).unwrap()
}

#[test]
fn a_segment_has_the_bytes_that_tantivy_writes() {
    compare(&[]);
    compare(&declared());
}

fn compare(user: &[UserField]) {
    let (home, analyzer) = (tempfile::tempdir().unwrap(), Analyzer::default());
    let documents = documents();
    let (ours, theirs) = (home.path().join("ours"), home.path().join("theirs"));
    std::fs::create_dir(&theirs).unwrap();
    let mut writer = SegmentWriter::create(&ours, &analyzer, user).unwrap();
    documents.iter().for_each(|document| writer.push(document, b"{}").unwrap());
    let ours = writer.finish(&ours).unwrap();
    let theirs = by_tantivy(&theirs, &analyzer, user, &documents);
    for component in [
        SegmentComponent::FieldNorms,
        SegmentComponent::Terms,
        SegmentComponent::Postings,
        SegmentComponent::Positions,
        SegmentComponent::FastFields,
        SegmentComponent::Store,
    ] {
        let [expected, found] = [&theirs, &ours].map(|index| file(index, component.clone()));
        assert!(!expected.is_empty() && found == expected, "{component:?}");
    }
}
