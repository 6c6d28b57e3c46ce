import type { NodeCard } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cardChanges, type CardFlavour, type CardRequest } from './card-changes.ts';
import { parseNodeCard } from './node-card-codec.ts';
import { CARD_SECRET_FILES, scrubbed } from './scrub.ts';
import { arbitraryCard, CARD, TOKEN, WIFI_KEY } from './testing.ts';

const CURRENT = {
  configTxt: '[pi4]\narm_boost=1\n',
  cmdlineTxt: 'console=tty1 root=PARTUUID=0-02 rootwait resize\n',
};
const FLAVOURS: readonly CardFlavour[] = ['grappe', 'cloud-init', 'firstrun'];

function request(card: NodeCard, flavour: CardFlavour): CardRequest {
  const system = flavour === 'grappe' ? 'grappe' : 'raspberry-pi-os';
  const wifi = card.network.wifi === undefined ? {} : { wifiKey: WIFI_KEY };
  // Our own image has one user.
  const access = flavour === 'grappe' ? { ...card.access, user: 'pi' } : card.access;
  return {
    card: { ...card, system, access },
    flavour,
    secrets: { token: TOKEN, ...wifi },
    sensors: [],
    current: CURRENT,
  };
}

function texts(asked: CardRequest): Readonly<Record<string, string>> {
  const changes = cardChanges(asked);
  if (!changes.ok) throw new Error(JSON.stringify(changes.error));
  const decoder = new TextDecoder();
  return Object.fromEntries(
    changes.value.files.map(({ path, bytes }) => [path, decoder.decode(bytes)]),
  );
}

