/**
 * An in-memory daemon for a plain browser and for tests. It is no part of the built app.
 *
 * `?fake=empty | project | fleet | cleanup | many | plan | inbox | calm | crowd | landing | terminal | connecting | starting | reconnecting | stopped | crashed | failed | other_build`. With `&slow=<ms>` the
 * clean-up takes so long for each answer. With `&broken` every call is refused; `crowded` is `crowd` with names that no line can hold.
 */
import type { AppNews, BridgeRequest, CallError, DesktopSettings, Event, LinkState, OpenTarget, SessionId, SessionView } from '../protocol/generated';
import { CallFailure } from './bridge';
import { fakeCall, type FakeState } from './fake/calls';
import { many } from './fake/changes';
import { crowded } from './fake/crowded';
import { calm, crowd, inbox } from './fake/inbox';
import { landable } from './fake/landing';
import { planned } from './fake/plan-edit';
import { cleanup, fleet, nothing, oneProject } from './fake/scenes';
import { FakeTerminal } from './fake/terminal';
import type { Bridge, RawInput } from './types';

const LINKED: LinkState = { state: 'linked', build: '0.1.0', instance: 'fake', owner: 'app', supervising: true, pid: 4242 };

const LINKS: Record<string, LinkState> = {
  connecting: { state: 'connecting' },
  starting: { state: 'starting' },
  reconnecting: { state: 'reconnecting', attempt: 3 },
  stopped: { state: 'stopped', reason: 'asked' },
  crashed: {
    state: 'crashed',
    log: ['14:02:11 INFO daemon starts, build 0.1.0', '14:02:11 INFO 14 sessions found, 12 hosts answer', '14:02:12 ERROR storage: disk I/O error (ao.db-wal)', '14:02:12 ERROR daemon ends: STORAGE_FAILED'],
    log_path: '/home/ada/.ao/desktop/logs/daemon.log',
  },
  failed: {
    state: 'failed',
    error: { code: 'LAUNCH_FAILED', class: 'unavailable', message: 'The core program could not be started.', hint: 'Free some space in the home folder, then try again.' },
    log_path: '/home/ada/.ao/desktop/logs/daemon.log',
  },
  other_build: { state: 'other_build', build: '0.0.9', protocol: { min: 1, max: 1 }, owner: 'none' },
};

const OPEN_TARGETS: OpenTarget[] = [
  { id: 'code', name: 'Visual Studio Code', place: 'editor', lines: true },
  { id: 'zed', name: 'Zed', place: 'editor', lines: true },
  { id: 'gnome-terminal', name: 'GNOME Terminal', place: 'terminal', lines: false },
  { id: 'files', name: 'Files', place: 'files', lines: false },
];

const DAEMON_LOG = ['08:12:40 INFO daemon starts, build 0.1.0', '08:12:40 INFO 14 sessions found, 14 hosts answer', '08:12:41 INFO reconciled in 212 ms', '09:31:07 INFO payments-api-21 finished its turn'];

/** Scenes in which the facts came before the link went. */
const KNOWN_BEFORE = new Set(['reconnecting', 'stopped']);

export class FakeDaemon implements Bridge {
  readonly state: FakeState;
  readonly asked: BridgeRequest[] = [];
  readonly #scene: string;
  readonly #terminals = new Map<number, FakeTerminal>();
  #clipboard = '';
  /** Where the picture on the clipboard would be kept, if there is one. */
  picture: string | null = null;
  desktop: DesktopSettings = { close_to_tray: true, keep_working: false, keep_awake: false, start_at_login: false, ask_at_quit: true };
  /** Every call is refused, as by a daemon whose disk is gone. */
  broken = false;
  #nextStream = 1;
  #onNews: (news: AppNews) => void = () => undefined;

  constructor(scene: string, state: FakeState) {
    this.#scene = scene;
    this.state = state;
  }

