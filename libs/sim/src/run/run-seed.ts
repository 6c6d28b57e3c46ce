import { CHECKERS } from '../checkers/all.ts';
import { drawWorld, type Profile } from '../world/draw-world.ts';
import type { WorldSpec } from '../world/world-spec.ts';
import { runWorld, type RunOptions, type RunResult } from './run-world.ts';

/** Invariant 5 is not watched in one world, but seen by comparing two that differ in nothing but what their wall clocks say. */
export const WALL_CLOCK = {
  name: 'wall-clock',
  invariant: 5,
  text: 'the same rack decides the same at the same instants, whatever its wall clocks say',
} as const;

/** Runs the world of a seed. Same seed and same code: same trace. */
export async function runSeed(
  seed: number,
  options: Partial<RunOptions> = {},
  profile?: Profile,
): Promise<RunResult> {
  const spec = drawWorld(seed, profile);
  const comparable = spec.instantDisks && spec.faults.some(({ kind }) => kind === 'wall-clock');
  const run = { checkers: CHECKERS, ...options, keepDecisions: comparable };
  const result = await runWorld(spec, run);
  if (!comparable) return result;
  const { onTraceLine: _once, ...quiet } = run;
  const other = await runWorld(withoutJumps(spec), quiet);
  const { decisions } = result;
  // A world that has violated something ends there, and is compared up to there.
  const ended = result.violations.length > 0 ? decisions.length : undefined;
  const difference = firstDifference(decisions, other.decisions.slice(0, ended));
  if (difference === undefined) return result;
  const { name: checker, invariant } = WALL_CLOCK;
  const violation = { seed, checker, invariant, atMs: 0, what: difference, recent: [] };
  return { ...result, violations: [...result.violations, violation] };
}

/** The same world with clocks that are never set, and that all begin right. */
function withoutJumps(spec: WorldSpec): WorldSpec {
  const { wallAtStartMs } = spec.controllerClock;
  return {
    ...spec,
    nodes: spec.nodes.map((node) => ({ ...node, clock: { ...node.clock, wallAtStartMs } })),
    faults: spec.faults.filter(({ kind }) => kind !== 'wall-clock'),
  };
}

function firstDifference(
  jumping: readonly string[],
  steady: readonly string[],
): string | undefined {
  const index = jumping.findIndex((line, n) => line !== steady[n]);
  if (index < 0 && jumping.length === steady.length) return undefined;
  const at = index < 0 ? jumping.length : index;
  return `with clocks that jump: ${jumping[at] ?? 'nothing'}; without: ${steady[at] ?? 'nothing'}`;
}
