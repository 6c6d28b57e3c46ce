import type { Alert, AlertNotice, NodeName } from '@grappe/domain';
import type { AlertHook } from '@grappe/ports';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** What has been aborted ends within this time on a busy machine; whoever hangs would take for ever. */
const ENDS_TIMEOUT_MS = 10_000;

export interface AlertHookSubject {
  readonly hook: AlertHook;
  /** Texts of the notices that have reached the other end so far, in order. */
  received(): Promise<readonly string[]>;
  /** What the other end does from now on. */
  behave(how: 'accept' | 'refuse' | 'hang'): Promise<void> | void;
  /** Resolves when something has begun to hang. */
  hanging(): Promise<void>;
  dispose(): Promise<void>;
}

const alert: Alert = {
  id: 7,
  kind: 'node.lost',
  severity: 'warning',
  node: 'pi3' as NodeName,
  message: 'node pi3 is lost; caf\u00e9 "shop/web"',
  raisedAtMs: 1_700_000_000_000,
  isSent: true,
};

/** One of each kind. */
export const SAMPLE_NOTICES: readonly AlertNotice[] = [
  { kind: 'raised', rack: 'pearl', atMs: 1_700_000_000_000, alert },
  {
    kind: 'cleared',
    rack: 'pearl',
    atMs: 1_700_000_060_000,
    alert: { ...alert, clearedAtMs: 1_700_000_060_000 },
  },
  {
    kind: 'summary',
    rack: 'pearl',
    atMs: 1_700_000_070_000,
    raised: 40,
    cleared: 2,
    alerts: [alert],
  },
  { kind: 'test', rack: 'pearl', atMs: 1_700_000_080_000 },
];

/** What every AlertHook must do; `make` gives a fresh one, with an end that accepts, for each test. */
export function alertHookContract(
  title: string,
  texts: (notice: AlertNotice) => string,
  make: () => Promise<AlertHookSubject>,
): void {
  describe(`${title} as an AlertHook`, () => {
    let subject: AlertHookSubject;

    beforeEach(async () => {
      subject = await make();
    });

    afterEach(() => subject.dispose());

    const never = (): AbortSignal => new AbortController().signal;

    it('tells every kind of notice once, in order, and says what came back', async () => {
      for (const notice of SAMPLE_NOTICES) {
        const told = await subject.hook.tell(notice, never());
        expect(told.ok ? '' : told.error.message).toBe('');
        expect(told.ok && told.value).toMatch(/^[^\n]*\S[^\n]*$/);
      }
      expect(await subject.received()).toEqual(SAMPLE_NOTICES.map(texts));
    });

    it('says in one line why nobody was told, and tells again later', async () => {
      const [notice] = SAMPLE_NOTICES as readonly [AlertNotice];
      await subject.behave('refuse');
      const refused = await subject.hook.tell(notice, never());
      expect(refused.ok ? '' : refused.error.message).toMatch(/^[^\n]*\S[^\n]*$/);
      await subject.behave('accept');
      expect((await subject.hook.tell(notice, never())).ok).toBe(true);
    });

    it('ends when it is aborted, also while the other end hangs, and works again', async () => {
      const [notice] = SAMPLE_NOTICES as readonly [AlertNotice];
      await subject.behave('hang');
      const abort = new AbortController();
      const telling = subject.hook.tell(notice, abort.signal);
      await subject.hanging();
      abort.abort();
      const settled = vi.fn();
      void telling.then(settled);
      await vi.waitFor(() => expect(settled).toHaveBeenCalled(), ENDS_TIMEOUT_MS);
      const told = await telling;
      expect(told.ok).toBe(false);
      expect(!told.ok && told.error.mayPass).toBe(true);
      await subject.behave('accept');
      expect((await subject.hook.tell(notice, never())).ok).toBe(true);
    });

    it('does not begin what is aborted already', async () => {
      const [notice] = SAMPLE_NOTICES as readonly [AlertNotice];
      const before = await subject.received();
      expect((await subject.hook.tell(notice, AbortSignal.abort())).ok).toBe(false);
      expect(await subject.received()).toEqual(before);
    });
  });
}
