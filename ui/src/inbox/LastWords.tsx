/** What an agent said last, without leaving the list: from its conversation, or what stands on its screen. */
import { t } from '@lingui/core/macro';
import { useEffect, useState } from 'react';
import { call, toCallError } from '../platform/bridge';
import type { CallError, SessionView } from '../protocol/generated';
import { ErrorNote } from '../components/ErrorNote';

const LINES = 16;
/** Tools speak as well; this far back its own last word is looked for. */
const SAID = 40;

type Found = { state: 'looking' } | { state: 'said'; text: string } | { state: 'screen'; text: string } | { state: 'failed'; error: CallError };

async function lastSaid(session: SessionView): Promise<string | null> {
  try {
    const { said } = await call('session.transcript', { session: session.id, last: SAID });
    return said.findLast((one) => one.who === 'agent')?.text.trim() ?? null;
  } catch {
    // Many agents keep no conversation that can be read; their screen is as good.
    return null;
  }
}

export function lastLines(lines: readonly string[]): string {
  const end = lines.findLastIndex((line) => line.trim() !== '') + 1;
  return lines.slice(Math.max(0, end - LINES), end).join('\n');
}

async function find(session: SessionView, conversation: boolean): Promise<Found> {
  const said = conversation ? await lastSaid(session) : null;
  if (said !== null && said !== '') return { state: 'said', text: said };
  try {
    const { lines } = await call('terminal.text', { session: session.id });
    return { state: 'screen', text: lastLines(lines) };
  } catch (error) {
    return { state: 'failed', error: toCallError(error) };
  }
}

/** `conversation` is where to look first; of one that failed, its screen tells why. */
export function LastWords({ session, conversation }: { session: SessionView; conversation: boolean }) {
  const [found, setFound] = useState<Found>({ state: 'looking' });
  const [asOf] = useState(session);
  useEffect(() => {
    let wanted = true;
    void find(asOf, conversation).then((one) => wanted && setFound(one));
    return () => {
      wanted = false;
    };
  }, [asOf, conversation]);
  switch (found.state) {
    case 'looking':
      return <p className="faint small" role="status">{t`Looking…`}</p>;
    case 'failed':
      return <ErrorNote title={t`Its last screen cannot be shown`} error={found.error} />;
    case 'said':
    case 'screen':
      // What scrolls must be within reach of the keys.
      return (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className={found.state === 'said' ? 'last-said' : 'last-said last-screen-text mono'} data-scrolls role="group" tabIndex={0} aria-label={found.state === 'said' ? t`Its last words` : t`Its last screen`} data-testid="last-words">
          {found.text === '' ? t`Its screen is empty.` : found.text}
        </div>
      );
  }
}
