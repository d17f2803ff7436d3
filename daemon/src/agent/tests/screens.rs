//! What titles, transcripts and screens say.

use serde_json::json;

use super::{built_in, parsed};
use crate::agent::{manifest, reading};
use crate::domain::sign::{Sign, ToolUse};

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

#[test]
fn titles_say_what_they_say() {
    for (id, title, sign) in [
        ("claude-code", "◐ Fix the bug", Some(Sign::Working)),
        ("claude-code", "✳ Fix the bug", Some(Sign::Look)),
        ("claude-code", "Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA", None),
        ("claude-code", "claude", None),
        ("gemini", "◇  Ready (dir)", Some(Sign::Idle)),
        ("gemini", "✦  Working… (dir)", Some(Sign::Working)),
        ("qwen", "Qwen - dir", None),
        ("qwen", "◐ Qwen - dir", Some(Sign::Working)),
        ("codex", "⠙ dir", Some(Sign::Working)),
    ] {
        assert_eq!(reading::title(&built_in(id), title), sign, "{id}: {title}");
    }
}

#[test]
fn transcripts_tell_what_no_hook_does() {
    let claude = json!({"type": "user", "interruptedMessageId": "msg_1", "message": {"content": []}});
    assert_eq!(reading::transcript(&built_in("claude-code"), &claude), Some(Sign::Interrupted));
    let prompt = json!({"type": "user", "message": {"content": "x"}});
    assert_eq!(reading::transcript(&built_in("claude-code"), &prompt), None);
    let codex = json!({"type": "event_msg", "payload": {"type": "turn_aborted", "reason": "interrupted"}});
    assert_eq!(reading::transcript(&built_in("codex"), &codex), Some(Sign::Interrupted));
}

#[test]
fn only_the_last_lines_of_a_screen_count_and_the_first_rule_that_fits() {
    let manifest = parsed(
        "[[screen]]\npattern = \"busy\"\nis = \"working\"\n[[screen]]\npattern = \"^> \"\nis = \"idle\"\n[[screen]]\npattern = \"^tool\"\nis = \"tool\"\n",
    );
    let old = format!("busy\n{}> ", "line\n\n".repeat(14));
    for (screen, sign) in [
        ("> \nbusy\n\n", Some(Sign::Working)),
        ("busy\n> ", Some(Sign::Working)),
        (old.as_str(), Some(Sign::Idle)),
        ("tool", Some(Sign::Tool(ToolUse::default()))),
        ("", None),
        ("\n\n", None),
    ] {
        assert_eq!(reading::screen(&manifest, &lines(screen)), sign, "{screen:?}");
    }
}

const PROMPT: &str = "\
● earlier words: Do you want to know more?
────────────────────────────────────────
 Bash command

   rm -rf build

 Do you want to proceed?
 ❯ 1. Yes
   2. No

 Esc to cancel · Tab to amend
";

#[test]
fn the_permission_prompt_on_the_screen_is_found_whole() {
    let claude = built_in("claude-code");
    let found = reading::prompt_on_screen(&claude, &lines(PROMPT)).expect("a prompt");
    assert_eq!(found.first().map(String::as_str), Some(" Bash command"));
    assert!(found.iter().any(|line| line.contains("rm -rf build")), "{found:?}");
    assert_eq!(found.last().map(String::as_str), Some(" Esc to cancel · Tab to amend"));
    let twice = format!("{PROMPT}{}", PROMPT.replace("rm -rf build", "ls"));
    let found = reading::prompt_on_screen(&claude, &lines(&twice)).expect("a prompt");
    assert!(!found.iter().any(|line| line.contains("rm -rf")), "an older one is not part of it: {found:?}");
}

/// As the front draws it; what the agent says is indented.
const ASKED: &str = "\
› do it

  ▲ Permission 1 · says the agent
  ▽ Esc denies

▲ Permission 2 · my-cli asks
  $ touch a

  1  Allow
  3  Reject
▽ Esc denies · Ctrl-C ends the turn
";

