// Generated from daemon/protocol by `npm run generate`. Do not edit.

export type ProjectId = string;
export type SessionId = string;
export type AgentId = string;
export type LaunchId = number;
export type MessageId = number;
export type TaskId = number;
export type QuestionId = number;
export type ErrorClass = "invalid" | "not_found" | "conflict" | "denied" | "unavailable" | "internal";
export type ErrorCode = "INVALID_REQUEST" | "NOT_A_REPOSITORY" | "BARE_REPOSITORY" | "UNBORN_BRANCH" | "UNKNOWN_BASE" | "BRANCH_TAKEN" | "PROJECT_NAME_TAKEN" | "PROJECT_EXISTS" | "PROJECT_NOT_FOUND" | "SETTINGS_CHANGED" | "PROJECT_IN_USE" | "SESSION_NOT_FOUND" | "SESSION_NOT_RUNNING" | "SESSION_RUNNING" | "SESSION_BUSY" | "SESSION_UNCONFIRMED" | "NOTHING_TO_LAND" | "BASE_DIRTY" | "BASE_MOVED" | "CHECK_FAILED" | "NOT_RESUMABLE" | "WORKTREE_DIRTY" | "WORKTREE_MISSING" | "SETUP_FAILED" | "NO_SETUP" | "NO_PORTS_FREE" | "FOLDER_HELD" | "FOLDER_NOT_OURS" | "LEDGER_UNSUPPORTED" | "WORKTREE_PINNED" | "CAPTURE_FAILED" | "DISK_FULL" | "ENTRY_NOT_FOUND" | "NOT_IN_TRASH" | "PLACE_TAKEN" | "NOT_WATCHED" | "PROMPT_GONE" | "ANSWER_UNSUPPORTED" | "TRANSCRIPT_UNAVAILABLE" | "MESSAGE_NOT_FOUND" | "MESSAGE_TYPED" | "MESSAGE_UNCONFIRMED" | "MESSAGE_INTERRUPTED" | "TASK_NOT_FOUND" | "QUESTION_NOT_FOUND" | "QUESTION_ANSWERED" | "TASK_CYCLE" | "TASK_NOT_READY" | "OPTION_UNSUPPORTED" | "MANIFEST_INVALID" | "AGENT_UNKNOWN" | "AGENT_NOT_INSTALLED" | "LAUNCH_FAILED" | "HOST_UNREACHABLE" | "GIT_FAILED" | "FORBIDDEN" | "INCOMPATIBLE_VERSION" | "DRAINING" | "NO_DAEMON" | "LINK_LOST" | "UNKNOWN_CALL" | "STORAGE_FAILED" | "INTERNAL";
export type CallError = { 
/**
 * The stable code.
 */
code: ErrorCode, 
/**
 * The code's class.
 */
class: ErrorClass, 
/**
 * What happened, one sentence, for people.
 */
message: string, 
/**
 * What to do about it, for people.
 */
hint?: string, };
export type Owner = "app" | "none";
export type SessionKind = "worker" | "orchestrator";
export type SourceKind = "new_branch" | "branch" | "worktree" | "main_checkout" | "scratch";
export type Status = "queued" | "starting" | "preparing" | "running" | "working" | "idle" | "needs_you" | "silent" | "exited" | "failed" | "unconfirmed" | "stopped";
export type ExitStatus = { "how": "code", 
/**
 * The exit code.
 */
code: number, } | { "how": "signal", 
/**
 * The signal's number.
 */
signal: number, } | { "how": "unknown" };
export type ProcessView = { 
/**
 * The terminal's host.
 */
host_pid: number, 
/**
 * The agent.
 */
agent_pid: number, 
/**
 * When this launch began.
 */
started_at: number, };
export type WaitsFor = "agents" | "memory" | "disk" | "restores";
export type QueueView = { 
/**
 * 1 is next.
 */
position: number, 
/**
 * What is short; the session's `reason` has it in words.
 */
waits_for: WaitsFor, };
export type MemoryView = { 
/**
 * Which.
 */
session: SessionId, 
/**
 * Its host, its agent and all that descends from these, in MiB. Pages that processes share count in equal parts
 * on Linux, and whole for each elsewhere.
 */
mib: number, };
export type HeadroomView = { 
/**
 * The memory that agents could have at most, in MiB; absent where the system does not tell.
 */
memory_total_mib?: number, 
/**
 * What of it is free, in MiB.
 */
memory_free_mib?: number, 
/**
 * What is kept free, in MiB; 0 for no floor.
 */
memory_floor_mib: number, 
/**
 * What is free on the disk that holds the worktrees, in MiB.
 */
disk_free_mib?: number, 
/**
 * What is kept free there, in MiB; 0 for no floor.
 */
disk_floor_mib: number, 
/**
 * What all running sessions take of the memory, in MiB.
 */
agents_mib: number, 
/**
 * How many agents may run at once; plain shells do not count.
 */
max_running: number, };
export type PermissionMode = "ask" | "accept-edits" | "auto" | "full";
export type ModeView = { 
/**
 * Which.
 */
mode: PermissionMode, 
/**
 * What it means for this agent, one honest sentence.
 */
means: string, };
export type Choice = "once" | "always" | "deny";
export type AskView = { 
/**
 * The tool, in the agent's own word.
 */
tool?: string, 
/**
 * The command it wants to run.
 */
command?: string, 
/**
 * The files it wants to touch.
 */
files: Array<string>, 
/**
 * The answers that can be given from here; empty if only its terminal can.
 */
choices: Array<Choice>, 
/**
 * Since when.
 */
since: number, };
export type PromptView = { 
/**
 * Its lines.
 */
lines: Array<string>, 
/**
 * The answers that can be given.
 */
choices: Array<Choice>, 
/**
 * Stands for exactly this prompt in this launch.
 */
proof: string, };
export type Source = "hook" | "transcript" | "title" | "screen" | "process" | "ours" | "time";
export type EvidenceView = { 
/**
 * From what.
 */
source: Source, 
/**
 * Since when.
 */
at: number, };
export type Author = "person" | { "session": SessionId };
export type LogRow = { 
/**
 * Its number, counted from 1 within the session; later rows have higher ones.
 */
seq: number, 
/**
 * When it was taken in.
 */
at: number, 
/**
 * The launch it belongs to.
 */
launch: LaunchId, 
/**
 * What it is known from.
 */
source: Source, 
/**
 * The evidence, in a few words: an agent's event, a title, what we did.
 */
what: string, 
/**
 * Who did it, where somebody did.
 */
by?: Author, 
/**
 * The status it led to, if it changed one.
 */
status?: Status, 
/**
 * The sentence beside that status.
 */
reason?: string, };
export type BriefView = { 
/**
 * Role, rules and, for an orchestrator, the plan; empty for a shell.
 */
text: string, };
export type Speaker = "person" | "agent" | "tool";
export type SaidView = { 
/**
 * By whom.
 */
who: Speaker, 
/**
 * What, cut after 8,000 characters.
 */
text: string, };
export type TranscriptView = { 
/**
 * The last things that were said, oldest first.
 */
said: Array<SaidView>, 
/**
 * Whether there was more before them.
 */
more: boolean, };
export type Receipt = "accepted" | "typing" | "typed" | "submitted" | "failed" | "cancelled";
export type MessageView = { 
/**
 * Its number.
 */
id: MessageId, 
/**
 * To whom.
 */
session: SessionId, 
/**
 * The session whose agent sent it; absent for a person.
 */
from?: SessionId, 
/**
 * The daemon sent it by itself, to tell an orchestrator what its workers need.
 */
digest?: boolean, 
/**
 * The text, as it was given.
 */
text: string, 
/**
 * What is proven.
 */
receipt: Receipt, 
/**
 * Why it waits, or why it failed, one sentence.
 */
reason?: string, 
/**
 * The stable code of a failure.
 */
code?: string, 
/**
 * When it was accepted.
 */
at: number, 
/**
 * When its receipt last changed.
 */
changed_at: number, };
export type Login = "yes" | "no" | "unknown";
export type NoteView = { 
/**
 * What.
 */
text: string, 
/**
 * The session whose agent said it; absent for a person.
 */
by?: SessionId, 
/**
 * When.
 */
at: number, };
export type NoticeKind = "permission" | "question" | "finished" | "failed" | "not_resumable" | "headroom";
export type NoticeView = { 
/**
 * Its number, in the order in which they came.
 */
id: number, 
/**
 * What it is about.
 */
kind: NoticeKind, 
/**
 * The session.
 */
session: SessionId, 
/**
 * Its project.
 */
project: ProjectId, 
/**
 * The session's title when it came.
 */
title: string, 
/**
 * What happened, in one sentence.
 */
text: string, 
/**
 * When.
 */
at: number, 
/**
 * A person has seen it.
 */
read: boolean, 
/**
 * What it tells of is over: the prompt is answered, the agent works again.
 */
over: boolean, };
export type TaskState = "waiting" | "ready" | "working" | "asked" | "done" | "dropped";
export type TaskView = { 
/**
 * Its number.
 */
id: TaskId, 
/**
 * What it is, in one line.
 */
title: string, 
/**
 * What a worker must know to do it.
 */
brief: string, 
/**
 * The tasks that must be over before it can begin.
 */
after: Array<TaskId>, 
/**
 * Where it stands.
 */
state: TaskState, 
/**
 * The sessions that were started for it, the last one last.
 */
workers: Array<SessionId>, 
/**
 * The last word on it: what came of it, or why it was dropped.
 */
note?: NoteView, 
/**
 * The session whose agent added it; absent for a person.
 */
by?: SessionId, 
/**
 * When it was added.
 */
at: number, 
/**
 * When it last changed.
 */
changed_at: number, };
export type QuestionView = { 
/**
 * Its number.
 */
id: QuestionId, 
/**
 * What is asked.
 */
text: string, 
/**
 * The task that it is about, if it is about one.
 */
task?: TaskId, 
/**
 * The session whose agent asks; absent for a person.
 */
by?: SessionId, 
/**
 * When it was asked.
 */
at: number, 
/**
 * The answer, once there is one.
 */
answer?: NoteView, };
export type PlanLogRow = { 
/**
 * Its number, counted from 1 within the project; later rows have higher ones.
 */
seq: number, 
/**
 * When.
 */
at: number, 
/**
 * Who did it.
 */
by: Author, 
/**
 * What, in a few words.
 */
what: string, };
export type PlanView = { 
/**
 * Whose.
 */
project: ProjectId, 
/**
 * What is to be reached.
 */
goal?: NoteView, 
/**
 * All tasks, in the order in which they were added.
 */
tasks: Array<TaskView>, 
/**
 * What was decided, oldest first.
 */
decisions: Array<NoteView>, 
/**
 * What was asked, oldest first.
 */
questions: Array<QuestionView>, };
export type ProjectView = { 
/**
 * Its id.
 */
id: ProjectId, 
/**
 * Its display name.
 */
name: string, 
/**
 * The repository's main worktree.
 */
path: string, 
/**
 * The branch new sessions start from.
 */
base: string, 
/**
 * False when the repository's folder is gone.
 */
present: boolean, 
/**
 * True when the repository has a remote.
 */
remote: boolean, 
/**
 * When it was added.
 */
added_at: number, };
export type SessionView = { 
/**
 * Its id.
 */
id: SessionId, 
/**
 * Its project.
 */
project: ProjectId, 
/**
 * What it is in its project.
 */
kind: SessionKind, 
/**
 * Its agent.
 */
agent: AgentId, 
/**
 * The agent's display name.
 */
agent_name: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Its state.
 */
status: Status, 
/**
 * The number of the line of its history that led to this state.
 */
change: number, 
/**
 * One sentence that says why the state is what it is.
 */
reason: string, 
/**
 * A stable code beside `reason` where one exists, such as `NOT_RESUMABLE`.
 */
code?: string, 
/**
 * The branch of its worktree when the session was made; empty where there was none.
 */
branch: string, 
/**
 * The commit or branch it started from.
 */
base: string, 
/**
 * Its worktree's folder, or whatever folder it works in.
 */
worktree: string, 
/**
 * Where that folder comes from.
 */
source: SourceKind, 
/**
 * What is worth knowing of that folder, one sentence each.
 */
notes?: Array<string>, 
/**
 * Its present or last launch.
 */
launch: LaunchId, 
/**
 * Which words about its role that launch was told, such as `worker/1`.
 */
told?: string, 
/**
 * What runs in its terminal, or ran there last, is a shell: it takes no messages for the agent.
 */
shell: boolean, 
/**
 * Its processes, while they live.
 */
process?: ProcessView, 
/**
 * How the agent ended, if it did.
 */
exit?: ExitStatus, 
/**
 * What it asks permission for, while it does.
 */
asks?: AskView, 
/**
 * Its place in the queue, while it waits for room.
 */
queue?: QueueView, 
/**
 * What the state is known from, where it is known from the agent itself.
 */
evidence?: EvidenceView, 
/**
 * Messages that wait to be typed.
 */
waiting_messages: number, 
/**
 * The model it was told to use, in the agent's own word.
 */
model?: string, 
/**
 * The effort it was told to make, in the agent's own word.
 */
effort?: string, 
/**
 * What it may do without asking, as far as it was told or has said itself.
 */
mode?: PermissionMode, 
/**
 * The terminal's title, cleaned of control characters.
 */
terminal_title?: string, 
/**
 * The task of the project's plan that it is for.
 */
task?: TaskId, 
/**
 * The session in whose folder it is a plain shell beside the agent; lists show it as a part of that session.
 */
beside?: SessionId, 
/**
 * Hidden from the lists unless asked for.
 */
archived: boolean, 
/**
 * True when `restore` can bring the same conversation or prompt back.
 */
resumable: boolean, 
/**
 * When it was made.
 */
created_at: number, 
/**
 * When its state last changed.
 */
changed_at: number, };
export type AgentView = { 
/**
 * Its name.
 */
id: AgentId, 
/**
 * Its display name.
 */
name: string, 
/**
 * Whether its program was found.
 */
installed: boolean, 
/**
 * The program that would run, when found.
 */
program?: string, 
/**
 * Its version, when known.
 */
version?: string, 
/**
 * What to do when it is not installed.
 */
install?: string, 
/**
 * The version that its manifest was seen to work with; absent: unverified.
 */
verified?: string, 
/**
 * What keeps it from working, one sentence: too old, its Node too old, an error in its manifest.
 */
problem?: string, 
/**
 * What to do about `problem`, or to sign in.
 */
hint?: string, 
/**
 * Whether it is signed in.
 */
login: Login, 
/**
 * True while version and login are being looked up.
 */
checking: boolean, 
/**
 * Models that may be asked for, in its own words; others may work too.
 */
models: Array<string>, 
/**
 * Efforts that may be asked for, in its own words.
 */
efforts: Array<string>, 
/**
 * The permission modes it has.
 */
modes: Array<ModeView>, 
/**
 * The mode that is used unless another is chosen.
 */
default_mode?: PermissionMode, 
/**
 * The agent whose program this is too, run by the Agent Client Protocol instead: where it is, which version and
 * whether it is signed in is told there.
 */
twin_of?: AgentId, 
/**
 * What it cannot tell, in words: the app then says "unknown".
 */
cannot_tell: Array<string>, 
/**
 * The manifest's file if it is the user's own; absent for a built-in one.
 */
manifest?: string, };
export type DaemonView = { 
/**
 * Its process id.
 */
pid: number, 
/**
 * This start of it.
 */
instance: string, 
/**
 * Its build.
 */
build: string, 
/**
 * Who owns it.
 */
owner: Owner, 
/**
 * Its home.
 */
home: string, 
/**
 * When it started.
 */
started_at: number, 
/**
 * True while sessions are still being found again after the start.
 */
reconciling: boolean, 
/**
 * How many connections keep it alive.
 */
supervisors: number, };
export type FileStatus = "added" | "modified" | "deleted" | "renamed" | "copied" | "typechange" | "untracked" | "conflicted";
export type FileChangeView = { 
/**
 * Its path in the worktree, parted by `/`; parts that are not Unicode are replaced.
 */
path: string, 
/**
 * Where it was, if it was renamed or copied.
 */
old_path?: string, 
/**
 * What became of it.
 */
status: FileStatus, 
/**
 * Whether something of it is in no commit.
 */
uncommitted: boolean, 
/**
 * Its mode before, in git's words: `100644`, `100755`, `120000`, `160000`.
 */
old_mode?: string, 
/**
 * Its mode now.
 */
new_mode?: string, 
/**
 * Lines that are new; absent where lines are not counted.
 */
insertions?: number, 
/**
 * Lines that are gone; absent where lines are not counted.
 */
deletions?: number, 
/**
 * It has no lines.
 */
binary: boolean, 
/**
 * It has more than 4 MiB before or now, so nobody looks into it.
 */
huge: boolean, 
/**
 * It is a repository of its own: a submodule, or one that git does not know.
 */
submodule: boolean, };
export type SinceWhat = "base" | "start" | "project_base" | "head" | "nothing";
export type ChangesView = { 
/**
 * Whose.
 */
session: SessionId, 
/**
 * Names this state of the worktree: as long as it is the same, nothing has changed.
 */
revision: string, 
/**
 * What the changes are counted from.
 */
since: SinceWhat, 
/**
 * That commit; absent if there is none.
 */
commit?: string, 
/**
 * The session's base, as named.
 */
base: string, 
/**
 * The commit that is checked out; absent before the first.
 */
head?: string, 
/**
 * The branch that is checked out; absent if there is none.
 */
branch?: string, 
/**
 * The files of this page, by path.
 */
files: Array<FileChangeView>, 
/**
 * How many files there are in all.
 */
total: number, 
/**
 * Where the next page begins; absent on the last.
 */
next?: number, 
/**
 * New lines in all files.
 */
insertions: number, 
/**
 * Lines that are gone, in all files.
 */
deletions: number, 
/**
 * What else is to be known, in words: that a rebase is in progress, that renames were not looked for.
 */
notes: Array<string>, 
/**
 * Whether the worktree is watched, so that `changes.wait` tells of the next change.
 */
watched: boolean, 
/**
 * Why it is not watched, although that was asked for.
 */
unwatched_because?: string, };
export type LineChange = "same" | "added" | "removed";
export type LineView = { 
/**
 * What became of it.
 */
change: LineChange, 
/**
 * Its number before, from 1; absent if it is new.
 */
old?: number, 
/**
 * Its number now, from 1; absent if it is gone.
 */
new?: number, 
/**
 * Its text, with a carriage return if it has one; parts that are not Unicode are replaced.
 */
text: string, 
/**
 * The text goes on: only its first 2,000 characters are here.
 */
cut?: boolean, 
/**
 * It is the last one, and no newline follows it.
 */
no_newline?: boolean, };
export type HunkView = { 
/**
 * The number of its first line before.
 */
old_start: number, 
/**
 * How many lines it had before.
 */
old_lines: number, 
/**
 * The number of its first line now.
 */
new_start: number, 
/**
 * How many lines it has now.
 */
new_lines: number, 
/**
 * The function or section that it is in, as git sees it; may be empty.
 */
heading: string, 
/**
 * Its lines.
 */
lines: Array<LineView>, };
export type FileDiffView = { 
/**
 * The file.
 */
file: FileChangeView, 
/**
 * What changed in it. Nothing for what has no lines, for huge files, and where only the mode or the path changed.
 */
hunks: Array<HunkView>, 
/**
 * True if there is more than was asked for.
 */
cut: boolean, };
export type GcKind = "worktree" | "record" | "branch" | "folder" | "screen";
export type GcVerdict = "keep" | "if_named" | "can_go";
export type RoomView = { 
/**
 * What would be free without it. Copies that share their blocks count here, since the system does not tell of them.
 */
own: number, 
/**
 * What it shares by hard links with what lies elsewhere. Always 0 where the system does not tell of links.
 */
shared: number, 
/**
 * False if there were too many files to count them all; then it is more.
 */
whole: boolean, };
export type GcRow = { 
/**
 * What `gc.apply` calls it.
 */
name: string, 
/**
 * What it is.
 */
kind: GcKind, 
/**
 * The project that it belongs to, if it is known.
 */
project?: ProjectId, 
/**
 * The session that it was made for, whether that is still on record or not.
 */
session?: SessionId, 
/**
 * False for what was not made here: it is shown, and never touched.
 */
ours: boolean, 
/**
 * Where it is.
 */
path?: string, 
/**
 * The branch that it has checked out, or that it is.
 */
branch?: string, 
/**
 * The commit that it is at.
 */
commit?: string, 
/**
 * What may become of it.
 */
verdict: GcVerdict, 
/**
 * Why.
 */
reason: string, 
/**
 * Names the facts that the verdict follows from: `gc.apply` takes nothing of which they have changed.
 */
proof: string, 
/**
 * What it has that is in no commit, in words.
 */
dirty?: string, 
/**
 * How many commits it has that its base does not have: 0 if it is merged. Squashed ones count as not merged.
 */
ahead?: number, 
/**
 * How many commits it has that neither its base nor any remote branch has.
 */
unpushed?: number, 
/**
 * The programs that work in it: those whose working folder it is, where the system tells.
 */
inside: Array<string>, 
/**
 * When it was used last, as far as git and the session tell.
 */
last_use?: number, 
/**
 * The room that it takes, if that was asked for.
 */
room?: RoomView, };
export type LandStep = "combining" | "checking" | "moving" | "pushing" | "archiving";
export type LandingState = { "is": "running", 
/**
 * At which step.
 */
step: LandStep, } | { "is": "landed", 
/**
 * The base's new commit.
 */
commit: string, 
/**
 * The remote that the base was pushed to, if it was.
 */
pushed?: string, 
/**
 * The page that opens a pull request of the branch, where the remote's forge is known.
 */
pull_request?: string, 
/**
 * What did not come about afterwards.
 */
notes: Array<string>, } | { "is": "conflicts", 
/**
 * In these files.
 */
paths: Array<string>, 
/**
 * The session's agent was told.
 */
told: boolean, } | { "is": "failed", 
/**
 * Why.
 */
error: CallError, } | { "is": "cancelled" };
export type LandingView = { 
/**
 * Whose.
 */
session: SessionId, 
/**
 * The branch that is landed.
 */
branch: string, 
/**
 * The branch that it is landed on.
 */
base: string, 
/**
 * How.
 */
method: LandMethod, 
/**
 * How far it is.
 */
state: LandingState, };
export type KeptBecause = "asked" | "removed" | "replaced" | "tidied";
export type LedgerState = "kept" | "trashed" | "busy";
export type LeftOutView = { 
/**
 * Its path in the worktree.
 */
path: string, 
/**
 * Why, in words.
 */
reason: string, };
export type TrashView = { 
/**
 * Where it is.
 */
path: string, 
/**
 * Since when.
 */
since: number, 
/**
 * The room it takes, in bytes.
 */
size: number, };
export type LedgerEntryView = { 
/**
 * Whose worktree it is of.
 */
session: SessionId, 
/**
 * Its number in the session, from 1.
 */
number: number, 
/**
 * Why it was made.
 */
because: KeptBecause, 
/**
 * Where the work is.
 */
state: LedgerState, 
/**
 * When it was made.
 */
at: number, 
/**
 * Where the worktree was.
 */
folder: string, 
/**
 * The commit that holds the files: `git show` and `git diff` take it.
 */
commit?: string, 
/**
 * The commit that was checked out.
 */
head?: string, 
/**
 * The branch that was checked out.
 */
branch?: string, 
/**
 * How many files differed from that commit.
 */
changed: number, 
/**
 * How many files git did not know.
 */
untracked: number, 
/**
 * How many files had conflicts.
 */
conflicts: number, 
/**
 * What git was in the middle of, in words.
 */
unfinished: Array<string>, 
/**
 * What the entry does not hold, beside the files that git ignores.
 */
left_out: Array<LeftOutView>, 
/**
 * The folder in the trash.
 */
trash?: TrashView, };
export type CheckState = "good" | "note" | "absent" | "bad";
export type CheckView = { 
/**
 * What was looked at: `git`, `Claude Code`.
 */
name: string, 
/**
 * What was found.
 */
state: CheckState, 
/**
 * The finding in words.
 */
detail: string, 
/**
 * What to do, if anything.
 */
hint?: string, };
export type Snapshot = { 
/**
 * The number of the last event that is contained.
 */
seq: number, 
/**
 * The daemon.
 */
daemon: DaemonView, 
/**
 * The projects on the list, in the order they were added.
 */
projects: Array<ProjectView>, 
/**
 * All sessions of them, archived ones included, by project and number.
 */
sessions: Array<SessionView>, 
/**
 * All agent kinds.
 */
agents: Array<AgentView>, 
/**
 * What a person was told of last, oldest first: at most [`Snapshot::NOTICES`]. `notice.list` has older ones.
 */
notices: Array<NoticeView>, };
export type Event = { "kind": "project", 
/**
 * As it is now.
 */
project: ProjectView, } | { "kind": "project_removed", 
/**
 * Which.
 */
id: ProjectId, } | { "kind": "session", 
/**
 * As it is now.
 */
session: SessionView, } | { "kind": "session_removed", 
/**
 * Which.
 */
id: SessionId, } | { "kind": "message", 
/**
 * As it is now.
 */
message: MessageView, } | { "kind": "plan", 
/**
 * Whose.
 */
project: ProjectId, 
/**
 * The newest line of its history.
 */
row: PlanLogRow, } | { "kind": "notice", 
/**
 * As it is now.
 */
notice: NoticeView, 
/**
 * Whether the desktop should show it: it is new, and neither turned off nor within the quiet hours.
 */
show: boolean, 
/**
 * Whether that may be heard.
 */
sound: boolean, } | { "kind": "agents", 
/**
 * All of them.
 */
agents: Array<AgentView>, } | { "kind": "daemon", 
/**
 * As it is now.
 */
daemon: DaemonView, };
export type StreamEvent = { "kind": "input_accepted", 
/**
 * The writer's sequence number after the accepted bytes.
 */
seq: number, } | { "kind": "input_refused", 
/**
 * The first byte that was not typed.
 */
seq: number, 
/**
 * Why.
 */
error: CallError, } | { "kind": "resized", 
/**
 * Width in cells.
 */
cols: number, 
/**
 * Height in cells.
 */
rows: number, } | { "kind": "closed", 
/**
 * Why, in words.
 */
reason: string, 
/**
 * True when the same session can be attached again at once.
 */
retry: boolean, };
export type GoodbyeReason = "asked" | "signal" | "app_gone" | "replaced";
export type Done = Record<symbol, never>;
export type TaskMark = "open" | "done" | "dropped";
export type KnownState = { 
/**
 * Which.
 */
session: SessionId, 
/**
 * Its `change`.
 */
change: number, };
export type SessionSource = { "from": "new_branch", 
/**
 * Fetch the base from its remote first, and start from what is there; the project's setting if absent. When it
 * is asked for here, a fetch that fails is an error; as a setting, it is a note.
 */
fetch?: boolean | null, } | { "from": "branch", 
/**
 * Its name.
 */
name: string, } | { "from": "worktree", 
/**
 * Its folder; absolute.
 */
path: string, } | { "from": "main_checkout", } | { "from": "scratch", };
export type ProjectAdded = { 
/**
 * The project.
 */
project: ProjectView, 
/**
 * Things worth knowing: no remote, a linked worktree was given.
 */
notes: Array<string>, };
export type GitState = "missing" | "no_folder" | "no_repository" | "no_commit" | "repository" | "bare" | "own" | "refused";
export type ProjectLooked = { 
/**
 * What it is.
 */
state: GitState, 
/**
 * The repository's main checkout, which is what would be added.
 */
root?: string, 
/**
 * The project that it is already.
 */
known?: ProjectId, 
/**
 * The branch that new sessions would start from.
 */
base?: string, 
/**
 * Things worth knowing, one sentence each: a folder inside the repository was given, no remote, a detached HEAD, a
 * repository within.
 */
notes: Array<string>, };
export type ChangeScope = "base" | "head";
export type ChangedFiles = { 
/**
 * The files, in the order in which they were asked for.
 */
files: Array<FileDiffView>, 
/**
 * Those that are not among the changes, or are no longer.
 */
unchanged: Array<string>, 
/**
 * Those for which there was no room in this reply.
 */
left_out: Array<string>, };
export type ChangesWaited = { 
/**
 * True if the list should be asked for again; false if nothing happened for 50 s.
 */
changed: boolean, };
export type GcPlanned = { 
/**
 * What lies around.
 */
rows: Array<GcRow>, 
/**
 * What could not be looked at, in words.
 */
notes: Array<string>, };
export type GcChoice = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its proof.
 */
