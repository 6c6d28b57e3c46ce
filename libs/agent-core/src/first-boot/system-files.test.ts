import type { NodeName } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  authorisedKeys,
  hostsWith,
  networkFile,
  resolverFile,
  timeFile,
  wifiFile,
} from './system-files.ts';

const KEY = 'ab'.repeat(32);
const name = 'pearl1' as NodeName;

describe('the network file', () => {
  it('has a fixed address, and only the links of a board', () => {
    expect(
      networkFile({ address: '172.16.0.51/16', gateway: '172.16.0.1', nameServers: ['9.9.9.9'] }),
    ).toBe(`# Written by the first boot of Grappe from the card of this node.
[Match]
Type=ether
Kind=!*

[Network]
Address=172.16.0.51/16
Gateway=172.16.0.1
DNS=9.9.9.9
MulticastDNS=yes
`);
  });

  it('asks for an address where there is none, on the radio where there is Wi-Fi', () => {
    const text = networkFile({ nameServers: [], wifi: { ssid: 'x', country: 'DE' } });
    expect(text).toContain('[Match]\nType=wlan\n\n[Network]\nDHCP=yes\n');
  });
});

describe('the Wi-Fi file', () => {
  it('is the same one network, whatever its name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (ssid) => {
        const text = wifiFile({ ssid, country: 'DE' }, KEY);
        expect(text.split('\n')).toHaveLength(11);
        const [, hex = ''] = /^\tssid=([0-9a-f]+)$/m.exec(text) ?? [];
        expect(Buffer.from(hex, 'hex').toString('utf8')).toBe(Buffer.from(ssid).toString('utf8'));
        expect(text).toContain(`\tpsk=${KEY}\n`);
      }),
    );
  });
});

describe('other files', () => {
  it('are not there where a card says nothing about them', () => {
    expect(timeFile([])).toBeUndefined();
    expect(resolverFile({ nameServers: [] })).toBeUndefined();
    expect(timeFile(['a', 'b'])).toContain('NTP=a b\n');
    expect(resolverFile({ nameServers: ['a', 'b'] })).toContain('nameserver a\nnameserver b\n');
  });
});

describe('hosts', () => {
  it.each([
    ['', '127.0.0.1\tlocalhost\n127.0.1.1\tpearl1\n'],
    ['127.0.0.1 localhost', '127.0.0.1 localhost\n127.0.1.1\tpearl1\n'],
    ['127.0.1.1 raspberrypi\n::1 x\n', '127.0.1.1\tpearl1\n::1 x\n'],
    ['127.0.1.1   pearl1 # me\n', '127.0.1.1   pearl1 # me\n'],
    [
      '#127.0.1.1 no\n127.0.0.1\tlocalhost\n\n# end\n',
      '#127.0.1.1 no\n127.0.0.1\tlocalhost\n127.0.1.1\tpearl1\n\n# end\n',
    ],
  ])('%j become %j, and stay so', (before, after) => {
    expect(hostsWith(before, name)).toBe(after);
    expect(hostsWith(after, name)).toBe(after);
  });
});

describe('keys', () => {
  it('are added to what lets somebody in already, each once', () => {
    expect(authorisedKeys('', ['ssh-ed25519 A anna'])).toBe('ssh-ed25519 A anna\n');
    const before = 'ssh-ed25519 B bob\n\nssh-ed25519 A somebody';
    const after = authorisedKeys(before, ['ssh-ed25519 A anna', 'ssh-rsa C']);
    expect(after).toBe('ssh-ed25519 B bob\nssh-ed25519 A somebody\nssh-rsa C\n');
    expect(authorisedKeys(after, ['ssh-ed25519 A anna', 'ssh-rsa C'])).toBe(after);
  });
});
