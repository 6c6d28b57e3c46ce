import {
  defaultServiceSpec,
  type RackName,
  type ServiceKey,
  type ServiceName,
  type TaskId,
} from '@grappe/domain';
import type { AgentMemory, AgentMemoryFile } from '@grappe/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

export interface AgentMemoryFileSubject {
  /** A new object on the same storage, as after a restart of the agent. */
  open(): AgentMemoryFile;
  /** Cuts off the end of what is stored. */
  damage(): Promise<void>;
  dispose(): Promise<void>;
}

/** A memory that is unlike those of other generations. */
export function agentMemory(generation: number): AgentMemory {
  const id = `t-${generation}` as TaskId;
  return {
    assignment: {
      rack: 'black-pearl' as RackName,
      generation: { term: 2, number: generation },
      tasks: [
        {
          id,
          service: 'shop/web' as ServiceKey,
          slot: { kind: 'replica', index: 1 },
          version: 1,
          spec: {
            ...defaultServiceSpec('web' as ServiceName, 'web:1'),
            environment: { GREETING: 'caf\u00e9 \u{1f347}' },
          },
          volumes: [],
          standby: false,
        },
      ],
      prefetch: ['web:2'],
    },
    attempts: { [id]: generation },
  };
}

/** What every AgentMemoryFile must do; `make` gives empty storage for each test. */
export function agentMemoryFileContract(
  title: string,
  make: () => Promise<AgentMemoryFileSubject>,
): void {
  describe(`${title} as an AgentMemoryFile`, () => {
    let subject: AgentMemoryFileSubject;

    beforeEach(async () => {
      subject = await make();
    });

    afterEach(async () => {
      await subject.dispose();
    });

    it('has nothing to load before the first save', async () => {
      expect(await subject.open().load()).toBeUndefined();
    });

    it('loads what was saved last, also after a restart', async () => {
      const file = subject.open();
      await file.save(agentMemory(1));
      await file.save(agentMemory(2));
      expect(await file.load()).toEqual(agentMemory(2));
      expect(await subject.open().load()).toEqual(agentMemory(2));
    });

    it('keeps the order of saves that were not waited for', async () => {
      const file = subject.open();
      await Promise.all([1, 2, 3, 4, 5].map((n) => file.save(agentMemory(n))));
      expect(await subject.open().load()).toEqual(agentMemory(5));
    });

    it('goes back to an earlier content when told so', async () => {
      const file = subject.open();
      for (const generation of [1, 2, 1]) await file.save(agentMemory(generation));
      expect(await subject.open().load()).toEqual(agentMemory(1));
    });

    it('is not changed by what callers do to what they loaded', async () => {
      const file = subject.open();
      await file.save(agentMemory(1));
      const loaded = await file.load();
      Object.assign(loaded?.attempts ?? {}, { other: 1 });
      expect(await file.load()).toEqual(agentMemory(1));
    });

    it('rejects with CORRUPT what it cannot understand, every time, and takes a new save', async () => {
      await subject.open().save(agentMemory(1));
      await subject.damage();
      const file = subject.open();
      await expect(file.load()).rejects.toMatchObject({ code: 'CORRUPT' });
      await expect(file.load()).rejects.toMatchObject({ code: 'CORRUPT' });
      await file.save(agentMemory(2));
      expect(await subject.open().load()).toEqual(agentMemory(2));
    });

    it('sets aside what it cannot understand, and has nothing to load then', async () => {
      await subject.open().save(agentMemory(1));
      await subject.damage();
      const file = subject.open();
      await expect(file.load()).rejects.toMatchObject({ code: 'CORRUPT' });
      expect(await file.setAside()).toEqual(expect.any(String));
      expect(await file.load()).toBeUndefined();
      expect(await file.setAside()).toBeUndefined();
    });
  });
}
