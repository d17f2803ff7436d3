/** One copy: why it was made, what is in it, where it is, and the ways back. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import type { CallError, LedgerEntryView } from '../protocol/generated';
import { useNow } from '../app/clock';
import { showPanel } from '../app/screen';
import { longAge, moment } from '../app/time';
import { roomWords } from '../app/disk-room';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { Icon } from '../theme/Icon';
import { ButtonMenu, type MenuEntry } from '../components/Menu';
import { StateMark } from '../components/StateMark';
import { wholeSentence } from '../components/sentence';
import { clean } from '../components/clean';
import { Elsewhere } from './Elsewhere';
import type { Acts, Outcome } from './entries';
import { EntryDiff } from './EntryDiff';
import { backWords, BECAUSE, holdsWords } from './words';

interface CardProps {
  entry: LedgerEntryView;
  outcome: Outcome | undefined;
  /** Why nothing can be brought to the session's own place just now. */
  held: string | null;
  linked: boolean;
  fresh: boolean;
  acts: Acts;
  onDrop: (entry: LedgerEntryView) => void;
}

function Where({ entry }: { entry: LedgerEntryView }) {
  switch (entry.state) {
    case 'busy':
      return <span className="dim">{t`Something is being done with it`}</span>;
    case 'kept':
      return <span className="dim">{t`Kept in the repository`}</span>;
    case 'trashed': {
      if (entry.trash === undefined) return <span className="dim">{t`In the trash, and kept in the repository`}</span>;
      const { path, size } = entry.trash;
      const room = roomWords(size);
      return <span className="dim" title={path}><Trans>In the trash<span className="num">, {room}</span>, and kept in the repository</Trans></span>;
    }
  }
}

/** What it does not hold, beside what git ignores. */
function LeftOut({ entry }: { entry: LedgerEntryView }) {
  const count = entry.left_out.length;
  if (count === 0) return null;
  return (
    <details className="small kept-left" data-testid="kept-left-out">
      <summary className="dim num">{entry.state === 'trashed' ? plural(count, { one: '# thing is not in it; the trash has them', other: '# things are not in it; the trash has them' }) : plural(count, { one: '# thing is not in it', other: '# things are not in it' })}</summary>
      <ul className="plain-list">
        {entry.left_out.map(({ path, reason }) => <li key={path}><span className="mono">{clean(path)}</span> <span className="faint">{clean(reason)}</span></li>)}
      </ul>
    </details>
  );
}

/** The daemon advises in words of its command line; here the ways on stand in the menu below. */
function advised(error: CallError): CallError {
  return error.code === 'PLACE_TAKEN' ? { ...error, hint: t`Bring it into the worktree as it is, put it instead of what is there, or choose a new folder.` } : error;
}

function Result({ outcome }: { outcome: Outcome | undefined }) {
  if (outcome?.is === 'failed') return outcome.way === 'elsewhere' ? null : <ErrorNote title={t`It did not come back`} error={advised(outcome.error)} />;
  if (outcome?.is !== 'back') return null;
  const { way, restored } = outcome;
  const conflicts = restored.conflicts.length;
  return (
    <div className="kept-result small" role="status" data-testid="kept-result" data-conflicts={conflicts}>
      <p className="kept-line"><StateMark mark={conflicts === 0 ? 'tick' : 'diamond'} tone={conflicts === 0 ? 'done' : 'needs'} /><span>{backWords(way, restored)} {way !== 'merge' && <span className="mono faint kept-path">{clean(restored.folder)}</span>}</span></p>
      {restored.notes.map((note) => <p key={note} className="dim">{wholeSentence(clean(note))}</p>)}
      {conflicts > 0 && (
        <>
          <p>{plural(conflicts, { one: 'Two sides changed the same lines in one file. They show both until somebody decides:', other: 'Two sides changed the same lines in # files. They show both until somebody decides:' })}</p>
          <ul className="plain-list">{restored.conflicts.map((path) => <li key={path} className="mono kept-path">{clean(path)}</li>)}</ul>
          <div><Button data-testid="kept-conflicts" onClick={() => showPanel('changes')}>{t`Show them`}</Button></div>
        </>
      )}
    </div>
  );
}

