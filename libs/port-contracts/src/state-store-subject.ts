import type { StateStore } from '@grappe/ports';
import { afterEach, beforeEach, describe } from 'vitest';

export interface StateStoreSubject {
  /** Opens the same storage again; the former store is closed before. */
  open(): Promise<StateStore>;
  dispose(): Promise<void>;
}

/** The store of the running test; a test that opens it again puts the new one here. */
export interface StoreUnderTest {
  store: StateStore;
  open(): Promise<StateStore>;
}

/** Declares tests that each get an open store on storage of their own. */
export function describeStore(
  title: string,
  make: () => Promise<StateStoreSubject>,
  declare: (on: StoreUnderTest) => void,
): void {
  describe(title, () => {
    let subject: StateStoreSubject | undefined;
    let store: StateStore | undefined;

    beforeEach(async () => {
      subject = await make();
      store = await subject.open();
    });

    afterEach(async () => {
      await store?.close();
      await subject?.dispose();
    });

    declare({
      get store() {
        if (store === undefined) throw new Error('a store is there only while a test runs');
        return store;
      },
      set store(opened: StateStore) {
        store = opened;
      },
      open() {
        if (subject === undefined) throw new Error('storage is there only while a test runs');
        return subject.open();
      },
    });
  });
}
