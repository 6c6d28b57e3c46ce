import { PROBE_PORT_DEFAULT, TIERS } from '@grappe/domain';
import type { ConverterName, NodeName, ServiceSpec, TaskState } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HALT_MS_MAX, STORE_RETRY_MS } from '../constants.ts';
import type { ProbeFinding } from '../inputs.ts';
import { Rack } from '../testing/rack.ts';
import { keyOf, port, rackSpec, replicated, STACK } from '../testing/specs.ts';
import { comeUp, goDown, press, report, wiredRack } from '../testing/wired-rack.ts';

/** Enough for any back-off, grace and retry of a save to have ended. */
const QUIET_MS = 75_000;
const NODES = ['n1', 'n2', 'n3', 'n4'] as const;
const SERVICES = ['web', 'db', 'one'] as const;

type ServiceName = (typeof SERVICES)[number];

interface Asked {
  readonly replicas: Readonly<Record<ServiceName, number>>;
  readonly variant: number;
}

function spec(name: ServiceName, { replicas, variant }: Asked): ServiceSpec {
  const own: Readonly<Record<ServiceName, Partial<ServiceSpec>>> = {
    web: {},
    db: port(5432),
    one: { singleton: true },
  };
  const environment = { VARIANT: String(variant) };
  return replicated(name, replicas[name], { ...own[name], environment });
}

interface Happening {
  readonly text: string;
  readonly run: (rack: Rack) => void;
}

function happening(text: string, run: (rack: Rack) => void): Happening {
  return { text, run };
}

const asked: fc.Arbitrary<Asked> = fc.record({
  replicas: fc.record({
    web: fc.nat({ max: 5 }),
    db: fc.nat({ max: 4 }),
    one: fc.nat({ max: 1 }),
  }),
  variant: fc.nat({ max: 2 }),
});

const deploy = asked.map((wish) =>
  happening(`deploy ${JSON.stringify(wish)}`, (rack) => {
    const services = SERVICES.map((name) => spec(name, wish));
    rack.request({ kind: 'deploy', stack: { name: STACK, services, volumes: [] }, dryRun: false });
  }),
);

const scale = fc.nat({ max: 5 }).map((replicas) =>
  happening(`scale web to ${replicas}`, (rack) => {
    rack.request({ kind: 'scale', service: keyOf('web'), replicas });
  }),
);

/** Something that befalls a node; nothing where it makes no sense. */
function toNode(what: string, run: (rack: Rack, name: NodeName) => void): fc.Arbitrary<Happening> {
  return fc
    .constantFrom(...NODES)
    .map((name) => happening(`${what} ${name}`, (rack) => run(rack, name as NodeName)));
}

function isThere(rack: Rack, name: NodeName): boolean {
  return rack.agents.has(name);
}

const nodes = [
  toNode('silence', (rack, name) => {
    if (isThere(rack, name)) rack.silence(name);
  }),
  toNode('cut from the controller, heard by its peers:', (rack, name) => {
    if (!isThere(rack, name)) return;
    rack.silence(name);
    const { reach } = rack;
    rack.reach = (from, to): ProbeFinding =>
      to === name && !rack.agent(name).reachable ? 'answered' : reach(from, to);
  }),
  toNode('no peer hears', (rack, name) => {
    const { reach } = rack;
    rack.reach = (from, to): ProbeFinding => (to === name ? 'silent' : reach(from, to));
  }),
  toNode('hint at the absence of', (rack, node) => {
    rack.post({ kind: 'presence', node, online: false });
  }),
  toNode('answer for the power of', (rack, node) => {
    const asked = rack.fenced.indexOf(node);
    if (asked < 0 || !isThere(rack, node)) return;
    rack.fenced.splice(asked, 1);
    const off = !rack.agent(node).reachable;
    if (off) rack.agent(node).reboot(`boot-${rack.nowMs}`);
    rack.post({ kind: 'fenced', node, off, message: off ? 'off' : 'still on' });
  }),
  toNode('heal', (rack, name) => {
    if (isThere(rack, name)) rack.heal(name);
  }),
  toNode('close the stream of', (rack, name) => {
    if (isThere(rack, name) && rack.agent(name).reachable) rack.closeStream(name);
  }),
  toNode('reboot', (rack, name) => {
    if (!isThere(rack, name) || !rack.agent(name).reachable) return;
    rack.closeStream(name);
    rack.agent(name).reboot(`boot-${rack.nowMs}`);
    rack.connect(name);
  }),
  toNode('write anew', (rack, name) => {
    if (!isThere(rack, name) || !rack.agent(name).reachable) return;
    rack.closeStream(name);
    rack.agent(name).forget();
    rack.connect(name);
  }),
  toNode('drain', (rack, node) => void rack.request({ kind: 'drain', node })),
  toNode('activate', (rack, node) => void rack.request({ kind: 'activate', node })),
  toNode('remove', (rack, node) => {
    if (rack.request({ kind: 'remove-node', node, force: true }).ok) rack.agents.delete(node);
  }),
  toNode('join', (rack, name) => {
    if (!isThere(rack, name) && !rack.full && rack.state.live.unsavedSinceMs === undefined)
      rack.joinWith(name, { probePort: PROBE_PORT_DEFAULT });
  }),
];

