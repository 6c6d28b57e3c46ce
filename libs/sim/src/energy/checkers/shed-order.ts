import type { ControllerState } from '@grappe/controller-core';
import type { Priority, ServiceKey } from '@grappe/domain';
import type { EnergyWorld } from '../energy-world.ts';
import type { EnergyChecker } from './checker.ts';

const RANK: readonly Priority[] = ['best-effort', 'normal', 'critical'];
/** Moves, starts of boards and of data that can run in one place only are over by then. */
const BACK_WITHIN_MS = 900_000;

/** By what is decided, and by what runs. */
export const shedOrder: EnergyChecker = {
  name: 'shed-order',
  text: 'nothing is shed, or left without a place to run, while something of less priority runs',
  watch: (violated) => {
    let missingSinceMs: number | undefined;
    return {
      see: ({ kind }) => {
        if (kind !== 'container-ended') missingSinceMs = undefined;
      },
      look: (world) => {
        const { controller } = world;
        if (controller === undefined || controller.live.energy.tier === 'shutdown') return;
        const wrong = wronglyShed(controller);
        if (wrong !== undefined) violated(wrong);
        const isMissing = boundsNodes(world) && isCriticalMissing(world);
        missingSinceMs = isMissing ? (missingSinceMs ?? world.nowMs) : undefined;
        if (missingSinceMs !== undefined && world.nowMs - missingSinceMs > BACK_WITHIN_MS)
          violated('a critical service does not run, and something of less priority does');
      },
    };
  },
};

function wronglyShed({ durable, live }: ControllerState): string | undefined {
  const services = [...durable.services.values()].map(({ key, spec: { priority } }) => ({
    key,
    rank: RANK.indexOf(priority),
    shed: live.energy.shed.get(key),
  }));
  for (const shed of services)
    for (const other of services)
      if (shed.shed !== undefined && other.rank < shed.rank && other.shed?.runs.size !== 0)
        return `${shed.key} is shed and ${other.key} is not`;
  return undefined;
}

/** Where a tier has room for more nodes, what is missing is on one that only a person can start again, and it is missed whatever else runs. */
function boundsNodes({ boards, controller, scenario }: EnergyWorld): boolean {
  const tier = controller?.live.energy.tier;
  const { energy } = scenario.rack.power;
  if (tier !== 'saver' && tier !== 'critical') return false;
  const on = boards.all.filter(({ phase }) => phase === 'on').length;
  return on >= (energy[tier].maxNodes ?? boards.all.length);
}

function isCriticalMissing(world: EnergyWorld): boolean {
  const { stack } = world.scenario;
  const { serving } = world;
  const runs = (of: (priority: Priority) => boolean): boolean[] =>
    stack.services
      .filter(({ priority }) => of(priority))
      .map(({ name }) => serving.has(`${stack.name}/${name}` as ServiceKey));
  const critical = runs((priority) => priority === 'critical');
  return critical.includes(false) && runs((priority) => priority !== 'critical').includes(true);
}
