//! Deaths of the daemon.

use ao_daemon::workspace::Step;
use ao_e2e::wait;
use ao_protocol::calls::{ProjectConfigure, SessionList};
use ao_protocol::settings::ProjectSettings;
use ao_protocol::view::{SessionKind, Status};

use super::{Scene, Verb};

/// What comes to a step. A step without a verb does not compile.
fn verbs(step: Step) -> &'static [Verb] {
    match step {
        Step::EntryIntended
        | Step::ObjectsWritten
        | Step::Captured
        | Step::RemovalIntended
        | Step::AdminCopied
        | Step::FolderMoved
        | Step::Unregistered => &[Verb::Remove],
        Step::ReturnIntended | Step::Registered | Step::FolderReturned => &[Verb::Return],
        Step::EmptyingIntended => &[Verb::Empty],
        Step::DroppingIntended => &[Verb::Drop],
        Step::Asked | Step::FolderMade => &[Verb::Create],
        Step::LaunchIntended | Step::LaunchBegun | Step::LaunchRecorded => &[Verb::Create, Verb::Resume],
        Step::SetupEnded => &[Verb::CreateWithSetup],
        Step::TypingIntended | Step::TypedOut | Step::Entered => &[Verb::Send, Verb::Wake],
        Step::DigestAccepted => &[Verb::Wake],
        Step::RetiringIntended | Step::RetiredEnded | Step::RetiredArchived | Step::SuccessorMade => {
            &[Verb::Replace]
        }
    }
}

async fn dies_at(step: Step, verb: Verb) {
    let case = format!("{verb:?}, daemon dead at {}", step.name());
    let mut scene = Scene::new().await;
    if verb == Verb::CreateWithSetup {
        let settings = ProjectSettings { setup: Some("true".to_owned()), ..ProjectSettings::default() };
        let project = scene.project.clone();
        scene.connection.handle.call(ProjectConfigure { project, settings }).await.expect("set");
    }
    if verb == Verb::Wake {
        // The news are there before it rests, so that the death waits for them.
        scene.home.die_at(step.name());
        scene.prepare(verb).await;
    } else {
        scene.prepare(verb).await;
        scene.home.die_at(step.name());
    }
    // Its caller may hear an answer, or not.
    let _lost = scene.act(verb).await;
    scene.daemon.ended().await;
    assert!(!scene.home.is_armed(), "{case}: it died of something else: {}", scene.home.log());
    scene.start_anew().await;
    if verb == Verb::Wake {
        digest_arrives_once(&scene, &case).await;
    }
    if verb == Verb::Replace {
        wait::until(&case, async || {
            let call = SessionList { project: None, archived: Some(true) };
            let all = scene.connection.handle.call(call).await.ok()?;
            let old = all.iter().find(|one| one.kind == SessionKind::Orchestrator)?;
            (old.archived
                && all.iter().any(|one| one.id.number() > old.id.number() && one.status == Status::Idle))
            .then_some(())
        })
        .await;
    }
    scene.check(&case).await;
    scene.finish(verb, &case).await;
}

/// The orchestrator is told of its worker once, whichever daemon does it.
async fn digest_arrives_once(scene: &Scene, case: &str) {
    let lead = "shop-2".parse().expect("valid");
    let worktree = scene.home.home().worktree(&lead);
    let digests = async || {
        let taken = ao_e2e::scripted::submitted(&worktree);
        taken.iter().filter(|one| one.text().starts_with("[ao] ")).count()
    };
    wait::until_value(case, digests, |count| *count > 0).await;
    scene.world().settled(&scene.connection, case).await;
    assert_eq!(digests().await, 1, "{case}");
}

/// The steps in parts, so that a test run has several at once.
async fn part(of: usize, parts: usize) {
    let rows: Vec<(Step, Verb)> =
        Step::ALL.into_iter().flat_map(|step| verbs(step).iter().map(move |verb| (step, *verb))).collect();
    for (step, verb) in rows.into_iter().skip(of).step_by(parts) {
        dies_at(step, verb).await;
    }
}

#[tokio::test]
async fn a_daemons_death_at_any_step_loses_and_doubles_nothing_1() {
    part(0, 3).await;
}

#[tokio::test]
async fn a_daemons_death_at_any_step_loses_and_doubles_nothing_2() {
    part(1, 3).await;
}

#[tokio::test]
async fn a_daemons_death_at_any_step_loses_and_doubles_nothing_3() {
    part(2, 3).await;
}