proof: string, };
export type GcOutcome = { 
/**
 * Its name.
 */
name: string, 
/**
 * Whether it is gone. If not, it is as it was.
 */
gone: boolean, 
/**
 * Why not, or how it comes back.
 */
said: string, 
/**
 * What the ledger and the trash have of it.
 */
entry?: LedgerEntryView, };
export type LedgerPatch = { 
/**
 * The files against the commit that was checked out, as `git diff` shows it; parts that are not Unicode are
 * replaced.
 */
text: string, 
/**
 * True if there is more: at most 160 KiB are shown.
 */
cut: boolean, };
export type LedgerRestored = { 
/**
 * The entry, which stays.
 */
entry: LedgerEntryView, 
/**
 * Where the worktree is now.
 */
folder: string, 
/**
 * True if it came from the trash, whole; false if it was made of what the repository keeps.
 */
whole: boolean, 
/**
 * What is not as it was, in words.
 */
notes: Array<string>, 
/**
 * The files in which both sides changed the same lines; they and the index show the conflicts.
 */
conflicts: Array<string>, };
export type RestartOutcome = "restarted" | "when_idle" | "refused";
export type AgentRestarted = { 
/**
 * Which.
 */
session: SessionId, 
/**
 * What was done.
 */
outcome: RestartOutcome, };
export type RestoreHow = "resume" | "fresh" | "shell" | "setup" | "skip_setup";
export type EnsureOutcome = "existing" | "resumed" | "created" | "replaced";
export type Ensured = { 
/**
 * The orchestrator.
 */
session: SessionView, 
/**
 * What had to be done.
 */
outcome: EnsureOutcome, };
export type ScreenText = { 
/**
 * Lines, top to bottom, without trailing blanks.
 */
lines: Array<string>, 
/**
 * Width of the grid.
 */
cols: number, 
/**
 * Height of the grid.
 */
rows: number, 
/**
 * True when it comes from a live terminal, false when from its last saved picture.
 */
live: boolean, };
export type Attached = { 
/**
 * Width of the grid.
 */
cols: number, 
/**
 * Height of the grid.
 */
rows: number, 
/**
 * The launch that the terminal shows.
 */
launch: LaunchId, 
/**
 * Input of this writer that the host has typed already.
 */
accepted: number, 
/**
 * False when the host is gone and the picture comes from disk; no input is possible then.
 */
live: boolean, };
export type RestorePolicy = "automatic" | "ask";
export type TerminalTheme = "dark" | "light";
export type QuietHours = { 
/**
 * When it begins, in minutes after midnight: 0 to 1439.
 */
from: number, 
/**
 * When it ends, likewise.
 */
to: number, };
export type Notifications = { 
/**
 * Kinds that are not shown.
 */
off: Array<NoticeKind>, 
/**
 * Kinds that may be heard as well.
 */
sound: Array<NoticeKind>, 
/**
 * Projects of which nothing is shown.
 */
muted: Array<ProjectId>, 
/**
 * The hours of the day in which nothing is shown.
 */
quiet?: QuietHours | null, };
export type Settings = { 
/**
 * What happens to sessions whose agents died with the computer or the host.
 */
restore: RestorePolicy, 
/**
 * How many agents may run at once, from 1; more wait in a queue. Orchestrators count, shells do not. If absent, four
 * for each core, and no more than find 512 MiB of the computer's memory each, but two in any case.
 */
max_running?: number | null, 
/**
 * No agent is started unless this much memory stays free after it, in MiB; 512 if absent, 0 for no floor. What one
 * takes is measured on those that run, and taken to be 400 MiB while none does.
 */
memory_floor_mib?: number | null, 
/**
 * No agent is started while less room than this is left on the disk, in MiB; 512 if absent, 0 for no floor.
 */
disk_floor_mib?: number | null, 
/**
 * How many days a removed worktree stays in the trash.
 */
trash_days?: number | null, 
/**
 * How much of the disk must stay free before the trash gives up its oldest worktrees, in GiB.
 */
trash_free_gib?: number | null, 
/**
 * What programs are told of the terminal they run in when they start. The window says it, by its own theme; dark if
 * absent.
 */
terminal_theme?: TerminalTheme | null, 
/**
 * What a person is told of beside the window.
 */
notifications?: Notifications, };
export type LandMethod = "rebase" | "merge" | "squash";
export type ProjectSettings = { 
/**
 * A command line for `sh` (`cmd` on Windows), run in a new worktree's terminal before its agent starts. It may be cut
 * off and run again.
 */
setup?: string | null, 
/**
 * A command line for `sh` (`cmd` on Windows), run in a worktree before it is moved to the trash, for at most a minute.
 */
teardown?: string | null, 
/**
 * A command line for the user's shell that must succeed before work is landed.
 */
check?: string | null, 
/**
 * Variables for a session's agent and for these command lines.
 */
env?: { [key in string]: string } | null, 
/**
 * Files and folders of the repository that git ignores and a new worktree gets a copy of: paths or globs.
 */
copy?: Array<string> | null, 
/**
 * The same, but shared with the repository by a symbolic link.
 */
link?: Array<string> | null, 
/**
 * How many network ports each worktree has for itself, up to 100: `AO_PORT_1` and so on; `AO_PORT` is the first.
 */
ports?: number | null, 
/**
 * How new branches are called, such as `ao/{id}/{slug}`; `{number}`, `{user}` and `{date}` are known too.
 */
branch?: string | null, 
/**
 * Whether the base is fetched before a branch starts from it.
 */
fetch?: boolean | null, 
/**
 * What every agent of the project is told, on top of its role.
 */
rules?: string | null, 
/**
 * Whether the orchestrator is told by itself what its workers need; it is, if this is absent.
 */
wake?: boolean | null, 
/**
 * How work comes onto its base.
 */
land?: LandMethod | null, };
export type ProjectFileView = { 
/**
 * Where it is.
 */
path: string, 
/**
 * What it says; nothing where it cannot be read.
 */
settings: ProjectSettings, 
/**
 * Why it cannot be read or what is wrong with it.
 */
problem?: string | null, 
/**
 * Names exactly what it says that runs something; absent if it says nothing of that kind.
 */
digest?: string | null, 
/**
 * Whether a person has trusted exactly this. Its command lines and variables count only then.
 */
trusted: boolean, };
export type ProjectSettingsView = { 
/**
 * What a person set.
 */
own: ProjectSettings, 
/**
 * What the repository's own file says, if it has one.
 */
file?: ProjectFileView | null, 
/**
 * What counts now: a person's settings before the file's, and of the file only what is trusted.
 */
effective: ProjectSettings, };
export type VersionRange = { 
/**
 * The oldest version spoken.
 */
min: number, 
/**
 * The newest version spoken.
 */
max: number, };
export type LinkState = { "state": "connecting" } | { "state": "starting" } | { "state": "linked", 
/**
 * The daemon's build.
 */
build: string, 
/**
 * This start of the daemon.
 */
instance: string, 
/**
 * Its owner.
 */
owner: Owner, 
/**
 * Whether this app keeps it alive.
 */
supervising: boolean, 
/**
 * Its process id.
 */
pid: number, } | { "state": "reconnecting", 
/**
 * Tries so far.
 */
attempt: number, } | { "state": "stopped", 
/**
 * Why it stopped.
 */
reason: GoodbyeReason, } | { "state": "crashed", 
/**
 * The end of its log.
 */
log: Array<string>, 
/**
 * Where the whole log is.
 */
log_path: string, } | { "state": "failed", 
/**
 * Why, and what to do.
 */
error: CallError, 
/**
 * Where the log is.
 */
log_path: string, } | { "state": "other_build", 
/**
 * Its build.
 */
build: string, 
/**
 * The versions it speaks.
 */
protocol: VersionRange, 
/**
 * Its owner.
 */
owner: Owner, };
export type Place = "editor" | "terminal" | "files";
export type OpenTarget = { 
/**
 * What requests call it.
 */
id: string, 
/**
 * What people call it.
 */
name: string, 
/**
 * What it is.
 */
place: Place, 
/**
 * Whether it can be told a line.
 */
lines: boolean, };
export type DesktopSettings = { 
/**
 * Closing the window leaves the app in the tray, where there is one.
 */
close_to_tray: boolean, 
/**
 * The daemon goes on working after the app has quit: the app starts one without an owner.
 */
keep_working: boolean, 
/**
 * The computer does not fall asleep by itself while an agent works.
 */
keep_awake: boolean, 
/**
 * The app starts when the person logs in.
 */
start_at_login: boolean, 
/**
 * Quitting while agents run says first that they live on.
 */
ask_at_quit: boolean, 
/**
 * The [`OpenTarget`] to edit in; the first that is found if absent.
 */
editor?: string | null, 
/**
 * The same for a terminal.
 */
terminal?: string | null, };
export type LogTail = { 
/**
 * Its last lines, oldest first.
 */
lines: Array<string>, 
/**
 * Where the whole of it is.
 */
path: string, };
export type DropPhase = "over" | "dropped" | "left";
export type BridgeRequest = { "ask": "watch" } | LinkRequest | DeskRequest;
export type LinkRequest = { "ask": "call", 
/**
 * Its name.
 */
method: string, 
/**
 * Its parameters.
 */
params: unknown, } | { "ask": "daemon_start" } | { "ask": "daemon_stop" } | { "ask": "daemon_replace" } | { "ask": "terminal_open", 
/**
 * Which session.
 */
session: SessionId, 
/**
 * Width in cells.
 */
cols: number, 
/**
 * Height in cells.
 */
rows: number, } | { "ask": "terminal_input", 
/**
 * Which attachment.
 */
stream: number, 
/**
 * What to type: text, or with `binary` one character (below 256) per byte.
 */
data: string, 
/**
 * How to read `data`.
 */
binary: boolean, } | { "ask": "terminal_credit", 
/**
 * Which attachment.
 */
stream: number, 
/**
 * Bytes drawn.
 */
bytes: number, } | { "ask": "terminal_resize", 
/**
 * Which attachment.
 */
stream: number, 
/**
 * Width in cells.
 */
cols: number, 
/**
 * Height in cells.
 */
rows: number, } | { "ask": "terminal_history", 
/**
 * Which attachment.
 */
stream: number, 
/**
 * How many lines above the screen; at most 50,000.
 */
lines: number, } | { "ask": "terminal_close", 
/**
 * Which attachment.
 */
stream: number, };
export type DeskRequest = { "ask": "pick_folder", 
/**
 * The question, as the dialog's title.
 */
title: string, } | { "ask": "pick_files", 
/**
 * The question, as the dialog's title.
 */
title: string, } | { "ask": "open_url", 
/**
 * The address.
 */
url: string, } | { "ask": "open_targets" } | { "ask": "open_in", 
/**
 * Whose folder.
 */
session: SessionId, 
/**
 * A file or folder in it, relative to it or absolute; the folder itself if absent.
 */
path?: string, 
/**
 * A line in the file, from 1, where the program can go to one.
 */
line?: number, 
/**
 * The [`OpenTarget`] that a person chose; the one set, else the first of that place, if absent.
 */
target?: string, 
/**
 * Which kind of program.
 */
place: Place, } | { "ask": "clipboard_picture" } | { "ask": "desktop_read" } | { "ask": "desktop_write", 
/**
 * What to set.
 */
settings: DesktopSettings, } | { "ask": "daemon_log" } | { "ask": "shown", 
/**
 * The session on screen, if one is.
 */
session?: SessionId, } | { "ask": "needs", 
/**
 * The sessions, in the inbox's order.
 */
sessions: Array<SessionId>, 
/**
 * How many cards there are besides: questions whose asker is gone, or stands in the list already.
 */
others: number, } | { "ask": "quit" } | { "ask": "quit_cancelled" } | { "ask": "clipboard_read" } | { "ask": "clipboard_write", 
/**
 * The text.
 */
text: string, } | { "ask": "zoom", 
/**
 * 100 is the usual size; at least 50 and at most 300.
 */
percent: number, };
export type AppInfo = { 
/**
 * The app's build.
 */
version: string, 
/**
 * `linux`, `macos` or `windows`.
 */
platform: string, 
/**
 * The home it works in.
 */
home: string, 
/**
 * False where the desktop has no tray; closing the window then quits the app.
 */
tray: boolean, };
export type TerminalOpened = { 
/**
 * The attachment's number.
 */
stream: number, };
export type AppNews = { "news": "link", 
/**
 * As it is now.
 */
link: LinkState, } | { "news": "snapshot", 
/**
 * The state.
 */
snapshot: Snapshot, } | { "news": "event", 
/**
 * Its number.
 */
seq: number, 
/**
 * The change.
 */
event: Event, } | { "news": "drop", 
/**
 * How far they have come.
 */
phase: DropPhase, 
/**
 * Where the pointer is, in the page's pixels.
 */
x: number, 
/**
 * Likewise.
 */
y: number, 
/**
 * Their paths, once they were let go.
 */
paths: Array<string>, } | { "news": "act", 
/**
 * The action.
 */
action: string, } | { "news": "info", 
/**
 * As it is now.
 */
info: AppInfo, } | { "news": "quitting" } | { "news": "show", 
/**
 * Which.
 */
session?: SessionId, };

