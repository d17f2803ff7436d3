/** Reads a patch as `git diff` writes it. Pure, and forgiving: what it does not know it leaves out. */
import { t } from '@lingui/core/macro';
import type { HunkView, LineView } from '../protocol/generated';

export interface FilePatch {
  path: string;
  hunks: HunkView[];
  /** What git says of it instead of lines: that it is binary, that only its mode changed. */
  said: string[];
  insertions: number;
  deletions: number;
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/;
const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '"': '"', '\\': '\\' };

/** A name that git had to quote, as UTF-8 in octal. */
function unquoted(name: string): string {
  if (!name.startsWith('"')) return name;
  const bytes: number[] = [];
  const coder = new TextEncoder();
  for (const part of name.slice(1).replace(/"\s*$/, '').matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/g)) {
    const [, octal, escape, plain] = part;
    if (octal !== undefined) bytes.push(parseInt(octal, 8));
    else bytes.push(...coder.encode(escape !== undefined ? (ESCAPES[escape] ?? escape) : plain));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

/** `b/src/x.ts` and `a/src/x.ts` are both `src/x.ts`. */
function nameOf(word: string): string {
  // A name with blanks has a tab after it.
  return unquoted(word.replace(/\t$/, '')).replace(/^[ab]\//, '');
}

/** The name in `diff --git a/x b/x`, where both are the same. */
function nameInHead(line: string): string {
  const rest = line.replace(/^diff --git /, '');
  if (rest.endsWith('"')) return nameOf(rest.slice(rest.lastIndexOf(' "') + 1));
  return nameOf(rest.slice((rest.length + 1) / 2));
}

/** What git says instead of lines, in words. */
const SAID: readonly [RegExp, (rest: string) => string][] = [
  [/^(?:Binary files|GIT binary patch)/, () => t`binary`],
  [/^new file mode/, () => t`new`],
  [/^deleted file mode/, () => t`deleted`],
  [/^new mode (\d+)/, (mode) => (mode === '100755' ? t`it can be run now` : t`its mode is ${mode} now`)],
  [/^rename from (.+)/, (from) => t`from ${{ path: nameOf(from) }}`],
  [/^copy from (.+)/, (from) => t`copy of ${{ path: nameOf(from) }}`],
];

class Reader {
  readonly files: FilePatch[] = [];
  #file: FilePatch | null = null;
  #hunk: HunkView | null = null;
  /** The numbers of the next lines, before and now, and how many the hunk still has. */
  #old = 0;
  #now = 0;
  #left = { old: 0, now: 0 };

  read(line: string): void {
    if (this.#hunk !== null && (this.#left.old > 0 || this.#left.now > 0)) this.#line(line);
    else if (line.startsWith('\\')) this.#noNewline();
    else this.#head(line);
  }

  #head(line: string): void {
    const begin = HUNK.exec(line);
    if (line.startsWith('diff --git ')) {
      this.#file = { path: nameInHead(line), hunks: [], said: [], insertions: 0, deletions: 0 };
      this.files.push(this.#file);
      this.#hunk = null;
    } else if (this.#file === null) return;
    else if (begin !== null) this.#begin(this.#file, begin);
    else if (line.startsWith('+++ ') && line !== '+++ /dev/null') this.#file.path = nameOf(line.slice(4));
    else this.#say(this.#file, line);
  }

  #say(file: FilePatch, line: string): void {
    for (const [what, words] of SAID) {
      const match = what.exec(line);
      if (match !== null) file.said.push(words(match[1] ?? ''));
    }
  }

  #begin(file: FilePatch, [, old = '0', olds = '1', now = '0', nows = '1', heading = '']: readonly string[]): void {
    this.#hunk = { old_start: Number(old), old_lines: Number(olds), new_start: Number(now), new_lines: Number(nows), heading, lines: [] };
    this.#old = this.#hunk.old_start;
    this.#now = this.#hunk.new_start;
    this.#left = { old: this.#hunk.old_lines, now: this.#hunk.new_lines };
    file.hunks.push(this.#hunk);
  }

  #line(line: string): void {
    if (this.#file === null || this.#hunk === null) return;
    const text = line.slice(1);
    switch (line[0]) {
      case '+':
        this.#hunk.lines.push({ change: 'added', new: this.#now++, text });
        this.#left.now -= 1;
        this.#file.insertions += 1;
        break;
      case '-':
        this.#hunk.lines.push({ change: 'removed', old: this.#old++, text });
        this.#left.old -= 1;
        this.#file.deletions += 1;
        break;
      case '\\':
        this.#noNewline();
        break;
      case undefined:
      default:
        this.#hunk.lines.push({ change: 'same', old: this.#old++, new: this.#now++, text });
        this.#left.old -= 1;
        this.#left.now -= 1;
    }
  }

  #noNewline(): void {
    const last: LineView | undefined = this.#hunk?.lines.at(-1);
    if (last !== undefined) last.no_newline = true;
  }
}

export function readPatch(text: string): FilePatch[] {
  const reader = new Reader();
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const line of lines) reader.read(line);
  return reader.files;
}
