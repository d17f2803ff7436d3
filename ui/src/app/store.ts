/** The daemon's facts, for every component. Written by the bridge's news alone. */
import { createStore, useStore } from 'zustand';
import type { AgentView, AppInfo, AppNews, MessageView, ProjectId, ProjectView, SessionId, SessionView } from '../protocol/generated';
import { mergeMessages, takeMessage } from './messages';
import { applyNews, NO_FACTS, withSession, type Facts } from './news';

export const facts = createStore<Facts>(() => NO_FACTS);

export function receive(news: AppNews): void {
  facts.setState((before) => applyNews(before, news), true);
}

export function learnInfo(info: AppInfo): void {
  facts.setState({ info });
}

export function useFacts<T>(select: (facts: Facts) => T): T {
  return useStore(facts, select);
}

export function useSession(id: SessionId | null): SessionView | undefined {
  return useFacts((all) => all.sessions.find((session) => session.id === id));
}

export function useProject(id: ProjectId | undefined): ProjectView | undefined {
  return useFacts((all) => all.projects.find((project) => project.id === id));
}

/** A reply carries the whole view too; showing it at once saves waiting for its event, unless a newer one has come already. */
export function learnSession(session: SessionView): void {
  facts.setState((before) => {
    const known = [...before.sessions, ...before.shells].find((one) => one.id === session.id);
    return known !== undefined && known.change > session.change ? before : withSession(before, session);
  });
}

export function learnProject(project: ProjectView): void {
  facts.setState((before) => {
    if (before.projects.some((other) => other.id === project.id)) return before;
    return { projects: [...before.projects, project] };
  });
}

/** All agent kinds as they are known now; another array whenever something new is known. */
export function knownAgents(): AgentView[] {
  return facts.getState().agents;
}

export function learnAgents(agents: AgentView[]): void {
  facts.setState({ agents });
}

/** A session's messages as a call answered them. Events may have told newer things meanwhile; those stay. */
export function learnMessages(session: SessionId, listed: readonly MessageView[]): void {
  facts.setState((before) => ({ messages: new Map(before.messages).set(session, mergeMessages(before.messages.get(session) ?? [], listed)) }));
}

export function learnMessage(message: MessageView): void {
  facts.setState((before) => ({ messages: new Map(before.messages).set(message.session, takeMessage(before.messages.get(message.session) ?? [], message)) }));
}

const NONE: readonly MessageView[] = [];

export function useMessages(session: SessionId): readonly MessageView[] {
  return useFacts((all) => all.messages.get(session) ?? NONE);
}

export function useAgent(id: string): AgentView | undefined {
  return useFacts((all) => all.agents.find((agent) => agent.id === id));
}
