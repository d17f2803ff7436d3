//! Trust is passed on from a repository that the user trusts, and from nothing else.

use ao_protocol::view::SessionKind;

use super::{World, built_in, parsed};
use crate::domain::facts::Rung;

fn after(manifest: &str, file: &str, content: impl Fn(&World) -> String) -> (String, String, Vec<String>) {
    let manifest = if manifest.contains('\n') { parsed(manifest) } else { built_in(manifest) };
    let world = World::with_programs(&manifest.program.names);
    let before = content(&world);
    world.file(file, &before);
    let session = world.session(SessionKind::Worker, None);
    let plan = world.plan(&manifest, &session, Rung::First, None).expect("a plan");
    let root = world.text("");
    let tidy = |text: &str| text.replace(&root, "$/");
    let after = std::fs::read_to_string(world.at(file)).expect("still there");
    (tidy(&before), tidy(&after), plan.argv.iter().map(|word| tidy(word)).collect())
}

#[test]
fn a_worktree_of_a_trusted_repository_is_trusted_too() {
    let (before, now, _) = after("claude-code", "home/.claude.json", |world| {
        format!(
            "{{\n  \"numStartups\": 3,\n  \"projects\": {{\n    \"{}\": {{\"hasTrustDialogAccepted\": true, \"a\": 1.50}}\n  }}\n}}\n",
            world.text("repo")
        )
    });
    let expected = before.replace(
        "\"projects\": {\n",
        "\"projects\": {\n    \"$/tree\": {\"hasTrustDialogAccepted\":true},\n",
    );
    assert_eq!(now, expected, "and nothing else in the file has changed");
}

#[test]
fn nothing_else_is_ever_trusted() {
    for content in [
        "{\"projects\": {\"REPO\": {\"hasTrustDialogAccepted\": false}}}",
        "{\"projects\": {\"/elsewhere\": {\"hasTrustDialogAccepted\": true}}}",
        "{\"projects\": {\"REPO\": {\"hasTrustDialogAccepted\": \"true\"}}}",
        "{\"projects\": {\"REPO\": {\"hasTrustDialogAccepted\": true}, \"TREE\": []}}",
        "{\"projects\": []}",
        "[]",
        "not json",
        "",
    ] {
        let (before, now, _) = after("claude-code", "home/.claude.json", |world| {
            content.replace("REPO", &world.text("repo")).replace("TREE", &world.text("tree"))
        });
        assert_eq!(now, before, "{content}");
    }
}

#[test]
fn trust_may_be_a_list_a_toml_file_or_an_argument() {
    let list = "[trust]\nfile = \"{home}/c.json\"\nformat = \"json\"\nknown = [\"trusted\", \"{repository}\"]\nset = [\"trusted\", \"{worktree}\"]\n";
    let (_, now, _) =
        after(list, "home/c.json", |world| format!("// ours\n{{\"trusted\": [\"{}\"]}}", world.text("repo")));
    assert_eq!(now, "// ours\n{\"trusted\": [\"$/tree\",\"$/repo\"]}");

    let toml = "[trust]\nfile = \"{home}/c.toml\"\nformat = \"toml\"\nknown = [\"projects\", \"{repository}\", \"trust_level\"]\nequals = \"trusted\"\nargs = [\"--trust\", \"{worktree}\"]\n";
    let known =
        |world: &World| format!("[projects.\"{}\"]\ntrust_level = \"trusted\" # mine\n", world.text("repo"));
    let (before, now, argv) = after(toml, "home/c.toml", known);
    assert_eq!(now, before, "an argument touches no file");
    assert_eq!(argv, ["$/bin/x", "--trust", "$/tree"]);
    let (_, _, argv) = after(toml, "home/c.toml", |_| "[projects]\n".to_owned());
    assert_eq!(argv, ["$/bin/x"]);
}

#[test]
fn a_link_to_the_users_file_stays_one_and_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt as _;
    let manifest = built_in("claude-code");
    let world = World::with_programs(&manifest.program.names);
    let content =
        format!("{{\"projects\": {{\"{}\": {{\"hasTrustDialogAccepted\": true}}}}}}", world.text("repo"));
    world.file("dotfiles/claude.json", &content);
    let file = world.at("dotfiles/claude.json");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).expect("set");
    std::os::unix::fs::symlink(&file, world.at("home/.claude.json")).expect("linked");
    let session = world.session(SessionKind::Worker, None);
    world.plan(&manifest, &session, Rung::First, None).expect("a plan");
    assert!(std::fs::symlink_metadata(world.at("home/.claude.json")).expect("there").is_symlink());
    assert!(std::fs::read_to_string(&file).expect("read").contains(&world.text("tree")));
    assert_eq!(std::fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o640);
}