const fates: readonly TaskState[] = ['running', 'failed', 'preparing', 'completed'];

const others = [
  fc.constant(
    happening('silence all', (rack) => {
      for (const name of rack.agents.keys()) rack.silence(name);
    }),
  ),
  fc.constant(
    happening('trust the silence', (rack) => {
      rack.request({ kind: 'trust-silence' });
    }),
  ),
  fc
    .integer({ min: 1, max: 60 })
    .map((steps) => happening(`advance ${steps * 50} ms`, (rack) => rack.advanceMs(steps * 50))),
  fc.constant(happening('stall', (rack) => rack.stall(5_000))),
  fc.constant(happening('work', (rack) => rack.work())),
  fc.boolean().map((busy) =>
    happening(busy ? 'work by itself' : 'work slowly', (rack) => {
      rack.busy = busy;
    }),
  ),
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
  fc
    .boolean()
    .map((connect) =>
      happening(`restart, agents ${connect ? 'come back' : 'stay away'}`, (rack) =>
        rack.restartController({ connect }),
      ),
    ),
  fc.constant(
    happening('remove the stack', (rack) => {
      rack.request({ kind: 'remove-stack', stack: STACK });
    }),
  ),
];

const history = fc.array(fc.oneof(deploy, deploy, scale, ...nodes, ...others), {
  minLength: 5,
  maxLength: 40,
});

function newRack(): Rack {
  const rack = new Rack(rackSpec({ c1: ['n1', 'n2'], c2: ['n3', 'n4'] }));
  for (const name of ['n1', 'n2', 'n3']) rack.joinWith(name, { probePort: PROBE_PORT_DEFAULT });
  return rack;
}

/** Everything is repaired, and time goes by. */
function heal(rack: Rack): void {
  rack.full = false;
  rack.busy = true;
  rack.fate = (): TaskState => 'running';
  for (const agent of rack.agents.values()) {
    agent.knowsAll = true;
    rack.heal(agent.name);
  }
  rack.advanceMs(QUIET_MS);
  for (const agent of rack.agents.values()) rack.activate(agent.name);
  rack.advanceMs(1_000);
  expect(rack.state.live.doubt).toBeUndefined();
  expect(new Set(Object.values(rack.conditions()))).toEqual(
    new Set(rack.agents.size === 0 ? [] : ['ready']),
  );
}

