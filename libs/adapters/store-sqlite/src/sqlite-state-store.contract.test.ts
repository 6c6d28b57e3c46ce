import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stateStoreContract, stateStoreWatchContract } from '@grappe/port-contracts';
import { describe, expect, it } from 'vitest';
import { STORE_HISTORY_CHARACTERS_MAX } from './change-history.ts';
import { openSqliteStateStore } from './open-sqlite-state-store.ts';

const subject = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'grappe-store-'));
  return {
    open: async () => openSqliteStateStore({ path: join(folder, 'state.db') }),
    dispose: () => rm(folder, { recursive: true }),
  };
};

stateStoreContract('SqliteStateStore', subject);
stateStoreWatchContract('SqliteStateStore', subject);

describe('history of SqliteStateStore', () => {
  it('is compacted early when values are so large that a thousand commits would not fit in memory', async () => {
    const { open, dispose } = await subject();
    const store = await open();
    const half = 'x'.repeat(STORE_HISTORY_CHARACTERS_MAX / 2);
    for (let n = 0; n < 3; n += 1) await store.commit([{ kind: 'put', key: 'a', value: half }]);
    const told = (afterRevision: number) =>
      new Promise<unknown>((resolve) => store.watch('', afterRevision, resolve));
    expect(await told(1)).toEqual({ compacted: true });
    expect(await told(2)).toMatchObject({ revision: 3 });
    await store.close();
    await dispose();
  });
});
