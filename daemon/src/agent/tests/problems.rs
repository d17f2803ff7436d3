//! What is wrong with a manifest is said with file, line, key and a way out.

use crate::agent::manifest::{self, Problem};

const HEAD: &str = "schema = 1\nid = \"x\"\nname = \"X\"\n[program]\nnames = [\"x\"]\n";

fn problems(text: &str) -> Vec<Problem> {
    match manifest::parse("agents/x.toml", text) {
        Ok(_) => Vec::new(),
        Err(problems) => problems,
    }
}

#[test]
fn every_problem_names_its_place_and_a_way_out() {
    for (text, line, key, message, fix) in [
        ("[launch]\nargs = []", 7, "launch.args", "there is no key `args` here", "argv"),
        ("colour = 1", 6, "program.colour", "there is no key `colour` here", "places"),
        (
            "[typing]\nbusy = \"wait!\"",
            7,
            "typing.busy",
            "`wait!` is no such word",
            "`steers`, `queues`, `wait`",
        ),
        (
            "[typing]\nenter_delay_ms = \"3\"",
            7,
            "typing.enter_delay_ms",
            "this is a string \"3\"",
            "a number that is not negative",
        ),
        ("[typing]\nenter_delay_ms = -1", 7, "typing.enter_delay_ms", "this is an integer `-1`", "a number"),
        ("[login]\nenv = \"KEY\"", 7, "login.env", "this is a string \"KEY\"", "a list in brackets"),
        ("[login]\nenv = [3]", 7, "login.env[0]", "this is an integer `3`", "a text in quotes"),
        (
            "[modes]\ndefault = \"ask\"\n[modes.ask]\nargs = []",
            8,
            "modes.ask",
            "the key `means` is missing",
            "Add `means`",
        ),
        (
            "[modes]\ndefault = \"auto\"\n[modes.ask]\nmeans = \"m\"",
            7,
            "modes.default",
            "there is no mode `auto`",
            "`ask`",
        ),
        ("[[events]]\nname = \"a\"\nis = \"busy\"", 8, "events[0].is", "`busy` is no such word", "`working`"),
        (
            "[[titles]]\npattern = \"a(\"\nis = \"idle\"",
            7,
            "titles[0].pattern",
            "the pattern is not valid: unclosed group",
            "docs.rs/regex",
        ),
        (
            "[[events]]\nname = \"a\"\nwhen = { b = \"/(/\" }\nis = \"idle\"",
            8,
            "events[0].when",
            "the pattern is not valid",
            "docs.rs/regex",
        ),
        (
            "[[events]]\nname = \"a\"\nwhen = { b = [] }\nis = \"idle\"",
            8,
            "events[0].when",
            "`b` cannot be compared with that",
            "\"a.b\"",
        ),
        (
            "[[events]]\nname = \"a\"\nis = \"idle\"\n[[events]]\nname = \"a\"\nwhen = { b = \"c\" }\nis = \"note\"",
            9,
            "events[1]",
            "an entry before it fits every `a`",
            "before the one without",
        ),
        ("[launch.env]\nA = \"{hom}\"", 7, "launch.env.A", "`{hom}` is no placeholder", "`{home}`"),
        ("[launch.env]\nAO_HOME = \"x\"", 7, "launch.env.AO_HOME", "`AO_HOME` is a variable of ours", "AO_"),
        (
            "[launch]\nextra = [\"magic\"]",
            7,
            "launch.extra[0]",
            "there is no built-in code `magic`",
            "`codex-hook-trust`",
        ),
        (
            "[launch]\nargv = [\"{begin}\"]\n[prompt]\nargs = [\"{prompt}\"]",
            7,
            "launch.argv",
            "`{prompt}` is missing",
            "Add \"{prompt}\"",
        ),
        (
            "[launch]\nargv = [\"--m={model}\"]",
            7,
            "launch.argv[0]",
            "`{model}` may be absent",
            "`model.args`",
        ),
        (
            "[launch]\nargv = [\"{prompt}\", \"{prompt}\"]",
            7,
            "launch.argv[1]",
            "`{prompt}` is there twice",
            "Take one",
        ),
        ("[prompt]\nargs = [\"-i\"]", 7, "prompt.args", "nothing in it is the prompt", "`{prompt}`"),
        (
            "[[files]]\nname = \"../x\"\ntext = \"\"",
            7,
            "files[0].name",
            "`../x` is no file inside the launch folder",
            "relative",
        ),
        ("[[files]]\nname = \"a\"", 6, "files[0]", "it needs `text` or `json`", "Keep one"),
        (
            "[[files]]\nname = \"a\"\njson = { h = \"{hook Stop}\" }",
            8,
            "files[0].json.h",
            "nothing says what the event `Stop` means",
            "`[[events]]`",
        ),
        ("[login]\nfiles = [\"{file a}\"]", 7, "login.files[0]", "there is no file `a`", "`[[files]]`"),
        (
            "[folders]\nhome = [\"/x\"]",
            7,
            "folders.home",
            "a folder cannot be called `home`",
            "no other placeholder",
        ),
        ("[folders]\nc = [\"$9\"]", 7, "folders.c[0]", "`9` is no variable's name", "letters"),
        ("[keys]\ninterrupt = [\"Esc\"]", 7, "keys.interrupt[0]", "`Esc` is no key", "escape"),
        (
            "[ready]\nsignal = \"event\"",
            7,
            "ready.signal",
            "no event is `ready`, so it would never be ready",
            "Add one",
        ),
        (
            "[conversation]\ntranscript = \"{home}/*.jsonl\"\n[[transcript]]\nwhen = { a = \"b\" }\nis = \"idle\"",
            7,
            "conversation.transcript",
            "it is one file",
            "exact path",
        ),
        (
            "[conversation]\ntranscript = \"events.jsonl\"",
            7,
            "conversation.transcript",
            "`events.jsonl` is no absolute path",
            "{home}",
        ),
        (
            "[conversation]\ntranscript = \"{home}/{model}\"",
            7,
            "conversation.transcript",
            "`{model}` cannot be told here",
            "`{launch_folder}`",
        ),
        (
            "[conversation]\ntranscript = \"{home}/e.jsonl\"",
            7,
            "conversation.transcript",
            "nothing says what its lines mean",
            "`[[transcript]]`",
        ),
        (
            "[[transcript]]\nwhen = { a = \"b\" }\nis = \"idle\"",
            6,
            "transcript",
            "nothing says which file these lines are in",
            "`conversation.transcript`",
        ),
        (
            "[conversation.find]\nfile = \"{home}/*/x.json\"\nkey = \"a\"\nis = \"{worktree}\"",
            7,
            "conversation.find.file",
            "it does not say where the conversation's id stands",
            "one `*`",
        ),
        (
            "[conversation]\nchoose = \"uuid\"\n[conversation.find]\nfile = \"{home}/*.json\"\nkey = \"a\"\nis = \"b\"",
            8,
            "conversation.find",
            "an id that we choose need not be found",
            "Take one",
        ),
        ("[activity]\nscreen_lines = 0", 7, "activity.screen_lines", "0 lines are not looked at", "1 to 15"),
        ("[ready]\nsettle_ms = 600000", 7, "ready.settle_ms", "nobody waits that long", "60000"),
        (
            "[modes]\ndefault = \"ask\"\n[modes.ask]\nmeans = \"m\"\nvars = { a = \"1\" }\n[modes.full]\nmeans = \"m\"",
            11,
            "modes.full",
            "the variable `a` of another mode is missing",
            "`vars`",
        ),
        (
            "[trust]\nfile = \"{home}/t\"\nformat = \"json\"\nknown = [\"a\"]",
            6,
            "trust",
            "it does nothing",
            "`set`",
        ),
        (
            "[trust]\nfile = \"{home}/t\"\nformat = \"yaml\"\nknown = [\"a\"]",
            8,
            "trust.format",
            "`yaml` is no such word",
            "`json`",
        ),
        ("minimum = \"new\"", 6, "program.minimum", "`new` is no version", "1.2.3"),
        ("[effort]\nargs = []\nlevels = [\"-x\"]", 8, "effort.levels[0]", "`-x` cannot be chosen", "'-'"),
        (
            "[approval]\nbegin = \"\"\nend = \"x\"",
            7,
            "approval.begin",
            "an empty pattern fits everything",
            "Write a pattern",
        ),
    ] {
        let found = problems(&format!("{HEAD}{text}\n"));
        let fits = found.iter().any(|problem| {
            problem.file == "agents/x.toml"
                && problem.line == Some(line)
                && problem.key == key
                && problem.message.contains(message)
                && problem.fix.contains(fix)
        });
        assert!(fits, "{text}\nexpected {line}: {key}: {message} [{fix}]\nfound {found:#?}");
    }
}

