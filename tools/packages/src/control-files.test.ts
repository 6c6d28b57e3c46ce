import { describe, expect, it } from 'vitest';
import { controlFields } from './build-packages.ts';
import {
  installedKib,
  renderChangelog,
  renderConffiles,
  renderControl,
  renderMd5sums,
} from './control-files.ts';
import { DEFINITIONS } from './definitions.ts';
import { textFile, type TreeEntry } from './tree-entry.ts';

const TREE: readonly TreeEntry[] = [
  textFile('usr/lib/grappe/agent/main.js', 'x'.repeat(1_025)),
  textFile('etc/grappe/agent.conf', 'A=1\n', { isConfiguration: true }),
  textFile('etc/grappe/a.conf', '', { isConfiguration: true }),
  { kind: 'link', to: 'usr/bin/grappe', target: '../lib/grappe/cli/main.js' },
  { kind: 'folder', to: 'var/lib/grappe' },
];

describe('control files', () => {
  it('name the package, what it needs, and what it is, in lines that fit a terminal', () => {
    const fields = controlFields(DEFINITIONS.agent, '1.2.3', 'arm64', ['libc6 (>= 2.34)']);
    const lines = renderControl(fields, TREE).split('\n');
    expect(lines.slice(0, 5)).toEqual([
      'Package: grappe-agent',
      'Version: 1.2.3',
      'Architecture: arm64',
      expect.stringMatching(/^Maintainer: .+ <\S+@\S+>$/),
      'Installed-Size: 5',
    ]);
    expect(lines).toContain(
      'Depends: nodejs (>= 20.19), systemd (>= 253), docker.io | docker-ce, adduser, grappe-cli (= 1.2.3), libc6 (>= 2.34)',
    );
    const text = lines.slice(lines.findIndex((line) => line.startsWith('Description:')) + 1, -1);
    expect(text.filter((line) => !/^ (\.|\S.{0,77})$/.test(line))).toEqual([]);
    expect(lines.at(-1)).toBe('');
  });

  it('leave out relations that there are none of', () => {
    const bare = { ...DEFINITIONS.cli, recommends: [] };
    const text = renderControl(controlFields(bare, '1', 'all', []), []);
    expect(text).not.toMatch(/^(Recommends|Suggests):/m);
  });

  it('count files in whole KiB, and all else as one', () => {
    expect(installedKib(TREE)).toBe(2 + 1 + 0 + 1 + 1);
  });

  it('list what is configuration, and digests of what is not', () => {
    expect(renderConffiles(TREE)).toBe('/etc/grappe/a.conf\n/etc/grappe/agent.conf\n');
    expect(renderMd5sums([textFile('b', 'b'), textFile('a', ''), ...TREE.slice(1)])).toBe(
      'd41d8cd98f00b204e9800998ecf8427e  a\n92eb5ffee6ae2fec3ad71c777531578f  b\n',
    );
  });

  it('date the changelog by the commit', () => {
    const text = renderChangelog('grappe-cli', '1.2.3', 1_767_225_600);
    expect(text).toMatch(/^grappe-cli \(1\.2\.3\) unstable; urgency=medium\n/);
    expect(text).toMatch(/\n -- .+ <.+> {2}Thu, 01 Jan 2026 00:00:00 \+0000\n$/);
  });
});
