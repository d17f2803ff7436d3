/**
 * Places in files that a program names on its screen: `src/a.rs:10:5`, `./x.ts(3,4)`, `File "x.py", line 3`. Pure.
 *
 * Nothing here can look whether a file exists, so only what has an extension and a line is taken for one. It must not
 * take web addresses, times, versions or the names of computers for files.
 */

export interface PathLink {
  path: string;
  line: number;
  column: number | null;
  /** Where it stands in the text. */
  start: number;
  end: number;
}

// What a part of a path is made of; a part in brackets is how some frameworks name folders.
const PART = String.raw`(?:[\p{L}\p{N}_.@+$~=%-]|\[[\w.]+\])+`;
const EXTENSION = String.raw`\.[A-Za-z]\w{0,9}`;
const PATH = String.raw`(?:[A-Za-z]:[\\/]|[\\/])?(?:${PART}[\\/]+)*${PART}`;
const BEFORE = String.raw`(?<![\p{L}\p{N}_.@:~%$+=\\/-])`;
const AFTER = String.raw`(?![\p{L}\p{N}_])`;

const FORMS: readonly RegExp[] = [
  // src/a.rs:10:5 and File.java:[10,5]
  new RegExp(`${BEFORE}(?<path>${PATH}):(?<line>\\d{1,7})(?::(?<column>\\d{1,5}))?${AFTER}`, 'gu'),
  new RegExp(`${BEFORE}(?<path>${PATH}):\\[(?<line>\\d{1,7}),(?<column>\\d{1,5})\\]`, 'gu'),
  // ./x.ts(3,4)
  new RegExp(`${BEFORE}(?<path>${PATH})\\((?<line>\\d{1,7})(?:,(?<column>\\d{1,5}))?\\)`, 'gu'),
  // File "x.py", line 3
  /"(?<path>[^"\n]+)", line (?<line>\d{1,7})(?<column>)/gu,
  // in /app/x.php on line 3, at x.pl line 3
  new RegExp(`${BEFORE}(?<path>${PATH}) (?:on )?line (?<line>\\d{1,7})(?<column>)${AFTER}`, 'gu'),
];

const HAS_EXTENSION = new RegExp(`${EXTENSION}$`);
const ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/\S+/gi;

/** Ends of computers' names, where a number is a port. */
const HOSTS = new Set(['com', 'org', 'net', 'io', 'dev', 'local', 'localhost', 'internal', 'lan', 'cloud', 'app']);
/** Whose compilers put the line in parentheses; elsewhere that is a call. */
const PARENTHESES = new Set(['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'vue', 'cs', 'fs', 'vb', 'c', 'cc', 'cpp', 'cxx', 'h', 'hpp']);

/** Longer texts are no lines that a person reads. */
const LONGEST = 2_048;

function isPlausible(path: string, form: number): boolean {
  if (!HAS_EXTENSION.test(path)) return false;
  const hasFolder = /[\\/]/.test(path);
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  if (!hasFolder && HOSTS.has(extension)) return false;
  return form !== 2 || hasFolder || PARENTHESES.has(extension);
}

export function pathLinks(text: string): PathLink[] {
  if (text.length > LONGEST || !/\d/.test(text)) return [];
  const addresses = [...text.matchAll(ADDRESS)].map((match) => [match.index, match.index + match[0].length] as const);
  const found: PathLink[] = [];
  FORMS.forEach((form, index) => {
    for (const match of text.matchAll(form)) {
      const { path = '', line = '', column } = match.groups ?? {};
      const [start, end] = [match.index, match.index + match[0].length];
      const taken = [...addresses, ...found.map((link) => [link.start, link.end] as const)].some(([from, to]) => start < to && from < end);
      if (taken || Number(line) === 0 || !isPlausible(path, index)) continue;
      found.push({ path, line: Number(line), column: column === undefined || column === '' ? null : Number(column), start, end });
    }
  });
  return found.sort((a, b) => a.start - b.start);
}
