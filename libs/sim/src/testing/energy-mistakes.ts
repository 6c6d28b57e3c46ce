import type { ControllerEffect, ControllerState } from '@grappe/controller-core';
import type { Meddling } from '../energy/meddling.ts';
import type { EnergyScenario } from '../energy/scenario.ts';

/** A mistake in how energy is dealt with, and the checker that has to find it. */
export interface EnergyMistake {
  readonly name: string;
  readonly caughtBy: string;
  /** Scenarios in which it can show; absent: any. */
  readonly where?: (scenario: EnergyScenario) => boolean;
  /** Of those, as many have to be enough. */
  readonly withinScenarios: number;
  readonly meddling: Meddling;
}

const bounds = ({ rack }: EnergyScenario): boolean =>
  rack.power.energy.critical.maxNodes !== undefined;

/** Best-effort services run, and critical ones do not. */
function shedsFromAbove(
  effects: readonly ControllerEffect[],
  { live, durable }: ControllerState,
): readonly ControllerEffect[] {
  const { shed, tier } = live.energy;
  if (tier !== 'saver' && tier !== 'critical') return effects;
  for (const { key, spec } of durable.services.values()) {
    if (spec.priority === 'best-effort') shed.delete(key);
    if (spec.priority === 'critical') shed.set(key, { runs: new Set(), because: 'by mistake' });
  }
  return effects;
}

/** At every change of the tier, all nodes but the controller's own are told to halt. */
function haltsAtOnce(
  effects: readonly ControllerEffect[],
  { live, durable }: ControllerState,
): readonly ControllerEffect[] {
  const isNews = effects.some(({ kind }) => kind === 'event') && live.energy.tier !== 'normal';
  if (!isNews) return effects;
  const halts = [...durable.nodes.values()].flatMap(({ name, roles }): ControllerEffect[] => {
    const session = live.nodes.get(name)?.session;
    return session === undefined || roles.includes('controller')
      ? []
      : [{ kind: 'halt', node: name, session: session.id }];
  });
  return [...effects, ...halts];
}

export const ENERGY_MISTAKES: readonly EnergyMistake[] = [
  {
    name: 'a policy that sheds what matters most first',
    caughtBy: 'shed-order',
    withinScenarios: 3,
    meddling: { effects: shedsFromAbove },
  },
  {
    name: 'a policy without dwell times and hysteresis',
    caughtBy: 'no-flapping',
    withinScenarios: 6,
    meddling: {
      rack: (rack) => ({
        ...rack,
        power: { ...rack.power, energy: { ...rack.power.energy, hysteresis: 0 } },
      }),
      state: ({ live: { energy } }) => {
        const { pending } = energy.policy;
        if (pending !== undefined)
          energy.policy = {
            ...energy.policy,
            pending: { ...pending, sinceMs: Number.NEGATIVE_INFINITY },
          };
      },
    },
  },
  {
    name: 'a plan that halts nodes before they are empty',
    caughtBy: 'only-empty',
    withinScenarios: 3,
    meddling: { effects: haltsAtOnce },
  },
  {
    name: 'a plan that takes every converter for a large one',
    caughtBy: 'converter-load',
    where: ({ rack }) =>
      rack.nodes.some(({ board }) => board === 'rpi-3b') &&
      rack.power.energy.critical.maxNodes === 1 &&
      rack.converters.filter(({ nodes, maxAmps }) => nodes.length > 1 && maxAmps).length > 1,
    withinScenarios: 6,
    meddling: {
      rack: (rack) => ({
        ...rack,
        converters: rack.converters.map((converter) => ({ ...converter, maxAmps: 100 })),
      }),
    },
  },
  {
    name: 'a controller that ends as soon as the end is announced',
    caughtBy: 'orderly-end',
    withinScenarios: 4,
    meddling: {
      effects: (effects, { live }) =>
        live.energy.policy.shutdown?.phase === 'announced'
          ? [...effects, { kind: 'shutdown-done' }]
          : effects,
    },
  },
  {
    name: 'a controller that never gives power back',
    caughtBy: 'comes-back',
    where: (scenario) => bounds(scenario) && scenario.healAtMs <= 86_400_000,
    withinScenarios: 4,
    meddling: { effects: (effects) => effects.filter(({ kind }) => kind !== 'restore-power') },
  },
  {
    name: 'an agent that believes whatever its sensor says',
    caughtBy: 'believed-only',
    where: ({ sensor }) =>
      sensor.troubles.some(({ trouble, atMs, untilMs }) => {
        return trouble === 'wild' && untilMs - atMs > 3_600_000;
      }),
    withinScenarios: 20,
    meddling: {
      reading: ({ role, sensor, ageMs }, raw) => ({
        role,
        sensor,
        ageMs,
        ...(raw === undefined ? {} : { sample: raw }),
      }),
    },
  },
  {
    name: 'a controller that is deaf to the return of power',
    caughtBy: 'ends-on',
    where: ({ rescueAfterMs }) => rescueAfterMs !== undefined && rescueAfterMs < 20_000,
    withinScenarios: 10,
    meddling: {
      reading: (judged) => {
        const { onMains: _unheard, ...sample } = judged.sample ?? {};
        return judged.sample === undefined ? judged : { ...judged, sample };
      },
    },
  },
];
