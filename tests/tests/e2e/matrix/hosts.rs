//! Deaths of a terminal's host, with the daemon alive, and with it dead too.

use ao_e2e::home::show;
use ao_e2e::{processes, wait};
use ao_host::fault::HostStep;
use ao_protocol::calls::SessionSend;
use ao_protocol::view::{Receipt, Status};

use super::{Scene, Verb};

/// What comes to a step. A step without a verb does not compile.
fn verb(step: HostStep) -> Verb {
    match step {
        HostStep::Locked
        | HostStep::Bound
        | HostStep::Intended
        | HostStep::AgentBegun
        | HostStep::Recorded
        | HostStep::Ready => Verb::Create,
        // The agent ends because it is told to.
        HostStep::AgentEnded | HostStep::EndRecorded => Verb::Remove,
        HostStep::AgentAgain => Verb::Resume,
    }
}

async fn dies_at(step: HostStep, daemon_too: bool) {
    let verb = verb(step);
    let with = if daemon_too { " and daemon" } else { "" };
    let case = format!("{verb:?}, host{with} dead at {}", step.name());
    let mut scene = Scene::new().await;
    scene.prepare(verb).await;
    scene.home.die_at(step.name());
    if daemon_too {
        let armed = async || (!scene.home.is_armed()).then_some(());
        let asked = scene.connection.handle.clone();
        let call = ask(&scene, verb);
        let asking = tokio::spawn(async move { call.send(&asked).await });
        wait::until(&case, armed).await;
        scene.daemon.kill_9();
        let _lost = asking.await;
    } else {
        let _answer = scene.act(verb).await;
        wait::until(&case, async || (!scene.home.is_armed()).then_some(())).await;
    }
    if daemon_too {
        scene.start_anew().await;
    }
    scene.check(&case).await;
    scene.finish(verb, &case).await;
}

/// A call that somebody else may make.
enum Ask {
    Create(ao_protocol::calls::SessionCreate),
    Remove(ao_protocol::calls::SessionKill),
    Resume(ao_protocol::calls::SessionRestore),
}

impl Ask {
    async fn send(self, handle: &ao_client::Handle) {
        // Whether it was heard is what the test finds out by other means.
        match self {
            Self::Create(call) => drop(handle.call(call).await),
            Self::Remove(call) => drop(handle.call(call).await),
            Self::Resume(call) => drop(handle.call(call).await),
        }
    }
}

fn ask(scene: &Scene, verb: Verb) -> Ask {
    let session = scene.worker.clone();
    match verb {
        Verb::Remove => Ask::Remove(ao_protocol::calls::SessionKill {
            session,
            remove_worktree: Some(true),
            dirty: Some(true),
        }),
        Verb::Resume => Ask::Resume(ao_protocol::calls::SessionRestore { session, how: None }),
        Verb::Create
        | Verb::CreateWithSetup
        | Verb::Return
        | Verb::Empty
        | Verb::Drop
        | Verb::Send
        | Verb::Wake
        | Verb::Replace => {
            let prompt = Some("plant another tree");
            Ask::Create(ao_e2e::home::new_session(&scene.project, ao_e2e::scripted::AGENT, prompt))
        }
    }
}

#[tokio::test]
async fn a_hosts_death_at_any_step_loses_and_doubles_nothing() {
    for step in HostStep::ALL {
        dies_at(step, false).await;
    }
}

#[tokio::test]
async fn a_death_of_host_and_daemon_at_any_step_loses_and_doubles_nothing() {
    for step in HostStep::ALL {
        dies_at(step, true).await;
    }
}

/// A host that dies while its agent is in the middle of a turn, and one that dies while a message is on its way into it.
#[tokio::test]
async fn a_host_killed_in_a_turn_or_in_the_middle_of_a_message_is_brought_back_once() {
    let mut scene = Scene::new().await;
    for (text, in_the_turn) in [("::busy in the middle of it", true), ("rake the leaves, all of them", false)]
    {
        let session = scene.worker.clone();
        let call = SessionSend { session, text: text.to_owned(), wait: None };
        scene.told.push((scene.worker.clone(), text.to_owned()));
        scene.connection.handle.call(call).await.expect("accepted");
        wait::until(text, async || {
            let messages = ao_e2e::scripted::messages(&scene.connection, &scene.worker).await;
            let receipt = messages.iter().find(|one| one.text == text).map(|one| one.receipt);
            let under_way = receipt.is_some_and(|receipt| receipt != Receipt::Accepted);
            let working = show(&scene.connection, &scene.worker).await.status == Status::Working;
            (if in_the_turn { working } else { under_way }).then_some(())
        })
        .await;
        let (host, agent) = ao_e2e::home::pids(&show(&scene.connection, &scene.worker).await);
        processes::kill_9(host);
        wait::until("it is another host", async || {
            let view = show(&scene.connection, &scene.worker).await;
            view.process.filter(|process| process.host_pid != host).map(drop)
        })
        .await;
        wait::until("the old agent is gone", async || (!processes::lives(agent)).then_some(())).await;
        scene.check(text).await;
    }
}
