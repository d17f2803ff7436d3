//! Changing one value in a person's JSON file without touching another byte of it: order, spacing, numbers and
//! comments stay as they are.

use std::fmt;
use std::path::Path;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// A JSON text with the value at `path` set. A list on the way takes the last name of the path as an element. None:
/// the file is not as expected, and nothing is to be done.
pub(super) fn set(text: &str, path: &[String], value: &serde_json::Value) -> Option<String> {
    let plain = without_comments(text);
    let edit = edit(&plain, path, &value.to_string())?;
    let changed = format!("{}{}{}", &text[..edit.from], edit.insert, &text[edit.to..]);
    // What cannot be read back was no improvement.
    serde_json::from_str::<serde_json::Value>(&without_comments(&changed)).ok()?;
    Some(changed)
}

/// The text with its comment lines blanked, at the same length.
pub(super) fn without_comments(text: &str) -> String {
    let blank = |line: &str| {
        if line.trim_start().starts_with("//") {
            line.bytes()
                .map(|byte| if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' })
                .collect()
        } else {
            line.to_owned()
        }
    };
    text.split_inclusive('\n').map(blank).collect()
}

struct Edit {
    from: usize,
    to: usize,
    insert: String,
}

impl Edit {
    fn insert(at: usize, insert: String) -> Self {
        Self { from: at, to: at, insert }
    }
    fn moved(self, by: usize) -> Self {
        Self { from: self.from + by, to: self.to + by, insert: self.insert }
    }
}

fn edit(text: &str, path: &[String], value: &str) -> Option<Edit> {
    let Some((name, rest)) = path.split_first() else {
        return Some(Edit { from: 0, to: text.len(), insert: value.to_owned() });
    };
    if text.trim_start().starts_with('[') {
        return if rest.is_empty() && is_element(name) { added(text, name) } else { None };
    }
    let table: Table<'_> = serde_json::from_str(text).ok()?;
    if let Some((_, inner)) = table.0.iter().rev().find(|(known, _)| known == name) {
        let at = inner.get().as_ptr() as usize - text.as_ptr() as usize;
        return Some(edit(inner.get(), rest, value)?.moved(at));
    }
    let open = text.find('{')? + 1;
    let gap = space_after(text, open);
    let nested =
        rest.iter().rev().fold(value.to_owned(), |inner, name| format!("{{{}:{inner}}}", quoted(name)));
    let (gap, comma) = if table.0.is_empty() { ("", "") } else { (gap, ",") };
    Some(Edit::insert(open, format!("{gap}{}: {nested}{comma}", quoted(name))))
}

/// Whether a name may stand in a list: lists of what is trusted hold folders.
pub(super) fn is_element(name: &str) -> bool {
    name.starts_with('/') || Path::new(name).is_absolute()
}

fn added(text: &str, element: &str) -> Option<Edit> {
    let list: List<'_> = serde_json::from_str(text).ok()?;
    let open = text.find('[')? + 1;
    let (gap, comma) = if list.0.is_empty() { ("", "") } else { (space_after(text, open), ",") };
    Some(Edit::insert(open, format!("{gap}{}{comma}", quoted(element))))
}

fn space_after(text: &str, at: usize) -> &str {
    let rest = &text[at..];
    &rest[..rest.len() - rest.trim_start().len()]
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// An object, its values unread.
struct Table<'t>(Vec<(String, &'t RawValue)>);

impl<'de: 't, 't> Deserialize<'de> for Table<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Vec<(String, &'de RawValue)>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(entries)
            }
        }
        deserializer.deserialize_map(Reader).map(Table)
    }
}

/// A list, its values unread.
struct List<'t>(Vec<&'t RawValue>);

impl<'de: 't, 't> Deserialize<'de> for List<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Vec<&'de RawValue>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut elements = Vec::new();
                while let Some(element) = list.next_element()? {
                    elements.push(element);
                }
                Ok(elements)
            }
        }
        deserializer.deserialize_seq(Reader).map(List)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn only_the_one_value_changes() {
        for (before, at, after) in [
            ("{}", "a", Some("{\"a\": true}")),
            ("{}", "a b c", Some("{\"a\": {\"b\":{\"c\":true}}}")),
            ("{\"z\":1.0, \"a\" : false }", "a", Some("{\"z\":1.0, \"a\" : true }")),
            (
                "{\n  \"n\": 1e5,\n  \"p\": {\n    \"/r\": {\"t\": true}\n  }\n}\n",
                "p /w t",
                Some(
                    "{\n  \"n\": 1e5,\n  \"p\": {\n    \"/w\": {\"t\":true},\n    \"/r\": {\"t\": true}\n  }\n}\n",
                ),
            ),
            (
                "// ours\n{\n  \"f\": [\n    \"/r\"\n  ]\n}",
                "f /w",
                Some("// ours\n{\n  \"f\": [\n    \"/w\",\n    \"/r\"\n  ]\n}"),
            ),
            ("{\"f\":[]}", "f /w", Some("{\"f\":[\"/w\"]}")),
            ("{\"a\": null}", "a b", None),
            ("{\"a\": \"{\"}", "a b", None),
            ("[1]", "a b", None),
            ("{\"a\": []}", "a b", None),
            ("not json", "a", None),
            ("", "a", None),
        ] {
            let result = set(before, &path(at), &serde_json::Value::Bool(true));
            assert_eq!(result.as_deref(), after, "{before:?} at {at}");
        }
    }
}
