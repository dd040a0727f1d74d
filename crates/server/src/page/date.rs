//! Dates as they are shown.

use fihris_index::{days, format_day};
use serde::Serialize;

/// A date: its parts if it was understood, and as it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Date {
    /// As the source gave it.
    given: String,
    /// As `2020-06-10`; empty if it is not one day.
    iso: String,
    year: String,
    /// Two digits.
    month: String,
    day: String,
}

impl Date {
    /// Reads the date that a source gave.
    pub(super) fn read(given: &str) -> Self {
        let iso = days(given).filter(|days| days.start() == days.end());
        let iso = iso.map(|days| format_day(*days.start())).unwrap_or_default();
        let mut parts = iso.rsplitn(3, '-').map(str::to_owned);
        let day = parts.next().unwrap_or_default().trim_start_matches('0').to_owned();
        let month = parts.next().unwrap_or_default();
        let year = parts.next().unwrap_or_default();
        Self { given: given.to_owned(), iso, year, month, day }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_day_is_written_out() {
        let table = [
            ("2016-12-09T10:00:00+01:00", ("2016", "12", "9")),
            ("09/12/2016", ("2016", "12", "9")),
            ("2016", ("", "", "")),
            ("أمس", ("", "", "")),
        ];
        for (given, expected) in table {
            let Date { year, month, day, .. } = Date::read(given);
            assert_eq!((year.as_str(), month.as_str(), day.as_str()), expected, "{given}");
        }
    }
}
