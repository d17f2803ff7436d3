/** One section: read from the daemon, edited as texts, checked, and saved as a whole. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { toCallError } from '../platform/bridge';
import type { CallError } from '../protocol/generated';
import { useFacts } from '../app/store';
import { dropSaved, keepEdits, useEdits } from './drafts';
import { edited, fieldOf, openEdits, withEdits, without, type Edits, type Form } from './form';

export interface SectionOf<T, K extends string> {
  /** What its unsaved edits are kept under. */
  scope: string;
  keys: readonly K[];
  read: () => Promise<T>;
  /** Stores the edits in what is stored by then, and answers what counts. */
  write: (edits: Edits<K>) => Promise<T>;
  form: (stored: T) => Form<K>;
  wrong: (form: Form<K>) => Edits<K>;
}

type Loaded<T> = { is: 'loading' } | { is: 'failed'; error: CallError } | { is: 'loaded'; value: T };

/** What the daemon has. Read again when it comes back: what it said before may be old. */
function useStored<T, K extends string>(section: SectionOf<T, K>) {
  const linked = useFacts((facts) => facts.link.state === 'linked');
  const snapshots = useFacts((facts) => facts.snapshots);
  const [loaded, setLoaded] = useState<Loaded<T>>({ is: 'loading' });
  const asked = useRef(0);
  const load = useCallback(async (): Promise<void> => {
    const mine = ++asked.current;
    try {
      const value = await section.read();
      if (asked.current === mine) setLoaded({ is: 'loaded', value });
    } catch (thrown) {
      if (asked.current === mine) setLoaded((before) => (before.is === 'loaded' ? before : { is: 'failed', error: toCallError(thrown) }));
    }
  }, [section]);
  useEffect(() => {
    const counter = asked;
    if (linked) void load();
    return () => {
      counter.current += 1;
    };
  }, [load, linked, snapshots]);
  /** What is known better than by an answer that is still under way. */
  const learn = (value: T): void => {
    asked.current += 1;
    setLoaded({ is: 'loaded', value });
  };
  return { linked, loaded, load, learn };
}

/** `section` must stay the same object as long as the scope does. */
export function useSection<T, K extends string>(section: SectionOf<T, K>) {
  const { linked, loaded, load, learn } = useStored(section);
  const edits = useEdits<K>(section.scope);
  const [wrong, setWrong] = useState<Edits<K>>({});
  const [refused, setRefused] = useState<CallError | null>(null);
  const [state, setState] = useState<'still' | 'saving' | 'saved'>('still');
  /** Counts the tries that did not save. */
  const [failures, setFailures] = useState(0);
  const stored = loaded.is === 'loaded' ? section.form(loaded.value) : null;
  const open = stored === null ? [] : openEdits(stored, edits);
  const settle = (left: Edits<K>): void => {
    setWrong(left);
    setRefused(null);
    setState('still');
  };
  const change = (key: K, value: string): void => {
    if (stored === null) return;
    keepEdits(section.scope, edited(stored, edits, key, value));
    settle(without(wrong, key));
  };
  const discard = (): void => {
    keepEdits(section.scope, {});
    settle({});
  };
  const save = async (): Promise<void> => {
    if (stored === null || state === 'saving' || !linked) return;
    const found = section.wrong(withEdits(stored, edits));
    settle(found);
    const bad = Object.keys(found).length > 0;
    if (bad) setFailures(failures + 1);
    if (bad) return;
    setState('saving');
    try {
      learn(await section.write(edits));
      dropSaved(section.scope, edits);
      setState('saved');
    } catch (thrown) {
      settle({});
      setRefused(toCallError(thrown));
      setFailures(failures + 1);
    }
  };
  return {
    linked,
    loaded,
    form: stored === null ? null : withEdits(stored, edits),
    wrong,
    /** A refusal, with the field that it names. */
    refused: refused === null ? null : { error: refused, place: fieldOf(refused, section.keys) },
    open,
    state,
    failures,
    change,
    discard,
    save,
    load,
    learn,
  };
}

export type Section<T, K extends string> = ReturnType<typeof useSection<T, K>>;
