import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CardBuffers, targetAt, type DeviceFacts } from '@grappe/adapter-card-device';
import { Cleanup, faultyCard, soundCard } from '@grappe/adapter-card-device/testing';
import {
  bootPartitionOf,
  makeDeb,
  makeImage,
  OWN,
  run,
  scratchFolder,
  TRIXIE,
} from '@grappe/adapter-card-image/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSource } from './flash/card-source.ts';
import { flashAll, type Readers } from './flash/flash-all.ts';
import type { FlashCommandOptions } from './flash/flash-options.ts';
import { writeCard } from './flash/write-card.ts';
import { silentIo } from './testing/silent-io.ts';
import { writeContext, withoutProgress } from './testing/test-terminal.ts';
import { useTestRack } from './testing/test-rack.ts';
import { TEST_TOKEN } from './testing/test-world.ts';

const RACK = `rack: testrack
network: { cidr: 172.16.0.0/16, gateway: 172.16.0.1, nameServers: [172.16.0.1], timeServers: [172.16.0.1] }
access:
  sshKeys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKS7zjVTnVVpqLMmmUz4kJtJTGIxkVNGKpMYmVxYRkqX op@host]
nodes:
  - { name: pi1, address: 172.16.0.51 }
  - { name: pi2, address: 172.16.0.52 }
  - { name: pi3 }
`;
const MIXED_RACK = `rack: testrack
network: { wifi: { ssid: pearl, country: FR } }
nodes:
  - { name: pi1 }
  - { name: pi2, wifi: true }
`;
const MIB = 1024 * 1024;
const CARD_BYTES = 128 * MIB;

const rack = useTestRack();
const scratch = scratchFolder();
const cleanup = new Cleanup();
const at = (name: string) => path.join(scratch.path, name);
let home = '';
let homes = 0;

beforeAll(() => {
  writeFileSync(at('rack.yaml'), RACK);
  makeImage(at('own.img'), OWN);
  makeImage(at('trixie.img'), TRIXIE);
  run('xz', '--keep', '-0', at('own.img'));
});
beforeEach(() => {
  homes += 1;
  home = at(`home-${homes}`);
});
afterEach(() => cleanup.all());
afterAll(() => scratch.remove());

const env = () => ({ HOME: home, XDG_CACHE_HOME: at('cache') });
const flash = (words: string) => rack.grappe(`image flash ${words}`, { env: env() });
const forNode = (node: string) =>
  `--rack-file ${at('rack.yaml')} --node ${node} --controller 172.16.0.1:7443`;

interface CardsDocument {
  readonly cards: readonly {
    readonly node: string | null;
    readonly device: { readonly path: string };
  }[];
}

async function cards(): Promise<CardsDocument['cards']> {
  const { stdout } = await rack.grappe('image cards -o json', { env: env() });
  return (JSON.parse(stdout) as CardsDocument).cards;
}

function onCard(device: string, name: string): string {
  run('blockdev', '--flushbufs', device);
  const copy = at(`copy-${homes}.img`);
  run('dd', `if=${device}`, `of=${copy}`, 'bs=4M', 'status=none');
  return run('mtype', '-i', bootPartitionOf(copy, at('boot.fat')), `::${name}`);
}

