import { secondsText } from './duration.ts';
import type { Measurements } from './measurements.ts';
import { CONTROLLER_PS_RIGHT_MS_MAX, SERVING_AGAIN_MS_MAX } from './measurements.ts';

/** A row: what was done, what came of it, what the clock said. */
type Row = readonly [string, string, string];

const HEAD: Row = ['STEP', 'WHAT HAPPENED', 'MEASURED'];
const GAP = '  ';

function requestsText(answered: number, failed: number): string {
  return `${answered} requests answered, ${failed} failed`;
}

function limitText(limitMs: number): string {
  return `(promised: ${limitMs / 1000} s)`;
}

function rowsOf(m: Measurements): readonly Row[] {
  return [
    ['start', 'from deploy to three replicas and a database', secondsText(m.firstStartMs)],
    [
      'node with a replica cut off',
      'another node serves in its place',
      `${secondsText(m.servingAgainMs)} ${limitText(SERVING_AGAIN_MS_MAX)}`,
    ],
    ['', requestsText(m.servingCutAnsweredRequests, m.servingCutFailedRequests), ''],
    ['', m.entryKept ? 'entry of before is still there' : 'entry of before is LOST', ''],
    ['plugged in again', 'its old replica stopped', secondsText(m.oldReplicaStoppedMs)],
    [
      'node without tasks cut off',
      requestsText(m.idleCutAnsweredRequests, m.idleCutFailedRequests),
      '',
    ],
    [
      'controller killed, restarted',
      'ps right again',
      `${secondsText(m.controllerPsRightMs)} ${limitText(CONTROLLER_PS_RIGHT_MS_MAX)}`,
    ],
    ['', `${m.controllerRestartedContainers} containers restarted`, ''],
  ];
}

/** What was shown, in a few lines. */
export function summaryTable(measured: Measurements): readonly string[] {
  return aligned([HEAD, ...rowsOf(measured)]);
}

function aligned(rows: readonly Row[]): readonly string[] {
  const widths = HEAD.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

/** The same event with others. Not measured in this run: see the text it is printed with. */
export const PEERS: readonly string[] = [
  'Docker Swarm, defaults                  19.6 s median, 17.4 to 21.8 s (5 cuts)',
  'Docker Swarm, dispatcher heartbeat 1 s  9.1 to 9.2 s (3 cuts)',
];
