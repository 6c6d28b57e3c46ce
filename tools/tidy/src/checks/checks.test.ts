import { describe, expect, it } from 'vitest';
import { fileOf, ignoreRules } from '../repository.ts';
import { workspacePackages } from '../workspace-packages.ts';
import { dependencyPageFaults } from './dependency-page.ts';
import { adrFaults, deadLinks } from './documents.ts';
import { leftovers } from './leftovers.ts';
import { badNames } from './names.ts';
import { dependencyCycles, manifestFaults } from './packages.ts';
import { largeFiles } from './sizes.ts';

const CHECKOUT = '/srv/build/checkout/';

function manifest(folder: string, content: object) {
  return fileOf(`${folder}/package.json`, JSON.stringify(content));
}

describe('names', () => {
  it.each(['libs/x/src/LeaseTable.ts', 'libs/x/src/lease_table.ts', 'libs/My-Lib/src/a.ts'])(
    'refuses %s',
    (path) => {
      expect(badNames([fileOf(path, '')])).toHaveLength(1);
    },
  );

  it.each(['libs/x/src/utils.ts', 'libs/helpers/src/a.ts', 'libs/x/src/common/a.ts'])(
    'finds that %s says nothing',
    (path) => {
      expect(badNames([fileOf(path, '')])).toEqual([
        expect.stringContaining('says nothing about what is inside'),
      ]);
    },
  );

  it.each(['README.md', 'libs/x/src/lease-table.contract.test.ts', '.ci/run', '.gitignore'])(
    'accepts %s',
    (path) => {
      expect(badNames([fileOf(path, '')])).toEqual([]);
    },
  );
});

describe('leftovers', () => {
  /** The texts carry a `|` where it would otherwise be this file that is found. */
  const found = (path: string, text: string) =>
    leftovers([fileOf(path, text.replaceAll('|', ''))], CHECKOUT);

  it.each([
    ['a note', 'a.ts', '// TO|DO later'],
    ['a test that runs alone', 'a.test.ts', "it|.only('x', f);"],
    ['a test that is switched off', 'a.test.ts', "describe|.skip('x', f);"],
    ['a silenced rule', 'a.ts', '// eslint-|disable-next-line'],
    ['a silenced type error', 'a.ts', '// @ts-|ignore'],
    ['the folder of this checkout', 'a.md', 'cd /srv/build/|checkout/apps'],
    ['that folder at the end of a line', 'a.ts', "const root = '/srv/build/|checkout';"],
    ['a home folder', 'a.ts', "read('/ho|me/somebody/rack.yaml')"],
  ])('finds %s', (_what, path, text) => {
    expect(found(path, `first line\n${text}\n`)).toEqual([
      expect.stringMatching(new RegExp(`^${path}:2: `)),
    ]);
  });

  it.each([
    ['a test for some machines only', 'a.test.ts', "it.skipIf(!isRoot)('x', f);"],
    ['a path of the system', 'a.ts', "read('/var/lib/grappe')"],
    ['a neighbour of that folder', 'a.ts', "read('/srv/build/|checkout-of-others')"],
    ['a relative path', 'a.ts', "import '../home/x/a.ts'; import './srv/build/checkout/a.ts'"],
  ])('accepts %s', (_what, path, text) => {
    expect(found(path, text)).toEqual([]);
  });
});

describe('sizes', () => {
  it('finds a file over 256 KiB, but not the lock file', () => {
    const large = 'x'.repeat(256 * 1024 + 1);
    const files = [fileOf('a.bin', large), fileOf('package-lock.json', large), fileOf('b', 'x')];
    expect(largeFiles(files)).toEqual(['a.bin: 257 KiB, limit 256']);
  });
});

describe('links in documents', () => {
  it('finds those that lead nowhere, headings included', () => {
    const files = [
      fileOf('docs/a.md', '# A title\n[b](b.md) [c](c.md) [up](../README.md#not-there) [x](#b)'),
      fileOf('docs/b.md', ''),
      fileOf('README.md', '# Start'),
    ];
    expect(deadLinks(files)).toEqual([
      'docs/a.md: nothing at c.md',
      'docs/a.md: nothing at ../README.md#not-there',
      'docs/a.md: nothing at #b',
    ]);
  });

  it('accepts folders, headings, the web, and what is code', () => {
    const text =
      '## How it works: `x`\n[1](../docs/) [2](#how-it-works-x) [3](https://example.org/a) `[4](no)`\n```\n[5](no)\n```\n';
    expect(deadLinks([fileOf('docs/a.md', text)])).toEqual([]);
  });
});

