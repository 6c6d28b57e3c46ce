import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  BOOKWORM,
  bootPartitionOf,
  FOREIGN,
  makeDeb,
  makeImage,
  OWN,
  run,
  scratchFolder,
  TRIXIE,
  TRIXIE_32,
} from '@grappe/adapter-card-image/testing';
import { parseNodeCard } from '@grappe/formats';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useTestRack } from './testing/test-rack.ts';
import { withoutProgress } from './testing/test-terminal.ts';
import { TEST_TOKEN } from './testing/test-world.ts';

const RACK = `rack: testrack
network:
  cidr: 172.16.0.0/16
  gateway: 172.16.0.1
  nameServers: [172.16.0.1]
  timeServers: [172.16.0.1]
  wifi: { ssid: "black pearl", country: FR }
access:
  sshKeys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKS7zjVTnVVpqLMmmUz4kJtJTGIxkVNGKpMYmVxYRkqX op@host]
nodes:
  - { name: pi1, address: 172.16.0.51, board: rpi-4b, leds: { power: 17, status: 27 } }
  - { name: pi2, address: 172.16.0.52, board: rpi-3b, wifi: true }
  - { name: pi3, board: rpi-3b }
`;
const HOUR_MS = 3_600_000;

const rack = useTestRack();
const scratch = scratchFolder();
const at = (name: string) => path.join(scratch.path, name);
let out = '';
let number = 0;
let debs = '';

beforeAll(() => {
  writeFileSync(at('rack.yaml'), RACK);
  makeImage(at('trixie.img'), TRIXIE);
  run('xz', '--keep', '-0', at('trixie.img'));
  makeImage(at('bookworm.img'), BOOKWORM);
  makeImage(at('own.img'), OWN);
  const names = ['grappe-agent', 'grappe-cli'];
  debs = names.map((name) => ` --package ${makeDeb(scratch.path, { name })}`).join('');
});
beforeEach(() => {
  number += 1;
  out = at(`out-${number}.img`);
});
afterAll(() => scratch.remove());

function prepare(rest: string) {
  const words = `image prepare ${at(rest)} --rack-file ${at('rack.yaml')} --out ${out} --controller 172.16.0.1:7443`;
  return rack.grappe(words, { env: { XDG_CACHE_HOME: at('cache') } });
}

/** Files of the boot partition of what was made, as other programs see them. */
function written() {
  const boot = bootPartitionOf(out, at('boot.fat'));
  expect(run('fsck.vfat', '-n', boot)).not.toMatch(/differ|wrong|reclaim|error/i);
  return {
    text: (name: string) => run('mtype', '-i', boot, `::${name}`),
    names: (folder: string) => run('mdir', '-b', '-i', boot, `::${folder}`),
  };
}

function cardOf(text: string) {
  const card = parseNodeCard(text);
  if (!card.ok) throw new Error(JSON.stringify(card.error));
  return card.value;
}

