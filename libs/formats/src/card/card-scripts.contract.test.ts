import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeCard } from '@grappe/domain';
import { cardChanges, type CardFlavour } from './card-changes.ts';
import { FIRSTRUN_WORDS } from './firstrun.ts';
import { printfLines, shellQuoted } from './shell.ts';
import { arbitraryCard, arbitrarySsid, CARD, TOKEN, WIFI_KEY } from './testing.ts';

/** Each run starts a process or more. */
const RUNS = { numRuns: 30 };
const SEED = 6;
const CMDLINE =
  'console=tty1 root=PARTUUID=1-02 rootwait init=/usr/lib/raspberrypi-sys-mods/firstboot';

function has(program: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program]).status === 0;
}

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'grappe-card-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function texts(card: NodeCard, flavour: CardFlavour): ReadonlyMap<string, string> {
  const changes = cardChanges({
    card: { ...card, system: 'raspberry-pi-os' },
    flavour,
    secrets: {
      token: TOKEN,
      ...(card.network.wifi === undefined ? {} : { wifiKey: WIFI_KEY }),
    },
    sensors: [],
    current: { configTxt: '', cmdlineTxt: `${CMDLINE}\n` },
  });
  if (!changes.ok) throw new Error(JSON.stringify(changes.error));
  const decoder = new TextDecoder();
  return new Map(changes.value.files.map(({ path, bytes }) => [path, decoder.decode(bytes)]));
}

function scripts(card: NodeCard): readonly (readonly [name: string, text: string])[] {
  return [...texts(card, 'firstrun')].filter(([path]) => path.endsWith('.sh'));
}

function written(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

describe('values in scripts', () => {
  it('reach a real shell as they are', () => {
    const value = fc
      .oneof(arbitrarySsid, fc.string({ unit: 'binary' }))
      .map((text) => text.replaceAll('\0', ''));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (values) => {
        const one = spawnSync('sh', ['-c', `printf %s ${shellQuoted(values.join('\n'))}`]);
        expect(one.stdout.toString()).toBe(values.join('\n'));
        const lines = spawnSync('sh', ['-c', printfLines(values)]);
        expect(lines.stdout.toString()).toBe(values.map((line) => `${line}\n`).join(''));
      }),
      RUNS,
    );
  });
});

describe('scripts of a card', () => {
  it('are what sh can read, whatever the card', () => {
    fc.assert(
      fc.property(arbitraryCard, (card) => {
        for (const [name, text] of scripts(card)) {
          const checked = spawnSync('sh', ['-n', written(name, text)]);
          expect(checked.stderr.toString()).toBe('');
        }
      }),
      RUNS,
    );
  });

  it.skipIf(!has('shellcheck'))('have no fault that shellcheck knows', () => {
    const plain = { ...CARD, network: { nameServers: [] }, packages: [], timeServers: [] };
    for (const card of [CARD, plain])
      for (const [name, text] of scripts(card)) {
        // SC2317: functions that are called by a name from the command line.
        const options = ['--shell=sh', '--exclude=SC2317'];
        const checked = spawnSync('shellcheck', [...options, written(name, text)]);
        expect(checked.stdout.toString()).toBe('');
      }
  });

  it.skipIf(!has('cloud-init'))('is a configuration that cloud-init takes', () => {
    fc.assert(
      fc.property(arbitraryCard, (card) => {
        const path = written('user-data', texts(card, 'cloud-init').get('user-data') ?? '');
        const checked = spawnSync('cloud-init', ['schema', '--config-file', path]);
        expect([checked.status, checked.stderr.toString()]).toEqual([0, '']);
      }),
      { numRuns: 3 },
    );
  });
});

const YAML_TO_JSON =
  'import json, sys, yaml; json.dump([yaml.safe_load(text) for text in json.load(sys.stdin)], sys.stdout)';