#[test]
fn what_is_required_is_asked_for() {
    for (text, key, message) in [
        ("", "", "the key `schema` is missing"),
        ("schema = 1\nid = \"x\"\nname = \"X\"", "", "the key `program` is missing"),
        (
            "schema = 1\nid = \"x\"\nname = \"X\"\n[program]\nversion = []",
            "program",
            "the key `names` is missing",
        ),
        (
            "schema = 2\nid = \"x\"\nname = \"X\"\n[program]\nnames = [\"x\"]",
            "schema",
            "schema 2 is not known",
        ),
        (
            "schema = 1\nid = \"My Agent\"\nname = \"X\"\n[program]\nnames = [\"x\"]",
            "id",
            "`My Agent` is no id",
        ),
        (
            "schema = 1\nid = \"x\"\nname = \"\"\n[program]\nnames = []",
            "program.names",
            "it names no program",
        ),
        (
            "schema = 1\nid = \"x\"\nname = \"X\"\n[program]\nnames = [\"/bin/x\"]",
            "program.names[0]",
            "`/bin/x` is no program's name",
        ),
        ("schema = = 1", "", "extra `=`"),
    ] {
        let found = problems(text);
        let fits = found.iter().any(|problem| problem.key == key && problem.message.contains(message));
        assert!(fits, "{text}\nexpected {key}: {message}\nfound {found:#?}");
    }
}

#[test]
fn all_problems_are_told_at_once_in_calm_lines() {
    let found = problems(&format!("{HEAD}[keys]\ninterrupt = [\"Esc\"]\n[launch.env]\nA = \"{{hom}}\"\n"));
    assert_eq!(found.len(), 2, "{found:#?}");
    let said = found.iter().find(|problem| problem.key.starts_with("keys")).expect("there").to_string();
    assert_eq!(
        said,
        "agents/x.toml:7: keys.interrupt[0]: `Esc` is no key\n    Use enter, escape, tab, shift-tab, up, down, left, right, \
         space, backspace, ctrl-a to ctrl-z, or plain text."
    );
}

#[test]
fn a_file_that_cannot_be_read_is_a_problem_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = manifest::check(&folder.path().join("none.toml")).expect_err("missing");
    assert!(missing[0].message.starts_with("it cannot be read"), "{missing:?}");
    let path = folder.path().join("bytes.toml");
    std::fs::write(&path, [0xff, 0xfe, 0x00]).expect("written");
    assert_eq!(manifest::check(&path).expect_err("no text")[0].message, "it is not UTF-8 text");
    std::fs::write(&path, "a".repeat(300 << 10)).expect("written");
    assert!(manifest::check(&path).expect_err("long")[0].message.contains("256 KiB"));
}
