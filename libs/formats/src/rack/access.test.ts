import { describe, expect, it } from 'vitest';
import { formatProblems } from '../yaml/format-problems.ts';
import { ECDSA_KEY, ED25519_KEY } from '../card/testing.ts';
import { parseRack } from './parse-rack.ts';
import { nodeOf, rackOf, rackProblems } from './testing.ts';

const NETWORK = 'network: { wifi: { ssid: Black Pearl, country: DE } }\n';

describe('network and access of boards', () => {
  it('is read as it stands', () => {
    const rack = rackOf(`rack: r1
network:
  cidr: 172.16.0.0/16
  nameServers: [172.16.0.1, "2001:db8::1"]
  timeServers: [172.16.0.1, pool.ntp.org]
  wifi: { ssid: 0815, country: DE }
access:
  sshKeys:
    - ${ED25519_KEY}
    - >-
      ${ECDSA_KEY}
nodes: [{ name: p1, wifi: true }, { name: p2, wifi: false }]
`);
    expect(rack.network).toMatchObject({
      nameServers: ['172.16.0.1', '2001:db8::1'],
      timeServers: ['172.16.0.1', 'pool.ntp.org'],
      wifi: { ssid: '0815', country: 'DE' },
    });
    expect(rack.access).toEqual({ user: 'pi', sshKeys: [ED25519_KEY, ECDSA_KEY] });
    expect(nodeOf(rack, 'p1')?.wifi).toBe(true);
    expect(nodeOf(rack, 'p2')).not.toHaveProperty('wifi');
  });

  it.each([
    ['network: { nameServers: [ntp.org] }', /^2:26 network.nameServers\[0\]: .*an IP address/],
    ['network: { nameServers: [1.1.1.1, 1.1.1.1] }', /stands twice \(each server once\)/],
    ['network: { nameServers: [1.1.1.1, 1.1.1.2, 1.1.1.3, 1.1.1.4] }', /at most 3/],
    ['network: { timeServers: [a b] }', /^2:26 network.timeServers\[0\]: "a b".*pool.ntp.org/],
    ['network: { wifi: { ssid: x } }', /^2:18 network.wifi: country is missing/],
    ['network: { wifi: { ssid: x, country: Germany } }', /two capital letters/],
    [`network: { wifi: { ssid: ${'x'.repeat(33)}, country: DE } }`, /1 to 32 bytes/],
    ['network: { wifi: { ssid: x, country: DE, password: hunter2 } }', /--wifi-password-file/],
    ['nodes: [{ name: p1, wifi: true }]', /^2:27 nodes\[0\].wifi: no Wi-Fi network is named/],
    [`${NETWORK}nodes: [{ name: p1, wifi: 7 }]`, /true or false/],
    ['access: { user: root }', /^2:17 access.user: nobody logs in as root/],
    ['access: { user: a b }', /a user name has/],
    ['access: { password: x }', /nobody logs in with a password/],
    ['access: { sshKeys: [ssh-ed25519 AAAA] }', /^2:21 access.sshKeys\[0\]: the key was cut off/],
    [`access: { sshKeys: [${ED25519_KEY}, ${ED25519_KEY} b] }`, /this key stands twice/],
    [`access: { sshKeys: ["from=x ${ED25519_KEY}"] }`, /options before a key/],
  ])('is refused at its place: %s', (text, problem) => {
    expect(rackProblems(`rack: r1\n${text}`).join('\n')).toMatch(problem);
  });

  it('names all mistakes at once', () => {
    const text = `rack: r1
network: { nameServers: [x], timeServers: [a b], wifi: {} }
access: { user: Root, sshKeys: [a, b] }
`;
    expect(rackProblems(text).map((line) => line.split(' ')[1])).toEqual([
      'network.nameServers[0]:',
      'network.timeServers[0]:',
      'network.wifi:',
      'network.wifi:',
      'access.user:',
      'access.sshKeys[0]:',
      'access.sshKeys[1]:',
    ]);
  });

  it.each([
    'access: { sshKeys: ["-----BEGIN OPENSSH PRIVATE KEY----- hunter2"] }',
    'access: { sshKeys: "-----BEGIN OPENSSH PRIVATE KEY----- hunter2" }',
    'access:\n  sshKeys:\n    - -----BEGIN RSA PRIVATE KEY-----\n      hunter2',
  ])('shouts at a private key and shows nothing of it', (access) => {
    const text = `rack: r1\n${access}\n`;
    const outcome = parseRack({ name: 'rack.yaml', text });
    const shown = formatProblems(outcome.ok ? [] : outcome.problems, { 'rack.yaml': text });
    expect(shown).toMatch(/THIS IS A PRIVATE KEY/);
    expect(shown).not.toContain('hunter2');
  });
});
