import { countText, pullCable, settledCount, watchRequests } from '../cut-watch.ts';
import type { DemoContext } from '../demo-context.ts';
import { PROBE_INTERVAL_MS } from '../demo-context.ts';
import { DemoError } from '../demo-error.ts';
import { secondsText } from '../duration.ts';
import { readEntries } from '../guestbook.ts';
import { labCommand } from '../lab-command.ts';
import type { RequestCount } from '../request-count.ts';
import { servingVictim, webNodes } from '../victims.ts';

/** What came of cutting off a node that serves. */
export interface ServingCutOutcome {
  readonly victim: string;
  readonly servingAgainMs: number;
  readonly others: RequestCount;
  readonly entryKept: boolean;
}

/** Far beyond what is promised: a rack that needs longer does not recover. */
const SERVING_TIMEOUT_MS = 30_000;
/** Enough events to see the loss and what followed. */
const EVENTS_SHOWN = '6';

/** Cuts off a node that runs the web service, and measures until as many replicas as before answer again. */
export async function loseServingNode(
  context: DemoContext,
  message: string,
): Promise<ServingCutOutcome> {
  const { narrator, probe } = context;
  const state = await context.rackState();
  const victim = servingVictim(state.tasks);
  const replicas = webNodes(state.tasks);
  if (victim === undefined) throw new DemoError('no node serves the web without the database');
  narrator.step(`Cut off ${victim}, which serves the web`);
  narrator.say(
    `Every node is asked for the guestbook every ${PROBE_INTERVAL_MS} ms, as visitors would. Then the network cable`,
    `of ${victim} is pulled: it runs on, but nobody can reach it, and nobody has told the controller.`,
  );
  narrator.command(labCommand(context, 'cut', victim));
  const cut = await pullCable(context, victim);
  await context.draw(state);
  const servingAgain = (): number | undefined => probe.servingAgainMs(cut.sinceMs, replicas.length);
  const finished = (): boolean => servingAgain() !== undefined;
  await watchRequests(context, cut, { timeoutMs: SERVING_TIMEOUT_MS, finished });
  const againMs = servingAgain();
  if (againMs === undefined) {
    throw new DemoError(`no replacement served within ${SERVING_TIMEOUT_MS / 1000} s`);
  }
  const servingAgainMs = againMs + cut.pulledMs;
  const replacement = probe.newlyServing(cut.sinceMs)?.target ?? '?';
  narrator.say(
    '',
    narrator.paint(
      'green',
      `  ${secondsText(servingAgainMs)} after the cut ${replacement} serves in its place: three replicas again.`,
    ),
  );
  const survivors = replicas.filter((node) => node !== victim);
  const others = await settledCount(context, survivors, cut.sinceMs);
  narrator.say(`  The others went on meanwhile: ${countText(others)}.`);
  await explain(context);
  const entryKept = await checkEntry(context, replacement, message);
  return { victim, servingAgainMs, others, entryKept };
}

async function explain(context: DemoContext): Promise<void> {
  await context.grappe.show('node', 'ls');
  await context.grappe.show('ps', '--all');
  await context.grappe.show('service', 'explain', 'web');
  await context.grappe.show('events', '--tail', EVENTS_SHOWN);
  await context.draw();
}

async function checkEntry(
  context: DemoContext,
  replacement: string,
  message: string,
): Promise<boolean> {
  const { entries, servedBy } = await readEntries(context.address(replacement));
  const kept = entries.some((entry) => entry.message === message);
  context.narrator.say(
    '',
    kept
      ? `  The new replica ${servedBy} on ${replacement} reads what was written before the cut: "${message}"`
      : `  What was written before the cut is gone: ${replacement} does not show "${message}"`,
  );
  return kept;
}
