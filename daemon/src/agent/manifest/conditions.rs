//! When a report fits a rule.

use regex::Regex;
use serde_json::Value;

use super::checked::Path;

/// What a report must look like. All of it must be so.
#[derive(Debug, Clone, Default)]
pub(crate) struct Conditions(Vec<(Path, Wanted)>);

#[derive(Debug, Clone)]
pub(super) enum Wanted {
    /// Exactly this text.
    Text(String),
    /// There and not empty.
    Something,
    /// Absent or empty.
    Nothing,
    /// A text in which this is found.
    Pattern(Regex),
}

impl Conditions {
    pub(super) fn add(&mut self, path: Path, wanted: Wanted) {
        self.0.push((path, wanted));
    }

    /// Whether this JSON is as it must be.
    pub(crate) fn fit(&self, value: &Value) -> bool {
        self.0.iter().all(|(path, wanted)| wanted.fits(at(value, path)))
    }
}

impl Wanted {
    /// What `text` asks for, in the words of a manifest.
    pub(super) fn parse(text: &str) -> Result<Self, regex::Error> {
        Ok(match text {
            "*" => Self::Something,
            "" => Self::Nothing,
            _ => match text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
                Some(pattern) if !pattern.is_empty() => Self::Pattern(Regex::new(pattern)?),
                _ => Self::Text(text.to_owned()),
            },
        })
    }

    fn fits(&self, value: Option<&Value>) -> bool {
        match self {
            Self::Something => value.is_some_and(|value| !is_empty(value)),
            Self::Nothing => value.is_none_or(is_empty),
            Self::Text(text) => match value {
                Some(Value::String(found)) => found == text,
                Some(Value::Bool(found)) => text == if *found { "true" } else { "false" },
                Some(Value::Number(found)) => text.parse::<serde_json::Number>().is_ok_and(|n| n == *found),
                Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => false,
            },
            Self::Pattern(pattern) => {
                matches!(value, Some(Value::String(found)) if pattern.is_match(found))
            }
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(table) => table.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The value at a path. A number is a place in a list.
pub(crate) fn at<'v>(value: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(value, |here, step| match here {
        Value::Object(table) => table.get(step),
        Value::Array(list) => list.get(step.parse::<usize>().ok()?),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reports_fit_or_do_not() {
        let report =
            json!({"a": {"b": "text"}, "n": 3, "yes": true, "none": null, "empty": "", "list": [{"x": "y"}]});
        for (path, wanted, fits) in [
            ("a.b", "text", true),
            ("a.b", "tex", false),
            ("a.b", "/^te/", true),
            ("a.b", "/^x/", false),
            ("a.b", "*", true),
            ("a.b", "", false),
            ("a.c", "*", false),
            ("a.c", "", true),
            ("none", "", true),
            ("empty", "*", false),
            ("n", "3", true),
            ("yes", "true", true),
            ("a", "text", false),
            ("list.0.x", "y", true),
            ("list.1.x", "*", false),
            ("a.b.c.d", "", true),
        ] {
            let mut conditions = Conditions::default();
            let path_of = path.split('.').map(str::to_owned).collect();
            conditions.add(path_of, Wanted::parse(wanted).expect("valid"));
            assert_eq!(conditions.fit(&report), fits, "{path} = {wanted:?}");
        }
    }
}
