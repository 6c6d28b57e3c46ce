import type { NodeDraw } from '../draw.ts';
import type { RackDraw } from './rack-draw.ts';

/** Nodes, and services, that one day keeps one by one: twice what a rack has. A day of so many is some 20 KB, and is written once an hour. */
export const NAMES_PER_DAY_MAX = 128;

/** Of those beyond that number, together. No node and no service is named like this. */
const OTHERS = '';

/** Energy of boards, by how it is known. In Wh, at their own supply. */
export interface BoardEnergy {
  readonly measuredWh: number;
  readonly modelledWh: number;
  readonly haltedWh: number;
}

export interface NodeEnergy extends BoardEnergy {
  /** How long it was known what the node draws. */
  readonly knownMs: number;
}

/** What was counted on one day. */
export interface EnergyDay {
  /** When the first of it was counted, since the day began. */
  readonly firstMs: number;
  /** How long somebody was there to count. */
  readonly knownMs: number;
  /** All nodes together. */
  readonly boards: BoardEnergy;
  readonly switchWh: number;
  /** Lost in converters. */
  readonly lossWh: number;
  /** Of the boards: while they ran nothing. With all services, it makes up the boards. */
  readonly unassignedWh: number;
  readonly nodes: Readonly<Record<string, NodeEnergy>>;
  /** In Wh. */
  readonly services: Readonly<Record<string, number>>;
}

const HOUR_MS = 3_600_000;
const NO_BOARDS: BoardEnergy = { measuredWh: 0, modelledWh: 0, haltedWh: 0 };

/** What is drawn in a length of time. */
export function energyOf(draw: RackDraw, lengthMs: number, firstMs: number): EnergyDay {
  const wh = (watts: number): number => (watts * lengthMs) / HOUR_MS;
  const nodes = new Map<string, NodeEnergy>();
  const all = { measured: 0, modelled: 0, halted: 0 };
  const others = { measured: 0, modelled: 0, halted: 0, nodes: 0 };
  for (const [name, { source, watts }] of draw.nodes) {
    all[source] += watts;
    if (nodes.size < NAMES_PER_DAY_MAX)
      nodes.set(name, { ...NO_BOARDS, [`${source}Wh`]: wh(watts), knownMs: lengthMs });
    else {
      others[source] += watts;
      others.nodes += 1;
    }
  }
  if (others.nodes > 0)
    nodes.set(OTHERS, { ...boardsOf(others, wh), knownMs: others.nodes * lengthMs });
  return {
    firstMs,
    knownMs: lengthMs,
    boards: boardsOf(all, wh),
    switchWh: wh(draw.switchWatts),
    lossWh: wh(draw.lossWatts),
    unassignedWh: wh(draw.unassignedWatts),
    nodes: Object.fromEntries(nodes),
    services: Object.fromEntries([...draw.services].map(([key, watts]) => [key, wh(watts)])),
  };
}

function boardsOf(
  watts: Readonly<Record<NodeDraw['source'], number>>,
  wh: (watts: number) => number,
): BoardEnergy {
  return {
    measuredWh: wh(watts.measured),
    modelledWh: wh(watts.modelled),
    haltedWh: wh(watts.halted),
  };
}

function addBoards(a: BoardEnergy, b: BoardEnergy): BoardEnergy {
  return {
    measuredWh: a.measuredWh + b.measuredWh,
    modelledWh: a.modelledWh + b.modelledWh,
    haltedWh: a.haltedWh + b.haltedWh,
  };
}

function addNodes(a: NodeEnergy, b: NodeEnergy): NodeEnergy {
  return { ...addBoards(a, b), knownMs: a.knownMs + b.knownMs };
}

/** Both together. Nothing is lost: what has no line of its own any more is counted with the others. */
export function addDays(a: EnergyDay | undefined, b: EnergyDay): EnergyDay {
  return {
    firstMs: Math.min(a?.firstMs ?? b.firstMs, b.firstMs),
    knownMs: (a?.knownMs ?? 0) + b.knownMs,
    boards: addBoards(a?.boards ?? NO_BOARDS, b.boards),
    switchWh: (a?.switchWh ?? 0) + b.switchWh,
    lossWh: (a?.lossWh ?? 0) + b.lossWh,
    unassignedWh: (a?.unassignedWh ?? 0) + b.unassignedWh,
    nodes: addNamed(a?.nodes ?? {}, b.nodes, addNodes),
    services: addNamed(a?.services ?? {}, b.services, (x, y) => x + y),
  };
}

function addNamed<V>(
  before: Readonly<Record<string, V>>,
  more: Readonly<Record<string, V>>,
  add: (a: V, b: V) => V,
): Record<string, V> {
  const sum = new Map(Object.entries(before));
  for (const [name, value] of Object.entries(more)) {
    const line = sum.has(name) || sum.size < NAMES_PER_DAY_MAX ? name : OTHERS;
    const known = sum.get(line);
    sum.set(line, known === undefined ? value : add(known, value));
  }
  return Object.fromEntries(sum);
}

/** `change` applied to every amount of energy and length of time of a day, but not to when it began. */
function mapDay(day: EnergyDay, energy: (wh: number) => number, time: (ms: number) => number) {
  const boards = (of: BoardEnergy): BoardEnergy => ({
    measuredWh: energy(of.measuredWh),
    modelledWh: energy(of.modelledWh),
    haltedWh: energy(of.haltedWh),
  });
  const nodes = Object.entries(day.nodes).map(
    ([name, of]) => [name, { ...boards(of), knownMs: time(of.knownMs) }] as const,
  );
  return {
    firstMs: day.firstMs,
    knownMs: time(day.knownMs),
    boards: boards(day.boards),
    switchWh: energy(day.switchWh),
    lossWh: energy(day.lossWh),
    unassignedWh: energy(day.unassignedWh),
    nodes: Object.fromEntries(nodes),
    services: Object.fromEntries(
      Object.entries(day.services).map(([key, wh]) => [key, energy(wh)]),
    ),
  };
}

/** A part of it, as if it had been drawn evenly. */
export function shareOf(day: EnergyDay, share: number, firstMs: number): EnergyDay {
  const part = (whole: number): number => whole * share;
  return { ...mapDay(day, part, part), firstMs };
}

/** A thousandth of a Wh is a second of one board: what is kept needs no more digits. */
const DIGITS = 1_000;

/** As it is kept. */
export function rounded(day: EnergyDay): EnergyDay {
  return mapDay(day, (wh) => Math.round(wh * DIGITS) / DIGITS, Math.round);
}

/** Without its nodes and services. */
export function withoutNames(day: EnergyDay): EnergyDay {
  return { ...day, nodes: {}, services: {} };
}
