//! Which field is which.

use super::layout::{Chosen, FieldNames, Fields, Origin};

/// A part of a document that a field can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Id,
    Title,
    Text,
    Url,
    Date,
}

/// What to call them in messages, and the names they go by, the likeliest first: in lower
/// case, with `_` for spaces and hyphens, and with bare alefs.
const KNOWN: [(Role, &str, &[&str]); 5] = [
    (Role::Text, "text", &[
        "text", "content", "body", "article", "article_text", "article_body", "articlebody", "full_text",
        "fulltext", "maintext", "main_text", "raw_content", "raw_text", "clean_text", "contents", "document",
        "story", "passage", "paragraph", "context", "post", "tweet", "message", "sentence", "description",
        "summary", "review", "comment", "abstract",
        "النص", "نص", "المحتوى", "محتوى", "المتن", "متن", "المقال", "مقال", "نص_المقال", "نص_الخبر", "الخبر",
        "التفاصيل", "تفاصيل", "الفقرة", "التغريدة", "تغريدة", "الحديث", "الجملة", "الوصف",
    ]),
    (Role::Title, "title", &[
        "title", "headline", "article_title", "heading", "head", "header", "subject", "page_title",
        "العنوان", "عنوان", "عنوان_المقال", "عنوان_الخبر", "الموضوع",
    ]),
    (Role::Id, "id", &[
        "id", "_id", "doc_id", "docid", "document_id", "documentid", "docno", "article_id", "articleid", "uuid",
        "guid", "uid", "identifier", "tweet_id", "record_id", "pid",
        "المعرف", "معرف", "الرقم", "رقم", "رقم_المقال",
    ]),
    (Role::Url, "url", &[
        "url", "link", "uri", "href", "source_url", "page_url", "article_url", "permalink", "web_url",
        "الرابط", "رابط", "رابط_المقال", "رابط_الخبر",
    ]),
    (Role::Date, "date", &[
        "date", "published", "publish_date", "published_date", "published_at", "pub_date", "pubdate",
        "date_published", "publication_date", "datetime", "timestamp", "created_at", "created", "time",
        "التاريخ", "تاريخ", "تاريخ_النشر", "تاريخ_الخبر",
    ]),
];

/// What a field holds in the first records.
#[derive(Clone, Debug, Default)]
pub(super) struct Sample {
    /// Its name.
    pub(super) name: String,
    /// Records in which it is a text.
    pub(super) n_texts: usize,
    /// Bytes of these texts.
    pub(super) bytes: usize,
}

impl Sample {
    pub(super) fn new(name: String) -> Self {
        Self { name, ..Self::default() }
    }

    /// Notes a value, unless it is a number or blank.
    pub(super) fn add(&mut self, value: &str) {
        if !value.trim().is_empty() && value.trim().parse::<f64>().is_err() {
            self.n_texts += 1;
            self.bytes += value.len();
        }
    }
}

/// A field that the user named and the source does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NoSuchField {
    /// What went wrong and what is there, in words.
    pub(super) detail: String,
}

/// Chooses among the fields of `samples`, in the order of the source.
pub(super) fn choose(samples: &[Sample], names: &FieldNames) -> Result<Fields, NoSuchField> {
    let chooser = Chooser { samples, names };
    let mut fields = Fields {
        id: chooser.one(Role::Id)?,
        title: chooser.one(Role::Title)?,
        text: chooser.one(Role::Text)?,
        url: chooser.one(Role::Url)?,
        date: chooser.one(Role::Date)?,
    };
    if fields.text.is_none() {
        fields.text = chooser.longest(&fields);
    }
    Ok(fields)
}

struct Chooser<'a> {
    samples: &'a [Sample],
    names: &'a FieldNames,
}

impl Chooser<'_> {
    fn one(&self, role: Role) -> Result<Option<Chosen>, NoSuchField> {
        match given(self.names, role) {
            Some(name) => self.find(name).map(Some),
            None => Ok(self.guess(role)),
        }
    }

    /// The field that the user named: in its own spelling, or else in any.
    fn find(&self, name: &str) -> Result<Chosen, NoSuchField> {
        let mut samples = self.samples.iter();
        let exact = samples.find(|sample| sample.name == name);
        let found = exact
            .or_else(|| self.samples.iter().find(|sample| plain(&sample.name) == plain(name)))
            .ok_or_else(|| self.missing(name))?;
        Ok(Chosen { name: found.name.clone(), origin: Origin::Given })
    }

    fn missing(&self, name: &str) -> NoSuchField {
        let near = |sample: &&Sample| strsim::jaro_winkler(&plain(&sample.name), &plain(name));
        let mut there: Vec<_> = self.samples.iter().collect();
        there.sort_by(|a, b| near(b).total_cmp(&near(a)));
        let there: Vec<_> = there.iter().take(5).map(|sample| format!("`{}`", sample.name)).collect();
        let there = if there.is_empty() { "no fields at all".into() } else { there.join(", ") };
        NoSuchField { detail: format!("there is no field `{name}`; there is {there}") }
    }

    fn guess(&self, role: Role) -> Option<Chosen> {
        let found = known(role).iter().find_map(|known| {
            self.free().find(|sample| plain(&sample.name) == *known)
        })?;
        Some(Chosen { name: found.name.clone(), origin: Origin::Guessed })
    }

    /// The field that holds the longest texts.
    fn longest(&self, fields: &Fields) -> Option<Chosen> {
        let taken = [&fields.id, &fields.title, &fields.url, &fields.date];
        let is_taken = |name: &str| taken.iter().any(|field| field.as_ref().is_some_and(|field| field.name == name));
        let candidates = self.free().filter(|sample| sample.n_texts > 0 && !is_taken(&sample.name));
        // The first of equals.
        let longest = candidates.reduce(|best, other| if other.bytes > best.bytes { other } else { best })?;
        Some(Chosen { name: longest.name.clone(), origin: Origin::Guessed })
    }

    /// The fields that the user has not given away.
    fn free(&self) -> impl Iterator<Item = &Sample> {
        let roles = KNOWN.map(|(role, ..)| given(self.names, role));
        self.samples.iter().filter(move |sample| !roles.contains(&Some(sample.name.as_str())))
    }
}

