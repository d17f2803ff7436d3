/** The daemon's facts, for every component. Written by the bridge's news alone. */
import { createStore, useStore } from 'zustand';
import type { AgentView, AppInfo, AppNews, ProjectId, ProjectView, SessionId, SessionView } from '../protocol/generated';
import { applyNews, NO_FACTS, type Facts } from './news';

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

/** A reply carries the whole view too; showing it at once saves waiting for its event. */
export function learnSession(session: SessionView): void {
  facts.setState((before) => {
    const at = before.sessions.findIndex((other) => other.id === session.id);
    return { sessions: at === -1 ? [...before.sessions, session] : before.sessions.with(at, session) };
  });
}

export function learnProject(project: ProjectView): void {
  facts.setState((before) => {
    if (before.projects.some((other) => other.id === project.id)) return before;
    return { projects: [...before.projects, project] };
  });
}

export function learnAgents(agents: AgentView[]): void {
  facts.setState({ agents });
}
