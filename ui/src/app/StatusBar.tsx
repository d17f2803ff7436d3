/** The line at the bottom: the link, how many agents live, and the promise. */
import type { LinkState } from '../protocol/generated';
import { aliveCount } from '../sessions/status';
import { useFacts } from './store';

interface LinkWords {
  word: string;
  tone: 'done' | 'needs' | 'fail' | 'idle';
}

export function linkWords(link: LinkState): LinkWords {
  switch (link.state) {
    case 'linked':
      return { word: 'linked', tone: 'done' };
    case 'connecting':
      return { word: 'connecting', tone: 'idle' };
    case 'starting':
      return { word: 'starting', tone: 'idle' };
    case 'reconnecting':
      return { word: 'reconnecting', tone: 'needs' };
    case 'stopped':
      return { word: 'stopped', tone: 'idle' };
    case 'crashed':
      return { word: 'crashed', tone: 'fail' };
    case 'failed':
      return { word: 'not reached', tone: 'fail' };
    case 'other_build':
      return { word: 'of another build', tone: 'needs' };
  }
}

export function StatusBar() {
  const link = useFacts((facts) => facts.link);
  const known = useFacts((facts) => facts.known);
  const alive = useFacts((facts) => aliveCount(facts.sessions));
  const reconciling = useFacts((facts) => facts.daemon?.reconciling === true);
  const { word, tone } = linkWords(link);
  const title = link.state === 'linked' ? `Build ${link.build}, process ${link.pid}, ${link.owner === 'app' ? 'started by this app' : 'started without an app'}` : undefined;
  return (
    <footer className="status">
      <span className="row status-link" role="status" data-testid="link-state" data-state={link.state} title={title}>
        <svg className={`dot tone-${tone}`} width="8" height="8" aria-hidden="true"><circle cx="4" cy="4" r="3.5" fill="currentColor" /></svg>
        Daemon <b>{word}</b>
      </span>
      {known && <span data-testid="alive-count"><b className="num">{alive}</b> {alive === 1 ? 'agent' : 'agents'} alive{link.state === 'linked' ? '' : ' when last seen'}</span>}
      {reconciling && link.state === 'linked' && <span>Finding sessions again…</span>}
      <span className="grow" />
      <span>Sessions live on when you quit</span>
    </footer>
  );
}