fn given(names: &FieldNames, role: Role) -> Option<&str> {
    let name = match role {
        Role::Id => &names.id,
        Role::Title => &names.title,
        Role::Text => &names.text,
        Role::Url => &names.url,
        Role::Date => &names.date,
    };
    name.as_deref()
}

/// The names that `role` goes by, the likeliest first, as [`plain`] writes them.
pub(super) fn known(role: Role) -> &'static [&'static str] {
    KNOWN.iter().find(|(other, ..)| *other == role).map_or(&[], |(_, _, names)| names)
}

/// Whether a field of this name says what it is.
pub(super) fn is_known(name: &str) -> bool {
    let name = plain(name);
    KNOWN.iter().any(|(_, _, names)| names.contains(&name.as_str()))
}

/// A name without its case and the other accidents of its spelling.
pub(super) fn plain(name: &str) -> String {
    let name = name.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    name.chars().flat_map(char::to_lowercase).filter_map(plain_char).collect()
}

fn plain_char(c: char) -> Option<char> {
    match c {
        ' ' | '-' | '.' => Some('_'),
        'أ' | 'إ' | 'آ' => Some('ا'),
        // Short vowels and tatweel.
        '\u{064B}'..='\u{0652}' | '\u{0640}' => None,
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(columns: &[(&str, &str)]) -> Vec<Sample> {
        let sample = |(name, value): &(&str, &str)| {
            let mut sample = Sample::new((*name).to_owned());
            sample.add(value);
            sample
        };
        columns.iter().map(sample).collect()
    }

    fn names(fields: &Fields) -> [&str; 5] {
        let name = |field: &Option<Chosen>| field.as_ref().map_or("", |field| field.name.as_str().to_owned().leak());
        [name(&fields.id), name(&fields.title), name(&fields.text), name(&fields.url), name(&fields.date)]
    }

    #[test]
    fn fields_are_guessed() {
        let rows: &[(&[(&str, &str)], [&str; 5])] = &[
            (&[("id", "1"), ("title", "x"), ("text", "y")], ["id", "title", "text", "", ""]),
            (&[("_id", "a"), ("Headline", "x"), ("BODY", "y")], ["_id", "Headline", "BODY", "", ""]),
            (&[("content", "x"), ("text", "y")], ["", "", "text", "", ""]),
            (&[("Publish Date", "2020"), ("link", "u"), ("x", "a long text")], ["", "", "x", "link", "Publish Date"]),
            (&[("a", "short"), ("b", "longer"), ("n", "123456789")], ["", "", "b", "", ""]),
            (&[("title", "x"), ("n", "12")], ["", "title", "", "", ""]),
            (
                &[("العنوان", "x"), ("المحتوى", "y"), ("الرابط", "z"), ("تاريخ النشر", "2020")],
                ["", "العنوان", "المحتوى", "الرابط", "تاريخ النشر"],
            ),
        ];
        for (columns, expected) in rows {
            let fields = choose(&samples(columns), &FieldNames::default()).unwrap();
            assert_eq!(names(&fields), *expected, "{columns:?}");
        }
    }

    #[test]
    fn a_given_field_is_not_guessed_again() {
        let given = FieldNames { title: Some("text".into()), ..FieldNames::default() };
        let fields = choose(&samples(&[("text", "x"), ("rest", "long text")]), &given).unwrap();
        assert_eq!(names(&fields), ["", "text", "rest", "", ""]);
        assert_eq!(fields.title.map(|field| field.origin), Some(Origin::Given));
    }

    #[test]
    fn a_field_that_is_not_there_is_an_error_with_the_nearest_names() {
        let given = FieldNames { text: Some("contnt".into()), ..FieldNames::default() };
        let error = choose(&samples(&[("id", "1"), ("content", "x")]), &given).unwrap_err();
        assert_eq!(error.detail, "there is no field `contnt`; there is `content`, `id`");
    }

    #[test]
    fn known_names_are_written_plainly() {
        for (_, _, names) in KNOWN {
            for name in names {
                assert_eq!(plain(name), *name);
            }
        }
    }
}
