import { describe, expect, it } from 'vitest';
import type { PermissionMode, Source } from '../protocol/generated';
import { cannotTellWords, evidenceWords, modeMeans, modeWord, settingsWords, sourceLook } from './evidence';

const SOURCES: Source[] = ['hook', 'transcript', 'title', 'screen', 'process', 'ours', 'time'];
const MODES: PermissionMode[] = ['ask', 'accept-edits', 'auto', 'full'];

describe('evidence', () => {
  it('has an icon and words of its own for every source', () => {
    for (const part of ['icon', 'word', 'from'] as const) expect(new Set(SOURCES.map((source) => sourceLook(source)[part])).size).toBe(SOURCES.length);
  });

  it('says from what and since when', () => {
    expect(evidenceWords({ source: 'hook', at: 0 }, 120_000)).toBe('from its hooks, 2 min ago');
    expect(evidenceWords({ source: 'title', at: 0 }, 5_000)).toBe('from its terminal title, just now');
  });
});

describe('what an agent cannot tell', () => {
  it('is one sentence, and none where it can tell all', () => {
    expect(cannotTellWords(undefined)).toBeNull();
    expect(cannotTellWords({ cannot_tell: [] })).toBeNull();
    expect(cannotTellWords({ cannot_tell: ['when it asks for permission.'] })).toBe('This agent cannot tell when it asks for permission');
    expect(cannotTellWords({ cannot_tell: ['a', 'b', 'b', 'c'] })).toBe('This agent cannot tell a, b or c');
  });
});

describe('what a session was told', () => {
  it('stands in a few words, and not at all where nothing was', () => {
    expect(settingsWords({ model: 'opus', effort: 'high', mode: 'full' })).toEqual(['opus', 'high effort', 'Full access']);
    expect(settingsWords({})).toEqual([]);
    expect(new Set(MODES.map(modeWord)).size).toBe(MODES.length);
  });

  it('means what the manifest says it means', () => {
    expect(modeMeans([{ mode: 'ask', means: 'Asks.' }], 'ask')).toBe('Asks.');
    expect(modeMeans([{ mode: 'ask', means: 'Asks.' }], 'full')).toBeNull();
  });
});