/** What befalls boards, converters and the battery. */
const bodies = [
  toNode('press for long the button of', (rack, name) => {
    if (isConnected(rack, name)) press(rack, name, 'long');
  }),
  toNode('go down as told:', (rack, name) => {
    if (rack.halted.includes(name) && isConnected(rack, name)) goDown(rack, name);
  }),
  toNode('start the halted', (rack, name) => {
    if (rack.state.durable.nodes.get(name)?.halted === undefined || !isThere(rack, name)) return;
    if (!rack.agent(name).reachable) comeUp(rack, name, `boot-${rack.nowMs}`);
  }),
  toNode('say that the power of its relay is off:', (rack, name) => {
    if (isConnected(rack, 'n4' as NodeName))
      report(rack, 'n4', { relays: [{ node: name, off: true }] });
  }),
  toNode('have an operator cut the power of', (rack, name) => {
    if (!isThere(rack, name) || rack.full) return;
    rack.agent(name).reboot(`boot-${rack.nowMs}`);
    rack.silence(name);
    rack.request({ kind: 'power-cut', node: name });
  }),
  fc.boolean().map((good) =>
    happening(`converter c1 is ${good ? 'good' : 'bad'}`, (rack) => {
      if (isConnected(rack, 'n4' as NodeName))
        report(rack, 'n4', { powerGoods: [{ converter: 'c1' as ConverterName, good }] });
    }),
  ),
  fc.constantFrom(...TIERS).map((tier) =>
    happening(`tier ${tier}`, (rack) => {
      rack.request({ kind: 'set-tier', tier, durationMs: 3_600_000 });
    }),
  ),
  fc.constant(
    happening('clear the tier', (rack) => {
      rack.request({ kind: 'clear-tier' });
    }),
  ),
];

const bodyHistory = fc.array(fc.oneof(deploy, scale, ...nodes, ...others, ...bodies, ...bodies), {
  minLength: 5,
  maxLength: 40,
});

function isConnected(rack: Rack, name: NodeName): boolean {
  return (
    isThere(rack, name) && rack.agent(name).reachable && rack.agent(name).session !== undefined
  );
}

function newWiredRack(): Rack {
  const wired = wiredRack(4);
  const { energy } = wired.power;
  const critical = { ...energy.critical, maxNodes: 2 };
  const rack = new Rack({ ...wired, power: { ...wired.power, energy: { ...energy, critical } } });
  for (const name of NODES) rack.joinWith(name, { probePort: PROBE_PORT_DEFAULT });
  return rack;
}

function needsMending({ state }: Rack): boolean {
  const isCalm = state.live.energy.tier === 'normal' && state.live.body.halts.size === 0;
  return !isCalm || [...state.durable.nodes.values()].some(({ halted }) => halted !== undefined);
}

/** Charge, power for every board, and relays that are closed. */
function mend(rack: Rack): void {
  rack.full = false;
  rack.advanceMs(STORE_RETRY_MS + 1_000);
  // An end that was announced is not called off; another tier is wanted once it is over.
  for (let round = 0; round < 3 && needsMending(rack); round += 1) {
    rack.request({ kind: 'set-tier', tier: 'normal', durationMs: 3_600_000 });
    rack.advanceMs(HALT_MS_MAX);
    for (const agent of rack.agents.values()) {
      if (rack.state.durable.nodes.get(agent.name)?.halted === undefined) continue;
      agent.reachable = true;
      rack.closeStream(agent.name);
      comeUp(rack, agent.name, `boot-${rack.nowMs}`);
    }
  }
}

function runsWhatWasAskedFor(rack: Rack): void {
  for (const service of rack.state.durable.services.values()) {
    const { name, mode } = service.spec;
    const replicas = mode.kind === 'replicated' ? mode.replicas : 0;
    const room = name === 'db' ? rack.agents.size : rack.agents.size * replicas;
    const completed = rack.ended(name).filter((task) => task.ended?.state === 'completed');
    const running = rack.running(name);
    expect(running.length).toBeLessThanOrEqual(Math.min(replicas, room));
    if (completed.length === 0) expect(running, name).toHaveLength(Math.min(replicas, room));
    expect(rack.containers(name), name).toEqual(running);
  }
  if (rack.state.durable.services.size === 0)
    expect([...rack.agents.values()].flatMap((agent) => [...agent.tasks.keys()])).toEqual([]);
}

describe('whatever happens', () => {
  it('the invariants hold, and a healed rack runs what was asked for', () => {
    fc.assert(
      fc.property(history, (happenings) => {
        const rack = newRack();
        for (const { run } of happenings) run(rack);
        heal(rack);
        runsWhatWasAskedFor(rack);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it('to boards, converters and the battery, the invariants hold as well', () => {
    fc.assert(
      fc.property(bodyHistory, (happenings) => {
        const rack = newWiredRack();
        for (const { run } of happenings) run(rack);
        mend(rack);
        heal(rack);
        expect(rack.state.live.energy.shed.size).toBe(0);
        runsWhatWasAskedFor(rack);
      }),
      { seed: 3, numRuns: 40 },
    );
  });
});
