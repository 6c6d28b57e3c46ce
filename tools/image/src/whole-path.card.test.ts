import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { checkHost, HostRack, HOST_ADDRESS, makeOwnedFolder, runCommand } from '@grappe/tool-board';
import { waitUntil } from '@grappe/tool-lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootCard, PoweredCard, type BootedCard } from './card-machine.ts';
import { cloneCard, insert, prepareFor, throwAway, type InsertedCard } from './inserted-card.ts';
import { provideImage } from './provide-image.ts';
import { IMAGE_REQUIREMENTS, IMAGE_TOOL } from './requirements.ts';

/** The engine and the agent start one after the other on emulated cores, which two boards and others share. */
const READY_TIMEOUT_MS = 900_000;
const POLL_MS = 3_000;
/** Changes of a lamp that blinks. */
const BLINKS = 4;
const LEDS = { power: 7, status: 1 } as const;
const BOARDS = ['black-pearl1', 'black-pearl2'] as const;
const FIRST_HOST = 20;
/** Boards that lose their power in their first boot. More, as for the record in docs/operate/card-images.md, by GRAPPE_CARD_CUTS. */
const CUTS = Number(process.env['GRAPPE_CARD_CUTS'] ?? 2);
/** Moments of cuts follow from it. */
const SEED = process.env['GRAPPE_CARD_SEED'] ?? '1';
/** Board by board, two at once: each has four emulated cores. */
const LANES = 2;

const say = (line: string): void => console.error(`card: ${line}`);
const waiting = { timeout: READY_TIMEOUT_MS, interval: POLL_MS };
const cutNode = (cut: number): string => `cut${cut}`;

let folder: string;
let image: string;
let rack: HostRack;
/** What to undo of what has been begun, the last first. */
const undo: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  await checkHost({ requirements: IMAGE_REQUIREMENTS, tool: IMAGE_TOOL, install: false, say });
  image = await provideImage(say);
  folder = await makeOwnedFolder(tmpdir(), 'grappe-card-');
  undo.push(() => rm(folder, { recursive: true, force: true }));
  rack = await HostRack.start(folder, await rackText());
  undo.push(() => rack.stop());
});

afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

async function rackText(): Promise<string> {
  const key = path.join(folder, 'ssh');
  await runCommand('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'operator', '-f', key]);
  const publicKey = (await readFile(`${key}.pub`, 'utf8')).trim();
  const cut = Array.from({ length: CUTS }, (_, index) => cutNode(index));
  const nodes = [...BOARDS, ...cut].map((name, index) => {
    const leds = `leds: { power: ${LEDS.power}, status: ${LEDS.status} }`;
    return `  - { name: ${name}, address: 10.0.2.${FIRST_HOST + index}, ${leds} }`;
  });
  return [
    'rack: black-pearl',
    `network: { cidr: 10.0.2.0/24, gateway: ${HOST_ADDRESS}, nameServers: [10.0.2.3] }`,
    `access: { sshKeys: ['${publicKey}'] }`,
    'nodes:',
    ...nodes,
    '',
  ].join('\n');
}

async function isReady(node: string): Promise<boolean> {
  return (await rack.node(node))?.condition === 'ready';
}

/** As `expect.poll`, which a hook may not use. */
async function until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  await waitUntil(isTrue, { what, timeoutMs: READY_TIMEOUT_MS });
}

/** Of a board whose first boot is not complete. */
async function reasonOf(card: BootedCard): Promise<string | undefined> {
  const { exitCode, output } = await card.shell.run('cat /run/grappe/first-boot.json');
  if (exitCode !== 0) return undefined;
  return (JSON.parse(output) as { reason?: { kind: string } | null }).reason?.kind;
}

const cardFolder = (card: BootedCard): Promise<string> =>
  card.shell.must('ls /boot/firmware/grappe');

