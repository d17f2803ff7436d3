/** The terminal of the session on screen, with what has to be said about it. */
import { plural, t } from '@lingui/core/macro';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type ReactElement } from 'react';
import { useKeyWords } from '../actions/bindings';
import { capsOf } from '../actions/chord';
import { ask, toCallError } from '../platform/bridge';
import type { SessionId, SessionView } from '../protocol/generated';
import { addFiles } from '../app/attachments';
import { useDrops } from '../app/drop';
import { openIn } from '../app/open-in';
import { useFacts } from '../app/store';
import { notify } from '../app/screen';
import { DropHint } from '../components/DropHint';
import { ContextMenu, type MenuEntry } from '../components/Menu';
import { lookOf } from '../sessions/status';
import { useTerminalLook } from '../theme/terminal-look';
import { useTheme } from '../theme/theme';
import { letGo } from './drawn';
import { FindBar } from './FindBar';
import { type Size } from './grid';
import { NoTerminal, Opening } from './NoTerminal';
import { TerminalPane, type PanePhase, type Refusal } from './pane';
import { addRefusal } from './refusal';
import type { Scrolled } from './scrolled';
import { EndedStrip, JumpDown, Strips } from './Strips';
import { showing } from '../app/visible-terminal';

/** Whether a session has been on screen for longer than the eye takes for at once. */
function useQuietStart(session: SessionId): boolean {
  const [late, setLate] = useState<SessionId | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setLate(session), 300);
    return () => clearTimeout(timer);
  }, [session]);
  return late === session;
}

/** What is to be said about a session's terminal. */
interface Shown {
  phase: PanePhase;
  grid: { size: Size; foreign: boolean } | null;
  refusal: Refusal | null;
  link: string | null;
  finding: boolean;
  scrolled: Scrolled | null;
}

type Tell = (part: Partial<Shown> | ((before: Shown) => Partial<Shown>)) => void;

const NOTHING: Shown = { phase: { phase: 'opening' }, grid: null, refusal: null, link: null, finding: false, scrolled: null };

/** It begins anew with each session. */
function useShown(session: SessionId): [Shown, Tell] {
  const [{ of, shown }, keep] = useState({ of: session, shown: NOTHING });
  const tell = useCallback<Tell>((part) => {
    keep((before) => {
      const told = before.of === session ? before.shown : NOTHING;
      return { of: session, shown: { ...told, ...(typeof part === 'function' ? part(told) : part) } };
    });
  }, [session]);
  return [of === session ? shown : NOTHING, tell];
}

/** Puts all of the session's output on the clipboard. */
async function copyAll(pane: TerminalPane): Promise<void> {
  try {
    const text = await pane.wholeText();
    await ask({ ask: 'clipboard_write', text });
    const lines = text === '' ? 0 : text.split('\n').length;
    notify(plural(lines, { one: 'One line is on the clipboard.', other: '# lines are on the clipboard.' }), null);
  } catch (error) {
    notify(t`Could not copy`, toCallError(error));
  }
}

interface ViewProps {
  session: SessionView;
  /** What brings it back once it has ended, where that is done here. */
  onOpenAgain?: () => void;
}

