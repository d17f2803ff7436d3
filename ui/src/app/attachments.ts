/** Files that go with a text to an agent: it is told where they are. Pure but for asking about the clipboard. */
import type { ClipboardEvent } from 'react';
import { ask } from '../platform/bridge';

/** What the agent gets: the text, and below it where the files are. */
export function withFiles(text: string, files: readonly string[]): string {
  if (files.length === 0) return text;
  // eslint-disable-next-line lingui/no-unlocalized-strings -- an agent reads it
  const list = `Attached files:\n${files.join('\n')}`;
  return text.trim() === '' ? list : `${text.trimEnd()}\n\n${list}`;
}

/** Those that are new, in their order, below those that are there. A path with a control character could pretend to be several. */
export function addFiles(files: readonly string[], more: readonly string[]): readonly string[] {
  return [...new Set([...files, ...more.filter((path) => path !== '' && !/[\0-\x1f\x7f]/.test(path))])];
}

/** The last part of a path of any system. */
export function fileName(path: string): string {
  return path.replace(/[\\/]+$/, '').split(/[\\/]/).at(-1) ?? path;
}

/** Whether a paste brings a picture and no text: then the picture is meant. */
export function pastesPicture(data: Pick<DataTransfer, 'items' | 'getData'> | null): boolean {
  if (data === null || data.getData('text/plain') !== '') return false;
  return [...data.items].some((item) => item.kind === 'file' && item.type.startsWith('image/'));
}

/** Where the picture on the clipboard is kept now, or null if there is none. */
export async function clipboardPicture(): Promise<string | null> {
  const path = await ask({ ask: 'clipboard_picture' });
  return typeof path === 'string' && path !== '' ? path : null;
}

/** For a text field: a pasted picture becomes a file; all else is pasted as usual. */
export function onPastePicture(take: (paths: readonly string[]) => void, trouble: (error: unknown) => void): (event: ClipboardEvent) => void {
  return (event) => {
    if (!pastesPicture(event.clipboardData)) return;
    event.preventDefault();
    clipboardPicture().then((path) => {
      if (path !== null) take([path]);
    }, trouble);
  };
}
