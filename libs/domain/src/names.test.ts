import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  NAME_LENGTH_MAX,
  parseNodeName,
  parseServiceName,
  parseStackName,
  serviceKey,
  type ServiceName,
  type StackName,
} from './names.ts';

describe('names', () => {
  it.each(['a', 'n1', 'black-pearl1', '1', 'a--b', 'a'.repeat(NAME_LENGTH_MAX)])(
    'take %s',
    (name) => {
      expect(parseNodeName(name)).toEqual({ ok: true, value: name });
    },
  );

  it.each(['', '-a', 'a-', 'A', 'a_b', 'a.b', 'a b', 'a/b', 'é', 'a\n', 'a'.repeat(64)])(
    'refuse %j',
    (name) => {
      expect(parseNodeName(name).ok).toBe(false);
    },
  );

  it('say what was wrong and what was expected', () => {
    expect(parseStackName('Shop!')).toEqual({
      ok: false,
      error:
        '"Shop!" is not a stack name: expected 1 to 63 lower-case letters, digits and hyphens, beginning and ending with a letter or digit',
    });
  });

  it('quote no more of a long text than its beginning', () => {
    const result = parseNodeName('x'.repeat(10_000));
    expect(result.ok ? '' : result.error.length).toBeLessThan(250);
  });

  it('of services may have capitals, dots and underscores', () => {
    for (const name of ['Web', 'a_b', 'a.b', 'a-b']) expect(parseServiceName(name).ok).toBe(true);
    for (const name of ['_a', 'a.', '.', 'a/b', 'a#b', 'a b'])
      expect(parseServiceName(name).ok).toBe(false);
  });

  it('give every service of every stack a key of its own', () => {
    const stack = fc.string().filter((text) => parseStackName(text).ok);
    const service = fc.string().filter((text) => parseServiceName(text).ok);
    fc.assert(
      fc.property(stack, service, stack, service, (a, b, c, d) => {
        const one = serviceKey(a as StackName, b as ServiceName);
        const other = serviceKey(c as StackName, d as ServiceName);
        expect(one === other).toBe(a === c && b === d);
      }),
      { seed: 1 },
    );
  });
});
