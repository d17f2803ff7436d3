// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from 'vitest';
import { AGENTS } from '../platform/fake/scenes';
import { agentDetail, agentEntries } from './AgentPicks';
import { beginningOf, choicesFor, keepChoices, lastAgent, type Beginning } from './choices';

const claude = AGENTS.find((agent) => agent.id === 'claude-code')!;
const USUAL: Beginning = { where: 'new_branch', base: '', fetch: null };

beforeEach(() => window.localStorage.clear());

describe('the choices of a new session', () => {
  it('begin with the agent\'s own', () => {
    expect(choicesFor(claude)).toEqual({ model: '', effort: '', mode: 'ask' });
    expect(choicesFor(AGENTS.find((agent) => agent.id === 'shell'))).toEqual({ model: '', effort: '', mode: null });
    expect(choicesFor(undefined)).toEqual({ model: '', effort: '', mode: null });
  });

  it('are taken up again for each agent by itself', () => {
    keepChoices('shop', 'claude-code', { model: 'my-own-model', effort: 'high', mode: 'full' }, USUAL);
    keepChoices('shop', 'codex', { model: '', effort: 'xhigh', mode: 'ask' }, USUAL);
    expect(choicesFor(claude, 'shop')).toEqual({ model: 'my-own-model', effort: 'high', mode: 'full' });
  });

  it('are those of the project, and elsewhere those that were used last', () => {
    keepChoices('shop', 'claude-code', { model: 'opus', effort: '', mode: 'full' }, USUAL);
    keepChoices('toys', 'claude-code', { model: 'haiku', effort: '', mode: 'ask' }, USUAL);
    keepChoices('toys', 'shell', null, USUAL);
    expect(choicesFor(claude, 'shop').model).toBe('opus');
    expect(choicesFor(claude, 'toys').model).toBe('haiku');
    expect(choicesFor(claude, 'new').model).toBe('haiku');
    // What an agent may do in one repository is no word on another.
    keepChoices('toys', 'claude-code', { model: 'haiku', effort: '', mode: 'full' }, USUAL);
    expect([choicesFor(claude, 'toys').mode, choicesFor(claude, 'new').mode]).toEqual(['full', 'ask']);
    keepChoices('toys', 'shell', null, USUAL);
    expect([lastAgent('shop'), lastAgent('toys'), lastAgent('new'), lastAgent(null)]).toEqual(['claude-code', 'shell', 'shell', 'shell']);
  });

  it('are not taken up where the agent does not offer them any more, nor from what is not ours', () => {
    keepChoices('shop', 'claude-code', { model: '', effort: 'extreme', mode: 'full' }, USUAL);
    expect(choicesFor({ ...claude, modes: claude.modes.slice(0, 1) }, 'shop')).toEqual({ model: '', effort: '', mode: 'ask' });
    for (const strange of ['{', '"text"', 'null', '{"claude-code": {"model": 3}}', '{"shop": null}', '{"shop": 3}', '{"shop": {"agents": 4, "agent": 5, "base": 6}}']) {
      window.localStorage.setItem('ao.choices', strange);
      window.localStorage.setItem('ao.compose_choices', strange);
      window.localStorage.removeItem('ao.agent');
      expect(choicesFor(claude, 'shop').model).toBe('');
      expect(lastAgent('shop')).toBeNull();
      expect(beginningOf('shop')).toEqual(USUAL);
    }
  });
});

describe('where sessions of a project begin', () => {
  it('is remembered for each project, with the base and the fetch', () => {
    keepChoices('shop', 'shell', null, { where: 'new_branch', base: 'next', fetch: true });
    keepChoices('toys', 'shell', null, { where: 'scratch', base: '', fetch: null });
    expect(beginningOf('shop')).toEqual({ where: 'new_branch', base: 'next', fetch: true });
    expect(beginningOf('toys').where).toBe('scratch');
    expect(beginningOf(null)).toEqual(USUAL);
  });

  it.each(['branch', 'worktree', 'main_checkout'] as const)('is not taken from %s, which is chosen anew each time', (where) => {
    keepChoices('shop', 'shell', null, { where: 'new_branch', base: 'next', fetch: null });
    keepChoices('shop', 'shell', null, { where, base: '', fetch: null });
    expect(beginningOf('shop')).toEqual({ where: 'new_branch', base: 'next', fetch: null });
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
