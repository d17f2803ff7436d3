import { describe, expect, it } from 'vitest';
import type { AgentView } from '../protocol/generated';
import { agentState, commandIn, isUnverified, setupOrder, STATE_LOOKS, stateWords, systemChecks, whatToDo, type AgentState } from './agents';

const agent = (part: Partial<AgentView> = {}): AgentView => ({ id: 'some', name: 'Some', installed: true, verified: '1.0.0', login: 'yes', checking: false, models: [], efforts: [], modes: [], cannot_tell: [], ...part });

describe('an agent in the set-up check', () => {
  it.each([
    ['good', {}],
    ['good', { login: 'unknown' }],
    ['sign_in', { login: 'no' }],
    ['checking', { checking: true, login: 'unknown' }],
    ['absent', { installed: false, login: 'no' }],
    ['problem', { problem: 'Too old.', login: 'no' }],
    ['problem', { problem: 'Its manifest is wrong.', installed: false }],
  ] as const)('is %s with %o', (state, part) => {
    expect(agentState(agent(part))).toBe(state);
  });

  it('has a shape and a word of its own for every state', () => {
    const states = Object.keys(STATE_LOOKS) as AgentState[];
    expect(new Set(states.map((state) => STATE_LOOKS[state].mark)).size).toBe(states.length);
    expect(new Set(states.map((state) => STATE_LOOKS[state].word)).size).toBe(states.length);
  });

  it('says what to do only where there is something to do', () => {
    expect(whatToDo(agent({ hint: 'Sign in by running `some login`.' }))).toBeNull();
    expect(whatToDo(agent({ login: 'no', hint: 'Sign in by running `some login`.' }))).toContain('some login');
    expect(whatToDo(agent({ installed: false, install: 'Install it with `npm install -g some`.' }))).toContain('npm');
    expect(commandIn('Install it with `npm install -g some`, then `some`.')).toBe('npm install -g some');
    expect(commandIn('See its page.')).toBeNull();
  });

  it('is unverified without a version that it was seen to work with; a shell needs none', () => {
    const never = agent();
    delete never.verified;
    expect(isUnverified(never)).toBe(true);
    expect(isUnverified({ ...never, id: 'shell' })).toBe(false);
    expect(stateWords(agent({ version: '2.0.0' }))).toEqual(['signed in', 'seen to work with 1.0.0']);
    expect(stateWords(agent({ version: '1.0.0' }))).toEqual(['signed in']);
  });
});

describe('the list', () => {
  it('begins with what needs something, or with what works', () => {
    const all = [agent({ id: 'a', installed: false }), agent({ id: 'b' }), agent({ id: 'c', problem: 'Broken.' }), agent({ id: 'd', login: 'no' })];
    expect(setupOrder(all, 'needy').here.map((one) => one.id)).toEqual(['c', 'd', 'b']);
    expect(setupOrder(all, 'good').here.map((one) => one.id)).toEqual(['b', 'd', 'c']);
    expect(setupOrder(all, 'good').absent.map((one) => one.id)).toEqual(['a']);
  });

  it('leaves agents out of the checks, since they have rows of their own', () => {
    const check = (name: string) => ({ name, state: 'good', detail: '' }) as const;
    expect(systemChecks([check('git'), check('Some'), check('Some 1.0'), check('Something')], [agent()]).map((one) => one.name)).toEqual(['git', 'Something']);
  });
});
