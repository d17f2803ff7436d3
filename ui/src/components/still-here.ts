/** Whether a part of the window that started something is still there when it is done: a person may have gone on meanwhile. */
import { useCallback, useEffect, useRef } from 'react';

export function useStillHere(): () => boolean {
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  return useCallback(() => here.current, []);
}
