import { describe, expect, it } from 'vitest';
import { assigned, TestNode } from '../testing/node.ts';

const web = assigned('web');
const one = assigned('one', { singleton: true });

/** A node that ran `web`, and whose card is in another board now. */
function moved(): TestNode {
  const node = new TestNode();
  node.board = 'serial-1';
  node.start();
  node.assignAt(7, web);
  node.losePower();
  node.board = 'serial-2';
  return node.start();
}

function states(node: TestNode): (string | undefined)[] {
  return [...node.containers.values()].map(({ state }) => state);
}

describe('a card in another board', () => {
  it('starts nothing of what the first board was given, for as long as no controller accepts it', () => {
    const node = moved();
    node.advanceMs(86_400_000);
    expect(states(node)).toEqual(['exited']);
    expect(node.memory?.board).toBe('serial-1');
  });

  it('goes on once the controller has accepted it, and remembers the board', () => {
    const node = moved();
    node.post({ kind: 'accepted' });
    expect(states(node)).toEqual(['running']);
    expect(node.memory?.board).toBe('serial-2');
    node.losePower();
    node.start();
    expect(states(node)).toEqual(['running']);
  });

  it('is moved again after each restart until then, and not after it went back', () => {
    const node = moved();
    node.restartAgent();
    node.advanceMs(60_000);
    expect(states(node)).toEqual(['exited']);
    node.losePower();
    node.board = 'serial-1';
    node.start();
    expect(states(node)).toEqual(['running']);
  });

  it('stops what it runs when the rack has let the node go', () => {
    const node = moved();
    node.post({ kind: 'accepted' });
    node.post({ kind: 'held' });
    node.release();
    expect(node.containers.size).toBe(0);
  });
});

describe('a board that is told that another one is the node', () => {
  it('starts nothing more, and leaves running what runs', () => {
    const node = new TestNode();
    node.board = 'serial-1';
    node.start();
    node.assignAt(7, web);
    node.post({ kind: 'held' });
    node.advanceMs(60_000);
    expect(states(node)).toEqual(['running']);
    node.exits('web', 1);
    node.advanceMs(60_000);
    expect(states(node)).toEqual(['exited']);
    node.post({ kind: 'accepted' });
    node.advanceMs(60_000);
    expect(states(node)).toEqual(['running']);
  });

  it('stops a singleton when its lease ends', () => {
    const node = new TestNode();
    node.board = 'serial-1';
    node.start();
    node.assignAt(7, one);
    node.lease(['one']);
    expect(states(node)).toEqual(['running']);
    node.post({ kind: 'held' });
    node.advanceMs(20_000);
    expect(states(node)).toEqual(['exited']);
  });
});

describe('a board that tells no serial, or whose card was written before serials', () => {
  it('goes on with what is on its card', () => {
    const node = new TestNode().start();
    node.assignAt(7, web);
    expect(node.memory?.board).toBeUndefined();
    node.losePower();
    node.board = 'serial-1';
    node.start();
    expect(states(node)).toEqual(['running']);
    expect(node.memory?.board).toBe('serial-1');
    node.losePower();
    node.board = undefined;
    node.start();
    expect(states(node)).toEqual(['running']);
  });
});
