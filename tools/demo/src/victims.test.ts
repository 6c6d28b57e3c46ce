import { describe, expect, it } from 'vitest';
import { fingerprint, nodesOf, tasksOf } from './rack-view.ts';
import { SAMPLE_NODES, SAMPLE_TASKS, sampleTask } from './testing/sample-rack.ts';
import { idleVictim, servingVictim, webNodes } from './victims.ts';

const PS = {
  tasks: [
    {
      id: 'a1',
      service: 'guestbook/db',
      slot: '1',
      node: 'black-pearl1',
      nodeLost: false,
      state: 'running',
      health: 'healthy',
      containerId: 'c0ffee',
    },
    { id: 'a2', service: 'guestbook/web', slot: '1', node: null, state: 'pending' },
  ],
};

describe('what grappe answers', () => {
  it('is read as tasks, with nothing where there is nothing', () => {
    const [db, web] = tasksOf(PS);
    expect(db).toEqual({
      id: 'a1',
      service: 'db',
      slot: '1',
      node: 'black-pearl1',
      nodeLost: false,
      state: 'running',
      health: 'healthy',
      containerId: 'c0ffee',
    });
    expect(web).toMatchObject({ service: 'web', node: '', state: 'pending', containerId: '' });
  });

  it('is refused when it is something else', () => {
    expect(() => nodesOf(PS)).toThrow('no list of nodes');
    expect(() => tasksOf(null)).toThrow('no list of tasks');
  });

  it('tells a restarted container from the one before', () => {
    const [first, ...rest] = SAMPLE_TASKS;
    const restarted = first && { ...first, containerId: 'another' };
    expect(fingerprint(SAMPLE_TASKS.toReversed())).toBe(fingerprint(SAMPLE_TASKS));
    expect(fingerprint(restarted ? [restarted, ...rest] : [])).not.toBe(fingerprint(SAMPLE_TASKS));
  });
});

describe('the node that serves and is cut off', () => {
  it('is the last by name that has no database', () => {
    expect(servingVictim(SAMPLE_TASKS)).toBe('black-pearl4');
    const together = [
      sampleTask({ service: 'db', slot: '1', node: 'black-pearl3' }),
      sampleTask({ service: 'web', slot: '1', node: 'black-pearl3' }),
      sampleTask({ service: 'web', slot: '2', node: 'black-pearl2' }),
    ];
    expect(servingVictim(together)).toBe('black-pearl2');
  });

  it('is none where the web does not serve, or only beside the database', () => {
    const unwell = sampleTask({
      service: 'web',
      slot: '1',
      node: 'black-pearl2',
      health: 'unhealthy',
    });
    expect(servingVictim([unwell])).toBeUndefined();
    const beside = ['db', 'web'].map((service) =>
      sampleTask({ service, slot: '1', node: 'black-pearl1' }),
    );
    expect(servingVictim(beside)).toBeUndefined();
  });

  it('does not count replicas out of reach', () => {
    const lost = SAMPLE_TASKS.map((task) =>
      task.node === 'black-pearl4' ? { ...task, nodeLost: true } : task,
    );
    expect(servingVictim(lost)).toBe('black-pearl3');
    expect(webNodes(lost)).toEqual(['black-pearl2', 'black-pearl3']);
  });
});

describe('the node that runs nothing and is cut off', () => {
  it('is one whose tasks have ended', () => {
    const ended = SAMPLE_TASKS.map((task) =>
      task.node === 'black-pearl4' ? { ...task, state: 'lost' } : task,
    );
    expect(idleVictim(SAMPLE_NODES, ended)).toBe('black-pearl4');
  });

  it('is none while all are busy or away', () => {
    expect(idleVictim(SAMPLE_NODES, SAMPLE_TASKS)).toBeUndefined();
    const away = SAMPLE_NODES.map((node) => ({ ...node, condition: 'lost' }));
    expect(idleVictim(away, [])).toBeUndefined();
  });
});
