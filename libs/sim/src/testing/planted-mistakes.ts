import type { AgentPorts, ControllerSink } from '@grappe/agent-runtime';
import { AgentDriver } from '@grappe/agent-runtime';
import type { ControllerInput } from '@grappe/controller-core';
import type { ControllerDriver, ControllerPorts } from '@grappe/controller-runtime';
import type { Clock } from '@grappe/ports';
import { compareGenerations, type Assignment, type TaskId } from '@grappe/domain';
import { REAL, type Makers } from '../world/makers.ts';

/** A program that is broken in one place, and the checker that has to find it. */
export interface PlantedMistake {
  readonly name: string;
  /** Name of the checker. */
  readonly caughtBy: string;
  /** Where to begin: what few worlds bring to light is looked for near one that does. 1 if absent. */
  readonly fromSeed?: number;
  /** Seeds among which it must be caught; a mistake that few worlds bring to light needs more of them. */
  readonly withinSeeds: number;
  readonly makers: Makers;
}

function agentWith(change: (ports: AgentPorts) => AgentPorts): Makers {
  return { ...REAL, agent: (ports, ...rest) => REAL.agent(change(ports), ...rest) };
}

function agentOf(Driver: typeof AgentDriver): Makers {
  return { ...REAL, agent: (...given) => new Driver(...given) };
}

function controllerWith(change: (ports: ControllerPorts) => ControllerPorts): Makers {
  return { ...REAL, controller: (ports, ...rest) => REAL.controller(change(ports), ...rest) };
}

/** `change` may replace what the driver does, and what its state does. */
function controllerChanged(
  change: (driver: ControllerDriver, ports: ControllerPorts) => void,
): Makers {
  return {
    ...REAL,
    controller: async (ports, ...rest) => {
      const driver = await REAL.controller(ports, ...rest);
      change(driver, ports);
      return driver;
    },
  };
}

/** Takes whatever it is given for the newest. */
class Gullible extends AgentDriver {
  override assign(assignment: Assignment): void {
    const present = this.generation();
    if (present === undefined || compareGenerations(assignment.generation, present) > 0) {
      super.assign(assignment);
      return;
    }
    const generation = { term: present.term, number: present.number + 1 };
    super.assign({ ...assignment, generation });
  }
}

/** Loses every fifth of its reports on the way. */
class Mumbling extends AgentDriver {
  #said = 0;

