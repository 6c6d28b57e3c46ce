import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkHost, makeOwnedFolder } from '@grappe/tool-board';
import { makeCard, type CardDisk } from './card-disk.ts';
import { bootCard, PoweredCard, type BootedCard } from './card-machine.ts';
import { provideImage } from './provide-image.ts';
import { IMAGE_REQUIREMENTS, IMAGE_TOOL } from './requirements.ts';

/** Larger than any image, smaller than any card that is sold. */
const CARD_MB = 4_096;
const CARD_KIB_MIN = 3_200 * 1_024;
const CUTS = 10;
const MEMORY_LIMIT_BYTES = 64 * 1_048_576;
/** Of the emulated core, until everything that a boot starts has started. */
const SETTLE = 'systemctl is-system-running --wait';

const say = (line: string): void => console.error(`card: ${line}`);
const secondsSince = (startedMs: number): string =>
  ((performance.now() - startedMs) / 1_000).toFixed(1);

let folder: string;
let image: string;

beforeAll(async () => {
  await checkHost({ requirements: IMAGE_REQUIREMENTS, tool: IMAGE_TOOL, install: false, say });
  image = await provideImage(say);
  folder = await makeOwnedFolder(tmpdir(), 'grappe-card-');
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function insertCard(name: string): Promise<{ disk: CardDisk; folder: string }> {
  const own = path.join(folder, name);
  await mkdir(own);
  return { disk: await makeCard({ image, folder: own, sizeMb: CARD_MB }), folder: own };
}

/** What a first boot has to have made, and what it must not have broken. */
async function expectSetUp(card: BootedCard): Promise<void> {
  const must = (command: string): Promise<string> => card.shell.must(command);
  // Also units that failed are told here, by name.
  await card.shell.run(SETTLE);
  expect(await must('systemctl list-units --failed --plain --no-legend')).toBe('');
  expect(await must('cat /etc/machine-id')).toMatch(/^[0-9a-f]{32}$/);
  expect(await must('ssh-keygen -l -f /etc/ssh/ssh_host_ed25519_key.pub')).toContain('ED25519');
  expect(await must('systemctl is-active ssh docker systemd-networkd')).toBe(
    'active\nactive\nactive',
  );
  expect(Number(await must('df --output=size / | tail -1'))).toBeGreaterThan(CARD_KIB_MIN);
  expect(await must('findmnt --noheadings --output SOURCE,FSTYPE /boot/firmware')).toMatch(/vfat/);
  expect(await must('dumpe2fs -h $(findmnt -no SOURCE /) 2>/dev/null | grep state')).not.toMatch(
    /error/,
  );
}

describe('a card image', () => {
  let inserted: Awaited<ReturnType<typeof insertCard>>;
  let card: BootedCard;

  beforeAll(async () => {
    inserted = await insertCard('first');
    const startedMs = performance.now();
    card = await bootCard(inserted);
    say(`shell after ${secondsSince(startedMs)} s`);
    await card.shell.run(SETTLE);
    say(`booted after ${secondsSince(startedMs)} s; emulation ${card.hostMemoryMb()} MB`);
    say(await card.shell.must('systemd-analyze time; df -h / /boot/firmware; free -m'));
  });

  afterAll(async () => {
    await card.end();
  });

  it('boots by its own kernel and initrd, and makes what is this board alone', async () => {
    await expectSetUp(card);
    const kernel = path.basename(inserted.disk.kernel);
    expect(`vmlinuz-${await card.shell.must('uname -r')}`).toBe(kernel);
  });

  it('runs containers, and holds them to the memory that they were given', async () => {
    const files = 'lib/ld-linux-aarch64.so.1 lib/aarch64-linux-gnu/libc.so.6 bin/sh bin/cat';
    await card.shell.must(`tar -C / -ch ${files} | docker import - card-test`);
    const run = `docker run --rm --network none --memory ${MEMORY_LIMIT_BYTES} card-test`;
    const limit = await card.shell.must(`${run} /bin/sh -c 'cat /sys/fs/cgroup/memory.max'`);
    expect(limit).toBe(`${MEMORY_LIMIT_BYTES}`);
    expect(await card.shell.must('docker info --format "{{.LiveRestoreEnabled}}"')).toBe('true');
  });

  it('has an agent that waits to be told which node it is', async () => {
    const show = 'systemctl show --value --property';
    expect(await card.shell.must(`${show}=UnitFileState grappe-agent`)).toBe('enabled');
    expect(await card.shell.must(`${show}=ConditionResult grappe-agent`)).toBe('no');
    expect(await card.shell.must('grappe --version')).toMatch(/^\d/);
  });

  it('lets nobody in with a password', async () => {
    const shadow = await card.shell.must('cut -d: -f1,2 /etc/shadow');
    for (const line of shadow.split('\n')) expect(line).toMatch(/:[!*]/);
    const sshd = await card.shell.must('sshd -T');
    for (const setting of ['passwordauthentication', 'kbdinteractiveauthentication']) {
      expect(sshd).toContain(`${setting} no`);
    }
    expect(sshd).toContain('permitrootlogin no');
  });

  it('does not wear its card out, and is reset when it hangs', async () => {
    expect(await card.shell.must('swapon --show')).toBe('');
    expect(await card.shell.must('ls /var/log/journal 2>/dev/null || true')).toBe('');
    expect(await card.shell.must('findmnt --noheadings --output OPTIONS /')).toContain('noatime');
    expect(await card.shell.must('findmnt --noheadings --output FSTYPE /tmp')).toBe('tmpfs');
    const manager = 'systemctl show --value --property';
    expect(await card.shell.must(`${manager}=RuntimeWatchdogUSec`)).toBe('15s');
    expect(await card.shell.must(`${manager}=WatchdogDevice`)).toBe('/dev/watchdog0');
  });

  it('is another board on another card, and the same one after a cut', async () => {
    const identity = 'cat /etc/machine-id /etc/ssh/ssh_host_ed25519_key.pub';
    const mine = await card.shell.must(identity);
    await card.shell.must('sync');
    await card.cutPower();
    const other = await bootCard(await insertCard('second'));
    try {
      await other.shell.run(SETTLE);
      const theirs = (await other.shell.must(identity)).split('\n');
      for (const line of mine.split('\n')) expect(theirs).not.toContain(line);
    } finally {
      await other.end();
    }
    card = await bootCard(inserted);
    expect(await card.shell.must(identity)).toBe(mine);
  });
});

describe('a first boot that is cut again and again', () => {
  it('ends well', async () => {
    const inserted = await insertCard('cut');
    // The longest that anything takes in it is to come up at all; each cut is a little later than the one before.
    const startedMs = performance.now();
    const measured = await bootCard(await insertCard('measured'));
    await measured.end();
    const bootMs = performance.now() - startedMs;
    for (let cut = 1; cut <= CUTS; cut += 1) {
      const power = PoweredCard.on(inserted);
      await delay((bootMs * (cut + 2)) / (CUTS + 2));
      await power.cutPower();
    }
    const card = await bootCard(inserted);
    try {
      await expectSetUp(card);
    } finally {
      await card.end();
    }
  });
});
