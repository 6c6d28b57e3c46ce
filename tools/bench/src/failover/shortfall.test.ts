import type { Observation } from '@grappe/tool-lab';
import { describe, expect, it } from 'vitest';
import { shortOfReplicasMs } from './shortfall.ts';

const ok = (target: string, startedMs: number): Observation => ({
  target,
  ok: true,
  startedMs,
  endedMs: startedMs + 1,
});
const timeout = (target: string, startedMs: number): Observation => ({
  target,
  ok: false,
  startedMs,
  endedMs: startedMs + 250,
});

const served = [ok('a', 80), ok('b', 80)];

describe('the time short of replicas', () => {
  it('begins when a question was not answered and ends with the answer that makes them enough', () => {
    const seen = [...served, timeout('a', 100), ok('b', 100), ok('b', 500), ok('c', 900)];
    expect(shortOfReplicasMs(seen, 100, 901, 2)).toBe(901 - 350);
  });

  it('is nothing while another target stands in', () => {
    const seen = [...served, ok('c', 90), timeout('a', 100), ok('b', 400), ok('c', 400)];
    expect(shortOfReplicasMs(seen, 100, 500, 2)).toBe(0);
  });

  it('adds separate stretches up', () => {
    const refused = (startedMs: number): Observation => ({ ...ok('a', startedMs), ok: false });
    const seen = [...served, refused(100), ok('a', 200), refused(300), ok('a', 350)];
    expect(shortOfReplicasMs(seen, 90, 400, 2)).toBe(100 + 50);
  });

  it('lasts to the end when nothing comes back', () => {
    const seen = [...served, timeout('a', 100)];
    expect(shortOfReplicasMs(seen, 100, 1000, 2)).toBe(650);
  });

  it('is not begun by a question that times out after a younger one was answered', () => {
    const seen = [...served, timeout('a', 100), ok('a', 200), ok('b', 200)];
    expect(shortOfReplicasMs(seen, 100, 400, 2)).toBe(0);
  });

  it('leaves out what ended beyond the period', () => {
    const seen = [...served, timeout('a', 100), ok('c', 900)];
    expect(shortOfReplicasMs(seen, 100, 400, 2)).toBe(50);
  });
});
