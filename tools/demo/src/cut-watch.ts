import type { DemoContext } from './demo-context.ts';
import { PROBE_TIMEOUT_MS } from './demo-context.ts';
import { secondsText } from './duration.ts';
import type { RequestCount } from './request-count.ts';
import { answersBetween, countRequests } from './request-count.ts';

/** Short enough to see it happen, long enough for a log to stay readable. */
const LINE_INTERVAL_MS = 250;
const COLUMN_CHARACTERS = 14;
/** Fine enough to end the watch close to the moment it waits for. */
const STEP_MS = 10;

/** An instant at which a cable was pulled; what is asked from `sinceMs` on meets the broken link. */
export interface Cut {
  readonly node: string;
  /** Milliseconds that pulling took: they count as part of the outage. */
  readonly pulledMs: number;
  readonly sinceMs: number;
}

/** Pulls a node's cable. */
export async function pullCable(context: DemoContext, node: string): Promise<Cut> {
  const beginMs = context.probe.now();
  await context.lab.cut(node);
  const sinceMs = context.probe.now();
  return { node, pulledMs: sinceMs - beginMs, sinceMs };
}

/** Prints live how many requests each node answers, line by line, until `finished` says so or the time is up. */
export async function watchRequests(
  context: DemoContext,
  cut: Cut,
  options: { readonly timeoutMs: number; readonly finished: () => boolean },
): Promise<void> {
  const { narrator, probe, lab } = context;
  const nodes = lab.nodes.map(({ name }) => name);
  const heads = nodes.map((node) => node.padEnd(COLUMN_CHARACTERS)).join('');
  narrator.say('', narrator.paint('dim', `  since cut   ${heads}`.trimEnd()));
  let fromMs = cut.sinceMs;
  while (fromMs - cut.sinceMs < options.timeoutMs) {
    const dueMs = fromMs + LINE_INTERVAL_MS;
    while (probe.now() < dueMs && !options.finished()) await context.pause(STEP_MS);
    const untilMs = probe.now();
    const cells = nodes.map((node) => cell(context, cut, node, fromMs, untilMs));
    const time = secondsText(untilMs - cut.sinceMs).padStart(9);
    narrator.say(`  ${time}   ${cells.join('')}`.trimEnd());
    if (options.finished()) return;
    fromMs = untilMs;
  }
}

function cell(
  context: DemoContext,
  cut: Cut,
  node: string,
  fromMs: number,
  untilMs: number,
): string {
  const { paint } = context.narrator;
  if (node === cut.node) return paint('red', 'cut off'.padEnd(COLUMN_CHARACTERS));
  const answers = answersBetween(context.probe.observations, node, fromMs, untilMs);
  const text = answers === 0 ? '-' : `${answers} answered`;
  return paint(answers === 0 ? 'dim' : 'green', text.padEnd(COLUMN_CHARACTERS));
}

/** Counts requests to nodes that should serve, from an instant until now, after the last of them has been settled. */
export async function settledCount(
  context: DemoContext,
  nodes: readonly string[],
  fromMs: number,
): Promise<RequestCount> {
  const untilMs = context.probe.now();
  while (context.probe.now() < untilMs + PROBE_TIMEOUT_MS) await context.pause(STEP_MS);
  return countRequests(context.probe.observations, nodes, fromMs, untilMs);
}

/** `123 requests answered, none failed`. */
export function countText({ answered, failed }: RequestCount): string {
  return `${answered} requests answered, ${failed === 0 ? 'none' : failed} failed`;
}
