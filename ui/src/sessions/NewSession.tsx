/** Starting a session: what to do first, and the few choices that matter, closed ones under More. */
import { useEffect, useState } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { AgentId, AgentView, CallError, ProjectId } from '../protocol/generated';
import { recall, remember } from '../app/remember';
import { learnAgents, learnSession, useFacts } from '../app/store';
import { closeDialog, openDialog, openSession } from '../app/screen';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { Icon } from '../components/Icon';
import type { MenuEntry } from '../components/Menu';
import { Modal } from '../components/Modal';
import { AgentNotes, AgentPicks, agentEntries, Pick } from './AgentPicks';
import { defaultAgent } from './agents';
import { choicesFor, keepChoices, type Choices } from './choices';
import { ensureOrchestrator } from './verbs';

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** What is installed may have changed since the window opened; until the answer comes, what is known is offered. */
function useAgents(): AgentView[] {
  useEffect(() => {
    // Without an answer the dialog is no worse than before.
    call('agent.list', {}).then(learnAgents, () => undefined);
  }, []);
  return useFacts((facts) => facts.agents);
}

interface Draft {
  project: ProjectId | null;
  /** Null until a person chooses one. */
  agent: AgentId | null;
  prompt: string;
  title: string;
  branch: string;
  base: string;
  /** What was changed for the agent that is chosen now. */
  choices: Partial<Choices>;
}

function More({ draft, change, base }: { draft: Draft; change: (part: Partial<Draft>) => void; base: string }) {
  const field = (name: 'title' | 'branch' | 'base', label: string, placeholder: string, mono: boolean) => (
    <label className="field">
      <span className="faint">{label}</span>
      <input className={mono ? 'input mono' : 'input'} data-testid={`session-${name}`} placeholder={placeholder} maxLength={name === 'title' ? 120 : 200} spellCheck={!mono} value={draft[name]} onChange={(event) => change({ [name]: event.currentTarget.value })} />
    </label>
  );
  return (
    <div className="more-fields">
      {field('title', 'Title', 'Made from the prompt', false)}
      {field('branch', 'Branch', 'Made from id and title', true)}
      {field('base', 'Start from', base, true)}
    </div>
  );
}

export function NewSession({ project: given }: { project: ProjectId | null }) {
  const projects = useFacts((facts) => facts.projects);
  const agents = useAgents();
  const [draft, setDraft] = useState<Draft>(() => ({
    project: given ?? projects[0]?.id ?? null,
    agent: null,
    prompt: '',
    title: '',
    branch: '',
    base: '',
    choices: {},
  }));
  const [more, setMore] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CallError | null>(null);
  const change = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }));
  const project = projects.find((one) => one.id === draft.project);
  const chosen = draft.agent ?? defaultAgent(agents, recall('agent'));
  const agent = agents.find((one) => one.id === chosen);
  const shell = chosen === 'shell';
  const choices: Choices = { ...choicesFor(agent), ...draft.choices };

  const start = async (): Promise<void> => {
    if (project === undefined || busy) return;
    setBusy(true);
    setError(null);
    try {
      const session = await call('session.create', {
        project: project.id,
        agent: chosen,
        prompt: shell ? null : orNull(draft.prompt),
        title: orNull(draft.title),
        branch: orNull(draft.branch),
        base: orNull(draft.base),
        model: orNull(choices.model),
        effort: orNull(choices.effort),
        mode: choices.mode,
      });
      remember('agent', chosen);
      if (!shell) keepChoices(chosen, choices);
      learnSession(session);
      openSession(session.id);
    } catch (thrown) {
      setError(toCallError(thrown));
      setBusy(false);
    }
  };
  const orchestrate = async (): Promise<void> => {
    if (project === undefined) return;
    setBusy(true);
    await ensureOrchestrator(project.id);
    setBusy(false);
  };
  const projectEntries: MenuEntry[] = projects.map((one) => ({
    key: one.id,
    label: one.name,
    checked: one.id === draft.project,
    testid: `project-option-${one.id}`,
    onSelect: () => change({ project: one.id }),
  }));
  if (project === undefined) {
    return (
      <Modal title="New session" testid="new-session" onClose={closeDialog}>
        <p className="modal-text dim">A session works in a copy of a repository. Add one first.</p>
        <footer className="modal-foot">
          <span className="grow" />
          <Button look="primary" size="normal" onClick={() => openDialog({ kind: 'add_project' })}>Add a repository</Button>
        </footer>
      </Modal>
    );
  }
  return (
    <Modal title="New session" testid="new-session" onClose={closeDialog}>
      <form
        aria-label="New session"
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        {shell ? (
          <p className="modal-text dim shell-words">Your login shell, in a fresh worktree of {project.name}. It lives on like any agent.</p>
        ) : (
          <textarea
            className="prompt"
            autoFocus
            aria-label="What should the agent do?"
            placeholder="What should the agent do? Leave empty to start without a prompt."
            data-testid="session-prompt"
            value={draft.prompt}
            onChange={(event) => change({ prompt: event.currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
              event.preventDefault();
              void start();
            }}
          />
        )}
        <div className="row picks">
          <Pick label="Project" value={project.name} entries={projectEntries} testid="session-project" />
          <Pick label="Agent" value={agent?.name ?? chosen} entries={agentEntries(agents, chosen, (id) => change({ agent: id, choices: {} }))} testid="session-agent" />
          {agent !== undefined && !shell && <AgentPicks agent={agent} choices={choices} change={(part) => change({ choices: { ...draft.choices, ...part } })} />}
          <button type="button" className="pick pick-more" aria-expanded={more} data-testid="session-more-fields" onClick={() => setMore(!more)}>
            {more ? 'Less' : 'More'}
            <Icon name={more ? 'up' : 'chevron'} size={12} />
          </button>
        </div>
        {agent !== undefined && !shell && <AgentNotes agent={agent} choices={choices} />}
        {more && <More draft={draft} change={change} base={project.base} />}
        {error !== null && <div className="modal-text"><ErrorNote title="The session did not start" error={error} /></div>}
        <footer className="modal-foot">
          <span className="mono faint clip grow">from {orNull(draft.base) ?? project.base}</span>
          <Button size="normal" disabled={busy} data-testid="start-orchestrator" onClick={() => void orchestrate()}>Open the orchestrator</Button>
          <Button type="submit" look="primary" size="normal" busy={busy} data-testid="session-start">
            Start <kbd>Ctrl ↵</kbd>
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
