import { unreachable, type NodeName } from '@grappe/domain';
import type { SimulatedWorld } from '../world/world.ts';
import { CONTROLLER } from '../world/world-spec.ts';
import type { Fault } from './fault.ts';

type Undo = () => void;
const NOTHING: Undo = () => undefined;

/** Makes a fault happen now; returns what mends it. */
export function applyFault(world: SimulatedWorld, fault: Fault): Undo {
  switch (fault.kind) {
    case 'cut':
    case 'clog':
    case 'bad-link':
    case 'reset':
      return applyToNetwork(world, fault);
    case 'crash':
      if (fault.machine === CONTROLLER) world.controller.crashController(fault.calls, fault.downMs);
      else world.node(fault.machine)?.crashAgent(fault.calls, fault.downMs);
      return NOTHING;
    case 'restart':
      if (fault.machine === CONTROLLER) world.controller.restart(fault.downMs, fault.leaseTtlMs);
      else world.node(fault.machine)?.restartAgent(fault.downMs);
      return NOTHING;
    case 'pause': {
      const life = world.life(fault.machine);
      life?.pause();
      return () => life?.resume();
    }
    case 'power':
      return cutPower(world, fault);
    case 'disk-full':
    case 'disk-slow':
      return applyToDisk(world, fault);
    case 'wall-clock':
      world.clock(fault.machine)?.setWallMs(fault.wallMs);
      return NOTHING;
    case 'replay':
      world.node(fault.machine)?.replay(fault.age);
      return NOTHING;
    case 'hint':
      world.controller.hint(fault.machine as NodeName, fault.online);
      return NOTHING;
    case 'twin':
      return world.addTwin(fault.machine, fault.isMoved === true);
    case 'watchdog-killed':
    case 'watchdog-folder-lost':
    case 'watchdog-refuses':
      return applyToWatchdog(world, fault);
    default:
      return applyToEngine(world, fault);
  }
}

type NetworkFault = Extract<Fault, { kind: 'cut' | 'clog' | 'bad-link' | 'reset' }>;

function applyToNetwork(world: SimulatedWorld, fault: NetworkFault): Undo {
  const { network, time } = world;
  if (fault.kind === 'reset') {
    network.reset(fault.a, fault.b);
    return NOTHING;
  }
  const undos: Undo[] = [];
  const worsen = (from: string, to: string): void => {
    if (from === to) return;
    const link = network.link(from, to);
    if (fault.kind === 'bad-link') {
      undos.push(link.worsen(fault.quality));
      return;
    }
    const open = link.block(fault.kind, time.nowMs);
    undos.push(() => open(time.nowMs));
  };
  for (const from of fault.from) {
    for (const to of fault.to) {
      worsen(from, to);
      if (fault.bothWays) worsen(to, from);
    }
  }
  return () => {
    for (const undo of undos) undo();
  };
}

function cutPower(world: SimulatedWorld, fault: Extract<Fault, { kind: 'power' }>): Undo {
  for (const machine of fault.machines) world.cutPower(machine);
  return () => {
    for (const machine of fault.machines) {
      if (fault.damagesMemory) world.node(machine)?.memory.damage();
      world.restorePower(machine);
    }
  };
}

function applyToDisk(
  world: SimulatedWorld,
  fault: Extract<Fault, { kind: 'disk-full' | 'disk-slow' }>,
): Undo {
  const disk = world.disk(fault.machine);
  if (disk === undefined) return NOTHING;
  if (fault.kind === 'disk-full') {
    disk.full = true;
    return () => (disk.full = false);
  }
  disk.slowness = fault.slowness;
  return () => (disk.slowness = 1);
}

function applyToWatchdog(
  world: SimulatedWorld,
  fault: Extract<Fault, { kind: `watchdog-${string}` }>,
): Undo {
  const machine = world.node(fault.machine);
  if (machine === undefined) return NOTHING;
  switch (fault.kind) {
    case 'watchdog-killed':
      // Nothing is left on a board where both it and the agent are dead, but the hardware's own watchdog.
      if (machine.agent !== undefined) machine.watchdog.kill();
      return NOTHING;
    case 'watchdog-folder-lost':
      machine.watchdog.loseFolder();
      return NOTHING;
    case 'watchdog-refuses':
      return machine.watchdog.refuse();
    default:
      return unreachable(fault);
  }
}

type EngineFault = Extract<
  Fault,
  {
    kind:
      'engine-late' | 'engine-away' | 'engine-hang' | 'engine-slow' | 'engine-fails' | 'container';
  }
>;

function applyToEngine(world: SimulatedWorld, fault: EngineFault): Undo {
  const engine = world.node(fault.machine)?.engine;
  if (engine === undefined) return NOTHING;
  switch (fault.kind) {
    case 'engine-away':
      if (fault.endsContainers) engine.endAll();
      return engine.goAway();
    case 'engine-hang':
      engine.hangUntil(fault.untilMs);
      return NOTHING;
    case 'engine-slow':
      engine.slowness = fault.slowness;
      return () => (engine.slowness = 1);
    case 'engine-late':
      return engine.beLate(fault.late, fault.lateMs);
    case 'engine-fails':
      for (let n = 0; n < fault.times; n += 1) engine.failNext(fault.operation, fault.failure);
      return NOTHING;
    case 'container': {
      const running = [...engine.containers.values()].filter(({ state }) => state === 'running');
      const picked = running[fault.pick % Math.max(1, running.length)];
      if (picked === undefined) return NOTHING;
      if (fault.happening === 'killed') engine.kill(picked.task);
      else if (fault.happening === 'removed') void engine.removeByHand(picked.task);
      else engine.fake.setHealth(picked.task, 'unhealthy');
      return NOTHING;
    }
    default:
      return unreachable(fault);
  }
}
