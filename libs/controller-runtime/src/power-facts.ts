import { powerReport, powerView, type PowerReport, type PowerView } from '@grappe/controller-core';
import { canonicalJson } from '@grappe/domain';
import type { Timers } from '@grappe/ports';
import type { RackPowerMessage } from '@grappe/protocol';
import type { ControllerDriver } from './controller-driver.ts';

/** How often it is looked whether there is news: who charts a battery wants no more, and what wanders about a bucket's rim is told no more often. */
export const POWER_FACTS_MS = 10_000;

const MINUTE_MS = 60_000;
/** Hours to the end are told in steps of this many minutes. */
const RUNTIME_STEP_MINUTES = 10;

/** The rack's energy in buckets: what differs by less is no news. */
export function rackPowerMessage(view: PowerView, report: PowerReport): RackPowerMessage {
  const { battery } = view;
  const powerGood = view.converters.flatMap(({ converter, powerGood: good, distrusted }) =>
    good === undefined || distrusted ? [] : [[converter, good] as const],
  );
  return {
    tier: view.tier,
    watts: Math.round(view.watts),
    nodesHalted: view.nodes.filter(({ source }) => source === 'halted').length,
    powerGood: Object.fromEntries(powerGood),
    ...(view.distrust === undefined ? {} : { trouble: view.distrust }),
    ...energyToday(report),
    ...(battery === undefined ? {} : { battery: batteryFacts(battery) }),
  };
}

/** Rounded down, so that it only grows until the day is over. */
function energyToday({ days, clockSet }: PowerReport): Pick<RackPowerMessage, 'energyToday'> {
  const today = clockSet ? days.at(-1)?.counted : undefined;
  if (today === undefined) return {};
  const boardsWh = (of: BoardEnergy): number => of.measuredWh + of.modelledWh + of.haltedWh;
  const nodes = Object.entries(today.nodes).map(
    ([name, energy]) => [name, Math.floor(boardsWh(energy))] as const,
  );
  const wh = Math.floor(boardsWh(today.boards) + today.switchWh + today.lossWh);
  return { energyToday: { wh, nodes: Object.fromEntries(nodes) } };
}

type BoardEnergy = NonNullable<PowerReport['days'][number]['counted']>['boards'];

function batteryFacts(
  battery: NonNullable<PowerView['battery']>,
): NonNullable<RackPowerMessage['battery']> {
  const { charge, uncertainty, synchronised, flow, amps, volts, onMains, toEmptyMs } = battery;
  const known = { flow, amps: round(amps, 0.1), ...(onMains === undefined ? {} : { onMains }) };
  return {
    ...known,
    ...(synchronised ? { charge: round(charge, 0.01), uncertainty: round(uncertainty, 0.05) } : {}),
    ...(volts === undefined ? {} : { volts: round(volts, 0.1) }),
    ...(!synchronised || toEmptyMs === undefined
      ? {}
      : { toEmptyMinutes: round(toEmptyMs / MINUTE_MS, RUNTIME_STEP_MINUTES) }),
  };
}

function round(value: number, step: number): number {
  // By way of a text: 0.1 × 3 is not 0.3.
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  return Number((Math.round(value / step) * step).toFixed(digits));
}

/** Tells the rack's energy when it has changed; returns a function that ends it. */
export function watchPowerFacts(deps: {
  readonly driver: Pick<ControllerDriver, 'state' | 'nowMs' | 'wallMs'>;
  readonly timers: Timers;
  readonly publish: (message: RackPowerMessage) => void;
}): () => void {
  let told = '';
  let cancel: () => void = () => undefined;
  const look = (): void => {
    const { driver } = deps;
    const view = powerView(driver.state, driver.nowMs());
    const message = rackPowerMessage(view, powerReport(driver.state, driver.wallMs(), 1));
    const text = canonicalJson(message);
    if (text !== told) deps.publish(message);
    told = text;
    cancel = deps.timers.after(POWER_FACTS_MS, look);
  };
  look();
  return () => cancel();
}
