/** Looks at a folder as its path is chosen or typed. What an older path was is dropped when its answer comes late. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { CallError, ProjectLooked } from '../protocol/generated';

/** Long enough not to look at half of a path that is being typed. */
const TYPED = 250;

export interface Looked {
  /** What it was looked for; what is shown is of no other path. */
  path: string;
  found: ProjectLooked | null;
  error: CallError | null;
  /** When the answer came. */
  at: number;
}

async function look(path: string): Promise<Looked> {
  try {
    return { path, found: await call('project.look', { path }), error: null, at: performance.now() };
  } catch (thrown) {
    return { path, found: null, error: toCallError(thrown), at: performance.now() };
  }
}

export function useFolder(path: string) {
  const [looked, setLooked] = useState<Looked | null>(null);
  const newest = useRef(path);
  useEffect(() => {
    newest.current = path;
    if (path === '') return;
    const timer = setTimeout(() => {
      void look(path).then((answer) => {
        if (newest.current === path) setLooked(answer);
      });
    }, TYPED);
    return () => clearTimeout(timer);
  }, [path]);
  /** At once, for somebody who does not wait. Null if the path was changed meanwhile. */
  const lookNow = useCallback(async (now: string): Promise<Looked | null> => {
    newest.current = now;
    const answer = await look(now);
    if (newest.current !== now) return null;
    setLooked(answer);
    return answer;
  }, []);
  return { looked: looked?.path === path ? looked : null, lookNow };
}
