/** A thin line over what is still on screen while the link is away for a moment. */
import { t } from '@lingui/core/macro';
import { useEffect, useState } from 'react';
import type { LinkState } from '../protocol/generated';
import { StateMark } from '../components/StateMark';

/** A drop shorter than this is not worth a word. */
const PATIENCE = 300;

export function Banner({ link }: { link: LinkState }) {
  const away = link.state === 'reconnecting' || link.state === 'connecting' || link.state === 'starting';
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!away) return;
    const timer = setTimeout(() => setLate(true), PATIENCE);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [away]);
  if (!away || !late) return null;
  return (
    <div className="banner" role="status" data-testid="link-banner">
      <StateMark mark="turning" tone="work" />
      <span>{link.state === 'starting' ? t`Starting the daemon…` : t`Reconnecting to the daemon…`}</span>
      <span className="faint">{t`Your agents keep running. What you see may be a moment old.`}</span>
    </div>
  );
}

/** States in which what was known can no longer be worked with. */
export function needsPage(link: LinkState): link is Extract<LinkState, { state: 'stopped' | 'crashed' | 'failed' | 'other_build' }> {
  return link.state === 'stopped' || link.state === 'crashed' || link.state === 'failed' || link.state === 'other_build';
}
