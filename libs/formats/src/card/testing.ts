import {
  formatJoinToken,
  parseSshPublicKey,
  parseSsid,
  type NodeCard,
  type NodeName,
  type RackName,
} from '@grappe/domain';
import fc from 'fast-check';

/** Public halves of keys that were made for these tests and then thrown away. */
export const ED25519_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMHd4kK8zbw9P8VSVF8m7hkS0+thGU4O3OrOxNPVR72 node@rack';
export const ECDSA_KEY =
  'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBMyIv7BxcKaWK0UwtQ/mT1/SMwzwgwIrKHRNQEnf1bO8fFg17CelyF8hak83eO/wFevHjEXA4DCsaqtg46OgeiY= node@rack';

export const TOKEN = formatJoinToken({
  caDigest: '0'.repeat(26),
  id: '1'.repeat(8),
  secret: '2'.repeat(26),
});
export const WIFI_KEY = 'ab'.repeat(32);

export const CARD: NodeCard = {
  cardId: '00112233445566778899aabbccddeeff',
  system: 'raspberry-pi-os',
  rack: 'black-pearl' as RackName,
  node: 'black-pearl1' as NodeName,
  controllers: ['172.16.0.10:7443', '[fd00::1]:7443', 'controller.local:7443'],
  network: {
    address: '172.16.0.51/16',
    gateway: '172.16.0.1',
    nameServers: ['172.16.0.1', '2001:db8::1'],
    wifi: { ssid: 'Black Pearl', country: 'DE' },
  },
  timeServers: ['172.16.0.1', 'pool.ntp.org'],
  access: { user: 'pi', sshKeys: [ED25519_KEY, ECDSA_KEY] },
  leds: {
    power: { kind: 'gpio', gpio: 17, activeLow: false },
    status: { kind: 'kernel', name: 'ACT' },
  },
  packages: [
    { file: 'grappe-cli_0.1.0_arm64.deb', sha256: 'a'.repeat(64) },
    { file: 'grappe-agent_0.1.0~20261121.9ad0dd94_arm64.deb', sha256: 'b'.repeat(64) },
  ],
};

const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
/** Networks may be called anything, also what a shell or YAML would take for its own. */
export const arbitrarySsid = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    fc.constantFrom(
      "'; reboot; '",
      '$(reboot)',
      '`id`',
      'yes',
      '{ }',
      '- x',
      '"',
      '\\',
      ' a ',
      '%s',
      ';x;#',
    ),
    // Anything else that Unicode has a number for.
    fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
  )
  .filter((text) => parseSsid(text).ok);
const led = fc.oneof(
  fc.record({
    kind: fc.constant('gpio' as const),
    gpio: fc.integer({ min: 0, max: 27 }),
    activeLow: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('kernel' as const),
    name: fc.constantFrom('ACT', 'led0', 'user:1'),
  }),
);
const word = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
  fc.constantFrom("'; reboot; '", '$(reboot)', '#x', ': x', '%s', '\\', "'"),
);
const sshKey = fc
  .tuple(fc.constantFrom(ED25519_KEY, ECDSA_KEY), fc.array(word, { maxLength: 3 }))
  .map(([key, words]) => [...key.split(' ').slice(0, 2), ...words].join(' '))
  .map(parseSshPublicKey)
  .filter((parsed) => parsed.ok)
  .map(({ value }) => value);

/** Any card that a rack can ask for. */
export const arbitraryCard: fc.Arbitrary<NodeCard> = fc.record({
  cardId: fc.stringMatching(/^[0-9a-f]{32}$/),
  system: fc.constantFrom('grappe', 'raspberry-pi-os'),
  rack: name.map((text) => text as RackName),
  node: name.map((text) => text as NodeName),
  controllers: fc.constantFrom(['172.16.0.10:7443'], ['[fd00::1]:1', 'controller:65535']),
  network: fc.record(
    {
      address: fc.constantFrom('172.16.0.51/16', '10.0.0.1/31'),
      gateway: fc.constantFrom('172.16.0.1'),
      nameServers: fc.constantFrom([], ['172.16.0.1'], ['::1', '1.1.1.1']),
      wifi: fc.record({ ssid: arbitrarySsid, country: fc.constantFrom('DE', 'NG') }),
    },
    { requiredKeys: ['nameServers'] },
  ),
  timeServers: fc.constantFrom([], ['pool.ntp.org'], ['172.16.0.1', '::1']),
  access: fc.record({
    user: fc.constantFrom('pi', 'a_b-c1'),
    sshKeys: fc.array(sshKey, { maxLength: 3 }),
  }),
  leds: fc.record({ power: led, status: led }, { requiredKeys: [] }),
  packages: fc.constantFrom([], CARD.packages),
});
