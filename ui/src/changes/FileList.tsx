/** The changed files as one list: one stop for the Tab key, arrow keys inside, and the same place after each look. */
import { t } from '@lingui/core/macro';
import { useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { ask, toCallError } from '../platform/bridge';
import type { ChangeScope, FileChangeView, OpenTarget, SessionView } from '../protocol/generated';
import { openIn, useOpenTargets } from '../app/open-in';
import { notify } from '../app/screen';
import { ContextMenu, type MenuEntry } from '../components/Menu';
import { openEntries } from '../components/OpenIn';
import { Near } from '../diff/Near';
import { chunksOf } from '../diff/rows';
import { FileRow } from './FileRow';
import { partsOf, rowHeight } from './list';
import { read, readingOf, toggleFile, useLook, useReading, type Anchor } from './store';
import { toggleViewed } from './viewed';

/** How many files are drawn or left out together. */
const CHUNK = 50;

const rows = (list: HTMLElement): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('[data-path]')];

/** The first file of which something is seen; at the top of the list there is nothing to hold on to. */
function anchorOf(list: HTMLElement): Anchor | null {
  if (list.scrollTop <= 0) return null;
  const top = list.getBoundingClientRect().top;
  const first = rows(list).find((row) => row.getBoundingClientRect().bottom > top);
  return first === undefined ? null : { path: first.dataset['path'] ?? '', top: first.getBoundingClientRect().top - top };
}

function hold(list: HTMLElement, anchor: Anchor): void {
  const row = rows(list).find((one) => one.dataset['path'] === anchor.path);
  if (row !== undefined) list.scrollTop += row.getBoundingClientRect().top - list.getBoundingClientRect().top - anchor.top;
}

/** Keeps what is read where it is while files above it come, go, open and grow. */
function useSteady(session: string, list: RefObject<HTMLDivElement | null>, ...drawn: unknown[]): () => void {
  const anchor = useRef<Anchor | null>(null);
  useLayoutEffect(() => {
    const box = list.current;
    const { at } = readingOf(session);
    if (box !== null && at !== null) hold(box, at);
    return () => read(session, { at: anchor.current });
  }, [session, list]);
  useLayoutEffect(() => {
    const box = list.current;
    if (box === null) return;
    if (anchor.current !== null) hold(box, anchor.current);
    anchor.current = anchorOf(box);
    // What is drawn decides, whatever it is.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [list, ...drawn]);
  return () => {
    if (list.current !== null) anchor.current = anchorOf(list.current);
  };
}

const STEPS: Record<string, (at: number, last: number) => number> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  j: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  k: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_at, last) => last,
};

/** A file that is gone, or that is a repository, is nothing to open. */
const canOpen = (file: FileChangeView): boolean => file.status !== 'deleted' && !file.submodule;

/** Opens a file here or elsewhere, or gives its path away. */
function entriesOf(session: SessionView, file: FileChangeView, open: boolean, targets: readonly OpenTarget[]): MenuEntry[] {
  const copy = (text: string) => () => {
    ask({ ask: 'clipboard_write', text }).catch((thrown: unknown) => notify(t`Could not copy`, toCallError(thrown)));
  };
  const between = session.worktree.includes('\\') ? '\\' : '/';
  return [
    { key: 'toggle', label: open ? t`Close` : t`Open`, hint: t`Enter`, onSelect: () => toggleFile(session.id, file.path) },
    ...(canOpen(file) ? elsewhere(session, file, targets) : []),
    { key: 'copy-path', label: t`Copy its path`, line: true, onSelect: copy(file.path) },
    { key: 'copy-whole-path', label: t`Copy its whole path`, onSelect: copy(`${session.worktree}${between}${file.path.replaceAll('/', between)}`) },
  ];
}

function elsewhere(session: SessionView, file: FileChangeView, targets: readonly OpenTarget[]): MenuEntry[] {
  const entries = openEntries({ session: session.id, path: file.path }, targets, (name) => t`Open in ${name}`);
  return entries.map((entry, index) => (index === 0 ? { ...entry, line: true, hint: t`Ctrl Enter` } : entry));
}

const HEADINGS = { conflicts: t`In conflict`, files: t`Other files` } as const;

interface ListProps {
  session: SessionView;
  scope: ChangeScope;
  files: readonly FileChangeView[];
}

function Rows({ session, scope, files, stop }: ListProps & { stop: string | null }) {
  const { shown, failed } = useLook(session.id, scope);
  const { open, at } = useReading(session.id);
  const chunks = useMemo(() => chunksOf(files, CHUNK), [files]);
  return chunks.map((chunk, index) => (
    <Near
      key={index}
      first={index === 0 || chunk.some((file) => file.path === at?.path)}
      always={chunk.some((file) => open.has(file.path) || file.path === stop)}
      height={chunk.reduce((sum, file) => sum + rowHeight(file), 0)}
      draw={() => chunk.map((file) => <FileRow key={file.path} session={session.id} scope={scope} file={file} open={open.has(file.path)} stop={file.path === stop} shown={shown.get(file.path)} failed={failed.get(file.path)} />)}
    />
  ));
}