describe('grappe image flash', () => {
  it('writes a packed image as it is, and tells what it did', async () => {
    const device = await soundCard(cleanup, CARD_BYTES);
    const { exitCode, stdout, stderr } = await flash(
      `${at('own.img.xz')} --to ${device} --yes -o json`,
    );
    expect([exitCode, withoutProgress(stderr)]).toEqual([0, '']);
    const image = readFileSync(at('own.img'));
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ node: null, cardId: null, verified: true, verifiedOnMedium: true },
      ...{ bytes: image.length, reusedBytes: 0, device: { path: device, sizeBytes: CARD_BYTES } },
      sha256: run('sha256sum', at('own.img')).slice(0, 64),
    });
    run('cmp', '--bytes', String(image.length), at('own.img'), device);
    expect(await cards()).toMatchObject([{ node: null, device: { path: device } }]);
  });

  it('writes the card of a node straight from rack.yaml, and knows it again', async () => {
    const device = await soundCard(cleanup, CARD_BYTES);
    const first = await flash(`${at('own.img')} ${forNode('pi1')} --to ${device} --yes`);
    expect([first.exitCode, withoutProgress(first.stderr)]).toEqual([0, '']);
    expect(first.stdout).toMatch(
      /node +pi1 of rack testrack\naddress +172\.16\.0\.51\/16\ncard id +[0-9a-f]{32}\n/,
    );
    expect(first.stdout).not.toContain(TEST_TOKEN);
    expect(onCard(device, 'grappe/join-token').trim()).toBe(TEST_TOKEN);
    expect(onCard(device, 'grappe/card.json')).toContain('"pi1"');
    const again = await rack.grappe(
      `image flash ${at('own.img')} ${forNode('pi2')} --to ${device}`,
      {
        env: env(),
        isTTY: true,
        stdin: 'n\n',
      },
    );
    expect(again.exitCode).toBe(5);
    expect(again.stderr).toContain('the card of pi1 of rack testrack');
    expect(onCard(device, 'grappe/card.json')).toContain('"pi1"');
    expect(await cards()).toMatchObject([{ node: 'pi1' }]);
  });

  it('makes a file too, under its name only when it is complete', async () => {
    const out = at('pi3.img');
    const { exitCode, stderr } = await flash(`${at('own.img')} ${forNode('pi3')} --to ${out}`);
    expect([exitCode, withoutProgress(stderr)]).toEqual([0, '']);
    expect(
      run('mtype', '-i', bootPartitionOf(out, at('boot.fat')), '::grappe/card.json'),
    ).toContain('"pi3"');
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(await cards()).toEqual([]);
    const { exitCode: taken } = await flash(`${at('own.img')} --to ${out}`);
    expect(taken).toBe(4);
  });

  it('names what is wrong with a target, and writes nothing', async () => {
    const small = await soundCard(cleanup, 16 * MIB);
    const { exitCode, stderr } = await flash(`${at('own.img')} --to ${small} --yes`);
    expect(exitCode).toBe(5);
    expect(stderr).toMatch(/is too small: it has 17 MB, \d+ are needed/);
    const folder = await flash(`${at('own.img')} --to /tmp --yes`);
    expect([folder.exitCode, folder.stderr]).toEqual([
      2,
      expect.stringContaining('/tmp is a folder'),
    ]);
    const nobody = await flash(`${at('own.img')} --to /dev/no-card --yes`);
    expect(nobody.exitCode).toBe(3);
  });

  it('says nothing of a card that could not even be opened when another one is interrupted', async () => {
    const interrupt = new AbortController();
    const { io: quiet, said } = silentIo(env());
    const io = { ...quiet, interrupted: interrupt.signal };
    const gone = { ...((await targetAt(await soundCard(cleanup, CARD_BYTES))) as DeviceFacts) };
    const job = {
      target: { ...gone, path: at('no-card') },
      card: () => Promise.reject(new Error('asked for')),
      image: 'own.img',
      buffers: new CardBuffers(),
    };
    await expect(writeCard(io, job)).rejects.toThrow(/no-card/);
    interrupt.abort();
    expect(said()).toBe('');
  });

  it('wants a yes', async () => {
    const device = await soundCard(cleanup, CARD_BYTES);
    const { exitCode, stderr } = await flash(`${at('own.img')} --to ${device}`);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('say --yes')]);
  });

  it('lists what is there when no card is named', async () => {
    const device = await soundCard(cleanup, CARD_BYTES);
    const { exitCode, stdout, stderr } = await flash(`${at('own.img')} -o json`);
    expect(exitCode).toBe(0);
    const { candidates } = JSON.parse(stdout) as { candidates: readonly object[] };
    expect(candidates).toContainEqual(expect.objectContaining({ path: device, taken: true }));
    expect(stderr).toContain('nothing was written');
  });

  it('makes no token for a card that lies, and leaves it as it was', async () => {
    const before = rack.world.tokens.length;
    const fault = { claimedBytes: CARD_BYTES, wrapsAtBytes: 32 * MIB };
    const card = await faultyCard(cleanup, fault);
    const { exitCode, stderr } = await flash(
      `${at('own.img')} ${forNode('pi1')} --to ${card.path} --yes`,
    );
    expect([exitCode, stderr]).toEqual([9, expect.stringContaining('but has less')]);
    expect(rack.world.tokens).toHaveLength(before);
    expect(await cards()).toEqual([]);
  });

  it.each([
    ['-o table', 'FILE is missing'],
    ['a.img --all', '--rack-file is missing'],
    ['a.img --node pi1', '--node is one of --rack-file FILE'],
    ['a.img --rack-file r', 'which node of the rack?'],
    ['a.img --to /dev/sda --package p --again', '--again goes with --all; --package goes with'],
    ['a.img --configure-only /mnt', '--configure-only takes no image'],
    ['a.img --all --rack-file r --token-file t', 'each card needs its own'],
  ])('refuses %j', async (words, why) => {
    const { exitCode, stderr } = await flash(words);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(why)]);
  });
});

