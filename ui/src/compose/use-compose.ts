/** The composer's state, and what it does: start a session, or hand the work to the orchestrator. */
import { t } from '@lingui/core/macro';
import { useEffect, useMemo, useRef, useState } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { AgentId, AgentView, CallError, ProjectId, ProjectView, SessionView } from '../protocol/generated';
import { addFiles, withFiles } from '../app/attachments';
import { rememberPrompt } from '../app/prompts';
import { notify, openDialog, openSession, screen } from '../app/screen';
import { learnAgents, useFacts } from '../app/store';
import { useStillHere } from '../components/still-here';
import { defaultAgent } from '../sessions/agents';
import { choicesFor, lastAgent, lastProject, type Choices } from './choices';
import { beginDraft, inProject, isWritten, keepDraft, keptDraft } from './drafts';
import { EMPTY, placeOf, wrongWith, type Draft, type Place } from './source';
import { askOrchestrator, leftOf, queueWords, startSession } from './start';

/** What is said at a place: what can be seen to be wrong, or what was refused. */
export type Trouble = { place: Place; words: string } | { place: Place; title: string; error: CallError };

/** What is installed may have changed since the window opened; until the answer comes, what is known is offered. */
function useAgents(): AgentView[] {
  useEffect(() => {
    // Without an answer the composer is no worse than before.
    call('agent.list', {}).then(learnAgents, () => undefined);
  }, []);
  return useFacts((facts) => facts.agents);
}

/** The project of what is on screen, or else the one in which something was started last. */
function usualProject(projects: readonly ProjectView[], sessions: readonly SessionView[]): ProjectId | null {
  const { view } = screen.getState();
  const shown = view.kind === 'session' ? sessions.find((one) => one.id === view.session)?.project : undefined;
  return shown ?? projects.find((one) => one.id === lastProject())?.id ?? projects[0]?.id ?? null;
}

/** Another text takes the draft's place. What stood there is not lost: it can be found among the earlier prompts. */
function withText(draft: Draft, text: string | undefined): Draft {
  if (text === undefined || text === draft.text) return draft;
  if (draft.project !== null) rememberPrompt(draft.text, draft.project);
  return { ...draft, text };
}

function useDraft(given: ProjectId | null, text: string | undefined, projects: readonly ProjectView[]) {
  const sessions = useFacts((facts) => facts.sessions);
  const [draft, setDraft] = useState<Draft>(() => withText(beginDraft(given, usualProject(projects, sessions), projects.map((one) => one.id)), text));
  /** Whether it was found as it was left. */
  const [old, setOld] = useState(() => text === undefined && isWritten(draft));
  useEffect(() => keepDraft(draft), [draft]);
  const clear = (): void => {
    setDraft((before) => inProject(EMPTY, before.project));
    setOld(false);
  };
  return { draft, setDraft, old, clear };
}

let takenUp = 0;

/** A draft that was refused after its composer was left. What is being written by now is not lost. */
function takeUpAgain(draft: Draft, project: ProjectId): void {
  const other = keptDraft();
  if (other !== null) rememberPrompt(other.text, other.project ?? project);
  keepDraft(draft);
  openDialog({ kind: 'new_session', project, again: ++takenUp });
}

/**
 * What is being started when the composer is left is no draft any more: the next one begins empty. Its text can be found
 * among the earlier prompts, should it be refused.
 */
function useHandedOver(): { over: (draft: Draft, project: ProjectId) => void; back: () => void } {
  const handed = useRef<{ draft: Draft; project: ProjectId } | null>(null);
  useEffect(() => () => {
    if (handed.current === null) return;
    rememberPrompt(handed.current.draft.text, handed.current.project);
    keepDraft(null);
  }, []);
  return {
    over: (draft, project) => {
      handed.current = { draft, project };
    },
    back: () => {
      handed.current = null;
    },
  };
}

export function useCompose(given: ProjectId | null, text?: string) {
  const projects = useFacts((facts) => facts.projects);
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const agents = useAgents();
  const { draft, setDraft, old, clear } = useDraft(given, text, projects);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [busy, setBusy] = useState<'start' | 'orchestrate' | null>(null);
  const [started, setStarted] = useState<readonly SessionView[]>([]);
  const project = projects.find((one) => one.id === draft.project) ?? projects[0];
  const chosen: AgentId = draft.agent ?? defaultAgent(agents, lastAgent(project?.id ?? null));
  const agent = agents.find((one) => one.id === chosen);
  const choices: Choices = useMemo(() => ({ ...choicesFor(agent, project?.id ?? null), ...draft.choices }), [agent, project?.id, draft.choices]);

  const change = (part: Partial<Draft>): void => {
    setTrouble(null);
    setDraft((before) => ({ ...before, ...part }));
  };
  const attach = (paths: readonly string[]): void => change({ files: addFiles(draft.files, paths) });
  const isHere = useStillHere();
  const handed = useHandedOver();
  /** What `work` leaves to be done is for whoever is still here: another may be in the next composer by now. */
  const attempt = async (what: 'start' | 'orchestrate', title: string, work: (id: ProjectId) => Promise<() => void>): Promise<void> => {
    if (project === undefined || busy !== null || !linked) return;
    setBusy(what);
    setTrouble(null);
    handed.over(draft, project.id);
    try {
      const rest = await work(project.id);
      handed.back();
      if (isHere()) rest();
    } catch (thrown) {
      handed.back();
      const error = toCallError(thrown);
      if (isHere()) setTrouble({ place: what === 'start' ? placeOf(error, draft) : 'all', title, error });
      else notify(title, error, { label: t`Write it again`, undoes: false, run: () => takeUpAgain(draft, project.id) });
    }
    setBusy(null);
  };
  const start = (stay: boolean): Promise<void> => {
    const wrong = wrongWith(draft);
    if (wrong !== null) {
      setTrouble(wrong);
      return Promise.resolve();
    }
    return attempt('start', t`The session did not start`, async (id) => {
      const session = await startSession(draft, id, chosen, choices);
      return () => {
        const left = leftOf(draft, id, chosen);
        keepDraft(left);
        if (stay) {
          setStarted((before) => [session, ...before]);
          setDraft(left);
          return;
        }
        const waits = queueWords(session);
        if (waits !== null) notify(waits, null);
        openSession(session.id);
      };
    });
  };
  /** A message that is refused stays here. */
  const orchestrate = (): Promise<void> =>
    attempt('orchestrate', t`The orchestrator was not asked`, async (id) => {
      const session = await askOrchestrator(id, chosen === 'shell' ? '' : withFiles(draft.text, draft.files));
      return () => {
        if (chosen !== 'shell') keepDraft(null);
        openSession(session.id);
      };
    });
  return { projects, project, agents, agent, chosen, choices, draft, old, linked, trouble, busy, started, change, attach, clear, start, orchestrate, moveTo: (id: ProjectId) => change(inProject(draft, id)) };
}

export type Compose = ReturnType<typeof useCompose>;