describe('grappe image prepare', () => {
  it('makes the card of a node of Raspberry Pi OS 13, with a token of its own', async () => {
    const { exitCode, stdout, stderr } = await prepare(`trixie.img.xz --node pi1${debs} -o json`);
    expect([exitCode, withoutProgress(stderr)]).toEqual([0, '']);
    const said = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
    expect(rack.world.tokens).toEqual([{ node: 'pi1', ttlMs: 7 * 24 * HOUR_MS, uses: 1 }]);
    expect(said).toMatchObject({
      file: out,
      node: 'pi1',
      rack: 'testrack',
      address: '172.16.0.51/16',
      tokenId: 'ab12cd34',
      warnings: [],
    });
    expect(stdout).not.toContain(TEST_TOKEN);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const { text, names } = written();
    const card = cardOf(text('grappe/card.json'));
    expect(card).toMatchObject({
      cardId: said['cardId'],
      system: 'raspberry-pi-os',
      node: 'pi1',
      controllers: ['172.16.0.1:7443'],
    });
    expect(text('grappe/join-token')).toBe(`${TEST_TOKEN}\n`);
    expect(text('user-data')).toContain('pi1');
    expect(text('network-config')).toContain('172.16.0.51/16');
    expect(text('cmdline.txt')).toMatch(/^console=.*cgroup_enable=memory.* ds=nocloud;i=/);
    expect(names('grappe/packages')).toContain('grappe-agent_0.1.0+git20261121~a_arm64.deb');
    expect(names('/')).toContain('bcm2711-rpi-4-b.dtb');
    expect(readdirSync(scratch.path).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('makes one of Raspberry Pi OS 12, and one of its own system by Wi-Fi and with DHCP', async () => {
    const bookworm = await prepare(`bookworm.img --node pi3${debs}`);
    expect(bookworm).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/Node 18/) });
    expect(bookworm.stdout).toMatch(/^address +by DHCP$/m);
    expect(written().text('cmdline.txt')).toMatch(/systemd\.run=\/boot\/firmware\/firstrun\.sh/);
    out = at('own-out.img');
    writeFileSync(at('password'), 'correct horse\n', { mode: 0o600 });
    const own = await prepare(`own.img --node pi2 --wifi-password-file ${at('password')}`);
    expect(own.exitCode).toBe(0);
    const { text } = written();
    // As wpa_passphrase derives it.
    expect(text('grappe/wifi-key')).toBe(`${PSK}\n`);
    expect(cardOf(text('grappe/card.json'))).toMatchObject({ system: 'grappe', node: 'pi2' });
    expect(`${own.stdout}${own.stderr}`).not.toMatch(/correct horse/);
  });

  it('says what it has made, and what to do with it', async () => {
    const { stdout } = await prepare('own.img --node pi1 --token-ttl 2h --replace');
    expect(rack.world.tokens).toEqual([
      { node: 'pi1', ttlMs: 2 * HOUR_MS, uses: 1, replace: true },
    ]);
    expect(stdout).toMatch(/^node +pi1 of rack testrack$/m);
    expect(stdout).toMatch(/^system +Grappe's own image \(grappe 0\.1\.0 trixie\)$/m);
    expect(stdout).toMatch(/^token +ab12cd34, valid until .* \([12]h\), .* takes its name over$/m);
    expect(stdout).toMatch(/^next +write it to a card: `grappe image flash /m);
  });

  it('takes a token that was made before, and asks no controller then', async () => {
    writeFileSync(at('token'), `${TEST_TOKEN}\n`, { mode: 0o600 });
    rack.world.hanging = true;
    const { exitCode } = await prepare(`own.img --node pi1 --token-file ${at('token')}`);
    expect(exitCode).toBe(0);
    expect(written().text('grappe/join-token')).toBe(`${TEST_TOKEN}\n`);
    expect(rack.world.tokens).toEqual([]);
    const both = await prepare(`own.img --node pi1 --token-file ${at('token')} --token-ttl 1h`);
    expect(both).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/--token-file/) });
  });

  it('replaces nothing unless told to', async () => {
    writeFileSync(out, 'mine');
    expect(await prepare('own.img --node pi1')).toMatchObject({ exitCode: 4 });
    expect(readFileSync(out, 'utf8')).toBe('mine');
    expect(rack.world.tokens).toEqual([]);
    expect(await prepare('own.img --node pi1 --force')).toMatchObject({ exitCode: 0 });
    const first = cardOf(written().text('grappe/card.json'));
    const prepared = path.basename(out);
    expect(await prepare(`${prepared} --node pi3`)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/is the image itself/),
    });
    out = at('again.img');
    expect(await prepare(`${prepared} --node pi3`)).toMatchObject({
      exitCode: 5,
      stderr: expect.stringMatching(/is the card of pi1 of rack testrack already/),
    });
    expect(await prepare(`${prepared} --node pi3 --force`)).toMatchObject({ exitCode: 0 });
    const second = cardOf(written().text('grappe/card.json'));
    expect(second.node).toBe('pi3');
    expect(second.cardId).not.toBe(first.cardId);
  });

  it('leaves no secret of an earlier preparation on the card, wherever files lie', async () => {
    writeFileSync(at('wifi'), 'correct horse', { mode: 0o600 });
    const wifi = `--wifi-password-file ${at('wifi')}`;
    expect(await prepare(`trixie.img --node pi2 ${wifi}${debs}`)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(out).includes(PSK)).toBe(true);
    const prepared = path.basename(out);
    out = at('without-wifi.img');
    expect(await prepare(`${prepared} --node pi3 --force${debs}`)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(out).includes(PSK)).toBe(false);
  });
});

/** PBKDF2-SHA1 of `correct horse` and `black pearl`, 4096 rounds. */
const PSK = '3bdbee0aa3a1692199b7a2cb718723243a4ccb2f31b24a692905fc0b9a2d1904';

describe('grappe image prepare refuses', () => {
  it.each([
    ['a node that is not in rack.yaml', 'own.img --node pi4', 2, /no node "pi4"; did you mean pi1/],
    ['Wi-Fi without a password', 'own.img --node pi2', 2, /no password for it was given/],
    ['an image without the agent', 'trixie.img --node pi1', 2, /no grappe-agent and no grappe-cli/],
  ])('%s', async (_, rest, exitCode, message) => {
    const outcome = await prepare(rest);
    expect(outcome).toMatchObject({ exitCode, stdout: '', stderr: expect.stringMatching(message) });
    expect(rack.world.tokens).toEqual([]);
    expect(() => statSync(out)).toThrow(/ENOENT/);
  });

  it.each([
    ['32 bits', TRIXIE_32, /not for 64 bits/],
    ['another system', FOREIGN, /the image holds Alpine Linux v3.22/],
    [
      'an image that another tool has customised',
      { ...TRIXIE, boot: { ...TRIXIE.boot, 'user-data': '#cloud-config\nhostname: mine\n' } },
      /another tool has set up/,
    ],
  ])('%s', async (_, shape, message) => {
    makeImage(at('other.img'), shape);
    const outcome = await prepare(`other.img --node pi1${debs}`);
    expect(outcome).toMatchObject({ exitCode: 5, stderr: expect.stringMatching(message) });
    expect(rack.world.tokens).toEqual([]);
  });

  it('packages that no board can install, all at once', async () => {
    const amd64 = makeDeb(scratch.path, { name: 'other', architecture: 'amd64' });
    writeFileSync(at('fake.deb'), 'no package');
    const agent = makeDeb(scratch.path, { name: 'grappe-agent', packing: 'zstd' });
    const { exitCode, stderr } = await prepare(
      `own.img --node pi1${debs} --package ${agent} --package ${amd64} --package ${at('fake.deb')}`,
    );
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/is for amd64[^]*fake\.deb is not a Debian package[^]*a second package/);
  });

  it('secrets that others may read, and tokens that are none', async () => {
    writeFileSync(at('open'), `${TEST_TOKEN}\n`, { mode: 0o644 });
    const open = await prepare(`own.img --node pi1 --token-file ${at('open')}`);
    expect(open).toMatchObject({ exitCode: 5, stderr: expect.stringMatching(/chmod 600/) });
    writeFileSync(at('none'), TEST_TOKEN.slice(0, -1), { mode: 0o600 });
    const none = await prepare(`own.img --node pi1 --token-file ${at('none')}`);
    expect(none.exitCode).toBe(2);
    expect(none.stderr).not.toContain(TEST_TOKEN.slice(40, -1));
  });

  it('a controller on this machine, since the board would look for it on itself', async () => {
    const words = `image prepare ${at('own.img')} --rack-file ${at('rack.yaml')} --out ${out} --node pi1`;
    const outcome = await rack.grappe(words);
    expect(outcome).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/no board reaches a controller at/),
    });
  });

  it('a download that was cut off, and leaves nothing', async () => {
    const whole = readFileSync(at('trixie.img.xz'));
    writeFileSync(at('cut.img.xz'), whole.subarray(0, whole.length - 100));
    const { exitCode, stderr } = await prepare(`cut.img.xz --node pi1${debs}`);
    expect(exitCode).toBe(9);
    expect(stderr).toMatch(/cut\.img\.xz is cut off or damaged: xz says .*\n.*try: download/);
    expect(rack.world.tokens).toEqual([]);
  });

  it('rack.yaml with a mistake, or without a file, and says so', async () => {
    writeFileSync(at('wrong.yaml'), `${RACK}relays: []\n`);
    const words = `image prepare ${at('own.img')} --out ${out} --node pi1 --controller pi:7443`;
    const wrong = await rack.grappe(`${words} --rack-file ${at('wrong.yaml')}`);
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toMatch(/wrong\.yaml:\d+:\d+ relays[^]*has mistakes: one problem/);
    const none = await rack.grappe(`${words} --rack-file ${at('none.yaml')}`);
    expect(none).toMatchObject({ exitCode: 3, stderr: expect.stringMatching(/the rack\.yaml of/) });
  });

  it('more packages than fit on a card, before a token is made', async () => {
    const big = makeDeb(scratch.path, { name: 'big', packing: 'none', payloadBytes: 68_000_000 });
    const outcome = await prepare(`own.img --node pi1 --package ${big}`);
    expect(outcome).toMatchObject({ exitCode: 8, stderr: expect.stringMatching(/no room/) });
    expect(rack.world.tokens).toEqual([]);
    expect(() => statSync(out)).toThrow(/ENOENT/);
  });

  it('to go on after Ctrl-C', async () => {
    const outcome = await rack.grappe(
      `image prepare ${at('own.img')} --rack-file ${at('rack.yaml')} --out ${out} --node pi1 --controller pi:7443`,
      { interrupted: AbortSignal.abort() },
    );
    expect(outcome.exitCode).toBe(130);
    expect(() => statSync(out)).toThrow(/ENOENT/);
  });
});
