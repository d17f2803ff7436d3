/** The link to the daemon, and who owns it, in words. Pure. */
import { t } from '@lingui/core/macro';
import type { LinkState, Owner } from '../protocol/generated';

interface LinkWords {
  word: string;
  tone: 'done' | 'needs' | 'fail' | 'idle';
}

export function linkWords(link: LinkState): LinkWords {
  switch (link.state) {
    case 'linked':
      return { word: t`linked`, tone: 'done' };
    case 'connecting':
      return { word: t`connecting`, tone: 'idle' };
    case 'starting':
      return { word: t`starting`, tone: 'idle' };
    case 'reconnecting':
      return { word: t`reconnecting`, tone: 'needs' };
    case 'stopped':
      return { word: t`stopped`, tone: 'idle' };
    case 'crashed':
      return { word: t`crashed`, tone: 'fail' };
    case 'failed':
      return { word: t`not reached`, tone: 'fail' };
    case 'other_build':
      return { word: t`of another build`, tone: 'needs' };
  }
}

/** In a few words, for a line; and in a sentence that says what follows from it. */
export function ownerWords(owner: Owner): { brief: string; whole: string } {
  switch (owner) {
    case 'app':
      return { brief: t`started by this app`, whole: t`This app started it. It stops a few seconds after the app is gone; your agents run on.` };
    case 'none':
      return { brief: t`runs without an app`, whole: t`It was started without an app, so it goes on when the app quits.` };
  }
}
