import { describe, expect, it } from 'vitest';
import { LoadNews } from './load-news.ts';

describe('the load in heartbeats', () => {
  it('is told at first, and then when it has changed enough', () => {
    let load = 12.4;
    const news = new LoadNews(() => load);
    expect(news.next()).toEqual({ loadPercent: 12 });
    expect(news.next()).toEqual({});
    load = 16.4;
    expect(news.next()).toEqual({});
    load = 17;
    expect(news.next()).toEqual({ loadPercent: 17 });
    load = 0;
    expect(news.next()).toEqual({ loadPercent: 0 });
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('is not told as %s', (load) => {
    expect(new LoadNews(() => load).next()).toEqual({});
  });
});
