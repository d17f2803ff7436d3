/** Which addresses in a terminal may be opened. Output is not trusted: web addresses only, and shown before they open. */

export function openable(address: string): string | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}
