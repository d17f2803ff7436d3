/** Where a session works, and what has to be said of that place. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import { ask, toCallError } from '../platform/bridge';
import type { CallError, ProjectSettingsView, ProjectView } from '../protocol/generated';
import { useFacts } from '../app/store';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import type { MenuEntry } from '../components/Menu';
import { StateMark } from '../components/StateMark';
import { freeBranches, knownBases, ownWorktrees, useFound, type Found } from './around';
import { Line, Pick, TextPick } from './Picks';
import { fieldsFor, whereLabel, WHERES } from './source';
import { TroubleNote, wrongId } from './TroubleNote';
import type { Compose } from './use-compose';

/** The place itself, and what a new branch starts from: short enough to stand among the other choices. */
export function WherePicks({ compose, project, settings }: { compose: Compose; project: ProjectView; settings: ProjectSettingsView | null }) {
  const { draft, change, trouble } = compose;
  const sessions = useFacts((facts) => facts.sessions);
  const places: MenuEntry[] = WHERES.map(({ where, label, detail }) => ({ key: where, label, detail, checked: where === draft.where, testid: `where-option-${where}`, onSelect: () => change({ where }) }));
  const fields = fieldsFor(draft.where);
  const bases: MenuEntry[] = knownBases(project.base, sessions.filter((one) => one.project === project.id)).map((base, index) => ({
    key: base,
    label: base,
    ...(index === 0 ? { detail: t`The project’s base.` } : {}),
    checked: base === (draft.base.trim() === '' ? project.base : draft.base.trim()),
    testid: `base-option-${base}`,
    onSelect: () => change({ base: index === 0 ? '' : base }),
  }));
  const usual = settings?.effective.fetch ?? false;
  return (
    <>
      <Pick label={t({ message: 'In', context: 'where a session works' })} value={whereLabel(draft.where)} entries={places} testid="session-where" />
      {fields.includes('base') && (
        <TextPick label={t({ message: 'From', context: 'what a branch starts from' })} value={draft.base} placeholder={project.base} testid="session-base" known={t`What it may start from`} menuTestid="session-bases" entries={bases} wrong={wrongId(trouble, 'base')} onChange={(base) => change({ base })} />
      )}
      {fields.includes('fetch') && project.remote && (
        <label className="tick-row pick-tick" title={t`Asks the remote for the newest state of what it starts from.`}>
          <input type="checkbox" data-testid="session-fetch" checked={draft.fetch ?? usual} onChange={(event) => change({ fetch: event.currentTarget.checked === usual ? null : event.currentTarget.checked })} />
          {t`Fetch first`}
        </label>
      )}
    </>
  );
}

function foundWords(found: Found, linked: boolean): string | null {
  if (!linked) return t`The daemon is away, so what is there cannot be listed.`;
  if (found.is === 'looking') return t`Looking at what is there…`;
  return found.is === 'failed' ? t`What is there could not be listed; it can be typed all the same.` : null;
}

function ExistingBranch({ compose, found }: { compose: Compose; found: Found }) {
  const { draft, change, trouble, linked } = compose;
  const branches = found.is === 'found' ? freeBranches(found.rows) : [];
  const entries: MenuEntry[] = branches.map((branch) => ({ key: branch, label: branch, checked: branch === draft.existing.trim(), onSelect: () => change({ existing: branch }) }));
  const words = foundWords(found, linked);
  return (
    <div className="compose-place">
      <Line label={t`Branch, here or on a remote`} value={draft.existing} placeholder="feature/payout-retries" testid="session-existing" known={t`Branches that sessions left`} entries={entries} wrong={wrongId(trouble, 'existing')} onChange={(existing) => change({ existing })} />
      <TroubleNote trouble={trouble} at={['existing']} />
      {words !== null && <p className="faint small" role="status">{words}</p>}
    </div>
  );
}

function OwnWorktree({ compose, found }: { compose: Compose; found: Found }) {
  const { draft, change, trouble, linked } = compose;
  const [refused, setRefused] = useState<CallError | null>(null);
  const known = found.is === 'found' ? ownWorktrees(found.rows) : [];
  const entries: MenuEntry[] = known.map(({ path, branch }) => ({ key: path, label: path, ...(branch === null ? {} : { detail: t`On ${branch}` }), checked: path === draft.folder.trim(), testid: 'worktree-option', onSelect: () => change({ folder: path }) }));
  const choose = async (): Promise<void> => {
    setRefused(null);
    try {
      const folder = await ask({ ask: 'pick_folder', title: t`Choose a worktree` });
      if (typeof folder === 'string') change({ folder });
    } catch (thrown) {
      setRefused(toCallError(thrown));
    }
  };
  const none = found.is === 'found' && known.length === 0 ? t`git knows of no worktree here that is not a session’s. git worktree add makes one.` : null;
  const words = foundWords(found, linked) ?? none;
  return (
    <div className="compose-place">
      <Line label={t`Folder of the worktree`} value={draft.folder} placeholder="/home/you/src/worktree" maxLength={4096} testid="session-folder" known={t`Worktrees that are there`} entries={entries} wrong={wrongId(trouble, 'folder')} onChange={(folder) => change({ folder })}>
        <Button size="normal" icon="folder" data-testid="session-choose-folder" onClick={() => void choose()}>{t`Choose…`}</Button>
      </Line>
      <TroubleNote trouble={trouble} at={['folder']} />
      {refused !== null && <ErrorNote error={refused} />}
      {words !== null && <p className="faint small" role="status">{words}</p>}
    </div>
  );
}

/** What a person must know of the place before somebody works there. */
function Warning({ compose, project }: { compose: Compose; project: ProjectView }) {
  const { where } = compose.draft;
  const { path } = project;
  const holder = useFacts((facts) => facts.sessions.find((one) => one.project === project.id && one.source === 'main_checkout' && (one.process !== undefined || one.status === 'queued' || one.status === 'starting' || one.status === 'unconfirmed')));
  switch (where) {
    case 'main_checkout':
      return (
        <div className="compose-warning small" data-testid="where-warning">
          <p className="row"><StateMark mark="diamond" tone="needs" /><span><Trans>It changes the files that you see in <span className="mono">{path}</span>, and nothing of it is kept apart. One session at a time works there.</Trans></span></p>
          {holder !== undefined && <p className="row" data-testid="where-held"><StateMark mark="triangle" tone="fail" /><span>{t`“${{ title: holder.title }}” (${{ session: holder.id }}) works there now. End it first.`}</span></p>}
        </div>
      );
    case 'worktree':
      return (
        <p className="row compose-warning small" data-testid="where-warning"><StateMark mark="diamond" tone="needs" /><span>{t`It works on your files, with what is not committed there. The folder stays yours: it is never moved, cleaned up or removed. One session at a time works there.`}</span></p>
      );
    case 'scratch':
      return <p className="compose-warning small dim" data-testid="where-warning">{t`There is no repository in it: no changes are shown, nothing can be landed, and no copy of its work is kept.`}</p>;
    case 'new_branch':
    case 'branch':
      return null;
  }
}

/** What the place needs to be told, always in view: without it nothing can start. */
export function WhereFields({ compose, project }: { compose: Compose; project: ProjectView }) {
  const { draft, linked } = compose;
  const found = useFound(project.id, draft.where, linked);
  const fields = fieldsFor(draft.where);
  return (
    <>
      {fields.includes('existing') && <ExistingBranch compose={compose} found={found} />}
      {fields.includes('folder') && <OwnWorktree compose={compose} found={found} />}
      <Warning compose={compose} project={project} />
    </>
  );
}
