import type { RackName, TaskId } from '@grappe/domain';
import { SeededRng } from '@grappe/fakes';
import type { AgentMemory } from '@grappe/ports';
import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../kernel/virtual-time.ts';
import { pass, process } from '../testing/bench.ts';
import { StoredAgentMemory } from './agent-memory.ts';
import { Disk } from './disk.ts';
import { StoredBlobs } from './spool.ts';
import { StoredState } from './state-storage.ts';

function memory(number: number): AgentMemory {
  const generation = { term: 1, number };
  const assignment = { rack: 'pearl' as RackName, generation, tasks: [], prefetch: [] };
  return { assignment, attempts: { ['t1' as TaskId]: number } };
}

function setUp(seed = 1) {
  const time = new VirtualTime();
  const writes: string[] = [];
  const disk = new Disk(time, new SeededRng(seed), (what) => writes.push(what), false);
  const saved: number[] = [];
  const file = new StoredAgentMemory(disk, ({ assignment }) =>
    saved.push(assignment.generation.number),
  );
  return {
    time,
    writes,
    disk,
    file,
    saved,
    state: new StoredState(disk),
    blobs: new StoredBlobs(disk),
  };
}

const generationOf = (file: StoredAgentMemory): number | undefined =>
  file.durable?.assignment.generation.number;

describe('what a machine keeps', () => {
  it('is durable once that was acknowledged, and whole whenever the power goes', async () => {
    const outcomes = new Set<number | undefined>();
    for (let seed = 1; seed <= 20; seed += 1) {
      const { time, file } = setUp(seed);
      const { life } = process(time);
      const open = file.open(life);
      let acknowledged = false;
      void open.save(memory(1)).then(() => (acknowledged = true));
      await pass(time, 20);
      expect(acknowledged).toBe(true);
      void open.save(memory(2));
      life.kill('power');
      await pass(time, 20);
      outcomes.add(generationOf(file));
    }
    // What was not acknowledged is there or is not.
    expect(outcomes).toEqual(new Set([1, 2]));
  });

  it('of a store is every commit that was acknowledged', async () => {
    const outcomes = new Set<number>();
    for (let seed = 1; seed <= 20; seed += 1) {
      const { time, state } = setUp(seed);
      const { life } = process(time);
      const store = state.open(life);
      void store.commit([{ kind: 'put', key: 'a/1', value: 1 }]);
      await pass(time, 20);
      void store.commit([{ kind: 'put', key: 'a/2', value: 2 }]);
      life.kill('power');
      const next = state.open(process(time).life);
      const read = next.read('a/');
      await pass(time, 20);
      outcomes.add(state.durable('a/').length);
      expect((await read).entries.map(({ key }) => key)).toContain('a/1');
    }
    expect(outcomes).toEqual(new Set([1, 2]));
  });

  it('does not change while the disk is full', async () => {
    const { time, disk, file, state } = setUp();
    const { life } = process(time);
    disk.full = true;
    const refused = expect(file.open(life).save(memory(1))).rejects.toMatchObject({
      code: 'STORAGE_FULL',
    });
    const commit = state.open(life).commit([{ kind: 'put', key: 'a/1', value: 1 }]);
    await pass(time, 20);
    await refused;
    expect(await commit).toEqual({ ok: false, reason: 'full' });
    expect(generationOf(file)).toBeUndefined();
    disk.full = false;
    void file.open(life).save(memory(2));
    await pass(time, 20);
    expect(generationOf(file)).toBe(2);
  });

  it('is not written again when it is the same, and says when it is damaged', async () => {
    const { time, file, writes, saved } = setUp();
    const { life } = process(time);
    const open = file.open(life);
    void open.save(memory(1));
    await pass(time, 20);
    void open.save(memory(1));
    await pass(time, 20);
    expect({ writes, saved }).toEqual({ writes: ['memory'], saved: [1] });
    file.damage();
    const damaged = expect(open.load()).rejects.toMatchObject({ code: 'CORRUPT' });
    await pass(time, 20);
    await damaged;
    const aside = open.setAside();
    await pass(time, 20);
    const loaded = open.load();
    await pass(time, 20);
    expect([await aside, await loaded]).toEqual(['memory.corrupt', undefined]);
  });

  it('of a transfer is a part of it after a power cut, and goes on from there', async () => {
    const { time, blobs } = setUp();
    const { life } = process(time);
    const spool = blobs.open(life);
    void spool.begin('sha', 10);
    await pass(time, 20);
    void spool.append('sha', 0, Buffer.from('12345678'));
    await pass(time, 20);
    blobs.losePower(0.5);
    const again = spool.begin('sha', 10);
    const early = spool.finish('sha');
    await pass(time, 20);
    expect([await again, await early]).toEqual([{ ok: true, offset: 4 }, 'incomplete']);
    const wrong = spool.append('sha', 8, Buffer.from('90'));
    await pass(time, 20);
    expect(await wrong).toEqual({ ok: false, reason: 'wrong-offset', offset: 4 });
  });
});
