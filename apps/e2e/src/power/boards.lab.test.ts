import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { agentProcess } from '@grappe/tool-lab';
import { afterAll, describe, expect, it } from 'vitest';
import { composeText } from '../testing/compose.ts';
import { measured } from '../testing/measure.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';
import { uptimeMs, WITNESS, WITNESS_IMAGE, WitnessStand } from '../testing/witness.ts';

const rack = useRack({ name: 'pboard', nodes: 4, body: 'gauge' });
const SETTLE_MS = 60_000;
const SERVICE = 'bank/ledger';
const CONTROLLER_NODE = 'black-pearl1';
const CYCLED_NODE = 'black-pearl4';
const BARE_NODE = 'black-pearl2';
/** Longer than the three seconds from which on a press is long. */
const LONG_PRESS_MS = 3_500;

const folder = mkdtempSync(path.join(tmpdir(), 'grappe-relay-'));
const stand = new WitnessStand(path.join(folder, 'ledger'));
/** What a board without anything has instead of /sys. */
const nothing = mkdtempSync(path.join(tmpdir(), 'grappe-nothing-'));

afterAll(() => {
  for (const each of [folder, nothing]) rmSync(each, { recursive: true, force: true });
});

function untilPower(node: string, power: 'on' | 'off'): Promise<unknown> {
  return until(`${node} to be ${power}`, () => rack().lab.power(node) === power, SETTLE_MS);
}

interface LogLine {
  readonly msg: string;
  readonly lacking?: readonly string[];
  readonly troubles?: readonly string[];
}

/** What an agent has logged since a place in its log. */
function logSince(node: string, bytes: number): LogLine[] {
  const text = readFileSync(rack().logFile(agentProcess(node)))
    .subarray(bytes)
    .toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogLine);
}

/** Where the log of the agent without hardware begins. */
let bareLog = 0;

/** What no sensor is there for, and all that rack.yaml names and the board has not. */
async function expectSaidOnce(): Promise<void> {
  const lines = logSince(BARE_NODE, bareLog);
  const lacking = lines.flatMap((line) => (line.lacking === undefined ? [] : [line.lacking]));
  expect(lacking).toEqual([['under-voltage alarm', 'board temperature']]);
  const troubles = lines.flatMap((line) => line.troubles ?? []);
  expect(troubles.toSorted()).toEqual([...new Set(troubles)].sort());
  expect(troubles.join('\n')).toMatch(/class\/gpio/);
  expect(troubles.join('\n')).toMatch(/ACT/);
  const { hardware } = await rack().node(BARE_NODE);
  expect(hardware?.troubles.toSorted()).toEqual(troubles.toSorted());
}

describe('an agent on a board without any hardware', () => {
  it('starts, says once what it does not have, and works', async () => {
    const name = agentProcess(BARE_NODE);
    const started = rack().lab.process(name);
    if (started === undefined) throw new Error('no agent was started');
    const from = readFileSync(started.logFile).length;
    await rack().lab.stopProcess(name);
    const { args } = started.spec;
    const changed = args.flatMap((arg, index) => {
      if (args[index - 1] === '--sysfs-root') return [nothing];
      return arg === '--gpio-root' || args[index - 1] === '--gpio-root' ? [] : [arg];
    });
    await rack().lab.startProcess({ ...started.spec, args: changed });
    await until('the agent to run', () => logSince(BARE_NODE, from).length > 0, SETTLE_MS);
    await rack().untilNode(BARE_NODE, 'ready', SETTLE_MS);
    // What follows is about boards that have something.
    await rack().grappe('node', 'cordon', BARE_NODE);
    await until(
      'the agent to say what its board has not',
      async () => ((await rack().node(BARE_NODE)).hardware?.troubles.length ?? 0) > 0,
      SETTLE_MS,
    );
    bareLog = from;
    await expectSaidOnce();
  });
});

