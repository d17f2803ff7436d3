//! Who may do what with the command line: from a person's shell and from real sessions' shells, each verb with the own
//! token, with none, with another session's and with one that nobody knows. The process decides first, a token only takes
//! away; so inside a session no token ever turns a no into a yes.
//!
//! What came out is kept in `rights.txt`, to be read by people; `AO_BLESS=1` writes it anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ao_e2e::home::{TestHome, core, new_session, pids};
use ao_e2e::{processes, wait};
use ao_protocol::calls::OrchestratorEnsure;
use ao_protocol::ids::{AgentId, ProjectId};
use ao_protocol::view::SessionView;
use serde_json::Value;

/// Every verb that asks the daemon for something. `OWN` is the caller's session, or the worker where it has none. What
/// would change something is asked for about what does not exist, so that a yes is harmless: it is then
/// answered with that.
const VERBS: &[(&str, &str)] = &[
    ("status", "status"),
    ("doctor", "doctor"),
    ("stop", "stop"),
    ("project ls", "project ls"),
    ("project add", "project add /no/such/folder"),
    ("project rm", "project rm nothing"),
    ("project settings, own", "project settings shop"),
    ("project settings, other project", "project settings web"),
    ("project settings, set", "project settings shop fetch=false"),
    ("project trust", "project trust shop --revoke"),
    ("settings", "settings"),
    ("settings, set", "settings restore=automatic"),
    ("agent ls", "agent ls"),
    ("agent show", "agent show shell"),
    ("agent restart", "agent restart no-such-agent"),
    ("orchestrator ensure", "orchestrator ensure nothing --agent shell"),
    ("session ls", "session ls"),
    ("session ls, own project", "session ls shop"),
    ("session ls, other project", "session ls web"),
    ("session new, own project", "session new shop --agent no-such-agent"),
    ("session new, other project", "session new web --agent no-such-agent"),
    ("session show, own", "session show OWN"),
    ("session show, same project", "session show shop-99"),
    ("session show, other project", "session show web-99"),
    ("session send, orchestrator", "session send LEAD --no-wait true"),
    ("session send, same project", "session send shop-99 --no-wait hello"),
    ("session send, other project", "session send web-99 --no-wait hello"),
    ("session messages, own", "session messages OWN"),
    ("session messages, same project", "session messages shop-99"),
    ("session messages, other project", "session messages web-99"),
    ("session cancel, same project", "session cancel shop-99 1"),
    ("session log, own", "session log OWN"),
    ("session log, same project", "session log shop-99"),
    ("session log, other project", "session log web-99"),
    ("session diff, own", "session diff OWN"),
    ("session diff, same project", "session diff shop-99"),
    ("session diff, other project", "session diff web-99 --stat"),
    ("session prompt, own", "session prompt OWN"),
    ("session prompt, same project", "session prompt shop-99"),
    ("session answer, own", "session answer OWN once --proof p"),
    ("session answer, same project", "session answer shop-99 once --proof p"),
    ("session interrupt, same project", "session interrupt shop-99"),
    ("session kill, same project", "session kill shop-99"),
    ("session kill, with its worktree", "session kill shop-99 --remove-worktree"),
    ("session restore, same project", "session restore shop-99"),
    ("session rename, own", "session rename OWN Same-name"),
    ("session rename, same project", "session rename shop-99 Other-name"),
    ("session archive, same project", "session archive shop-99"),
    ("session land, own", "session land OWN --cancel"),
    ("session land, same project", "session land shop-99"),
    ("session bump, same project", "session bump shop-99"),
    ("session shell, own", "session shell OWN"),
    ("session shell, same project", "session shell shop-99"),
    ("notices", "notices"),
    ("ledger ls", "ledger ls"),
    ("ledger ls, own", "ledger ls OWN"),
    ("ledger ls, same project", "ledger ls shop-99"),
    ("ledger ls, other project", "ledger ls web-99"),
    ("ledger show, own", "ledger show OWN"),
    ("ledger show, same project", "ledger show shop-99"),
    ("ledger diff, own", "ledger diff OWN"),
    ("ledger diff, same project", "ledger diff shop-99"),
    ("ledger capture, same project", "ledger capture shop-99"),
    ("ledger restore, own", "ledger restore OWN 99"),
    ("ledger drop, own", "ledger drop OWN 99"),
    ("gc", "gc --quick"),
    ("gc, what is not there", "gc --apply nothing"),
    ("trash ls", "trash ls"),
    ("trash restore, own", "trash restore OWN 99"),
    ("trash empty, own", "trash empty OWN 99"),
    ("trash empty, other project", "trash empty web-99"),
    ("session kill, other project", "session kill web-99"),
    ("session wait, own project", "session wait shop shop-99"),
    ("session wait, other project", "session wait web web-99"),
    ("session transcript, own", "session transcript OWN"),
    ("session transcript, same project", "session transcript shop-99"),
    ("session brief, own", "session brief OWN"),
    ("session brief, other project", "session brief web-99"),
    ("plan show, own project", "plan --project shop show"),
    ("plan show, other project", "plan --project web show"),
    ("plan log, own project", "plan --project shop log"),
    ("plan log, other project", "plan --project web log"),
    ("plan goal, own project", "plan --project shop goal ''"),
    ("plan add, own project", "plan --project shop add ' '"),
    ("plan change, own project", "plan --project shop change 99 --done"),
    ("plan report, own session", "plan --project shop report --done all of it"),
    ("plan decide, own project", "plan --project shop decide ''"),
    ("plan ask, own project", "plan --project shop ask --task 99 why"),
    ("plan ask, other project", "plan --project web ask --task 99 why"),
    ("plan answer, own project", "plan --project shop answer 99 so"),
];

