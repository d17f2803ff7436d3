/** The link to the daemon, and who owns it, in words. Pure. */
import type { LinkState, Owner } from '../protocol/generated';

interface LinkWords {
  word: string;
  tone: 'done' | 'needs' | 'fail' | 'idle';
}

export function linkWords(link: LinkState): LinkWords {
  switch (link.state) {
    case 'linked':
      return { word: 'linked', tone: 'done' };
    case 'connecting':
      return { word: 'connecting', tone: 'idle' };
    case 'starting':
      return { word: 'starting', tone: 'idle' };
    case 'reconnecting':
      return { word: 'reconnecting', tone: 'needs' };
    case 'stopped':
      return { word: 'stopped', tone: 'idle' };
    case 'crashed':
      return { word: 'crashed', tone: 'fail' };
    case 'failed':
      return { word: 'not reached', tone: 'fail' };
    case 'other_build':
      return { word: 'of another build', tone: 'needs' };
  }
}

/** In a few words, for a line; and in a sentence that says what follows from it. */
export function ownerWords(owner: Owner): { brief: string; whole: string } {
  switch (owner) {
    case 'app':
      return { brief: 'started by this app', whole: 'This app started it. It stops a few seconds after the app is gone; your agents run on.' };
    case 'none':
      return { brief: 'runs without an app', whole: 'It was started without an app, so it goes on when the app quits.' };
  }
}