/** The ways back that are not the plain one. Each says what it does to what is there. */
function waysOf({ entry, held, acts }: CardProps, onElsewhere: () => void): MenuEntry[] {
  const { number } = entry;
  const here = (key: 'back' | 'replace' | 'merge', label: string, detail: string): MenuEntry => ({ key, label, detail: held ?? detail, disabled: held !== null, testid: `kept-${key}`, onSelect: () => void acts.restore(number, key) });
  return [
    here('back', t`To where it was`, t`If nothing is there now.`),
    here('merge', t`Into the worktree as it is`, t`Three ways, with conflicts shown. What is there is kept as a copy first.`),
    here('replace', t`Instead of what is there`, t`What is there goes to the trash first, kept as a copy.`),
    { key: 'elsewhere', label: t`To a new folder…`, detail: t`The session and its worktree stay as they are.`, testid: 'kept-to-new', onSelect: onElsewhere },
  ];
}

function Acting(props: CardProps & { shown: boolean; onShow: () => void; onElsewhere: () => void }) {
  const { entry, outcome, held, linked, acts, shown } = props;
  const busy = outcome?.is === 'busy';
  const still = entry.state === 'busy' || !linked;
  const { number } = entry;
  return (
    <div className="kept-acts">
      {entry.state === 'trashed' && <Button icon="undo" busy={busy} disabled={still || held !== null} title={held ?? undefined} aria-label={t`Undo: bring back copy ${number}`} data-testid="kept-undo" onClick={() => void acts.restore(number, 'back')}>{t`Undo`}</Button>}
      <ButtonMenu align="start" label={t`Bring back copy ${number}`} entries={waysOf(props, props.onElsewhere)}>
        <button type="button" className="b b-plain b-small" disabled={still || busy} data-testid="kept-ways">{t`Bring back`}<Icon name="chevron" size={12} /></button>
      </ButtonMenu>
      <Button look="quiet" aria-expanded={shown} data-testid="kept-show" disabled={!linked} onClick={props.onShow}>{t`Changes`}</Button>
      <span className="grow" />
      <ButtonMenu label={t`More for copy ${number}`} entries={[{ key: 'drop', label: t`Give it up for good…`, danger: true, disabled: still || busy, testid: 'kept-drop', onSelect: () => props.onDrop(entry) }]}>
        <button type="button" className="b b-icon" aria-label={t`More for copy ${number}`} data-testid="kept-more"><Icon name="more" /></button>
      </ButtonMenu>
    </div>
  );
}

export function EntryCard(props: CardProps) {
  const { entry, outcome, fresh, acts } = props;
  const now = useNow();
  const [shown, setShown] = useState(false);
  const [elsewhere, setElsewhere] = useState(false);
  const came = outcome?.is === 'back' && outcome.way === 'elsewhere';
  return (
    <li className={fresh ? 'kept kept-fresh' : 'kept'} data-testid="kept-entry" data-number={entry.number} data-state={entry.state}>
      <div className="kept-head">
        <b className="num">{t`Copy ${{ number: entry.number }}`}</b>
        <span className="grow clip dim small" title={BECAUSE[entry.because]}>{BECAUSE[entry.because]}</span>
        <span className="faint num small nowrap" title={moment(entry.at)}>{longAge(entry.at, now)}</span>
      </div>
      <p className="small">{clean(holdsWords(entry))}.</p>
      <p className="small kept-line"><StateMark mark={entry.state === 'busy' ? 'turning' : entry.state === 'trashed' ? 'square' : 'tick'} tone={entry.state === 'busy' ? 'work' : entry.state === 'trashed' ? 'idle' : 'done'} size={11} /><Where entry={entry} /></p>
      <LeftOut entry={entry} />
      <Result outcome={outcome} />
      {elsewhere && !came && <Elsewhere entry={entry} busy={outcome?.is === 'busy'} error={outcome?.is === 'failed' && outcome.way === 'elsewhere' ? outcome.error : null} onGo={(to) => void acts.restore(entry.number, 'elsewhere', to)} onClose={() => setElsewhere(false)} />}
      <Acting {...props} shown={shown} onShow={() => setShown(!shown)} onElsewhere={() => setElsewhere(true)} />
      {shown && <EntryDiff entry={entry} />}
    </li>
  );
}