describe('cards of one rack.yaml', () => {
  const images: string[] = [];
  const cards: InsertedCard[] = [];
  const boards: BootedCard[] = [];

  beforeAll(async () => {
    for (const node of BOARDS) {
      images.push(await prepareFor({ rack, image, node, folder }));
      cards.push(await insert(images.at(-1) ?? '', path.join(folder, node)));
    }
    const startedMs = performance.now();
    boards.push(...(await Promise.all(cards.map((card) => bootCard(card)))));
    for (const board of boards) undo.push(() => board.end());
    for (const node of BOARDS) await until(`${node} to be ready`, () => isReady(node));
    say(`both are ready ${((performance.now() - startedMs) / 1_000).toFixed(0)} s after power on`);
  });

  it('make each board its own node', async () => {
    for (const [index, board] of boards.entries()) {
      expect(await board.shell.must('hostname')).toBe(BOARDS[index]);
      expect(await board.shell.must('ip -4 -br address')).toContain(
        `10.0.2.${FIRST_HOST + index}/24`,
      );
      const keys = await board.shell.must('cat ~pi/.ssh/authorized_keys');
      expect(keys).toContain('ssh-ed25519');
    }
  });

  it('have no secret on them any more', async () => {
    for (const board of boards) {
      await expect.poll(() => cardFolder(board), waiting).not.toContain('join-token');
      expect(await board.shell.must('cat /boot/firmware/grappe/first-boot.txt')).toContain(
        'joined',
      );
    }
  });

  it('light the lamps of their nodes', async () => {
    for (const { pins } of boards) {
      await expect.poll(() => pins.history(LEDS.power).at(-1), waiting).toBe('high');
      const seen = pins.history(LEDS.status).length;
      const blinks = (): number => pins.history(LEDS.status).length;
      await expect.poll(blinks, waiting).toBeGreaterThan(seen + BLINKS);
    }
  });

  it('run a container each, on their own engines', async () => {
    const files = 'lib/ld-linux-aarch64.so.1 lib/aarch64-linux-gnu/libc.so.6 bin/sh bin/sleep';
    for (const board of boards) {
      await board.shell.must(`tar -C / -ch ${files} | docker import - card-test:1`);
    }
    const compose = path.join(folder, 'compose.yaml');
    const command = "command: ['/bin/sleep', '1000000']";
    const service = `{ image: 'card-test:1', ${command}, deploy: { mode: global } }`;
    await writeFile(compose, `name: path\nservices:\n  nap: ${service}\n`);
    await rack.grappe(['deploy', compose]);
    for (const board of boards) {
      const running = (): Promise<string> =>
        board.shell.must("docker ps --filter status=running --format '{{.Image}}'");
      await expect.poll(running, waiting).toContain('card-test:1');
    }
  });

  it('do not make a third board of a clone of a card as it was prepared', async () => {
    const clone = await insert(images[0] ?? '', path.join(folder, 'clone'));
    const board = await bootCard(clone);
    try {
      await expect.poll(() => reasonOf(board), waiting).toBe('token-refused');
      expect(await cardFolder(board)).toContain('join-token');
      expect(await board.shell.must('docker ps --all --quiet')).toBe('');
    } finally {
      await board.end();
    }
    expect(await isReady(BOARDS[0])).toBe(true);
  });

  it('do not make a third board of a clone of a card that has joined', async () => {
    const [original, card] = [boards[0], cards[0]];
    if (original === undefined || card === undefined) throw new Error('no board');
    await original.shell.must('sync; fsfreeze --freeze /');
    const copied = cloneCard(card, path.join(folder, 'late-clone'));
    const clone = await copied.finally(() => original.shell.must('fsfreeze --unfreeze /'));
    const board = await bootCard(clone);
    try {
      const log = (): Promise<string> => board.shell.must('journalctl -u grappe-agent --no-pager');
      await expect.poll(log, waiting).toMatch(/another board/u);
      expect(await board.shell.must('docker ps --filter status=running --quiet')).toBe('');
    } finally {
      await board.end();
    }
    expect(await isReady(BOARDS[0])).toBe(true);
  });
});

describe('a first boot that loses its power', () => {
  /** From power on to a node; a little longer than it takes, so that some cuts come right after it. */
  async function firstBootMs(): Promise<number> {
    const node = cutNode(0);
    const { took, done } = await cutAndGoOn(node, undefined);
    await done();
    return took;
  }

  /** Boots a new card, cuts its power after `cutMs`, switches it on again and waits for the node. */
  async function cutAndGoOn(
    node: string,
    cutMs: number | undefined,
  ): Promise<{ readonly took: number; readonly done: () => Promise<void> }> {
    const prepared = await prepareFor({ rack, image, node, folder });
    const card = await insert(prepared, path.join(folder, node));
    if (cutMs !== undefined) {
      const power = PoweredCard.on(card);
      await delay(cutMs);
      await power.cutPower();
    }
    const startedMs = performance.now();
    const board = await bootCard(card);
    try {
      await expect.poll(() => isReady(node), waiting).toBe(true);
      const took = performance.now() - startedMs;
      await expect.poll(() => cardFolder(board), waiting).not.toContain('join-token');
      expect(await board.shell.must('hostname')).toBe(node);
      expect(await board.shell.must('systemctl list-units --failed --plain --no-legend')).toBe('');
      return { took, done: () => throwAway(card, prepared) };
    } finally {
      await board.end();
    }
  }

  it('at a random moment goes on when it is switched on again', async () => {
    const wholeMs = await firstBootMs();
    const left = Array.from({ length: Math.max(0, CUTS - 1) }, (_, index) => index + 1);
    const lane = async (): Promise<void> => {
      for (let cut = left.shift(); cut !== undefined; cut = left.shift()) {
        const cutMs = wholeMs * fraction(`${SEED}:${cut}`);
        const { took, done } = await cutAndGoOn(cutNode(cut), cutMs);
        const [at, ready] = [cutMs, took].map((ms) => (ms / 1_000).toFixed(1));
        say(
          `cut ${cut}: after ${at} s of ${(wholeMs / 1_000).toFixed(1)} s, ready ${ready} s later`,
        );
        await done();
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  });
});

/** From 0 to 1, the same for the same text. */
function fraction(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}
