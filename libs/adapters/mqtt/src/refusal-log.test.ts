import { describe, expect, it } from 'vitest';
import type { Logger } from '@grappe/ports';
import { REFUSAL_LOG_CLIENTS_MAX, REFUSAL_LOG_PERIOD_MS } from './limits.ts';
import { RefusalLog } from './refusal-log.ts';

function recording(): { lines: object[]; logger: Logger } {
  const lines: object[] = [];
  const write = (fields: object) => void lines.push(fields);
  const logger: Logger = {
    debug: write,
    info: write,
    warn: write,
    error: write,
    child: () => logger,
  };
  return { lines, logger };
}

describe('refusal log', () => {
  it('writes one line per client and period, with the number left out', () => {
    const { lines, logger } = recording();
    let nowMs = 5;
    const log = new RefusalLog(logger, () => nowMs);
    for (let i = 0; i < 10; i += 1) log.refused('n1', { topic: 'a' }, 'refused');
    log.refused('n2', { topic: 'a' }, 'refused');
    expect(lines).toHaveLength(2);
    nowMs += REFUSAL_LOG_PERIOD_MS;
    log.refused('n1', { topic: 'b' }, 'refused');
    expect(lines[2]).toEqual({ client: 'n1', topic: 'b', refusedSinceLastLine: 9 });
  });

  it('forgets the oldest client when there are too many', () => {
    const { lines, logger } = recording();
    const log = new RefusalLog(logger, () => 0);
    for (let i = 0; i <= REFUSAL_LOG_CLIENTS_MAX; i += 1) log.refused(`n${i}`, {}, 'refused');
    log.refused('n0', {}, 'refused');
    expect(lines).toHaveLength(REFUSAL_LOG_CLIENTS_MAX + 2);
  });
});
