/** Which places in files are seen in a line of output, and what is none. */
import { describe, expect, it } from 'vitest';
import { pathLinks } from './paths';

const seen = (text: string): string[] => pathLinks(text).map(({ path, line, column }) => [path, line, column ?? '-'].join('|'));

describe('a place in a file', () => {
  it.each([
    ['  --> src/a.rs:10:5', ['src/a.rs|10|5']],
    ['src/limits/bucket.test.ts:88', ['src/limits/bucket.test.ts|88|-']],
    ['    at take (/home/ada/shop/src/bucket.ts:12:7)', ['/home/ada/shop/src/bucket.ts|12|7']],
    ['./x.ts(3,4): error TS2304', ['./x.ts|3|4']],
    ['Program.cs(14): warning CS0168', ['Program.cs|14|-']],
    ['  File "app/x.py", line 3, in main', ['app/x.py|3|-']],
    ['  File "my folder/x.py", line 12', ['my folder/x.py|12|-']],
    ['PHP Fatal error: x in /app/index.php on line 42', ['/app/index.php|42|-']],
    ['Died at script.pl line 7.', ['script.pl|7|-']],
    [String.raw`C:\work\shop\src\a.ts:10:5 - error`, [String.raw`C:\work\shop\src\a.ts|10|5`]],
    [String.raw`..\lib\b.cpp(77)`, [String.raw`..\lib\b.cpp|77|-`]],
    ['[ERROR] /home/ada/App.java:[10,5] cannot find symbol', ['/home/ada/App.java|10|5']],
    ['app/[id]/page.tsx:3:1', ['app/[id]/page.tsx|3|1']],
    ['main.go:9:2: undefined: x', ['main.go|9|2']],
    ['lib/größe.rb:4:in `call`', ['lib/größe.rb|4|-']],
    ['❯ test/a.spec.ts:5:3 and test/b.spec.ts:6:4', ['test/a.spec.ts|5|3', 'test/b.spec.ts|6|4']],
    ['(src/a.c:3)', ['src/a.c|3|-']],
    ['.github/workflows/ci.yml:12', ['.github/workflows/ci.yml|12|-']],
  ])('%s', (text, expected) => {
    expect(seen(text)).toEqual(expected);
  });

  it('knows where it stands', () => {
    const text = 'error in src/a.rs:10:5, twice';
    const [link] = pathLinks(text);
    expect(text.slice(link!.start, link!.end)).toBe('src/a.rs:10:5');
  });
});

describe('no place in a file is', () => {
  it.each([
    ['a web address', 'see https://example.com/limits/bucket.test.ts:88'],
    ['a port', 'listening on http://localhost:3000 and example.com:8080'],
    ['an address in numbers', '127.0.0.1:5432'],
    ['a time', 'at 12:30:15 it took 1:02'],
    ['a version', 'node v20.11.1: 3 things, left-pad@1.2.3:1'],
    ['a call', 'console.log(1) and Math.max(1,2)'],
    ['a file without a line', 'src/a.rs'],
    ['a line 0', 'src/a.rs:0'],
    ['a name without an extension', 'Makefile:10'],
    ['a number that goes on', 'src/a.rs:10px'],
    ['a remote repository', 'git@github.com:22'],
    ['an address of a file', 'file:///home/ada/a.ts:3'],
  ])('%s', (_what, text) => {
    expect(pathLinks(text)).toEqual([]);
  });

  it('any of a very long text, however it is made', () => {
    expect(pathLinks(`${'a/'.repeat(2_000)}x.rs:1`)).toEqual([]);
    const started = performance.now();
    pathLinks(`${'a.b/'.repeat(500)}1`);
    pathLinks('a'.repeat(2_000) + ':1');
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