  watch(onNews: (news: AppNews) => void) {
    this.#onNews = onNews;
    const link = LINKS[this.#scene];
    if (link === undefined || KNOWN_BEFORE.has(this.#scene)) this.#linkUp();
    if (link !== undefined) this.news({ news: 'link', link });
    return Promise.resolve({ version: '0.1.0', platform: 'linux', home: '/home/ada/.ao/desktop', tray: true });
  }

  news(news: AppNews): void {
    this.#onNews(news);
  }

  emit(event: Event): void {
    this.state.seq += 1;
    this.news({ news: 'event', seq: this.state.seq, event });
  }

  openTerminal(session: SessionId, cols: number, rows: number, onMessage: (message: RawInput) => void): Promise<number> {
    const view = this.state.sessions.find((one) => one.id === session);
    if (view === undefined) return Promise.reject(new CallFailure(refusal('SESSION_NOT_FOUND', 'There is no such session.')));
    if (view.status === 'queued') return Promise.reject(new CallFailure(refusal('SESSION_NOT_RUNNING', 'The session has no terminal.')));
    const stream = this.#nextStream++;
    const terminal = new FakeTerminal(view, onMessage);
    this.#terminals.set(stream, terminal);
    terminal.open(cols, rows);
    return Promise.resolve(stream);
  }

  request(request: BridgeRequest): Promise<unknown> {
    this.asked.push(request);
    // A refusal must come as a rejection, as over the real bridge.
    return Promise.resolve().then(() => this.#answer(request));
  }

  #answer(request: BridgeRequest): unknown {
    switch (request.ask) {
      case 'call':
        if (this.broken) throw new CallFailure(BROKEN);
        return fakeCall(this.state, request.method, request.params, (event) => this.emit(event));
      case 'daemon_start':
      case 'daemon_replace':
        this.#linkUp();
        return null;
      case 'daemon_stop':
        this.news({ news: 'link', link: { state: 'stopped', reason: 'asked' } });
        return null;
      case 'terminal_input':
        this.#terminals.get(request.stream)?.input(request.data);
        return null;
      case 'terminal_resize':
        this.#terminals.get(request.stream)?.resize(request.cols, request.rows);
        return null;
      case 'terminal_history':
        this.#terminals.get(request.stream)?.again();
        return null;
      case 'terminal_close':
        this.#terminals.delete(request.stream);
        return null;
      case 'pick_folder':
        return '/home/ada/src/payments-api';
      case 'pick_files':
        return ['/home/ada/shot.png', '/home/ada/notes.txt'];
      case 'clipboard_read':
        return this.#clipboard;
      case 'clipboard_write':
        this.#clipboard = request.text;
        return null;
      case 'open_targets':
        return OPEN_TARGETS;
      case 'clipboard_picture':
        return this.picture;
      case 'desktop_read':
        return this.desktop;
      case 'desktop_write':
        this.desktop = request.settings;
        return this.desktop;
      case 'daemon_log':
        return { lines: DAEMON_LOG, path: '/home/ada/.ao/desktop/logs/daemon.log' };
      case 'open_in':
      case 'shown':
      case 'needs':
      case 'quit':
      case 'quit_cancelled':
      case 'open_url':
      case 'zoom':
      case 'terminal_credit':
      case 'watch':
      case 'terminal_open':
        return null;
    }
  }

  #linkUp(): void {
    this.news({ news: 'link', link: LINKED });
    const { seq, daemon, projects, sessions, agents, notices } = this.state;
    this.news({ news: 'snapshot', snapshot: { seq, daemon, projects: [...projects], sessions: [...sessions], agents: [...agents], notices: notices.slice(-100) } });
  }
}

const BROKEN: CallError = { code: 'STORAGE_FAILED', class: 'unavailable', message: 'The record could not be read: disk I/O error.', hint: 'Look at the disk that holds /home/ada/.ao/desktop, then try again.' };

function refusal(code: CallError['code'], message: string): CallError {
  return { code, class: 'not_found', message };
}

const STATES: Record<string, (now: number) => FakeState> = { empty: nothing, project: oneProject, cleanup, inbox, calm, crowd, crowded, many: (now) => many(fleet(now)), landing: (now) => landable(fleet(now)), plan: (now) => planned(fleet(now)) };

export function fakeBridge(query: URLSearchParams): FakeDaemon {
  const scene = query.get('fake') ?? 'fleet';
  const state = (STATES[scene] ?? fleet)(Date.now());
  const slow = Number(query.get('slow') ?? 0);
  if (slow > 0) state.lying.pause = () => new Promise((resolve) => setTimeout(resolve, slow));
  const daemon = new FakeDaemon(scene, state);
  daemon.broken = query.has('broken');
  return daemon;
}

export type { FakeState, SessionView };
