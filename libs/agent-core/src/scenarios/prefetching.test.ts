import { describe, expect, it } from 'vitest';
import type { Assignment, RackName } from '@grappe/domain';
import { PREPARE_RETRY_MS_MAX } from '../constants.ts';
import { TestNode } from '../testing/node.ts';

/** An assignment of nothing but images. */
function images(number: number, ...prefetch: string[]): Assignment {
  return { rack: 'pearl' as RackName, generation: { term: 1, number }, tasks: [], prefetch };
}

/** A node that was told to have the image `far:1`. */
function spare(): TestNode {
  const node = new TestNode().start();
  node.post({ kind: 'assignment', assignment: images(1, 'far:1') });
  expect(asked(node)).toEqual(['far:1']);
  return node;
}

/** What was to be brought since this was last asked. */
function asked(node: TestNode): readonly string[] {
  const { prefetch } = node;
  node.prefetch = [];
  return prefetch;
}

function fail(node: TestNode, references: readonly string[] = ['far:1']): void {
  node.post({ kind: 'prefetched', references, complete: false });
}

describe('images to bring ahead', () => {
  it('that could not be had are asked for again, ever more slowly, up to a minute apart', () => {
    const node = spare();
    const waitsMs: number[] = [];
    for (let n = 0; n < 9; n += 1) {
      fail(node);
      waitsMs.push((node.wakeAtMs ?? 0) - node.nowMs);
      node.advanceMs(PREPARE_RETRY_MS_MAX);
      expect(asked(node)).toEqual(['far:1']);
    }
    expect(waitsMs).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1_000));
    node.post({ kind: 'prefetched', references: ['far:1'], complete: true });
    expect(node.wakeAtMs).toBeUndefined();
  });

  it('are not begun anew by an assignment that wants the same', () => {
    const node = spare();
    node.post({ kind: 'assignment', assignment: images(2, 'far:1') });
    expect(asked(node)).toEqual([]);
    node.post({ kind: 'assignment', assignment: images(3, 'far:1', 'far:2') });
    expect(asked(node)).toEqual(['far:1', 'far:2']);
    // An answer about the list before says nothing of this one.
    fail(node);
    expect(node.wakeAtMs).toBeUndefined();
  });

  it.each([
    ['an image has come', (node: TestNode) => node.post({ kind: 'images-changed' })],
    [
      'a controller says so again',
      (node: TestNode) => node.post({ kind: 'assignment', assignment: images(2, 'far:1') }),
    ],
  ])('that wait are tried at once when %s', (_, happens) => {
    const node = spare();
    for (let n = 0; n < 7; n += 1) {
      fail(node);
      node.advanceMs(PREPARE_RETRY_MS_MAX);
    }
    fail(node);
    asked(node);
    happens(node);
    expect(asked(node)).toEqual(['far:1']);
    happens(node);
    expect(asked(node)).toEqual([]);
  });

  it('wait for an engine that is away', () => {
    const node = spare();
    node.loseEngine();
    fail(node);
    node.advanceMs(600_000);
    expect(asked(node)).toEqual([]);
    expect(node.wakeAtMs).toBeUndefined();
    node.post({ kind: 'engine-connected' });
    expect(asked(node)).toEqual(['far:1']);
  });

  it('are remembered over a restart of the agent', () => {
    const node = spare();
    node.restartAgent();
    expect(asked(node)).toEqual(['far:1']);
  });

  it('that nobody wants any more are not asked for', () => {
    const node = spare();
    fail(node);
    node.release();
    node.advanceMs(600_000);
    expect(asked(node)).toEqual([]);
  });
});
