import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { TinyImageOptions } from '@grappe/tool-lab';
import { CONTROLLER_PROCESS, parseScenario, play } from '@grappe/tool-lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeText } from '../testing/compose.ts';
import type { EventDocument, PowerDocument } from '../testing/documents.ts';
import { measured } from '../testing/measure.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';
import { uptimeMs } from '../testing/witness.ts';

const NODES = 4;
const rack = useRack({ name: 'ptier', nodes: NODES, body: 'gauge' });
const SETTLE_MS = 60_000;
/** With the announcement of 30 s. */
const SHUTDOWN_MS = 120_000;
/** As the rack of the lab has it for four nodes. */
const SAVER_NODES = 2;
const CONTROLLER_NODE = 'black-pearl1';
/** With the minute that each board has to halt, and with starts one after the other. */
const RETURN_MS = 150_000;
/** More often than a healthy node winks in the same time. */
const FLASHES = 6;
const FLASHES_WITHIN_MS = 2_000;
const LOOK_EVERY_MS = 20;
const DATABASE_IMAGE = 'grappe-e2e/database:1';

/** Takes a moment to close its files, and tells when it has begun and when it is done. */
const DATABASE: TinyImageOptions = {
  reference: DATABASE_IMAGE,
  command: ['/database.sh'],
  files: {
    '/database.sh': `#!/bin/sh
close() {
  read -r now rest </proc/uptime
  echo "$now asked" >>/journal/log
  sleep 1
  read -r now rest </proc/uptime
  echo "$now closed" >>/journal/log
  exit 0
}
trap close TERM
echo "0 open" >>/journal/log
while :; do sleep 0.1; done
`,
  },
};

const folder = mkdtempSync(path.join(tmpdir(), 'grappe-journal-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function journal(): { readonly atMs: number; readonly word: string }[] {
  const lines = readFileSync(path.join(folder, 'log'), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [seconds, word = ''] = line.split(' ');
    return { atMs: Number(seconds) * 1_000, word };
  });
}

/** The last event before the tier was cleared. */
let clearedAfter = 0;

function nodesOff(): string[] {
  return rack().nodeNames.filter((name) => rack().lab.power(name) === 'off');
}

function untilOff(count: number, deadlineMs: number): Promise<string[]> {
  const look = (): string[] | undefined => (nodesOff().length === count ? nodesOff() : undefined);
  return until(`${count} nodes to be off`, look, deadlineMs);
}

function power(): Promise<PowerDocument> {
  return rack().grappeJson<PowerDocument>('power');
}

/** How often a light has changed within a time. */
async function changesOf(node: string, light: string, forMs: number): Promise<number> {
  const untilMs = performance.now() + forMs;
  let before = rack().body.isLit(node, light);
  let changes = 0;
  while (performance.now() < untilMs) {
    await pause(LOOK_EVERY_MS);
    const now = rack().body.isLit(node, light);
    if (now !== before) changes += 1;
    before = now;
  }
  return changes;
}

function setTier(tier: string): Promise<unknown> {
  return rack().grappeJson('power', 'set-tier', tier, '--for', '1h', '--yes');
}

async function runningOf(service: string): Promise<number> {
  return (await rack().services()).find((each) => each.service === service)?.tasksRunning ?? -1;
}

beforeAll(async () => {
  await rack().loadImage(DATABASE);
  const text = composeText(
    'shop',
    {
      extra: {
        replicas: NODES,
        lines: ['x-grappe: { priority: best-effort }'],
        deployLines: ['placement: { max_replicas_per_node: 1 }'],
      },
      web: { replicas: 2, lines: ['x-grappe: { priority: normal }'] },
      till: { lines: ['x-grappe: { priority: critical }'] },
      db: {
        image: DATABASE_IMAGE,
        stopGrace: '10s',
        lines: [
          `volumes: ["data:/data", "${folder}:/journal"]`,
          'x-grappe: { priority: critical }',
        ],
        // Its data is where it can run in every tier.
        deployLines: [`placement: { constraints: ["node.hostname == ${CONTROLLER_NODE}"] }`],
      },
    },
    'volumes:',
    '  data: {}',
  );
  await rack().deploy(text);
  await rack().untilSettled(SETTLE_MS);
});

