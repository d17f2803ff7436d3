/**
 * New work: what is to be done first, then by whom and where. What a session needs stands in view; title and branch, which
 * are made by themselves, behind More.
 */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useEffect, useRef, useState } from 'react';
import { toCallError } from '../platform/bridge';
import type { ProjectId, ProjectView } from '../protocol/generated';
import { useModCaps } from '../actions/bindings';
import { onPastePicture } from '../app/attachments';
import { useDrops } from '../app/drop';
import { takenByInputMethod } from '../app/composing';
import { closeDialog, notify, openDialog } from '../app/screen';
import { useFacts } from '../app/store';
import { AttachButton } from '../components/AttachButton';
import { Attachments } from '../components/Attachments';
import { Button } from '../components/Button';
import { DropHint } from '../components/DropHint';
import { Icon } from '../theme/Icon';
import type { MenuEntry } from '../components/Menu';
import { Modal } from '../components/Modal';
import { AgentNotes, AgentPicks, agentEntries } from './AgentPicks';
import { useProjectSettings } from './around';
import { fillTemplate, nextNumber, titleFrom, USUAL_TEMPLATE } from '../sessions/branch';
import { ComposeNotes, Started } from './Notes';
import { Line, Pick } from './Picks';
import { TroubleNote, wrongId } from './TroubleNote';
import { useCompose, type Compose } from './use-compose';
import { WhereFields, WherePicks } from './Where';

function ProjectPick({ compose }: { compose: Compose }) {
  const { projects, project, moveTo } = compose;
  const entries: MenuEntry[] = projects.map((one) => ({
    key: one.id,
    label: one.name,
    checked: one.id === project?.id,
    ...(one.present ? {} : { detail: t`Its folder is gone.` }),
    testid: `project-option-${one.id}`,
    onSelect: () => moveTo(one.id),
  }));
  const add: MenuEntry = { key: 'add', label: t`Add a repository…`, line: true, testid: 'project-option-add', onSelect: () => openDialog({ kind: 'add_project' }) };
  return <Pick label={t`Project`} value={project?.name ?? ''} entries={[...entries, add]} testid="session-project" />;
}

function Task({ compose, project }: { compose: Compose; project: ProjectView }) {
  const { draft, change, attach, old, clear, chosen } = compose;
  const place = useRef<HTMLDivElement>(null);
  const over = useDrops(place, chosen !== 'shell', attach);
  const onPaste = onPastePicture(attach, (error) => notify(t`Could not attach the picture`, toCallError(error)));
  if (chosen === 'shell') return <p className="modal-text dim shell-words">{t`Your login shell in ${{ project: project.name }}. It lives on like any agent.`}</p>;
  return (
    <div className="compose-task" ref={place}>
      <textarea className="prompt" autoFocus aria-label={t`What should the agent do?`} placeholder={t`What should the agent do? Leave empty to start without a prompt.`} data-testid="session-prompt" value={draft.text} onPaste={onPaste} onChange={(event) => change({ text: event.currentTarget.value })} />
      <Attachments files={draft.files} onRemove={(path) => change({ files: draft.files.filter((one) => one !== path) })} />
      <DropHint count={over} />
      {old && (
        <p className="row faint small compose-old" data-testid="compose-kept">
          {t`Kept from before.`} <button type="button" className="link" data-testid="compose-clear" onClick={clear}>{t`Clear it`}</button>
        </p>
      )}
    </div>
  );
}

/** The branch that a person named, or the one that is likely to be made. */
function useBranch(compose: Compose, project: ProjectView, template: string): { name: string; likely: boolean } | null {
  const ids = useFacts((facts) => facts.sessions).map((one) => one.id);
  const { draft, agent, chosen } = compose;
  const [now] = useState(() => new Date());
  if (draft.where === 'branch') return draft.existing.trim() === '' ? null : { name: draft.existing.trim(), likely: false };
  if (draft.where !== 'new_branch') return null;
  if (draft.branch.trim() !== '') return { name: draft.branch.trim(), likely: false };
  const named = draft.title.trim() === '' ? titleFrom(chosen === 'shell' ? '' : draft.text) : draft.title;
  const title = named === '' ? (agent?.name ?? chosen) : named;
  return { name: fillTemplate(template, { project: project.id, number: nextNumber(project.id, ids), title, now }), likely: true };
}

function More({ compose, made }: { compose: Compose; made: string | null }) {
  const { draft, change, trouble } = compose;
  const stayKeys = useModCaps('Shift+Enter');
  return (
    <>
      <div className="more-fields">
        <Line label={t`Title`} value={draft.title} placeholder={t`Made from the task`} testid="session-title" mono={false} maxLength={120} wrong={wrongId(trouble, 'title')} onChange={(title) => change({ title })} />
        {draft.where === 'new_branch' && <Line label={t`Name of the new branch`} value={draft.branch} placeholder={made ?? ''} testid="session-branch" wrong={wrongId(trouble, 'branch')} onChange={(branch) => change({ branch })} />}
      </div>
      <TroubleNote trouble={trouble} at={['title', 'branch']} />
      <p className="faint small compose-hint"><Trans><kbd>{stayKeys}</kbd> starts it and stays here for the next one.</Trans></p>
    </>
  );
}

