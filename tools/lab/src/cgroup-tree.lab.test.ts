import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { CgroupHierarchy } from './cgroup-tree.ts';
import {
  cgroupPids,
  createCgroup,
  freezeCgroup,
  isCgroupFrozen,
  killCgroup,
  removeCgroup,
  thawCgroup,
} from './cgroup-tree.ts';

const GROUP = 'grappe-lab-test/node';
const TEST_TIMEOUT_MS = 30_000;

/** Hosts have the one or the other; those in between have both, and there both are tested. */
const HIERARCHIES: readonly CgroupHierarchy[] = [
  { version: 1 as const, root: '/sys/fs/cgroup/freezer' },
  { version: 2 as const, root: '/sys/fs/cgroup/unified' },
  { version: 2 as const, root: '/sys/fs/cgroup' },
]
  .filter(({ version, root }) =>
    existsSync(path.join(root, version === 1 ? 'tasks' : 'cgroup.subtree_control')),
  )
  .map((each) => ({ ...each, allRoots: [each.root] }));

const children: ChildProcess[] = [];

function startIn(procsFile: string): number {
  const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
  children.push(child);
  if (child.pid === undefined) throw new Error('no process');
  writeFileSync(procsFile, String(child.pid));
  return child.pid;
}

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const hierarchy of HIERARCHIES) {
    thawCgroup(hierarchy, GROUP);
    await killCgroup(hierarchy, GROUP);
    await removeCgroup(hierarchy, GROUP);
  }
});

describe.each(HIERARCHIES)(
  'control groups of version $version',
  { timeout: TEST_TIMEOUT_MS },
  (hierarchy) => {
    it('lists, freezes, thaws and kills what is in a group and below', async () => {
      const pids = [
        startIn(createCgroup(hierarchy, `${GROUP}/processes`)),
        startIn(createCgroup(hierarchy, `${GROUP}/containers/one`)),
      ];
      expect(cgroupPids(hierarchy, GROUP).sort()).toEqual([...pids].sort());
      expect(isCgroupFrozen(hierarchy, GROUP)).toBe(false);
      await freezeCgroup(hierarchy, GROUP);
      expect(isCgroupFrozen(hierarchy, GROUP)).toBe(true);
      thawCgroup(hierarchy, GROUP);
      expect(isCgroupFrozen(hierarchy, GROUP)).toBe(false);

      await freezeCgroup(hierarchy, GROUP);
      const ends = children.map((child) => once(child, 'exit'));
      await killCgroup(hierarchy, GROUP);
      expect((await Promise.all(ends)).map(([, signal]): unknown => signal)).toEqual([
        'SIGKILL',
        'SIGKILL',
      ]);
      await removeCgroup(hierarchy, GROUP);
      expect(existsSync(path.join(hierarchy.root, 'grappe-lab-test'))).toBe(false);
      expect(readFileSync('/proc/self/cgroup', 'utf8')).not.toContain('grappe-lab-test');
    });

    it('has nothing to do for a group that is not there', async () => {
      expect(cgroupPids(hierarchy, 'grappe-lab-none')).toEqual([]);
      thawCgroup(hierarchy, 'grappe-lab-none');
      await killCgroup(hierarchy, 'grappe-lab-none');
      await removeCgroup(hierarchy, 'grappe-lab-none');
    });
  },
);
