import { createPrivateKey } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createCertificateAuthority,
  issueBundle,
  openCertificateAuthority,
  systemRandomBytes,
} from '@grappe/adapter-pki';
import type { ControllerInput } from '@grappe/controller-core';
import type { NodeName, RackName } from '@grappe/domain';
import { MemoryLogger } from '@grappe/fakes';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readCertificates, watchCertificates } from './front-door-certificates.ts';

interface Pair {
  readonly certificate: string;
  readonly key: string;
}

let folder: string;
let shop: Pair;
let api: Pair;

async function pairs(...names: readonly string[]): Promise<readonly Pair[]> {
  const context = { nowMs: Date.now(), random: systemRandomBytes };
  const files = await createCertificateAuthority({ rack: 'pearl' as RackName, ...context });
  const authority = await openCertificateAuthority(files);
  if (!authority.ok) throw new Error(authority.error.message);
  return Promise.all(
    names.map(async (name) => {
      const identity = { kind: 'node', name: name as NodeName } as const;
      const issued = await issueBundle(authority.value, identity, context);
      if (!issued.ok) throw new Error(issued.error.message);
      return { certificate: issued.value.certPem, key: issued.value.keyPem };
    }),
  );
}

beforeAll(async () => {
  const [first, second] = await pairs('shop', 'api');
  if (first === undefined || second === undefined) throw new Error('nothing was issued');
  [shop, api] = [first, second];
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grappe-certificates-'));
});
afterEach(() => rm(folder, { recursive: true }));

function locked(key: string): string {
  const options = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' } as const;
  return createPrivateKey(key).export(options).toString();
}

function pemOf({ certificate, key }: Pair): string {
  return `${certificate}${key}`;
}

describe('certificates of the front door', () => {
  it('are none without a folder', async () => {
    expect(await readCertificates(join(folder, 'none'), new MemoryLogger())).toEqual([]);
  });

  it('are called like their files, the key before or after', async () => {
    await writeFile(join(folder, 'shop.pem'), pemOf(shop));
    await writeFile(join(folder, 'api.pem'), `${api.key}${api.certificate}${shop.certificate}`);
    await writeFile(join(folder, 'README'), 'x');
    const found = await readCertificates(folder, new MemoryLogger());
    expect(found.map(({ name }) => name)).toEqual(['api', 'shop']);
    expect(found[1]?.pem).toBe(pemOf(shop));
  });

  it.each([
    ['no key.pem', () => pemOf(shop), 'its name may have'],
    ['half.pem', () => shop.certificate, 'it holds no private key'],
    ['empty.pem', () => '', 'it holds no certificate'],
    ['foreign.pem', () => `${shop.certificate}${api.key}`, 'does not belong to'],
    ['cut.pem', () => pemOf(shop).replace(/.{64}\n/, ''), 'cannot be understood'],
    ['locked.pem', () => `${shop.certificate}${locked(shop.key)}`, 'is encrypted'],
  ])('are left out with the reason: %s', async (name, text, reason) => {
    const logger = new MemoryLogger();
    await writeFile(join(folder, name), text());
    await writeFile(join(folder, 'good.pem'), pemOf(api));
    const found = await readCertificates(folder, logger);
    expect(found.map((one) => one.name)).toEqual(['good']);
    const said = JSON.stringify(logger);
    expect(said).toContain(reason);
    expect(said).not.toContain('PRIVATE KEY-----\\n');
  });

  it('have a limit in all', async () => {
    const large = pemOf(shop) + 'x'.repeat(700_000);
    for (const name of ['a', 'b']) await writeFile(join(folder, `${name}.pem`), large);
    const found = await readCertificates(folder, new MemoryLogger());
    expect(found.map(({ name }) => name)).toEqual(['a']);
  });
});

describe('the folder of certificates', () => {
  it('is made when it is missing, and read again when one is renewed', async () => {
    const told: (readonly string[])[] = [];
    const post = (input: ControllerInput): void => {
      if (input.kind === 'certificates') told.push(input.certificates.map(({ pem }) => pem));
    };
    const own = join(folder, 'certificates');
    const end = await watchCertificates({ post }, own, new MemoryLogger());
    try {
      expect(told).toEqual([[]]);
      await writeFile(join(own, 'shop.pem.new'), pemOf(shop));
      await rename(join(own, 'shop.pem.new'), join(own, 'shop.pem'));
      await vi.waitFor(() => expect(told.at(-1)).toEqual([pemOf(shop)]), 10_000);
      await writeFile(join(own, 'shop.pem'), pemOf(api));
      await vi.waitFor(() => expect(told.at(-1)).toEqual([pemOf(api)]), 10_000);
    } finally {
      end();
    }
  });
});
