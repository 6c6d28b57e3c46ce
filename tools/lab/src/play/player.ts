import { setTimeout as pause } from 'node:timers/promises';
import type { VirtualBody } from '../body/virtual-body.ts';
import type { Lab } from '../lab.ts';
import { LabError } from '../lab-error.ts';
import { seededRandom, showBattery, showBoard } from './meters.ts';
import type { Scenario, ScenarioEvent } from './scenario.ts';
import type { BoardState, Frame, RackSight } from './world.ts';
import { newWorld, stepWorld } from './world.ts';

/** How often meters are written: agents look at them every two seconds. */
const FRAME_MS = 250;
const MS_PER_SECOND = 1_000;

export interface PlayOptions {
  /** Instead of the scenario's own. */
  readonly speed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told after each frame. */
  readonly onFrame?: ((frame: Frame) => void) | undefined;
  readonly onEvent?: ((event: ScenarioEvent) => void) | undefined;
}

/** Plays a scenario on the wires of a lab, until its end or the signal. Meters are left as they show last, but for glitches. */
export async function play(lab: Lab, scenario: Scenario, options: PlayOptions = {}): Promise<void> {
  const { body } = lab;
  if (body === undefined) {
    const what = `lab ${lab.name} has no battery to play with`;
    throw new LabError('wrong-state', what, 'Bring it up with one: npm run lab -- up --body');
  }
  checkAgainst(lab, body, scenario);
  const speed = options.speed ?? scenario.speed;
  const random = seededRandom(scenario.seed);
  let world = newWorld(scenario);
  let shownAtMs = performance.now();
  while (world.atSeconds < scenario.lengthSeconds && options.signal?.aborted !== true) {
    const nowMs = performance.now();
    const frame = stepWorld(
      scenario,
      world,
      sightOf(lab, body),
      secondsOf(nowMs - shownAtMs, speed),
    );
    shownAtMs = nowMs;
    world = frame.world;
    showFrame(lab, body, scenario, frame, random);
    await carryOut(body, frame, options);
    options.onFrame?.(frame);
    await pause(FRAME_MS, undefined, { signal: options.signal }).catch(() => undefined);
  }
}

function secondsOf(realMs: number, speed: number): number {
  return (realMs / MS_PER_SECOND) * speed;
}

/** What a scenario names has to be there. */
function checkAgainst(lab: Lab, body: VirtualBody, { events }: Scenario): void {
  const converters = body.converters.map(({ name }) => name);
  const problems = events.flatMap((event) => {
    if ('converter' in event && !converters.includes(event.converter))
      return [`converter ${event.converter}: there are ${converters.join(', ')}`];
    const node = event.kind === 'under-voltage' ? event.node : 0;
    const number = event.kind === 'glitch' && event.meter !== 'battery' ? event.meter : node;
    return number > lab.nodes.length ? [`node ${number}: there are ${lab.nodes.length}`] : [];
  });
  if (problems.length === 0) return;
  const told = [...new Set(problems)].join('\n  ');
  throw new LabError('bad-argument', `the scenario is for another rack:\n  ${told}`);
}

function sightOf(lab: Lab, body: VirtualBody): RackSight {
  return {
    converters: body.converters.map(({ name, nodes }) => ({
      name,
      nodes: nodes.map((node) => ({
        number: lab.node(node).number,
        state: stateOf(lab, body, node),
      })),
    })),
  };
}

function stateOf(lab: Lab, body: VirtualBody, node: string): BoardState {
  if (lab.power(node) !== 'off') return 'on';
  return body.hasSupply(node) ? 'halted' : 'dark';
}

function showFrame(
  lab: Lab,
  body: VirtualBody,
  { battery }: Scenario,
  frame: Frame,
  random: () => number,
): void {
  const shown = showBattery(frame, battery, random);
  if (shown !== 'as-before') body.showBattery(shown);
  for (const { name, number } of lab.nodes) {
    const reading = showBoard(frame, number, random);
    if (reading !== 'as-before') body.showBoard(name, reading);
    body.showUnderVoltage(name, frame.world.lows.has(number));
  }
}

async function carryOut(body: VirtualBody, frame: Frame, { onEvent }: PlayOptions): Promise<void> {
  for (const event of frame.due) {
    onEvent?.(event);
    if (event.kind === 'converter-fails') await body.failConverter(event.converter, event);
    else if (event.kind === 'converter-returns') body.restoreConverter(event.converter);
  }
  if (!frame.cutOffChanged) return;
  for (const { name } of body.converters) {
    if (frame.world.isCutOff) await body.failConverter(name, { holdUpMs: 0 });
    else body.restoreConverter(name);
  }
}
