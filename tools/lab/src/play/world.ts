import {
  boardPowerOf,
  boardWatts,
  CONVERTER_LOSSES_DEFAULT,
  CONVERTER_MAX_WATTS_DEFAULT,
  converterInputWatts,
} from '@grappe/domain';
import { between, chargeAfter, flowOf } from './battery.ts';
import type { Glitch, MeterName, Scenario, ScenarioEvent } from './scenario.ts';

/** A board as wires and processes have it: running, halted with its supply still there, or without any. */
export type BoardState = 'on' | 'halted' | 'dark';

/** What the world looks at before each step. */
export interface RackSight {
  /** The nodes of each converter, and what they do, in the order of the rack. */
  readonly converters: readonly {
    readonly name: string;
    readonly nodes: readonly { readonly number: number; readonly state: BoardState }[];
  }[];
}

/** What has to be remembered between steps. */
export interface World {
  readonly atSeconds: number;
  readonly charge: number;
  /** The battery is too low to drive converters, and they have switched off. */
  readonly isCutOff: boolean;
  /** Events that have happened. */
  readonly eventsPast: number;
  readonly glitches: ReadonlyMap<
    MeterName,
    { readonly glitch: Glitch; readonly untilSeconds: number }
  >;
  /** Until when each node's supply is low. */
  readonly lows: ReadonlyMap<number, number>;
}

/** What is true after a step; `shown` is what meters make of it. */
export interface Frame {
  readonly world: World;
  readonly hour: number;
  readonly panelWatts: number;
  readonly loadWatts: number;
  readonly amps: number;
  readonly volts: number;
  /** Watts of each node at its own supply. */
  readonly nodeWatts: ReadonlyMap<number, number>;
  /** Events to be carried out now. */
  readonly due: readonly ScenarioEvent[];
  /** Converters switch off or on again, because of the battery. */
  readonly cutOffChanged: boolean;
}

const HOURS = 24;
const SECONDS_PER_HOUR = 3_600;
/** Steps longer than this would jump over what a battery does. */
const STEP_SECONDS_MAX = 60;
/** Of nominal: where converters switch off, and where they begin again. */
const CUT_OFF_SHARE = 10.5 / 12;
const CUT_IN_SHARE = 12 / 12;

export function newWorld({ battery }: Scenario): World {
  return {
    atSeconds: 0,
    charge: battery.charge,
    isCutOff: false,
    eventsPast: 0,
    glitches: new Map(),
    lows: new Map(),
  };
}

/** The world so many seconds of the scenario later, the rack being as it is seen. Pure. */
export function stepWorld(
  scenario: Scenario,
  before: World,
  sight: RackSight,
  seconds: number,
): Frame {
  const nodeWatts = drawOf(scenario, sight);
  const loadWatts = before.isCutOff
    ? scenario.load.switchWatts
    : rackWatts(scenario, sight, nodeWatts);
  let { atSeconds, charge } = before;
  const endSeconds = atSeconds + seconds;
  while (atSeconds < endSeconds) {
    const step = Math.min(STEP_SECONDS_MAX, endSeconds - atSeconds);
    const { amps } = flowOf(scenario.battery, charge, panelWatts(scenario, atSeconds), loadWatts);
    charge = chargeAfter(scenario.battery, charge, amps, step);
    atSeconds += step;
  }
  const panel = panelWatts(scenario, atSeconds);
  const flow = flowOf(scenario.battery, charge, panel, loadWatts);
  const isCutOff = cutsOff(scenario, before.isCutOff, flow.volts);
  const due = scenario.events
    .slice(before.eventsPast)
    .filter((event) => event.atSeconds <= atSeconds);
  return {
    world: {
      atSeconds,
      charge,
      isCutOff,
      eventsPast: before.eventsPast + due.length,
      glitches: glitchesAfter(before, due, atSeconds),
      lows: lowsAfter(before, due, atSeconds),
    },
    hour: hourOf(scenario, atSeconds),
    panelWatts: panel,
    loadWatts,
    ...flow,
    nodeWatts,
    due,
    cutOffChanged: isCutOff !== before.isCutOff,
  };
}

function cutsOff({ battery }: Scenario, was: boolean, volts: number): boolean {
  const share = volts / battery.nominalVolts;
  return was ? share < CUT_IN_SHARE : share < CUT_OFF_SHARE;
}

function hourOf({ startHour }: Scenario, atSeconds: number): number {
  return (startHour + atSeconds / SECONDS_PER_HOUR) % HOURS;
}

/** What the panel gives at that time: sun by the hour, sky by the day. */
export function panelWatts(scenario: Scenario, atSeconds: number): number {
  const { watts, hours, weather } = scenario.panel;
  const first = hours[0];
  const last = hours.at(-1);
  if (first === undefined || last === undefined) return 0;
  const day = Math.floor((scenario.startHour + atSeconds / SECONDS_PER_HOUR) / HOURS);
  const sky = weather[Math.min(day, weather.length - 1)] ?? 1;
  // The last point stands before midnight as well as the first after it.
  const round = [
    [last[0] - HOURS, last[1]] as const,
    ...hours,
    [first[0] + HOURS, first[1]] as const,
  ];
  return watts * sky * between(round, hourOf(scenario, atSeconds));
}

function drawOf({ load }: Scenario, { converters }: RackSight): Map<number, number> {
  const board = boardPowerOf(load.board);
  const nodes = converters.flatMap((converter) => converter.nodes);
  return new Map(
    nodes.map(({ number, state }) => {
      if (state === 'dark') return [number, 0];
      if (state === 'halted') return [number, board.haltedWatts];
      return [number, boardWatts(board, load.busyOf.get(number) ?? load.busy)];
    }),
  );
}

function rackWatts(
  { load }: Scenario,
  { converters }: RackSight,
  nodeWatts: ReadonlyMap<number, number>,
): number {
  const losses = { ...CONVERTER_LOSSES_DEFAULT, efficiency: load.efficiency };
  return converters.reduce((sum, { nodes }) => {
    const watts = nodes.reduce((all, { number }) => all + (nodeWatts.get(number) ?? 0), 0);
    return sum + converterInputWatts(watts, CONVERTER_MAX_WATTS_DEFAULT, losses);
  }, load.switchWatts);
}

function glitchesAfter(
  before: World,
  due: readonly ScenarioEvent[],
  atSeconds: number,
): World['glitches'] {
  const glitches = new Map(
    [...before.glitches].filter(([, { untilSeconds }]) => untilSeconds > atSeconds),
  );
  for (const event of due) {
    if (event.kind !== 'glitch') continue;
    const { meter, glitch, forSeconds } = event;
    glitches.set(meter, { glitch, untilSeconds: event.atSeconds + forSeconds });
  }
  return glitches;
}

function lowsAfter(before: World, due: readonly ScenarioEvent[], atSeconds: number): World['lows'] {
  const lows = new Map([...before.lows].filter(([, untilSeconds]) => untilSeconds > atSeconds));
  for (const event of due)
    if (event.kind === 'under-voltage') lows.set(event.node, event.atSeconds + event.forSeconds);
  return lows;
}
