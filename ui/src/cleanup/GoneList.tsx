/** What went from this window, where it is now, and the way back. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useFacts } from '../app/store';
import { Button, IconButton } from '../components/Button';
import { CopyButton } from '../components/CopyText';
import { ErrorNote } from '../components/ErrorNote';
import { StateMark } from '../components/StateMark';
import { sentence, wholeSentence } from '../components/sentence';
import { nameOf } from './plan';
import { Kind } from './PlanRow';
import { roomsOf, totalOf, totalWords } from '../app/disk-room';
import { putAway, useCleanup, type Gone } from './store';
import { bringBack, canUndo } from './work';

/** A line that brings a branch back when it is typed. */
function typedBack({ row, said }: Gone): string | null {
  return row.kind === 'branch' && said.startsWith('git branch ') ? said : null;
}

function Where({ gone }: { gone: Gone }) {
  const { undo, entry, said } = gone;
  if (undo.is === 'back') {
    const { folder, notes } = undo;
    return <><Trans>Back at <span className="mono" title={folder}>{folder}</span></Trans>{notes.map((note) => ` ${wholeSentence(note)}`).join('')}</>;
  }
  if (entry !== null) {
    const place = entry.trash?.path ?? t`entry ${{ number: entry.number }} of its ledger`;
    return <Trans>In the trash: <span className="mono" title={entry.trash?.path}>{place}</span></Trans>;
  }
  const typed = typedBack(gone);
  if (typed === null) return <>{sentence(said)}</>;
  return <Trans>Its commits are kept. Back with <span className="mono" title={typed}>{typed}</span></Trans>;
}

function GoneRow({ gone, linked }: { gone: Gone; linked: boolean }) {
  const sessions = useFacts((facts) => facts.sessions);
  const projects = useFacts((facts) => facts.projects);
  const name = nameOf(gone.row, sessions, projects);
  const typed = typedBack(gone);
  const back = gone.undo.is === 'back';
  return (
    <li className="gone-row" data-testid="cleanup-gone" data-name={gone.row.name} data-undo={gone.undo.is}>
      <StateMark mark={back ? 'ring' : 'tick'} tone={back ? 'idle' : 'done'} label={back ? t({ message: 'Back', context: 'it came back' }) : t`Gone`} />
      <Kind row={gone.row} />
      <div className="grow">
        <div className="gone-line">
          <b className="clip" title={name.tip}>{name.title}</b>
          <span className="dim small clip gone-where"><Where gone={gone} /></span>
        </div>
        {gone.undo.is === 'failed' && <ErrorNote title={t`It could not be brought back`} error={gone.undo.error} />}
      </div>
      {typed !== null && <CopyButton text={typed} label={t`Copy the command`} testid="copy-back" />}
      {gone.entry !== null && !back && <Button icon="undo" busy={gone.undo.is === 'busy'} disabled={!linked || !canUndo(gone)} aria-label={t`Undo: bring back ${{ name: name.title }}`} data-testid="cleanup-undo" onClick={() => void bringBack([gone])}>{t`Undo`}</Button>}
    </li>
  );
}

function goneWords(count: number, room: string | null): string {
  return room === null ? plural(count, { other: '# gone.' }) : plural(count, { other: `# gone, ${room} in the trash.` });
}

function headline(gone: readonly Gone[], stayed: number): string {
  const away = gone.filter(({ undo }) => undo.is !== 'back');
  const room = totalWords(totalOf(roomsOf(away.map(({ row }) => row))));
  const went = gone.length === 0 ? t`Nothing went.` : away.length === 0 ? t`All of it is back.` : goneWords(away.length, room);
  return stayed === 0 ? went : `${went} ${plural(stayed, { one: '# stayed and says why below.', other: '# stayed and say why below.' })}`;
}

export function GoneList({ linked }: { linked: boolean }) {
  const gone = useCleanup((state) => state.gone);
  const stayed = useCleanup((state) => state.stayed.size);
  const running = useCleanup((state) => state.run !== null);
  // While it goes on, the rows themselves tell; a list that grows above them would push them away.
  if (running || (gone.length === 0 && stayed === 0)) return null;
  const undoable = gone.filter(canUndo);
  const inTrash = gone.some(({ entry, undo }) => entry !== null && undo.is !== 'back');
  return (
    <section className="cleanup-group cleanup-done" aria-label={t`What went`} data-testid="cleanup-done">
      <div className="row cleanup-done-head">
        <h2 className="grow num" data-testid="cleanup-headline"><span role="status">{headline(gone, stayed)}</span></h2>
        {undoable.length > 1 && <Button look="quiet" icon="undo" disabled={!linked} data-testid="cleanup-undo-all" onClick={() => void bringBack(undoable)}>{plural({ count: undoable.length }, { other: 'Undo all #' })}</Button>}
        <IconButton icon="close" label={t`Put this list away`} data-testid="cleanup-put-away" onClick={putAway} />
      </div>
      {gone.length > 0 && (
        <ul className="card plain-list">
          {gone.map((one) => <GoneRow key={one.id} gone={one} linked={linked} />)}
        </ul>
      )}
      {inTrash && <p className="faint small"><Trans>What is in the trash stays there for its time, or until you run <code className="typed">ao trash empty</code>; only then is its room free.</Trans></p>}
    </section>
  );
}
