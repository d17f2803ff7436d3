//! Branch names: which ones git takes, and how a project's template makes them.

use ao_protocol::ids::SessionId;

/// The template of a project that has none of its own.
pub const DEFAULT_TEMPLATE: &str = "ao/{id}/{slug}";
/// The longest name, in bytes: a branch becomes a file's name under `.git`.
const LONGEST: usize = 200;
/// The longest slug in a branch name, in bytes.
const SLUG_MAX: usize = 40;
const PLACEHOLDERS: &str = "{id}, {number}, {slug}, {user} and {date}";

/// How a project's branches are named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchTemplate(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Id,
    Number,
    Slug,
    User,
    Date,
}

/// What a template is filled with.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// The session.
    pub id: &'a SessionId,
    /// Its title.
    pub title: &'a str,
    /// The person's name.
    pub user: &'a str,
    /// The present, in milliseconds since the Unix epoch.
    pub now: i64,
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A brace without its other half.
    #[error("a brace is not closed, or not opened")]
    Brace,
    /// A placeholder that there is not.
    #[error("there is no placeholder {{{0}}}; there are {PLACEHOLDERS}")]
    Unknown(String),
    /// Every session would get the same branch.
    #[error("it needs {{id}}, {{number}} or {{slug}}, or all sessions would share one branch")]
    Same,
    /// What it makes is no branch's name.
    #[error("it makes {0:?}, which git does not take as a branch's name")]
    Name(String),
}

impl BranchTemplate {
    /// Reads a template.
    ///
    /// # Errors
    /// [`TemplateError`]: what is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, after) = rest.split_at(at);
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            let after = after.strip_prefix('{').ok_or(TemplateError::Brace)?;
            let (name, after) = after.split_once('}').ok_or(TemplateError::Brace)?;
            parts.push(match name {
                "id" => Part::Id,
                "number" => Part::Number,
                "slug" => Part::Slug,
                "user" => Part::User,
                "date" => Part::Date,
                other => return Err(TemplateError::Unknown(other.to_owned())),
            });
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        let template = Self(parts);
        if !template.0.iter().any(|part| matches!(part, Part::Id | Part::Number | Part::Slug)) {
            return Err(TemplateError::Same);
        }
        let values = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Id => "shop-1".to_owned(),
            Part::Number => "1".to_owned(),
            Part::Slug => "fix".to_owned(),
            Part::User => "ann".to_owned(),
            Part::Date => "2000-01-01".to_owned(),
        };
        let made: String = template.0.iter().map(values).collect();
        if is_branch_name(&made) { Ok(template) } else { Err(TemplateError::Name(made)) }
    }

    /// Whether two sessions of a project can never get the same branch.
    #[must_use]
    pub fn is_unique(&self) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Id | Part::Number))
    }

    /// Whether it needs the user's name, which git must be asked for.
    #[must_use]
    pub fn names_user(&self) -> bool {
        self.0.iter().any(|part| matches!(part, Part::User))
    }

    /// The branch of a session. What has nothing to say, such as the slug of a title without letters, leaves no gap.
    #[must_use]
    pub fn fill(&self, names: Names<'_>) -> String {
        let value = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Id => names.id.to_string(),
            Part::Number => names.id.number().to_string(),
            Part::Slug => slug(names.title),
            Part::User => slug(names.user),
            Part::Date => date(names.now),
        };
        let full: String = self.0.iter().map(value).collect();
        let parts = full.split('/').map(|part| part.trim_matches('-')).filter(|part| !part.is_empty());
        let name = parts.collect::<Vec<_>>().join("/");
        // Only a template of slugs alone can come out empty.
        if name.is_empty() { names.id.to_string() } else { name }
    }
}

/// The name in the place of one that is taken already.
#[must_use]
pub fn beside(branch: &str, id: &SessionId) -> String {
    format!("{branch}-{}", id.number())
}

