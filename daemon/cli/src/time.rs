//! Moments as people read them: in UTC, as in the daemon's log, so that both can be laid side by side. It must never ask
//! what time it is.

/// A moment given in milliseconds since the Unix epoch: `2026-11-22 21:56:16.021Z`.
pub(crate) fn of(milliseconds: i64) -> String {
    const DAY: i64 = 86_400_000;
    let (days, rest) = (milliseconds.div_euclid(DAY), milliseconds.rem_euclid(DAY));
    let (year, month, day) = date(days);
    let (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{:03}Z", rest % 1000)
}

/// The date so many days after 1 January 1970, in the Gregorian calendar. Eras of 400 years have the same days; in each,
/// years begin in March, so that the leap day is their last.
fn date(days: i64) -> (i64, i64, i64) {
    let since_era = days + 719_468;
    let (era, day_of_era) = (since_era.div_euclid(146_097), since_era.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn moments_are_dates_of_the_calendar() {
        for (milliseconds, text) in [
            (0, "1970-01-01 00:00:00.000Z"),
            (951_782_400_000, "2000-02-29 00:00:00.000Z"),
            (1_709_251_199_999, "2024-02-29 23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01 00:00:00.000Z"),
            (-1, "1969-12-31 23:59:59.999Z"),
        ] {
            assert_eq!(of(milliseconds), text);
        }
    }
}
