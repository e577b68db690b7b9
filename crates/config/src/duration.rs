//! ISO 8601 durations as `java.time.Duration.parse` takes them: `PnDTnHnMn.nS`, each number with its own sign.

/// The whole milliseconds of a duration, or nothing when `text` is none or does not fit.
pub fn duration_millis(text: &str) -> Option<i64> {
    let upper = text.to_ascii_uppercase();
    let (negated, rest) = match upper.as_bytes().first()? {
        b'-' => (true, upper.get(1..)?),
        b'+' => (false, upper.get(1..)?),
        _ => (false, upper.as_str()),
    };
    let rest = rest.strip_prefix('P')?;
    let (date, time) = match rest.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (rest, None),
    };
    // A lone "P" or a "T" with nothing after it is no duration.
    if time.map_or(date.is_empty(), str::is_empty) {
        return None;
    }
    let mut millis = sum_of_fields(date, &[('D', 86_400_000)])?;
    if let Some(time) = time {
        let time = sum_of_fields(time, &[('H', 3_600_000), ('M', 60_000), ('S', 1_000)])?;
        millis = millis.checked_add(time)?;
    }
    if negated { millis.checked_neg() } else { Some(millis) }
}

/// Adds fields such as `5H-3M1.5S`, which must come in the order of `units`; all of them may be missing.
fn sum_of_fields(text: &str, units: &[(char, i64)]) -> Option<i64> {
    let mut rest = text;
    let mut sum: i64 = 0;
    for &(unit, unit_millis) in units {
        let Some((number, after)) = rest.split_once(unit) else {
            continue;
        };
        sum = sum.checked_add(field_millis(number, unit == 'S', unit_millis)?)?;
        rest = after;
    }
    rest.is_empty().then_some(sum)
}

fn field_millis(number: &str, may_have_fraction: bool, unit_millis: i64) -> Option<i64> {
    let (whole, fraction) = match number.split_once(['.', ',']) {
        Some((whole, fraction)) if may_have_fraction => (whole, fraction),
        Some(_) => return None,
        None => (number, ""),
    };
    if fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let millis: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    let signed = if whole.starts_with('-') { -millis } else { millis };
    whole.parse::<i64>().ok()?.checked_mul(unit_millis)?.checked_add(signed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_those_of_java() {
        let check = |text: &str, expected: Option<i64>| assert_eq!(duration_millis(text), expected, "{text}");
        check("PT20.345S", Some(20_345));
        check("PT15M", Some(900_000));
        check("p2dt3h4m", Some(183_840_000));
        check("PT-6H3M", Some(-21_420_000));
        check("-PT-6H+3M", Some(21_420_000));
        check("PT1.5S", Some(1_500));
        check("P1D", Some(86_400_000));
        for wrong in [
            "",
            "P",
            "PT",
            "P1DT",
            "1D",
            "P1H",
            "PT1D",
            "PT5M3H",
            "PT1.5M",
            "PT1.0000000001S",
            "P99999999999999999D",
        ] {
            check(wrong, None);
        }
    }
}
