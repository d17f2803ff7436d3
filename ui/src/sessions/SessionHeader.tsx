/** The session's title, state, reason and verbs, in one block above the terminal. */
import { useState } from 'react';
import type { SessionView } from '../protocol/generated';
import { useNow } from '../app/clock';
import { toggleInspector, useScreen } from '../app/screen';
import { useAgent } from '../app/store';
import { Button, IconButton } from '../components/Button';
import { Icon } from '../components/Icon';
import { ButtonMenu } from '../components/Menu';
import { sessionEntries } from '../projects/SessionRow';
import { actionLabel, shownActions, type SessionAction } from './actions';
import { cannotTellWords, evidenceWords, modeMeans, settingsWords } from './evidence';
import { StatusPill } from './StatusPill';
import { TitleInput } from './TitleInput';
import { act } from './verbs';

const TESTIDS: Partial<Record<SessionAction, string>> = { interrupt: 'interrupt', resume: 'restore', fresh: 'fresh', shell: 'shell', kill: 'kill' };

function Verbs({ session }: { session: SessionView }) {
  const [busy, setBusy] = useState<SessionAction | null>(null);
  const visible = shownActions(session);
  const first = visible.find((action) => action === 'resume' || action === 'fresh');
  const run = async (action: SessionAction): Promise<void> => {
    setBusy(action);
    await act(action, session);
    setBusy(null);
  };
  return visible.map((action) => (
    <Button key={action} look={action === first ? 'primary' : 'plain'} busy={busy === action} disabled={busy !== null} className={action === first ? undefined : 'verb-more'} data-testid={TESTIDS[action]} onClick={() => void run(action)}>
      {actionLabel(action, session)}
    </Button>
  ));
}

/** Why it is in this state, and from what that is known. */
function Why({ session }: { session: SessionView }) {
  const now = useNow();
  const { reason, evidence } = session;
  const known = evidence === undefined ? null : evidenceWords(evidence, now);
  return (
    <>
      <span className="reason clip dim" aria-live="polite" data-testid="reason" title={known === null ? reason : `${reason} Known ${known}.`}>{reason}</span>
      {known !== null && <span className="evidence faint num" data-testid="evidence" data-source={evidence?.source}>{known}</span>}
    </>
  );
}

function Told({ session }: { session: SessionView }) {
  const agent = useAgent(session.agent);
  const told = settingsWords(session);
  const cannot = cannotTellWords(agent);
  return (
    <>
      {told.length > 0 && (
        <>
          <span aria-hidden="true">·</span>
          <span className="clip told" data-testid="session-told" title={modeMeans(agent?.modes ?? [], session.mode) ?? undefined}>{told.join(' · ')}</span>
        </>
      )}
      {cannot !== null && (
        <>
          <span aria-hidden="true" className="cannot">·</span>
          <span className="clip cannot" data-testid="cannot-tell" title={cannot}>{cannot}</span>
        </>
      )}
    </>
  );
}

export function SessionHeader({ session }: { session: SessionView }) {
  const [editing, setEditing] = useState(false);
  const inspector = useScreen((screen) => screen.inspector);
  return (
    <header className="head session-head" data-region>
      <div className="grow">
        <div className="row title-row">
          {editing ? (
            <TitleInput session={session} onDone={() => setEditing(false)} />
          ) : (
            <h1>
              <button type="button" className="title-button clip" title="Rename" data-testid="session-title" onClick={() => setEditing(true)}>
                {session.kind === 'orchestrator' && <Icon name="orchestrator" size={16} />}
                <span className="clip">{session.title}</span>
              </button>
            </h1>
          )}
          <StatusPill session={session} />
          <Why session={session} />
        </div>
        <div className="row facts-line faint">
          <span className="mono" data-testid="session-id">{session.id}</span>
          <span aria-hidden="true">·</span>
          <Icon name="branch" size={13} />
          <span className="mono clip">{session.branch}</span>
          <span aria-hidden="true">·</span>
          <span className="nowrap">{session.agent_name}</span>
          <Told session={session} />
        </div>
      </div>
      <div className="row verbs">
        <Verbs session={session} />
        <IconButton icon="split" label={inspector ? 'Hide the side panel' : 'Show the side panel'} aria-pressed={inspector} data-testid="toggle-inspector" onClick={toggleInspector} />
        <ButtonMenu entries={sessionEntries(session)} label="More">
          <button type="button" className="b b-icon" aria-label="More" data-testid="session-more"><Icon name="more" /></button>
        </ButtonMenu>
      </div>
    </header>
  );
}
