import { describe, expect, it } from 'vitest';
import { newestGeneration } from '../assigning.ts';
import { assigned, TestNode } from '../testing/node.ts';

const web = assigned('web');
const db = assigned('db');

/** A node that ran `web` and `db` and starts anew without its memory. */
function forgetful(): TestNode {
  const node = new TestNode().start();
  node.assignAt(7, web, db);
  node.loseMemory();
  return node;
}

describe('a node that has lost its memory', () => {
  it('leaves its containers as they are, for as long as no controller comes', () => {
    const node = forgetful().start();
    node.advanceMs(86_400_000);
    expect([...node.containers.values()].map(({ state }) => state)).toEqual(['running', 'running']);
    expect(node.log).toEqual(['report web running', 'report db running']);
    expect(node.wakeAtMs).toBeUndefined();
  });

  it('goes on with what the controller assigns, untouched, and stops the rest', () => {
    const node = forgetful().start();
    node.log.length = 0;
    node.assignAt(8, web);
    expect([...node.containers.keys()]).toEqual(['web']);
    expect(node.log.filter((line) => line.includes('web'))).toEqual([]);
    expect(node.told('db')?.state).toBe('stopped');
  });

  it('stops nothing before the first assignment is on its disk', () => {
    const node = forgetful().start();
    node.prompt = false;
    node.assignAt(8);
    expect(node.steps).toEqual([]);
    node.finishSave();
    expect(node.stepKinds()).toEqual(['stop web', 'stop db']);
  });

  it('starts again what has ended before it was assigned', () => {
    const node = forgetful();
    node.change('web', { state: 'exited', exitCode: 137 });
    node.start();
    node.exits('db', 1);
    node.advanceMs(60_000);
    node.assignAt(8, web, db);
    expect(node.status('web')).toMatchObject({ state: 'running', attempt: 1 });
    expect(node.status('db')).toMatchObject({ state: 'running', attempt: 1 });
  });

  it('starts a container that was only made', () => {
    const node = forgetful();
    node.change('web', { state: 'created' });
    node.start();
    expect(node.told('web')?.state).toBe('starting');
    node.assignAt(8, web, db);
    expect(node.status('web')).toMatchObject({ state: 'running', attempt: 0 });
  });

  it('says that a container is gone that was removed meanwhile', () => {
    const node = forgetful().start();
    node.vanishes('web');
    expect(node.told('web')?.state).toBe('stopped');
    expect(node.status('web')).toBeUndefined();
  });

  it('stops everything when the rack has let it go', () => {
    const node = forgetful().start();
    node.release();
    expect(node.containers.size).toBe(0);
    expect(node.log).not.toContain('save');
  });
});

describe('a node that its rack has let go', () => {
  it('stops everything, and writes that down once however often it is told', () => {
    const node = new TestNode().start();
    node.assignAt(7, web);
    node.release();
    expect(node.containers.size).toBe(0);
    expect(node.memory?.assignment).toMatchObject({ generation: { number: 8 }, tasks: [] });
    node.log.length = 0;
    for (let n = 0; n < 100; n += 1) node.release();
    expect(node.log).toEqual([]);
  });

  it('stops also what was being assigned', () => {
    const node = new TestNode().start();
    node.prompt = false;
    node.assignAt(7, web);
    node.release();
    node.finishAll();
    expect(node.containers.size).toBe(0);
    expect(node.memory?.assignment.tasks).toEqual([]);
  });

  it('runs what it is assigned when it is taken back', () => {
    const node = new TestNode().start();
    node.assignAt(7, web);
    node.release();
    node.assignAt(9, db);
    expect([...node.containers.keys()]).toEqual(['db']);
  });

  it('and taken back while its disk is slow takes what it is assigned, as it tells the number that it has used itself', () => {
    const node = new TestNode().start();
    node.assignAt(7, web);
    node.prompt = false;
    node.assignAt(8, web);
    expect(newestGeneration(node.state)).toMatchObject({ number: 7 });
    node.release();
    expect(newestGeneration(node.state)).toMatchObject({ number: 9 });
    node.assignAt(10, db);
    expect(newestGeneration(node.state)).toMatchObject({ number: 7 });
    node.finishAll();
    expect(newestGeneration(node.state)).toMatchObject({ number: 10 });
    expect([...node.containers.keys()]).toEqual(['db']);
  });
});

describe('a task that is assigned again while it is being stopped', () => {
  it('runs on as a further attempt', () => {
    const node = new TestNode().start();
    node.assign(web);
    node.prompt = false;
    node.assign();
    node.finishSave();
    expect(node.told('web')?.state).toBe('stopping');
    node.assign(web);
    node.finishSave();
    node.finish('web');
    node.prompt = true;
    node.advanceMs(60_000);
    expect(node.told('web')?.state).toBe('running');
    expect(node.status('web')?.attempt).toBeGreaterThan(0);
  });
});
