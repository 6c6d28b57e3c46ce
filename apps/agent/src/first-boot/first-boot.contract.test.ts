import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { cardFor, PreparedBoard, SSH_KEY, WIFI_KEY } from '../testing/prepared-board.ts';
import { PATIENCE, TestController } from '../testing/test-controller.ts';

const MODE_BITS = 0o777;
/** Cuts of the power while it boots, at moments that are spread over what it does. */
const CUTS_MS = [300, 700, 900, 1_100, 1_400];

let controller: TestController;
const boards: PreparedBoard[] = [];

const board = (): PreparedBoard => {
  const fresh = new PreparedBoard();
  boards.push(fresh);
  return fresh;
};

const waitsFor = (one: PreparedBoard, kind: string): Promise<void> =>
  vi.waitFor(() => expect(one.status.reason?.kind).toBe(kind), PATIENCE);

const identity = (one: PreparedBoard): { readonly node?: string; readonly cardId?: string } =>
  JSON.parse(one.read('var/lib/grappe/agent/node.json') || '{}') as object;

beforeAll(async () => {
  controller = await TestController.init();
  await controller.start();
});
afterAll(() => controller.remove());
afterEach(async () => {
  await Promise.all(boards.splice(0).map((one) => one.remove()));
});

describe('a first boot', () => {
  it('sets the system up, joins, and takes the secrets off the card', async () => {
    const one = board();
    const deb = 'not really a package';
    const sha256 = createHash('sha256').update(deb).digest('hex');
    one.write('boot/firmware/grappe/packages/grappe-agent.deb', deb);
    const card = cardFor('pearl1', {
      controllers: [controller.address],
      network: {
        ...{ address: '172.16.0.51/16', gateway: '172.16.0.1', nameServers: ['172.16.0.1'] },
        wifi: { ssid: 'Black Pearl', country: 'DE' },
      },
      timeServers: ['172.16.0.1'],
      packages: [{ file: 'grappe-agent.deb', sha256 }],
    });
    // As the umask of its unit leaves folders: what reads them is another user.
    const timeFolder = path.join(one.root, 'etc/systemd/timesyncd.conf.d');
    mkdirSync(timeFolder, { recursive: true });
    chmodSync(timeFolder, 0o700);
    one.prepare(card, await controller.token('--node', 'pearl1'), WIFI_KEY);
    one.switchOn();
    expect(await one.ended(), one.log).toBe(0);
    expect(statSync(timeFolder).mode & MODE_BITS).toBe(0o755);
    expect(identity(one)).toMatchObject({ node: 'pearl1', cardId: card.cardId });
    expect(await controller.nodes()).toContain('pearl1');
    for (const secret of ['join-token', 'wifi-key']) {
      expect(one.has(`boot/firmware/grappe/${secret}`), secret).toBe(false);
    }
    expect(one.has('var/lib/grappe/agent/join-key.pem')).toBe(false);
    expect(one.read('etc/hostname')).toBe('pearl1\n');
    expect(one.read('proc/sys/kernel/hostname')).toBe('pearl1');
    expect(one.read('etc/hosts')).toBe('127.0.0.1\tlocalhost\n127.0.1.1\tpearl1\n');
    expect(one.read('etc/systemd/network/10-grappe.network')).toContain('Address=172.16.0.51/16');
    expect(one.read('etc/systemd/timesyncd.conf.d/10-grappe.conf')).toContain('NTP=172.16.0.1');
    expect(one.read('home/pi/.ssh/authorized_keys')).toBe(`${SSH_KEY}\n`);
    const wifi = 'etc/wpa_supplicant/wpa_supplicant-wlan0.conf';
    expect(one.read(wifi)).toContain(`psk=${WIFI_KEY}`);
    for (const file of [wifi, 'home/pi/.ssh/authorized_keys']) {
      expect(statSync(path.join(one.root, file)).mode & MODE_BITS, file).toBe(0o600);
    }
    expect(one.calls).toEqual([
      'networkctl reload',
      'systemctl enable wpa_supplicant@wlan0.service',
      'systemctl restart --no-block wpa_supplicant@wlan0.service',
      'systemctl restart --no-block systemd-timesyncd.service',
      expect.stringContaining('dpkg-deb --show'),
      expect.stringContaining('dpkg-query --show'),
      expect.stringMatching(/systemd-run .* -- \/usr\/bin\/dpkg --install .*grappe-agent\.deb$/),
      'systemctl start --no-block grappe-agent.service',
    ]);
    expect(one.report).toMatch(
      /First boot of node pearl1 of the rack black-pearl[\s\S]*has joined/,
    );
    expect(one.status).toMatchObject({ phase: 'done', notes: [] });
    // The board's own light is the card's again.
    expect(one.read('sys/class/leds/ACT/trigger')).toBe('mmc0');
    const everything = one.log + one.report + one.read('run/grappe/first-boot.json');
    expect(everything).not.toContain(WIFI_KEY);
    expect(everything).not.toMatch(/GRAPPE1-/i);
  });

  it('of a system that sets itself up joins, and touches nothing else', async () => {
    const one = board();
    const card = cardFor('pearl2', {
      system: 'raspberry-pi-os',
      controllers: [controller.address],
    });
    one.prepare(card, await controller.token('--node', 'pearl2'));
    one.write('boot/firmware/user-data', '#cloud-config\n');
    one.write(
      'boot/firmware/network-config',
      `network:\n  wifis:\n    wlan0:\n      access-points:\n        "x":\n          password: "${WIFI_KEY}"\n`,
    );
    one.switchOn();
    expect(await one.ended(), one.log).toBe(0);
    expect(identity(one)).toMatchObject({ node: 'pearl2' });
    expect(one.calls).toEqual(['systemctl start --no-block grappe-agent.service']);
    expect(one.read('etc/hosts')).toBe('127.0.0.1\tlocalhost\n');
    expect(one.has('etc/hostname')).toBe(false);
    expect(one.has('boot/firmware/network-config')).toBe(false);
    expect(one.has('boot/firmware/user-data')).toBe(true);
  });

  it('takes a new key where the one of an earlier try is damaged, and tells whose SSH keys it left alone', async () => {
    const one = board();
    const card = cardFor('pearl11', { controllers: [controller.address] });
    one.prepare(card, await controller.token('--node', 'pearl11'));
    one.write('var/lib/grappe/agent/join-key.pem', '');
    chmodSync(path.join(one.root, 'var/lib/grappe/agent/join-key.pem'), 0o600);
    one.write('home/pi/.ssh/elsewhere', '');
    symlinkSync('elsewhere', path.join(one.root, 'home/pi/.ssh/authorized_keys'));
    one.switchOn();
    expect(await one.ended(), one.log).toBe(0);
    expect(identity(one)).toMatchObject({ node: 'pearl11', cardId: card.cardId });
    expect(one.report).toMatch(/has joined[\s\S]*authorized_keys is a link[^\n]*nobody gets in/);
    expect(one.read('home/pi/.ssh/elsewhere')).toBe('');
  });

  it('that loses power again and again ends as the one node', async () => {
    const one = board();
    const card = cardFor('pearl3', { controllers: [controller.address] });
    one.prepare(card, await controller.token('--node', 'pearl3'));
    for (const cutMs of CUTS_MS) {
      one.switchOn();
      await new Promise((resolve) => setTimeout(resolve, cutMs));
      await one.cutPower();
    }
    // Where the token has gone the service would not start again.
    if (one.has('boot/firmware/grappe/join-token')) {
      one.switchOn();
      expect(await one.ended(), one.log).toBe(0);
    }
    expect(identity(one)).toMatchObject({ node: 'pearl3', cardId: card.cardId });
    expect(one.has('boot/firmware/grappe/join-token')).toBe(false);
    expect((await controller.nodes()).filter((name) => name === 'pearl3')).toHaveLength(1);
  });
});

