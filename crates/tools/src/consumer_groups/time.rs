//! Times as `--to-datetime` and `--by-duration` take them: ISO 8601, as far as Java's parsers go with it.

/// Milliseconds since the epoch of `YYYY-MM-DDThh:mm:ss[.sss]` with `Z`, `+hh:mm` or nothing behind it, which is UTC.
pub(super) fn parse_date_time(text: &str) -> Option<i64> {
    let (date, time) = text.split_once('T')?;
    let mut date = date.splitn(3, '-').map(digits);
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let (time, zone_minutes) = match time.find(['Z', '+', '-']) {
        None => (time, 0),
        Some(at) => (time.get(..at)?, zone_minutes(time.get(at..)?)?),
    };
    let mut time = time.splitn(3, ':');
    let (hour, minute) = (digits(time.next()?)?, digits(time.next()?)?);
    let seconds = time.next()?;
    let (second, ms) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let (second, ms) = (digits(second)?, digits(ms)?);
    let is_valid = (1..=12).contains(&month)
        && (1..=days_in(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60
        && ms < 1_000;
    let minutes = (days_since_epoch(year, month, day) * 24 + hour) * 60 + minute - zone_minutes;
    is_valid.then_some((minutes * 60 + second) * 1_000 + ms)
}

/// Milliseconds of `PnDTnHnMn.nS`; each part may be left out or negative, but not all.
pub(super) fn parse_duration(text: &str) -> Option<i64> {
    let upper = text.to_ascii_uppercase();
    let (is_negative, rest) = match upper.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, upper.strip_prefix('+').unwrap_or(&upper)),
    };
    let rest = rest.strip_prefix('P')?;
    let (days, clock) = match rest.split_once('T') {
        Some((days, clock)) if !clock.is_empty() => (days, clock),
        Some(_) => return None,
        None => (rest, ""),
    };
    if days.is_empty() && clock.is_empty() {
        return None;
    }
    let mut total_ms: i64 = 0;
    if !days.is_empty() {
        let days: i64 = days.strip_suffix('D')?.parse().ok()?;
        total_ms = days.checked_mul(24 * 3_600_000)?;
    }
    let mut rest = clock;
    for (unit, unit_ms) in [('H', 3_600_000.0), ('M', 60_000.0), ('S', 1_000.0)] {
        let Some((amount, after)) = rest.split_once(unit) else {
            continue;
        };
        let amount: f64 = match unit {
            'S' => amount.replace(',', ".").parse().ok()?,
            _ => amount.parse::<i64>().ok()? as f64,
        };
        total_ms = total_ms.checked_add((amount * unit_ms) as i64)?;
        rest = after;
    }
    let total_ms = rest.is_empty().then_some(total_ms)?;
    Some(if is_negative { -total_ms } else { total_ms })
}

fn digits(text: &str) -> Option<i64> {
    let is_number = !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

fn zone_minutes(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let minutes = digits(hours)? * 60 + digits(minutes)?;
    Some(if zone.starts_with('-') { -minutes } else { minutes })
}

fn days_in(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar: years are counted from March, so that leap days come last.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        for (text, expected) in [
            ("1970-01-01T00:00:00.000", Some(0)),
            ("2025-01-01T00:00:00.000Z", Some(1_735_689_600_000)),
            ("2024-02-29T23:59:59.999", Some(1_709_251_199_999)),
            ("2025-01-01T02:00:00.000+02:00", Some(1_735_689_600_000)),
            ("2024-12-31T22:30:00.000-01:30", Some(1_735_689_600_000)),
            ("2025-01-01T00:00:07", Some(1_735_689_607_000)),
            ("1969-12-31T23:59:59.000", Some(-1_000)),
            ("2025-02-29T00:00:00.000", None),
            ("2025-13-01T00:00:00.000", None),
            ("2025-01-01", None),
            ("2025-01-01T25:00:00.000", None),
            ("yesterday", None),
        ] {
            assert_eq!(parse_date_time(text), expected, "{text}");
        }
    }

    #[test]
    fn durations_are_read() {
        for (text, expected) in [
            ("PT0S", Some(0)),
            ("P1D", Some(86_400_000)),
            ("P1DT2H3M4S", Some(93_784_000)),
            ("PT1.5S", Some(1_500)),
            ("pt15m", Some(900_000)),
            ("-PT1M", Some(-60_000)),
            ("PT-6H", Some(-21_600_000)),
            ("P", None),
            ("PT", None),
            ("1D", None),
            ("PT1X", None),
            ("PT1M1H", None),
        ] {
            assert_eq!(parse_duration(text), expected, "{text}");
        }
    }
}
