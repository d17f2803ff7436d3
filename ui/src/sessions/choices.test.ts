// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from 'vitest';
import { AGENTS } from '../platform/fake/scenes';
import { agentDetail, agentEntries } from './AgentPicks';
import { choicesFor, keepChoices } from './choices';

const claude = AGENTS.find((agent) => agent.id === 'claude-code')!;

beforeEach(() => window.localStorage.clear());

describe('the choices of a new session', () => {
  it('begin with the agent\'s own', () => {
    expect(choicesFor(claude)).toEqual({ model: '', effort: '', mode: 'ask' });
    expect(choicesFor(AGENTS.find((agent) => agent.id === 'shell'))).toEqual({ model: '', effort: '', mode: null });
    expect(choicesFor(undefined)).toEqual({ model: '', effort: '', mode: null });
  });

  it('are taken up again for each agent by itself', () => {
    keepChoices('claude-code', { model: 'my-own-model', effort: 'high', mode: 'full' });
    keepChoices('codex', { model: '', effort: 'xhigh', mode: 'ask' });
    expect(choicesFor(claude)).toEqual({ model: 'my-own-model', effort: 'high', mode: 'full' });
  });

  it('are not taken up where the agent does not offer them any more, nor from what is not ours', () => {
    keepChoices('claude-code', { model: '', effort: 'extreme', mode: 'full' });
    expect(choicesFor({ ...claude, modes: claude.modes.slice(0, 1) })).toEqual({ model: '', effort: '', mode: 'ask' });
    for (const strange of ['{', '"text"', 'null', '{"claude-code": {"model": 3}}']) {
      window.localStorage.setItem('ao.choices', strange);
      expect(choicesFor(claude).model).toBe('');
    }
  });
});

describe('the agents on offer', () => {
  it('say what a person should know before choosing one', () => {
    const details = AGENTS.map(agentDetail);
    expect(details[0]).toBeNull();
    expect(details).toContain('Not signed in.');
    expect(details).toContain('It needs Node 22 or newer; yours is 20.20.2.');
    expect(details.some((detail) => detail?.startsWith('Unverified'))).toBe(true);
  });

  it('come with what is installed first, and only that can be chosen', () => {
    const entries = agentEntries(AGENTS, 'codex', () => undefined);
    const first = entries.findIndex((entry) => entry.disabled);
    expect(entries.slice(first).every((entry) => entry.disabled)).toBe(true);
    expect(entries[first]?.line).toBe(true);
    expect(entries.filter((entry) => entry.checked).map((entry) => entry.key)).toEqual(['codex']);
  });
});
