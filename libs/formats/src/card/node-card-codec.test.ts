import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CARD_BYTES_MAX, formatNodeCard, parseNodeCard } from './node-card-codec.ts';
import { arbitraryCard, CARD } from './testing.ts';

/** The card's JSON with one place changed. */
function changed(path: readonly string[], value: unknown): string {
  const root = JSON.parse(formatNodeCard(CARD)) as Record<string, unknown>;
  let at = root;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[path.at(-1) ?? ''] = value;
  return JSON.stringify(root);
}

function problems(text: string): readonly string[] {
  const parsed = parseNodeCard(text);
  return parsed.ok ? [] : parsed.error.map(({ path, message }) => `${path}: ${message}`);
}

describe('a card file', () => {
  it('says what it was written from, whatever the card', () => {
    expect(parseNodeCard(formatNodeCard(CARD))).toEqual({ ok: true, value: CARD });
    fc.assert(
      fc.property(arbitraryCard, (card) => {
        const text = formatNodeCard(card);
        expect(parseNodeCard(text)).toEqual({ ok: true, value: card });
        expect(formatNodeCard({ ...card })).toBe(text);
      }),
    );
  });

  it('is never taken in part: any cut is noticed, and nothing breaks it', () => {
    const text = formatNodeCard(CARD);
    fc.assert(
      fc.property(fc.nat(text.length - 3), (at) => {
        expect(parseNodeCard(text.slice(0, at)).ok).toBe(false);
      }),
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (any) => void parseNodeCard(any)));
    fc.assert(fc.property(fc.json(), (any) => !parseNodeCard(any).ok));
  });

  it('tells everything that is wrong at once', () => {
    const text = JSON.stringify({ format: 1, cardId: 7, node: 'A', extra: 1, network: {} });
    expect(problems(text).map((line) => line.split(':')[0])).toEqual([
      'extra',
      'cardId',
      'system',
      'rack',
      'node',
      'controllers',
      'network.nameServers',
      'timeServers',
      'access',
      'leds',
      'packages',
    ]);
  });

  it.each([
    [['format'], 2, /format: .*another version/],
    [['cardId'], 'A'.repeat(32), /cardId: 32 hex/],
    [['system'], 'debian', /grappe or raspberry-pi-os/],
    [['controllers'], [], /0 items, expected 1 to 16/],
    [['controllers'], ['172.16.0.10'], /host:port/],
    [['controllers'], ['172.16.0.10:0'], /host:port/],
    [['controllers'], ['fd00::1:7443'], /host:port/],
    [['controllers'], ['[172.16.0.1]:7443'], /host:port/],
    [['network', 'address'], '172.16.0.51', /length of its prefix/],
    [['network', 'address'], '172.16.0.0/16', /length of its prefix/],
    [['network', 'address'], null, /this is null/],
    [['network', 'gateway'], '172.16.0', /IPv4/],
    [['network', 'nameServers'], ['x'], /nameServers\[0\]: an IP address/],
    [['network', 'wifi', 'ssid'], 'x'.repeat(33), /1 to 32 bytes/],
    [['network', 'wifi', 'ssid'], 'a\nb', /cannot be typed/],
    [['network', 'wifi', 'country'], 'de', /capital/],
    [['network', 'wifi', 'psk'], 'secret', /psk: the key is unknown/],
    [['timeServers'], ['a b'], /host name/],
    [['access', 'user'], 'root', /nobody logs in as root/],
    [['access', 'user'], '$(id)', /user name/],
    [['access', 'sshKeys'], ['ssh-ed25519 AAAA'], /cut off/],
    [['leds', 'power'], { kind: 'gpio', gpio: 28, activeLow: false }, /0 to 27/],
    [['leds', 'power'], { kind: 'kernel', name: '../x' }, /sys\/class\/leds/],
    [['leds', 'power'], { kind: 'kernel', name: 'ACT', gpio: 1 }, /does not go with/],
    [['leds', 'power'], { kind: 'x' }, /gpio or kernel/],
    [['packages'], [{ file: '../x.deb', sha256: 'a'.repeat(64) }], /name of a Debian package/],
    [['packages'], [{ file: 'x.deb', sha256: 'A'.repeat(64) }], /64 hex/],
    [['packages'], [CARD.packages[0], CARD.packages[0]], /stands twice/],
  ])('is refused with %j %j', (path, value, message) => {
    expect(problems(changed(path, value)).join('\n')).toMatch(message);
  });

  it('of a later version is named as that, before what this version does not know in it', () => {
    const text = JSON.stringify({ format: 2, extra: 1, further: {} });
    expect(problems(text)).toEqual([expect.stringMatching(/^format: .*another version/)]);
  });

  it('has no end of mistakes: enough of them are told', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => [`k${index}`, 0] as const);
    const told = problems(JSON.stringify({ ...Object.fromEntries(keys), format: 1 }));
    expect(told.length).toBeLessThan(50);
    expect(told.at(-1)).toMatch(/^: 1\d{4} more mistakes$/);
  });

  it('is bounded, and says so without repeating what is in it', () => {
    expect(problems(' '.repeat(CARD_BYTES_MAX + 1))).toEqual([
      `: the file has ${CARD_BYTES_MAX + 1} bytes, at most ${CARD_BYTES_MAX}`,
    ]);
    expect(problems('{"secret-word')).toEqual([
      ': the file is not JSON: it was cut off or changed',
    ]);
  });
});
