//! Starting agents on Windows, in a pseudo console of the system's own.
//!
//! `portable-pty` is of no use here: it makes the console wait for a cursor report before the agent may run, gives the
//! agent standard handles that are none, and leaves arguments of batch files to the command prompt. The agent is born
//! into the host's job, inherits no handle, and finds its console as its three standard handles.

use std::collections::BTreeMap;
use std::ffi::c_void;
use std::io::{self, PipeReader, PipeWriter};
use std::os::windows::io::{AsRawHandle as _, FromRawHandle as _, OwnedHandle};
use std::path::Path;
use std::ptr::{null, null_mut};

use ao_protocol::host::LaunchSpec;
use ao_protocol::view::ExitStatus;
use windows_sys::Win32::System::Console::{
    COORD, ClosePseudoConsole, CreatePseudoConsole, HPCON, ResizePseudoConsole,
};
use windows_sys::Win32::System::Threading::{
    CREATE_UNICODE_ENVIRONMENT, CreateProcessW, DeleteProcThreadAttributeList, EXTENDED_STARTUPINFO_PRESENT,
    GetExitCodeProcess, INFINITE, InitializeProcThreadAttributeList, LPPROC_THREAD_ATTRIBUTE_LIST,
    PROC_THREAD_ATTRIBUTE_PSEUDOCONSOLE, PROCESS_INFORMATION, STARTF_USESTDHANDLES, STARTUPINFOEXW,
    UpdateProcThreadAttribute, WaitForSingleObject,
};

use super::{SpawnError, Started, Wait};

pub(super) fn start(launch: &LaunchSpec, cols: u16, rows: u16) -> Result<Started, SpawnError> {
    let program = launch.argv[0].clone();
    if !Path::new(&program).is_file() {
        let source = io::Error::from(io::ErrorKind::NotFound);
        return Err(SpawnError::Program { program, source });
    }
    let line = command_line(&launch.argv)?;
    let opened = Terminal::open(cols, rows).map_err(|error| SpawnError::Terminal(error.to_string()))?;
    let (terminal, reader, writer) = opened;
    let (process, pid) =
        spawn(launch, line, &terminal).map_err(|source| SpawnError::Program { program, source })?;
    Ok(Started {
        pid,
        master: super::Master(terminal),
        reader: Box::new(reader),
        writer: Box::new(writer),
        waiter: Waiter { process },
    })
}

/// A pseudo console. Dropping it tells everyone in it to end, and returns once its last output has been read.
pub(super) struct Terminal(HPCON);

impl Terminal {
    /// Opens one, with what it shows and where to type.
    fn open(cols: u16, rows: u16) -> io::Result<(Self, PipeReader, PipeWriter)> {
        let (typed, writer) = io::pipe()?;
        let (reader, shown) = io::pipe()?;
        let mut console: HPCON = 0;
        let (input, output) = (typed.as_raw_handle(), shown.as_raw_handle());
        // SAFETY: both pipes are open; the console makes its own copies of their handles.
        let result = unsafe { CreatePseudoConsole(size(cols, rows), input, output, 0, &raw mut console) };
        checked(result)?;
        Ok((Self(console), reader, writer))
    }

    pub(super) fn resize(&self, cols: u16, rows: u16) -> io::Result<()> {
        // SAFETY: the console is open for as long as `self` lives.
        checked(unsafe { ResizePseudoConsole(self.0, size(cols, rows)) })
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // SAFETY: the console is open and not used again.
        unsafe { ClosePseudoConsole(self.0) };
    }
}

fn size(cols: u16, rows: u16) -> COORD {
    let number = |count: u16| i16::try_from(count).unwrap_or(i16::MAX);
    COORD { X: number(cols), Y: number(rows) }
}

fn checked(result: i32) -> io::Result<()> {
    if result >= 0 { Ok(()) } else { Err(io::Error::other(format!("the system answered {result:#x}"))) }
}

