/** What else happens when the work starts: a setup, a queue, or something that is not trusted yet. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { ProjectSettingsView, ProjectView } from '../protocol/generated';
import { openSession, openSettings } from '../app/screen';
import { useFacts } from '../app/store';
import { StateMark } from '../components/StateMark';
import { clean } from '../components/clean';
import { queueWords } from './start';
import type { Compose } from './use-compose';

function Setup({ compose, project, settings }: { compose: Compose; project: ProjectView; settings: ProjectSettingsView | null }) {
  const { where } = compose.draft;
  if (settings === null || (where !== 'new_branch' && where !== 'branch')) return null;
  const { file, effective } = settings;
  const setup = typeof effective.setup === 'string' ? clean(effective.setup.split('\n')[0] ?? '') : null;
  const untrusted = file?.digest !== undefined && file.digest !== null && !file.trusted;
  return (
    <>
      {setup !== null && <p className="faint small compose-clip" data-testid="compose-setup"><Trans>Before its agent starts: <span className="mono">{setup}</span></Trans></p>}
      {untrusted && (
        <p className="row small compose-untrusted" data-testid="compose-untrusted">
          <StateMark mark="diamond-open" tone="needs" />
          <span>{t`The repository’s own settings would run something here. They do not until you trust them.`} <button type="button" className="link" data-testid="compose-trust" onClick={() => openSettings('project', project.id)}>{t`Look at them`}</button></span>
        </p>
      )}
    </>
  );
}

export function ComposeNotes({ compose, project, settings }: { compose: Compose; project: ProjectView; settings: ProjectSettingsView | null }) {
  const waiting = useFacts((facts) => facts.sessions.filter((one) => one.status === 'queued').length);
  const { linked, chosen } = compose;
  return (
    <div className="compose-notes">
      <Setup compose={compose} project={project} settings={settings} />
      {waiting > 0 && chosen !== 'shell' && <p className="faint small" data-testid="compose-queue">{plural(waiting, { one: 'One session waits for room. This one joins them if there is none for it either, and starts by itself.', other: '# sessions wait for room. This one joins them if there is none for it either, and starts by itself.' })}</p>}
      {!linked && <p className="row small" role="status" data-testid="compose-away"><StateMark mark="turning" tone="work" />{t`The daemon is away. What you write is kept, and can be started once it is back.`}</p>}
    </div>
  );
}

/** What was started from here while the composer stayed open. */
export function Started({ compose }: { compose: Compose }) {
  if (compose.started.length === 0) return null;
  return (
    <div role="status">
      <ul className="plain-list compose-started" data-testid="compose-started">
        {compose.started.map((session) => (
          <li className="row small" key={session.id}>
            <StateMark mark={session.status === 'queued' ? 'bars' : 'tick'} tone={session.status === 'queued' ? 'idle' : 'done'} />
            <span className="grow clip">{queueWords(session) ?? t`“${{ title: session.title }}” is started.`}</span>
            <button type="button" className="link" onClick={() => openSession(session.id)}>{t`Open`}</button>
          </li>
        ))}
      </ul>
    </div>
  );
}
