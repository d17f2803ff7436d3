//! Rows of plans, one per item: the formats, and the statements that read and change them.

use std::collections::BTreeMap;

use ao_protocol::calls::TaskMark;
use ao_protocol::ids::{ProjectId, QuestionId, SessionId, TaskId};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use super::certificate::Weight;
use super::database::{Database, from_text, run, to_text};
use super::error::StoreError;
use super::talk::as_sql;
use crate::domain::message::{Message, NewMessage};
use crate::domain::plan::{Act, Item, Plan, PlanLine, Question, Said, Task};

#[derive(Debug, Serialize, Deserialize)]
struct SaidRecord {
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<SessionId>,
    at: i64,
}

impl From<Said> for SaidRecord {
    fn from(Said { text, by, at }: Said) -> Self {
        Self { text, by, at }
    }
}

impl From<SaidRecord> for Said {
    fn from(SaidRecord { text, by, at }: SaidRecord) -> Self {
        Self { text, by, at }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct TaskRecord {
    id: TaskId,
    title: String,
    brief: String,
    after: Vec<TaskId>,
    mark: TaskMark,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<SaidRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<SessionId>,
    at: i64,
    changed_at: i64,
}

impl From<Task> for TaskRecord {
    fn from(Task { id, title, brief, after, mark, note, by, at, changed_at }: Task) -> Self {
        Self { id, title, brief, after, mark, note: note.map(Into::into), by, at, changed_at }
    }
}

impl From<TaskRecord> for Task {
    fn from(TaskRecord { id, title, brief, after, mark, note, by, at, changed_at }: TaskRecord) -> Self {
        Self { id, title, brief, after, mark, note: note.map(Into::into), by, at, changed_at }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct QuestionRecord {
    id: QuestionId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    task: Option<TaskId>,
    asked: SaidRecord,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<SaidRecord>,
}

/// A line of a plan's history. It is no item, but stands among them.
#[derive(Debug, Serialize, Deserialize)]
struct LineRecord {
    at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<SessionId>,
    what: String,
}

/// An item as it is written down.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum ItemRecord {
    Goal { said: Option<SaidRecord> },
    Task(TaskRecord),
    Decision { number: u32, said: SaidRecord },
    Question(QuestionRecord),
}

impl ItemRecord {
    /// What the row is found by: two items of a kind with one number are the same item.
    fn key(&self) -> (&'static str, u32) {
        match self {
            Self::Goal { .. } => ("goal", 0),
            Self::Task(task) => ("task", task.id.0),
            Self::Decision { number, .. } => ("decision", *number),
            Self::Question(question) => ("question", question.id.0),
        }
    }
}

impl From<Item> for ItemRecord {
    fn from(item: Item) -> Self {
        match item {
            Item::Goal(said) => Self::Goal { said: said.map(Into::into) },
            Item::Task(task) => Self::Task(task.into()),
            Item::Decision(number, said) => Self::Decision { number, said: said.into() },
            Item::Question(Question { id, task, asked, answer }) => Self::Question(QuestionRecord {
                id,
                task,
                asked: asked.into(),
                answer: answer.map(Into::into),
            }),
        }
    }
}

impl From<ItemRecord> for Item {
    fn from(record: ItemRecord) -> Self {
        match record {
            ItemRecord::Goal { said } => Self::Goal(said.map(Into::into)),
            ItemRecord::Task(task) => Self::Task(task.into()),
            ItemRecord::Decision { number, said } => Self::Decision(number, said.into()),
            ItemRecord::Question(QuestionRecord { id, task, asked, answer }) => {
                Self::Question(Question { id, task, asked: asked.into(), answer: answer.map(Into::into) })
            }
        }
    }
}

impl Database {
    /// Puts an item on record, in the place of the one with its number.
    pub(super) fn save_plan_item(
        &mut self,
        project: &ProjectId,
        item: &Item,
        line: &PlanLine,
    ) -> Result<PlanLine, StoreError> {
        self.change(Weight::Full, "store a plan", |tx| {
            put_item(tx, project, item)?;
            put_line(tx, project, line)
        })
    }

    /// Lines of a plan's history, oldest first: those after `after`, or the newest.
    pub(super) fn plan_log(
        &self,
        project: &ProjectId,
        after: Option<u64>,
        limit: u32,
    ) -> Result<Vec<PlanLine>, StoreError> {
        let doing = "read a plan's history";
        let order = if after.is_some() { "ASC" } else { "DESC" };
        let sql = format!(
            "SELECT number, record FROM plan_items WHERE project = ?1 AND kind = 'log' AND number > ?2
             ORDER BY number {order} LIMIT ?3"
        );
        let read = || {
            let mut statement = self.connection.prepare(&sql)?;
            let wanted = params![project.as_str(), as_sql(after.unwrap_or(0)), limit];
            let rows = statement.query_map(wanted, |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<rusqlite::Result<Vec<(i64, String)>>>()
        };
        let mut lines = Vec::new();
        for (seq, text) in read().map_err(StoreError::sql(doing))? {
            let LineRecord { at, by, what } = from_text(&text)?;
            let seq = u64::try_from(seq).unwrap_or_default();
            lines.push(PlanLine { seq, act: Act { by, at }, what });
        }
        lines.sort_by_key(|line| line.seq);
        Ok(lines)
    }

    /// Puts an answered question on record, and the message that tells the agent that asked.
    pub(super) fn save_answer(
        &mut self,
        project: &ProjectId,
        item: &Item,
        line: &PlanLine,
        message: Option<&NewMessage>,
    ) -> Result<(Option<Message>, PlanLine), StoreError> {
        self.change(Weight::Full, "store an answer", |tx| {
            put_item(tx, project, item)?;
            let line = put_line(tx, project, line)?;
            Ok((message.map(|message| super::talk::accept(tx, message)).transpose()?, line))
        })
    }

    pub(super) fn load_plans(&self) -> Result<BTreeMap<ProjectId, Plan>, StoreError> {
        let doing = "read the plans";
        let mut plans: BTreeMap<ProjectId, Plan> = BTreeMap::new();
        // A copy of an older format, looked at before it is brought up to date.
        if !super::database::has_table(&self.connection, "plan_items")? {
            return Ok(plans);
        }
        let read = || {
            let mut statement =
                self.connection.prepare("SELECT project, record FROM plan_items WHERE kind <> 'log'")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<rusqlite::Result<Vec<(String, String)>>>()
        };
        for (project, text) in read().map_err(StoreError::sql(doing))? {
            if let Ok(project) = ProjectId::parse(&project) {
                plans.entry(project).or_default().put(from_text::<ItemRecord>(&text)?.into());
            }
        }
        Ok(plans)
    }
}

fn put_item(connection: &Connection, project: &ProjectId, item: &Item) -> Result<(), StoreError> {
    let record = ItemRecord::from(item.clone());
    let (kind, number) = record.key();
    let sql = "INSERT INTO plan_items (project, kind, number, record) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT (project, kind, number) DO UPDATE SET record = excluded.record";
    let row = params![project.as_str(), kind, number, to_text(&record)?];
    run(connection.execute(sql, row), "store a plan")
}

/// Adds a line to a plan's history, under the next number.
fn put_line(connection: &Connection, project: &ProjectId, line: &PlanLine) -> Result<PlanLine, StoreError> {
    let doing = "store a plan's history";
    let last = "SELECT coalesce(max(number), 0) FROM plan_items WHERE project = ?1 AND kind = 'log'";
    let last: i64 = connection
        .query_row(last, params![project.as_str()], |row| row.get(0))
        .map_err(StoreError::sql(doing))?;
    let line = PlanLine { seq: u64::try_from(last).unwrap_or_default() + 1, ..line.clone() };
    let record = LineRecord { at: line.act.at, by: line.act.by.clone(), what: line.what.clone() };
    let sql = "INSERT INTO plan_items (project, kind, number, record) VALUES (?1, 'log', ?2, ?3)";
    run(connection.execute(sql, params![project.as_str(), as_sql(line.seq), to_text(&record)?]), doing)?;
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// These outlive releases: a change here needs a default for the rows of before.
    #[test]
    fn what_was_written_by_the_first_version_is_read() {
        for (text, key) in [
            (r#"{"is":"goal","said":{"text":"Ripe apples","at":1}}"#, ("goal", 0)),
            (r#"{"is":"goal","said":null}"#, ("goal", 0)),
            (
                r#"{"is":"task","id":3,"title":"Prune","brief":"All of it","after":[1],"mark":"done","at":1,"changed_at":2}"#,
                ("task", 3),
            ),
            (
                r#"{"is":"decision","number":2,"said":{"text":"Use ladders","by":"shop-1","at":1}}"#,
                ("decision", 2),
            ),
            (r#"{"is":"question","id":1,"task":3,"asked":{"text":"When?","at":1}}"#, ("question", 1)),
        ] {
            let record: ItemRecord = from_text(text).expect("read");
            assert_eq!(record.key(), key);
            assert_eq!(to_text(&record).expect("written"), text);
        }
    }
}
