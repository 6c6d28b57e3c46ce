import { markdownTable } from '../figures/markdown.ts';
import type { RunFacts } from '../machine-facts.ts';
import { runLines } from '../machine-facts.ts';
import type { PlacementFigures } from './placements.ts';

/** How racks of one size noticed deaths, and what it cost; times of detection are virtual, costs are real. */
export interface RackDetection {
  readonly nodes: number;
  readonly racks: number;
  readonly deaths: number;
  /** Deaths that were noticed. */
  readonly n: number;
  readonly detectionMsMedian: number;
  readonly detectionMsMax: number;
  /** Living nodes that were declared lost. */
  readonly survivorsLost: number;
  readonly heapMb: number;
  /** Of one core, while nothing happens but heartbeats. */
  readonly quietCpuPercent: number;
  readonly longestQuietStepMs: number;
  /** All steps from the deaths until the last was noticed. */
  readonly failoverCpuMs: number;
  readonly longestFailoverStepMs: number;
}

/** The figures under names that scripts read. */
export interface SchedulerFigures {
  /** By node count. */
  readonly placementsPerSecond: Readonly<Record<string, number>>;
  readonly placements: readonly PlacementFigures[];
  readonly detection: {
    readonly small: RackDetection;
    readonly large: RackDetection;
    /** Worst detection of the large rack to that of the small ones. */
    readonly ratioOfWorst: number;
  };
}

const PLACEMENT_HEADS = ['nodes', 'replicas placed', 'placements a second', 'rounds'];
const DETECTION_HEADS = ['', 'small', 'large'];

export function reportScheduler(figures: SchedulerFigures, run: RunFacts): string {
  const { small, large, ratioOfWorst } = figures.detection;
  const placements = figures.placements.map((rack) =>
    [rack.nodes, rack.replicas, rack.placementsPerSecond, rack.rounds].map(String),
  );
  const row = (what: string, of: (rack: RackDetection) => string): readonly string[] => [
    what,
    of(small),
    of(large),
  ];
  return [
    '# The decisions alone, measured',
    '',
    "The controller's pure core on one core of this machine: no network, no disk, no engine.",
    '',
    '## Placement',
    '',
    ...markdownTable(PLACEMENT_HEADS, placements),
    '',
    'Replicas of one service are placed one after the other on an empty rack, each seeing what those before it took: all filters, the spread over',
    'converters and nodes, and the load. Median of the rounds.',
    '',
    '## Detection',
    '',
    ...markdownTable(DETECTION_HEADS, [
      row('racks × nodes', (rack) => `${rack.racks} × ${rack.nodes}`),
      row('deaths, noticed', (rack) => `${rack.deaths}, ${rack.n}`),
      row('living nodes declared lost', (rack) => String(rack.survivorsLost)),
      row('median', (rack) => `${rack.detectionMsMedian} ms`),
      row('worst', (rack) => `${rack.detectionMsMax} ms`),
      row('heap', (rack) => `${rack.heapMb} MB`),
      row('CPU, nothing but heartbeats', (rack) => `${rack.quietCpuPercent} % of a core`),
      row('longest step of that', (rack) => `${rack.longestQuietStepMs} ms`),
      row('CPU from the deaths until noticed', (rack) => `${rack.failoverCpuMs} ms`),
      row('longest step of that', (rack) => `${rack.longestFailoverStepMs} ms`),
    ]),
    '',
    `The worst of the large rack is ${ratioOfWorst} of the worst of the small ones. ${large.deaths} of its nodes die at the same instant; a small rack loses one. Time`,
    'of detection is virtual (from the death until the controller declares the node lost), CPU and heap are real. Nodes send heartbeats a tenth',
    'early or late, run what they are given, and probe whom they are asked to; heap includes the pretended nodes.',
    '',
    '## On what',
    '',
    ...runLines(run),
    '',
    'All numbers: [scheduler.json](scheduler.json). Again: `npm run bench:scheduler`.',
    '',
  ].join('\n');
}
