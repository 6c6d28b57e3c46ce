import { describe, expect, it } from 'vitest';
import { judgeTarget } from './judge-target.ts';
import { devicesOf } from './read-lsblk.ts';
import type { DeviceFacts } from './target-facts.ts';

const GB = 1e9;

/** A USB reader with a card, as lsblk 2.41 tells it. */
const READER = {
  path: '/dev/sda',
  type: 'disk',
  size: 32 * GB,
  ro: false,
  rm: true,
  hotplug: true,
  tran: 'usb',
  vendor: 'Generic ',
  model: 'STORAGE DEVICE',
  serial: '000000000272',
  fstype: null,
  label: null,
  mountpoints: [null],
};

function device(changes: object = {}, mmc?: { cid: string; type: string }): DeviceFacts {
  const json = JSON.stringify({ blockdevices: [{ ...READER, ...changes }] });
  const [facts] = devicesOf(json, () => mmc);
  if (facts === undefined) throw new Error('no device');
  return facts;
}

function reasons(facts: DeviceFacts, force = false): readonly string[] {
  return judgeTarget(facts, 4 * GB, { force }).map(({ reason }) => reason);
}

const part = (changes: object) => ({
  children: [{ ...READER, type: 'part', path: '/dev/sda1', ...changes }],
});

describe('a target', () => {
  it('is taken when it is a card in a reader', () => {
    expect(device()).toMatchObject({
      ...{ model: 'Generic STORAGE DEVICE', serial: '000000000272', sizeBytes: 32 * GB },
    });
    expect(reasons(device())).toEqual([]);
    expect(reasons(device(part({ label: 'bootfs', fstype: 'vfat' })))).toEqual([]);
    expect(device(part({ label: 'bootfs' })).labels).toEqual(['bootfs']);
  });

  it('is taken when it is in a reader of the machine itself; what is soldered in is not', () => {
    const changes = { path: '/dev/mmcblk0', tran: null, rm: false, hotplug: false, serial: '0x1' };
    expect(reasons(device(changes, { cid: '03534453', type: 'SD' }))).toEqual([]);
    expect(reasons(device({ ...changes, hotplug: true }, { cid: '15', type: 'MMC' }))).toEqual([
      'not-removable',
    ]);
  });

  it.each(['/', '/boot/firmware', '/home', '/var/lib/docker', '[SWAP]'])(
    'is never taken when it has %s',
    (mount) => {
      expect(reasons(device(part({ mountpoints: [mount] })), true)).toEqual(['system']);
    },
  );

  it('is never taken when somebody holds a part of it, however deep', () => {
    const lvm = { path: '/dev/mapper/vg-data', type: 'lvm' };
    const crypt = { path: '/dev/mapper/secret', type: 'crypt', children: [lvm] };
    const refusals = judgeTarget(device(part({ children: [crypt] })), 1, { force: true });
    expect(refusals.map(({ reason }) => reason)).toEqual(['in-use']);
    expect(refusals[0]?.message).toContain(
      '/dev/mapper/secret by crypt, /dev/mapper/vg-data by lvm',
    );
    expect(reasons(device(part({ fstype: 'linux_raid_member' })), true)).toEqual(['in-use']);
  });

  it('is to be unmounted first, with a command that can be copied', () => {
    const mountpoints = ['/media/anna/my card', null, '/mnt'];
    const [refusal] = judgeTarget(device(part({ mountpoints })), 1, { force: true });
    expect(refusal).toMatchObject({
      reason: 'mounted',
      message: 'is mounted at /media/anna/my card, /mnt',
      remedy: "umount '/media/anna/my card' /mnt",
    });
  });

  it('is not taken when it is too small, by how much; all reasons are told at once', () => {
    const refusals = judgeTarget(device({ size: 3.5 * GB, ro: true }), 4 * GB, { force: false });
    expect(refusals.map(({ reason }) => reason)).toEqual(['too-small', 'read-only']);
    expect(refusals[0]?.message).toContain('500 more');
  });

  it('without a card is empty, not small', () => {
    expect(reasons(device({ size: 0 }))).toEqual(['empty']);
  });

  it('that nothing tells to be removable is taken by force alone', () => {
    const disk = { tran: 'sata', rm: false, hotplug: false };
    expect(reasons(device(disk))).toEqual(['not-removable']);
    expect(reasons(device(disk), true)).toEqual([]);
    expect(reasons(device({ ...disk, type: 'loop' }))).toEqual([]);
  });

  it('is a whole device', () => {
    expect(reasons(device({ type: 'part' }), true)).toEqual(['not-whole']);
    expect(reasons(device({ type: 'rom' }), true)).toEqual(['not-whole']);
    expect(reasons(device({ type: 'lvm' }), true)).toEqual(['not-whole']);
  });

  it('may be a new file, if there is room', () => {
    const file = { kind: 'file', path: '/tmp/a.img', exists: false, freeBytes: 5 * GB } as const;
    expect(judgeTarget(file, 4 * GB, { force: false })).toEqual([]);
    const full = judgeTarget({ ...file, exists: true }, 6 * GB, { force: false });
    expect(full.map(({ reason }) => reason)).toEqual(['exists', 'too-small']);
    expect(judgeTarget({ ...file, exists: true }, GB, { force: true })).toEqual([]);
  });
});

describe('what lsblk says', () => {
  it('is understood as older versions say it, and with more than is known', () => {
    const old = {
      size: '32000000000',
      rm: '1',
      ro: '0',
      hotplug: '0',
      surprise: {},
      mountpoints: undefined,
    };
    expect(device(old)).toMatchObject({ sizeBytes: 32 * GB, removable: true, readOnly: false });
    expect(devicesOf('{}', () => undefined)).toEqual([]);
    expect(device({ vendor: '0x1af4', model: null }).model).toBe('');
  });
});
