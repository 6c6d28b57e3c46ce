import { describe, expect, it } from 'vitest';
import { assigned, RESTART, TestNode } from '../testing/node.ts';

const ON_FAILURE = { restart: { ...RESTART, condition: 'on-failure' } } as const;

/** A node with a service that ends with success when it is asked to stop. */
function running(...names: string[]): TestNode {
  const node = new TestNode().start();
  node.assign(...names.map((name) => assigned(name, ON_FAILURE)));
  return node;
}

/** The board halts and comes up again; whoever halts it stops the containers behind the core's back. */
function haltAndBoot(node: TestNode, exitCode = 0): void {
  node.prompt = false;
  node.post({ kind: 'halting' });
  for (const save of [...node.saves]) {
    expect(save).toBeDefined();
    node.finishSave();
  }
  for (const { task, state } of [...node.containers.values()])
    if (state === 'running') node.change(task, { state: 'exited', health: 'none', exitCode });
  node.losePower();
  node.prompt = true;
  node.start();
}

describe('a board that is halted', () => {
  it.each([0, 143])('starts again what ran, although it has ended with code %d', (exitCode) => {
    const node = running('db');
    haltAndBoot(node, exitCode);
    expect(node.status('db')).toMatchObject({ state: 'running', attempt: 1 });
    expect(node.log).toContain('start db');
  });

  it('leaves what had done its work before', () => {
    const node = running('job', 'db');
    node.exits('job', 0);
    haltAndBoot(node);
    expect(node.status('job')?.state).toBe('completed');
    expect(node.status('db')?.state).toBe('running');
  });

  it('believes what ends afterwards', () => {
    const node = running('job');
    haltAndBoot(node);
    node.exits('job', 0);
    expect(node.status('job')?.state).toBe('completed');
    node.restartAgent();
    expect(node.status('job')?.state).toBe('completed');
  });

  it('forgets it once the containers have been seen to run after all', () => {
    const node = running('job');
    node.post({ kind: 'halting' });
    expect(node.memory?.halted).toEqual(['job']);
    node.restartAgent();
    expect(node.memory?.halted).toBeUndefined();
    node.exits('job', 0);
    node.restartAgent();
    expect(node.status('job')?.state).toBe('completed');
  });

  it('remembers it when the agent dies before it has seen any container', () => {
    const node = running('db');
    node.post({ kind: 'halting' });
    node.change(assigned('db').id, { state: 'exited', exitCode: 0 });
    node.losePower();
    node.startAgent();
    node.assign(assigned('db', ON_FAILURE), assigned('web'));
    node.restartAgent();
    expect(node.status('db')?.state).toBe('running');
  });

  it('begins nothing any more', () => {
    const node = running('db');
    node.post({ kind: 'halting' });
    node.log.length = 0;
    node.assign(assigned('db', ON_FAILURE), assigned('web'));
    node.exits('db', 1);
    node.advanceMs(60_000);
    expect(node.log.filter((line) => /^(start|prepare|stop|create) /.test(line))).toEqual([]);
  });
});
