/** Small choices of this window that outlive it. Losing them costs a click, so failures are ignored. */
type Key = 'view' | 'scroll' | 'order' | 'side' | 'side_width' | 'density' | 'theme' | 'inspector' | 'panel' | 'inspector_width' | 'dismissed' | 'drafts' | 'choices' | 'agent' | 'project' | 'collapsed' | 'zoom' | 'inbox' | 'compose' | 'compose_choices' | 'settings' | 'tabs' | 'sidebar' | 'shortcuts' | 'prompts' | 'palette' | 'open_in' | 'terminal_look' | 'draft_files' | 'comments' | 'viewed' | 'texts' | 'archived' | 'refused';

export function recall(key: Key): string | null {
  try {
    return window.localStorage.getItem(`ao.${key}`);
  } catch {
    return null;
  }
}

export function remember(key: Key, value: string | null): void {
  try {
    if (value === null) window.localStorage.removeItem(`ao.${key}`);
    else window.localStorage.setItem(`ao.${key}`, value);
  } catch {
    // Storage may be off; the choice then lasts as long as the window.
  }
}

/** The last of a list that are no more than `most` in all. The one written last is always among them. */
export function newestWithin<T>(all: readonly T[], most: number, size: (one: T) => number): T[] {
  let room = most;
  let from = all.length;
  while (from > 0) {
    const one = all[from - 1] as T;
    room -= size(one);
    if (room < 0 && from < all.length) break;
    from -= 1;
  }
  return all.slice(from);
}

/** A list that was kept, as it is; none if there is none, or what is there is not ours. */
export function recallList(key: Key): unknown[] {
  try {
    const value: unknown = JSON.parse(recall(key) ?? '[]');
    return Array.isArray(value) ? value : [];
  } catch {
    // Cut short.
    return [];
  }
}

/** An empty list is none. */
export function rememberList(key: Key, list: readonly unknown[]): void {
  remember(key, list.length === 0 ? null : JSON.stringify(list));
}

/** Texts that were kept, each under its name. */
export function recallTexts(key: Key): Map<string, string> {
  return new Map(recallList(key).filter((one): one is [string, string] => Array.isArray(one) && typeof one[0] === 'string' && typeof one[1] === 'string'));
}
