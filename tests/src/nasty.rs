//! Messages of every shape that has ever broken a terminal program, and what must arrive of each. The cleaning is written
//! here once more, from its description and not from the product's code: newlines are unified, control characters other
//! than newline and tab are dropped, and newlines at the end go.

/// How many shapes there are.
pub const SHAPES: usize = 26;

/// The `n`th message. It carries its number wherever its shape lets it.
#[must_use]
pub fn message(n: usize) -> String {
    match n % SHAPES {
        0 => format!("{n} a plain sentence"),
        1 => format!("{n} one\r\ntwo\r\n\r\nfour\rfive"),
        2 => format!(
            "{n} \u{1f469}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{1f1e9}\u{1f1ea} \u{1f44d}\u{1f3fd} ☂\u{fe0f}"
        ),
        3 => format!("{n} \u{1b}[31mred\u{1b}[0m \u{1b}]0;title\u{7} \u{1b}P+q\u{1b}\\ \u{1b}c"),
        4 => format!("{n} before\u{1b}[201~\rrm -rf ~\r\u{1b}[200~after"),
        5 => format!("/{n} looks like a command"),
        6 => format!("!{n} looks like a shell"),
        7 => format!("{n} ends in a backslash\\"),
        8 => String::new(),
        9 => "     ".to_owned(),
        10 => format!("\t{n}\ttabs\t\tall\tover\t"),
        11 => format!("{n} a\0b\0\0c"),
        12 => format!("{n} \u{80}\u{85}\u{9b}31m\u{9d}0;x\u{9c}\u{9f}C1"),
        13 => format!("{n} {}", "a very long line ".repeat(1200)),
        14 => format!(
            "{n} a\u{300}\u{301}\u{302}\u{303}\u{304}\u{305} Z\u{351}\u{36b} \u{202e}backwards\u{202c}"
        ),
        15 => (0..1600)
            .map(|line| format!("{n}: line {line} of a paste of eighty kilobytes ------\n"))
            .collect(),
        16 => format!("{n} \"quotes\" 'of' `all` $(kinds) ${{and}} %s %n \\n \\x1b"),
        17 => format!("\n\n{n} newlines around\n\n\n"),
        18 => format!("{n} \u{7}\u{8}\u{7f}\u{8}\u{c}\u{b}\u{e}\u{f}\u{1a}\u{4}\u{3}\u{15}\u{16}end"),
        19 => format!("{n}\u{2028}\u{2029}\u{feff}\u{200b}\u{e000}\u{fffd}\u{10ffff}"),
        20 => "\u{1b}\u{7}\0".to_owned(),
        21 => "\n\t\n".to_owned(),
        22 => format!("\u{1b}[200~{n} begins like a paste"),
        23 => format!("{n} {}", "日本語のとても長い文章。".repeat(300)),
        24 => format!("@{n} #{n} -{n} --{n} &{n} ;{n} |{n}"),
        _ => format!("-{n}"),
    }
}

/// The bytes that must be in the agent's input box when Enter is pressed.
#[must_use]
pub fn expected(text: &str) -> Vec<u8> {
    let mut clean = String::new();
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\r' => {
                characters.next_if_eq(&'\n');
                clean.push('\n');
            }
            '\n' | '\t' => clean.push(c),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => {}
            _ => clean.push(c),
        }
    }
    while clean.ends_with('\n') {
        clean.pop();
    }
    clean.into_bytes()
}

/// A text for a failed comparison.
#[must_use]
pub fn in_short(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let begin: String = text.chars().take(40).collect();
    format!("{begin:?} ({} bytes)", bytes.len())
}
