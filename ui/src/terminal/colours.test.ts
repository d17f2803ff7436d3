import { Terminal } from '@xterm/headless';
import { describe, expect, it } from 'vitest';
import { Colours } from './colours';
import { silenceQueries } from './queries';

describe('colours that programs set', () => {
  it.each([
    ['none', 'text \x1b[31mred\x1b[0m', ''],
    ['a part of the palette', '\x1b]4;1;#0a0b0c\x07', '\x1b]104\x1b\\'],
    ["the text's and the cursor's", '\x1b]10;#fff\x1b\\\x1b]12;#000\x07\x1b]10;#eee\x07', '\x1b]110\x1b\\\x1b]112\x1b\\'],
    ['one that was only asked for', '\x1b]11;?\x07', ''],
  ])('%s', async (_name, said, back) => {
    const term = new Terminal({ allowProposedApi: true });
    const colours = new Colours(term);
    silenceQueries(term);
    await new Promise<void>((done) => {
      term.write(said, done);
    });
    expect(colours.back()).toBe(back);
    expect(colours.back()).toBe('');
  });
});
