// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from 'vitest';
import { hunk } from '../../platform/fake/changes';
import { rowsOf } from '../../diff/rows';
import type { Comment } from './comment';
import { keepBatches, keptBatches } from './kept';
import { targetOf } from './target';

const comment = (id: string, text = 'Say why.'): Comment => ({ id, path: 'a.ts', scope: 'base', target: targetOf(rowsOf([hunk(1, 1, '', ['+a'])]), { from: 1, to: 1 }), text });
const sessions = (): string[] => [...keptBatches().comments.keys()];

beforeEach(() => window.localStorage.clear());

describe('comments that are kept', () => {
  it('are read as they were written', () => {
    const comments = new Map([['one', [comment('1'), comment('2', '')]], ['two', [{ ...comment('3'), lost: 'line' as const }]]]);
    const writing = new Map([['2', 'half']]);
    keepBatches({ comments, writing });
    expect(keptBatches()).toEqual({ comments, writing });
  });

  it('are gone with the last of them', () => {
    keepBatches({ comments: new Map([['one', [comment('1')]]]), writing: new Map() });
    keepBatches({ comments: new Map(), writing: new Map() });
    expect(window.localStorage.getItem('ao.comments')).toBeNull();
  });

  it('are those of the sessions that were written to last, as far as there is room', () => {
    keepBatches({ comments: new Map(Array.from({ length: 50 }, (_, at) => [`s${at}`, [comment(`${at}`)]])), writing: new Map() });
    expect([sessions().length, sessions()[0], sessions().at(-1)]).toEqual([40, 's10', 's49']);
    const long = 'x'.repeat(300_000);
    keepBatches({ comments: new Map(['a', 'b', 'c', 'd'].map((id) => [id, [comment(id, long)]])), writing: new Map() });
    expect(sessions()).toEqual(['b', 'c', 'd']);
  });

  it.each(['', 'null', '[]', '{}', '{"form":1}', '{"form":2,"sessions":[],"writing":{}}', '{"form":1,"sessions":[["a",[{"id":1}]],[1,2],"x"],"writing":{"a":1}}'])('%j is no reason to fail', (text) => {
    window.localStorage.setItem('ao.comments', text);
    const { comments, writing } = keptBatches();
    expect([[...comments.values()].flat(), writing.size]).toEqual([[], 0]);
  });

  it('forget a field in which nothing stood', () => {
    keepBatches({ comments: new Map([['one', [comment('1', ''), comment('2')]]]), writing: new Map([['1', ' ']]) });
    expect(keptBatches().comments.get('one')?.map(({ id }) => id)).toEqual(['2']);
  });
});