export function TerminalView({ session, onOpenAgain }: ViewProps) {
  const { id } = session;
  const [pane, setPane] = useState<TerminalPane | null>(null);
  const [{ phase, grid, refusal, link, finding, scrolled }, show] = useShown(id);
  const body = useRef<HTMLDivElement>(null);
  const mount = useRef<HTMLDivElement>(null);
  const late = useQuietStart(id);
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const platform = useFacts((facts) => facts.info?.platform ?? 'linux');
  const mac = platform === 'macos';
  const look = useTerminalLook();
  const findKeys = useKeyWords('find_in_terminal');
  const theme = useTheme();
  const alive = lookOf(session).alive;
  const live = alive && phase.phase === 'attached';

  // As the change of session is painted, the terminal is empty: nothing of one may be seen under the name of another.
  useLayoutEffect(() => {
    if (mount.current === null) return undefined;
    let left = false;
    const tell: Tell = (part) => {
      if (!left) show(part);
    };
    const made = new TerminalPane(id, mount.current, platform, {
      phase: (phase) => tell({ phase }),
      grid: (size, foreign) => tell({ grid: { size, foreign } }),
      refused: (next) => tell((before) => ({ refusal: addRefusal(before.refusal, next) })),
      link: (link) => tell({ link }),
      open: (path, line) => void openIn({ session: id, path, line }, 'editor'),
      scrolled: (scrolled) => tell({ scrolled }),
      find: () => tell({ finding: true }),
      trouble: notify,
    });
    setPane(made);
    showing({
      focus: () => made.focus(),
      askFind: () => made.askFind(),
      text: () => made.text(),
      copyAll: () => copyAll(made),
      toEnd: () => made.term.scrollToBottom(),
    });
    made.focus();
    return () => {
      left = true;
      setPane(null);
      showing(null);
      made.dispose();
    };
  }, [id, platform, show]);
  useLayoutEffect(() => {
    const place = mount.current;
    return () => {
      if (place !== null) letGo(place);
    };
  }, []);

  // Before anybody can see that it is live: the first key must not meet a terminal that takes none.
  useLayoutEffect(() => pane?.setLive(live), [pane, live]);
  useEffect(() => pane?.retheme(), [pane, theme.name]);
  useEffect(() => pane?.relook(), [pane, look]);
  const over = useDrops(body, live, (paths) => pane?.pasteFiles(addFiles([], paths)));
  // A new launch, state or link gives an ended attachment another chance.
  useEffect(() => {
    if (linked) pane?.reattach();
  }, [pane, session.launch, session.status, session.process?.host_pid, linked]);

  const closeFind = (): void => {
    show({ finding: false });
    pane?.endFind();
  };
  const keys = (letter: string): string => capsOf(mac ? `Meta+${letter}` : `Ctrl+Shift+${letter}`, mac).join(mac ? '' : ' ');
  const entries: MenuEntry[] = [
    { key: 'copy', label: t`Copy`, hint: keys('C'), onSelect: () => pane?.byMenu(() => pane.copy()) },
    { key: 'paste', label: t`Paste`, hint: keys('V'), disabled: !live, onSelect: () => pane?.byMenu(() => pane.paste()) },
    { key: 'copy-all', label: t`Copy all output`, onSelect: () => pane?.byMenu(() => copyAll(pane)) },
    { key: 'select-all', label: t`Select all`, line: true, onSelect: () => pane?.byMenu(() => pane.term.selectAll()) },
    { key: 'find', label: t`Find…`, ...(findKeys === null ? {} : { hint: findKeys }), onSelect: () => pane?.askFind() },
  ];
  return (
    <section className="term" data-region aria-label={t`Terminal of ${{ session: session.title }}`} data-testid="terminal" data-session={session.id} data-live={live} data-phase={phase.phase} data-cols={grid?.size.cols} data-rows={grid?.size.rows} data-foreign={grid?.foreign}>
      {!alive && phase.phase !== 'failed' && phase.phase !== 'opening' && <EndedStrip shell={session.shell} onOpenAgain={onOpenAgain} />}
      {finding && pane !== null && <FindBar pane={pane} onClose={closeFind} />}
      <TerminalMenu entries={entries} pane={pane}>
        <div className="term-body" ref={body}>
          <div className={['term-mount', !live && 'quiet', grid?.foreign === true && 'foreign'].filter(Boolean).join(' ')} ref={mount} />
          <Strips phase={phase} alive={alive} linked={linked} grid={grid} refusal={refusal} onClaim={() => pane?.claim()} onDismiss={() => show({ refusal: null })} />
          {late && phase.phase === 'opening' && <Opening />}
          {phase.phase === 'failed' && <NoTerminal session={session} error={phase.error} late={late} onAgain={() => pane?.reattach()} />}
          {scrolled !== null && phase.phase !== 'failed' && <JumpDown scrolled={scrolled} onJump={() => pane?.byMenu(() => pane.term.scrollToBottom())} />}
          <DropHint count={over} words={session.agent === 'shell' ? t`Drop to type where these files are` : undefined} />
          {link !== null && <div className="term-link">{link}<kbd>{mac ? t`⌘ click` : t`Ctrl click`}</kbd></div>}
        </div>
      </TerminalMenu>
    </section>
  );
}

/** A program that follows the mouse gets its right button; with Shift the menu opens all the same. */
function TerminalMenu({ entries, pane, children }: { entries: MenuEntry[]; pane: TerminalPane | null; children: ReactElement }) {
  const [taken, setTaken] = useState(false);
  return (
    <ContextMenu entries={entries} label={t`Terminal`} disabled={taken}>
      <div className="term-menu" onPointerDownCapture={(event) => setTaken(!event.shiftKey && pane !== null && pane.term.modes.mouseTrackingMode !== 'none')}>
        {children}
      </div>
    </ContextMenu>
  );
}