describe('a rack that saves energy', () => {
  it('sheds what matters least first, then halts the nodes that are empty', async () => {
    const since = await rack().lastSequence();
    const beganAtMs = performance.now();
    await setTier('saver');
    const off = await untilOff(NODES - SAVER_NODES, SETTLE_MS);
    measured('tier saver set, until the spare nodes are off', performance.now() - beganAtMs);
    expect(off).not.toContain(CONTROLLER_NODE);
    expect((await power()).tier).toBe('saver');
    expect(await runningOf('shop/extra')).toBe(0);
    const events = await rack().eventsAfter(since);
    for (const node of off) expectShedBefore(events, node);
    await until(
      'what matters to run on the nodes that are left',
      async () => (await runningOf('shop/web')) === 2 && (await runningOf('shop/till')) === 1,
      SETTLE_MS,
    );
    // Halted, and not cut off: nobody has touched its relay.
    for (const node of off) expect(rack().body.relayHistory(node)).toEqual(['in', 'low']);
  });

  it('keeps what is critical when there is less', async () => {
    await setTier('critical');
    const off = await untilOff(NODES - 1, SETTLE_MS);
    expect(off).not.toContain(CONTROLLER_NODE);
    await until(
      'only what is critical to run',
      async () => (await runningOf('shop/web')) === 0 && (await runningOf('shop/till')) === 1,
      SETTLE_MS,
    );
  });

  it('is asked for all of its nodes again', async () => {
    clearedAfter = await rack().lastSequence();
    await rack().grappeJson('power', 'clear-tier');
    expect((await power()).tier).toBe('normal');
  });
});

// A board that has been halted is given a minute to write to its card before it is started again; what follows is shown meanwhile.

describe('the lights of a node', () => {
  it('flash while somebody looks for it', async () => {
    const node = CONTROLLER_NODE;
    await until(
      'the node to show that all is well',
      async () => (await rack().node(node)).hardware?.lights === 'healthy',
      SETTLE_MS,
    );
    expect(await changesOf(node, 'ACT', FLASHES_WITHIN_MS)).toBeLessThan(FLASHES);
    await rack().grappe('node', 'identify', node, '--for', '1m');
    await until(
      'the light to flash',
      async () => (await changesOf(node, 'ACT', FLASHES_WITHIN_MS)) >= FLASHES,
      SETTLE_MS,
    );
    expect((await rack().node(node)).hardware?.lights).toBe('identify');
    await rack().grappe('node', 'identify', node, '--off');
    await until(
      'the light to wink as before',
      async () => (await changesOf(node, 'ACT', FLASHES_WITHIN_MS)) < FLASHES,
      SETTLE_MS,
    );
  });
});

