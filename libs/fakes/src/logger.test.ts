import { describe, expect, it } from 'vitest';
import { MemoryLogger } from './logger.ts';

describe('MemoryLogger', () => {
  it('collects the lines of a logger and its children in one list', () => {
    const logger = new MemoryLogger();
    logger.info({ node: 'a' }, 'ready');
    logger.child({ task: 't' }).child({ slot: 1 }).error({ node: 'b' }, 'failed');
    expect(logger.lines).toEqual([
      { level: 'info', fields: { node: 'a' }, message: 'ready' },
      { level: 'error', fields: { task: 't', slot: 1, node: 'b' }, message: 'failed' },
    ]);
  });
});