describe('texts for cloud-init', () => {
  // Another parser, of another version of YAML, than the one that wrote them.
  it('are to PyYAML what they were to us, whatever the card', () => {
    const cards = fc.sample(arbitraryCard, { numRuns: 400, seed: SEED });
    const files = ['user-data', 'meta-data', 'network-config'];
    const documents = cards.flatMap((card) => {
      const all = texts(card, 'cloud-init');
      return files.map((name) => all.get(name) ?? '');
    });
    const parsed = spawnSync('python3', ['-c', YAML_TO_JSON], {
      input: JSON.stringify(documents),
      maxBuffer: 1e8,
    });
    expect(parsed.stderr.toString()).toBe('');
    const values = JSON.parse(parsed.stdout.toString()) as readonly Record<string, unknown>[];
    cards.forEach(({ node, cardId, access, network }, index) => {
      const [user, meta, net] = values.slice(index * files.length);
      expect(user).toMatchObject({
        hostname: node,
        user: {
          ...{ name: access.user, lock_passwd: true },
          ...(access.sshKeys.length > 0 && { ssh_authorized_keys: access.sshKeys }),
        },
        ssh_pwauth: false,
      });
      expect(meta).toEqual({
        ...{ 'instance-id': `grappe-${cardId}`, 'local-hostname': node, dsmode: 'local' },
      });
      const { wifis, ethernets } = net?.['network'] as Record<
        string,
        Record<string, Record<string, unknown>>
      >;
      const link = wifis?.['wlan0'] ?? ethernets?.['eth0'];
      expect(link?.['addresses'] ?? []).toEqual([network.address ?? []].flat());
      const points = network.wifi && { [network.wifi.ssid]: { password: WIFI_KEY } };
      expect(link?.['access-points']).toEqual(points);
      expect(link?.['regulatory-domain']).toBe(network.wifi?.country);
    });
  });
});

describe('network-config', () => {
  it.skipIf(!has('netplan'))('is what netplan makes a connection of, whatever the network', () => {
    fc.assert(
      fc.property(arbitraryCard, (card) => {
        const text = texts(card, 'cloud-init').get('network-config') ?? '';
        rmSync(join(folder, 'root'), { recursive: true, force: true });
        // Raspberry Pi OS names the renderer in a file of its own.
        const renderer = 'network: { version: 2, renderer: NetworkManager }\n';
        for (const [name, content] of [
          ['00-renderer.yaml', renderer],
          ['50-cloud-init.yaml', text],
        ] as const)
          chmodSync(written(join('root/etc/netplan', name), content), 0o600);
        const made = spawnSync('netplan', ['generate', '--root-dir', join(folder, 'root')]);
        expect(made.stderr.toString()).toBe('');
        const connections = tree(join(folder, 'root/run/NetworkManager/system-connections'));
        const connection = Object.values(connections).join('');
        expect(connection).toContain('[ipv6]\nmethod=auto\n');
        if (card.network.wifi !== undefined) expect(connection).toContain(`psk=${WIFI_KEY}\n`);
        for (const server of card.network.nameServers) expect(connection).toContain(server);
        if (card.network.address !== undefined)
          expect(connection).toContain(`address1=${card.network.address}`);
      }),
      RUNS,
    );
  });
});

