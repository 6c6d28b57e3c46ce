import type { NodeName, ServiceSpec, TaskState } from '@grappe/domain';
import { slotText } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServiceRecord } from '../state/records.ts';
import { Rack } from '../testing/rack.ts';
import { port, rackSpec, replicated, STACK } from '../testing/specs.ts';

/** Enough for any lease, back-off, grace and retry of a save to have ended. */
const QUIET_MS = 75_000;
const NODES = ['n1', 'n2', 'n3', 'n4'] as NodeName[];

interface Happening {
  readonly text: string;
  readonly run: (rack: Rack) => void;
}

function happening(text: string, run: (rack: Rack) => void): Happening {
  return { text, run };
}

interface Asked {
  readonly warm: number;
  readonly lone: number;
  readonly fixed: number;
  readonly variant: number;
}

function servicesOf({ warm, lone, fixed, variant }: Asked): ServiceSpec[] {
  const own = { environment: { VARIANT: String(variant) }, standby: 'warm' } as const;
  return [
    replicated('warm', warm, own),
    replicated('lone', lone, { ...own, singleton: true, stopGraceMs: 1_000 }),
    replicated('fixed', fixed, { ...own, ...port(80) }),
  ];
}

const deploy = fc
  .record({
    warm: fc.nat({ max: 3 }),
    lone: fc.nat({ max: 2 }),
    fixed: fc.nat({ max: 3 }),
    variant: fc.nat({ max: 2 }),
  })
  .map((asked) =>
    happening(`deploy ${JSON.stringify(asked)}`, (rack) => {
      const services = servicesOf(asked);
      rack.request({
        kind: 'deploy',
        stack: { name: STACK, services, volumes: [] },
        dryRun: false,
      });
    }),
  );

function toNode(what: string, run: (rack: Rack, name: NodeName) => void): fc.Arbitrary<Happening> {
  return fc
    .constantFrom(...NODES)
    .map((name) => happening(`${what} ${name}`, (rack) => run(rack, name)));
}

const nodes = [
  toNode('silence', (rack, name) => rack.silence(name)),
  toNode('heal', (rack, name) => rack.heal(name)),
  toNode('reboot', (rack, name) => {
    if (!rack.agent(name).reachable) return;
    rack.closeStream(name);
    rack.agent(name).reboot(`boot-${rack.nowMs}`);
    rack.connect(name);
  }),
  toNode('drain', (rack, node) => void rack.request({ kind: 'drain', node })),
  toNode('cordon', (rack, node) => void rack.request({ kind: 'cordon', node })),
  toNode('activate', (rack, node) => void rack.request({ kind: 'activate', node })),
];

const fates: readonly TaskState[] = ['running', 'running', 'failed', 'preparing'];

const others = [
  fc
    .integer({ min: 1, max: 120 })
    .map((steps) => happening(`advance ${steps * 50} ms`, (rack) => rack.advanceMs(steps * 50))),
  fc.boolean().map((busy) =>
    happening(busy ? 'work by itself' : 'work slowly', (rack) => {
      rack.busy = busy;
    }),
  ),
  fc.constant(happening('work', (rack) => rack.work())),
  fc.constantFrom(...fates).map((fate) =>
    happening(`tasks come to be ${fate}`, (rack) => {
      rack.fate = (): TaskState => fate;
    }),
  ),
  fc.boolean().map((full) =>
    happening(full ? 'disk full' : 'disk free', (rack) => {
      rack.full = full;
    }),
  ),
  fc.constant(happening('restart', (rack) => rack.restartController())),
  fc
    .boolean()
    .map((singletons) =>
      happening(
        `rebalance${singletons ? ', singletons too' : ''}`,
        (rack) => void rack.request({ kind: 'rebalance', singletons }),
      ),
    ),
];

const history = fc.array(fc.oneof(deploy, ...nodes, ...nodes, ...others), {
  minLength: 5,
  maxLength: 30,
});

function heal(rack: Rack): void {
  rack.full = false;
  rack.busy = true;
  rack.fate = (): TaskState => 'running';
  for (const name of NODES) rack.heal(name);
  rack.advanceMs(QUIET_MS);
  for (const name of NODES) rack.activate(name);
  rack.advanceMs(1_000);
}

/** One per slot that runs, wherever there is room, on another node than its task. */
function standbysAreAsWanted(rack: Rack, { key, version, spec: { name } }: ServiceRecord): void {
  const tasks = rack.state.durable.tasksOfService(key).filter((task) => task.ended === undefined);
  const standbys = tasks.filter((task) => task.standby === true);
  const running = rack.running(name).length;
  for (const { slot, node, desired, version: own } of standbys) {
    expect({ desired, own }, name).toEqual({ desired: 'standby', own: version });
    const served = tasks.find((task) => !task.standby && slotText(task.slot) === slotText(slot));
    expect(served?.node, name).toBeDefined();
    expect(served?.node, name).not.toBe(node);
  }
  const room = name === 'fixed' ? NODES.length - running : running;
  expect(standbys.length, name).toBe(Math.min(running, room));
}

describe('whatever happens to standbys', () => {
  it('the invariants hold, and a healed rack runs what was asked for and has its standbys', () => {
    fc.assert(
      fc.property(history, (happenings) => {
        const rack = new Rack(rackSpec({ c1: ['n1', 'n2'], c2: ['n3', 'n4'] }));
        rack.join(...NODES);
        for (const { run } of happenings) run(rack);
        heal(rack);
        for (const service of rack.state.durable.services.values()) {
          const { name, mode } = service.spec;
          const replicas = mode.kind === 'replicated' ? mode.replicas : 0;
          expect(rack.running(name), name).toHaveLength(replicas);
          expect(rack.containers(name), name).toEqual(rack.running(name));
          standbysAreAsWanted(rack, service);
        }
      }),
      { seed: 6, numRuns: 25 },
    );
  });
});
