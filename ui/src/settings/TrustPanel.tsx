/**
 * The repository's own settings. They come from whoever wrote the repository, so what they run is shown to the last
 * character before a person trusts exactly that.
 */
import { t } from '@lingui/core/macro';
import { useState } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { CallError, ProjectFileView, ProjectId, ProjectSettingsView } from '../protocol/generated';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { StateMark } from '../components/StateMark';
import { clean, cleanLines } from '../components/clean';
import { PROJECT_KEYS, runsOf, shownValue, type ProjectKey } from './project';

const NAMES: Partial<Record<ProjectKey, string>> = { copy: t`Copied into a new worktree`, link: t`Linked into a new worktree`, ports: t`Ports`, branch: t`Branch names`, fetch: t`Fetch the base first`, rules: t`Rules`, wake: t`Tell the orchestrator`, land: t`How work is landed` };

type Stand = 'trusted' | 'untrusted' | 'harmless';

function standOf(file: ProjectFileView): Stand {
  if (typeof file.digest !== 'string') return 'harmless';
  return file.trusted ? 'trusted' : 'untrusted';
}

function Says({ file }: { file: ProjectFileView }) {
  const said = PROJECT_KEYS.filter((key) => NAMES[key] !== undefined).map((key) => ({ key, text: shownValue(file.settings, key) })).filter((one) => one.text !== null);
  if (said.length === 0) return null;
  return (
    <div>
      <p className="small dim">{t`It also says, which runs nothing and counts by itself unless you set it below:`}</p>
      <dl className="trust-says small">
        {said.map(({ key, text }) => <div key={key}><dt className="faint">{NAMES[key]}</dt><dd className="mono">{clean(text ?? '')}</dd></div>)}
      </dl>
    </div>
  );
}

function Runs({ file }: { file: ProjectFileView }) {
  return (
    <dl className="trust-runs">
      {runsOf(file.settings).map(({ key, label, text }) => (
        <div key={key} data-testid="trust-runs" data-key={key}>
          <dt className="small dim">{label}</dt>
          <dd><pre className="mono trust-text">{cleanLines(text)}</pre></dd>
        </div>
      ))}
    </dl>
  );
}

const HEADS: Record<Stand, { mark: 'diamond' | 'tick' | 'ring'; tone: 'needs' | 'done' | 'idle'; words: string }> = {
  untrusted: { mark: 'diamond', tone: 'needs', words: t`This would run in this project. It does not until you trust it.` },
  trusted: { mark: 'tick', tone: 'done', words: t`You trust exactly this. If it changes, you are asked again.` },
  harmless: { mark: 'ring', tone: 'idle', words: t`It runs nothing.` },
};

export function TrustPanel({ project, file, linked, onView }: { project: ProjectId; file: ProjectFileView; linked: boolean; onView: (view: ProjectSettingsView) => void }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CallError | null>(null);
  const stand = standOf(file);
  const head = HEADS[stand];
  const set = async (digest: string | null): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      onView(await call('project.trust', { project, digest }));
    } catch (thrown) {
      const refused = toCallError(thrown);
      setError(refused);
      // What it says by now must be seen before it can be trusted.
      if (refused.code === 'SETTINGS_CHANGED') call('project.settings', { project }).then(onView, () => undefined);
    }
    setBusy(false);
  };
  return (
    <section className="card trust" aria-label={t`What the repository says`} data-testid="trust" data-stand={file.problem ? 'problem' : stand}>
      <header>
        <h3 className="set-label">{t`What the repository says`}</h3>
        <p className="mono faint small trust-path">{file.path}</p>
      </header>
      {file.problem ? (
        <p className="row small trust-problem"><StateMark mark="triangle" tone="fail" /><span>{t`It cannot be read, so nothing of it counts: ${{ problem: clean(file.problem) }}`}</span></p>
      ) : (
        <>
          <p className="row"><StateMark mark={head.mark} tone={head.tone} /><span>{head.words}</span></p>
          <Runs file={file} />
          <Says file={file} />
          {error !== null && <ErrorNote title={error.code === 'SETTINGS_CHANGED' ? t`It says something else by now. This is what it says` : t`Nothing was changed`} error={error} />}
          {stand === 'untrusted' && <div className="row"><Button look="primary" size="normal" busy={busy} disabled={!linked} data-testid="trust-this" onClick={() => void set(file.digest ?? null)}>{t`Trust exactly this`}</Button><span className="small faint">{t`It runs as you, without a sandbox.`}</span></div>}
          {stand === 'trusted' && <div><Button size="normal" busy={busy} disabled={!linked} data-testid="trust-no-more" onClick={() => void set(null)}>{t`Trust it no more`}</Button></div>}
        </>
      )}
    </section>
  );
}
