import { describe, expect, it } from 'vitest';
import { FakeClock, MemoryLogger } from '@grappe/fakes';
import { DropLog } from './drop-log.ts';
import { DROP_LOG_PERIOD_MS } from './limits.ts';

describe('drop log', () => {
  it('writes a line per reason and period, with the number left out since the one before', () => {
    const clock = new FakeClock();
    const logger = new MemoryLogger();
    const log = new DropLog(clock, logger);
    for (let n = 0; n < 1_000; n += 1) log.dropped('unverified', { from: '10.0.0.9' });
    log.dropped('answersLimit', { from: '10.0.0.9' });
    expect(logger.lines).toHaveLength(2);
    clock.advance(DROP_LOG_PERIOD_MS);
    log.dropped('unverified', { from: '10.0.0.8' });
    expect(logger.lines).toHaveLength(3);
    expect(logger.lines[2]).toMatchObject({
      level: 'warn',
      fields: { from: '10.0.0.8', droppedSinceLastLine: 999 },
    });
  });
});