describe('a first boot waits and says why', () => {
  it('with a copy of a card that has joined', async () => {
    const [one, copy] = [board(), board()];
    const card = cardFor('pearl4', { controllers: [controller.address] });
    const token = await controller.token('--node', 'pearl4');
    for (const each of [one, copy]) each.prepare(card, token);
    one.switchOn();
    expect(await one.ended(), one.log).toBe(0);
    copy.switchOn();
    await waitsFor(copy, 'token-refused');
    await vi.waitFor(
      () => expect(copy.report).toMatch(/used up by pearl4[\s\S]*copy of one that has joined/),
      PATIENCE,
    );
    expect(copy.has('var/lib/grappe/agent/node.json')).toBe(false);
    expect(copy.read('sys/class/leds/ACT/trigger')).toBe('none');
    expect(await copy.terminate()).toBe(0);
    expect(copy.read('sys/class/leds/ACT/trigger')).toBe('mmc0');
  });

  it('without a controller, and goes on when it appears', async () => {
    const late = await TestController.init();
    try {
      await late.start();
      const token = await late.token('--node', 'pearl5');
      await late.stop();
      const one = board();
      one.prepare(cardFor('pearl5', { controllers: [late.address] }), token);
      one.switchOn();
      await waitsFor(one, 'no-controller');
      await vi.waitFor(() => expect(one.report).toContain('nothing listens'), PATIENCE);
      const written = one.report;
      await late.start();
      expect(await one.ended(), one.log).toBe(0);
      expect(one.report).not.toBe(written);
      expect(await late.nodes()).toContain('pearl5');
    } finally {
      await late.remove();
    }
  });

  it('without a cable', async () => {
    const one = board();
    one.prepare(
      cardFor('pearl6', { controllers: ['192.0.2.1:7443'] }),
      await controller.token('--node', 'pearl6'),
    );
    one.switchOn();
    await waitsFor(one, 'no-network');
    await vi.waitFor(() => expect(one.report).toContain('no cable'), PATIENCE);
  });

  it('with a name that is taken, and with a card that cannot be read', async () => {
    const [one, other] = [board(), board()];
    const { address } = controller;
    one.prepare(
      cardFor('pearl1', { controllers: ['127.0.0.1:1', address] }),
      await controller.token('--node', 'pearl1'),
    );
    other.prepare(cardFor('pearl7', { controllers: [address] }), 'GRAPPE1-nonsense');
    other.write('boot/firmware/grappe/card.json', '{ "format": 1, "node": "A B" }');
    one.switchOn();
    other.switchOn();
    await waitsFor(one, 'name-taken');
    await waitsFor(other, 'card-unreadable');
    await vi.waitFor(() => expect(other.report).toMatch(/cardId[\s\S]*rack[\s\S]*node/), PATIENCE);
  });
});

