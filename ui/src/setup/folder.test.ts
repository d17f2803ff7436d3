import { describe, expect, it } from 'vitest';
import type { GitState, ProjectLooked } from '../protocol/generated';
import { folderWords } from './folder';

const looked = (state: GitState, part: Partial<ProjectLooked> = {}): ProjectLooked => ({ state, notes: [], ...part });

describe('a chosen folder', () => {
  it.each([
    ['repository', {}, 'add', 'A git repository.'],
    ['repository', { root: '/src/shop', base: 'main' }, 'add', 'New work starts from main.'],
    ['repository', { root: '/src/shop', known: 'shop' }, 'open', 'in the list already'],
    ['missing', {}, 'nothing', 'no such folder'],
    ['no_folder', {}, 'nothing', 'a file'],
    ['no_repository', {}, 'init', 'not a git repository yet'],
    ['no_commit', {}, 'init', 'no commit yet'],
    ['bare', {}, 'nothing', 'bare'],
    ['own', {}, 'nothing', 'cannot be a project'],
    ['refused', {}, 'nothing', 'git does not work'],
  ] as const)('that is %s %o leads to: %s', (state, part, next, words) => {
    const said = folderWords('/src/shop', looked(state, part));
    expect(said.next.do).toBe(next);
    expect(said.words).toContain(words);
  });

  it('within a repository says which folder is added', () => {
    expect(folderWords('/src/shop/web', looked('repository', { root: '/src/shop' })).more).toContain('What will be added is /src/shop.');
    expect(folderWords('/src/shop/', looked('repository', { root: '/src/shop' })).more).toBeNull();
  });

  it('is made a repository only with a word on what that does', () => {
    expect(folderWords('/a', looked('no_repository')).more).toContain('Nothing of yours is committed');
  });
});
