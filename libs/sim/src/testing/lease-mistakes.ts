import { AgentDriver } from '@grappe/agent-runtime';
import type { ControllerDriver } from '@grappe/controller-runtime';
import type { TaskId } from '@grappe/domain';
import type { Clock } from '@grappe/ports';
import type { Makers } from '../world/makers.ts';
import { agentOf, agentWith, controllerChanged, posting, type PlantedMistake } from './planting.ts';

/** Takes its leases for ten times as long as they are. */
class Possessive extends AgentDriver {
  override extendLeases(tasks: readonly TaskId[], untilMs: number): void {
    super.extendLeases(tasks, untilMs + 30_000);
  }
}

/** Counts its leases from when it reads the answer, however long that was on its way. */
class Belated extends AgentDriver {
  readonly #clock: Clock;
  #ttlMs = 0;

  constructor(...given: ConstructorParameters<typeof AgentDriver>) {
    super(...given);
    this.#clock = given[0].clock;
  }

  override extendLeases(tasks: readonly TaskId[], untilMs: number): void {
    const nowMs = this.#clock.monotonicMs();
    // What is left of the lease that came quickest is nearly the whole of one.
    this.#ttlMs = Math.max(this.#ttlMs, untilMs - nowMs);
    super.extendLeases(tasks, nowMs + this.#ttlMs);
  }
}

type Lease = NonNullable<ReturnType<ControllerDriver['state']['live']['leases']['get']>>;

/** Every lease is replaced whenever something happens to the controller. */
function leasesChanged(change: (lease: Lease) => Partial<Lease>): Makers {
  return controllerChanged((driver) =>
    posting(driver, (input) => {
      const { leases } = driver.state.live;
      for (const [task, lease] of leases) leases.set(task, { ...lease, ...change(lease) });
      return input;
    }),
  );
}

/** Each may make a singleton run twice. */
export const LEASE_MISTAKES: readonly PlantedMistake[] = [
  {
    name: 'an agent that takes its leases for longer than they are',
    caughtBy: 'singletons',
    profile: 'leases',
    withinSeeds: 60,
    makers: agentOf(Possessive),
  },
  {
    name: 'a controller that does not wait for the end of leases',
    caughtBy: 'singletons',
    profile: 'leases',
    withinSeeds: 60,
    makers: controllerChanged((driver) =>
      posting(driver, (input) => {
        driver.state.live.leases.clear();
        return input;
      }),
    ),
  },
  {
    name: 'a controller that does not wait for the stop grace',
    caughtBy: 'singletons',
    profile: 'leases',
    withinSeeds: 60,
    makers: leasesChanged(({ untilMs }) => ({ goneAtMs: untilMs })),
  },
  {
    name: 'a controller that counts leases from two seconds ago',
    caughtBy: 'singletons',
    profile: 'leases',
    withinSeeds: 60,
    makers: controllerChanged((driver) => {
      const { leases } = driver.state.live;
      const set = leases.set.bind(leases);
      leases.set = (task, lease) => {
        const { untilMs, goneAtMs } = lease;
        return set(task, { ...lease, untilMs: untilMs - 2_000, goneAtMs: goneAtMs - 2_000 });
      };
    }),
  },
  {
    name: 'a controller that looks for predecessors under a wrong name',
    caughtBy: 'singletons',
    profile: 'leases',
    withinSeeds: 60,
    makers: leasesChanged(({ slot }) => ({ slot: slot.endsWith('?') ? slot : `${slot}?` })),
  },
  {
    name: 'a controller that gives leases for what it could not save',
    caughtBy: 'singletons',
    profile: 'leases',
    withinSeeds: 60,
    makers: controllerChanged((driver) => {
      driver.state.durable.tasks.isDurable = () => true;
    }),
  },
  {
    name: 'an agent that counts its leases from the answer',
    caughtBy: 'singletons',
    profile: 'leases',
    withinSeeds: 60,
    makers: agentOf(Belated),
  },
  {
    name: 'a watchdog that says yes and guards nothing',
    caughtBy: 'singletons',
    profile: 'leases',
    withinSeeds: 60,
    makers: agentWith((ports) => ({
      ...ports,
      watchdog: {
        recall: () => ports.watchdog.recall(),
        guard: () => Promise.resolve({ ok: true, value: undefined }),
      },
    })),
  },
];
