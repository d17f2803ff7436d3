/** Paths as they are typed into a terminal: one word each, whatever is in their names. Pure. */

const PLAIN_POSIX = /^[\p{L}\p{N}_./~@%+=:,-]+$/u;
const PLAIN_WINDOWS = /^[\p{L}\p{N}_.\\/:@%+=,~-]+$/u;

/** Quoted only where a shell would read it otherwise: agents know plain paths best. */
export function quoted(path: string, platform: string): string {
  // No name on Windows holds a double quote.
  if (platform === 'windows') return PLAIN_WINDOWS.test(path) ? path : `"${path}"`;
  return PLAIN_POSIX.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

/** What is pasted for files that a person gives: their paths, and a space, so that one can write on. */
export function pastedPaths(paths: readonly string[], platform: string): string {
  return paths.map((path) => `${quoted(path, platform)} `).join('');
}
