import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findUser } from './find-user.ts';
import { installPackages } from './install-packages.ts';
import { readNetwork } from './read-network.ts';
import { runSystemProgram } from './system-program.ts';

const EXECUTABLE = 0o755;
const TIMEOUT_MS = 30_000;
let root: string;

beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'grappe-set-up-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function program(file: string, text: string): void {
  write(file, `#!/bin/sh\n${text}\n`);
  chmodSync(join(root, file), EXECUTABLE);
}

const run = (file: string, ...args: string[]) =>
  runSystemProgram({ root, program: file, args, timeoutMs: TIMEOUT_MS });

describe('a program of the system', () => {
  it('is given its arguments as they are, no input and no environment', async () => {
    program('p', 'echo "$1"; cat; echo "${HOME-none} $LC_ALL"');
    expect(await run('p', '$(id); "x"')).toEqual({
      ok: true,
      value: '$(id); "x"\nnone C.UTF-8\n',
    });
  });

  it('says why it failed, or that it is not there', async () => {
    program('p', 'echo first >&2; printf "it broke\\033[1m" >&2; exit 3');
    expect(await run('p')).toEqual({ ok: false, error: 'p failed: first it broke [1m' });
    expect(await run('none')).toMatchObject({
      ok: false,
      error: expect.stringMatching(/none.*ENOENT/),
    });
  });
});

describe('a user', () => {
  it('is found by the whole name', async () => {
    write(
      'etc/passwd',
      'pi2:x:7:7::/x:/bin/sh\npi:x:1000:1001:,,,:/home/pi:/bin/bash\nodd:x:a:1::/:\n',
    );
    expect(await findUser(root, 'pi')).toEqual({ uid: 1000, gid: 1001, home: '/home/pi' });
    expect(await findUser(root, 'p')).toBeUndefined();
    expect(await findUser(root, 'odd')).toBeUndefined();
    expect(await findUser(join(root, 'none'), 'pi')).toBeUndefined();
  });
});

describe('the network', () => {
  const look = () => readNetwork({ root, sysfsRoot: root });
  const link = (name: string, type: string, carrier: string): void => {
    write(`class/net/${name}/type`, `${type}\n`);
    write(`class/net/${name}/carrier`, `${carrier}\n`);
  };

  it('is what is plugged in, without bridges and loopback', async () => {
    expect(await look()).toEqual({ links: [], wifi: 'unknown' });
    link('eth7', '1', '1');
    link('lo', '772', '1');
    link('docker7', '1', '1');
    write('class/net/docker7/bridge/x', '');
    write('class/net/eth8/type', '1\n');
    expect(await look()).toEqual({
      links: [
        { name: 'eth7', kind: 'cable', carrier: true, addresses: [] },
        { name: 'eth8', kind: 'cable', carrier: false, addresses: [] },
      ],
      wifi: 'unknown',
    });
  });

  it('has the addresses that lead somewhere', async () => {
    for (const name of Object.keys(networkInterfaces())) link(name, '1', '1');
    for (const { name, addresses } of (await look()).links) {
      const own = networkInterfaces()[name] ?? [];
      const expected = own.filter(
        ({ internal, address }) => !internal && !/^fe80|^169\.254/.test(address),
      );
      expect(addresses).toEqual(expected.map(({ address }) => address));
    }
  });

  it.each([
    ['refused', '0\tpearl\tany\t[TEMP-DISABLED]'],
    ['searching', '0\tpearl\tany\t[CURRENT]'],
  ])('has a Wi-Fi that is %s', async (wifi, row) => {
    link('wlan7', '1', '0');
    write('class/net/wlan7/phy80211/x', '');
    expect((await look()).wifi).toBe('unknown');
    program('usr/sbin/wpa_cli', `[ "$*" = "-i wlan7 list_networks" ] && printf '%s\\n' '${row}'`);
    expect((await look()).wifi).toBe(wifi);
    link('wlan7', '1', '1');
    expect((await look()).wifi).toBe('connected');
  });
});

describe('packages', () => {
  beforeEach(() => {
    program(
      'usr/bin/dpkg-deb',
      'case "$4" in */bad.deb) echo "no archive" >&2; exit 2;; esac; basename "$4" .deb | tr _ " " | tr -d "\\n"',
    );
    program(
      'usr/bin/dpkg-query',
      'case "$4" in old) printf "installed 0.9";; half) printf "half-installed 1.0";; new) exit 1;; *) printf "installed 1.0";; esac',
    );
    program('usr/bin/systemd-run', `printf '%s\\n' "$@" >>'${root}/calls'`);
  });

  it('are installed at once where their version is not there, or was not finished', async () => {
    const files = ['same_1.0', 'old_1.0', 'half_1.0', 'new_1.0'].map((name) => `/p/${name}.deb`);
    expect(await installPackages(root, files)).toEqual([]);
    const args = readFileSync(join(root, 'calls'), 'utf8').trim().split('\n');
    expect(args.slice(args.indexOf('--'))).toEqual([
      '--',
      '/usr/bin/dpkg',
      '--install',
      '--force-confdef',
      '--force-confold',
      '/p/old_1.0.deb',
      '/p/half_1.0.deb',
      '/p/new_1.0.deb',
    ]);
    // Outside of this process, to its end.
    expect(args).toContain('--wait');
  });

  it('that are there are left alone, and what fails is told', async () => {
    expect(await installPackages(root, ['/p/same_1.0.deb'])).toEqual([]);
    expect(() => readFileSync(join(root, 'calls'))).toThrow();
    program('usr/bin/systemd-run', 'echo "dependency problems" >&2; exit 1');
    expect(await installPackages(root, ['/p/bad.deb', '/p/old_1.0.deb'])).toEqual([
      expect.stringMatching(/^bad\.deb is no package.*no archive/),
      expect.stringMatching(/^packages: .*dependency problems/),
    ]);
  });
});