  override connect(sink: ControllerSink): void {
    super.connect({
      ...sink,
      report: (tasks) => {
        this.#said += 1;
        if (this.#said % 5 !== 0) sink.report(tasks);
      },
    });
  }
}

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

/** Starts every container as soon as it has been made. */
const startsStandbys = agentWith((ports) => ({
  ...ports,
  engine: {
    ...ports.engine,
    create: async (task) => {
      const created = await ports.engine.create(task);
      return created.ok && task.standby ? ports.engine.start(task.id) : created;
    },
  },
}));

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

/** Throws at an assignment of three tasks. */
class Stumbling extends AgentDriver {
  override assign(assignment: Assignment): void {
    if (assignment.tasks.length === 3) throw new Error('three is too many');
    super.assign(assignment);
  }
}

const restartsContainers: Makers = {
  ...REAL,
  agent: (ports, ...rest) => {
    const driver = REAL.agent(ports, ...rest);
    const start = driver.start.bind(driver);
    driver.start = async () => {
      const listed = await ports.engine.list();
      const running = listed.ok ? listed.value.filter(({ state }) => state === 'running') : [];
      for (const { task } of running) await ports.engine.stop(task, 0);
      await start();
    };
    return driver;
  },
};

const writesHeartbeats = agentWith((ports) => {
  const beat = (number: number): void => {
    ports.timers.after(HEARTBEAT_MS, () => {
      void ports.memory
        .load()
        .then(async (memory) => {
          if (memory !== undefined)
            await ports.memory.save({ ...memory, attempts: { ['beat' as TaskId]: number } });
        })
        .catch(() => undefined);
      beat(number + 1);
    });
  };
  beat(1);
  return ports;
});

const HEARTBEAT_MS = 250;

/** Hands every input to `see` before it is posted; what that returns is posted. */
function posting(driver: ControllerDriver, see: (input: ControllerInput) => ControllerInput): void {
  const post = driver.post.bind(driver);
  driver.post = (input) => post(see(input));
}

export const PLANTED_MISTAKES: readonly PlantedMistake[] = [
  {
    name: 'a controller that acknowledges before its store has committed',
    caughtBy: 'acknowledged',
    withinSeeds: 3,
    makers: controllerWith((ports) => ({
      ...ports,
      store: {
        read: (prefix) => ports.store.read(prefix),
        watch: (...given) => ports.store.watch(...given),
        close: () => ports.store.close(),
        commit: (operations) => {
          void ports.store.commit(operations);
          return Promise.resolve({ ok: true, revision: 1 });
        },
      },
    })),
  },
  {
    name: 'an agent that takes its leases for longer than they are',
    caughtBy: 'singletons',
    withinSeeds: 150,
    makers: agentOf(Possessive),
  },
  {
    name: 'a controller that does not wait for the end of leases',
    caughtBy: 'singletons',
    withinSeeds: 150,
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
    withinSeeds: 150,
    makers: leasesChanged(({ untilMs }) => ({ goneAtMs: untilMs })),
  },
  {
    name: 'a controller that counts leases from two seconds ago',
    caughtBy: 'singletons',
    withinSeeds: 150,
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
    withinSeeds: 150,
    makers: leasesChanged(({ slot }) => ({ slot: slot.endsWith('?') ? slot : `${slot}?` })),
  },
  {
    name: 'a controller that gives leases for what it could not save',
    caughtBy: 'singletons',
    withinSeeds: 150,
    makers: controllerChanged((driver) => {
      driver.state.durable.tasks.isDurable = () => true;
    }),
  },
  {
    name: 'an agent that counts its leases from the answer',
    caughtBy: 'singletons',
    withinSeeds: 150,
    makers: agentOf(Belated),
  },
  {
    name: 'a watchdog that says yes and guards nothing',
    caughtBy: 'singletons',
    withinSeeds: 150,
    makers: agentWith((ports) => ({
      ...ports,
      watchdog: {
        recall: () => ports.watchdog.recall(),
        guard: () => Promise.resolve({ ok: true, value: undefined }),
      },
    })),
  },
  {
    name: 'an agent that starts what is to stand by',
    caughtBy: 'durable-before-acting',
    withinSeeds: 20,
    makers: startsStandbys,
  },
  {
    name: 'a controller that takes up boots that were left behind',
    caughtBy: 'stale-hellos',
    withinSeeds: 150,
    makers: controllerChanged((driver) =>
      posting(driver, (input) => {
        for (const { watch } of driver.state.live.nodes.values()) watch.formerBoots.length = 0;
        return input;
      }),
    ),
  },
  {
    name: 'a controller that believes a Hello that was overtaken',
    caughtBy: 'stale-hellos',
    withinSeeds: 150,
    makers: controllerChanged((driver) =>
      posting(driver, (input) => {
        for (const { watch } of driver.state.live.nodes.values()) delete watch.helloSentAtMs;
        return input;
      }),
    ),
  },
  {
    name: 'a controller that never doubts itself',
    caughtBy: 'mass-failure',
    withinSeeds: 60,
    makers: controllerChanged((driver) => {
      driver.state.live.detection.trustedUpToMs = Number.POSITIVE_INFINITY;
    }),
  },
  {
    name: 'an agent that stops what it finds when it starts',
    caughtBy: 'containers-run-on',
    withinSeeds: 20,
    makers: restartsContainers,
  },
  {
    name: 'a controller that takes its own start for a silence of the nodes',
    caughtBy: 'restarts-unnoticed',
    withinSeeds: 60,
    makers: controllerChanged((driver) => {
      for (const { watch } of driver.state.live.nodes.values()) {
        watch.graceUntilMs = 0;
        watch.dueAtMs = 0;
      }
    }),
  },
  {
    name: 'a controller that believes any status',
    caughtBy: 'only-forward',
    withinSeeds: 40,
    makers: controllerChanged((driver) =>
      posting(driver, (input) => {
        if (input.kind === 'statuses' || input.kind === 'hello')
          for (const { id, status } of input.tasks)
            if (driver.state.live.statuses.has(id)) driver.state.live.statuses.set(id, status);
        return input;
      }),
    ),
  },
  {
    name: 'a controller that neither closes nor refuses sessions that have been replaced',
    caughtBy: 'stale-messages',
    withinSeeds: 60,
    makers: controllerChanged((driver) => {
      const connect = driver.connectAgents.bind(driver);
      driver.connectAgents = (sink) => {
        const send = sink.send.bind(sink);
        connect({ send, close: () => undefined, revoked: () => undefined });
      };
      posting(driver, (input) => {
        if (!('session' in input) || input.kind === 'hello') return input;
        const present = driver.state.live.nodes.get(input.node)?.session?.id;
        return present === undefined ? input : { ...input, session: present };
      });
    }),
  },
  {
    name: 'an agent that runs what an old generation says',
    caughtBy: 'durable-before-acting',
    withinSeeds: 40,
    makers: agentOf(Gullible),
  },
  {
    name: 'an agent that acts before its assignment is durable',
    caughtBy: 'durable-before-acting',
    withinSeeds: 10,
    makers: agentWith((ports) => ({
      ...ports,
      memory: {
        load: () => ports.memory.load(),
        setAside: () => ports.memory.setAside(),
        save: (memory) => {
          void ports.memory.save(memory).catch(() => undefined);
          return Promise.resolve();
        },
      },
    })),
  },
  {
    name: 'a controller that decides by the wall clock',
    caughtBy: 'wall-clock',
    withinSeeds: 80,
    makers: controllerWith((ports) => ({
      ...ports,
      clock: { monotonicMs: () => ports.clock.wallMs(), wallMs: () => ports.clock.wallMs() },
    })),
  },
  {
    name: 'an agent that decides by the wall clock',
    caughtBy: 'wall-clock',
    withinSeeds: 80,
    makers: agentWith((ports) => ({
      ...ports,
      clock: { monotonicMs: () => ports.clock.wallMs(), wallMs: () => ports.clock.wallMs() },
    })),
  },
  {
    name: 'an agent that writes its heartbeats to its disk',
    caughtBy: 'idle-disks',
    withinSeeds: 5,
    makers: writesHeartbeats,
  },
  {
    name: 'a controller that keeps statuses of tasks that it has forgotten',
    caughtBy: 'limits',
    withinSeeds: 20,
    makers: controllerChanged((driver) => {
      driver.state.live.statuses.delete = () => false;
    }),
  },
  {
    name: 'an agent that loses its own reports',
    caughtBy: 'comes-to-rest',
    withinSeeds: 5,
    makers: agentOf(Mumbling),
  },
  {
    name: 'an agent that fails at an assignment',
    caughtBy: 'defects',
    withinSeeds: 20,
    makers: agentOf(Stumbling),
  },
];
