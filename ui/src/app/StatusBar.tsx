/** The line at the bottom: the link, how many agents live, what room there is, who waits for it, and the promise. */
import { aliveCount } from '../sessions/status';
import { linkWords, ownerWords } from './link-words';
import { openSettings } from './screen';
import { StatusMemory, StatusQueue } from './StatusRoom';
import { useFacts } from './store';

export function StatusBar() {
  const link = useFacts((facts) => facts.link);
  const known = useFacts((facts) => facts.known);
  const alive = useFacts((facts) => aliveCount(facts.sessions));
  const reconciling = useFacts((facts) => facts.daemon?.reconciling === true);
  const { word, tone } = linkWords(link);
  const linked = link.state === 'linked';
  const title = linked ? `Build ${link.build}, process ${link.pid}, ${ownerWords(link.owner).brief}. ${ownerWords(link.owner).whole}` : undefined;
  return (
    <footer className="status">
      <span role="status" data-testid="link-state" data-state={link.state} title={title}>
        <button type="button" className="row status-press status-link" disabled={!known} data-testid="open-daemon" onClick={() => openSettings('daemon')}>
          <svg className={`dot tone-${tone}`} width="8" height="8" aria-hidden="true"><circle cx="4" cy="4" r="3.5" fill="currentColor" /></svg>
          <span>Daemon <b>{word}</b></span>
          {linked && <span className="status-owner">{ownerWords(link.owner).brief}</span>}
        </button>
      </span>
      {known && <span data-testid="alive-count"><b className="num">{alive}</b> {alive === 1 ? 'agent' : 'agents'} alive{linked ? '' : ' when last seen'}</span>}
      {known && linked && <StatusMemory />}
      {known && linked && <StatusQueue />}
      {reconciling && linked && <span>Finding sessions again…</span>}
      <span className="grow" />
      <span>Sessions live on when you quit</span>
    </footer>
  );
}
