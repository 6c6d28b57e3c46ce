import { FakeClock, MemoryLogger } from '@grappe/fakes';
import { beforeEach, describe, expect, it } from 'vitest';
import { SystemdNotifier } from './systemd-notifier.ts';

const DESCRIPTOR = 3;

let clock: FakeClock;
let logger: MemoryLogger;
let sent: { readonly atMs: number; readonly message: string }[];
let fault: Error | undefined;

beforeEach(() => {
  clock = new FakeClock();
  logger = new MemoryLogger();
  sent = [];
  fault = undefined;
});

function notifier(silenceMsMax?: number): SystemdNotifier {
  const settings = { descriptor: DESCRIPTOR, ...(silenceMsMax !== undefined && { silenceMsMax }) };
  const send = (descriptor: number, message: string): void => {
    expect(descriptor).toBe(DESCRIPTOR);
    if (fault !== undefined) throw fault;
    sent.push({ atMs: clock.monotonicMs(), message });
  };
  return new SystemdNotifier({ settings, send, timers: clock, logger });
}

const messages = (): string[] => sent.map(({ message }) => message);

describe('SystemdNotifier', () => {
  it('is ready once, and gives three signs of life in the time for one', () => {
    const one = notifier(90_000);
    clock.advance(200_000);
    expect(sent).toEqual([]);
    one.ready();
    clock.advance(90_000);
    expect(sent).toEqual([
      { atMs: 200_000, message: 'READY=1' },
      { atMs: 230_000, message: 'WATCHDOG=1' },
      { atMs: 260_000, message: 'WATCHDOG=1' },
      { atMs: 290_000, message: 'WATCHDOG=1' },
    ]);
  });

  it('gives no sign of life when none is wanted', () => {
    notifier().ready();
    clock.advance(3_600_000);
    expect(messages()).toEqual(['READY=1']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('says what it does and that it ends, and lives on meanwhile', () => {
    const one = notifier(3_000);
    one.ready();
    one.status('connected');
    one.stopping();
    clock.advance(1_000);
    expect(messages()).toEqual(['READY=1', 'STATUS=connected', 'STOPPING=1', 'WATCHDOG=1']);
  });

  it('lets no text of others become a message of its own', () => {
    notifier().status('refused: \nMAINPID=1\r\nREADY=1\u0000 \u2028\t!');
    expect(messages()).toEqual(['STATUS=refused: MAINPID=1 READY=1 !']);
  });

  it('keeps a status short enough for systemd', () => {
    notifier().status('\u{1F347}'.repeat(5_000));
    expect(Buffer.byteLength(messages()[0] ?? '')).toBeLessThan(4_096);
  });

  it('goes on when systemd does not hear it, says so once, and tries again', () => {
    const one = notifier(3_000);
    fault = new Error('ECONNREFUSED');
    one.ready();
    clock.advance(5_000);
    expect(logger.lines.map(({ message }) => message)).toEqual([
      'systemd does not hear this service',
    ]);
    fault = undefined;
    clock.advance(1_000);
    expect(messages()).toEqual(['WATCHDOG=1']);
  });
});
