//! `ao notices`: what a person was told of, newest last, as in a log.

use std::process::ExitCode;

use ao_client::Handle;
use ao_protocol::calls::{NoticeList, NoticeRead};
use ao_protocol::error::CallError;
use ao_protocol::view::NoticeView;

use super::tell;
use crate::{output, time};

/// Shows the last of them; with `read`, they count as seen then.
pub(crate) async fn run(handle: &Handle, limit: u32, read: bool, json: bool) -> Result<ExitCode, CallError> {
    let list = NoticeList { before: None, limit: Some(limit) };
    if !read {
        return tell(handle, list, json, |all| print(all)).await;
    }
    let all = handle.call(list).await?;
    if let Some(newest) = all.first() {
        handle.call(NoticeRead { session: None, up_to: newest.id }).await?;
    }
    if json {
        output::json(&all);
    } else {
        print(&all);
    }
    Ok(ExitCode::SUCCESS)
}

fn print(all: &[NoticeView]) {
    if all.is_empty() {
        output::line("Nothing has happened that you would be told of.");
    }
    let row = |notice: &NoticeView| {
        let mark = if notice.read || notice.over { " " } else { "*" };
        let text = format!("{}: {}", notice.title, notice.text);
        vec![mark.to_owned(), time::of(notice.at), notice.session.to_string(), text]
    };
    output::table(&all.iter().rev().map(row).collect::<Vec<_>>());
}
