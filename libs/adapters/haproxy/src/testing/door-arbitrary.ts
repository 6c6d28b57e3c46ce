import type {
  Balance,
  BackEnd,
  FrontDoor,
  FrontDoorServer,
  FrontEnd,
  NodeName,
  Route,
  ServerCheck,
  ServiceKey,
  Sticky,
  TaskId,
} from '@grappe/domain';
import fc from 'fast-check';

const NAME_CHARS = ['a', 'b', 'X', 'Y', '0', '1', '9', '.', '_', ':', '-'];
const PATH_CHARS = ['a', 'Z', '0', '.', '_', '~', '%', '+', '@', ':', ',', '=', '/', '-'];

const name = fc
  .tuple(
    fc.constantFrom('a', 'B', '7'),
    fc.string({ unit: fc.constantFrom(...NAME_CHARS), maxLength: 12 }),
  )
  .map((parts) => parts.join(''));
const token = fc
  .tuple(
    fc.constantFrom('a', 'X'),
    fc.string({ unit: fc.constantFrom('a', 'b', 'Z', '0', '9', '_', '-'), maxLength: 12 }),
  )
  .map((parts) => parts.join(''));
const path = fc
  .string({ unit: fc.constantFrom(...PATH_CHARS), maxLength: 20 })
  .map((text) => `/${text}`);
const label = fc.constantFrom('a', 'shop', 'x-1', '0');
const host = fc
  .tuple(fc.constantFrom('', '*.'), fc.array(label, { minLength: 1, maxLength: 3 }))
  .map(([prefix, labels]) => prefix + labels.join('.'));
const plainHost = host.map((text) => text.replace('*.', ''));
const address = fc.constantFrom('127.0.0.1', '10.77.0.3', '::1', '2001:db8::7', '172.16.0.50');
const port = fc.integer({ min: 1, max: 65_535 });
const duration = fc.integer({ min: 1, max: 2_000_000_000 });

const httpBalance: fc.Arbitrary<Balance> = fc.oneof(
  fc.record({
    name: fc.constantFrom(
      'round-robin',
      'weighted-round-robin',
      'least-connections',
      'weighted-least-connections',
      'source-hash',
      'destination-hash',
      'uri-hash',
    ),
  }),
  fc.record({ name: fc.constant('header-hash'), header: token }),
);
const tcpBalance: fc.Arbitrary<Balance> = fc.record({
  name: fc.constantFrom(
    'round-robin',
    'weighted-least-connections',
    'source-hash',
    'destination-hash',
  ),
});
const noSticky: fc.Arbitrary<Sticky> = fc.record({ kind: fc.constant('none') });
const sourceSticky: fc.Arbitrary<Sticky> = fc.record({
  kind: fc.constant('source'),
  expireMs: duration,
});
const cookieSticky: fc.Arbitrary<Sticky> = fc.record({
  kind: fc.constant('cookie'),
  cookie: token,
});
const timing = {
  intervalMs: fc.integer({ min: 100, max: 2_000_000_000 }),
  timeoutMs: duration,
  rise: fc.integer({ min: 1, max: 100 }),
  fall: fc.integer({ min: 1, max: 100 }),
};
const range = fc
  .integer({ min: 100, max: 599 })
  .chain((from) => fc.integer({ min: from, max: 599 }).map((to) => ({ from, to })));
const check: fc.Arbitrary<ServerCheck> = fc.oneof(
  fc.record({ kind: fc.constant('none') }),
  fc.record({ kind: fc.constant('tcp'), ...timing }),
  fc.record({
    kind: fc.constant('command'),
    command: fc.constantFrom('galera', 'is-primary.sh'),
    ...timing,
    intervalMs: fc.integer({ min: 1_000, max: 2_000_000_000 }),
    timeoutMs: fc.integer({ min: 1, max: 30_000 }),
  }),
  fc.record(
    {
      kind: fc.constant('http'),
      path: path.map((text) => `${text}?a=1&b`),
      host: plainHost,
      expectedStatus: fc.array(range, { minLength: 1, maxLength: 16 }),
      ...timing,
    },
    { requiredKeys: ['kind', 'path', 'expectedStatus', 'intervalMs', 'timeoutMs', 'rise', 'fall'] },
  ),
);