struct Place {
    home: TestHome,
    /// Worker and orchestrator of `shop`, and the orchestrator of `web`.
    sessions: BTreeMap<&'static str, SessionView>,
}

async fn place() -> (ao_e2e::home::Daemon, Place) {
    let home = TestHome::new();
    let daemon = home.headless().await;
    let connection = home.connect().await;
    let (shop, web) = (home.project(&connection, "shop").await, home.project(&connection, "web").await);
    let agent = || AgentId::parse("shell").ok();
    let ensure = async |project: ProjectId| {
        let call = OrchestratorEnsure { project, agent: agent(), clean: None, replaces: None };
        connection.handle.call(call).await.expect("made").session
    };
    let lead = ensure(shop.clone()).await;
    let foreign = ensure(web).await;
    let worker = connection.handle.call(new_session(&shop, "shell", None)).await.expect("made");
    let sessions = BTreeMap::from([("worker", worker), ("orchestrator", lead), ("other project's", foreign)]);
    (daemon, Place { home, sessions })
}

impl Place {
    /// The token that a session's agent was given.
    fn token(&self, name: &str) -> String {
        let (_, agent) = pids(&self.sessions[name]);
        processes::variable(agent, "AO_TOKEN").expect("a token")
    }

    /// A script that asks for every verb with this token and puts each answer into a file of its own.
    fn script(&self, name: &str, token: Option<&str>, own: &str, answers: &Path) -> PathBuf {
        std::fs::create_dir_all(answers).expect("a folder");
        let set =
            token.map_or_else(|| "unset AO_TOKEN".to_owned(), |token| format!("export AO_TOKEN={token}"));
        let lead = self.sessions["orchestrator"].id.as_str();
        let mut script = format!("{set}\n");
        for (n, (_, words)) in VERBS.iter().enumerate() {
            // A person may stop the daemon, which would end the table.
            if *words == "stop" && own.is_empty() && token.is_none() {
                continue;
            }
            let own = if own.is_empty() { self.sessions["worker"].id.as_str() } else { own };
            let words = words.replace("OWN", own).replace("LEAD", lead);
            let to = answers.join(n.to_string());
            writeln!(
                script,
                "'{0}' --json {words} > '{1}' 2>&1 < /dev/null; echo $? >> '{1}'",
                core().display(),
                to.display()
            )
            .expect("written");
        }
        writeln!(script, ": > '{}'", answers.join("done").display()).expect("written");
        let path = self.home.folder().join(format!("{name}.sh"));
        std::fs::write(&path, script).expect("written");
        path
    }

    /// Runs a script in a session's own shell.
    async fn run_inside(&self, caller: &str, script: &Path, answers: &Path) {
        let session = &self.sessions[caller].id;
        self.type_into(session.as_str(), &format!("sh '{}'", script.display())).await;
        wait::until("the shell has asked for everything", async || {
            answers.join("done").exists().then_some(())
        })
        .await;
    }

