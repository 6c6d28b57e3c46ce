import { durationText } from '../figures/duration.ts';
import { markdownTable } from '../figures/markdown.ts';
import { summarize } from '../figures/statistics.ts';
import { runLines } from '../machine-facts.ts';
import type { SystemName } from '../systems/terms.ts';
import { REPLICAS, SYSTEMS, SYSTEM_TITLES, WORKERS } from '../systems/terms.ts';
import type { Fault } from './faults.ts';
import { FAULTS, FAULT_TITLES } from './faults.ts';
import type { CutRecord, RawRun } from './raw-file.ts';
import { isMeasured } from './raw-file.ts';
import { failuresOf, measurementsOf } from './summary.ts';

const HEADS = ['fault, system', 'n', 'median', 'worst', 'best', 'short of a replica', 'to Swarm'];
const PERCENT = 100;

/** Writes the report that goes with the plot and the raw numbers. */
export function reportFailover({ run, records }: RawRun): string {
  const failures = records.filter((record) => !isMeasured(record));
  return [
    '# Failover, measured',
    '',
    'How long a service misses a replica after a fault, with Grappe and with Docker Swarm, on the same machine in the same run.',
    '',
    '![Every measurement by fault and system](failover.svg)',
    '',
    ...markdownTable(HEADS, tableRows(records)),
    '',
    ...READING,
    ...failures.map(failureLine),
    '',
    '## How it was measured',
    '',
    ...METHOD,
    '',
    '## On what',
    '',
    ...runLines(run),
    hostLine(records),
    '',
    'All numbers: [failover.json](failover.json). Again: `npm run bench:failover -- --cuts 20`.',
    '',
  ].join('\n');
}

const READING: readonly string[] = [
  'The figures run from the moment before the fault until all replicas answer. "Short of a replica" is the median of the time in which fewer',
  'answered than wanted, as far as questions that had ended tell (a silent node costs the first of them 250 ms): a killed engine leaves its',
  'containers running until it starts again. "To Swarm" is the median as a share of that of Docker Swarm with its defaults.',
];

const METHOD: readonly string[] = [
  `- A virtual rack (\`tools/lab\`): each node has its own network, processes and Docker Engine. ${REPLICAS} replicas of one HTTP server on ${WORKERS} nodes, at`,
  '  most one on each, their port published on the address of the node; the image is on every node beforehand. The same for every system.',
  '- Who decides is never hit: the controller of Grappe is on the host, the manager of Swarm on a fifth node without replicas. Swarm is given',
  "  the image by its id, so that it asks no registry. Everything else is at each system's defaults; one swarm has `--dispatcher-heartbeat 1s`.",
  '- One probe on the host asks all nodes every 20 ms and waits 250 ms for an answer. Only questions asked after the victim was gone count.',
  '- **Link cut**: the cable is pulled, the node runs on. **Node killed**: power cut. **Engine killed**: SIGKILL to the engine, started again',
  '  after 2 s as its service file does; it then ends what it ran before. **Container killed**: SIGKILL to its processes.',
  '- The victim is the replica that has run the longest, at least 12 s, so that no system slows restarts down as those of a program that keeps',
  '  crashing. Before each fault the rack is whole: all nodes ready, all replicas answering, nothing stale left.',
  '- Systems take turns, five cuts of each fault at a time, each time in a new rack; only one rack exists at any time.',
];

function hostLine(records: readonly CutRecord[]): string {
  const busy = summarize(records.filter(isMeasured).map((record) => record.hostBusyPercent));
  if (busy === undefined) return '- nothing was measured';
  return `- all cores were busy to ${Math.round(busy.median)} % (median) during a measurement, to ${Math.round(busy.max)} % at the most`;
}

function tableRows(records: readonly CutRecord[]): readonly (readonly string[])[] {
  return FAULTS.flatMap((fault) =>
    SYSTEMS.map((system) => tableRow(records, fault, system)).filter((row) => row !== undefined),
  );
}

function tableRow(
  records: readonly CutRecord[],
  fault: Fault,
  system: SystemName,
): readonly string[] | undefined {
  const summary = summarize(measurementsOf(records, fault, system));
  if (summary === undefined) return undefined;
  const short = summarize(measurementsOf(records, fault, system, 'shortMs'));
  const swarm = summarize(measurementsOf(records, fault, 'swarmDefault'));
  const failed = failuresOf(records, fault, system);
  return [
    `${FAULT_TITLES[fault]}, ${SYSTEM_TITLES[system]}`,
    failed === 0 ? String(summary.n) : `${summary.n} (${failed} failed)`,
    durationText(summary.median),
    durationText(summary.max),
    durationText(summary.min),
    durationText(short?.median ?? 0),
    swarm === undefined ? '' : `${Math.round((PERCENT * summary.median) / swarm.median)} %`,
  ];
}

function failureLine(record: CutRecord): string {
  const what = `${FAULT_TITLES[record.fault]} ${record.cut}, ${SYSTEM_TITLES[record.system]}`;
  return isMeasured(record) ? '' : `\n- not measured: ${what}: ${record.failure}`;
}
