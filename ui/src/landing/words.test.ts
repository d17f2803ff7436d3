/** What is said of landings. */
import { describe, expect, it } from 'vitest';
import type { CallError, LandingState, LandingView, LandStep } from '../protocol/generated';
import { canCallOff, checkTail, endWords, nextStep, stepLook, stepsOf, type Choices } from './words';

const view = (state: LandingState): LandingView => ({ session: 'shop-4', branch: 'ao/shop-4', base: 'main', method: 'rebase', state });
const running = (step: LandStep): LandingView => view({ is: 'running', step });
const failed = (code: CallError['code'], message = 'It failed'): LandingView => view({ is: 'failed', error: { code, class: 'conflict', message } });
const CHOICES: Choices = { method: 'rebase', push: false, check: true, keep: false };

describe('the steps', () => {
  it.each([
    ['with a check', CHOICES, true, null, ['combining', 'checking', 'moving', 'archiving']],
    ['of a project without one', CHOICES, false, null, ['combining', 'moving', 'archiving']],
    ['without the check', { ...CHOICES, check: false }, true, null, ['combining', 'moving', 'archiving']],
    ['with a push, and the session kept', { ...CHOICES, push: true, keep: true }, true, null, ['combining', 'checking', 'moving', 'pushing']],
    ['of one that began elsewhere', null, true, 'combining', ['combining', 'checking', 'moving']],
    ['of one that began elsewhere and pushes now', null, false, 'pushing', ['combining', 'moving', 'pushing']],
  ] as const)('%s', (_what, choices, checks, now, expected) => {
    expect(stepsOf(choices, checks, now)).toEqual(expected);
  });

  it('are done, under way, or to come', () => {
    expect((['combining', 'checking', 'moving'] as const).map((step) => stepLook(step, 'checking').mark)).toEqual(['tick', 'turning', 'ring']);
  });
});

it('is called off only until the base moves', () => {
  expect((['combining', 'checking', 'moving', 'pushing', 'archiving'] as const).map((step) => canCallOff(running(step)))).toEqual([true, true, false, false, false]);
  expect(canCallOff(view({ is: 'cancelled' }))).toBe(false);
});

describe('its end', () => {
  it.each([
    [running('moving'), null],
    [view({ is: 'landed', commit: 'abc', notes: [] }), '“Limits” has landed on main.'],
    [view({ is: 'landed', commit: 'abc', pushed: 'origin', notes: [] }), '“Limits” has landed on main, which was pushed to origin.'],
    [failed('CHECK_FAILED'), '“Limits” was not landed. main is as it was.'],
    [view({ is: 'cancelled' }), 'The landing of “Limits” was called off. main is as it was.'],
  ])('in words', (landing, words) => {
    expect(endWords(landing, 'Limits')).toBe(words);
  });

  it('leaves the agent something to do where it can do it', () => {
    expect(nextStep(view({ is: 'conflicts', paths: ['a.ts'], told: true }), [])).toBeNull();
    expect(nextStep(view({ is: 'conflicts', paths: ['a.ts'], told: false }), [])?.message).toContain('- a.ts\n\nPlease rebase it onto main');
    expect(nextStep(failed('CHECK_FAILED'), ['1 failing'])?.message).toContain('The end of what it printed:\n1 failing');
    expect(nextStep(failed('WORKTREE_DIRTY'), [])?.label).toBe('Ask the agent to commit');
    expect(nextStep(failed('BASE_MOVED'), [])).toBeNull();
  });
});

describe('what a failed check printed', () => {
  const error: CallError = { code: 'CHECK_FAILED', class: 'conflict', message: 'the check failed: 1 failing' };
  const rows = (...what: string[]): { what: string }[] => what.map((one) => ({ what: one }));

  it.each([
    ['between its beginning and the end', rows('landing: check: old', 'landing: old line', 'landing: Rebase of a onto main', 'landing: check: npm test', 'landing: ok 1', 'SessionStart', 'landing: 1 failing', `landing: ${error.message}`), ['ok 1', '1 failing']],
    ['nothing', rows('landing: check: npm test', `landing: ${error.message}`), []],
    ['an end that is not on record yet', rows('landing: check: npm test', 'landing: 1 failing'), ['1 failing']],
    ['no check on record', rows('launched', 'landing: Rebase'), []],
  ])('%s', (_what, all, expected) => {
    expect(checkTail(all, error)).toEqual(expected);
  });
});