describe('a board that is a node already', () => {
  it('stays what it is when its card is for another one', async () => {
    const one = board();
    const { address } = controller;
    one.prepare(cardFor('pearl8', { controllers: [address] }), await controller.token());
    one.switchOn();
    expect(await one.ended(), one.log).toBe(0);
    one.prepare(cardFor('pearl9', { controllers: [address] }), await controller.token());
    one.switchOn();
    await waitsFor(one, 'other-node');
    expect(identity(one)).toMatchObject({ node: 'pearl8' });
    expect(await controller.nodes()).not.toContain('pearl9');
  });

  it('and was removed joins anew with a card of its own name', async () => {
    const one = board();
    const { address } = controller;
    one.prepare(cardFor('pearl10', { controllers: [address] }), await controller.token());
    one.switchOn();
    expect(await one.ended(), one.log).toBe(0);
    const before = one.read('var/lib/grappe/agent/identity.json');
    await controller.forget('pearl10');
    const card = cardFor('pearl10', { controllers: [address] });
    one.prepare(card, await controller.token('--node', 'pearl10'));
    one.switchOn();
    expect(await one.ended(), one.log).toBe(0);
    expect(identity(one)).toMatchObject({ node: 'pearl10', cardId: card.cardId });
    expect(one.read('var/lib/grappe/agent/identity.json')).not.toBe(before);
    expect(one.calls.at(-1)).toBe('systemctl restart --no-block grappe-agent.service');
  });
});
