import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { provideBoard } from './board-files.ts';
import { packExtraFiles } from './extra-files.ts';
import { HostRack, NODE, WIRING } from './host-rack.ts';
import { BoardMachine } from './machine.ts';
import type { Level } from './pin-lines.ts';
import { makeOwnedFolder } from './owned-folder.ts';
import { BOARD_REQUIREMENTS, BOARD_TOOL, checkHost } from './requirements.ts';

/** Starting the agent, and being heard by the controller, takes half a minute on two cores. */
const READY_TIMEOUT_MS = 180_000;
/** Each look takes a second of the cores that also emulate the board. */
const POLL_MS = 2_000;
/** How long a level stays on the input before the next one; for as long as it takes until enough of them were noticed. */
const LEVEL_MS = 200;
const OUTPUT = 5;
const INPUT = 6;
/** Held by the power button of qemu's board. */
const TAKEN = 3;
/** The chip has eight. */
const BEYOND = 8;
const EDGES = 4;
/** A long press, which is one of 3 to 15 seconds, on a board whose clock and whose agent may be late. */
const LONG_PRESS_MS = 7_000;
/** Changes of a lamp that blinks. */
const BLINKS = 4;
/** Twice as long as a status lamp with an agent behind it ever stands still. */
const STILL_MS = 5_000;
const KILLED_EXIT_CODE = 128 + 9;

const say = (line: string): void => console.error(`board: ${line}`);
const secondsSince = (startedMs: number): string =>
  ((performance.now() - startedMs) / 1_000).toFixed(1);

let rack: HostRack;
let machine: BoardMachine;
/** What to undo of what has been begun, the last first. */
const undo: (() => Promise<void>)[] = [];

beforeAll(async () => {
  await checkHost({
    requirements: BOARD_REQUIREMENTS,
    tool: BOARD_TOOL,
    install: false,
    say,
  });
  const files = await provideBoard(say);
  const folder = await makeOwnedFolder(tmpdir(), 'grappe-board-');
  undo.push(() => rm(folder, { recursive: true, force: true }));
  rack = await HostRack.start(folder);
  undo.push(() => rack.stop());
  const extra = path.join(folder, 'extra.cpio');
  const tree = path.join(folder, 'extra');
  await mkdir(tree);
  const token = await rack.token();
  await packExtraFiles(tree, extra, { controller: rack.controller, token, node: NODE });
  const startedMs = performance.now();
  machine = await BoardMachine.boot({ files, extra, folder });
  undo.push(() => machine.end());
  say(`booted in ${secondsSince(startedMs)} s`);
});

afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

/** The value of a property of the agent's service. */
const agentProperty = (name: string): Promise<string> =>
  machine.shell.must(`systemctl show --value --property=${name} grappe-agent`);
const agentLog = (): Promise<string> =>
  machine.shell.must('journalctl --no-pager --output=cat --unit=grappe-agent');
const gpio = (name: string): string => `/sys/class/gpio/${name}`;

describe('the pins of a board', () => {
  it('are found at a base that is not 0', async () => {
    const shown = await machine.shell.must(
      `cat ${gpio('gpiochip*/label')} ${gpio('gpiochip*/base')}`,
    );
    expect(shown.split('\n')).toEqual(['9030000.pl061', '512']);
  });

  it('stay as they are when the process that drives them is killed', async () => {
    const program = `const { Gpio } = require("onoff"); new Gpio(${512 + OUTPUT}, "high"); process.kill(process.pid, "SIGKILL")`;
    const { exitCode } = await machine.shell.run(`cd /opt/grappe && node -e '${program}'`);
    expect(exitCode).toBe(KILLED_EXIT_CODE);
    expect(machine.pins.history(OUTPUT)).toEqual(['high']);
  });

  describe('through the adapter', () => {
    let report: Record<string, unknown>;

    beforeAll(async () => {
      report = await checkPins();
    });

    it('are driven as it says: what comes out of the chip is what was written', () => {
      expect(report).toMatchObject({
        ok: true,
        chip: { label: '9030000.pl061', base: 512, lines: 8 },
        output: { bcm: OUTPUT, levels: ['0', '1', '0', '1', '0', '1', '0', '0'] },
      });
      // What the killed process left, made safe in one step; then three times on and off, and nothing when the check ends.
      const toggles = ['high', 'low', 'high', 'low', 'high', 'low'];
      expect(machine.pins.history(OUTPUT)).toEqual(['high', 'low', ...toggles]);
    });

    it('are read as they are: each new level on the wire is an edge', () => {
      const { changes } = report['input'] as { changes: readonly boolean[] };
      expect(changes.length).toBeGreaterThanOrEqual(EDGES);
      expect(changes).toEqual(changes.map((_, index) => index % 2 === 0));
    });

    it('are refused when the kernel itself uses them, or there are none of that number', () => {
      expect(report['refused']).toMatchObject([
        { bcm: TAKEN, cause: 'busy' },
        { bcm: BEYOND, cause: 'missing' },
      ]);
    });

    it('stay driven when they are released; inputs are given back', async () => {
      const output = `gpio${512 + OUTPUT}`;
      expect(await machine.shell.must(`cat ${gpio(`${output}/direction`)}`)).toBe('out');
      const exported = (await machine.shell.must(`ls ${gpio('')}`)).split('\n');
      expect(exported).toContain(output);
      expect(exported).not.toContain(`gpio${512 + INPUT}`);
    });
  });
});

