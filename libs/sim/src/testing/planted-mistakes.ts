import { AgentDriver, type ControllerSink } from '@grappe/agent-runtime';
import { compareGenerations, type Assignment, type TaskId } from '@grappe/domain';
import { REAL, type Makers } from '../world/makers.ts';
import { LEASE_MISTAKES } from './lease-mistakes.ts';
import {
  agentOf,
  agentWith,
  controllerChanged,
  controllerWith,
  posting,
  type PlantedMistake,
} from './planting.ts';

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
  ...LEASE_MISTAKES,
  {
    name: 'a controller that forgets what it has told people whenever a node connects',
    caughtBy: 'alerts',
    withinSeeds: 40,
    makers: controllerChanged((driver) =>
      posting(driver, (input) => {
        if (input.kind === 'hello') driver.state.live.alerts.open.clear();
        return input;
      }),
    ),
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
    profile: 'everything',
    withinSeeds: 30,
    makers: controllerChanged((driver) =>
      posting(driver, (input) => {
        const { durable, live } = driver.state;
        for (const {
          formerBoots: _boots,
          boardSerial: _serial,
          ...record
        } of durable.nodes.values())
          durable.nodes.restore(record.name, record);
        // A second board is let in as well, or the first could not come back after it.
        if (input.kind === 'hello') {
          const watch = live.nodes.get(input.node)?.watch;
          if (watch !== undefined) watch.silentSinceMs = live.startedAtMs;
        }
        return input;
      }),
    ),
  },
  {
    name: 'a controller that believes a Hello that was overtaken',
    caughtBy: 'stale-hellos',
    profile: 'leases',
    withinSeeds: 60,
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
    profile: 'restarts',
    withinSeeds: 40,
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
        const halt = sink.halt.bind(sink);
        connect({ send, halt, close: () => undefined, revoked: () => undefined });
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
    profile: 'clocks',
    withinSeeds: 20,
    makers: controllerWith((ports) => ({
      ...ports,
      clock: { monotonicMs: () => ports.clock.wallMs(), wallMs: () => ports.clock.wallMs() },
    })),
  },
  {
    name: 'an agent that decides by the wall clock',
    caughtBy: 'wall-clock',
    profile: 'clocks',
    withinSeeds: 20,
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
    name: 'an agent whose timers do not wait',
    caughtBy: 'livelock',
    withinSeeds: 3,
    makers: agentWith((ports) => ({
      ...ports,
      timers: { after: (_delayMs, fire) => ports.timers.after(0, fire) },
    })),
  },
  {
    name: 'an agent that asks its engine again without an end',
    caughtBy: 'livelock',
    withinSeeds: 3,
    makers: agentWith((ports) => ({
      ...ports,
      engine: {
        ...ports.engine,
        list: async () => {
          for (;;) if (ports.clock.wallMs() < 0) return ports.engine.list();
        },
      },
    })),
  },
  {
    name: 'an agent that fails at an assignment',
    caughtBy: 'defects',
    withinSeeds: 20,
    makers: agentOf(Stumbling),
  },
];
