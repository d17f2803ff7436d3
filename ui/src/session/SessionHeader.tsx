/** The session's title, state, reason and verbs, in one block above the terminal. */
import { t } from '@lingui/core/macro';
import { useState } from 'react';
import type { SessionId, SessionView } from '../protocol/generated';
import { useNow } from '../app/clock';
import { toggleInspector, useScreen } from '../app/screen';
import { useAgent } from '../app/store';
import { useLook } from '../changes/store';
import { Button, IconButton } from '../components/Button';
import { Icon } from '../theme/Icon';
import { ButtonMenu } from '../components/Menu';
import { OpenInButton } from '../components/OpenIn';
import { Tip } from '../components/Tip';
import { LandButton } from '../landing/LandButton';
import { sessionEntries } from '../sessions/entries';
import { actionLabel, shownActions, type SessionAction } from '../sessions/actions';
import { cannotTellWords, evidenceWords, modeMeans, settingsWords } from '../sessions/evidence';
import { canOpenShell, openShell } from '../sessions/shells';
import { StatusPill } from '../sessions/StatusPill';
import { TitleInput } from '../sessions/TitleInput';
import { act } from '../sessions/verbs';

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
    <div className="row why">
      <span className="reason clip dim" aria-live="polite" data-testid="reason" title={known === null ? reason : t`${reason} Known ${known}.`}>{reason}</span>
      {known !== null && <span className="evidence faint num" data-testid="evidence" data-source={evidence?.source}>{known}</span>}
    </div>
  );
}

function Told({ session }: { session: SessionView }) {
  const agent = useAgent(session.agent);
  const told = settingsWords(session);
  const cannot = cannotTellWords(agent);
  const toldTitle = [told.join(' · '), modeMeans(agent?.modes ?? [], session.mode)].filter(Boolean).join('\n');
  return (
    <>
      {told.length > 0 && <span className="fact clip session-told" data-testid="session-told" title={toldTitle}>{told.join(' · ')}</span>}
      {cannot !== null && <span className="fact clip cannot" data-testid="cannot-tell" title={cannot}>{cannot}</span>}
    </>
  );
}

/** What can be done with its folder and its branch. */
function Tools({ session }: { session: SessionView }) {
  // Known once somebody has looked; until then there may be something.
  const changed = useLook(session.id, 'base').view?.total;
  const ready = canOpenShell(session);
  return (
    <div className="row tools">
      <OpenInButton session={session.id} disabled={!ready} />
      <Tip text={t`New shell in this folder`} action="new_shell">
        <button type="button" className="b b-tool" aria-label={t`New shell in this folder`} disabled={!ready} data-testid="open-shell" onClick={() => void openShell(session.id)}>
          <Icon name="terminal" />
          <Icon name="plus" size={11} />
        </button>
      </Tip>
      <LandButton session={session} empty={changed === 0} />
    </div>
  );
}

export function SessionHeader({ session }: { session: SessionView }) {
  // The header goes on from session to session, what is being done in it does not.
  const [edited, setEdited] = useState<SessionId | null>(null);
  const inspector = useScreen((screen) => screen.inspector);
  return (
    <header className="head session-head" data-region>
      <div className="row title-row">
        <div className="row title-words">
          <div className="row title-state">
            {edited === session.id ? (
              <TitleInput key={session.id} session={session} onDone={() => setEdited(null)} />
            ) : (
              <h1>
                <button type="button" className="title-button clip" title={`${session.title}\n${t`Rename`}`} data-testid="session-title" onClick={() => setEdited(session.id)}>
                  {session.kind === 'orchestrator' && <Icon name="orchestrator" size={16} />}
                  <span className="clip">{session.title}</span>
                </button>
              </h1>
            )}
            <StatusPill session={session} />
          </div>
          <Why session={session} />
        </div>
        <div className="row verbs">
          <Verbs key={session.id} session={session} />
          <IconButton icon="split" label={inspector ? t`Hide the side panel` : t`Show the side panel`} action="toggle_inspector" aria-pressed={inspector} data-testid="toggle-inspector" onClick={toggleInspector} />
          <ButtonMenu entries={sessionEntries(session)} label={t`More`}>
            <button type="button" className="b b-icon" aria-label={t`More`} data-testid="session-more"><Icon name="more" /></button>
          </ButtonMenu>
        </div>
      </div>
      <div className="row under-title">
        <div className="row facts-line faint">
          <span className="mono clip" title={session.id} data-testid="session-id">{session.id}</span>
          <span aria-hidden="true">·</span>
          <Icon name="branch" size={13} />
          <span className="mono clip branch" title={session.branch}>{session.branch}</span>
          <span className="fact clip agent-fact" title={session.agent_name}>{session.agent_name}</span>
          <Told session={session} />
        </div>
        <Tools session={session} />
      </div>
    </header>
  );
}