describe('grappe image flash --all', () => {
  it('takes card after card, asks for another one where one is bad, and goes on where it was', async () => {
    const good = [await soundCard(cleanup, CARD_BYTES), await soundCard(cleanup, CARD_BYTES)];
    const small = await soundCard(cleanup, 16 * MIB);
    const { io, said } = silentIo(env());
    const { controller, identities } = rack;
    const context = await writeContext(scratch.path, controller.address, identities.operator);
    const options: FlashCommandOptions = {
      output: 'json',
      all: true,
      yes: true,
      rackFile: at('rack.yaml'),
      controller: ['172.16.0.1:7443'],
      context,
    };
    const source = await openSource(io, at('own.img'), options);
    const { rack: spec } = source;
    if (spec === undefined) throw new Error('no rack');
    const run = (paths: readonly string[], interrupt?: AbortController) =>
      flashAll(
        { ...io, interrupted: interrupt?.signal ?? io.interrupted },
        { ...source, rack: spec },
        options,
        readersOf(paths, interrupt),
      );
    const interrupt = new AbortController();
    await expect(run([small, ...good], interrupt)).rejects.toThrow(/abort/i);
    expect(said()).toContain('is too small');
    expect((await cards()).map(({ node }) => node)).toEqual(['pi2', 'pi1']);
    await run([await soundCard(cleanup, CARD_BYTES)]);
    expect(said()).toContain('left out, since they have a card: pi1, pi2');
    expect(said()).toContain('all 3 nodes of testrack have their card');
    expect((await cards()).map(({ node }) => node)).toEqual(['pi3', 'pi2', 'pi1']);
    expect(onCard(good[1] ?? '', 'grappe/card.json')).toContain('"pi2"');
    source.close();
  });

  /** One reader, into which cards are put one after the other; when there are no more, Ctrl-C. */
  function readersOf(paths: readonly string[], interrupt?: AbortController): Readers {
    let looks = 0;
    return {
      lookMs: 1,
      look: async () => {
        looks += 1;
        // Empty at every other look: the card was taken out.
        if (looks % 2 === 1) return [];
        const path = paths[Math.floor(looks / 2) - 1];
        if (path === undefined) interrupt?.abort();
        if (path === undefined) return [];
        const facts = (await targetAt(path)) as DeviceFacts;
        return [{ facts, sequence: String(looks) }];
      },
    };
  }
});

