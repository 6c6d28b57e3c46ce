import { beforeAll, describe, expect, it, vi } from 'vitest';
import { RACK, simulateIn, STACK } from './testing/simulated-rack.ts';

interface SimulatedService {
  readonly service: string;
  readonly replicas: number;
  readonly servedBefore: number;
  readonly servedWhileOff: number;
  readonly servedAtEnd: number;
  readonly goneWithNode: number;
  readonly notServedMs: number;
  readonly fullAfterMs: number | null;
  readonly fullAfterPowerMs: number | null;
  readonly staysDown: boolean;
  readonly waits: readonly string[];
  readonly timeline: readonly { readonly untilMs: number }[];
}

interface Simulation {
  readonly servedAgain: boolean;
  readonly assumptions: readonly string[];
  readonly failures: readonly {
    readonly failure: string;
    readonly nodesOff: readonly string[];
    readonly servedAgain: boolean;
    readonly services: readonly SimulatedService[];
    readonly nodes: readonly {
      readonly node: string;
      readonly poweredWhileOff: boolean;
      readonly memoryBytes: number;
      readonly memoryReservedBytesBefore: number;
      readonly memoryReservedBytesWhileOff: number;
    }[];
    readonly moments: readonly { readonly atMs: number; readonly kind: string }[];
  }[];
}

async function simulated(...[args, files]: Parameters<typeof simulateIn>) {
  const { exitCode, stdout, stderr } = await simulateIn([...args, '-o', 'json'], files);
  expect(stderr).toBe('');
  return { exitCode, answer: JSON.parse(stdout) as Simulation };
}

async function story(...[args, files]: Parameters<typeof simulateIn>) {
  const { exitCode, answer } = await simulated(args, files);
  const [failure] = answer.failures;
  if (failure === undefined) throw new Error('nothing was simulated');
  const service = (name: string): SimulatedService => {
    const found = failure.services.find((one) => one.service === `guestbook/${name}`);
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };
  return { exitCode, answer, failure, service };
}

/** The first run loads the controller, the agent and all that is between them: ten seconds, and ten times that on a machine that many share. */
const TIMEOUT_MS = 180_000;
vi.setConfig({ testTimeout: TIMEOUT_MS });

const UNTOUCHED = { fullAfterMs: 0, notServedMs: 0, staysDown: false, waits: [] };

describe('a converter that fails', () => {
  let run: Awaited<ReturnType<typeof story>>;
  beforeAll(async () => {
    run = await story(['--kill', 'converter:c1']);
  }, TIMEOUT_MS);

  it('takes what is tied to it, until its power is back', () => {
    const { exitCode, failure, service } = run;
    expect(exitCode).toBe(1);
    expect(failure.nodesOff).toEqual(['black-pearl1', 'black-pearl2']);
    const db = service('db');
    expect(db).toMatchObject({ replicas: 1, servedBefore: 1, servedWhileOff: 0, servedAtEnd: 1 });
    expect(db).toMatchObject({ staysDown: true, fullAfterMs: null });
    expect(db.waits).toEqual([expect.stringContaining('black-pearl1')]);
    // Away for half of the four minutes, then a board starts.
    expect(db.notServedMs).toBe(120_000 + (db.fullAfterPowerMs ?? 0));
    expect(db.fullAfterPowerMs).toBeGreaterThan(10_000);
    expect(db.fullAfterPowerMs).toBeLessThan(25_000);
  });

  it('costs web servers one of them for a second, and nobody the service', () => {
    const { service } = run;
    const web = service('web');
    expect(web).toMatchObject({ servedBefore: 3, servedWhileOff: 3, notServedMs: 0, waits: [] });
    expect(web.fullAfterMs).toBeGreaterThan(500);
    expect(web.fullAfterMs).toBeLessThan(2_500);
  });

  it('leaves no gap for another replica on a node that has none of its own', () => {
    const { service } = run;
    expect(service('probe')).toMatchObject({ replicas: 6, goneWithNode: 2, servedWhileOff: 4 });
    expect(service('probe')).toMatchObject(UNTOUCHED);
  });

  it('shows where room was taken', () => {
    const { failure } = run;
    const off = failure.nodes.filter(({ poweredWhileOff }) => !poweredWhileOff);
    expect(off.map(({ node }) => node)).toEqual(failure.nodesOff);
    const taken = failure.nodes.filter(
      (node) => node.memoryReservedBytesWhileOff > node.memoryReservedBytesBefore,
    );
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.every(({ poweredWhileOff }) => poweredWhileOff)).toBe(true);
    for (const node of failure.nodes)
      expect(node.memoryReservedBytesWhileOff).toBeLessThanOrEqual(node.memoryBytes);
  });

  it('is told in the order of time, to the end', () => {
    const { failure } = run;
    const times = failure.moments.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const kinds = failure.moments.map(({ kind }) => kind);
    expect(kinds.slice(0, 4)).toEqual(['power-lost', 'node.lost', 'node.lost', 'power-back']);
    for (const { timeline } of failure.services) expect(timeline.at(-1)?.untilMs).toBe(240_000);
  });

  it('gives the same answer twice', async () => {
    const again = await story(['--kill', 'converter:c1']);
    expect(again.answer).toEqual(run.answer);
  });
});

