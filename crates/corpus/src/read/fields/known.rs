//! The names that fields go by.

/// A part of a document that a field can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Id,
    Title,
    Text,
    Url,
    Date,
}

/// The names that each part goes by, the likeliest first, as [`plain`] writes them. Those
/// that may also be the name of something less than the text come last.
pub(super) const KNOWN: [(Role, &[&str]); 5] = [
    (
        Role::Text,
        &[
            "text",
            "content",
            "body",
            "article",
            "article_text",
            "article_body",
            "articlebody",
            "full_text",
            "fulltext",
            "maintext",
            "main_text",
            "raw_content",
            "raw_text",
            "clean_text",
            "contents",
            "document",
            "story",
            "passage",
            "paragraph",
            "context",
            "post",
            "tweet",
            "message",
            "sentence",
            "النص",
            "نص",
            "المحتوى",
            "محتوى",
            "المتن",
            "متن",
            "المقال",
            "مقال",
            "نص_المقال",
            "نص_الخبر",
            "الخبر",
            "التفاصيل",
            "تفاصيل",
            "الفقرة",
            "التغريدة",
            "تغريدة",
            "الحديث",
            "الجملة",
            "الوصف",
            "description",
            "summary",
            "review",
            "comment",
            "abstract",
        ],
    ),
    (
        Role::Title,
        &[
            "title",
            "headline",
            "article_title",
            "heading",
            "head",
            "header",
            "subject",
            "page_title",
            "العنوان",
            "عنوان",
            "عنوان_المقال",
            "عنوان_الخبر",
            "الموضوع",
        ],
    ),
    (
        Role::Id,
        &[
            "id",
            "_id",
            "doc_id",
            "docid",
            "document_id",
            "documentid",
            "docno",
            "article_id",
            "articleid",
            "uuid",
            "guid",
            "uid",
            "identifier",
            "tweet_id",
            "record_id",
            "pid",
            "المعرف",
            "معرف",
            "الرقم",
            "رقم",
            "رقم_المقال",
        ],
    ),
    (
        Role::Url,
        &[
            "url",
            "link",
            "uri",
            "href",
            "source_url",
            "page_url",
            "article_url",
            "permalink",
            "web_url",
            "الرابط",
            "رابط",
            "رابط_المقال",
            "رابط_الخبر",
        ],
    ),
    (
        Role::Date,
        &[
            "date",
            "published",
            "publish_date",
            "published_date",
            "published_at",
            "pub_date",
            "pubdate",
            "date_published",
            "publication_date",
            "datetime",
            "timestamp",
            "created_at",
            "created",
            "time",
            "التاريخ",
            "تاريخ",
            "تاريخ_النشر",
            "تاريخ_الخبر",
        ],
    ),
];

/// The names that `role` goes by, the likeliest first, as [`plain`] writes them.
pub(in crate::read) fn known(role: Role) -> &'static [&'static str] {
    KNOWN.iter().find(|(other, ..)| *other == role).map_or(&[], |(_, names)| names)
}

/// The part that goes by `name`, written as [`plain`] writes it.
pub(crate) fn role_named(name: &str) -> Option<Role> {
    KNOWN.iter().find(|(_, names)| names.contains(&name)).map(|(role, _)| *role)
}

/// A name without its case and the other accidents of its spelling.
pub(crate) fn plain(name: &str) -> String {
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

    #[test]
    fn known_names_are_written_plainly() {
        for (_, names) in KNOWN {
            for name in names {
                assert_eq!(plain(name), *name);
            }
        }
    }

    #[test]
    fn names_are_compared_without_the_accidents_of_spelling() {
        let rows = [
            ("Publish-Date", "publish_date"),
            ("\u{FEFF} ID ", "id"),
            ("اسم الكاتب", "اسم_الكاتب"),
            ("إسم", "اسم"),
            ("النـص", "النص"),
        ];
        for (name, expected) in rows {
            assert_eq!(plain(name), expected);
        }
    }
}