describe('grappe image flash --all, of nodes with and without a cable', () => {
  const mixed = () => {
    writeFileSync(at('mixed.yaml'), MIXED_RACK);
    return `--rack-file ${at('mixed.yaml')} --controller 172.16.0.1:7443`;
  };

  it('asks for the password before it asks for a card', async () => {
    const { exitCode, stderr } = await flash(`${at('own.img')} --all ${mixed()}`);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/without a cable are: pi2\n/)]);
    expect(stderr).not.toContain('put its card in');
  });

  it('gives it to those that need it', async () => {
    writeFileSync(at('password'), 'correct horse\n', { mode: 0o600 });
    mixed();
    const { io } = silentIo(env());
    const { controller, identities } = rack;
    const context = await writeContext(scratch.path, controller.address, identities.operator);
    const source = await openSource(io, at('own.img'), {
      output: 'json',
      all: true,
      rackFile: at('mixed.yaml'),
      controller: ['172.16.0.1:7443'],
      wifiPasswordFile: at('password'),
      context,
    });
    const cabled = await source.cardFor('pi1');
    const wireless = await source.cardFor('pi2');
    expect(cabled.card?.network.wifi).toBeUndefined();
    expect(wireless.card?.network.wifi?.ssid).toBe('pearl');
    source.close();
  });
});

describe('grappe image flash --configure-only', () => {
  /** With the files of a boot partition; its file system is another one, as not every kernel has FAT. */
  async function mountedBoot(): Promise<string> {
    const device = await soundCard(cleanup, CARD_BYTES);
    const mount = at(`mount-${homes}`);
    run('mkfs.ext4', '-q', device);
    run('mkdir', mount);
    run('mount', device, mount);
    cleanup.later(async () => run('umount', mount));
    const boot = bootPartitionOf(at('trixie.img'), at('boot.fat'));
    run('mcopy', '-s', '-n', '-i', boot, '::*', mount);
    return mount;
  }

  it('makes a card that has a system that of a node', async () => {
    const mount = await mountedBoot();
    const debs = ['grappe-agent', 'grappe-cli'].map(
      (name) => ` --package ${makeDeb(scratch.path, { name })}`,
    );
    const { exitCode, stdout, stderr } = await flash(
      `--configure-only ${mount} ${forNode('pi1')}${debs.join('')}`,
    );
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^warning: the root partition could not be read.*\n$/);
    expect(stdout).toContain('pi1 of rack testrack');
    expect(readFileSync(path.join(mount, 'grappe/card.json'), 'utf8')).toContain('"pi1"');
    expect(readFileSync(path.join(mount, 'user-data'), 'utf8')).toContain('pi1');
    expect(run('find', mount, '-name', '*.tmp')).toBe('');
    const other = await flash(`--configure-only ${mount} ${forNode('pi2')}`);
    expect([other.exitCode, other.stderr]).toEqual([5, expect.stringContaining('the card of pi1')]);
  });

  it('changes nothing where there is no room, no writing, or no boot partition', async () => {
    const mount = await mountedBoot();
    const tokens = rack.world.tokens.length;
    const big = makeDeb(scratch.path, { name: 'big', packing: 'none', payloadBytes: CARD_BYTES });
    const words = `--configure-only ${mount} ${forNode('pi1')}`;
    const full = await flash(`${words} --package ${big}`);
    expect([full.exitCode, full.stderr]).toEqual([8, expect.stringMatching(/MiB are needed/)]);
    run('mount', '-o', 'remount,ro', mount);
    const locked = await flash(words);
    expect([locked.exitCode, locked.stderr]).toEqual([5, expect.stringMatching(/EROFS.*\n.*lock/)]);
    run('mount', '-o', 'remount,rw', mount);
    expect(run('find', mount, '-name', 'grappe')).toBe('');
    run('rm', path.join(mount, 'config.txt'), path.join(mount, 'cmdline.txt'));
    const wrong = await flash(words);
    expect([wrong.exitCode, wrong.stderr]).toEqual([5, expect.stringMatching(/no config.txt/)]);
    expect(rack.world.tokens).toHaveLength(tokens);
  });

  it('refuses a plain folder', async () => {
    const { exitCode, stderr } = await flash(`--configure-only ${scratch.path} ${forNode('pi1')}`);
    expect([exitCode, stderr]).toEqual([5, expect.stringContaining('nothing is mounted at')]);
  });
});
