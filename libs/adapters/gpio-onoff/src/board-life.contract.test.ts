import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FakeClock } from '@grappe/fakes';
import { inputRequest, outputRequest } from '@grappe/port-contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OnoffGpio } from './onoff-gpio.ts';
import { Boards, type Board } from './testing/boards.ts';

const CLAIMER = fileURLToPath(new URL('testing/claimer.ts', import.meta.url));
const CHECK = fileURLToPath(new URL('pin-check-main.ts', import.meta.url));
/** More than there are tests below. */
const BOARDS = 30;
const run = promisify(execFile);

let boards: Boards;
let board: Board;
let used = 0;

beforeAll(async () => {
  const names = Array.from({ length: BOARDS }, (_, index) => `b${index}=pinctrl-rp1:571:54`);
  boards = await Boards.start([...names, 'virt=9030000.pl061:512:8']);
});

afterAll(() => boards.stop());

beforeEach(() => {
  board = boards.get(`b${used}`);
  used += 1;
});

const history = (bcm: number) => board.pin(bcm, 'history').split('\n');
const program = (file: string, ...args: string[]) => ['--import', 'tsx', file, ...args];

describe('a process with outputs', () => {
  it.each(['end', 'exit', 'throw'])('leaves them safe and driven: %s', async (how) => {
    const ending = run(process.execPath, program(CLAIMER, board.root, how));
    const [ended] = await Promise.allSettled([ending]);
    const { stdout } =
      ended.status === 'fulfilled' ? ended.value : (ended.reason as { stdout: string });
    expect(stdout).toBe('"driven"\n');
    expect(history(17)).toEqual(['in', 'high', 'low', 'high']);
  });

  it('that is killed leaves them as they were; the next one makes them safe in one step', async () => {
    const killed = spawn(process.execPath, program(CLAIMER, board.root, 'stay'), {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(createInterface(killed.stdout), 'line');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(history(17)).toEqual(['in', 'high', 'low']);
    await run(process.execPath, program(CLAIMER, board.root, 'end'));
    expect(history(17)).toEqual(['in', 'high', 'low', 'high', 'low', 'high']);
  });

  it('that may not use them is told so', async () => {
    const { stdout } = await run(process.execPath, program(CLAIMER, board.root, 'nobody'));
    expect(JSON.parse(stdout)).toMatchObject({
      bcm: 17,
      purpose: 'relay of p2',
      cause: 'forbidden',
      message: expect.stringMatching(/^GPIO 17 \(relay of p2\): .*EACCES.*; run the agent as root/),
    });
    expect(history(17)).toEqual(['in']);
  });
});

describe('pins that others meddle with', () => {
  let clock: FakeClock;
  let gpio: OnoffGpio;

  beforeEach(() => {
    clock = new FakeClock();
    gpio = new OnoffGpio({ root: board.root, timers: clock });
  });

  afterEach(() => gpio.close());

  it('an input that is taken away says so when it is read, and the others go on', async () => {
    const told: string[] = [];
    const lost = gpio.input(inputRequest(17, { debounceMs: 20 }), () => told.push('lost'));
    const other = gpio.input(inputRequest(27), (active) => told.push(`other ${active}`));
    if (!lost.ok || !other.ok) throw new Error('both are there');
    await board.setLevel(17, true);
    board.write('unexport', String(571 + 17));
    await board.setLevel(27, true);
    clock.advance(100);
    await board.setLevel(27, false);
    expect(told).toEqual(['other true', 'other false']);
    expect(lost.value.read()).toMatchObject({ error: { bcm: 17, cause: 'failed' } });
    lost.value.release();
    const again = gpio.input(inputRequest(17), (active) => told.push(`again ${active}`));
    expect(again.ok).toBe(true);
    await board.setLevel(17, false);
    expect(told.at(-1)).toBe('again false');
  });

  it('an output that is taken away says so when it is written, and can be claimed again', () => {
    for (const meddle of ['while claimed', 'after release']) {
      const output = gpio.output(outputRequest(17));
      if (!output.ok) throw new Error(output.error.message);
      if (meddle === 'after release') output.value.release();
      board.write('unexport', String(571 + 17));
      expect(output.value.write(true)).toMatchObject({ error: { bcm: 17, cause: 'failed' } });
      output.value.release();
    }
    const again = gpio.output(outputRequest(17));
    expect(again.ok && again.value.write(true).ok).toBe(true);
    expect(board.pin(17, 'level')).toBe('1');
  });

  it('an output that was turned into an input is driven again by the next claim', () => {
    const output = gpio.output(outputRequest(17));
    if (output.ok) output.value.release();
    board.write(`gpio${571 + 17}/direction`, 'in');
    expect(gpio.output(outputRequest(17)).ok).toBe(true);
    expect(history(17)).toEqual(['in', 'low', 'in', 'low']);
  });

  it('a pin that cannot be set up is given back', () => {
    board.setPin(17, 'broken', '1');
    expect(gpio.output(outputRequest(17))).toMatchObject({ error: { cause: 'failed' } });
    expect(gpio.input(inputRequest(17), () => undefined)).toMatchObject({
      error: { cause: 'failed' },
    });
    board.setPin(17, 'broken', '0');
    board.write('export', String(571 + 17));
    board.setPin(17, 'broken', '1');
    expect(gpio.output(outputRequest(17))).toMatchObject({ error: { cause: 'failed' } });
  });

  it('the end of the process is listened for only while pins are claimed', () => {
    const before = process.listenerCount('exit');
    const output = gpio.output(outputRequest(17));
    const input = gpio.input(inputRequest(27), () => undefined);
    expect(process.listenerCount('exit')).toBe(before + 1);
    if (output.ok) output.value.release();
    if (input.ok) input.value.release();
    expect(process.listenerCount('exit')).toBe(before);
  });
});

describe('a tree of plain files', () => {
  it('cannot tell when a level changes, and says so', () => {
    const root = mkdtempSync(path.join(tmpdir(), 'grappe-plain-'));
    for (const [folder, files] of [
      ['.', { export: '', unexport: '' }],
      ['gpiochip512', { label: 'pinctrl-bcm2835', base: '512', ngpio: '54' }],
      ['gpio529', { value: '0', direction: 'in', edge: 'none', active_low: '0' }],
    ] as const) {
      mkdirSync(path.join(root, folder), { recursive: true });
      for (const [name, text] of Object.entries(files)) {
        writeFileSync(path.join(root, folder, name), text);
      }
    }
    const gpio = new OnoffGpio({ root, timers: new FakeClock() });
    expect(gpio.input(inputRequest(17), () => undefined)).toMatchObject({
      error: {
        cause: 'unsupported',
        message: expect.stringContaining('does not tell when this pin changes'),
      },
    });
    rmSync(root, { recursive: true });
  });
});

describe('the check of real pins', () => {
  const check = (root: string, ...args: string[]) =>
    spawn(process.execPath, program(CHECK, '--root', root, ...args), {
      stdio: ['ignore', 'pipe', 'inherit'],
    });

  it('drives, reads back, hears edges, and finds what is refused', async () => {
    board = boards.get('virt');
    board.setPin(3, 'taken', '1');
    const checking = check(
      board.root,
      ...['--output', '5', '--input', '6', '--edges', '2', '--refused', '3', '--refused', '8'],
    );
    const lines: string[] = [];
    const ended = once(checking, 'close');
    for await (const line of createInterface(checking.stdout)) {
      lines.push(line);
      if (line !== 'listening') continue;
      await board.setLevel(6, true);
      await board.setLevel(6, false);
    }
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
      root: board.root,
      chip: { label: '9030000.pl061', base: 512, lines: 8 },
      output: { bcm: 5, levels: ['0', '1', '0', '1', '0', '1', '0', '0'] },
      input: { bcm: 6, active: false, changes: [true, false] },
      refused: [
        expect.objectContaining({ bcm: 3, cause: 'busy' }),
        expect.objectContaining({ bcm: 8, cause: 'missing' }),
      ],
      ok: true,
    });
    expect(await ended).toEqual([0, null]);
  });

  it('fails where there are no pins', async () => {
    const checking = check('/nowhere', '--output', '5', '--input', '6', '--edges', '1');
    const lines: string[] = [];
    for await (const line of createInterface(checking.stdout)) lines.push(line);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      chip: { fault: expect.stringContaining('this kernel has no /nowhere') },
      output: { bcm: 5, cause: 'unsupported' },
      input: { bcm: 6, cause: 'unsupported' },
      ok: false,
    });
  });
});
