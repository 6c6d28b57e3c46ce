import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { ledContract } from '@grappe/port-contracts';
import type { Led } from '@grappe/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledFault } from './led-fault.ts';
import { openSysfsLed } from './sysfs-led.ts';
import { LedsFolder } from './testing/leds-folder.ts';

function opened(root: string, name = 'ACT', left = false): Led {
  const led = openSysfsLed({ root, name, left });
  if (!led.ok) throw new Error(led.error.message);
  return led.value;
}

ledContract('openSysfsLed', () => {
  const folder = new LedsFolder();
  folder.add('ACT', { trigger: '[none] mmc0 timer' });
  return {
    open: (left) => opened(folder.root, 'ACT', left),
    isLit: () => folder.read('ACT', 'brightness') !== '0',
    breakIt: () => {
      const brightness = folder.file('ACT', 'brightness');
      renameSync(brightness, `${brightness}.away`);
      return () => {
        renameSync(`${brightness}.away`, brightness);
      };
    },
    dispose: () => {
      folder.remove();
    },
  };
});

describe('a light of the kernel', () => {
  let folder: LedsFolder;

  beforeEach(() => {
    folder = new LedsFolder();
  });

  afterEach(() => {
    folder.remove();
  });

  it('is taken over from its trigger, and given back', () => {
    folder.add('ACT', { trigger: 'none timer [mmc0] heartbeat' });
    const led = opened(folder.root);
    expect(folder.read('ACT', 'trigger')).toBe('none');
    led.write(true);
    led.release();
    expect([folder.read('ACT', 'trigger'), folder.read('ACT', 'brightness')]).toEqual([
      'mmc0',
      '0',
    ]);
  });

  it.each(['heartbeat', 'timer', 'pattern'])(
    'is not given back to a %s, which would look like an agent',
    (trigger) => {
      folder.add('ACT', { trigger: `none mmc0 [${trigger}]` });
      const led = opened(folder.root, 'ACT', true);
      led.write(false);
      led.release();
      expect([folder.read('ACT', 'trigger'), folder.read('ACT', 'brightness')]).toEqual([
        'none',
        '1',
      ]);
    },
  );

  it('is left alone by a release that is repeated', () => {
    folder.add('ACT', { trigger: 'none [mmc0]' });
    const led = opened(folder.root);
    led.release();
    rmSync(folder.file('ACT', 'trigger'));
    led.release();
    expect(folder.read('ACT', 'trigger')).toBeUndefined();
  });

  it('needs no triggers', () => {
    folder.add('status');
    const led = opened(folder.root, 'status');
    led.write(true);
    expect(folder.read('status', 'brightness')).toBe('1');
    led.release();
    expect([folder.read('status', 'brightness'), folder.read('status', 'trigger')]).toEqual([
      '0',
      undefined,
    ]);
  });

  it('is lit as brightly as it can be', () => {
    folder.add('PWR', { maxBrightness: '255' });
    const led = opened(folder.root, 'PWR');
    led.write(true);
    expect(folder.read('PWR', 'brightness')).toBe('255');
    led.write(false);
    expect(folder.read('PWR', 'brightness')).toBe('0');
  });

  it.each(['', '0', '-1', 'many'])('with a max_brightness of "%s" is none', (maxBrightness) => {
    folder.add('ACT', { maxBrightness });
    expect(openSysfsLed({ root: folder.root, name: 'ACT', left: false })).toEqual({
      ok: false,
      error: { message: expect.stringMatching(/ACT does not work: .*max_brightness is/) },
    });
  });

  it('that is not there is named, with those that are', () => {
    for (const name of ['led0', 'PWR']) folder.add(name);
    expect(openSysfsLed({ root: folder.root, name: 'ACT', left: false })).toEqual({
      ok: false,
      error: {
        message: expect.stringMatching(
          /no light ACT: .*leds.ACT does not exist \(there are PWR, led0\); correct leds in rack.yaml/,
        ),
      },
    });
  });

  it('is missing on a board that has none', () => {
    const missing = () => openSysfsLed({ root: folder.root, name: 'ACT', left: false });
    expect(missing()).toMatchObject({
      error: { message: expect.stringMatching(/no lights at all/) },
    });
    mkdirSync(folder.file('.', '.'), { recursive: true });
    expect(missing()).toMatchObject({
      error: { message: expect.stringMatching(/this board has none/) },
    });
  });

  it('that goes away is not made anew as a file', () => {
    folder.add('ACT');
    const led = opened(folder.root);
    rmSync(folder.file('ACT', '.'), { recursive: true });
    expect(led.write(true).ok).toBe(false);
    mkdirSync(folder.file('ACT', '.'));
    expect(led.write(true).ok).toBe(false);
    expect(folder.read('ACT', 'brightness')).toBeUndefined();
  });
});

describe('what went wrong with a light', () => {
  const failed = (code: string) => Object.assign(new Error(`${code}: it failed`), { code });

  it.each([
    ['EACCES', /may not switch the light ACT: .sys.class.leds.ACT \(EACCES\); .*udev rule/],
    ['EPERM', /may not switch the light ACT/],
    ['EROFS', /mounted read-only/],
    ['EIO', /ACT does not work: .*EIO: it failed; .*dmesg/],
  ])('is explained for %s', (code, message) => {
    expect(ledFault('ACT', '/sys/class/leds/ACT', failed(code)).message).toMatch(message);
  });

  it('names only so many lights', () => {
    const folder = new LedsFolder();
    for (let n = 10; n < 40; n += 1) folder.add(`port${n}`);
    const { message } = ledFault('ACT', folder.file('ACT', '.'), failed('ENOENT'));
    folder.remove();
    expect(message).toContain('port20, port21, ...');
  });
});
