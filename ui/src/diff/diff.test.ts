import { describe, expect, it } from 'vitest';
import { hunk } from '../platform/fake/changes';
import type { HunkView } from '../protocol/generated';
import { clean, pieces } from '../components/clean';
import { chunksOf, columnsOf, digitsOf, heightOf, HUNK, LINE, mixedEndings, rowsOf } from './rows';

describe('text that an agent wrote', () => {
  it.each([
    ['a plain line with\ta tab, ümlauts and 👩‍💻', 'a plain line with\ta tab, ümlauts and 👩‍💻'],
    ['\x1b]0;title\x07\x9b2J\nend', '␛]0;title␇⟨U+009B⟩2J␊end'],
    ['if (user !== "root\u202e \u2066// admin\u2069") {', 'if (user !== "root⟨U+202E⟩ ⟨U+2066⟩// admin⟨U+2069⟩") {'],
    ['zero\u200bwidth\ufeff and \ud800 half', 'zero⟨U+200B⟩width⟨U+FEFF⟩ and ⟨U+D800⟩ half'],
    ['a\rb\x7f', 'a␍b␡'],
    ['', ''],
  ])('%j is shown whole', (text, shown) => expect(clean(text)).toBe(shown));

  it('says what stands for something unseen', () => {
    expect(pieces('a\x00b')).toEqual([{ text: 'a' }, { text: '␀', stands: 'the control character U+0000' }, { text: 'b' }]);
    expect(pieces('plain')).toEqual([{ text: 'plain' }]);
    expect(pieces('')).toEqual([{ text: '' }]);
  });
});

describe('the rows of a diff', () => {
  const one = hunk(9, 9, 'fn main', [' a', '-b', '+c', '+d']);

  it('number the lines as they were and as they are', () => {
    const rows = rowsOf([one]);
    expect(rows[0]).toEqual({ kind: 'hunk', range: 'lines 9–11', heading: 'fn main' });
    expect(rows.slice(1).map((row) => (row.kind === 'line' ? [row.line.old, row.line.new, row.text] : row.kind))).toEqual([[9, 9, 'a'], [10, undefined, 'b'], [undefined, 10, 'c'], [undefined, 11, 'd']]);
    expect(digitsOf([one])).toBe(2);
    expect(digitsOf([{ ...one, new_start: 12_345 }])).toBe(5);
  });

  it.each<[Partial<HunkView>, string]>([
    [{ new_start: 4, new_lines: 1 }, 'line 4'],
    [{ new_start: 4, new_lines: 3 }, 'lines 4–6'],
    [{ old_start: 7, old_lines: 1, new_lines: 0 }, 'was line 7'],
    [{ old_start: 7, old_lines: 2, new_lines: 0 }, 'were lines 7–8'],
  ])('say which lines a hunk is about: %j', (part, range) => expect(rowsOf([{ ...one, lines: [], ...part }])[0]).toMatchObject({ range }));

  it('tell line endings only where they differ', () => {
    const all = hunk(1, 1, '', [' a\r', '+b\r']);
    const some = hunk(1, 1, '', ['-a', '+a\r']);
    expect([mixedEndings([all]), mixedEndings([some])]).toEqual([false, true]);
    expect(rowsOf([all]).flatMap((row) => (row.kind === 'line' ? row.text : []))).toEqual(['a', 'b']);
    expect(rowsOf([some]).flatMap((row) => (row.kind === 'line' ? clean(row.text) : []))).toEqual(['a', 'a␍']);
  });

  it('say that nothing ends the last line', () => {
    const last = { ...one, lines: [{ change: 'added', new: 1, text: 'x', no_newline: true } as const] };
    expect(rowsOf([last]).map((row) => row.kind)).toEqual(['hunk', 'line', 'no_newline']);
  });

  it('keep their room and their width while they are not drawn', () => {
    expect(heightOf(rowsOf([one]))).toBe(HUNK + 4 * LINE);
    expect(columnsOf(rowsOf([hunk(1, 1, '', [' \tab', '+abcdef'])]))).toBe(6);
    expect(chunksOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(chunksOf([], 2)).toEqual([]);
  });
});
