import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { checkHost, HostRack, HOST_ADDRESS, makeOwnedFolder } from '@grappe/tool-board';
import { runCommand } from '@grappe/tool-command';
import { waitUntil } from '@grappe/tool-lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BootPartition } from './boot-partition.ts';
import { bootCard, PoweredCard, type BootedCard } from './card-machine.ts';
import type { HeldCard } from './card-cache.ts';
import { cloneCard, insert, prepareFor, throwAway, type InsertedCard } from './inserted-card.ts';
import { PackagesOnBoard } from './packages-on-board.ts';
import { planCuts, type CutRow } from './power-cuts.ts';
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
/** On the boot partition. */
const DEBS = 'card-test';
const CARD_KIB_MIN = 3_200 * 1_024;
const MEMORY_LIMIT_BYTES = 64 * 1_048_576;
/** Until everything that a boot starts has started. */
const SETTLE = 'systemctl is-system-running --wait';
const ACTIVE = 'active\nactive\nactive';
const ENGINE_LOG = 'journalctl --boot --no-pager --output=short-monotonic -u containerd -u docker';
/** How often boards lose their power in their first boot; GRAPPE_CARD_CUTS asks for more. */
const CUTS = Number(process.env['GRAPPE_CARD_CUTS'] ?? 3);
/** Each cut is followed by another boot. */
const CUTS_MS_MAX = CUTS * READY_TIMEOUT_MS;
/** Moments of cuts follow from it. */
const SEED = process.env['GRAPPE_CARD_SEED'] ?? '1';
/** Board by board, two at once: each has four emulated cores. */
const LANES = 2;

const say = (line: string): void => console.error(`card: ${line}`);
const waiting = { timeout: READY_TIMEOUT_MS, interval: POLL_MS };
const cutNode = (row: number): string => `cut${row}`;
const ROWS = planCuts(CUTS, SEED);