fn spawn(launch: &LaunchSpec, mut line: Vec<u16>, terminal: &Terminal) -> io::Result<(OwnedHandle, u32)> {
    let mut attributes = Attributes::with(terminal)?;
    // SAFETY: all-zero bytes are valid values of these plain structures.
    let (mut start, mut born): (STARTUPINFOEXW, PROCESS_INFORMATION) = unsafe { std::mem::zeroed() };
    start.StartupInfo.cb = size_of::<STARTUPINFOEXW>() as u32;
    // Three times nothing: without the flag, it would get this process's own handles instead of its console's.
    start.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
    start.lpAttributeList = attributes.list();
    let (folder, variables) = (wide(&launch.cwd), environment(&launch.env));
    let flags = EXTENDED_STARTUPINFO_PRESENT | CREATE_UNICODE_ENVIRONMENT;
    // SAFETY: every text ends in zero and outlives the call, as do both structures; handles are not inherited.
    let made = unsafe {
        let (none, variables) = (null(), variables.as_ptr().cast());
        let start = (&raw const start.StartupInfo).cast();
        let line = line.as_mut_ptr();
        CreateProcessW(null(), line, none, none, 0, flags, variables, folder.as_ptr(), start, &raw mut born)
    };
    if made == 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the system just made both handles for us.
    let (process, thread) =
        unsafe { (OwnedHandle::from_raw_handle(born.hProcess), OwnedHandle::from_raw_handle(born.hThread)) };
    drop(thread);
    Ok((process, born.dwProcessId))
}

/// What a process is to be born with, besides the usual: its console.
struct Attributes(Vec<usize>);

impl Attributes {
    fn with(terminal: &Terminal) -> io::Result<Self> {
        let mut length = 0;
        // SAFETY: without a list, the call only says how long one is.
        unsafe { InitializeProcThreadAttributeList(null_mut(), 1, 0, &raw mut length) };
        let mut memory = vec![0usize; length.div_ceil(size_of::<usize>())];
        // SAFETY: the memory is as long as asked for.
        let made =
            unsafe { InitializeProcThreadAttributeList(memory.as_mut_ptr().cast(), 1, 0, &raw mut length) };
        if made == 0 {
            return Err(io::Error::last_os_error());
        }
        let mut attributes = Self(memory);
        let (which, console) = (PROC_THREAD_ATTRIBUTE_PSEUDOCONSOLE as usize, terminal.0 as *const c_void);
        // SAFETY: the list was just made; a console is given by its value, which is the size of a pointer.
        let set = unsafe {
            let list = attributes.list();
            UpdateProcThreadAttribute(list, 0, which, console, size_of::<HPCON>(), null_mut(), null())
        };
        if set == 0 { Err(io::Error::last_os_error()) } else { Ok(attributes) }
    }

    fn list(&mut self) -> LPPROC_THREAD_ATTRIBUTE_LIST {
        self.0.as_mut_ptr().cast()
    }
}

impl Drop for Attributes {
    fn drop(&mut self) {
        // SAFETY: the list was made and is not used again.
        unsafe { DeleteProcThreadAttributeList(self.list()) };
    }
}

/// The arguments as one text, from which programs make out the same arguments again.
///
/// Windows runs a batch file through the command prompt, which reads the text as commands: there every argument is
/// quoted, and one that quotes do not hold is refused.
fn command_line(argv: &[String]) -> Result<Vec<u16>, SpawnError> {
    let ending = Path::new(&argv[0]).extension().unwrap_or_default().to_ascii_lowercase();
    let is_batch = ending == "bat" || ending == "cmd";
    if let Some(word) = argv.iter().find(|word| word.contains('\0')) {
        return Err(SpawnError::Launch(format!("{word:?} cannot be given to a program")));
    }
    let escapes = |word: &&String| word.contains(['"', '%', '\r', '\n']) || word.ends_with('\\');
    if let Some(word) = argv.iter().find(escapes).filter(|_| is_batch) {
        return Err(SpawnError::Launch(format!(
            "{} is a batch file, which would run parts of {word:?} as commands; install the program as an .exe",
            argv[0]
        )));
    }
    let mut line = String::new();
    for (at, word) in argv.iter().enumerate() {
        if at > 0 {
            line.push(' ');
        }
        push_word(&mut line, word, at == 0 || is_batch);
    }
    Ok(wide(&line))
}

