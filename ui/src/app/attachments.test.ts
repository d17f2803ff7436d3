/** Files that go with a text. */
import { describe, expect, it } from 'vitest';
import { addFiles, fileName, pastesPicture, withFiles } from './attachments';

it.each([
  ['a text alone', 'Fix it', [], 'Fix it'],
  ['a text with files', 'Fix it\n', ['/a.png', '/b c.png'], 'Fix it\n\nAttached files:\n/a.png\n/b c.png'],
  ['files alone', ' ', ['/a.png'], 'Attached files:\n/a.png'],
])('%s', (_what, text, files, expected) => {
  expect(withFiles(text, files)).toBe(expected);
});

it('are each there once, and none pretends to be several', () => {
  expect(addFiles(['/a'], ['/b', '/a', '', '/c\n/etc/passwd'])).toEqual(['/a', '/b']);
});

it.each([['/home/ada/a.png', 'a.png'], [String.raw`C:\shots\b.png`, 'b.png'], ['/home/ada/folder/', 'folder']])('%s is called %s', (path, name) => {
  expect(fileName(path)).toBe(name);
});

describe('a paste', () => {
  const data = (text: string, ...kinds: [string, string][]) => ({ getData: () => text, items: kinds.map(([kind, type]) => ({ kind, type })) as unknown as DataTransferItemList });
  it.each([
    ['of a picture', data('', ['file', 'image/png']), true],
    ['of a picture with its text, as a browser copies it', data('https://example.com/a.png', ['string', 'text/plain'], ['file', 'image/png']), false],
    ['of text', data('hello', ['string', 'text/plain']), false],
    ['of another file', data('', ['file', 'application/pdf']), false],
    ['of nothing', null, false],
  ])('%s', (_what, pasted, expected) => {
    expect(pastesPicture(pasted)).toBe(expected);
  });
});
