import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildTinyImage } from '@grappe/tool-lab';
import { composeText } from '../testing/compose.ts';
import { identitiesOf } from '../testing/container-identity.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'eplace', nodes: 3 });
const SETTLE_MS = 60_000;
const ONE = 'black-pearl1';
const TAKEN_PORT = 8031;
const ON_ONE = ['placement: { constraints: [node.hostname == black-pearl1] }'];
const LISTENER = 'foreign-listener';
/** A program of somebody else that has a port of the node. */
const LISTEN = `import socket, time
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("0.0.0.0", ${TAKEN_PORT}))
s.listen()
time.sleep(600)`;

beforeAll(async () => {
  await rack().deploy(composeText('steady', { web: { replicas: 3 } }));
  await rack().untilSettled(SETTLE_MS);
});

async function remove(stack: string): Promise<void> {
  expect((await rack().grappe('stack', 'rm', stack, '--yes')).exitCode).toBe(0);
  const gone = async () => (await rack().tasks('--stack', stack)).length === 0;
  await until(`nothing of ${stack} to be left`, gone, SETTLE_MS);
}

/** Waits until a service's explanation, as a person reads it, says something. */
async function untilExplained(service: string, what: RegExp): Promise<string> {
  const look = async () => {
    const { stdout } = await rack().grappe('service', 'explain', service);
    if (what.test(stdout)) return stdout;
    throw new Error(stdout);
  };
  return until(`explain to say ${String(what)}`, look, SETTLE_MS);
}

async function steady(): Promise<string[]> {
  return identitiesOf(await rack().running('steady/web'));
}

describe('an image that nobody can supply', () => {
  it('is explained, tried again less and less often, and holds up nobody else', async () => {
    const before = await steady();
    const services = {
      ghost: { image: 'registry.example/ghost:1' },
      web: { replicas: 3 },
    };
    await rack().deploy(composeText('ghosts', services));
    const said = await untilExplained('ghosts/ghost', /trying again in (?:4|8) s/);
    expect(said).toMatch(/image registry\.example\/ghost:1 is not on the node and/);
    expect((await rack().running('ghosts/web')).length).toBe(3);
    expect(await steady()).toEqual(before);
    await remove('ghosts');
  });

  it('is used as soon as it is loaded, however long the wait had become', async () => {
    const reference = 'grappe-e2e/late:1';
    await rack().deploy(composeText('late', { web: { image: reference } }));
    await untilExplained('late/web', /trying again in 16 s/);
    const { tarFile } = await buildTinyImage({ reference, files: { '/www/late': 'late' } });
    const loadedAtMs = performance.now();
    expect((await rack().grappe('image', 'load', tarFile)).exitCode).toBe(0);
    await rack().untilSettled(SETTLE_MS);
    // The wait alone would be longer.
    expect(performance.now() - loadedAtMs).toBeLessThan(12_000);
    await remove('late');
  });
});

describe('a registry that accepts connections and then says nothing', () => {
  it('holds up no image that the controller has', async () => {
    const host = rack().lab.description.hostAddress;
    let connections = 0;
    const sockets = new Set<Socket>();
    const registry = createServer((socket) => {
      connections += 1;
      sockets.add(socket);
      socket.on('error', () => undefined);
    });
    registry.listen(0, host);
    await once(registry, 'listening');
    try {
      const { port } = registry.address() as AddressInfo;
      const hole = { image: `${host}:${port}/hole:1`, deployLines: ON_ONE };
      await rack().deploy(composeText('hole', { web: hole }));
      await until('the engine to ask the registry', () => connections > 0, SETTLE_MS);
      const reference = 'grappe-e2e/beside:1';
      await rack().loadImage({ reference, files: { '/www/beside': 'beside' } });
      await rack().deploy(
        composeText('beside', { web: { image: reference, deployLines: ON_ONE } }),
      );
      const running = async () => (await rack().running('beside/web')).length === 1;
      await until('the other image to run', running, SETTLE_MS);
      // Still in its first attempt: nothing had to wait for its end.
      expect(await rack().tasks('--service', 'hole/web')).toMatchObject([{ message: '' }]);
    } finally {
      for (const socket of sockets) socket.destroy();
      registry.close();
    }
    await remove('hole');
    await remove('beside');
  });
});

describe('a port that a foreign program has', () => {
  it('keeps a service off that node only; one that must be there starts when it is free', async () => {
    const before = await steady();
    await rack().lab.startProcess({
      name: LISTENER,
      node: ONE,
      command: 'python3',
      args: ['-c', LISTEN],
    });
    await rack().deploy(
      composeText('ports', {
        everywhere: { replicas: 2, port: TAKEN_PORT },
        pinned: { port: TAKEN_PORT, deployLines: ON_ONE },
      }),
    );
    await untilExplained('ports/pinned', /port 8031 of the node is taken by another program/);
    await untilExplained('ports/pinned', /failures of this version here/);
    const elsewhere = async () => (await rack().running('ports/everywhere')).length === 2;
    await until('both replicas elsewhere', elsewhere, SETTLE_MS);
    const nodes = (await rack().running('ports/everywhere')).map(({ node }) => node);
    expect(nodes).not.toContain(ONE);
    await rack().lab.killProcess(LISTENER);
    await rack().untilSettled(SETTLE_MS);
    expect(await steady()).toEqual(before);
    await remove('ports');
  });
});

describe('a service that fits nowhere', () => {
  it('is explained node by node and starts once a node fits', async () => {
    await rack().grappe('node', 'drain', ONE);
    await rack().deploy(composeText('nowhere', { web: { deployLines: ON_ONE } }));
    const said = await untilExplained('nowhere/web', /no node fits/);
    expect(said).toMatch(/black-pearl1 +no +the node is drained/);
    expect(said).toMatch(
      /black-pearl2 +no +constraint node\.hostname == black-pearl1 does not hold/,
    );
    const pending = await rack().tasks('--service', 'nowhere/web');
    expect(pending).toMatchObject([{ state: 'pending', node: null }]);
    await rack().grappe('node', 'activate', ONE);
    await rack().untilSettled(SETTLE_MS);
    await remove('nowhere');

    const greedy = ['resources: { reservations: { memory: 900G } }'];
    await rack().deploy(composeText('greedy', { web: { deployLines: greedy } }));
    expect(await untilExplained('greedy/web', /no node fits/)).toMatch(
      /needs \d+ MiB of memory, \d+ of \d+ are free/,
    );
    await remove('greedy');
  });
});

describe('the log of a service of which one node is cut off', () => {
  it('brings the others’ lines, and says what is missing', async () => {
    const lines = ['entrypoint: ["sh", "-c", "echo hello; exec sleep 600"]'];
    // One on each node: the one that is cut off has nowhere else to go.
    const deployLines = ['placement: { max_replicas_per_node: 1 }'];
    await rack().deploy(composeText('talk', { say: { replicas: 3, lines, deployLines } }));
    await rack().untilSettled(SETTLE_MS);
    await rack().lab.cut(ONE);
    try {
      await rack().untilNode(ONE, 'lost', SETTLE_MS);
      const logs = await rack().grappe('service', 'logs', 'talk/say');
      expect(logs.stdout.match(/hello/g)).toHaveLength(2);
      expect(logs.stderr).toMatch(/node black-pearl1 is not connected/);
    } finally {
      await rack().lab.heal(ONE);
    }
    await rack().untilNode(ONE, 'ready', SETTLE_MS);
    await rack().untilSettled(SETTLE_MS);
    await remove('talk');
  });
});
