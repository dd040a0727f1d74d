//! Dates as numbers.

use std::ops::RangeInclusive;

/// Years in which a document may have been written; a number outside is no year.
const YEARS: RangeInclusive<i64> = 1..=9999;

/// Returns the date at the start of `text` as days since 1970-01-01.
///
/// Year first (`2020-06-10`, with any time of day after it) or day first
/// (`10/6/2020`, as Arabic newspapers write it); the month comes first where it
/// cannot be otherwise (`6/13/2020`). Western and Arabic digits. A date that says that it is one of
/// the Hijri calendar (`1445/03/12هـ`) is turned into one of the Gregorian.
pub(crate) fn day(text: &str) -> Option<i64> {
    let [a, b, c] = numbers(text)?;
    if says_hijri(text) {
        let (year, month, day) = if a > 31 { (a, b, c) } else { (c, b, a) };
        let is_date = year > 31 && (1..=12).contains(&month) && (1..=30).contains(&day);
        return is_date.then(|| days_from_hijri(year, month, day));
    }
    let (year, month, day) = match () {
        () if a > 31 => (a, b, c),
        () if b > 12 => (c, a, b),
        () => (c, b, a),
    };
    let is_date = YEARS.contains(&year)
        && year > 31
        && (1..=12).contains(&month)
        && (1..=days_in(year, month)).contains(&day);
    is_date.then(|| days_from_civil(year, month, day))
}

/// Returns the days, counted from 1970-01-01, of the year, month or day that `text` names, as in
/// `2019`, `2019-05` and `2019-05-31`; the latter in any form that the date of a document may have.
///
/// ```
/// assert_eq!(fihris_index::days("1970-02"), Some(31..=58));
/// assert_eq!(fihris_index::days("\u{0661}\u{0669}\u{0667}\u{0660}"), Some(0..=364));
/// assert_eq!(fihris_index::days("1970-02-30"), None);
/// ```
#[must_use]
pub fn days(text: &str) -> Option<RangeInclusive<i64>> {
    if let Some(day) = day(text) {
        return Some(day..=day);
    }
    let (year, month) = text.split_once(['-', '/']).unzip();
    let year = number(year.unwrap_or(text)).filter(|year| YEARS.contains(year))?;
    let Some(month) = month else {
        return Some(days_from_civil(year, 1, 1)..=days_from_civil(year, 12, 31));
    };
    let month = number(month).filter(|month| (1..=12).contains(month))?;
    let last = days_in(year, month);
    Some(days_from_civil(year, month, 1)..=days_from_civil(year, month, last))
}

/// Returns the three numbers that a date begins with.
fn numbers(text: &str) -> Option<[i64; 3]> {
    let mut parts = text.trim().splitn(3, ['-', '/', '.']);
    let (a, b) = (parts.next()?, parts.next()?);
    // The time of day follows, as in `2020-06-10T12:00:00Z`.
    let rest = parts.next()?;
    let c = rest.split(|c: char| digit(c).is_none()).next()?;
    Some([number(a)?, number(b)?, number(c)?])
}

/// Whether a date says that it is one of the Hijri calendar: هـ, or ه, stands behind it.
fn says_hijri(text: &str) -> bool {
    let text = text.trim_end_matches(['.', '\u{0640}', ' ', '\u{200D}', '\u{200F}']);
    let before = text.strip_suffix('ه').or_else(|| text.strip_suffix("AH"));
    before.is_some_and(|date| date.trim_end().ends_with(|c| digit(c).is_some()))
}

fn number(text: &str) -> Option<i64> {
    let is_short = (1..=4).contains(&text.chars().count());
    let digits = is_short.then(|| text.chars().map(digit));
    digits?.try_fold(0, |number, digit| digit.map(|digit| number * 10 + digit))
}

/// ASCII, Arabic-Indic and Extended Arabic-Indic digits.
fn digit(c: char) -> Option<i64> {
    let zero = ['0', '\u{0660}', '\u{06F0}']
        .into_iter()
        .find(|zero| (u32::from(*zero)..u32::from(*zero) + 10).contains(&u32::from(c)))?;
    Some(i64::from(u32::from(c) - u32::from(zero)))
}

fn days_in(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a date of the Gregorian calendar.
///
/// Hinnant, "chrono-compatible low-level date algorithms": years begin in March,
/// so that the leap day is the last one.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Days since 1970-01-01 of a date of the Hijri calendar, as the tabular one counts: months of 30 and
/// 29 days by turns, and 11 years of 30 with a day more. The calendar that is announced by sight of
/// the moon, or Umm al-Qura, may differ by a day or two.
///
/// Dershowitz and Reingold, "Calendrical Calculations", the civil Islamic calendar.
fn days_from_hijri(year: i64, month: i64, day: i64) -> i64 {
    const FIRST_DAY: i64 = -492_148;
    let leap_days = (3 + 11 * year).div_euclid(30);
    FIRST_DAY + 354 * (year - 1) + leap_days + 29 * (month - 1) + month / 2 + day - 1
}

/// Writes a day, counted from 1970-01-01, as `2020-06-10`.
#[must_use]
pub fn format_day(day: i64) -> String {
    let shifted = day.saturating_add(719_468);
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_understood_as_newspapers_write_them() {
        let table = [
            ("2020-06-10", Some("2020-06-10")),
            ("2020-06-10T23:59:59+03:00", Some("2020-06-10")),
            ("2020-06-10 12:00", Some("2020-06-10")),
            ("2020/6/1", Some("2020-06-01")),
            ("10/6/2020", Some("2020-06-10")),
            ("6/13/2020", Some("2020-06-13")),
            ("10-06-2020 08:15", Some("2020-06-10")),
            ("10.6.2020", Some("2020-06-10")),
            ("\u{0661}\u{0660}/\u{0666}/\u{0662}\u{0660}\u{0662}\u{0660}", Some("2020-06-10")),
            ("2020-02-29", Some("2020-02-29")),
            ("2021-02-29", None),
            ("2020-13-40", None),
            ("1969-12-31", Some("1969-12-31")),
            ("0622-07-16", Some("0622-07-16")),
            ("1445/03/12هـ", Some("2023-09-27")),
            ("١٢/٣/١٤٤٥ هـ", Some("2023-09-27")),
            ("1/1/1400 ه", Some("1979-11-21")),
            ("1438-09-01 هـ.", Some("2017-05-27")),
            ("1446-13-01هـ", None),
            ("20200610", None),
            ("10/6", None),
            ("غير معروف", None),
            ("", None),
            ("99999999999999999999-1-1", None),
        ];
        for (text, expected) in table {
            assert_eq!(day(text).map(format_day).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn every_day_is_read_back() {
        for number in -700_000..60_000 {
            let text = format_day(number);
            assert!(text.starts_with("00") || day(&text) == Some(number), "{text}");
        }
        assert_eq!(day("1970-01-01"), Some(0));
    }
}