/** A system below the folder: its files are real, and what changes a kernel or a list of users is noted instead. */
function boardOf(card: NodeCard): { readonly run: (cutAt?: number) => number | null } {
  const bin = join(folder, 'bin');
  const system = `${folder}/system`;
  const stub = (name: string, text: string) => {
    written(join('bin', name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  for (const name of ['systemctl', 'rfkill', 'usermod', 'useradd', 'groupmod', 'chown'])
    stub(name, `echo "${name} $*" >>"${folder}/calls"`);
  stub('getent', `echo "pi:x:1000:1000::${system}/home/pi:/bin/sh"`);
  stub('id', 'echo pi');
  // Every file that is put down syncs twice: the power may go at each of them.
  stub(
    'sync',
    `n=$(($(cat "${folder}/syncs" 2>/dev/null || echo 0) + 1)); echo $n >"${folder}/syncs"
if [ "$n" = "\${CUT_AT-0}" ]; then kill -KILL 0; fi`,
  );
  for (const [path, text] of texts(card, 'firstrun'))
    written(
      join('boot', path),
      path.endsWith('.sh')
        ? text.replaceAll(/(?<=[\s"])\/(etc|var|usr)\//g, `${system}/$1/`)
        : text,
    );
  written('system/etc/hosts', '127.0.0.1\tlocalhost\n127.0.1.1\traspberrypi\n');
  written('system/etc/cloud/cloud.cfg', '');
  return {
    run: (cutAt) => {
      rmSync(join(folder, 'syncs'), { force: true });
      const env = { PATH: `${bin}:/usr/sbin:/usr/bin:/sbin:/bin`, CUT_AT: String(cutAt ?? 0) };
      // A session of its own, of which all processes end at once.
      return spawnSync('setsid', ['sh', join(folder, 'boot/firstrun.sh')], { env }).status;
    },
  };
}

function tree(at: string, prefix = ''): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(at, { withFileTypes: true, encoding: 'utf8' })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry): readonly (readonly [string, string])[] => {
        const path = join(at, entry.name);
        if (entry.isDirectory()) return Object.entries(tree(path, `${prefix}${entry.name}/`));
        const mode = (statSync(path).mode & 0o777).toString(8);
        return [[`${prefix}${entry.name}`, `${mode} ${readFileSync(path, 'utf8')}`]];
      }),
  );
}

describe('the first boot without cloud-init', () => {
  it('makes of the image what the card says, and removes itself', () => {
    expect(boardOf(CARD).run()).toBe(0);
    const system = tree(join(folder, 'system'));
    expect(system['etc/hostname']).toBe('644 black-pearl1\n');
    expect(system['etc/hosts']).toBe('644 127.0.0.1\tlocalhost\n127.0.1.1\tblack-pearl1\n');
    expect(system['home/pi/.ssh/authorized_keys']).toBe(`600 ${CARD.access.sshKeys.join('\n')}\n`);
    expect(system['etc/sudoers.d/010_grappe']).toBe('440 pi ALL=(ALL) NOPASSWD:ALL\n');
    expect(system['etc/systemd/timesyncd.conf.d/50-grappe.conf']).toContain(
      'NTP=172.16.0.1 pool.ntp.org\n',
    );
    const network = system['etc/NetworkManager/system-connections/grappe.nmconnection'] ?? '';
    expect(network).toMatch(/^600 \[connection\]\n/);
    expect(network).toContain(`ssid=${[...Buffer.from('Black Pearl')].join(';')};\n`);
    expect(network).toContain(`[wifi-security]\nkey-mgmt=wpa-psk\npsk=${WIFI_KEY}\n`);
    expect(network).toContain('[ipv4]\nmethod=manual\naddress1=172.16.0.51/16\n');
    const boot = tree(join(folder, 'boot'));
    expect(boot).not.toHaveProperty('firstrun.sh');
    expect(boot).not.toHaveProperty('grappe/first-boot.txt');
    const line = `${CMDLINE} cgroup_enable=memory cgroup_memory=1 cfg80211.ieee80211_regdom=DE\n`;
    expect(boot['cmdline.txt']?.slice(4)).toBe(line);
    const calls = readFileSync(join(folder, 'calls'), 'utf8');
    expect(calls).toContain('systemctl enable ssh.service grappe-setup.service\n');
    expect(calls).not.toContain(WIFI_KEY);
  });

  it('ends the same when the power goes at any moment and comes back', () => {
    expect(boardOf(CARD).run()).toBe(0);
    const syncs = Number(readFileSync(join(folder, 'syncs'), 'utf8'));
    expect(syncs).toBeGreaterThan(10);
    const whole = [tree(join(folder, 'system')), tree(join(folder, 'boot'))];
    for (let cutAt = 1; cutAt <= syncs; cutAt += 1) {
      for (const name of ['system', 'boot']) rmSync(join(folder, name), { recursive: true });
      const board = boardOf(CARD);
      expect(board.run(cutAt)).not.toBe(0);
      const isOver = !existsSync(join(folder, 'boot/firstrun.sh'));
      const line = readFileSync(join(folder, 'boot/cmdline.txt'), 'utf8');
      expect(line.startsWith(CMDLINE)).toBe(true);
      // Without its words in cmdline.txt nobody runs it again, so then all else is done.
      if (isOver) expect(line).not.toContain(FIRSTRUN_WORDS[0]);
      else if (line.includes(FIRSTRUN_WORDS[0] ?? '')) expect(board.run()).toBe(0);
      else rmSync(join(folder, 'boot/firstrun.sh'));
      expect([tree(join(folder, 'system')), tree(join(folder, 'boot'))]).toEqual(whole);
    }
  });
});

describe('the installation after it', () => {
  const file = 'grappe-agent_0.1.0_arm64.deb';
  const content = 'not unpacked here: apt-get is noted';
  const sha256 = createHash('sha256').update(content).digest('hex');
  const card = { ...CARD, packages: [{ file, sha256 }] };
  const install = () =>
    spawnSync('sh', [join(folder, 'boot/grappe/setup.sh'), 'install'], {
      env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin` },
    });

  function board(aptGet: string): void {
    boardOf(card);
    for (const [name, text] of [
      ['dpkg', ''],
      ['apt-get', aptGet],
    ] as const) {
      written(join('bin', name), `#!/bin/sh\necho "${name} $*" >>"${folder}/calls"\n${text}\n`);
      chmodSync(join(folder, 'bin', name), 0o755);
    }
    written(join('boot/grappe/packages', file), content);
  }

  function calls(): readonly string[] {
    return readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
  }

  it('takes the packages of the card and starts what is left of the first boot', () => {
    board('exit 0');
    expect(install().status).toBe(0);
    expect(calls()).toEqual([
      'dpkg --configure -a --force-confold',
      expect.stringMatching(
        /^apt-get -q -y .* install \/.*\/boot\/grappe\/packages\/grappe-agent_0.1.0_arm64.deb$/,
      ),
      'systemctl daemon-reload',
      'systemctl --no-block start grappe-first-boot.service',
      'systemctl disable grappe-setup.service',
    ]);
    expect(existsSync(join(folder, 'system/etc/cloud/cloud-init.disabled'))).toBe(true);
  });

  it('asks the mirrors where the card has not all', () => {
    board(
      `case "$*" in *update) touch "${folder}/updated" ;; *) test -e "${folder}/updated" ;; esac`,
    );
    expect(install().status).toBe(0);
    expect(calls().filter((call) => call.startsWith('apt-get'))).toHaveLength(3);
  });

  it.each([
    ['a package is damaged', 'exit 0', true, /_arm64.deb on the card is missing or damaged/],
    ['nothing can be installed', 'exit 1', false, /the packages could not be installed/],
  ])('says why it stopped when %s, and is tried again', (_, aptGet, isDamaged, note) => {
    board(aptGet);
    if (isDamaged) written(join('boot/grappe/packages', file), 'bits have flipped');
    expect(install().status).toBe(1);
    expect(readFileSync(join(folder, 'boot/grappe/first-boot.txt'), 'utf8')).toMatch(note);
    const made = existsSync(join(folder, 'calls')) ? calls() : [];
    expect(made.join()).not.toContain('grappe-first-boot');
    expect(existsSync(join(folder, 'system/etc/cloud/cloud-init.disabled'))).toBe(false);
  });

  it('says it once, however often it is tried: nothing is written while it waits', () => {
    board('exit 1');
    const report = join(folder, 'boot/grappe/first-boot.txt');
    expect(install().status).toBe(1);
    const said = readFileSync(report, 'utf8');
    const { mtimeMs, ino } = statSync(report);
    for (let tries = 0; tries < 3; tries += 1) expect(install().status).toBe(1);
    expect(readFileSync(report, 'utf8')).toBe(said);
    expect(statSync(report)).toMatchObject({ mtimeMs, ino });
  });
});