#[test]
fn a_question_of_the_acp_front_is_told_from_words_of_the_agent() {
    let acp = manifest::by_acp(&built_in("opencode")).expect("it speaks ACP");
    let found = reading::prompt_on_screen(&acp, &lines(ASKED)).expect("a prompt");
    assert_eq!(found.len(), 6, "{found:?}");
    assert_eq!(reading::screen(&acp, &lines(ASKED)), Some(Sign::Asks(Default::default())));
    let (words, _) = ASKED.split_once("\n▲").expect("two parts");
    assert_eq!(reading::prompt_on_screen(&acp, &lines(words)), None);
    assert_eq!(reading::screen(&acp, &lines("  ◆ x\n› \n◇ my-cli · Enter sends")), Some(Sign::Idle));
    assert_eq!(reading::screen(&acp, &lines("  ◇ x\n› \n◆ my-cli works")), Some(Sign::Working));
}

#[test]
fn only_the_last_line_of_an_agent_that_prints_line_after_line_tells() {
    let aider = built_in("aider");
    let answered =
        "diff> add it\n\nrm -rf build\nRun shell command? (Y)es/(N)o/(D)on't ask again [Yes]: y\n\n";
    let asks = format!("{answered}ls\nls -l\nRun shell commands? (Y)es/(N)o/(D)on't ask again [Yes]: ");
    let found = reading::prompt_on_screen(&aider, &lines(&asks)).expect("a prompt");
    assert_eq!(found, lines("ls\nls -l\nRun shell commands? (Y)es/(N)o/(D)on't ask again [Yes]: "));
    let narrow = format!("{answered}ls\nRun shell command? (Y)es/(N)o/(D)on't\n ask again [Yes]: ");
    let found = reading::prompt_on_screen(&aider, &lines(&narrow)).expect("one in a narrow terminal");
    assert_eq!(found[0], "ls");
    for (screen, prompt, sign) in [
        // Answered with Enter alone.
        ("Run shell command? (Y)es/(N)o [Yes]: \n\nRunning ls", false, None),
        ("Run shell command? (Y)es/(N)o [Yes]: \ndiff> ", false, Some(Sign::Idle)),
        ("diff> \ndiff> do it\nWaiting for openai/some-model", false, Some(Sign::Working)),
        ("diff> \n\nRunning tail -f x", false, None),
        ("notes.md\n> ", false, Some(Sign::Idle)),
    ] {
        assert_eq!(reading::prompt_on_screen(&aider, &lines(screen)).is_some(), prompt, "{screen:?}");
        assert_eq!(reading::screen(&aider, &lines(screen)), sign, "{screen:?}");
    }
}

#[test]
fn a_prompt_holds_what_it_is_about() {
    let prompt = "\
╭──────────────────────╮
│                      │
│  Bash(touch a.txt)   │
│                      │
│  Would you like to continue?
│
│  > Continue (tab)
│    No, and tell Continue what to do differently (esc)
╰──────────────────────╯";
    let found = reading::prompt_on_screen(&built_in("continue"), &lines(prompt)).expect("a prompt");
    assert!(found[0].contains("touch a.txt"), "{found:?}");
}

#[test]
fn what_tells_of_an_agent_follows_from_its_manifest() {
    for (id, begins_in_transcript, told_by_screen, confirms) in [
        ("aider", true, true, true),
        ("continue", false, true, false),
        ("copilot", false, false, true),
        ("claude-code", false, false, true),
        ("gemini", false, false, true),
    ] {
        let habits = built_in(id).habits;
        let found = (habits.begins_in_transcript, habits.told_by_screen, habits.confirms);
        assert_eq!(found, (begins_in_transcript, told_by_screen, confirms), "{id}");
    }
}

#[test]
fn words_about_a_permission_prompt_are_none() {
    let claude = built_in("claude-code");
    let scrolled = format!("{PROMPT}{}", "a later line\n".repeat(12));
    for screen in [scrolled.as_str(), "Do you want to proceed?", " Esc to cancel", "", "\n\n"] {
        assert_eq!(reading::prompt_on_screen(&claude, &lines(screen)), None, "{screen:?}");
    }
    assert_eq!(reading::prompt_on_screen(&parsed(""), &lines(PROMPT)), None, "it has no such prompts");
}