let folder: string;
let card: HeldCard;
let rack: HostRack;
/** From power on to a node, two at once: cuts come within it. */
let firstBootMs: number;
/** What to undo of what has been begun, the last first. */
const undo: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  await checkHost({ requirements: IMAGE_REQUIREMENTS, tool: IMAGE_TOOL, install: false, say });
  card = await provideImage(say);
  undo.push(() => card.release());
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
  const cut = ROWS.map((_, row) => cutNode(row));
  const nodes = [...BOARDS, ...cut].map((name, index) => {
    const leds = `leds: { power: ${LEDS.power}, status: ${LEDS.status} }`;
    return `  - { name: ${name}, address: 10.0.2.${FIRST_HOST + index}, ${leds} }`;
  });
  const names = 'nameServers: [10.0.2.3]';
  // By its address: looking for time servers that nobody knows takes an emulated board a seventh of its time.
  const time = `timeServers: [${HOST_ADDRESS}]`;
  return [
    'rack: black-pearl',
    `network: { cidr: 10.0.2.0/24, gateway: ${HOST_ADDRESS}, ${names}, ${time} }`,
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

/** What a first boot has to have made, and what it must not have broken. */
async function expectSetUp(node: string, { shell }: BootedCard): Promise<void> {
  // Also units that failed are told here, by name.
  await shell.run(SETTLE, { timeoutMs: READY_TIMEOUT_MS });
  expect(await shell.must('systemctl list-units --failed --plain --no-legend')).toBe('');
  expect(await shell.must('hostname')).toBe(node);
  expect(await shell.must('cat /etc/machine-id')).toMatch(/^[0-9a-f]{32}$/);
  expect(await shell.must('ssh-keygen -l -f /etc/ssh/ssh_host_ed25519_key.pub')).toContain(
    'ED25519',
  );
  const { output: states } = await shell.run('systemctl is-active ssh docker systemd-networkd');
  // Gone with the board otherwise.
  if (states !== ACTIVE) say(`${node}: ${(await shell.run(ENGINE_LOG)).output}`);
  expect(states).toBe(ACTIVE);
  // Those of the card, which systemd-timesyncd reads as a user of its own.
  const timeServers = 'timedatectl show-timesync --property=SystemNTPServers --value';
  expect(await shell.must(timeServers)).toBe(HOST_ADDRESS);
  expect(Number(await shell.must('df --output=size / | tail -1'))).toBeGreaterThan(CARD_KIB_MIN);
  expect(await shell.must('findmnt --noheadings --output FSTYPE /boot/firmware')).toBe('vfat');
  const state = 'dumpe2fs -h $(findmnt -no SOURCE /) 2>/dev/null | grep state';
  expect(await shell.must(state)).not.toMatch(/error/);
}

const cardFolder = (card: BootedCard): Promise<string> =>
  card.shell.must('ls /boot/firmware/grappe');

describe('cards of one rack.yaml', () => {
  const images: string[] = [];
  const cards: InsertedCard[] = [];
  const boards: BootedCard[] = [];

  beforeAll(async () => {
    for (const node of BOARDS) {
      images.push(await prepareFor({ rack, image: card.image, node, folder }));
      await addPackages(images.at(-1) ?? '');
      cards.push(await insert(images.at(-1) ?? '', path.join(folder, node)));
    }
    const startedMs = performance.now();
    boards.push(...(await Promise.all(cards.map((one) => bootCard(one)))));
    for (const node of BOARDS) await until(`${node} to be ready`, () => isReady(node));
    firstBootMs = performance.now() - startedMs;
    say(`both are ready ${seconds(firstBootMs)} s after power on`);
  });

  /** They are in the image already; here they are files, for a board that shall install them again. */
  async function addPackages(prepared: string): Promise<void> {
    const files = await Promise.all(
      card.packages.map(async (file): Promise<[string, Uint8Array]> => [
        `${DEBS}/${path.basename(file)}`,
        await readFile(file),
      ]),
    );
    const work = await mkdtemp(path.join(folder, 'debs-'));
    await new BootPartition(prepared).write(Object.fromEntries(files), work);
  }

  // The cuts that follow have the machine for themselves.
  afterAll(async () => {
    for (const board of boards) await board.end();
  });

  it('make each board its own node', async () => {
    const identities = new Set<string>();
    for (const [index, board] of boards.entries()) {
      const node = BOARDS[index] ?? '';
      await expectSetUp(node, board);
      const addresses = await board.shell.must('ip -4 -br address');
      expect(addresses).toContain(`10.0.2.${FIRST_HOST + index}/24`);
      expect(await board.shell.must('cat ~pi/.ssh/authorized_keys')).toContain('ssh-ed25519');
      identities.add(await board.shell.must('cat /etc/machine-id'));
      identities.add(await board.shell.must('cat /etc/ssh/ssh_host_ed25519_key.pub'));
    }
    expect(identities.size).toBe(2 * BOARDS.length);
  });

  it('have the kernel of the image, and let nobody in with a password', async () => {
    const [board, inserted] = [boards[0], cards[0]];
    if (board === undefined || inserted === undefined) throw new Error('no board');
    const kernel = path.basename(inserted.disk.kernel);
    expect(`vmlinuz-${await board.shell.must('uname -r')}`).toBe(kernel);
    const shadow = await board.shell.must('cut -d: -f1,2 /etc/shadow');
    for (const line of shadow.split('\n')) expect(line).toMatch(/:[!*]/);
    const sshd = await board.shell.must('sshd -T');
    for (const setting of ['passwordauthentication', 'kbdinteractiveauthentication']) {
      expect(sshd).toContain(`${setting} no`);
    }
    expect(sshd).toContain('permitrootlogin no');
  });

  it('are not worn out, and reset a board that hangs', async () => {
    const { shell } = boards[0] ?? {};
    if (shell === undefined) throw new Error('no board');
    expect(await shell.must('swapon --show')).toBe('');
    expect(await shell.must('ls /var/log/journal 2>/dev/null || true')).toBe('');
    expect(await shell.must('findmnt --noheadings --output OPTIONS /')).toContain('noatime');
    expect(await shell.must('findmnt --noheadings --output FSTYPE /tmp')).toBe('tmpfs');
    const watchdog = 'systemctl show --value --property=RuntimeWatchdogUSec,WatchdogDevice';
    expect(await shell.must(watchdog)).toBe('/dev/watchdog0\n15s');
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
    const files =
      'lib/ld-linux-aarch64.so.1 lib/aarch64-linux-gnu/libc.so.6 bin/sh bin/sleep bin/cat';
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
    const limited = `docker run --rm --network none --memory ${MEMORY_LIMIT_BYTES} card-test:1`;
    const limit = await boards[0]?.shell.must(`${limited} /bin/cat /sys/fs/cgroup/memory.max`);
    expect(limit).toBe(`${MEMORY_LIMIT_BYTES}`);
    const live = 'docker info --format "{{.LiveRestoreEnabled}}"';
    expect(await boards[0]?.shell.must(live)).toBe('true');
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
    const [original, inserted] = [boards[0], cards[0]];
    if (original === undefined || inserted === undefined) throw new Error('no board');
    await original.shell.must('sync; fsfreeze --freeze /');
    const copied = cloneCard(inserted, path.join(folder, 'late-clone'));
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

  // Last: it takes the node from its board.
  it('let go of the packages, take them again, and keep nothing but configuration', async () => {
    const [node, board] = [BOARDS[1], boards[1]];
    if (board === undefined) throw new Error('no board');
    const packages = new PackagesOnBoard(board.shell, `/boot/firmware/${DEBS}`);
    const services = (): Promise<{ readonly output: string }> =>
      board.shell.run('systemctl is-active grappe-agent grappe-controller');

    await packages.noteFiles();
    await packages.remove();
    expect(await packages.processes()).toEqual([]);
    expect(await packages.left()).toEqual(['/etc/grappe/agent.conf']);
    expect(await board.shell.must("docker ps --format '{{.Image}}'")).toContain('card-test:1');
    await until(`${node} to be missed`, async () => !(await isReady(node)));

    await packages.install();
    await until(`${node} to be ready again`, () => isReady(node));
    await packages.startController();
    const log = (): Promise<string> =>
      board.shell.must('journalctl -u grappe-controller --no-pager');
    await expect.poll(log, waiting).toContain('controller is running');
    expect((await services()).output).toBe('active\nactive');

    await packages.noteFiles();
    await packages.purge();
    expect(await packages.processes()).toEqual([]);
    expect(await packages.left()).toEqual([]);
    // How the board was set up, and a rack, of which nobody has a second copy.
    expect(await packages.traces()).toEqual([
      '/etc/systemd/network/10-grappe.network',
      '/etc/systemd/timesyncd.conf.d/10-grappe.conf',
      '/var/lib/grappe',
    ]);
    expect(await board.shell.must('ls /var/lib/grappe')).toBe('controller');
    expect(await board.shell.must('systemctl list-units --failed --plain --no-legend')).toBe('');
  });
});

describe('a first boot that loses its power', () => {
  /** Switches a new card on and cuts its power, as often as the row says; then switches it on for good and waits for the node. */
  async function cutAndGoOn(row: CutRow, node: string): Promise<void> {
    const prepared = await prepareFor({ rack, image: card.image, node, folder });
    const inserted = await insert(prepared, path.join(folder, node));
    for (const moment of row) {
      const power = PoweredCard.on(inserted);
      await delay(firstBootMs * moment);
      await power.cutPower();
    }
    const startedMs = performance.now();
    const board = await bootCard(inserted);
    try {
      await until(`${node} to be ready`, () => isReady(node));
      const tookMs = performance.now() - startedMs;
      const cutsMs = row.map((moment) => seconds(firstBootMs * moment)).join(' and ');
      say(`${node}: cut after ${cutsMs} s, ready ${seconds(tookMs)} s later`);
      await expect.poll(() => cardFolder(board), waiting).not.toContain('join-token');
      await expectSetUp(node, board);
      await throwAway(inserted, prepared);
    } finally {
      await board.end();
    }
  }

  it(
    'at random moments goes on when it is switched on again',
    { timeout: CUTS_MS_MAX },
    async () => {
      const left = [...ROWS.entries()];
      const lane = async (): Promise<void> => {
        for (let next = left.shift(); next !== undefined; next = left.shift()) {
          const [index, row] = next;
          await cutAndGoOn(row, cutNode(index));
        }
      };
      await Promise.all(Array.from({ length: LANES }, lane));
    },
  );
});

const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
