import { describe, expect, it } from 'vitest';
import { dependencyPageFaults } from './checks/dependency-page.ts';
import { adrFaults, deadLinks } from './checks/documents.ts';
import { leftovers } from './checks/leftovers.ts';
import { badNames } from './checks/names.ts';
import { dependencyCycles, manifestFaults } from './checks/packages.ts';
import { largeFiles } from './checks/sizes.ts';
import { installedFacts } from './installed-facts.ts';
import { REPOSITORY, repositoryFiles } from './repository.ts';
import { workspacePackages } from './workspace-packages.ts';

describe('the repository', () => {
  const files = repositoryFiles();
  const packages = workspacePackages(files);
  const paths = new Set(files.map((file) => file.path));

  it('was found: its root, its sources, its packages', () => {
    expect([...paths]).toEqual(
      expect.arrayContaining(['package.json', 'libs/domain/src/index.ts', '.ci/run']),
    );
    expect(packages.map((one) => one.manifest.name)).toContain('@grappe/domain');
  });

  it('names files in kebab-case, after what is in them', () => {
    expect(badNames(files)).toEqual([]);
  });

  it('has no notes to oneself, switched-off tests, silenced findings or paths of one machine', () => {
    expect(leftovers(files, REPOSITORY)).toEqual([]);
  });

  it('has no large files', () => {
    expect(largeFiles(files)).toEqual([]);
  });

  it('has only links that lead somewhere', () => {
    expect(deadLinks(files)).toEqual([]);
  });

  it('numbers its decision records without gaps and lists them', () => {
    expect(adrFaults(files)).toEqual([]);
  });

  it('has packages that say what they are', () => {
    expect(manifestFaults(packages, (file) => paths.has(file))).toEqual([]);
  });

  it('has no cycle of packages', () => {
    expect(dependencyCycles(packages)).toEqual([]);
  });

  it('gives a reason for every dependency', () => {
    const page = files.find((file) => file.path === 'docs/dependencies.md')?.text() ?? '';
    expect(dependencyPageFaults(page, packages, installedFacts)).toEqual([]);
  });
});
