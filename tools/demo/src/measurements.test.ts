import { describe, expect, it } from 'vitest';
import type { Measurements } from './measurements.ts';
import { failuresOf, jsonLine } from './measurements.ts';
import { summaryTable } from './summary-table.ts';

const GOOD: Measurements = {
  servingAgainMs: 1934.4,
  servingCutFailedRequests: 0,
  servingCutAnsweredRequests: 190,
  entryKept: true,
  oldReplicaStoppedMs: 1204,
  idleCutFailedRequests: 0,
  idleCutAnsweredRequests: 450,
  idleCutMovedTasks: 0,
  controllerPsRightMs: 1430,
  controllerNodesReadyMs: 1600,
  controllerRestartedContainers: 0,
  controllerFailedRequests: 0,
  imageBuildMs: 900,
  rackUpMs: 4800,
  imageLoadMs: 3100,
  firstStartMs: 9800,
};

describe('what was promised', () => {
  it('holds for a good run', () => {
    expect(failuresOf(GOOD)).toEqual([]);
  });

  it.each([
    [{ servingAgainMs: 3001 }, 'serving again took 3001 ms, more than 3000 ms'],
    [{ servingCutFailedRequests: 2 }, '2 requests to the other replicas failed'],
    [{ entryKept: false }, 'written before the cut is gone'],
    [{ oldReplicaStoppedMs: 15_001 }, 'still ran 15000 ms after'],
    [{ idleCutFailedRequests: 1 }, '1 requests failed while a node without tasks'],
    [{ idleCutMovedTasks: 1 }, '1 tasks changed'],
    [{ controllerPsRightMs: 2001 }, 'not within 2000 ms'],
    [{ controllerRestartedContainers: 4 }, '4 containers restarted'],
    [{ controllerFailedRequests: 3 }, '3 requests failed while the controller was away'],
  ] satisfies [Partial<Measurements>, string][])('is broken by %j', (change, failure) => {
    expect(failuresOf({ ...GOOD, ...change })).toEqual([expect.stringContaining(failure)]);
  });
});

describe('the line of JSON', () => {
  it('has whole milliseconds, the verdict and its reasons', () => {
    const line = jsonLine({ ...GOOD, entryKept: false }, 41_000.7);
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toMatchObject({
      servingAgainMs: 1934,
      entryKept: false,
      totalMs: 41_001,
      passed: false,
      failures: [expect.stringContaining('gone')],
    });
    expect(JSON.parse(jsonLine(GOOD, 1))).toMatchObject({ passed: true, failures: [] });
  });
});

describe('the summary', () => {
  it('has a row for each step, with its figures', () => {
    const lines = summaryTable(GOOD);
    expect(lines[0]).toMatch(/^STEP +WHAT HAPPENED +MEASURED$/);
    expect(lines.join('\n')).toMatch(/another node serves in its place +1\.93 s \(promised: 3 s\)/);
    expect(lines.join('\n')).toMatch(/450 requests answered, 0 failed/);
    expect(lines.every((line) => line === line.trimEnd() && line.length <= 100)).toBe(true);
  });

  it('says so when the entry is lost', () => {
    expect(summaryTable({ ...GOOD, entryKept: false }).join('\n')).toContain('is LOST');
  });
});
