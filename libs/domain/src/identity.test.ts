import { describe, expect, it } from 'vitest';
import {
  identitySubject,
  identityUri,
  identityUserName,
  OPERATOR_NAME_LENGTH_MAX,
  parseIdentitySubject,
  parseIdentityUserName,
  parseOperatorName,
  type Identity,
} from './identity.ts';
import type { NodeName, RackName } from './names.ts';

const rack = 'black-pearl' as RackName;
const identities: readonly Identity[] = [
  { kind: 'controller' },
  { kind: 'node', name: 'black-pearl1' as NodeName },
  { kind: 'node', name: 'controller' as NodeName },
  { kind: 'node', name: 'operator' as NodeName },
  { kind: 'operator', name: 'black-pearl1' },
  { kind: 'operator', name: 'controller' },
  { kind: 'operator', name: 'anna.laptop_2' },
  { kind: 'hub', name: 'anna.laptop_2' },
  { kind: 'node', name: 'hub' as NodeName },
];

describe('identities', () => {
  it('survive the way through subject and URI', () => {
    for (const identity of identities) {
      const subject = identitySubject(rack, identity);
      const uris = [identityUri(rack, identity)];
      expect(parseIdentitySubject(rack, subject, uris)).toEqual({ ok: true, value: identity });
      expect(parseIdentityUserName(subject.commonName)).toEqual({ ok: true, value: identity });
    }
  });

  it('have user names and URIs that differ, whatever the names are', () => {
    expect(new Set(identities.map(identityUserName)).size).toBe(identities.length);
    expect(new Set(identities.map((one) => identityUri(rack, one))).size).toBe(identities.length);
  });

  it('give a node its bare name as user name, so that it fits into topics', () => {
    expect(identityUserName({ kind: 'node', name: 'n1' as NodeName })).toBe('n1');
  });

  it('keep common names within the 64 characters of X.509', () => {
    const longest = { kind: 'operator', name: 'x'.repeat(OPERATOR_NAME_LENGTH_MAX) } as const;
    expect(identityUserName(longest).length).toBeLessThanOrEqual(64);
  });

  it.each([
    ['of another rack', { organization: 'grappe:other' }, undefined, /belongs to "grappe:other"/],
    ['of no rack', { organization: '' }, undefined, /belongs to ""/],
    [
      'with a node name under operator',
      { organizationalUnit: 'operator' },
      undefined,
      /its unit says/,
    ],
    ['with a name that is none', { commonName: 'a+b' }, undefined, /not a node name/],
    ['with an empty operator', { commonName: 'operator:' }, undefined, /not an operator name/],
    ['with an empty hub', { commonName: 'hub:' }, undefined, /not a hub name/],
    ['with another URI', {}, ['grappe://black-pearl/node/n2'], /expected exactly/],
    ['without URI', {}, [], /expected exactly/],
    ['with two URIs', {}, ['grappe://black-pearl/node/n1', 'x'], /expected exactly/],
  ])('refuse a subject %s', (_, change, uris, reason) => {
    const identity = { kind: 'node', name: 'n1' as NodeName } as const;
    const subject = { ...identitySubject(rack, identity), ...change };
    const result = parseIdentitySubject(rack, subject, uris ?? [identityUri(rack, identity)]);
    expect(result).toEqual({ ok: false, error: expect.stringMatching(reason) });
  });

  it.each(['', 'Anna', 'a b', '-a', 'a/b', 'a:b', 'x'.repeat(OPERATOR_NAME_LENGTH_MAX + 1)])(
    'refuse %j as operator name',
    (name) => {
      expect(parseOperatorName(name).ok).toBe(false);
    },
  );
});
