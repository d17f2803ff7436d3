/** The line at the bottom: the link, how many agents live, what room there is, who waits for it, and the promise. */
import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { aliveCount } from '../sessions/status';
import { linkWords, ownerWords } from '../app/link-words';
import { openSettings } from '../app/screen';
import { StatusMemory, StatusQueue } from './StatusRoom';
import { useFacts } from '../app/store';

function Alive({ count, linked }: { count: number; linked: boolean }) {
  return linked
    ? <Plural value={count} one={<Trans><b className="num">#</b> agent alive</Trans>} other={<Trans><b className="num">#</b> agents alive</Trans>} />
    : <Plural value={count} one={<Trans><b className="num">#</b> agent alive when last seen</Trans>} other={<Trans><b className="num">#</b> agents alive when last seen</Trans>} />;
}

export function StatusBar() {
  const link = useFacts((facts) => facts.link);
  const known = useFacts((facts) => facts.known);
  const alive = useFacts((facts) => aliveCount(facts.sessions));
  const reconciling = useFacts((facts) => facts.daemon?.reconciling === true);
  const { word, tone } = linkWords(link);
  const linked = link.state === 'linked';
  const owner = linked ? ownerWords(link.owner) : null;
  const title = linked && owner !== null ? `${t`Build ${{ build: link.build }}, process ${{ process: link.pid }}, ${{ owner: owner.brief }}.`} ${owner.whole}` : undefined;
  return (
    <footer className="status">
      <span role="status" data-testid="link-state" data-state={link.state} title={title}>
        <button type="button" className="row status-press status-link" disabled={!known} data-testid="open-daemon" onClick={() => openSettings('daemon')}>
          <svg className={`dot tone-${tone}`} width="8" height="8" aria-hidden="true"><circle cx="4" cy="4" r="3.5" fill="currentColor" /></svg>
          <span><Trans>Daemon <b>{word}</b></Trans></span>
          {owner !== null && <span className="status-owner">{owner.brief}</span>}
        </button>
      </span>
      {known && <span data-testid="alive-count"><Alive count={alive} linked={linked} /></span>}
      {known && linked && <StatusMemory />}
      {known && linked && <StatusQueue />}
      {reconciling && linked && <span>{t`Finding sessions again…`}</span>}
      <span className="grow" />
      <span>{t`Sessions live on when you quit`}</span>
    </footer>
  );
}