describe('what a preparation writes', () => {
  it.each([
    ['grappe', ['grappe/card.json', 'grappe/wifi-key', 'grappe/join-token']],
    [
      'cloud-init',
      [
        'grappe/card.json',
        'grappe/setup.sh',
        'user-data',
        'network-config',
        'meta-data',
        'grappe/wifi-key',
        'grappe/join-token',
      ],
    ],
    [
      'firstrun',
      [
        'grappe/card.json',
        'grappe/setup.sh',
        'firstrun.sh',
        'grappe/wifi-key',
        'grappe/join-token',
      ],
    ],
  ] as const)('is, for %s, these files, those that act last', (flavour, files) => {
    expect(Object.keys(texts(request(CARD, flavour)))).toEqual([
      ...files,
      'config.txt',
      'cmdline.txt',
    ]);
  });

  it('is the card, the token and the key, whatever the card', () => {
    fc.assert(
      fc.property(arbitraryCard, fc.constantFrom(...FLAVOURS), (card, flavour) => {
        const asked = request(card, flavour);
        const written = texts(asked);
        const read = parseNodeCard(written['grappe/card.json'] ?? '');
        expect(read).toEqual({ ok: true, value: asked.card });
        expect(written['grappe/join-token']).toBe(`${TOKEN}\n`);
        expect(written['grappe/wifi-key']).toBe(
          card.network.wifi === undefined ? undefined : `${WIFI_KEY}\n`,
        );
        const again = { ...asked, current: currentOf(written) };
        expect(texts(again)).toEqual(written);
      }),
    );
  });

  it('has secrets only where they are scrubbed', () => {
    fc.assert(
      fc.property(arbitraryCard, fc.constantFrom(...FLAVOURS), (card, flavour) => {
        for (const [path, text] of Object.entries(texts(request(card, flavour)))) {
          const hasSecret = text.includes(TOKEN) || text.includes(WIFI_KEY);
          expect([path, hasSecret]).toEqual([path, scrubbed(path, text) === 'remove']);
          if (hasSecret) expect(CARD_SECRET_FILES).toContain(path);
        }
      }),
    );
  });

  it('says to cloud-init what the card says, as text and nothing else', () => {
    fc.assert(
      fc.property(arbitraryCard, (card) => {
        const written = texts(request(card, 'cloud-init'));
        expect(written['user-data']).toMatch(/^#cloud-config\n/);
        // 1.1 is what the readers of these files know.
        const user = parse(written['user-data'] ?? '', { version: '1.1' }) as unknown;
        expect(user).toMatchObject({
          hostname: card.node,
          user: {
            name: card.access.user,
            lock_passwd: true,
            ...(card.access.sshKeys.length === 0
              ? {}
              : { ssh_authorized_keys: card.access.sshKeys }),
          },
          ssh_pwauth: false,
        });
        const network = parse(written['network-config'] ?? '', { version: '1.1' }) as unknown;
        expect(network).toEqual({ network: { version: 2, ...interfacesOf(card) } });
        expect(parse(written['meta-data'] ?? '')).toMatchObject({
          'instance-id': `grappe-${card.cardId}`,
        });
        expect(written['cmdline.txt']).toContain(` ds=nocloud;i=grappe-${card.cardId}\n`);
      }),
    );
  });

  it('leaves nothing of an earlier preparation at work', () => {
    const first = texts(request(CARD, 'cloud-init'));
    const next = { ...CARD, cardId: 'f'.repeat(32), network: { nameServers: [] } };
    const asked = { ...request(next, 'firstrun'), current: currentOf(first) };
    const line = texts(asked)['cmdline.txt'] ?? '';
    expect(line).not.toContain('ds=nocloud');
    expect(line.match(/cgroup_memory=1/g)).toHaveLength(1);
    expect(line.trim().split('\n')).toHaveLength(1);
    const changes = cardChanges(asked);
    expect(changes.ok && changes.value.removals).toEqual([
      'grappe/first-boot.txt',
      'grappe/wifi-key',
    ]);
  });

  it('leaves an empty command line of our own image alone', () => {
    const asked = { ...request(CARD, 'grappe'), current: {} };
    expect(Object.keys(texts(asked))).not.toContain('cmdline.txt');
  });

  it('is refused with everything that is wrong, and no secret in it', () => {
    const token = 'GRAPPE1-hunter2';
    const changes = cardChanges({
      card: {
        ...{ ...CARD, cardId: 'x', network: { nameServers: [] } },
        access: { user: 'anna', sshKeys: [] },
      },
      flavour: 'grappe',
      secrets: { token, wifiKey: 'hunter2' },
      sensors: [],
      current: {},
    });
    expect(changes.ok ? [] : changes.error.map(({ path }) => path)).toEqual([
      'cardId',
      'join-token',
      'wifi-key',
      'wifi-key',
      'system',
      'access.user',
    ]);
    expect(JSON.stringify(changes)).not.toContain('hunter2');
    const without = cardChanges({
      ...request(CARD, 'firstrun'),
      secrets: { token: TOKEN },
      current: { cmdlineTxt: '\n' },
    });
    expect(without.ok ? [] : without.error.map(({ path }) => path)).toEqual([
      'wifi-key',
      'cmdline.txt',
      'config.txt',
    ]);
  });

  it('says which sensors are a person’s to name', () => {
    const sensors = [{ kind: 'hwmon', driver: 'ina226', channel: 1 } as const];
    for (const flavour of FLAVOURS) {
      const changes = cardChanges({ ...request(CARD, flavour), sensors });
      expect(changes.ok && changes.value.warnings.join()).toMatch(/ina226/);
    }
  });
});

function currentOf(written: Readonly<Record<string, string>>): CardRequest['current'] {
  return {
    configTxt: written['config.txt'] ?? '',
    cmdlineTxt: written['cmdline.txt'] ?? '',
  };
}

function interfacesOf({ network }: NodeCard): object {
  const common = {
    dhcp4: network.address === undefined,
    dhcp6: true,
    ...(network.address === undefined ? {} : { addresses: [network.address] }),
    ...(network.gateway === undefined ? {} : { routes: [{ to: 'default', via: network.gateway }] }),
    ...(network.nameServers.length === 0
      ? {}
      : { nameservers: { addresses: network.nameServers } }),
  };
  if (network.wifi === undefined) return { ethernets: { eth0: common } };
  const points = { [network.wifi.ssid]: { password: WIFI_KEY } };
  return {
    wifis: {
      wlan0: { ...common, 'regulatory-domain': network.wifi.country, 'access-points': points },
    },
  };
}
