import { markdownTable } from '../figures/markdown.ts';
import type { ProductRunFacts } from '../machine-facts.ts';
import { runLines } from '../machine-facts.ts';
import type { IdleCost } from './measure-idle.ts';

/** The figures under names that scripts read. Of several agents, the one that uses the most. */
export interface FootprintFigures {
  readonly minutes: number;
  readonly agentRssMb: number;
  readonly agentCpuPercent: number;
  readonly controllerRssMb: number;
  readonly controllerCpuPercent: number;
  /** Of the controller and all agents together. */
  readonly diskBytesPerDay: number;
  readonly swarmWorkerEngineRssMb: number;
  readonly swarmWorkerEngineCpuPercent: number;
  readonly swarmManagerEngineRssMb: number;
  readonly swarmManagerEngineCpuPercent: number;
  readonly swarmDiskBytesPerDay: number;
}

export const ROLES = {
  controller: 'controller',
  agent: 'agent',
  engine: 'engine beside the agent',
  swarmManager: 'engine, manager of a swarm',
  swarmWorker: 'engine, worker of a swarm',
} as const;

const HEADS = [
  'program',
  'where',
  'RSS MB',
  'PSS MB',
  'CPU %',
  'written, bytes',
  'bytes a day',
  'since its start',
];

export function footprintFigures(costs: readonly IdleCost[], minutes: number): FootprintFigures {
  const of = (role: string): readonly IdleCost[] => costs.filter((cost) => cost.role === role);
  const most = (role: string, figure: 'rssMb' | 'cpuPercent'): number =>
    Math.max(0, ...of(role).map((cost) => cost[figure]));
  const written = (...roles: readonly string[]): number =>
    roles.flatMap(of).reduce((sum, { diskBytesPerDay }) => sum + diskBytesPerDay, 0);
  return {
    minutes,
    agentRssMb: most(ROLES.agent, 'rssMb'),
    agentCpuPercent: most(ROLES.agent, 'cpuPercent'),
    controllerRssMb: most(ROLES.controller, 'rssMb'),
    controllerCpuPercent: most(ROLES.controller, 'cpuPercent'),
    diskBytesPerDay: written(ROLES.controller, ROLES.agent),
    swarmWorkerEngineRssMb: most(ROLES.swarmWorker, 'rssMb'),
    swarmWorkerEngineCpuPercent: most(ROLES.swarmWorker, 'cpuPercent'),
    swarmManagerEngineRssMb: most(ROLES.swarmManager, 'rssMb'),
    swarmManagerEngineCpuPercent: most(ROLES.swarmManager, 'cpuPercent'),
    swarmDiskBytesPerDay: written(ROLES.swarmManager, ROLES.swarmWorker),
  };
}

export function reportFootprint(
  costs: readonly IdleCost[],
  minutes: number,
  run: ProductRunFacts,
): string {
  const rows = costs.map((cost) => [
    `${cost.role}${cost.processes === 1 ? '' : ` (${cost.processes} processes)`}`,
    cost.where,
    cost.rssMb.toFixed(1),
    cost.pssMb.toFixed(1),
    cost.cpuPercent.toFixed(2),
    String(cost.diskBytes),
    String(cost.diskBytesPerDay),
    String(cost.diskBytesEver),
  ]);
  return [
    '# Footprint of an idle rack, measured',
    '',
    `What each program used in ${minutes} minutes in which nothing happened, three replicas running on four nodes; Docker Swarm afterwards in the`,
    'same virtual rack with the same replicas.',
    '',
    ...markdownTable(HEADS, rows),
    '',
    'Memory is what a program and the processes it started hold at the end, in millions of bytes; PSS divides shared pages among those that share',
    'them. CPU is in percent of one core. Written is what the kernel charged to the program (`write_bytes` less `cancelled_write_bytes`). A swarm',
    'needs no program besides the engines, so its cost is what an engine uses more than one beside an agent. Measured from a minute after the rack',
    'was whole.',
    '',
    '## On what',
    '',
    ...runLines(run),
    '',
    'All numbers: [footprint.json](footprint.json). Again: `npm run bench:footprint -- --minutes 10`.',
    '',
  ].join('\n');
}
