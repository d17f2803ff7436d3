/** The panel beside a session, for whoever wants to look closer: its facts, its changes, its plan, its history, its copies. */
import { i18n } from '@lingui/core';
import { plural, t } from '@lingui/core/macro';
import { useEffect, type KeyboardEvent } from 'react';
import type { SessionView } from '../protocol/generated';
import { PANELS, screen, showPanel, toggleWide, useScreen, type Panel } from '../app/screen';
import { ChangesPanel } from '../changes/ChangesPanel';
import { useLook, useReading } from '../changes/store';
import { IconButton } from '../components/Button';
import { HistoryPanel } from '../history/HistoryPanel';
import { LedgerPanel } from '../ledger/LedgerPanel';
import { PlanPanel } from '../plan/PlanPanel';
import { Details } from './Details';
import { PanelEdge } from './PanelEdge';

const LABELS: Record<Panel, string> = { details: t`Details`, changes: t`Changes`, plan: t`Plan`, history: t`History`, kept: t`Kept` };

/** Only an orchestrator has a plan to see to, and a worker that was started for a task of one. */
function panelsOf(session: SessionView): readonly Panel[] {
  const planned = session.kind === 'orchestrator' || session.task !== undefined;
  return PANELS.filter((panel) => panel !== 'plan' || planned);
}

const STEPS: Record<string, (at: number, count: number) => number> = {
  ArrowLeft: (at, count) => (at - 1 + count) % count,
  ArrowRight: (at, count) => (at + 1) % count,
  Home: () => 0,
  End: (_at, count) => count - 1,
};

/** How many files changed, once that is known. */
function Changed({ session }: { session: SessionView }) {
  const { scope } = useReading(session.id);
  const total = useLook(session.id, scope).view?.total ?? 0;
  return total === 0 ? null : <span className="tab-count num">{i18n.number(total)}<span className="hidden"> {plural(total, { one: 'file', other: 'files' })}</span></span>;
}

function Tabs({ session, panels, panel }: { session: SessionView; panels: readonly Panel[]; panel: Panel }) {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = STEPS[event.key];
    const next = step === undefined ? undefined : panels[step(panels.indexOf(panel), panels.length)];
    if (next === undefined) return;
    event.preventDefault();
    showPanel(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    // One stop for the Tab key; the arrow keys move between the tabs.
    <div className="tabs" role="tablist" tabIndex={-1} aria-label={t`Beside the session`} onKeyDown={onKeyDown}>
      {panels.map((one) => (
        <button key={one} type="button" role="tab" className="tab" id={`tab-${one}`} aria-selected={panel === one} aria-controls="beside" tabIndex={panel === one ? 0 : -1} data-testid={`tab-${one}`} onClick={() => showPanel(one)}>
          {LABELS[one]}
          {one === 'changes' && <Changed session={session} />}
        </button>
      ))}
    </div>
  );
}

function Content({ session, panel }: { session: SessionView; panel: Panel }) {
  switch (panel) {
    case 'details':
      return <Details session={session} />;
    case 'changes':
      return <ChangesPanel key={session.id} session={session} />;
    case 'plan':
      return <PlanPanel key={session.id} session={session} />;
    case 'history':
      return <HistoryPanel key={session.id} session={session} />;
    case 'kept':
      return <LedgerPanel key={session.id} session={session} />;
  }
}

/** Escape gives the terminal its place back, unless something that floats above, or a field, takes it first. */
function useLeaveWide(wide: boolean): void {
  useEffect(() => {
    if (!wide) return;
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || screen.getState().dialog !== null) return;
      event.preventDefault();
      toggleWide();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [wide]);
}

export function Inspector({ session }: { session: SessionView }) {
  const chosen = useScreen((state) => state.panel);
  const wide = useScreen((state) => state.wide);
  useLeaveWide(wide);
  const panels = panelsOf(session);
  const panel = panels.includes(chosen) ? chosen : 'details';
  return (
    <aside className={wide ? 'inspector wide' : 'inspector'} data-region aria-label={t`Beside the session`} data-testid="inspector" data-wide={wide}>
      <div className="tabs-row">
        <Tabs session={session} panels={panels} panel={panel} />
        <IconButton icon={wide ? 'narrow' : 'widen'} label={wide ? t`Back beside the terminal` : t`Read it over the whole width`} {...(wide ? { hint: t`Esc` } : {})} aria-pressed={wide} data-testid="inspector-wide" onClick={toggleWide} />
      </div>
      <div className="beside" id="beside" role="tabpanel" aria-labelledby={`tab-${panel}`}>
        <Content session={session} panel={panel} />
      </div>
      {/* Last, so that who comes by keys meets the tabs first. */}
      {!wide && <PanelEdge />}
    </aside>
  );
}