/// Whether git takes this as a branch's name, and can take it for nothing else: neither an option nor a revision.
#[must_use]
pub fn is_branch_name(name: &str) -> bool {
    let bad_part = |part: &str| part.is_empty() || part.starts_with('.') || part.ends_with(".lock");
    let bad_char = |c: char| c.is_control() || c.is_whitespace() || "~^:?*[\\".contains(c) || is_invisible(c);
    !(name.len() > LONGEST
        || name.starts_with('-')
        || name.ends_with('.')
        || name.contains("..")
        || name.contains("@{")
        || name == "@"
        || name == "HEAD"
        || name.starts_with("refs/")
        || name.chars().any(bad_char)
        || name.split('/').any(bad_part))
}

/// Characters that make one name look like another.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A text as part of a name: small letters, digits, and a `-` for everything between them.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= SLUG_MAX {
            break;
        }
    }
    slug.trim_matches('-').to_owned()
}

/// The day in UTC, as `2026-01-31`.
fn date(ms: i64) -> String {
    // Days since 0000-03-01, in eras of 400 years: the civil calendar without tables.
    let days = ms.div_euclid(86_400_000) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str, title: &str) -> String {
        let id = SessionId::parse("shop-3").expect("valid");
        let names = Names { id: &id, title, user: "Ann Böll", now: 1_767_225_600_000 };
        BranchTemplate::parse(template).expect("a template").fill(names)
    }

    #[test]
    fn a_template_is_filled_and_leaves_no_gaps() {
        for (template, title, expected) in [
            (DEFAULT_TEMPLATE, "Rate limiter, per tenant!", "ao/shop-3/rate-limiter-per-tenant"),
            (DEFAULT_TEMPLATE, "日本語", "ao/shop-3"),
            ("{user}/{date}-{slug}", "Fix it", "ann-b-ll/2026-01-01-fix-it"),
            ("{user}/{date}-{slug}", "…", "ann-b-ll/2026-01-01"),
            ("feature/{slug}-{number}", "", "feature/3"),
            ("{slug}", "!", "shop-3"),
        ] {
            assert_eq!(filled(template, title), expected, "{template}");
        }
        assert_eq!(filled(DEFAULT_TEMPLATE, &"x".repeat(99)), format!("ao/shop-3/{}", "x".repeat(40)));
        assert_eq!((date(0), date(951_782_400_000)), ("1970-01-01".to_owned(), "2000-02-29".to_owned()));
        let unique = |text| BranchTemplate::parse(text).expect("a template").is_unique();
        assert!(unique("{number}") && unique("a/{id}") && !unique("{user}/{slug}"));
    }

    #[test]
    fn a_template_that_cannot_work_is_refused_with_the_reason() {
        for (template, words) in [
            ("ao/{ID}", "there is no placeholder {ID}"),
            ("ao/{id", "not closed"),
            ("ao/id}", "not opened"),
            ("work", "share one branch"),
            ("{user}/{date}", "share one branch"),
            ("my work/{id}", "git does not take"),
            ("/{id}", "git does not take"),
            ("{id}..{slug}", "git does not take"),
            ("--{id}", "git does not take"),
        ] {
            let error = BranchTemplate::parse(template).expect_err(template).to_string();
            assert!(error.contains(words), "{template}: {error}");
        }
    }

    #[test]
    fn bad_branch_names_are_refused() {
        let long = "x".repeat(201);
        for bad in [
            "",
            "-b",
            "--force",
            "a b",
            "a..b",
            "a~1",
            "a^",
            "a:b",
            "a?",
            "a*",
            "a[b",
            "a\\b",
            "a/",
            "/a",
            "a//b",
            ".a",
            "a/.b",
            "a.lock",
            "a.lock/b",
            "a.",
            "@",
            "HEAD",
            "a@{1}",
            "a\nb",
            "a\0b",
            "refs/heads/a",
            "a\u{202e}b",
            &long,
        ] {
            assert!(!is_branch_name(bad), "{bad:?} was accepted");
        }
        for good in ["main", "feature/x", "ao/shop-1/fix", "größe", "a.b", "a-b_c", "v1.2"] {
            assert!(is_branch_name(good), "{good:?} was refused");
        }
    }
}
