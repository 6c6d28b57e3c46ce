import { MemoryStateStorage, MemoryStateStore } from '@grappe/fakes';
import type { StateStore } from '@grappe/ports';
import type { ProcessLife } from '../kernel/process-life.ts';
import type { Disk } from './disk.ts';

/** The controller's database. The machine owns it; each run of the controller opens it. */
export class StoredState {
  readonly #disk: Disk;
  readonly #storage = new MemoryStateStorage();

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** What a reader would find now under a prefix. */
  durable(prefix: string): readonly { readonly key: string; readonly value: unknown }[] {
    return [...this.#storage.entries]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, { json }]) => ({ key, value: JSON.parse(json) as unknown }));
  }

  open(life: ProcessLife): StateStore {
    const store = new MemoryStateStore(this.#storage);
    const disk = this.#disk;
    return {
      read: (prefix) => disk.read(life, () => store.read(prefix)),
      commit: (operations, expectations) => {
        if (disk.full) return disk.read(life, () => ({ ok: false, reason: 'full' }));
        return disk.write(life, `commit of ${operations.length}`, operations.length, () =>
          store.commit(operations, expectations),
        );
      },
      watch: (prefix, afterRevision, onChange) =>
        store.watch(prefix, afterRevision, (change) => life.enter(() => onChange(change))),
      close: () => store.close(),
    };
  }
}
