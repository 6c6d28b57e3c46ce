import { STORE_HISTORY_COMMITS_MAX, type StoreChange } from '@grappe/ports';
import { decodeOperation, type EncodedOperation } from './encoded-operation.ts';

/**
 * Characters of keys and values kept for watchers, besides the limit on commits: a thousand deploys of a large stack would
 * otherwise take hundreds of megabytes on a board that has one gigabyte.
 */
export const STORE_HISTORY_CHARACTERS_MAX = 8_388_608;

export type OnChange = (change: StoreChange | { readonly compacted: true }) => void;

interface Commit {
  readonly revision: number;
  readonly operations: readonly EncodedOperation[];
  readonly characters: number;
}

interface Watcher {
  readonly prefix: string;
  readonly onChange: OnChange;
  /** Revision up to which this watcher has been told. */
  cursor: number;
  scheduled: boolean;
}

/**
 * The latest commits in memory, and the watchers that follow them. Watchers are called in microtasks, never from within a commit,
 * so that a watcher that commits cannot turn the order around.
 */
export class ChangeHistory {
  readonly #commits: Commit[] = [];
  readonly #watchers = new Set<Watcher>();
  #characters = 0;
  /** Revision just before the oldest commit kept. */
  #baseRevision: number;
  #revision: number;

  constructor(revision: number) {
    this.#baseRevision = revision;
    this.#revision = revision;
  }

  record(revision: number, operations: readonly EncodedOperation[]): void {
    const characters = operations.reduce((sum, operation) => sum + charactersOf(operation), 0);
    this.#commits.push({ revision, operations, characters });
    this.#characters += characters;
    this.#revision = revision;
    this.#trim();
    for (const watcher of this.#watchers) this.#schedule(watcher);
  }

  watch(prefix: string, afterRevision: number, onChange: OnChange): () => void {
    const watcher: Watcher = { prefix, onChange, cursor: afterRevision, scheduled: false };
    this.#watchers.add(watcher);
    this.#schedule(watcher);
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  endWatches(): void {
    this.#watchers.clear();
  }

  #trim(): void {
    while (
      this.#commits.length > STORE_HISTORY_COMMITS_MAX ||
      (this.#characters > STORE_HISTORY_CHARACTERS_MAX && this.#commits.length > 1)
    ) {
      const oldest = this.#commits.shift();
      if (oldest === undefined) return;
      this.#characters -= oldest.characters;
      this.#baseRevision = oldest.revision;
    }
  }

  #schedule(watcher: Watcher): void {
    if (watcher.scheduled) return;
    watcher.scheduled = true;
    queueMicrotask(() => {
      watcher.scheduled = false;
      this.#tell(watcher);
    });
  }

  #tell(watcher: Watcher): void {
    while (this.#watchers.has(watcher) && watcher.cursor !== this.#revision) {
      const commit = this.#commits[watcher.cursor - this.#baseRevision];
      if (commit === undefined) {
        // Older than the history, or ahead of this store because its data folder was replaced: either way, read again.
        this.#watchers.delete(watcher);
        watcher.onChange({ compacted: true });
        return;
      }
      watcher.cursor = commit.revision;
      const touching = commit.operations.filter(({ key }) => key.startsWith(watcher.prefix));
      if (touching.length > 0) {
        watcher.onChange({
          revision: commit.revision,
          operations: touching.map(decodeOperation),
        });
      }
    }
  }
}

function charactersOf(operation: EncodedOperation): number {
  return operation.key.length + (operation.kind === 'put' ? operation.json.length : 0);
}
