//! What clients ask, carried out. Nothing here waits: what takes time goes on in a task and answers when it is done.

use std::sync::Arc;

use ao_protocol::host::{HostNews, HostVerb, LaunchSpec};

use crate::agent;
use crate::connection::set_writer;
use crate::ending;
use crate::fault::HostStep;
use crate::mailbox::Mailbox;
use crate::screen::Ground;
use crate::server::{Host, Leave};

/// The most lines above the screen that one answer may hold.
const TEXT_MAX: usize = 2000;

/// Carries out `verb` for the client behind `mailbox`.
pub(crate) fn carry_out(host: &Arc<Host>, mailbox: &Arc<Mailbox>, verb: HostVerb) {
    match verb {
        HostVerb::Attach { have, credit, history } => mailbox.attach(have, credit, history),
        HostVerb::Credit { bytes } => mailbox.grant(bytes),
        HostVerb::Writer { writer } => set_writer(host, mailbox, &writer),
        HostVerb::Resize { cols, rows } => host.terminal.resize(cols, rows),
        HostVerb::Theme { theme } => host.terminal.stand_on(Ground::shown_in(theme)),
        HostVerb::AcknowledgeExit { launch } => host.terminal.acknowledge(launch),
        HostVerb::Signal { id, signal } => {
            answer(mailbox, id, ending::signal(&host.terminal, signal));
        }
        HostVerb::End { id, grace_ms } => {
            let (host, mailbox) = (Arc::clone(host), Arc::clone(mailbox));
            tokio::spawn(async move {
                let grace = std::time::Duration::from_millis(u64::from(grace_ms));
                answer(&mailbox, id, ending::end(&host.terminal, grace).await);
            });
        }
        HostVerb::Respawn { id, launch } => answer(mailbox, id, respawn(host, &launch)),
        HostVerb::Text { id, scrollback } => {
            let above = usize::try_from(scrollback).unwrap_or(usize::MAX).min(TEXT_MAX);
            let lines = host.terminal.lock().screen.lines(above);
            mailbox.put(HostNews::Text { id, lines });
        }
        HostVerb::Close { id } => close(host, mailbox, id),
    }
}

fn answer(mailbox: &Mailbox, id: u64, result: Result<(), String>) {
    mailbox.put(match result {
        Ok(()) => HostNews::Done { id },
        Err(reason) => HostNews::Failed { id, reason },
    });
}

fn respawn(host: &Host, launch: &LaunchSpec) -> Result<(), String> {
    let size = {
        let core = host.terminal.lock();
        if core.agent.exit.is_none() {
            return Err("an agent still runs in this terminal".to_owned());
        }
        if launch.launch <= core.agent.launch {
            return Err(format!("launch {} is not newer than {}", launch.launch, core.agent.launch));
        }
        core.screen.size()
    };
    let started = agent::start(&host.bundle, launch, size)?;
    let pid = started.pid;
    if let Err(error) = agent::record(&host.bundle, launch, pid) {
        crate::note(&format!("the agent could not be recorded: {error}"));
    }
    HostStep::AgentAgain.pass();
    let (agent, threads) = agent::split(started, launch.launch);
    let fresh = host.terminal.lock().screen.fresh_start();
    host.terminal.print_own(&fresh);
    {
        let mut core = host.terminal.lock();
        core.agent = agent;
        core.stand_on(Ground::of(&launch.env));
        core.tell(&HostNews::Launched { launch: launch.launch, agent_pid: pid });
    }
    host.terminal.turn();
    agent::run(&host.terminal, &host.bundle, threads).map_err(|error| {
        // Without its threads nothing would ever see it end.
        ending::kill_now(pid);
        error.to_string()
    })
}

fn close(host: &Host, mailbox: &Mailbox, id: u64) {
    if host.terminal.lock().agent.exit.is_none() {
        answer(mailbox, id, Err("the agent still runs".to_owned()));
        return;
    }
    answer(mailbox, id, Ok(()));
    mailbox.end();
    host.leave(Leave::Closed);
}