    /// Types a command into a session's shell, as a person would.
    async fn type_into(&self, session: &str, command: &str) {
        let sent = self.home.ao(&["session", "send", session, command]);
        assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stderr));
    }
}

/// What an answer means: yes, whatever came of it, or no.
fn verdict(answers: &Path, n: usize) -> String {
    let Ok(text) = std::fs::read_to_string(answers.join(n.to_string())) else { return "yes".to_owned() };
    let json =
        text.rfind('\n').map_or("", |_| text.trim_end().rsplit_once('\n').map_or("", |(json, _code)| json));
    let value: Value = serde_json::from_str(json).unwrap_or_else(|error| panic!("{text}: {error}"));
    match value.pointer("/error/code").and_then(Value::as_str) {
        Some("FORBIDDEN") => "no".to_owned(),
        Some(_) | None => "yes".to_owned(),
    }
}

#[tokio::test]
async fn every_verb_from_every_place_with_every_token_does_what_the_table_says() {
    let (_daemon, place) = place().await;
    let worker = || Some(place.token("worker"));
    let lead = || Some(place.token("orchestrator"));
    let foreign = || Some(place.token("other project's"));
    let unknown = || Some("0123456789abcdef0123456789abcdef".to_owned());
    let columns: Vec<(&str, &str, Option<String>)> = vec![
        ("person", "none", None),
        ("person", "worker's", worker()),
        ("person", "unknown", unknown()),
        ("worker", "own", worker()),
        ("worker", "none", None),
        ("worker", "orchestrator's", lead()),
        ("worker", "other project's", foreign()),
        ("worker", "unknown", unknown()),
        ("orchestrator", "own", lead()),
        ("orchestrator", "none", None),
        ("orchestrator", "worker's", worker()),
        ("orchestrator", "other project's", foreign()),
    ];
    let mut seen: Vec<Vec<String>> = Vec::new();
    for (n, (caller, _, token)) in columns.iter().enumerate() {
        let answers = place.home.folder().join("asked").join(n.to_string());
        let own = place.sessions.get(caller).map_or("", |session| session.id.as_str());
        let script = place.script(&format!("ask-{n}"), token.as_deref(), own, &answers);
        if own.is_empty() {
            let status = place.home.command(Path::new("sh")).arg(&script).status().expect("sh runs");
            assert!(status.success());
        } else {
            place.run_inside(caller, &script, &answers).await;
        }
        seen.push((0..VERBS.len()).map(|verb| verdict(&answers, verb)).collect());
    }
    let no_gain = |with: usize, without: usize| {
        for (verb, (name, _)) in VERBS.iter().enumerate() {
            let gained = seen[with][verb] == "yes" && seen[without][verb] == "no";
            assert!(!gained, "{name}: a token turned a no into a yes for {:?}", columns[with]);
        }
    };
    for (with, (caller, ..)) in columns.iter().enumerate() {
        let without = columns.iter().position(|(other, token, _)| other == caller && *token == "none");
        no_gain(with, without.expect("each place is asked without a token"));
    }
    compare(&table(&columns, &seen));
}

fn table(columns: &[(&str, &str, Option<String>)], seen: &[Vec<String>]) -> String {
    let mut text = String::from(
        "Who may do what with the command line. The caller is a person's shell, a worker's or an orchestrator's;\n\
         below it, whose token it shows. Written by the test in rights.rs (AO_BLESS=1), and to be read by people.\n\n",
    );
    let width = VERBS.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut row = |first: &str, cells: Vec<&str>| {
        let cells: String = cells
            .iter()
            .zip(columns)
            .map(|(cell, (caller, token, _))| format!("  {cell:0$}", caller.len().max(token.len())))
            .collect();
        writeln!(text, "{}", format!("{first:width$}{cells}").trim_end()).expect("written");
    };
    row("caller", columns.iter().map(|(caller, ..)| *caller).collect());
    row("token", columns.iter().map(|(_, token, _)| *token).collect());
    for (n, (name, _)) in VERBS.iter().enumerate() {
        row(name, seen.iter().map(|column| column[n].as_str()).collect());
    }
    text
}

fn compare(now: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/rights.txt");
    if std::env::var_os("AO_BLESS").is_some() {
        std::fs::write(&path, now).expect("written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == now, "the rights are not those in {}:\n{now}", path.display());
}
