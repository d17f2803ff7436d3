/** The terminal of the session on screen, with what has to be said about it. */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { SessionView } from '../protocol/generated';
import { useFacts } from '../app/store';
import { moveRegion } from '../app/regions';
import { notify, openDialog } from '../app/screen';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { ContextMenu, type MenuEntry } from '../components/Menu';
import { lookOf } from '../sessions/status';
import { useTheme } from '../theme/theme';
import { FindBar } from './FindBar';
import { type Size } from './grid';
import { TerminalPane, type PanePhase, type Refusal } from './pane';
import { addRefusal } from './refusal';
import { EndedStrip, Strips } from './Strips';
import { showing } from './visible';

function useQuietStart(): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return late;
}

export function TerminalView({ session }: { session: SessionView }) {
  const [pane, setPane] = useState<TerminalPane | null>(null);
  const [phase, setPhase] = useState<PanePhase>({ phase: 'opening' });
  const [grid, setGrid] = useState<{ size: Size; foreign: boolean } | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [link, setLink] = useState<string | null>(null);
  const [finding, setFinding] = useState(false);
  const late = useQuietStart();
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const mac = useFacts((facts) => facts.info?.platform === 'macos');
  const theme = useTheme();
  const alive = lookOf(session).alive;
  const live = alive && phase.phase === 'attached';

  const mount = useCallback(
    (element: HTMLDivElement) => {
      const made = new TerminalPane(session.id, element, mac, {
        phase: setPhase,
        grid: (size, foreign) => setGrid({ size, foreign }),
        refused: (next) => setRefusal((before) => addRefusal(before, next)),
        link: setLink,
        find: () => setFinding(true),
        leave: moveRegion,
        palette: () => openDialog({ kind: 'palette' }),
        trouble: notify,
      });
      setPane(made);
      showing(made);
      made.focus();
      return () => {
        setPane(null);
        showing(null);
        made.dispose();
      };
    },
    [session.id, mac],
  );

  useEffect(() => pane?.setLive(live), [pane, live]);
  useEffect(() => pane?.retheme(), [pane, theme.name]);
  // A new launch, state or link gives an ended attachment another chance.
  useEffect(() => {
    if (linked) pane?.reattach();
  }, [pane, session.launch, session.status, session.process?.host_pid, linked]);

  const closeFind = (): void => {
    setFinding(false);
    pane?.endFind();
  };
  const entries: MenuEntry[] = [
    { key: 'copy', label: 'Copy', hint: mac ? '⌘C' : 'Ctrl Shift C', onSelect: () => pane?.byMenu(() => pane.copy()) },
    { key: 'paste', label: 'Paste', hint: mac ? '⌘V' : 'Ctrl Shift V', disabled: !live, onSelect: () => pane?.byMenu(() => pane.paste()) },
    { key: 'select-all', label: 'Select all', line: true, onSelect: () => pane?.byMenu(() => pane.term.selectAll()) },
    { key: 'find', label: 'Find…', hint: mac ? '⌘F' : 'Ctrl F', onSelect: () => setFinding(true) },
  ];
  return (
    <section className="term" data-region aria-label={`Terminal of ${session.title}`} data-testid="terminal" data-session={session.id} data-live={live} data-phase={phase.phase} data-cols={grid?.size.cols} data-rows={grid?.size.rows} data-foreign={grid?.foreign}>
      {!alive && phase.phase !== 'failed' && phase.phase !== 'opening' && <EndedStrip shell={session.shell} />}
      {finding && pane !== null && <FindBar pane={pane} onClose={closeFind} />}
      <TerminalMenu entries={entries} pane={pane}>
        <div className="term-body">
          <div className={['term-mount', !live && 'quiet', grid?.foreign === true && 'foreign'].filter(Boolean).join(' ')} ref={mount} />
          <Strips phase={phase} alive={alive} linked={linked} grid={grid} refusal={refusal} onClaim={() => pane?.claim()} onDismiss={() => setRefusal(null)} />
          {late && (phase.phase === 'opening' || (phase.phase === 'failed' && session.status === 'starting')) && <p className="term-note faint" role="status">Opening the terminal…</p>}
          {phase.phase === 'failed' && session.status !== 'starting' && (
            <div className="term-note stack">
              <ErrorNote title="This terminal cannot be shown" error={phase.error} />
              <div><Button onClick={() => pane?.reattach()}>Try again</Button></div>
            </div>
          )}
          {link !== null && <div className="term-link">{link}<kbd>{mac ? '⌘' : 'Ctrl'} click</kbd></div>}
        </div>
      </TerminalMenu>
    </section>
  );
}

/** A program that follows the mouse gets its right button; with Shift the menu opens all the same. */
function TerminalMenu({ entries, pane, children }: { entries: MenuEntry[]; pane: TerminalPane | null; children: ReactElement }) {
  const [taken, setTaken] = useState(false);
  return (
    <ContextMenu entries={entries} label="Terminal" disabled={taken}>
      <div className="term-menu" onPointerDownCapture={(event) => setTaken(!event.shiftKey && pane !== null && pane.term.modes.mouseTrackingMode !== 'none')}>
        {children}
      </div>
    </ContextMenu>
  );
}
