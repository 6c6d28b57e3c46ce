import { SERVER_REPORTS_MAX, type TaskId } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { serverNews, watchServers, type SeenServer } from './server-watch.ts';

const server = (task: string, state: SeenServer['state'], text?: string): SeenServer => ({
  backEnd: 'web',
  task: task as TaskId,
  state,
  ...(text !== undefined && { check: { text, found: 'answered' } }),
});
const NOTHING = new Map();

describe('news of servers', () => {
  it('are what has changed, with how long it has been so', () => {
    const first = watchServers(NOTHING, [server('t1', 'up'), server('t2', 'up')], 1_000);
    const told = serverNews(first, NOTHING, 1_500);
    expect(told.servers.map(({ task, forMs }) => [task, forMs])).toEqual([
      ['t1', 500],
      ['t2', 500],
    ]);
    const next = watchServers(first, [server('t1', 'up'), server('t2', 'down', 'refused')], 2_000);
    const news = serverNews(next, told.told, 2_200);
    expect(news.servers).toEqual([
      {
        backEnd: 'web',
        task: 't2',
        state: 'down',
        forMs: 200,
        check: 'refused',
        found: 'answered',
      },
    ]);
    expect(serverNews(next, news.told, 9_000).servers).toEqual([]);
  });

  it('say nothing of one that is gone, and again of one that comes back', () => {
    const first = watchServers(NOTHING, [server('t1', 'up')], 0);
    const { told } = serverNews(first, NOTHING, 0);
    const without = serverNews(watchServers(first, [], 1), told, 1);
    expect(without.servers).toEqual([]);
    const again = watchServers(NOTHING, [server('t1', 'up')], 2);
    expect(serverNews(again, without.told, 2).servers).toHaveLength(1);
  });

  it('leave out slots of which nobody knows who is there', () => {
    const { task: _, ...unknown } = server('t1', 'up');
    expect(watchServers(NOTHING, [unknown], 0).size).toBe(0);
  });

  it('come in parts when there are many', () => {
    const many = Array.from({ length: SERVER_REPORTS_MAX + 1 }, (_, n) => server(`t${n}`, 'up'));
    const watched = watchServers(NOTHING, many, 0);
    const first = serverNews(watched, NOTHING, 0);
    expect([first.servers.length, first.more]).toEqual([SERVER_REPORTS_MAX, true]);
    const second = serverNews(watched, first.told, 0);
    expect([second.servers.length, second.more]).toEqual([1, false]);
  });
});