describe('grappe node power-cycle', () => {
  it('cuts the power of the board and gives it back', async () => {
    const node = CYCLED_NODE;
    const boot = (await rack().node(node)).facts?.bootId;
    const cycled = await rack().grappe('node', 'power-cycle', node, '--yes');
    expect(cycled).toMatchObject({ exitCode: 0 });
    await untilPower(node, 'off');
    await untilPower(node, 'on');
    await rack().untilNode(node, 'ready', SETTLE_MS);
    expect((await rack().node(node)).facts?.bootId).not.toBe(boot);
    expect(rack().body.relayHistory(node)).toEqual(['in', 'low', 'high', 'low']);
    // No other board was touched.
    for (const other of rack().nodeNames.filter((name) => name !== node))
      expect(rack().body.relayHistory(other)).toEqual(['in', 'low']);
    expect((await rack().events()).map(({ message }) => message)).toContain('it has power again');
  });
});

describe('a singleton whose node is cut off from the network', () => {
  it('starts elsewhere as soon as the relay has cut the power of its node', async () => {
    await rack().loadImage(WITNESS);
    // The board of the controller is never fenced: nobody would be left to give it its power back.
    await rack().grappe('node', 'cordon', CONTROLLER_NODE);
    const lines = [`volumes: ["${stand.folder}:/witness"]`, 'x-grappe: { singleton: true }'];
    await rack().deploy(composeText('bank', { ledger: { image: WITNESS_IMAGE, lines } }));
    await rack().untilSettled(SETTLE_MS);
    const node = await rack().nodeOf(SERVICE);
    const [former] = await until(
      'the witness to have looked',
      () => stand.testimonies().length === 1 && stand.testimonies(),
      SETTLE_MS,
    );
    const since = await rack().lastSequence();
    const cutAtMs = uptimeMs();
    await rack().lab.cut(node);
    const next = await until('another witness', () => stand.testimonies()[1], SETTLE_MS);
    measured('singleton, its node cut off and fenced by a relay: again', next.atMs - cutAtMs);
    expect(next.alone).toBe(true);
    expect(next.atMs).toBeGreaterThan(stand.lastAliveMs(former?.witness ?? ''));
    expect(rack().body.relayHistory(node).at(-1)).toBe('high');
    const events = await rack().eventsAfter(since);
    const at = (kind: string): number =>
      events.find((event) => event.kind === kind)?.sequence ?? Number.NaN;
    expect(at('node.lost')).toBeLessThan(at('node.fenced'));
    // Not by the end of its lease: that is no event, and what waits for it is placed without a fence.
    expect(at('node.fenced')).toBeLessThan(at('task.placed'));
    await untilPower(node, 'on');
    await rack().untilNodesReady(SETTLE_MS);
    await rack().untilSettled(SETTLE_MS);
    expect(stand.testimonies()).toHaveLength(2);
  });
});

describe('a button that is held down', () => {
  it('moves the tasks of its node away and halts it', async () => {
    await rack().clear(SETTLE_MS);
    await rack().deploy(composeText('shop', { web: {} }));
    await rack().untilSettled(SETTLE_MS);
    const node = await rack().nodeOf('shop/web');
    const since = await rack().lastSequence();
    await rack().body.pressButton(node, LONG_PRESS_MS);
    await until('the node to be off', () => rack().lab.power(node) === 'off', SETTLE_MS);
    expect(rack().body.haltedAtMs(node)).toBeGreaterThan(0);
    expect(rack().body.isLit(node, 'ACT')).toBe(false);
    // It still has a supply, and its pins are as they were left: that is no sign that it may be unplugged.
    expect(rack().body.isPowerLedLit(node)).toBe(true);
    await rack().untilSettled(SETTLE_MS);
    expect(await rack().nodeOf('shop/web')).not.toBe(node);
    const events = await rack().eventsAfter(since);
    const moved = events.find((event) => event.kind === 'task.stopped' && event.node === node);
    const halting = events.find((event) => event.kind === 'node.halting');
    expect(moved?.sequence).toBeLessThan(halting?.sequence ?? Number.NaN);
    expect(halting?.message).toMatch(/its button was held down/);
  });
});

describe('an agent that has said what it has not', () => {
  it('does not say it again', expectSaidOnce);
});
