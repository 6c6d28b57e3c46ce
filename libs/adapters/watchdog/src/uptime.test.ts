import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskId } from '@grappe/domain';
import type { Clock } from '@grappe/ports';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clocksForReading,
  clocksForWriting,
  fromEntry,
  KILL_LEAD_MS,
  readUptimeMs,
  toEntry,
  UPTIME_STEP_MS,
} from './uptime.ts';

const CONTAINER = { task: 't-1' as TaskId, containerId: 'ab'.repeat(32) };

/** One true time seen through two clocks; every look at either takes some of it. */
class Board {
  nowMs: number;
  readonly #delaysMs: number[];

  constructor(nowMs: number, delaysMs: readonly number[]) {
    this.nowMs = nowMs;
    this.#delaysMs = [...delaysMs];
  }

  readonly uptime = (): number => {
    this.#pass();
    return Math.floor(this.nowMs / UPTIME_STEP_MS) * UPTIME_STEP_MS;
  };

  /** The clock of a process that was started then. */
  clock(startedMs: number): Clock {
    const monotonicMs = (): number => {
      this.#pass();
      return this.nowMs - startedMs;
    };
    return { monotonicMs, wallMs: () => 0 };
  }

  #pass(): void {
    this.nowMs += this.#delaysMs.shift() ?? 0;
  }
}

const startMs = fc.double({ min: 0, max: 1e9, noNaN: true });
const delayMs = fc.oneof(
  fc.constant(0),
  fc.double({ min: 0, max: 1, noNaN: true }),
  // A process that was stopped in between.
  fc.double({ min: 1, max: 60_000, noNaN: true }),
);
const leaseMs = fc.double({ min: 0, max: 10_000, noNaN: true });
const graceMs = fc.integer({ min: 0, max: 600_000 });
/** Two numbers near 1e9 with fractions, added and subtracted. */
const FLOAT_ERROR_MS = 1e-3;

describe('deadlines in uptime', () => {
  it('are exact but for the steps of the uptime', () => {
    const entry = toEntry(
      { ...CONTAINER, leaseUntilMs: 5_000.7, stopGraceMs: 10_000 },
      { monotonicMs: 2_000, uptimeMs: 90_000 },
    );
    expect(entry).toEqual({
      ...CONTAINER,
      leaseUntilUptimeMs: 93_000,
      killAtUptimeMs: 103_000 - KILL_LEAD_MS,
    });
  });

  it('never lie before the boot', () => {
    const entry = toEntry(
      { ...CONTAINER, leaseUntilMs: -9_000, stopGraceMs: 0 },
      { monotonicMs: 0, uptimeMs: 5_000 },
    );
    expect(entry).toMatchObject({ leaseUntilUptimeMs: 0, killAtUptimeMs: 0 });
  });

  it('are never later than meant, whatever held up the process that wrote them', () => {
    fc.assert(
      fc.property(startMs, leaseMs, graceMs, delayMs, delayMs, (at, lease, grace, one, two) => {
        const board = new Board(at, [one, two]);
        const leaseUntilTrueMs = at + lease;
        const container = { ...CONTAINER, leaseUntilMs: leaseUntilTrueMs, stopGraceMs: grace };
        const entry = toEntry(container, clocksForWriting(board.clock(0), board.uptime));
        const killTrueMs = Math.max(0, leaseUntilTrueMs + grace - KILL_LEAD_MS);
        expect(entry.killAtUptimeMs).toBeLessThanOrEqual(killTrueMs + FLOAT_ERROR_MS);
        // Earlier only by what held it up and by rounding.
        expect(entry.killAtUptimeMs).toBeGreaterThan(killTrueMs - two - UPTIME_STEP_MS - 2);
      }),
    );
  });

  it('never give the next process a longer lease, and the same grace', () => {
    fc.assert(
      fc.property(
        startMs,
        leaseMs,
        graceMs,
        fc.array(delayMs, { minLength: 4, maxLength: 4 }),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        (at, lease, grace, delaysMs, secondStartedMs) => {
          const board = new Board(at, delaysMs);
          const container = { ...CONTAINER, leaseUntilMs: at + lease, stopGraceMs: grace };
          const entry = toEntry(container, clocksForWriting(board.clock(0), board.uptime));
          const now = clocksForReading(board.clock(secondStartedMs), board.uptime);
          const recalled = fromEntry(entry, now);
          const leaseUntilTrueMs = recalled.leaseUntilMs + secondStartedMs;
          expect(leaseUntilTrueMs).toBeLessThanOrEqual(at + lease + FLOAT_ERROR_MS);
          const heldUpMs = delaysMs.reduce((sum, ms) => sum + ms, 0);
          expect(leaseUntilTrueMs).toBeGreaterThan(at + lease - heldUpMs - 2 * UPTIME_STEP_MS - 2);
          if (entry.killAtUptimeMs > 0) expect(recalled.stopGraceMs).toBe(grace);
        },
      ),
    );
  });
});

describe('/proc/uptime', () => {
  it('is read in milliseconds, and goes on', () => {
    const first = readUptimeMs();
    expect(first % UPTIME_STEP_MS).toBe(0);
    expect(readUptimeMs()).toBeGreaterThanOrEqual(first);
  });

  it('is refused when it is something else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'grappe-uptime-'));
    const file = join(folder, 'uptime');
    writeFileSync(file, '1234.57 4321.00\n');
    expect(readUptimeMs(file)).toBe(1_234_570);
    writeFileSync(file, 'up 3 days');
    expect(() => readUptimeMs(file)).toThrow('does not begin with an uptime');
    rmSync(folder, { recursive: true });
  });
});
