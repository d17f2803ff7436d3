// @vitest-environment jsdom
/**
 * One list of what needs the person. The tray, the badge, the sidebar's marks and the action that goes to the next one had
 * three definitions of their own: without agents that had crashed, turns that had failed and questions of plans, and with
 * what had been put aside.
 */
import '../testing/setup';
import { act, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { nextWaiting, worldNow } from '../commands/world';
import { openSession } from '../app/screen';
import { facts } from '../app/store';
import type { FakeDaemon } from '../platform/fake';
import { fleet } from '../platform/fake/scenes';
import type { SessionView } from '../protocol/generated';
import { isHot } from '../sessions/status';
import { eachInItsOwnWindow, openWindow } from '../testing/window';
import { inboxOf, type OpenQuestion } from './items';
import { putAside } from './marks';
import { needsOf } from './tell';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();

const base = fleet(1_700_000_000_000).sessions.find((session) => session.id === 'payments-api-23')!;
const process = { host_pid: 1, agent_pid: 2, started_at: 0 };
let number = 200;

function as(part: Partial<SessionView>): SessionView {
  const made: SessionView = { ...base, id: `payments-api-${number++}`, reason: 'Because.', launch: 1, change: 1, changed_at: number, ...part };
  if (part.process === undefined) delete made.process;
  return made;
}

const question = (id: number, by?: string): OpenQuestion => ({ project: 'payments-api', task: null, question: { id, text: 'Which?', at: id, ...(by === undefined ? {} : { by }) } });

describe('what is told', () => {
  it('is the inbox\'s own list, in its order, with a number for what is no session', () => {
    const broken = as({ status: 'exited', exit: { how: 'code', code: 1 } });
    const erred = as({ status: 'idle', process, reason: 'Its turn ended with an error: overloaded' });
    const asker = as({ status: 'idle', process });
    const shell = as({ status: 'exited', shell: true, exit: { how: 'code', code: 1 } });
    const questions = [question(1, asker.id), question(2, asker.id), question(3, 'payments-api-1'), question(4)];
    const inbox = inboxOf([shell, erred, broken, asker, as({ status: 'working', process })], questions, new Map());
    const told = needsOf(inbox);
    // The second question of one asker, one of whom nothing is listed, and one of a person's own.
    expect(told).toEqual({ sessions: [asker.id, broken.id, erred.id], others: 3 });
    expect(told.sessions.length + told.others).toBe(inbox.needs);
    const aside = inboxOf([broken], [], new Map([[broken.id, { change: 1, how: 'aside' }]]));
    expect(needsOf(aside)).toEqual({ sessions: [], others: 0 });
  });

  it('is what the sidebar marks, state by state', () => {
    const one = (status: SessionView['status'], part: Partial<SessionView> = {}): SessionView => as({ status, process, ...part });
    const gone = (status: SessionView['status'], part: Partial<SessionView> = {}): SessionView => as({ status, ...part });
    const said = (reason: string, part: Partial<SessionView> = {}): SessionView => one('idle', { reason, ...part });
    const all = [
      one('needs_you'), gone('needs_you'), gone('failed'), one('unconfirmed'), one('silent'), one('working'), one('running'), gone('queued'), gone('starting'), one('preparing'), gone('stopped'),
      gone('exited', { exit: { how: 'code', code: 0 } }), gone('exited', { exit: { how: 'code', code: 2 } }), gone('exited', { exit: { how: 'signal', signal: 9 } }), gone('exited'),
      gone('exited', { shell: true, exit: { how: 'code', code: 2 } }), gone('exited', { archived: true, exit: { how: 'code', code: 2 } }), gone('failed', { archived: true }),
      said('It finished its turn and waits for you'), said('Its turn ended with an error'), said('Its turn ended with an error', { shell: true }), said('Its turn was interrupted, and it waits for you'),
    ];
    for (const session of all) {
      const counted = inboxOf([session], [], new Map()).needs === 1;
      expect(isHot(session), `${session.status}, ${session.reason}, ${JSON.stringify(session.exit)}`).toBe(counted);
    }
  });
});

type Told = { ask: 'needs'; sessions: string[]; others: number };
const told = (daemon: FakeDaemon): Told[] => daemon.asked.filter((request): request is Told => request.ask === 'needs');

describe('the desktop', () => {
  it('is told when the list changed, and only then', async () => {
    const daemon = await openWindow('fleet');
    await waitFor(() => expect(told(daemon).at(-1)?.sessions).toContain('payments-api-24'));
    const count = told(daemon).length;
    const last = told(daemon).at(-1)!;
    const working = facts.getState().sessions.find((session) => session.status === 'working')!;
    act(() => daemon.emit({ kind: 'session', session: { ...working, title: 'Another name' } }));
    expect(told(daemon)).toHaveLength(count);
    act(() => daemon.emit({ kind: 'session', session: { ...working, status: 'failed', reason: 'It could not go on' } }));
    expect(told(daemon).at(-1)?.sessions).toEqual(expect.arrayContaining([...last.sessions, working.id]));
    act(() => putAside(facts.getState().sessions.filter(({ id }) => id === working.id)));
    expect(told(daemon).at(-1)).toEqual(last);
  });

  it('is told nothing before anything is known', async () => {
    expect(told(await openWindow('connecting'))).toEqual([]);
  });

  it('lists what the action goes through, in its order', async () => {
    const daemon = await openWindow('fleet');
    await waitFor(() => expect(told(daemon).at(-1)?.sessions.length).toBeGreaterThan(1));
    const { sessions } = told(daemon).at(-1)!;
    const walked = sessions.map(() => {
      const next = nextWaiting(worldNow())!;
      act(() => openSession(next.id));
      return next.id;
    });
    expect(walked).toEqual(sessions);
    expect(nextWaiting(worldNow())?.id).toBe(sessions[0]);
  });
});
