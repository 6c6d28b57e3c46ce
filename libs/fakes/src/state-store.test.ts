import { stateStoreContract, stateStoreWatchContract } from '@grappe/port-contracts';
import { describe, expect, it } from 'vitest';
import { MemoryStateStorage, MemoryStateStore } from './state-store.ts';

const subject = async () => {
  const storage = new MemoryStateStorage();
  return {
    open: async () => new MemoryStateStore(storage),
    dispose: async () => undefined,
  };
};

stateStoreContract('MemoryStateStore', subject);
stateStoreWatchContract('MemoryStateStore', subject);

describe('faults of MemoryStateStore', () => {
  it('changes nothing while full, and commits again once there is room', async () => {
    const store = new MemoryStateStore();
    store.faults.full = true;
    expect(await store.commit([{ kind: 'put', key: 'a', value: 1 }])).toEqual({
      ok: false,
      reason: 'full',
    });
    expect(await store.read('')).toEqual({ revision: 0, entries: [] });
    store.faults.full = false;
    expect(await store.commit([{ kind: 'put', key: 'a', value: 1 }])).toEqual({
      ok: true,
      revision: 1,
    });
  });

  it('reports as many conflicts as asked for', async () => {
    const store = new MemoryStateStore();
    store.faults.conflicts = 1;
    const commit = () => store.commit([{ kind: 'put', key: 'a', value: 1 }]);
    expect(await commit()).toEqual({ ok: false, reason: 'conflict', key: 'a', revision: 0 });
    expect(await commit()).toEqual({ ok: true, revision: 1 });
  });
});