export type CallMap = {
  "state.subscribe": [Record<symbol, never>, Snapshot],
  "daemon.status": [Record<symbol, never>, DaemonView],
  "daemon.stop": [Record<symbol, never>, Done],
  "daemon.doctor": [Record<symbol, never>, Array<CheckView>],
  "agent.list": [{ 
/**
 * Asks the person's login shell again where programs are: what was installed a moment ago may have changed that. Only
 * for people, and only where the daemon has its environment from there.
 */
again?: boolean | null, }, Array<AgentView>],
  "agent.restart": [{ 
/**
 * The kind.
 */
agent: AgentId, }, Array<AgentRestarted>],
  "project.look": [{ 
/**
 * The folder; absolute.
 */
path: string, }, ProjectLooked],
  "project.add": [{ 
/**
 * A folder inside the repository; absolute.
 */
path: string, 
/**
 * The id to use instead of one made from the folder's name.
 */
id?: ProjectId | null, 
/**
 * The display name; the folder's name if absent.
 */
name?: string | null, 
/**
 * Makes the folder a repository first if it is none, and gives it a first, empty commit if it has none. What is in
 * the folder is not touched and not committed.
 */
init?: boolean | null, }, ProjectAdded],
  "project.list": [Record<symbol, never>, Array<ProjectView>],
  "project.settings": [{ 
/**
 * Whose.
 */
project: ProjectId, }, ProjectSettingsView],
  "project.configure": [{ 
/**
 * Whose.
 */
project: ProjectId, 
/**
 * The new settings, whole.
 */
settings: ProjectSettings, }, ProjectSettingsView],
  "project.trust": [{ 
/**
 * Whose repository's file.
 */
project: ProjectId, 
/**
 * The digest of what the person has seen; absent takes the trust away.
 */
digest?: string | null, }, ProjectSettingsView],
  "project.remove": [{ 
/**
 * Which.
 */
project: ProjectId, }, Done],
  "session.create": [{ 
/**
 * The project.
 */
project: ProjectId, 
/**
 * The agent; `shell` if absent.
 */
agent?: AgentId | null, 
/**
 * The first prompt.
 */
prompt?: string | null, 
/**
 * The title; made from the prompt or the agent if absent.
 */
title?: string | null, 
/**
 * The branch to make; made from id and title if absent.
 */
branch?: string | null, 
/**
 * What to start from; the project's base if absent.
 */
base?: string | null, 
/**
 * Where it works; a new branch in a worktree of its own if absent. `branch` and `base` go with a new branch only.
 */
source?: SessionSource | null, 
/**
 * The model, in the agent's own word; its own choice if absent.
 */
model?: string | null, 
/**
 * The effort, in the agent's own word; its own choice if absent.
 */
effort?: string | null, 
/**
 * What it may do without asking; the agent's default if absent.
 */
mode?: PermissionMode | null, 
/**
 * The task of the project's plan that it is for. Without a prompt and a title, the task's brief and title are these.
 */
task?: TaskId | null, }, SessionView],
  "session.list": [{ 
/**
 * Only this project's.
 */
project?: ProjectId | null, 
/**
 * Archived ones too.
 */
archived?: boolean | null, }, Array<SessionView>],
  "session.show": [{ 
/**
 * Which.
 */
session: SessionId, }, SessionView],
  "session.memory": [{ 
/**
 * Only this one; all that run if absent.
 */
session?: SessionId | null, }, Array<MemoryView>],
  "daemon.headroom": [Record<symbol, never>, HeadroomView],
  "session.shell": [{ 
/**
 * Beside which session.
 */
session: SessionId, }, SessionView],
  "session.wait": [{ 
/**
 * Whose sessions.
 */
project: ProjectId, 
/**
 * Only these; all workers that are not archived if absent.
 */
sessions?: Array<SessionId> | null, 
/**
 * The states that end the wait; if absent, every one but `starting`, `working`, `running` and the idleness of
 * an agent that has only just started.
 */
until?: Array<Status> | null, 
/**
 * What the caller has seen already: a session that is still as it was then does not end the wait.
 */
known?: Array<KnownState> | null, }, Array<SessionView>],
  "session.send": [{ 
/**
 * To whom.
 */
session: SessionId, 
/**
 * What to type, at most 1 MiB. Control characters other than newline and tab are dropped. Empty: only Enter.
 */
text: string, 
/**
 * Answer once the message's receipt is final, or after 50 s, instead of at once.
 */
wait?: boolean | null, }, MessageView],
  "message.list": [{ 
/**
 * Whose.
 */
session: SessionId, }, Array<MessageView>],
  "message.cancel": [{ 
/**
 * To whom it was sent.
 */
session: SessionId, 
/**
 * Which.
 */
message: MessageId, }, MessageView],
  "session.log": [{ 
/**
 * Whose.
 */
session: SessionId, 
/**
 * Only rows after this number; without it the newest.
 */
after?: number, 
/**
 * At most so many, 1 to 1,000; 200 if absent.
 */
limit?: number | null, 
/**
 * If there are none, answer when there is one, or after 50 s.
 */
wait?: boolean | null, }, Array<LogRow>],
  "session.brief": [{ 
/**
 * Whose.
 */
session: SessionId, }, BriefView],
  "session.transcript": [{ 
/**
 * Whose.
 */
session: SessionId, 
/**
 * At most so many of the last things that were said, 1 to 1,000; 100 if absent.
 */
last?: number | null, }, TranscriptView],
  "session.prompt": [{ 
/**
 * Whose.
 */
session: SessionId, }, PromptView],
  "session.answer": [{ 
/**
 * Whose prompt.
 */
session: SessionId, 
/**
 * The answer.
 */
choice: Choice, 
/**
 * The `proof` of the prompt that the person saw. Nothing is typed if the screen shows another one by now.
 */
proof: string, }, SessionView],
  "session.interrupt": [{ 
/**
 * Which.
 */
session: SessionId, }, Done],
  "session.kill": [{ 
/**
 * Which.
 */
session: SessionId, 
/**
 * Also move the worktree to the trash. One with work that is in no commit is refused, unless `dirty` is set.
 */
remove_worktree?: boolean | null, 
/**
 * Remove the worktree also if it has work that is in no commit: the ledger keeps it, and `ledger.restore` undoes
 * the removal.
 */
dirty?: boolean | null, }, SessionView],
  "session.restore": [{ 
/**
 * Which.
 */
session: SessionId, 
/**
 * How to bring it back.
 */
how?: RestoreHow | null, }, SessionView],
  "session.bump": [{ 
/**
 * Which.
 */
session: SessionId, 
/**
 * Start it at once: neither the number of agents nor what is left of memory and disk counts.
 */
now?: boolean | null, }, SessionView],
  "session.rename": [{ 
/**
 * Which.
 */
session: SessionId, 
/**
 * 1 to 120 characters.
 */
title: string, }, SessionView],
  "session.archive": [{ 
/**
 * Which.
 */
session: SessionId, 
/**
 * Hide it, or show it again.
 */
archived: boolean, }, SessionView],
  "changes.list": [{ 
/**
 * Whose.
 */
session: SessionId, 
/**
 * Which; all since the base if absent.
 */
scope?: ChangeScope | null, 
/**
 * Watch the worktree for half a minute, or as long as `changes.wait` is asked again.
 */
watch?: boolean | null, 
/**
 * Where the page begins; 0 if absent.
 */
from?: number | null, 
/**
 * How many files a page has at most: 1 to 1,000, which is the default too.
 */
limit?: number | null, 
/**
 * The revision whose further pages are wanted. A reply with another one begins a list anew.
 */
revision?: string | null, }, ChangesView],
  "changes.files": [{ 
/**
 * Whose.
 */
session: SessionId, 
/**
 * Which changes; all since the base if absent.
 */
scope?: ChangeScope | null, 
/**
 * The files, by their paths in `changes.list`: 1 to 100.
 */
paths: Array<string>, 
/**
 * The revision of the list that they are from: it need not be looked for again.
 */
revision?: string | null, 
/**
 * How many lines are shown around a change: 0 to 100, and 3 if absent.
 */
context?: number | null, 
/**
 * How many lines of a file are shown at most: 1 to 10,000, and 2,000 if absent.
 */
lines?: number | null, }, ChangedFiles],
  "changes.wait": [{ 
/**
 * Whose.
 */
session: SessionId, 
/**
 * What the caller has: the `revision` of a list that was asked for with `watch`.
 */
revision: string, }, ChangesWaited],
  "session.land": [{ 
/**
 * Whose branch.
 */
session: SessionId, 
/**
 * How its commits come onto the base; the project's `land` if absent, and `rebase` without that.
 */
method?: LandMethod | null, 
/**
 * The local branch to land on; the one that the session started from if absent.
 */
onto?: string | null, 
/**
 * Push the base afterwards.
 */
push?: boolean | null, 
/**
 * Land without the project's check.
 */
no_check?: boolean | null, 
/**
 * Keep the session and its worktree: otherwise its agent is ended, its worktree moved to the trash, and it is hidden.
 */
keep?: boolean | null, }, LandingView],
  "session.landing": [{ 
/**
 * Whose.
 */
session: SessionId, 
/**
 * Wait, for 50 s at most, until it is past this step.
 */
past?: LandStep | null, }, LandingView],
  "session.land_cancel": [{ 
/**
 * Whose.
 */
session: SessionId, }, LandingView],
  "ledger.list": [{ 
/**
 * Only this session's; all if absent.
 */
session?: SessionId | null, }, Array<LedgerEntryView>],
  "ledger.show": [{ 
/**
 * Whose.
 */
session: SessionId, 
/**
 * Which; the newest if absent.
 */
entry?: number | null, }, LedgerEntryView],
  "ledger.diff": [{ 
/**
 * Whose.
 */
session: SessionId, 
/**
 * Which; the newest if absent.
 */
entry?: number | null, }, LedgerPatch],
  "ledger.capture": [{ 
/**
 * Whose worktree.
 */
session: SessionId, }, LedgerEntryView],
  "ledger.restore": [{ 
/**
 * Whose.
 */
session: SessionId, 
/**
 * Which; the newest if absent.
 */
entry?: number | null, 
/**
 * Where to, absolute; where it was if absent. Nothing may be there, unless it is to be replaced.
 */
to?: string | null, 
/**
 * Only from the trash, with every file that git ignores, or not at all.
 */
whole?: boolean | null, 
/**
 * Move what is in the session's own place to the trash first, captured.
 */
replace?: boolean | null, 
/**
 * Bring the entry's changes into what is in the session's own place, three ways; that is captured first.
 */
merge?: boolean | null, }, LedgerRestored],
  "ledger.drop": [{ 
/**
 * Whose.
 */
session: SessionId, 
/**
 * Which.
 */
entry: number, }, Done],
  "gc.plan": [{ 
/**
 * Only this project's; all if absent.
 */
project?: ProjectId | null, 
/**
 * Whether the room that things take is counted too, which reads every folder; true if absent.
 */
sizes?: boolean | null, }, GcPlanned],
  "gc.apply": [{ 
/**
 * What is to go.
 */
rows: Array<GcChoice>, }, Array<GcOutcome>],
  "trash.list": [Record<symbol, never>, Array<LedgerEntryView>],
  "trash.empty": [{ 
/**
 * Only this session's.
 */
session?: SessionId | null, 
/**
 * Only this entry of the session.
 */
entry?: number | null, 
/**
 * Only what lies there for at least so many days.
 */
days?: number | null, }, Array<LedgerEntryView>],
  "orchestrator.ensure": [{ 
/**
 * The project.
 */
project: ProjectId, 
/**
 * The agent for a new one; the best installed one if absent.
 */
agent?: AgentId | null, 
/**
 * A new one takes the place of the one that is there, which is ended, captured and archived.
 */
clean?: boolean | null, 
/**
 * With `clean`: only if it is this one that is there. Asked a second time, the new one is not replaced as well.
 */
replaces?: SessionId | null, }, Ensured],
  "plan.show": [{ 
/**
 * Whose.
 */
project: ProjectId, }, PlanView],
  "plan.log": [{ 
/**
 * Whose.
 */
project: ProjectId, 
/**
 * Only rows with a higher number, the oldest first; without it the newest ones.
 */
after?: number, 
/**
 * At most so many rows, 1 to 1,000; 200 if absent.
 */
limit?: number | null, }, Array<PlanLogRow>],
  "plan.goal": [{ 
/**
 * Whose.
 */
project: ProjectId, 
/**
 * What is to be reached, at most 64 KiB; empty for no goal.
 */
text: string, }, PlanView],
  "plan.add": [{ 
/**
 * Whose.
 */
project: ProjectId, 
/**
 * What it is, in one line of 1 to 200 characters.
 */
title: string, 
/**
 * What a worker must know to do it, at most 64 KiB; the title if absent.
 */
brief?: string | null, 
/**
 * The tasks that must be over before it can begin.
 */
after?: Array<TaskId> | null, }, TaskView],
  "plan.change": [{ 
/**
 * Whose.
 */
project: ProjectId, 
/**
 * Which.
 */
task: TaskId, 
/**
 * The new title.
 */
title?: string | null, 
/**
 * The new brief.
 */
brief?: string | null, 
/**
 * The tasks that must be over before it can begin, instead of those before.
 */
after?: Array<TaskId> | null, 
/**
 * Whether it is over.
 */
mark?: TaskMark | null, 
/**
 * What is to be remembered of it: what came of it, or why it was dropped. At most 64 KiB.
 */
note?: string | null, }, TaskView],
  "plan.report": [{ 
/**
 * Which session.
 */
session: SessionId, 
/**
 * What it did, how that was checked, what is left: at most 64 KiB. It becomes the last word on the task.
 */
text: string, 
/**
 * Whether the task is done.
 */
done?: boolean | null, }, TaskView],
  "plan.decide": [{ 
/**
 * Whose.
 */
project: ProjectId, 
/**
 * What was decided and why, at most 64 KiB.
 */
text: string, }, NoteView],
  "plan.ask": [{ 
/**
 * Whose.
 */
project: ProjectId, 
/**
 * What is asked, at most 64 KiB.
 */
text: string, 
/**
 * The task that it is about; it counts as asked until there is an answer.
 */
task?: TaskId | null, }, QuestionView],
  "plan.answer": [{ 
/**
 * Whose.
 */
project: ProjectId, 
/**
 * Which.
 */
question: QuestionId, 
/**
 * The answer, at most 64 KiB. The agent that asked is told.
 */
text: string, }, QuestionView],
  "terminal.text": [{ 
/**
 * Which session.
 */
session: SessionId, 
/**
 * Scrolled-off lines to include above the screen; 0 if absent, at most 1,000.
 */
scrollback?: number | null, }, ScreenText],
  "terminal.attach": [{ 
/**
 * Which session.
 */
session: SessionId, 
/**
 * A number that the client does not use for another attachment of this connection.
 */
stream: number, 
/**
 * The grid to set, `[cols, rows]`; absent to look without owning the size.
 */
size?: [number, number] | null, 
/**
 * The offset up to which the client has the output already.
 */
have?: number, 
/**
 * The writer whose keystrokes will come on this attachment: 1 to 64 letters and digits, the same after a
 * reconnect.
 */
writer?: string | null, 
/**
 * Bytes the client can take before it must send credit; at most 1 MiB.
 */
credit: number, 
/**
 * Lines above the screen that the picture is to have, where they are more than every picture has; at most 50,000.
 */
history?: number | null, }, Attached],
  "terminal.detach": [{ 
/**
 * The attachment.
 */
stream: number, }, Done],
  "terminal.resize": [{ 
/**
 * The attachment.
 */
stream: number, 
/**
 * Width in cells, 1 to 500.
 */
cols: number, 
/**
 * Height in cells, 1 to 200.
 */
rows: number, }, Done],
  "hook.report": [{ 
/**
 * The session whose agent ran the hook.
 */
session: SessionId, 
/**
 * The launch it belongs to; a report of an older launch is dropped.
 */
launch: LaunchId, 
/**
 * The event, in the agent's own word.
 */
event: string, 
/**
 * When the hook began, nanoseconds since the Unix epoch; 0 if it did not say.
 */
at: number, 
/**
 * The agent's payload; an object, at most 256 KiB as JSON.
 */
payload: unknown, }, Done],
  "notice.list": [{ 
/**
 * Only those with lower numbers than this one.
 */
before?: number | null, 
/**
 * How many at most: 1 to 500; 100 if absent.
 */
limit?: number | null, }, Array<NoticeView>],
  "notice.read": [{ 
/**
 * Only this session's.
 */
session?: SessionId | null, 
/**
 * The last one that was seen: what came later stays unread.
 */
up_to: number, }, Done],
  "settings.read": [Record<symbol, never>, Settings],
  "settings.write": [{ 
/**
 * The new settings, whole.
 */
settings: Settings, }, Settings],
};
