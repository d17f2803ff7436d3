// @vitest-environment jsdom
/** Adding a repository: what the folder is comes before what is done with it. */
import { act, screen as page, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { openDialog } from '../app/screen';
import type { FakeDaemon } from '../platform/fake';
import { calls, eachInItsOwnWindow, openWindow } from '../testing/window';

vi.mock('../terminal/TerminalView', () => ({ TerminalView: () => null }));

eachInItsOwnWindow();

async function typed(path: string, scene = 'fleet') {
  const user = userEvent.setup({ delay: null });
  const daemon = await openWindow(scene);
  if (scene !== 'empty') act(() => openDialog({ kind: 'add_project' }));
  await user.type(await page.findByTestId('repository-path'), path);
  return { user, daemon };
}

const button = (): HTMLButtonElement => page.getByTestId<HTMLButtonElement>('add-repository');

/** A press that comes right after the words changed does nothing yet. */
async function pressUntilAdded(user: ReturnType<typeof userEvent.setup>, daemon: FakeDaemon): Promise<void> {
  await waitFor(async () => {
    if (calls(daemon, 'project.add').length === 0) await user.click(button());
    expect(calls(daemon, 'project.add')).toHaveLength(1);
  });
}

describe('a path that is typed', () => {
  it('is looked at once, when the typing stops', async () => {
    const { daemon } = await typed('/home/ada/src/shop');
    await waitFor(() => expect(page.getByTestId('folder-said').dataset['state']).toBe('repository'));
    expect(calls(daemon, 'project.look').at(-1)).toEqual({ path: '/home/ada/src/shop' });
    expect(page.getByTestId('folder-said').textContent).toContain('New work starts from main.');
    expect(calls(daemon, 'project.add')).toEqual([]);
  });

  it('drops what an older path was', async () => {
    const user = userEvent.setup({ delay: null });
    let answerOld = (): void => undefined;
    const held = new Promise<void>((resolve) => (answerOld = resolve));
    const daemon = await openWindow('empty', (fake) => {
      const plain = fake.request.bind(fake);
      fake.request = async (request) => {
        const old = request.ask === 'call' && request.method === 'project.look' && (request.params as { path: string }).path.endsWith('plain');
        const answer = await plain(request);
        if (old) await held;
        return answer;
      };
    });
    await user.type(page.getByTestId('repository-path'), '/home/ada/plain');
    await waitFor(() => expect(calls(daemon, 'project.look')).toContainEqual({ path: '/home/ada/plain' }));
    await user.clear(page.getByTestId('repository-path'));
    await user.type(page.getByTestId('repository-path'), '/home/ada/shop');
    await waitFor(() => expect(page.getByTestId('folder-said').dataset['state']).toBe('repository'));
    await act(async () => {
      answerOld();
      await held;
    });
    expect(page.getByTestId('folder-said').dataset['state']).toBe('repository');
  });

  it('of a plain folder is made a repository on a word, which says what happens', async () => {
    const { user, daemon } = await typed('/home/ada/src/plain-notes');
    await waitFor(() => expect(button().textContent).toBe('Make it a repository'));
    expect(page.getByTestId('folder-said').textContent).toContain('Nothing of yours is committed or changed.');
    await pressUntilAdded(user, daemon);
    expect(await page.findByTestId('new-session')).toBeDefined();
    expect(calls(daemon, 'project.add')).toEqual([{ path: '/home/ada/src/plain-notes', init: true }]);
  });

  it('is never made a repository before that was said', async () => {
    const { user, daemon } = await typed('/home/ada/src/plain-notes{Enter}', 'empty');
    await waitFor(() => expect(button().textContent).toBe('Make it a repository'));
    expect(calls(daemon, 'project.add')).toEqual([]);
    await pressUntilAdded(user, daemon);
    expect(calls(daemon, 'project.add')).toHaveLength(1);
  });

  it('of a project in the list opens that', async () => {
    const { user, daemon } = await typed('/home/ada/src/infra');
    await waitFor(() => expect(button().textContent).toBe('Open it'));
    await user.click(button());
    expect(await page.findByTestId('new-session')).toBeDefined();
    expect(calls(daemon, 'project.add')).toEqual([]);
  });

  it.each(['gone', 'bare.git', 'own', 'refused', 'notes.txt'])('%s cannot be added, and says why', async (name) => {
    await typed(`/home/ada/${name}`);
    await waitFor(() => expect(page.getByTestId('folder-said').textContent).not.toBe(''));
    expect(button().disabled).toBe(true);
  });

  it('inside of a repository says what will be added', async () => {
    await typed('/home/ada/src/shop/src/cart');
    await waitFor(() => expect(page.getByTestId('folder-said').textContent).toContain('What will be added is /home/ada/src/shop.'));
  });
});