describe('a singleton', () => {
  it('comes back after lease and stop grace, and says that it waited for them', async () => {
    const { answer } = await simulated(['--kill', 'each-node', '--for', '1m']);
    const clocks = answer.failures.flatMap(({ services }) =>
      services.filter(({ service }) => service === 'guestbook/clock'),
    );
    const hit = clocks.filter(({ fullAfterMs }) => fullAfterMs !== 0);
    expect(clocks).toHaveLength(6);
    expect(hit).toEqual([
      expect.objectContaining({ staysDown: false, waits: [expect.stringContaining('lease')] }),
    ]);
    expect(hit[0]?.notServedMs).toBeGreaterThan(3_000);
    expect(hit[0]?.notServedMs).toBeLessThan(7_000);
    expect(hit[0]?.fullAfterMs).toBe(hit[0]?.notServedMs);
  });

  it('stops when the controller is away for longer than its lease', async () => {
    const { exitCode, service } = await story(['--kill', 'controller']);
    expect(exitCode).toBe(1);
    expect(service('clock')).toMatchObject({ servedWhileOff: 0, staysDown: true });
    expect(service('web')).toMatchObject(UNTOUCHED);
  });
});

describe('more than half of the rack', () => {
  it('makes the controller doubt itself first', async () => {
    const { failure } = await story(['--kill', 'converter:c1', '--kill', 'converter:c2']);
    const at = (kind: string): number =>
      failure.moments.find((moment) => moment.kind === kind)?.atMs ?? Number.NaN;
    expect(at('rack.doubted')).toBeLessThan(at('rack.trusted'));
    expect(at('rack.trusted')).toBeLessThanOrEqual(at('node.lost'));
    expect(at('node.lost')).toBeLessThan(at('power-back'));
  });
});

describe('without --kill', () => {
  it('tries each node and each converter by itself', async () => {
    const { answer } = await simulated(['--for', '1m']);
    const nodes = [1, 2, 3, 4, 5, 6].map((n) => `node black-pearl${n}`);
    const converters = ['c1', 'c2', 'c3'].map((name) => `converter ${name}`);
    expect(answer.failures.map(({ failure }) => failure)).toEqual([...nodes, ...converters]);
    const down = answer.failures.filter(({ servedAgain }) => !servedAgain);
    expect(down.map(({ failure }) => failure)).toEqual(['node black-pearl1', 'converter c1']);
  });

  it('ends well when nothing is tied to a node', async () => {
    const stack = 'name: shop\nservices: { web: { image: web, deploy: { replicas: 2 } } }\n';
    const { exitCode, stdout, stderr } = await simulateIn(['--for', '20s'], { stack });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toContain('all untouched');
    expect(stdout).toContain('after ');
  });
});

describe('what cannot be simulated', () => {
  it('has the mistakes of all files shown at once, each with its place', async () => {
    const { exitCode, stdout, stderr } = await simulateIn([], {
      rack: RACK.replace('rpi-4b', 'rpi-4x'),
      stack: STACK.replace('replicas: 3', 'replicas: many'),
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/rack\.yaml:15:\d+ /);
    expect(stderr).toMatch(/compose\.yaml:11:\d+ /);
    expect(stderr).toContain('2 problems');
  });

  it.each([
    [['--kill', 'node:pi9'], 'black-pearl6'],
    [['--kill', 'converter:c9'], 'c1, c2, c3'],
    [['--controller-on', 'pi9'], 'black-pearl6'],
    [['--memory', 'pi9=1g'], 'rpi-4b'],
    [['--kill', 'c1'], 'converter:NAME'],
    [['--at', '5s'], '--kill'],
    [['--kill', 'controller', '--at', '5m'], '--for'],
    [['--kill', 'controller', '--heal', 'node:black-pearl1'], 'not killed'],
    [['--kill', 'each-node', '--kill', 'controller'], 'one failure at a time'],
    [['--for', '5s'], 'Expected'],
    [['--memory', 'black-pearl5=lots'], 'rpi-4b=4g'],
  ])('%j', async (args, hint) => {
    const { exitCode, stdout, stderr } = await simulateIn(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(hint);
  });

  it('is a stack that the rack does not hold, and it says what is missing', async () => {
    const { exitCode, service } = await story(['--kill', 'node:black-pearl6', '--for', '20s'], {
      stack: STACK.replace('memory: 128M', 'memory: 3G'),
    });
    expect(exitCode).toBe(1);
    expect(service('db')).toMatchObject({ servedBefore: 0, staysDown: true });
    expect(service('db').waits[0]).toMatch(/memory/);
  });
});
