/** What lies around, why it stays or may go, and letting it go. Opening this page changes nothing. */
import { t } from '@lingui/core/macro';
import { useEffect, type KeyboardEvent } from 'react';
import type { ProjectId } from '../protocol/generated';
import { leaveCleanup, openCleanup, screen } from '../app/screen';
import { useFacts } from '../app/store';
import { clock } from '../app/time';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { Icon } from '../theme/Icon';
import { ButtonMenu } from '../components/Menu';
import { StateMark } from '../components/StateMark';
import { wholeSentence } from '../components/sentence';
import { ActionBar } from './ActionBar';
import { GoneList } from './GoneList';
import { grouped, nameOf, VERDICTS } from './plan';
import { RowGroup } from './RowGroup';
import { useCleanup } from './store';
import { look, lookAgain } from './work';

/** Escape leaves, unless something that floats above takes it first. */
function useLeaveKey(): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || screen.getState().dialog !== null) return;
      event.preventDefault();
      leaveCleanup();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

/** The arrow keys go from one choice to the next, so that Space and they are enough. */
function walkChoices(event: KeyboardEvent<HTMLElement>): void {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (by === 0 || !(event.target instanceof HTMLInputElement)) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')];
  all[all.indexOf(event.target) + by]?.focus();
  event.preventDefault();
}

function ProjectChoice({ project }: { project: ProjectId | null }) {
  const projects = useFacts((facts) => facts.projects);
  const running = useCleanup((state) => state.run !== null);
  if (projects.length < 2) return null;
  const entries = [null, ...projects].map((one) => ({
    key: one?.id ?? 'all',
    label: one?.name ?? t`All projects`,
    checked: (one?.id ?? null) === project,
    testid: `cleanup-of-${one?.id ?? 'all'}`,
    onSelect: () => openCleanup(one?.id ?? null),
  }));
  return (
    <ButtonMenu entries={entries} label={t`Of which project`}>
      <button type="button" className="pick" data-testid="cleanup-project" disabled={running}>
        <span className="clip">{projects.find((one) => one.id === project)?.name ?? t`All projects`}</span>
        <Icon name="chevron" size={12} />
      </button>
    </ButtonMenu>
  );
}

function Looking() {
  const looking = useCleanup((state) => state.looking);
  const at = useCleanup((state) => state.at);
  return (
    <span className="row faint small num cleanup-looking" role="status" data-testid="cleanup-looking" data-looking={looking}>
      {looking !== 'no' && <><StateMark mark="turning" tone="work" />{looking === 'at_rows' ? t`Looking…` : t`Counting the room…`}</>}
      {looking === 'no' && at !== null && t`Looked at ${{ time: clock(at) }}`}
    </span>
  );
}

function Head({ project, linked }: { project: ProjectId | null; linked: boolean }) {
  const busy = useCleanup((state) => state.looking === 'at_rows' || state.run !== null);
  return (
    <header className="row cleanup-head">
      <div className="grow">
        <h1>{t`Clean up`}</h1>
        <p className="faint">{t`What lies around, and why it may go or stays. Looking changes nothing.`}</p>
      </div>
      <div className="row">
        <Looking />
        <ProjectChoice project={project} />
        <Button icon="again" disabled={busy || !linked} data-testid="cleanup-again" onClick={() => void lookAgain()}>{t`Look again`}</Button>
      </div>
    </header>
  );
}

/** Why the last run ended before its end. Whether the row at which it did is gone, the list tells. */
function Broken() {
  const broken = useCleanup((state) => state.broken);
  const sessions = useFacts((facts) => facts.sessions);
  const projects = useFacts((facts) => facts.projects);
  if (broken === null) return null;
  const { title } = nameOf(broken.row, sessions, projects);
  return <ErrorNote title={t`It stopped at “${title}”. What comes after that was not touched`} error={broken.error} />;
}

/** What could not be looked at, and what went wrong. */
function Troubles({ linked }: { linked: boolean }) {
  const notes = useCleanup((state) => state.notes);
  const error = useCleanup((state) => state.error);
  const known = useCleanup((state) => state.rows !== null);
  return (
    <>
      <Broken />
      {error !== null && (
        <div className="stack" data-testid="cleanup-error">
          <ErrorNote title={known ? t`It could not be looked at again, so what you see may be old` : t`What lies around could not be looked at`} error={error} />
          <div><Button disabled={!linked} data-testid="cleanup-retry" onClick={() => void lookAgain()}>{t`Try again`}</Button></div>
        </div>
      )}
      {notes.length > 0 && (
        <ul className="plain-list cleanup-notes small" data-testid="cleanup-notes">
          {notes.map((note) => <li key={note}><StateMark mark="diamond-open" tone="needs" /><span>{wholeSentence(note)}</span></li>)}
        </ul>
      )}
    </>
  );
}

function Plan({ linked }: { linked: boolean }) {
  const rows = useCleanup((state) => state.rows);
  const error = useCleanup((state) => state.error);
  if (rows === null) {
    if (error !== null) return null;
    return (
      <p className="row cleanup-wait dim" role="status" data-testid="cleanup-wait">
        <StateMark mark="turning" tone="work" />
        {linked ? t`Looking at every worktree and every branch…` : t`The daemon is away. What lies around is looked at once it is back.`}
      </p>
    );
  }
  if (rows.length === 0) {
    return (
      <div className="cleanup-empty" data-testid="cleanup-empty">
        <StateMark mark="tick" tone="done" size={18} />
        <div>
          <h2>{t`Nothing lies around.`}</h2>
          <p className="faint">{t`Worktrees, branches and last screens that sessions leave behind are shown here.`}</p>
        </div>
      </div>
    );
  }
  const groups = grouped(rows);
  return VERDICTS.map((verdict) => <RowGroup key={verdict} verdict={verdict} rows={groups.get(verdict) ?? []} />);
}

export function CleanupScreen({ project }: { project: ProjectId | null }) {
  const linked = useFacts((facts) => facts.link.state === 'linked');
  // A new snapshot means another daemon, or one that was away: what it said before may be old.
  const snapshots = useFacts((facts) => facts.snapshots);
  useLeaveKey();
  useEffect(() => {
    if (linked) void look(project);
  }, [project, linked, snapshots]);
  return (
    <main className="main" aria-label={t`Clean up`} data-testid="cleanup">
      {/* What scrolls must be within reach of the keys, which also move between the choices inside, as in any list. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions */}
      <div className="cleanup-scroll" data-region role="group" aria-label={t`What lies around`} tabIndex={0} onKeyDown={walkChoices}>
        <div className="cleanup">
          <Head project={project} linked={linked} />
          <Troubles linked={linked} />
          <GoneList linked={linked} />
          <Plan linked={linked} />
        </div>
      </div>
      <ActionBar linked={linked} />
    </main>
  );
}