function Foot({ compose, branch }: { compose: Compose; branch: { name: string; likely: boolean } | null }) {
  const { draft, busy, linked, orchestrate, chosen } = compose;
  const startKeys = useModCaps('Enter');
  const says = (draft.text.trim() !== '' || draft.files.length > 0) && chosen !== 'shell';
  return (
    <footer className="modal-foot">
      <span className="row grow compose-branch faint" title={branch?.likely === true ? `${branch.name}\n${t`Its number is given when it starts.`}` : branch?.name}>
        {branch !== null && <><Icon name="branch" size={13} /><span className="mono clip" data-testid="session-branch-name" data-likely={branch.likely}>{branch.name}</span></>}
      </span>
      <Button size="normal" disabled={busy !== null || !linked} busy={busy === 'orchestrate'} data-testid="start-orchestrator" title={says ? t`The project’s orchestrator gets the text as a message, and starts workers for its parts.` : undefined} onClick={() => void orchestrate()}>
        {says ? t`Let an orchestrator split it` : t`Open the orchestrator`}
      </Button>
      <Button type="submit" look="primary" size="normal" busy={busy === 'start'} disabled={busy !== null || !linked} data-testid="session-start">
        <Trans>Start <kbd>{startKeys}</kbd></Trans>
      </Button>
    </footer>
  );
}

/** Ctrl+Enter starts from everywhere in the dialog, before a control takes the key for itself; a menu keeps it. */
function useStartKey(start: (stay: boolean) => Promise<void>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const inMenu = event.target instanceof Element && event.target.closest('[role="menu"]') !== null;
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || takenByInputMethod(event) || inMenu) return;
      event.preventDefault();
      event.stopPropagation();
      // A key that is held starts one session.
      if (!event.repeat) void start(event.shiftKey);
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [start]);
}

function ComposeForm({ compose, project }: { compose: Compose; project: ProjectView }) {
  const { draft, change, agents, agent, chosen, choices, trouble, start } = compose;
  const settings = useProjectSettings(project.id, compose.linked);
  const [opened, setOpened] = useState(draft.title !== '' || draft.branch !== '');
  // A fault must be in view.
  const more = opened || trouble?.place === 'title' || trouble?.place === 'branch';
  const branch = useBranch(compose, project, settings?.effective.branch ?? USUAL_TEMPLATE);
  const shell = chosen === 'shell';
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (trouble === null) return;
    // What is not right must be in view, and is where the next key should go.
    form.current?.querySelector('.compose-trouble')?.scrollIntoView({ block: 'center' });
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [trouble]);
  useStartKey(start);
  return (
    <form
      ref={form}
      className="compose"
      aria-label={t`New work`}
      onSubmit={(event) => {
        event.preventDefault();
        void start(false);
      }}
    >
      <Started compose={compose} />
      <Task compose={compose} project={project} />
      <div className="row picks">
        <Pick label={t`Agent`} value={agent?.name ?? chosen} entries={agentEntries(agents, chosen, (id) => change({ agent: id, choices: {} }))} testid="session-agent" />
        {agent !== undefined && !shell && <AgentPicks agent={agent} choices={choices} change={(part) => change({ choices: { ...draft.choices, ...part } })} />}
        {!shell && <><span className="grow" /><AttachButton onFiles={compose.attach} /></>}
      </div>
      <TroubleNote trouble={trouble} at={['project', 'agent']} />
      {agent !== undefined && !shell && <AgentNotes agent={agent} choices={choices} />}
      <div className="row picks">
        <WherePicks compose={compose} project={project} settings={settings} />
        <button type="button" className="pick pick-more" aria-expanded={more} data-testid="session-more-fields" onClick={() => setOpened(!more)}>
          {more ? t`Less` : t`More`}
          <Icon name={more ? 'up' : 'chevron'} size={12} />
        </button>
      </div>
      <TroubleNote trouble={trouble} at={['where', 'base']} />
      <WhereFields compose={compose} project={project} />
      {more && <More compose={compose} made={branch?.name ?? null} />}
      <ComposeNotes compose={compose} project={project} settings={settings} />
      <TroubleNote trouble={trouble} at={['all']} />
      <Foot compose={compose} branch={branch} />
    </form>
  );
}

/** `text` is what is to be done, where that is known already. */
export function NewWork({ project: given, text }: { project: ProjectId | null; text?: string | undefined }) {
  const compose = useCompose(given, text);
  const { project } = compose;
  if (project === undefined) {
    return (
      <Modal title={t`New work`} testid="new-session" onClose={closeDialog}>
        <p className="modal-text dim">{t`Agents work in copies of a repository. Add one first.`}</p>
        <footer className="modal-foot">
          <span className="grow" />
          <Button look="primary" size="normal" onClick={() => openDialog({ kind: 'add_project' })}>{t`Add a repository`}</Button>
        </footer>
      </Modal>
    );
  }
  return (
    <Modal title={t`New work`} testid="new-session" aside={<ProjectPick compose={compose} />} onClose={closeDialog}>
      <ComposeForm compose={compose} project={project} />
    </Modal>
  );
}
