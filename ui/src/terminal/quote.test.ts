/** Paths as they are pasted. */
import { expect, it } from 'vitest';
import { pastedPaths, quoted } from './quote';

it.each([
  ['/home/ada/a.png', 'linux', '/home/ada/a.png'],
  ['/home/ada/my shot.png', 'linux', "'/home/ada/my shot.png'"],
  ["/tmp/it's here.png", 'macos', String.raw`'/tmp/it'\''s here.png'`],
  ['/tmp/$(rm).png', 'linux', "'/tmp/$(rm).png'"],
  ['/tmp/größe.png', 'linux', '/tmp/größe.png'],
  [String.raw`C:\Users\ada\a.png`, 'windows', String.raw`C:\Users\ada\a.png`],
  [String.raw`C:\Users\ada lovelace\a.png`, 'windows', String.raw`"C:\Users\ada lovelace\a.png"`],
  [String.raw`C:\a&b.png`, 'windows', String.raw`"C:\a&b.png"`],
])('%s on %s', (path, platform, expected) => {
  expect(quoted(path, platform)).toBe(expected);
});

it('ends each with a space', () => {
  expect(pastedPaths(['/a b', '/c'], 'linux')).toBe("'/a b' /c ");
});
