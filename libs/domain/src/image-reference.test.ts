import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseImageReference } from './image-reference.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;

describe('normaliseImageReference', () => {
  it.each([
    ['busybox', 'docker.io/library/busybox:latest'],
    ['busybox:latest', 'docker.io/library/busybox:latest'],
    ['docker.io/busybox', 'docker.io/library/busybox:latest'],
    ['index.docker.io/library/busybox', 'docker.io/library/busybox:latest'],
    ['docker.io/library/busybox:1.36', 'docker.io/library/busybox:1.36'],
    ['team/app', 'docker.io/team/app:latest'],
    ['ghcr.io/team/app:2', 'ghcr.io/team/app:2'],
    ['localhost/app', 'localhost/app:latest'],
    ['host:5000/app', 'host:5000/app:latest'],
    ['host:5000/a/b/c:x', 'host:5000/a/b/c:x'],
    ['[fd00::1]:5000/app:x', '[fd00::1]:5000/app:x'],
    [`busybox@${DIGEST}`, `docker.io/library/busybox@${DIGEST}`],
    [`busybox:1.36@${DIGEST}`, `docker.io/library/busybox@${DIGEST}`],
  ])('spells %s out', (text, full) => {
    expect(normaliseImageReference(text)).toBe(full);
    expect(normaliseImageReference(full)).toBe(full);
  });

  it('has one full form for every reference', () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,6}$/);
    const registry = fc.constantFrom('', 'ghcr.io/', 'host:5000/', 'localhost/', 'docker.io/');
    const suffix = fc.constantFrom('', ':1', ':latest', `@${DIGEST}`, `:1@${DIGEST}`);
    const path = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('/'));
    fc.assert(
      fc.property(registry, path, suffix, (host, name, end) => {
        const full = normaliseImageReference(`${host}${name}${end}`);
        expect(normaliseImageReference(full)).toBe(full);
        expect(full).toMatch(/^[^/]+\/.+[:@].+$/);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
