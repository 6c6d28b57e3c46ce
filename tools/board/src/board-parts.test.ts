import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { boardKey, cacheFolder } from './board-files.ts';
import { chosenPackages, parseMirror, parseResolved } from './debian-packages.ts';
import { documentedUnit } from './extra-files.ts';
import { readChange } from './pin-lines.ts';
import { RECIPE } from './recipe.ts';
import { framed, ShellAnswer } from './shell-protocol.ts';

describe('packages of a board', () => {
  it('are what apt would install, less what only installs and updates', () => {
    const printed = [
      'NOTE: This is only a simulation!',
      'Inst libc6 (2.41-12 Debian:13/stable [arm64]) []',
      'Inst cpio (2.15+dfsg-2 Debian:13/stable [arm64])',
      'Conf libc6 (2.41-12 Debian:13/stable [arm64])',
    ].join('\n');
    const resolved = parseResolved(printed);
    expect(resolved.map(({ name }) => name)).toEqual(['libc6', 'cpio']);
    expect(chosenPackages(resolved, RECIPE)).toEqual([{ name: 'libc6', version: '2.41-12' }]);
  });

  it('come from the mirror of the host, and not from its other sources', () => {
    const lines = [
      'Vendor|Vendor|main|http://vendor.example/apt',
      'Debian|Debian-Security|main|http://mirror.example/security',
      'Debian|Debian|contrib|http://mirror.example/contrib',
      'Debian|Debian|main|http://mirror.example/debian',
    ];
    expect(parseMirror(lines.join('\n'))).toBe('http://mirror.example/debian');
    expect(parseMirror(lines.slice(0, 3).join('\n'))).toBeUndefined();
    // What apt prints before it has any lists.
    expect(parseMirror('$(ORIGIN)|$(LABEL)|main|http://mirror.example/debian\n')).toBeUndefined();
  });
});

describe('the cache of boards', () => {
  it('is in the folder that the user set aside for caches', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/quick' })).toBe('/quick/grappe/board');
    expect(cacheFolder({}).endsWith(path.join('.cache', 'grappe/board'))).toBe(true);
    // Relative ones are to be ignored.
    expect(cacheFolder({ XDG_CACHE_HOME: 'here' })).toBe(cacheFolder({}));
  });

  it('has another board for another recipe, and for other sources', () => {
    const keys = [
      boardKey(RECIPE, ['a', 'b']),
      boardKey(RECIPE, ['ab']),
      boardKey({ ...RECIPE, suite: 'forky' }, ['a', 'b']),
    ];
    expect(new Set(keys).size).toBe(3);
    expect(boardKey(RECIPE, ['a', 'b'])).toBe(keys[0]);
  });
});

describe('the shell of a board', () => {
  it('ends a command by a line that no other command prints', () => {
    expect(framed('ls /nowhere', 7)).toContain("printf '\\n@@%s %s\\n' 7 $?");
    const answer = new ShellAnswer(7);
    const lines = ['@@6 0', 'no such folder', '@@7 is not a number', ''];
    for (const line of lines) expect(answer.add(line)).toBeUndefined();
    const output = '@@6 0\nno such folder\n@@7 is not a number';
    expect(answer.add('@@7 2')).toEqual({ exitCode: 2, output });
  });
});

describe('lines of the GPIO chip', () => {
  it('change as qemu says', () => {
    expect(readChange('IRQ raise 5')).toEqual({ line: 5, level: 'high' });
    expect(readChange('IRQ lower 12')).toEqual({ line: 12, level: 'low' });
    expect(readChange('OK')).toBeUndefined();
  });
});

describe('the service of the agent', () => {
  it('is the one that people are told to write', () => {
    const page = 'text\n```ini\n# /etc/systemd/system/a.service\n[Unit]\n```\nmore\n```\n';
    expect(documentedUnit(page, 'a.service')).toBe('[Unit]\n');
    expect(() => documentedUnit(page, 'b.service')).toThrow('b.service');
  });
});
