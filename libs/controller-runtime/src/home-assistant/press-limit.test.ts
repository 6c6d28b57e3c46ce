import { describe, expect, it } from 'vitest';
import { PRESSES_MAX, PRESSES_PERIOD_MS, PressLimit } from './press-limit.ts';

describe('the limit of presses', () => {
  it('lets so many through in any period, and says once that there were more', () => {
    const limit = new PressLimit();
    for (let i = 0; i < PRESSES_MAX; i += 1) expect(limit.admit(i)).toBe('admitted');
    expect(limit.admit(PRESSES_MAX)).toBe('too-many');
    expect(limit.admit(PRESSES_PERIOD_MS - 1)).toBe('still-too-many');
    expect(limit.admit(PRESSES_PERIOD_MS)).toBe('admitted');
    expect(limit.admit(PRESSES_PERIOD_MS)).toBe('too-many');
  });
});
