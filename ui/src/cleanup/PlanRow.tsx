/** One thing that lies around: whose it is, what is in it, how much room it takes, and why it may go or stays. */
import { t } from '@lingui/core/macro';
import type { GcRow } from '../protocol/generated';
import { useNow } from '../app/clock';
import { useFacts } from '../app/store';
import { ago, moment, shortAge } from '../app/time';
import { Icon } from '../theme/Icon';
import { wholeSentence } from '../components/sentence';
import { StateMark } from '../components/StateMark';
import { Words } from '../components/Words';
import { factsOf, isChosen, KINDS, nameOf, type Naming } from './plan';
import { roomWords } from '../app/disk-room';
import { pick, useCleanup, type Run } from './store';

type Progress = 'none' | 'waits' | 'goes' | 'gone' | 'stayed';

function progressOf(row: GcRow, run: Run | null): Progress {
  const at = run?.rows.findIndex((one) => one.name === row.name) ?? -1;
  if (run === null || at === -1) return 'none';
  return run.outcomes.get(row.name) ?? (at === run.at ? 'goes' : 'waits');
}

const LABELS = { waits: t`Waits`, goes: t`Is going`, gone: t`Gone`, stayed: t`Stayed` } as const;

function Lead({ row, title, progress }: { row: GcRow; title: string; progress: Progress }) {
  const chosen = useCleanup((state) => isChosen(row, state.picks));
  const running = useCleanup((state) => state.run !== null);
  switch (progress) {
    case 'waits':
      return <StateMark mark="ring" tone="idle" label={LABELS.waits} />;
    case 'goes':
      return <StateMark mark="turning" tone="work" label={LABELS.goes} />;
    case 'gone':
      return <StateMark mark="tick" tone="done" label={LABELS.gone} />;
    case 'stayed':
      return <StateMark mark="diamond" tone="needs" label={LABELS.stayed} />;
    case 'none':
      break;
  }
  if (row.verdict === 'keep') return <span aria-hidden="true" />;
  return <input type="checkbox" className="choose" aria-label={`${KINDS[row.kind].word} ${title}`} aria-describedby={reasonId(row)} data-testid="cleanup-choose" checked={chosen} disabled={running} onChange={(event) => pick([row], event.currentTarget.checked)} />;
}

const reasonId = (row: GcRow): string => `why-${row.name}`;

/** Its kind as an icon and, for who does not see that, as a word. */
export function Kind({ row }: { row: GcRow }) {
  const kind = KINDS[row.kind];
  return <span className="gc-kind faint" title={kind.word}><Icon name={kind.icon} /><span className="hidden">{kind.word}</span></span>;
}

function Name({ row, name }: { row: GcRow; name: Naming }) {
  return (
    <span className="gc-name">
      <Kind row={row} />
      <b className="clip">{name.title}</b>
      {name.place.map((part) => <span key={part} className="mono faint clip gc-place">{part}</span>)}
    </span>
  );
}

function Facts({ row }: { row: GcRow }) {
  return (
    <span className="gc-facts">
      {factsOf(row).map((fact) => (
        <span key={fact.words} className="gc-fact">
          {fact.mark !== null && <StateMark mark={fact.mark} tone={fact.tone} size={10} />}
          <span className="clip num" title={fact.words}>{fact.words}</span>
        </span>
      ))}
    </span>
  );
}

function Room({ row }: { row: GcRow }) {
  const counting = useCleanup((state) => state.looking !== 'no');
  const takesRoom = row.ours && (row.kind === 'worktree' || row.kind === 'folder' || row.kind === 'screen');
  const { room } = row;
  if (room === undefined) return <span className="gc-room faint">{counting && takesRoom ? '…' : ''}</span>;
  const [own, shared] = [roomWords(room.own), roomWords(room.shared)];
  const tip = [t`${own} would be free without it.`, room.shared === 0 ? null : t`It also shares ${shared} with what lies elsewhere, which stays in use.`];
  return (
    <span className="gc-room num" title={tip.filter((part) => part !== null).join(' ')}>
      {room.whole ? '' : '> '}{own}
      {room.shared > 0 && <span className="faint gc-shared">{t`+ ${shared} shared`}</span>}
    </span>
  );
}

function Age({ row }: { row: GcRow }) {
  const now = useNow();
  if (row.last_use === undefined) return <span className="gc-age" />;
  return <span className="gc-age faint num" title={t`Last used ${{ when: moment(row.last_use) }}, ${{ age: ago(row.last_use, now) }}`}>{shortAge(row.last_use, now)}</span>;
}

export function PlanRow({ row }: { row: GcRow }) {
  const sessions = useFacts((facts) => facts.sessions);
  const projects = useFacts((facts) => facts.projects);
  const progress = useCleanup((state) => progressOf(row, state.run));
  const stayed = useCleanup((state) => state.stayed.get(row.name));
  const name = nameOf(row, sessions, projects);
  const classes = ['gc-row', row.verdict === 'keep' && 'gc-keeps', progress === 'gone' && 'gc-gone'].filter(Boolean).join(' ');
  const content = (
    <>
      <span className="gc-lead"><Lead row={row} title={name.title} progress={progress} /></span>
      <span className="gc-what" title={name.tip}>
        <Name row={row} name={name} />
        <span className="gc-why dim" id={reasonId(row)}><Words text={wholeSentence(row.reason)} /></span>
        {stayed !== undefined && (
          <span className="gc-stayed" data-testid="cleanup-stayed">
            <StateMark mark="diamond" tone="needs" size={10} />
            <span>{t`It stayed.`} <Words text={wholeSentence(stayed)} />{progress === 'none' && <> {t`Above is how it is now.`}</>}</span>
          </span>
        )}
      </span>
      <Facts row={row} />
      <Room row={row} />
      <Age row={row} />
    </>
  );
  return (
    <li data-testid="cleanup-row" data-name={row.name} data-verdict={row.verdict} data-progress={progress}>
      {row.verdict === 'keep' ? <div className={classes}>{content}</div> : <label className={classes}>{content}</label>}
    </li>
  );
}