/** Runs the check on the board, and changes the level on the input for as long as it listens. */
async function checkPins(): Promise<Record<string, unknown>> {
  const listening = new AbortController();
  const over = new AbortController();
  const refused = `--refused ${TAKEN} --refused ${BEYOND}`;
  const input = `--input ${INPUT} --edges ${EDGES} --wait-ms 60000`;
  const command = `node /opt/grappe/dist/pin-check/main.js --output ${OUTPUT} ${input} ${refused}`;
  const onLine = (line: string): void => {
    if (line === 'listening') listening.abort();
  };
  const checked = machine.shell.run(command, { onLine }).finally(() => over.abort());
  let level: Level = 'low';
  while (!over.signal.aborted) {
    await Promise.race([delay(LEVEL_MS), checked]);
    if (!listening.signal.aborted) continue;
    level = level === 'low' ? 'high' : 'low';
    await machine.pins.drive(INPUT, level);
  }
  const { output } = await checked;
  return JSON.parse(output.split('\n').at(-1) ?? '') as Record<string, unknown>;
}

describe('the agent on a board', () => {
  const isReady = async (): Promise<string | undefined> => (await rack.node())?.condition;
  const waiting = { timeout: READY_TIMEOUT_MS, interval: POLL_MS };

  it('joins its rack and runs as a service of systemd', async () => {
    const startedMs = performance.now();
    await expect.poll(isReady, waiting).toBe('ready');
    say(`its agent ready ${secondsSince(startedMs)} s after that`);
    expect(await rack.node()).toMatchObject({
      name: NODE,
      facts: { architecture: 'arm64', cpus: 2 },
    });
    expect(await agentProperty('ActiveState')).toBe('active');
    const log = await agentLog();
    expect(log).toContain('"msg":"agent is running"');
    expect(log).toContain('"msg":"connected to the controller"');
    expect(log).not.toMatch(/"level":"(error|fatal)"/);
  });

  it('lights the lamps that rack.yaml says are wired to it', async () => {
    const { pins } = machine;
    await expect.poll(() => pins.history(WIRING.powerLed).at(-1), waiting).toBe('high');
    const isBlinking = (): boolean => pins.history(WIRING.statusLed).length >= BLINKS;
    await expect.poll(isBlinking, waiting).toBe(true);
  });

  it('does not look alive when it does nothing any more', async () => {
    const changes = (): number => machine.pins.history(WIRING.statusLed).length;
    const pid = await agentProperty('MainPID');
    await machine.shell.must(`kill -STOP ${pid}`);
    const status = (): Promise<string> => machine.shell.must(`cat /proc/${pid}/status`);
    await expect.poll(status, waiting).toMatch(/^State:\s+T/m);
    const before = changes();
    await delay(STILL_MS);
    expect(changes()).toBe(before);
    await machine.shell.must(`kill -CONT ${pid}`);
    await expect.poll(changes, waiting).toBeGreaterThan(before + 1);
  });

  it('is started again when it is killed, and connects again', async () => {
    const former = await agentProperty('MainPID');
    say(`agent: ${await memoryOf(former)}; the emulation: ${machine.hostMemoryMb()} MB`);
    const connections = async (): Promise<number> =>
      (await agentLog()).split('"msg":"connected to the controller"').length - 1;
    const before = await connections();
    await machine.shell.must(`kill -KILL ${former}`);
    await expect.poll(connections, waiting).toBeGreaterThan(before);
    expect(await agentProperty('MainPID')).not.toBe(former);
    await expect.poll(isReady, waiting).toBe('ready');
  });

  it('halts the board when its button is held down', async () => {
    await machine.pins.drive(WIRING.button, 'high');
    await delay(LONG_PRESS_MS);
    await machine.pins.drive(WIRING.button, 'low');
    expect(await machine.hasGoneOff()).toBe(true);
  });
});

/** Of a process on the board. Files lie in memory there, so what belongs to files is told apart. */
async function memoryOf(pid: string): Promise<string> {
  const status = await machine.shell.must(`cat /proc/${pid}/status`);
  const kbOf = (field: string): number =>
    Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]);
  const mb = (kb: number): string => `${(kb / 1_024).toFixed(1)} MB`;
  return `${mb(kbOf('VmRSS'))} RSS, ${mb(kbOf('RssAnon'))} of it its own`;
}