describe('a sensor that lies', () => {
  const scenario = parseScenario(
    `
title: A gauge that lies for a while
length: 10m
battery: { capacityAh: 40, charge: 95% }
load: { board: rpi-3b, busy: 30%, switchWatts: 9.26 }
events:
  - { at: 2s, meter: battery, glitch: impossible, for: 5s }
`,
    'glitch.yaml',
  );

  it('is reported, and not acted on', async ({ onTestFinished }) => {
    const off = nodesOff();
    const on: (string | null)[] = rack().nodeNames.filter((name) => !off.includes(name));
    const since = await rack().lastSequence();
    const end = new AbortController();
    const played = play(rack().lab, scenario, { signal: end.signal });
    onTestFinished(() => {
      end.abort();
      return played;
    });
    const believed = await until(
      'the battery to be known',
      async () => {
        const now = await power();
        return now.because.includes('as the charge is') && now;
      },
      SETTLE_MS,
    );
    expect(believed).toMatchObject({ tier: 'normal', distrust: null });
    const doubted = await until(
      'the lie to be noticed',
      async () => {
        const now = await power();
        return now.distrust !== null && now;
      },
      SETTLE_MS,
    );
    expect(doubted.distrust).toMatch(/impossible/);
    expect(doubted.tier).toBe('normal');
    expect(doubted.battery?.charge).toBeGreaterThan(0.6);
    const node = await rack().node(rack().body.batteryNode);
    expect(node.note).toMatch(/impossible/);
    await until(
      'the sensor to be believed again',
      async () => (await power()).distrust === null,
      SETTLE_MS,
    );
    const events = await rack().eventsAfter(since);
    expect(events.filter(({ kind }) => kind.startsWith('power'))).toEqual([]);
    // Of nodes that had been told before, it may be said by now that they are off.
    const told = events.filter(({ kind, node }) => kind === 'node.halting' && on.includes(node));
    expect(told).toEqual([]);
  });
});

describe('a rack that has energy again', () => {
  it('starts its nodes, those that hold the relays of others first', async () => {
    const since = clearedAfter;
    await rack().untilNodesReady(RETURN_MS);
    await rack().untilSettled(SETTLE_MS);
    const events = await rack().eventsAfter(since);
    const woken = events.filter(({ kind }) => kind === 'node.waking');
    expect(woken.map(({ node }) => node).toSorted()).toEqual(rack().nodeNames.slice(1));
    for (const { node, sequence } of woken) expectHolderBack(events, node ?? '', sequence);
    expect(nodesOff()).toEqual([]);
  });
});

/** Its best-effort task had stopped when the node was told to halt. */
function expectShedBefore(events: readonly EventDocument[], node: string): void {
  const halting = events.find((event) => event.kind === 'node.halting' && event.node === node);
  const stopped = events.find(
    (event) =>
      event.node === node && event.service === 'shop/extra' && event.kind === 'task.stopped',
  );
  expect(stopped?.sequence).toBeLessThan(halting?.sequence ?? Number.NaN);
}

/** Who holds the relay of a node was there when the node was woken. */
function expectHolderBack(events: readonly EventDocument[], node: string, wokenAt: number): void {
  const holder = rack().body.relayHolder(node);
  if (holder === CONTROLLER_NODE) return;
  const there = events.find((event) => event.kind === 'node.returned' && event.node === holder);
  expect(there?.sequence).toBeLessThan(wokenAt);
}

describe('a rack that is shut down', () => {
  it('announces it, closes its databases, and goes off with the controller last', async () => {
    const orderedAtMs = uptimeMs();
    await setTier('shutdown');
    expect(await power()).toMatchObject({ tier: 'shutdown' });
    const events = await rack().events();
    expect(events.at(-1)).toMatchObject({ kind: 'power.tier' });
    // Announced only: nothing has stopped.
    expect(await runningOf('shop/till')).toBe(1);
    const closed = await until(
      'the database to be closed',
      () => journal().find(({ word }) => word === 'closed'),
      SHUTDOWN_MS,
    );
    await untilOff(NODES, SHUTDOWN_MS);
    measured('shutdown ordered, until every node is off', uptimeMs() - orderedAtMs);
    expect(journal().map(({ word }) => word)).toEqual(['open', 'asked', 'closed']);
    const halts = rack().nodeNames.map((name) => rack().body.haltedAtMs(name) ?? Number.NaN);
    const [controller = Number.NaN, ...others] = halts;
    for (const haltedAtMs of others) {
      expect(haltedAtMs).toBeGreaterThan(closed.atMs);
      expect(haltedAtMs).toBeLessThan(controller);
    }
    expect(rack().lab.isRunning(CONTROLLER_PROCESS)).toBe(false);
  });
});