function servers(slots: number): fc.Arbitrary<readonly FrontDoorServer[]> {
  const slot = fc.integer({ min: 1, max: slots });
  return fc.uniqueArray(slot, { maxLength: slots }).chain((taken) =>
    fc.tuple(
      ...taken.map((own) =>
        fc.record({
          task: fc.constant(`t-${own}` as TaskId),
          node: fc.constant('pi1' as NodeName),
          slot: fc.constant(own),
          address,
          port,
          weight: fc.integer({ min: 0, max: 256 }),
          state: fc.constantFrom('ready', 'drain', 'maint'),
        }),
      ),
    ),
  );
}

function backEnd(mode: BackEnd['mode'], unique: string): fc.Arbitrary<BackEnd> {
  const slots = fc.integer({ min: 1, max: 10 });
  return slots.chain((count) =>
    fc.record(
      {
        name: name.map((text) => `${text}${unique}`),
        service: fc.constant('shop/web' as ServiceKey),
        mode: fc.constant(mode),
        balance: mode === 'http' ? httpBalance : tcpBalance,
        sticky:
          mode === 'http'
            ? fc.oneof(noSticky, sourceSticky, cookieSticky)
            : fc.oneof(noSticky, sourceSticky),
        check,
        timeouts: fc.record({
          connectMs: duration,
          serverMs: duration,
          queueMs: duration,
          tunnelMs: duration,
        }),
        retries: fc.integer({ min: 0, max: 10 }),
        connectionsMax: fc.integer({ min: 1, max: 200_000 }),
        slots: fc.constant(count),
        servers: servers(count),
      },
      {
        requiredKeys: [
          'name',
          'service',
          'mode',
          'balance',
          'sticky',
          'check',
          'timeouts',
          'retries',
          'slots',
          'servers',
        ],
      },
    ),
  );
}

function routes(backEnds: readonly BackEnd[]): fc.Arbitrary<readonly Route[]> {
  const target = fc.constantFrom(...backEnds.map((end) => end.name));
  const route = fc.record({ host, path, backEnd: target }, { requiredKeys: ['backEnd'] });
  const key = ({ host: at = '*', path: to = '/' }: Route): string =>
    `${at}${to.replace(/\/*$/, '/')}`;
  return fc.uniqueArray(route, { selector: key, maxLength: 6 });
}

function frontEnds(https: readonly BackEnd[], tcps: readonly BackEnd[]): fc.Arbitrary<FrontEnd[]> {
  const base = (listenPort: number) => ({
    name: name.map((text) => `${text}${listenPort}`),
    listen: address.map((at) => [{ address: at, port: listenPort }]),
    clientTimeoutMs: duration,
  });
  return fc.tuple(
    fc.record({
      ...base(81),
      mode: fc.constant('http'),
      routes: routes(https),
      forwardedFor: fc.boolean(),
    }),
    fc.record({
      ...base(82),
      mode: fc.constant('http'),
      routes: routes(https),
      forwardedFor: fc.boolean(),
      connectionsMax: fc.integer({ min: 1, max: 200_000 }),
    }),
    fc.record({
      ...base(83),
      mode: fc.constant('tcp'),
      backEnd: fc.constantFrom(...tcps.map((end) => end.name)),
    }),
  );
}

const PASSWORD_HASH = `$6$rounds=1000$salt$${'a'.repeat(86)}`;

/** Front doors that are in order, without TLS. */
export const doorArbitrary: fc.Arbitrary<FrontDoor> = fc
  .tuple(backEnd('http', '1'), backEnd('http', '2'), backEnd('tcp', '3'))
  .chain(([one, two, three]) =>
    fc.record(
      {
        frontEnds: frontEnds([one, two], [three]),
        backEnds: fc.constant([one, two, three]),
        statistics: fc.record({
          address,
          port: fc.constant(84),
          user: token,
          passwordHash: fc.constant(PASSWORD_HASH),
        }),
        prometheus: fc.record({ address, port: fc.constant(85) }),
        connectionsMax: fc.integer({ min: 1, max: 200_000 }),
      },
      { requiredKeys: ['frontEnds', 'backEnds', 'connectionsMax'] },
    ),
  );
