import { expect, it } from 'vitest';
import { hasProgram, inspectHost, installCommand, packagesFor } from './requirements.ts';

it('names each missing package once, in one command that a person can paste', () => {
  const missing = [
    { program: 'dockerd', debianPackage: 'docker.io', why: '' },
    { program: 'docker', debianPackage: 'docker.io', why: '' },
    { program: 'containerd', debianPackage: 'containerd', why: '' },
  ];
  expect(packagesFor(missing)).toEqual(['containerd', 'docker.io']);
  expect(installCommand(packagesFor(missing))).toBe(
    'apt-get update && apt-get install -y --no-install-recommends containerd docker.io',
  );
});

it('finds programs on the path only', () => {
  expect(hasProgram('sh')).toBe(true);
  expect(hasProgram('no-such-program-anywhere')).toBe(false);
  expect(hasProgram('')).toBe(false);
});

it('reports only what this host really lacks', () => {
  for (const { program } of inspectHost().missing) expect(hasProgram(program)).toBe(false);
});