describe('decision records', () => {
  it('finds gaps and records that the index does not list', () => {
    const files = [
      fileOf('docs/adr/0001-one.md', ''),
      fileOf('docs/adr/0003-three.md', ''),
      fileOf('docs/adr/README.md', '[1](0001-one.md)'),
    ];
    expect(adrFaults(files)).toEqual([
      'docs/adr/0003-three.md: numbers are not contiguous',
      'docs/adr/0003-three.md: not in docs/adr/README.md',
    ]);
  });

  it('accepts the first record before there is an index', () => {
    expect(adrFaults([fileOf('docs/adr/0001-one.md', '')])).toEqual([]);
  });
});

describe('packages', () => {
  const good = {
    name: '@x/a',
    license: 'Apache-2.0',
    type: 'module',
    exports: { '.': './src/index.ts' },
    nx: { tags: ['type:core', 'scope:shared'] },
  };

  it('accepts one that says what it is', () => {
    expect(manifestFaults(workspacePackages([manifest('libs/a', good)]), () => true)).toEqual([]);
  });

  it('finds all that is missing or loose', () => {
    const bad = { name: '@x/a', exports: { '.': './no.ts' }, dependencies: { yaml: '^2.0.0' } };
    expect(manifestFaults(workspacePackages([manifest('libs/a', bad)]), () => false)).toEqual([
      'libs/a/package.json: licence is not Apache-2.0',
      'libs/a/package.json: type is not module',
      'libs/a/package.json: needs exactly one nx tag type:…',
      'libs/a/package.json: needs exactly one nx tag scope:…',
      'libs/a/package.json: exports ./no.ts, which does not exist',
      'libs/a/package.json: yaml ^2.0.0 is not one exact version',
    ]);
  });

  it('finds a cycle, through development dependencies too', () => {
    const files = [
      manifest('a', { name: 'a', dependencies: { b: '1.0.0', d: '1.0.0' } }),
      manifest('b', { name: 'b', dependencies: { c: '1.0.0', d: '1.0.0' } }),
      manifest('c', { name: 'c', devDependencies: { a: '1.0.0' } }),
      manifest('d', { name: 'd' }),
    ];
    expect(dependencyCycles(workspacePackages(files))).toEqual(['a -> b -> c -> a']);
  });
});

describe('the page of dependencies', () => {
  const packages = workspacePackages([
    manifest('a', { name: 'a', dependencies: { b: '1.0.0', yaml: '2.9.1', pino: '10.4.0' } }),
    manifest('b', { name: 'b', devDependencies: { yaml: '2.9.1' } }),
  ]);
  const faults = (...rows: string[]) =>
    dependencyPageFaults(['| a | b |', '| - | - |', ...rows].join('\n'), packages, ({ name }) => ({
      licence: name === 'yaml' ? 'ISC' : 'MIT',
      hasInstallScript: name === 'pino',
    }));
  const yaml = '| `yaml` | reads | positions | ISC | none |';
  const pino = '| `pino` | logs | fast | MIT | not needed |';

  it('accepts one row for each', () => {
    expect(faults(yaml, pino)).toEqual([]);
  });

  it('finds missing, repeated and foreign rows', () => {
    const foreign = '| `gone` | x | x | MIT | none |';
    expect(faults(yaml, yaml, foreign)).toEqual([
      'pino: no row',
      'yaml: two rows',
      'gone: no package.json asks for it',
    ]);
  });

  it('finds rows that are incomplete or say something else than the package', () => {
    expect(faults('| `yaml` | | x | ISC | none |', '| `pino` | x | x | ISC | none |')).toEqual([
      'yaml: a cell is empty or missing',
      'pino: its licence is MIT',
      'pino: it has an install script',
    ]);
  });
});

describe('ignore rules', () => {
  it('understands folders and suffixes, and says when there is more', () => {
    const rules = ignoreRules('node_modules/\n# note\n*.log\n');
    expect(rules.folder('node_modules')).toBe(true);
    expect(rules.folder('src')).toBe(false);
    expect(rules.file('a.log')).toBe(true);
    expect(rules.file('log')).toBe(false);
    expect(() => ignoreRules('!keep')).toThrow('"!keep" is neither');
  });
});
