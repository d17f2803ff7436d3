import { describe, expect, it } from 'vitest';
import { readPatch } from './patch';

const told = (text: string) => readPatch(text).map(({ path, said, insertions, deletions, hunks }) => [path, said, insertions, deletions, hunks.map((hunk) => hunk.lines.map((line) => [line.old, line.new, line.text]))]);

describe('a patch', () => {
  it('is read file by file and line by line', () => {
    expect(told(`diff --git a/src/a b.ts b/src/a b.ts
index 1..2 100644
--- a/src/a b.ts\t
+++ b/src/a b.ts\t
@@ -3,2 +3,3 @@ fn x
 same
--- not a head
++++ nor this
+new
\\ No newline at end of file
diff --git a/old b/old
deleted file mode 100644
--- a/old
+++ /dev/null
@@ -1 +0,0 @@
-gone
`)).toEqual([
      ['src/a b.ts', [], 2, 1, [[[3, 3, 'same'], [4, undefined, '-- not a head'], [undefined, 4, '+++ nor this'], [undefined, 5, 'new']]]],
      ['old', ['deleted'], 0, 1, [[[1, undefined, 'gone']]]],
    ]);
    expect(readPatch('diff --git a/x b/x\n+++ b/x\n@@ -0,0 +1 @@\n+x\n\\ No newline at end of file\n')[0]?.hunks[0]?.lines[0]?.no_newline).toBe(true);
  });

  it('says what git says instead of lines', () => {
    expect(told('diff --git a/l.png b/l.png\nnew file mode 100644\nBinary files /dev/null and b/l.png differ\ndiff --git a/run b/run\nold mode 100644\nnew mode 100755\ndiff --git a/a b/b\nsimilarity index 100%\nrename from a\nrename to b\n').map(([path, said]) => [path, said])).toEqual([
      ['l.png', ['new', 'binary']],
      ['run', ['it can be run now']],
      [expect.any(String), ['from a']],
    ]);
  });

  it('has names that git quotes as they are', () => {
    expect(readPatch('diff --git "a/\\303\\244 \\"x\\".ts" "b/\\303\\244 \\"x\\".ts"\n--- "a/\\303\\244 \\"x\\".ts"\n+++ "b/\\303\\244 \\"x\\".ts"\n')[0]?.path).toBe('ä "x".ts');
  });

  it.each(['', 'nonsense', '@@ -1 +1 @@\n-a', '+++ b/x'])('%j is no reason to fail', (text) => expect(readPatch(text)).toEqual([]));

  it('that ends in the middle is read as far as it goes', () => {
    expect(told('diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n a\n+b')).toEqual([['x', [], 1, 0, [[[1, 1, 'a'], [undefined, 2, 'b']]]]]);
  });
});
