/** The terminal of the session on screen, with what has to be said about it. */
import { plural, t } from '@lingui/core/macro';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type ReactElement } from 'react';
import { useKeyWords } from '../actions/bindings';
import { capsOf } from '../actions/chord';
import { ask, toCallError } from '../platform/bridge';
import type { SessionView } from '../protocol/generated';
import { addFiles } from '../app/attachments';
import { useDrops } from '../app/drop';
import { openInEditor } from '../app/open-in';
import { useFacts } from '../app/store';
import { notify } from '../app/screen';
import { DropHint } from '../components/DropHint';
import { ContextMenu, type MenuEntry } from '../components/Menu';
import { lookOf } from '../sessions/status';
import { useTerminalLook } from '../theme/terminal-look';
import { useTheme } from '../theme/theme';
import { FindBar } from './FindBar';
import { type Size } from './grid';
import { NoTerminal, Opening } from './NoTerminal';
import { TerminalPane, type PanePhase, type Refusal } from './pane';
import { addRefusal } from './refusal';
import type { Scrolled } from './scrolled';
import { EndedStrip, JumpDown, Strips } from './Strips';
import { showing } from './visible';

function useQuietStart(): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return late;
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
  const [pane, setPane] = useState<TerminalPane | null>(null);
  const [phase, setPhase] = useState<PanePhase>({ phase: 'opening' });
  const [grid, setGrid] = useState<{ size: Size; foreign: boolean } | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [link, setLink] = useState<string | null>(null);
  const [finding, setFinding] = useState(false);
  const [scrolled, setScrolled] = useState<Scrolled | null>(null);
  const body = useRef<HTMLDivElement>(null);
  const late = useQuietStart();
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const platform = useFacts((facts) => facts.info?.platform ?? 'linux');
  const mac = platform === 'macos';
  const look = useTerminalLook();
  const findKeys = useKeyWords('find_in_terminal');
  const theme = useTheme();
  const alive = lookOf(session).alive;
  const live = alive && phase.phase === 'attached';

  const mount = useCallback(
    (element: HTMLDivElement) => {
      const made = new TerminalPane(session.id, element, platform, {
        phase: setPhase,
        grid: (size, foreign) => setGrid({ size, foreign }),
        refused: (next) => setRefusal((before) => addRefusal(before, next)),
        link: setLink,
        open: (path, line) => void openInEditor({ session: session.id, path, line }),
        scrolled: setScrolled,
        find: () => setFinding(true),
        trouble: notify,
      });
      setPane(made);
      showing(made);
      made.focus();
      return () => {
        setPane(null);
        setScrolled(null);
        showing(null);
        made.dispose();
      };
    },
    [session.id, platform],
  );

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
    setFinding(false);
    pane?.endFind();
  };
  const keys = (letter: string): string => capsOf(mac ? `Meta+${letter}` : `Ctrl+Shift+${letter}`, mac).join(mac ? '' : ' ');
  const entries: MenuEntry[] = [
    { key: 'copy', label: t`Copy`, hint: keys('C'), onSelect: () => pane?.byMenu(() => pane.copy()) },
    { key: 'paste', label: t`Paste`, hint: keys('V'), disabled: !live, onSelect: () => pane?.byMenu(() => pane.paste()) },
    { key: 'copy-all', label: t`Copy all output`, onSelect: () => pane?.byMenu(() => copyAll(pane)) },
    { key: 'select-all', label: t`Select all`, line: true, onSelect: () => pane?.byMenu(() => pane.term.selectAll()) },
    { key: 'find', label: t`Find…`, ...(findKeys === null ? {} : { hint: findKeys }), onSelect: () => setFinding(true) },
  ];
  return (
    <section className="term" data-region aria-label={t`Terminal of ${{ session: session.title }}`} data-testid="terminal" data-session={session.id} data-live={live} data-phase={phase.phase} data-cols={grid?.size.cols} data-rows={grid?.size.rows} data-foreign={grid?.foreign}>
      {!alive && phase.phase !== 'failed' && phase.phase !== 'opening' && <EndedStrip shell={session.shell} onOpenAgain={onOpenAgain} />}
      {finding && pane !== null && <FindBar pane={pane} onClose={closeFind} />}
      <TerminalMenu entries={entries} pane={pane}>
        <div className="term-body" ref={body}>
          <div className={['term-mount', !live && 'quiet', grid?.foreign === true && 'foreign'].filter(Boolean).join(' ')} ref={mount} />
          <Strips phase={phase} alive={alive} linked={linked} grid={grid} refusal={refusal} onClaim={() => pane?.claim()} onDismiss={() => setRefusal(null)} />
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