/** The file that the keys are at, and moving them. A file that is not drawn is drawn because they go there. */
function useKeys(ordered: readonly FileChangeView[], list: RefObject<HTMLDivElement | null>) {
  const [chosen, setChosen] = useState<string | null>(null);
  const going = useRef(false);
  const stop = ordered.some((file) => file.path === chosen) ? chosen : (ordered[0]?.path ?? null);
  useLayoutEffect(() => {
    if (!going.current || stop === null) return;
    going.current = false;
    const row = list.current === null ? undefined : rows(list.current).find((one) => one.dataset['path'] === stop);
    row?.querySelector<HTMLElement>('[data-file]')?.focus();
  }, [stop, list]);
  const go = (path: string): void => {
    going.current = true;
    setChosen(path);
    // One that is drawn and was chosen already is not drawn anew.
    const row = list.current === null ? undefined : rows(list.current).find((one) => one.dataset['path'] === path);
    row?.querySelector<HTMLElement>('[data-file]')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = STEPS[event.key];
    const path = event.target instanceof HTMLElement && event.target.hasAttribute('data-file') ? event.target.closest<HTMLElement>('[data-path]')?.dataset['path'] : undefined;
    if (step === undefined || path === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = ordered[step(ordered.findIndex((file) => file.path === path), ordered.length - 1)];
    if (next === undefined || next.path === path) return;
    go(next.path);
  };
  const onFocus = (target: EventTarget): void => {
    const path = target instanceof HTMLElement && target.hasAttribute('data-file') ? target.closest<HTMLElement>('[data-path]')?.dataset['path'] : undefined;
    if (path !== undefined && path !== chosen) setChosen(path);
  };
  return { stop, go, onKeyDown, onFocus };
}

/** Ctrl+Enter opens the file that the keys are at in the editor. True when it was that key. */
function openByKey(event: KeyboardEvent<HTMLElement>, session: SessionView, files: readonly FileChangeView[]): boolean {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return false;
  const path = pathUnder(event.target);
  const file = files.find((one) => one.path === path);
  if (file === undefined) return false;
  event.preventDefault();
  if (canOpen(file)) void openIn({ session: session.id, path: file.path }, 'editor');
  return true;
}

/** From anywhere in a file, but not from a field: to the next or the one before, or done with this one. True when it was such a key. */
function reviewByKey(event: KeyboardEvent<HTMLElement>, session: SessionView, scope: ChangeScope, files: readonly FileChangeView[], go: (path: string) => void): boolean {
  const { target, key } = event;
  // On some keyboards brackets take AltGr.
  const modified = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState('AltGraph');
  if (modified || !(target instanceof HTMLElement) || target.closest('textarea, input:not([type="checkbox"])') !== null) return false;
  const at = files.findIndex((one) => one.path === target.closest<HTMLElement>('[data-path]')?.dataset['path']);
  const file = files[at];
  if (file === undefined) return false;
  const to = key === ']' ? files[at + 1] : key === '[' ? files[at - 1] : key === 'v' ? file : undefined;
  if (to === undefined) return false;
  event.preventDefault();
  // The lines of a file that was viewed go, and the keys must not go with them.
  if (to.path !== file.path || target.closest('[data-file]') === null) go(to.path);
  if (key === 'v' && !event.repeat) toggleViewed(session.id, scope, file);
  return true;
}

export function FileList({ session, scope, files }: ListProps) {
  const list = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<string | null>(null);
  const { shown } = useLook(session.id, scope);
  const { open } = useReading(session.id);
  const targets = useOpenTargets().known ?? [];
  const parts = useMemo(() => partsOf(files), [files]);
  const ordered = useMemo(() => parts.flatMap((part) => part.files), [parts]);
  const keys = useKeys(ordered, list);
  const scrolled = useSteady(session.id, list, files, shown);
  const target = ordered.find((file) => file.path === pointed);
  return (
    <ContextMenu entries={target === undefined ? [] : entriesOf(session, target, open.has(target.path), targets)} label={t`This file`} disabled={target === undefined}>
      {/* The rows inside take the keys; this only hears where they go. */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        ref={list}
        className="file-list"
        data-scrolls
        data-testid="change-list"
        onScroll={scrolled}
        onKeyDown={(event) => {
          if (!openByKey(event, session, ordered) && !reviewByKey(event, session, scope, ordered, keys.go)) keys.onKeyDown(event);
        }}
        onFocus={(event) => keys.onFocus(event.target)}
        onPointerDownCapture={(event) => setPointed(pathUnder(event.target))}
        onContextMenuCapture={(event) => setPointed(pathUnder(event.target))}
      >
        {parts.map((part) => (
          <section key={part.kind} aria-label={parts.length > 1 ? HEADINGS[part.kind] : t`Changed files`}>
            {parts.length > 1 && <h3 className="h3 file-heading">{HEADINGS[part.kind]} <span className="num">{part.files.length}</span></h3>}
            {/* No ul and li: between them stand the parts that are drawn or not. */}
            <div role="list"><Rows session={session} scope={scope} files={part.files} stop={keys.stop} /></div>
          </section>
        ))}
      </div>
    </ContextMenu>
  );
}

/** Only a row has a menu; the lines below it are text to be selected. */
function pathUnder(target: EventTarget): string | null {
  const row = target instanceof Element ? target.closest('[data-file]') : null;
  return row?.closest<HTMLElement>('[data-path]')?.dataset['path'] ?? null;
}
