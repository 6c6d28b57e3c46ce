import { durationText } from '../figures/duration.ts';
import { markdownTable } from '../figures/markdown.ts';
import type { ProductRunFacts } from '../machine-facts.ts';
import { runLines } from '../machine-facts.ts';
import type { FaultFigures, FrontDoorFigures } from './figures.ts';
import { FAULTS, FAULT_TITLES, GATEWAYS, NODES, REPLICAS, REQUESTS_PER_S } from './terms.ts';

const HEADS = ['while', 'times', 'requests', 'failed', 'longest without an answer', 'slowest'];
const RATIO_DECIMALS = 3;

export function reportFrontDoor(figures: FrontDoorFigures, run: ProductRunFacts): string {
  const rows = (['steady', ...FAULTS] as const).flatMap((fault) => {
    const row = figures.faults[fault];
    return row === undefined ? [] : [cells(FAULT_TITLES[fault], row)];
  });
  const moved = `${durationText(figures.virtualIpOutageMsMedian)} (worst ${durationText(figures.virtualIpOutageMsMax)})`;
  const plainly = `${durationText(figures.keepalivedDefaultMsMedian)} (worst ${durationText(figures.keepalivedDefaultMsMax)})`;
  return [
    '# The front door, measured',
    '',
    `${REQUESTS_PER_S} requests a second through the virtual IP of a rack while its parts fail, ${figures.requests} in all.`,
    '',
    ...markdownTable(HEADS, rows),
    '',
    `When the gateway that has the virtual IP is cut off, nobody answers there for **${moved}**; with keepalived alone and its defaults, in the same run, for`,
    `${plainly}. Through the front door go **${ratioText(figures.ratioToPlainHaproxy)}** of the requests a second that HAProxy`,
    `configured by hand passes on to the same servers, for ${ratioText(figures.cpuRatioToPlainHaproxy)} of its computing time for each. With HAProxy configured by hand to`,
    `keep requests from failing as the front door does, it is **${ratioText(figures.ratioToHaproxyWithSamePromises)}** of the requests, for ${ratioText(figures.cpuRatioToHaproxyWithSamePromises)} of the computing time.`,
    '',
    ...reasonLines(figures),
    '## How it was measured',
    '',
    ...METHOD,
    '',
    '## On what',
    '',
    ...runLines(run),
    '',
    'All numbers: [frontdoor.json](frontdoor.json). Again: `npm run bench:frontdoor`.',
    '',
  ].join('\n');
}

function ratioText(ratio: number): string {
  return ratio.toFixed(RATIO_DECIMALS);
}

function cells(title: string, figures: FaultFigures): readonly string[] {
  return [
    title,
    String(figures.n),
    String(figures.requests),
    String(figures.failed),
    durationText(figures.withoutAnswerMs),
    durationText(figures.slowestAnswerMs),
  ];
}

function reasonLines({ faults }: FrontDoorFigures): readonly string[] {
  const lines = (['steady', ...FAULTS] as const).flatMap((fault) => {
    const reasons = Object.entries(faults[fault]?.reasons ?? {});
    if (reasons.length === 0) return [];
    const counts = reasons.map(([reason, count]) => `${reason} ${count}`).join(', ');
    return [`- ${FAULT_TITLES[fault]}: ${counts}`];
  });
  return lines.length === 0 ? [] : ['How requests failed:', '', ...lines, ''];
}

const METHOD: readonly string[] = [
  `- A virtual rack (\`tools/lab\`) of ${NODES} nodes, ${GATEWAYS} of them gateways, a service of ${REPLICAS} replicas on the others, exposed by HTTP with all defaults but its path for checks.`,
  '- One program on the host sends a GET every 5 ms, whether or not earlier ones were answered. Every other one has a connection of its own, the rest are over connections',
  '  that are kept. None is tried again; no good answer within 5 s is a failure. A request counts with the fault during which it was asked, up to 5 s after nothing was left of it.',
  '- Cut: the cable of a node is pulled, on the side of the switch. Killed: SIGKILL. An agent is started again after 2 s, as its service file does; HAProxy and replicas by nobody but Grappe.',
  '- "Nobody answers": the longest time between two replies to ping, sent every 5 ms. keepalived with its defaults (VRRP 2, an advert a second) moves an address',
  '  between two machines on a switch of its own; same question, before the rack is there.',
  '- HAProxy by hand runs on the same gateway with the same servers, round robin, an HTTP check and X-Forwarded-For. The one for the same promises has besides',
  '  X-Forwarded-Proto, further attempts on other servers, also for answers that do not come, checks and keep-alive as often, and "Connection: close" while it stops.',
  "  wrk asks all in turn, 32 kept connections for 4 s; medians of the rounds' ratios.",
];
