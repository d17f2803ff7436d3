//! Sessions in scopes of their own, where a service manager gives them: here a stand-in for `systemd-run`, which becomes
//! what it is told to start, as the real one does. Its options are the real one's.

use std::path::Path;

use ao_e2e::home::{Shop, TestHome, new_session, pids, show, until_status};
use ao_e2e::script::executable;
use ao_e2e::{processes, wait};
use ao_protocol::calls::TerminalText;
use ao_protocol::view::Status;

/// Writes what it was asked for into `asked`, and then does it, or not: `fails` is a shell condition.
fn stand_in(home: &TestHome, fails: &str, enter: &str) -> std::path::PathBuf {
    let folder = home.folder().join("systemd");
    std::fs::create_dir_all(folder.join("systemd")).expect("a folder");
    // The user's service manager listens there.
    std::fs::write(folder.join("systemd/private"), "").expect("written");
    let asked = folder.join("asked");
    let script = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$*\" >> {asked}\n{fails} && exit 1\nunit=\n\
         while [ \"$1\" != -- ]; do case \"$1\" in --unit=*) unit=${{1#--unit=}} ;; esac; shift; done\nshift\n\
         {enter}\nexec \"$@\"\n",
        asked = asked.display()
    );
    executable(&folder.join("systemd-run"), &script);
    folder
}

fn set_up(home: &mut TestHome, folder: &Path) {
    home.put_on_path(folder);
    home.set("XDG_RUNTIME_DIR", &folder.to_string_lossy());
}

fn asked(folder: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("asked")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_host_is_started_in_a_scope_of_its_own_and_found_again_there() {
    let mut home = TestHome::new();
    // An older one, which does not know the policy.
    let folder = stand_in(&home, "case \"$*\" in *OOMPolicy*) true ;; *) false ;; esac", "");
    set_up(&mut home, &folder);
    let Shop { mut daemon, connection, project } = home.shop().await;
    for _ in 0..2 {
        let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
        until_status(&connection, &made.id, Status::Running).await;
    }
    let asked = asked(&folder);
    assert_eq!(asked.len(), 4, "it was tried out twice, and then used twice: {asked:#?}");
    assert!(asked[1].ends_with("--slice=app.slice -- true"), "{asked:#?}");
    for (line, session) in asked[2..].iter().zip(["shop-1", "shop-2"]) {
        let host = home.home().hosts().join(session);
        assert!(line.starts_with("--user --scope --quiet --collect --slice=app.slice --unit=ao-"), "{line}");
        assert!(line.contains(&format!("-{session}-")) && line.contains(".scope --description="), "{line}");
        assert!(line.ends_with(&format!("host {}", host.display())), "{line}");
    }
    let before = pids(&show(&connection, &"shop-1".parse().expect("valid")).await);
    assert_eq!(processes::variable(before.1, "XDG_RUNTIME_DIR"), Some(folder.to_string_lossy().into_owned()));
    daemon.kill_9();
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    let after = until_status(&connection, &"shop-1".parse().expect("valid"), Status::Running).await;
    assert_eq!(pids(&after), before);
}

#[tokio::test]
async fn a_scope_that_is_refused_costs_the_scope_and_not_the_session() {
    let mut home = TestHome::new();
    let folder = stand_in(&home, "case \"$*\" in *--unit=*) true ;; *) false ;; esac", "");
    set_up(&mut home, &folder);
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    assert_eq!(made.status, Status::Running, "{}", made.reason);
    assert_eq!(asked(&folder).len(), 2, "it was tried out, and refused once");
}

/// Descent and environment tell nothing of a process that left both behind. Its control group does.
#[tokio::test]
async fn what_left_its_parents_and_its_environment_is_still_the_sessions_by_its_group() {
    let mut home = TestHome::new();
    let group = "mkdir \"/sys/fs/cgroup/unified/$unit\" 2>/dev/null || mkdir \"/sys/fs/cgroup/$unit\" || exit 1\n\
                 echo $$ > /sys/fs/cgroup/unified/$unit/cgroup.procs 2>/dev/null || echo $$ > /sys/fs/cgroup/$unit/cgroup.procs || exit 1";
    let folder = stand_in(&home, "false", &format!("if [ -n \"$unit\" ]; then {group}; fi"));
    set_up(&mut home, &folder);
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let prompt = "(env -i PATH=\"$PATH\" AO_HOME=\"$AO_HOME\" setsid sh -c 'sleep 1; ao stop; echo far=$? > far' &) ; echo gone";
    let made = connection.handle.call(new_session(&project, "shell", Some(prompt))).await.expect("made");
    let groups = std::fs::read_to_string(format!("/proc/{}/cgroup", pids(&made).0)).expect("it lives");
    let unit = groups.lines().find_map(|line| line.rsplit('/').find(|part| part.ends_with(".scope")));
    let Some(unit) = unit.map(str::to_owned) else {
        println!("this user may make no control groups here, so this was not looked at");
        return;
    };
    let far = Path::new(&made.worktree).join("far");
    let told = wait::until("it has tried", async || {
        std::fs::read_to_string(&far).ok().filter(|text| text.ends_with('\n'))
    })
    .await;
    assert_eq!(told, "far=5\n", "it is refused as an agent");
    let text = TerminalText { session: made.id.clone(), scrollback: None };
    assert!(connection.handle.call(text).await.is_ok(), "the daemon runs on");
    drop(home);
    let groups = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"].map(|mount| Path::new(mount).join(&unit));
    let gone = |group: &std::path::PathBuf| !group.exists() || std::fs::remove_dir(group).is_ok();
    wait::until("its group is gone", async || groups.iter().all(gone).then_some(())).await;
}