/// Backslashes count only before a quote: there each is doubled, and one more makes the quote a letter.
fn push_word(line: &mut String, word: &str, always_quote: bool) {
    let quote = always_quote || word.is_empty() || word.contains([' ', '\t', '\n', '\r', '\x0b', '"']);
    if quote {
        line.push('"');
    }
    let mut backslashes = 0;
    for letter in word.chars() {
        if letter == '"' {
            line.extend(std::iter::repeat_n('\\', backslashes + 1));
        }
        backslashes = if letter == '\\' { backslashes + 1 } else { 0 };
        line.push(letter);
    }
    if quote {
        line.extend(std::iter::repeat_n('\\', backslashes));
        line.push('"');
    }
}

/// Variables as the system takes them: sorted, each name once whatever its case, the last one's value.
fn environment(variables: &[(String, String)]) -> Vec<u16> {
    let sorted: BTreeMap<String, String> = variables
        .iter()
        .map(|(name, value)| (name.to_uppercase(), format!("{name}={}", value.replace('\0', ""))))
        .collect();
    let mut block: Vec<u16> = sorted.values().flat_map(|variable| wide(variable)).collect();
    // Two zeros end it, also when there is no variable.
    block.extend([0, 0]);
    block
}

fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

/// Waits for one agent. The handle keeps the process id taken.
pub(crate) struct Waiter {
    process: OwnedHandle,
}

impl Wait for Waiter {
    fn wait(&mut self) {
        // SAFETY: the handle is open.
        unsafe { WaitForSingleObject(self.process.as_raw_handle(), INFINITE) };
    }

    fn collect(&mut self) -> ExitStatus {
        let mut code = 0;
        // SAFETY: the handle is open, and the answer goes into a number of the right type.
        let known = unsafe { GetExitCodeProcess(self.process.as_raw_handle(), &raw mut code) };
        if known == 0 { ExitStatus::Unknown } else { ExitStatus::Code { code: code.cast_signed() } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &[&str]) -> Result<String, SpawnError> {
        let argv: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        let line = command_line(&argv)?;
        Ok(String::from_utf16(&line[..line.len() - 1]).expect("text"))
    }

    #[test]
    fn words_are_found_again_in_the_line() {
        for (words, wanted) in [
            (&["a.exe", "b"] as &[&str], r#""a.exe" b"#),
            (&["a b.exe", "", "c d"], r#""a b.exe" "" "c d""#),
            (&["a.exe", r#"say "hi""#], r#""a.exe" "say \"hi\"""#),
            (&["a.exe", r"c:\x\", r"c:\x y\"], r#""a.exe" c:\x\ "c:\x y\\""#),
            (&["a.exe", r#"\\" \"#], r#""a.exe" "\\\\\" \\""#),
        ] {
            assert_eq!(line(words).expect("a line"), wanted);
        }
    }

    #[test]
    fn a_batch_file_gets_only_what_quotes_hold() {
        assert_eq!(line(&["a.CMD", "b&c", "d"]).expect("a line"), r#""a.CMD" "b&c" "d""#);
        for word in ["\" & calc", "%PATH%", "two\nlines", "ends in \\"] {
            assert!(matches!(line(&["a.cmd", word]), Err(SpawnError::Launch(_))), "{word:?}");
        }
    }

    #[test]
    fn variables_are_sorted_and_their_names_differ() {
        let given = [("b", "1"), ("Path", "x"), ("A", "2"), ("PATH", "y")];
        let block = environment(&given.map(|(n, v)| (n.to_owned(), v.to_owned())));
        assert_eq!(String::from_utf16(&block).expect("text"), "A=2\0b=1\0PATH=y\0\0\0");
        assert_eq!(environment(&[]), [0, 0]);
    }
}
