//! Which field is which.

mod known;

pub(super) use known::known;
pub(crate) use known::{Role, plain, role_named};

use known::KNOWN;

use super::layout::{Chosen, FieldNames, Fields, Origin};

/// What a field holds in the first records.
#[derive(Clone, Debug, Default)]
pub(super) struct Sample {
    /// Its name.
    pub(super) name: String,
    /// Its name as [`plain`] writes it.
    plain: String,
    /// Records in which it is a text.
    pub(super) n_texts: usize,
    /// Bytes of these texts.
    pub(super) bytes: usize,
}

impl Sample {
    pub(super) fn new(name: String) -> Self {
        Self { plain: plain(&name), name, ..Self::default() }
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
        if self.samples.is_empty() {
            // Nothing is known against it.
            return Ok(Chosen { name: name.to_owned(), origin: Origin::Given });
        }
        let plain = plain(name);
        let exact = self.samples.iter().find(|sample| sample.name == name);
        let found = exact
            .or_else(|| self.samples.iter().find(|sample| sample.plain == plain))
            .ok_or_else(|| self.missing(name))?;
        Ok(Chosen { name: found.name.clone(), origin: Origin::Given })
    }

    fn missing(&self, name: &str) -> NoSuchField {
        let plain = plain(name);
        let nearness = |sample: &Sample| strsim::jaro_winkler(&sample.plain, &plain);
        let mut there: Vec<_> =
            self.samples.iter().map(|sample| (nearness(sample), &sample.name)).collect();
        there.sort_by(|a, b| b.0.total_cmp(&a.0));
        let there: Vec<_> = there.iter().take(5).map(|(_, name)| format!("`{name}`")).collect();
        NoSuchField { detail: format!("there is no field `{name}`; there is {}", there.join(", ")) }
    }

    /// The field with the likeliest name; for the text, one that holds any, if there is one.
    fn guess(&self, role: Role) -> Option<Chosen> {
        let named = |known: &&str| self.free().find(|sample| sample.plain == *known);
        let mut found = known(role).iter().filter_map(named).peekable();
        let first = *found.peek()?;
        let filled = found.find(|sample| role != Role::Text || sample.n_texts > 0);
        Some(Chosen { name: filled.unwrap_or(first).name.clone(), origin: Origin::Guessed })
    }

    /// The field that holds the longest texts.
    fn longest(&self, fields: &Fields) -> Option<Chosen> {
        let taken = [&fields.id, &fields.title, &fields.url, &fields.date];
        let is_taken = |name: &str| {
            taken.iter().any(|field| field.as_ref().is_some_and(|field| field.name == name))
        };
        let candidates = self.free().filter(|sample| sample.n_texts > 0 && !is_taken(&sample.name));
        // The first of equals.
        let longest =
            candidates.reduce(|best, other| if other.bytes > best.bytes { other } else { best })?;
        Some(Chosen { name: longest.name.clone(), origin: Origin::Guessed })
    }

    /// The fields that the user has not given away.
    fn free(&self) -> impl Iterator<Item = &Sample> {
        let roles = KNOWN.map(|(role, _)| given(self.names, role));
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

/// Whether a field of this name says what it is, or is one that the user named.
pub(super) fn is_known(name: &str, names: &FieldNames) -> bool {
    let name = plain(name);
    let is_given = |role| given(names, role).is_some_and(|given| plain(given) == name);
    KNOWN.iter().any(|(role, known)| is_given(*role) || known.contains(&name.as_str()))
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
        [&fields.id, &fields.title, &fields.text, &fields.url, &fields.date]
            .map(|field| field.as_ref().map_or("", |field| field.name.as_str()))
    }

    /// Names and values of the columns, and the fields that should be chosen.
    type Row = (&'static [(&'static str, &'static str)], [&'static str; 5]);

    #[test]
    fn fields_are_guessed() {
        let rows: &[Row] = &[
            (&[("id", "1"), ("title", "x"), ("text", "y")], ["id", "title", "text", "", ""]),
            (
                &[("_id", "a"), ("Headline", "x"), ("BODY", "y")],
                ["_id", "Headline", "BODY", "", ""],
            ),
            (&[("text", ""), ("content", "x")], ["", "", "content", "", ""]),
            (&[("content", "x"), ("text", "y")], ["", "", "text", "", ""]),
            (
                &[("Publish Date", "2020"), ("link", "u"), ("x", "a long text")],
                ["", "", "x", "link", "Publish Date"],
            ),
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
}
