import { describe, expect, it } from 'vitest';
import { parseImageReference } from './image-reference.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;

describe('image references', () => {
  it.each([
    ['busybox', 'docker.io/library/busybox:latest', 'busybox:latest'],
    ['docker.io/busybox', 'docker.io/library/busybox:latest', 'busybox:latest'],
    ['docker.io/library/busybox:1.36', 'docker.io/library/busybox:1.36', 'busybox:1.36'],
    ['team/app', 'docker.io/team/app:latest', 'team/app:latest'],
    ['ghcr.io/team/app:2', 'ghcr.io/team/app:2', 'ghcr.io/team/app:2'],
    ['host:5000/a/b/c:x', 'host:5000/a/b/c:x', 'host:5000/a/b/c:x'],
    ['[fd00::1]:5000/app:x', '[fd00::1]:5000/app:x', '[fd00::1]:5000/app:x'],
    [`busybox:1.36@${DIGEST}`, `docker.io/library/busybox@${DIGEST}`, `busybox@${DIGEST}`],
    ['ab'.repeat(32), DIGEST, DIGEST],
    [DIGEST, DIGEST, DIGEST],
    // Looks like the beginning of an image id, yet is a name.
    ['cafe', 'docker.io/library/cafe:latest', 'cafe:latest'],
  ])('reads %s', (text, canonical, familiar) => {
    expect(parseImageReference(text)).toMatchObject({ ok: true, value: { canonical, familiar } });
  });

  it('splits repository and version for the engine', () => {
    expect(parseImageReference('host:5000/app')).toMatchObject({
      value: { kind: 'tag', repository: 'host:5000/app', version: 'latest' },
    });
    expect(parseImageReference(`app@${DIGEST}`)).toMatchObject({
      value: { kind: 'digest', repository: 'docker.io/library/app', version: DIGEST },
    });
    expect(parseImageReference(DIGEST)).toMatchObject({ value: { kind: 'id', version: '' } });
  });

  it.each([
    '',
    'Busybox',
    'busybox:',
    'busybox:a b',
    '/busybox',
    'busybox/',
    'a//b',
    'busybox@sha256:123',
    'busybox@',
    '-x',
    '../etc',
    'http://host/app',
    'a'.repeat(256),
    'busybox\nx',
    'busybox?x=1',
  ])('refuses %j', (text) => {
    expect(parseImageReference(text)).toMatchObject({
      ok: false,
      error: expect.stringContaining('is not an image reference') as string,
    });
  });
});
