import { checkFrontDoor, type FrontDoor } from '@grappe/domain';
import { frontDoor, frontDoorServer, httpBackEnd, httpFrontEnd } from '@grappe/port-contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderConfiguration, type Surroundings } from './render.ts';
import { readDigest, readSectionDigests, sectionChanges } from './section.ts';
import { doorArbitrary } from './testing/door-arbitrary.ts';

const around: Surroundings = {
  statsSocket: '/run/grappe/haproxy/stats.sock',
  peersSocket: '/run/grappe/haproxy/peers.sock',
  certificatePath: (name) => `/run/grappe/haproxy/certificates/${name}.pem`,
};
const at = (port: number) => ({ address: '10.0.0.7', port });
const simple = (): FrontDoor =>
  frontDoor(
    [httpFrontEnd('web', 80, 'shop:web')],
    [
      httpBackEnd(
        'shop:web',
        [frontDoorServer(1, at(8069)), frontDoorServer(3, at(8070), 'drain')],
        { slots: 4 },
      ),
    ],
  );
const render = (door: FrontDoor) => renderConfiguration(door, around);

/** Texts that would mean something in a configuration. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc
    .array(
      fc.constantFrom(
        '\n',
        '\r',
        ' ',
        '\t',
        '"',
        "'",
        '#',
        '\\',
        '$',
        '{',
        '}',
        '\0',
        '\u0085',
        '\u2028',
        'global',
        'stats socket /x level admin',
        '/',
        'a',
        '%[env(HOME)]',
        '*',
        '.',
      ),
      { minLength: 1 },
    )
    .map((parts) => parts.join('')),
);

describe('renderConfiguration', () => {
  it('writes a back end with its free slots, and what drains without weight', () => {
    const { text } = render(simple());
    expect(text.split('\n').filter((row) => row.startsWith('  server '))).toEqual([
      '  server s1 10.0.0.7:8069 id 1 tcp-ut 2000ms weight 100',
      '  server s2 127.0.0.1:1 id 2 tcp-ut 2000ms disabled',
      '  server s3 10.0.0.7:8070 id 3 tcp-ut 2000ms weight 0',
      '  server s4 127.0.0.1:1 id 4 tcp-ut 2000ms disabled',
    ]);
    expect(text).toContain('  retry-on conn-failure empty-response response-timeout\n');
    expect(text).toContain('  http-request disable-l7-retry unless { method GET HEAD OPTIONS }\n');
    expect(text).toContain('  option redispatch 1\n');
  });

  it('is the same text for the same data, in whatever order they are', () => {
    fc.assert(
      fc.property(doorArbitrary, (door) => {
        expect(checkFrontDoor(door)).toEqual([]);
        const turned: FrontDoor = {
          ...door,
          frontEnds: door.frontEnds
            .map((end) =>
              end.mode === 'http' ? { ...end, routes: [...end.routes].reverse() } : end,
            )
            .reverse(),
          backEnds: door.backEnds
            .map((end) => ({ ...end, servers: [...end.servers].reverse() }))
            .reverse(),
        };
        expect(render(turned)).toEqual(render(door));
      }),
    );
  });

  it('has the same digest whatever servers do, and tells it to whoever reads the file', () => {
    fc.assert(
      fc.property(doorArbitrary, (door) => {
        const { text, digest, digests } = render(door);
        const empty = { ...door, backEnds: door.backEnds.map((end) => ({ ...end, servers: [] })) };
        expect(render(empty).digest).toBe(digest);
        expect(readDigest(text)).toBe(digest);
        expect(readSectionDigests(text)).toEqual(digests);
        expect(sectionChanges(readSectionDigests(text), digests)).toEqual([]);
      }),
    );
  });

  it('says which sections differ', () => {
    const door = simple();
    const [end] = door.backEnds;
    if (end === undefined) throw new Error('no back end');
    const other = {
      ...door,
      backEnds: [
        { ...end, retries: 1 },
        { ...end, name: 'new' },
      ],
      connectionsMax: 7,
    };
    expect(sectionChanges(render(door).digests, render(other).digests)).toEqual([
      'global has changed',
      'back end new is new',
      'back end shop:web has changed',
    ]);
    expect(sectionChanges(render(other).digests, render(door).digests)).toContain(
      'back end new is gone',
    );
  });

  it.each<[string, (door: FrontDoor, text: string) => unknown]>([
    [
      'front end',
      (door, name) => ({ ...door, frontEnds: door.frontEnds.map((end) => ({ ...end, name })) }),
    ],
    [
      'listen address',
      (door, address) => ({
        ...door,
        frontEnds: door.frontEnds.map((end) => ({ ...end, listen: [{ address, port: 80 }] })),
      }),
    ],
    [
      'certificate',
      (door, text) => ({
        ...door,
        frontEnds: door.frontEnds.map((end) => ({ ...end, tls: { certificates: [text] } })),
      }),
    ],
    ['route host', (door, host) => withRoute(door, { host })],
    ['route path', (door, path) => withRoute(door, { path })],
    [
      'back end',
      (door, name) => ({
        ...withRoute(door, { backEnd: name }),
        backEnds: door.backEnds.map((end) => ({ ...end, name })),
      }),
    ],
    ['cookie', (door, cookie) => withBackEnd(door, { sticky: { kind: 'cookie', cookie } })],
    ['header', (door, header) => withBackEnd(door, { balance: { name: 'header-hash', header } })],
    [
      'check path',
      (door, path) => withBackEnd(door, { check: { ...door.backEnds[0]?.check, path } }),
    ],
    [
      'check host',
      (door, host) => withBackEnd(door, { check: { ...door.backEnds[0]?.check, host } }),
    ],
    [
      'server address',
      (door, address) =>
        withBackEnd(door, { servers: [{ ...frontDoorServer(1, at(1)), address }] }),
    ],
    [
      'user',
      (door, user) => ({
        ...door,
        statistics: { ...at(81), user, passwordHash: `$5$a$${'a'.repeat(43)}` },
      }),
    ],
    [
      'password hash',
      (door, passwordHash) => ({ ...door, statistics: { ...at(81), user: 'a', passwordHash } }),
    ],
  ])('a hostile %s is refused, or stays one word', (_what, plant) => {
    fc.assert(
      fc.property(hostile, (text) => {
        const door = plant(simple(), text) as FrontDoor;
        if (checkFrontDoor(door).length > 0) return;
        const plain = render(plant(simple(), text) as FrontDoor).text;
        expect(/[^\n -~]/.test(plain)).toBe(false);
        // Wherever it stands, it is whole, between what separates words.
        expect(text).toMatch(/^[^\s"'#\\]+$/);
        expect(text.includes('$') && _what !== 'password hash').toBe(false);
      }),
    );
  });
});

function withRoute(door: FrontDoor, route: object): FrontDoor {
  const frontEnds = door.frontEnds.map((end) => ({
    ...end,
    routes: [{ backEnd: 'shop:web', ...route }],
  }));
  return { ...door, frontEnds: frontEnds };
}

function withBackEnd(door: FrontDoor, more: object): FrontDoor {
  return { ...door, backEnds: door.backEnds.map((end) => ({ ...end, ...more })) };
}
