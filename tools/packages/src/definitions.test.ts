import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BOOT_MOUNTS, CARD_FOLDER, CARD_TOKEN_FILE } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { DEFINITIONS, PROGRAMS } from './definitions.ts';
import { REPOSITORY } from './repository.ts';

const fileOf = (...names: string[]): string =>
  readFileSync(path.join(REPOSITORY, 'tools/packages/files', ...names), 'utf8');

/** Settings of a unit, of those that stand once. */
function settings(unit: string): ReadonlyMap<string, string> {
  const pairs = unit.split('\n').map((line) => /^(\w+)=(.*)$/.exec(line));
  return new Map(pairs.flatMap((pair) => (pair === null ? [] : [[pair[1] ?? '', pair[2] ?? '']])));
}

const withScripts = PROGRAMS.filter((program) => DEFINITIONS[program].hasScripts);
const scripts = withScripts.flatMap((program) =>
  ['postinst', 'prerm', 'postrm'].map((script) => ({ program, script })),
);

describe('units', () => {
  it('keep what outlives the agent, and the folder in which it meets', () => {
    const unit = settings(fileOf('agent/grappe-agent.service'));
    expect(Object.fromEntries(unit)).toMatchObject({
      KillMode: 'process',
      OOMPolicy: 'continue',
      RuntimeDirectory: 'grappe',
      RuntimeDirectoryPreserve: 'yes',
    });
    // Each of these closes /dev/watchdog, pins and lights, or the settings of the network.
    for (const name of [
      'PrivateDevices',
      'ProtectClock',
      'DevicePolicy',
      'ProtectKernelTunables',
    ]) {
      expect(unit.has(name), name).toBe(false);
    }
  });

  it('set what the page for boards without packages sets', () => {
    const page = readFileSync(path.join(REPOSITORY, 'docs/operate/raspberry-pi.md'), 'utf8');
    for (const name of ['agent', 'controller']) {
      const documented = page.split(`# /etc/systemd/system/grappe-${name}.service\n`)[1];
      const unit = settings(fileOf(name, `grappe-${name}.service`));
      for (const [key, value] of settings(documented?.split('```')[0] ?? '')) {
        if (key !== 'ExecStart') expect(unit.get(key), key).toContain(value);
      }
    }
  });

  it.each(['agent', 'controller'])('start %s from where its package puts it', (name) => {
    const unit = settings(fileOf(name, `grappe-${name}.service`));
    expect(unit.get('ExecStart')).toContain(` /usr/lib/grappe/${name}/main.js run $GRAPPE_`);
    expect(unit.get('EnvironmentFile')).toBe(`-/etc/grappe/${name}.conf`);
    expect(unit.get('ConditionPathExists')).toMatch(`/var/lib/grappe/${name}/`);
  });

  it('begin a first boot wherever there is a token, and only there', () => {
    const unit = fileOf('agent/grappe-first-boot.service');
    const conditions = unit.split('\n').filter((line) => line.startsWith('Condition'));
    expect(conditions).toEqual(
      BOOT_MOUNTS.map((mount) => `ConditionPathExists=|${mount}/${CARD_FOLDER}/${CARD_TOKEN_FILE}`),
    );
    expect(Object.fromEntries(settings(unit))).toMatchObject({
      // As long as it runs the board is to come up all the same.
      Type: 'exec',
      Restart: 'on-failure',
      StartLimitIntervalSec: '0',
      Before: 'grappe-agent.service',
      RuntimeDirectoryPreserve: 'yes',
      WantedBy: 'multi-user.target',
    });
    expect(settings(unit).get('ExecStart')).toMatch(
      / \/usr\/lib\/grappe\/agent\/main\.js first-boot$/,
    );
    // Pins, lights and the name of the host are written to; it may begin before the network is up, and before cloud-init has ended.
    for (const name of [
      'PrivateDevices',
      'ProtectKernelTunables',
      'ProtectHostname',
      'ProtectHome',
    ]) {
      expect(settings(unit).has(name), name).toBe(false);
    }
    expect(unit).not.toMatch(/^After=.*(network-online|cloud|multi-user)/m);
  });

  it('do not restart a first boot that installs them', () => {
    const script = fileOf('agent/postinst.sh');
    expect(script).toContain('deb-systemd-invoke start grappe-first-boot.service');
    expect(script).not.toMatch(/restart grappe-first-boot|"\$action" grappe-first-boot/);
    const [, onRemoval] = fileOf('agent/prerm.sh').split('[ "$1" = remove ] || exit 0');
    expect(onRemoval).toContain('stop grappe-first-boot.service');
  });

  it('allow the controller what V8 asks of the kernel', () => {
    const unit = settings(fileOf('controller/grappe-controller.service'));
    expect(unit.get('SystemCallFilter')).toBe('@system-service @pkey');
    expect(unit.get('SystemCallErrorNumber')).toBe('EPERM');
    expect(unit.has('MemoryDenyWriteExecute')).toBe(false);
  });

  it('never give up', () => {
    for (const name of ['agent', 'controller']) {
      const unit = settings(fileOf(name, `grappe-${name}.service`));
      expect(unit.get('Restart')).toBe('always');
      expect(unit.get('StartLimitIntervalSec')).toBe('0');
    }
  });
});

describe('maintainer scripts', () => {
  it.each(scripts)('$script of the $program ends at the first failure', ({ program, script }) => {
    const lines = fileOf(program, `${script}.sh`).split('\n');
    expect(lines[0]).toBe('#!/bin/sh');
    expect(lines.find((line) => line !== '' && !line.startsWith('#'))).toBe('set -e');
  });
});
