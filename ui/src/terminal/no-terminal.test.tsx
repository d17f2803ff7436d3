// @vitest-environment jsdom
import '../testing/setup';
import { render } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { fleet } from '../platform/fake/scenes';
import type { Status } from '../protocol/generated';
import { NoTerminal } from './NoTerminal';

// Whoever looked at a session that waited for memory was told that its terminal cannot be shown, in red, with "Try again".
describe('where there is no terminal', () => {
  const [session] = fleet(1_700_000_000_000).sessions;
  if (session === undefined) throw new Error('the fleet is empty');
  const error = { code: 'SESSION_NOT_RUNNING', class: 'conflict', message: 'the session has no terminal' } as const;

  it.each<[Status, boolean, boolean, RegExp]>([
    ['queued', false, true, /^It waits for its turn/],
    ['starting', true, true, /^Opening the terminal/],
    ['starting', false, false, /^$/],
    ['failed', false, false, /^This terminal cannot be shown.*session has no terminal.*Try again$/],
  ])('a session that is %s (late: %s) says so', (status, late, says, words) => {
    const { container, queryByRole, unmount } = render(<NoTerminal session={{ ...session, status }} error={error} late={late} onAgain={() => undefined} />);
    expect(container.textContent).toMatch(words);
    expect(queryByRole('status') !== null).toBe(says);
    unmount();
  });
});
