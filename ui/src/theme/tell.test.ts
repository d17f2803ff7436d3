// @vitest-environment jsdom
import '../testing/setup';
import { afterEach, expect, it, vi } from 'vitest';
import { facts } from '../app/store';
import type { LinkState, Settings } from '../protocol/generated';

interface Daemon {
  settings: Settings;
  written: Settings[];
  asked: number;
  away: boolean;
}

const daemon = vi.hoisted((): Daemon => ({ settings: { restore: 'automatic', max_running: 6 }, written: [], asked: 0, away: false }));

vi.mock('../platform/bridge', () => ({
  call: (method: string, params: { settings: Settings }) => {
    daemon.asked += 1;
    if (daemon.away) return Promise.reject(new Error('away'));
    if (method === 'settings.write') daemon.written.push((daemon.settings = params.settings));
    return Promise.resolve(daemon.settings);
  },
}));

const { chooseTheme } = await import('./theme');
const { tellTheme } = await import('./tell');

const LINKED: LinkState = { state: 'linked', build: '1', instance: 'x', owner: 'app', supervising: true, pid: 1 };
const link = (state: LinkState): void => facts.setState({ link: state });

afterEach(() => {
  daemon.written = [];
  daemon.away = false;
});

it('tells the daemon at each link and change whether terminals are dark or light, and keeps what else is set', async () => {
  chooseTheme('light');
  tellTheme();
  expect(daemon.written).toEqual([]);
  link(LINKED);
  await vi.waitFor(() => expect(daemon.written).toEqual([{ restore: 'automatic', max_running: 6, terminal_theme: 'light' }]));
  chooseTheme('dark');
  await vi.waitFor(() => expect(daemon.settings.terminal_theme).toBe('dark'));
  expect(daemon.written).toHaveLength(2);

  // What it knows already is not written again.
  const asked = daemon.asked;
  link({ state: 'stopped', reason: 'asked' });
  link({ ...LINKED, instance: 'y' });
  await vi.waitFor(() => expect(daemon.asked).toBe(asked + 1));
  // What failed is told with the next change.
  daemon.away = true;
  chooseTheme('light');
  await vi.waitFor(() => expect(daemon.asked).toBe(asked + 2));
  daemon.away = false;
  link({ ...LINKED, instance: 'z' });
  await vi.waitFor(() => expect(daemon.settings.terminal_theme).toBe('light'));
  expect(daemon.written).toHaveLength(3);
});
