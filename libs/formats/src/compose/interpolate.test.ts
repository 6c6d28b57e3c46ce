import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpolate, INTERPOLATED_CHARS_MAX, INTERPOLATION_DEPTH_MAX } from './interpolate.ts';

const VALUES = new Map([
  ['A', 'a'],
  ['EMPTY', ''],
  ['_x1', 'under'],
  ['DOLLAR', '$A ${A}'],
]);

function run(text: string) {
  const unset: string[] = [];
  const result = interpolate(text, {
    get: (name) => VALUES.get(name),
    unset: (name) => unset.push(name),
  });
  return { result, unset };
}

describe('interpolation', () => {
  it.each([
    ['plain', 'plain'],
    ['$A', 'a'],
    ['${A}', 'a'],
    ['x${A}y$A.z', 'xaya.z'],
    ['$_x1-', 'under-'],
    ['${A:-d}', 'a'],
    ['${EMPTY:-d}', 'd'],
    ['${NO:-d}', 'd'],
    ['${NO:-}', ''],
    ['${EMPTY-d}', ''],
    ['${NO-d}', 'd'],
    ['${A:?e}', 'a'],
    ['${A?e}', 'a'],
    ['${EMPTY?e}', ''],
    ['${A:+r}', 'r'],
    ['${EMPTY:+r}', ''],
    ['${EMPTY+r}', 'r'],
    ['${NO+r}', ''],
    ['${NO:+r}', ''],
    ['${NO:-${A}}', 'a'],
    ['${NO:-${EMPTY:-${A}!}?}', 'a!?'],
    ['${NO:-x$A}', 'xa'],
    ['${A:+${A}${A}}', 'aa'],
    ['${NO:-{"k": {"b": 1}}}', '{"k": {"b": 1}}'],
    ['${NO:-a:-b?c}', 'a:-b?c'],
    ['${NO:-$$A}', '$A'],
    ['$$', '$'],
    ['$$A $${A}', '$A ${A}'],
    ['$$$A', '$a'],
    ['$', '$'],
    ['cost 5$ or $5, $-', 'cost 5$ or $5, $-'],
    ['$DOLLAR', '$A ${A}'],
  ])('%s', (text, expected) => {
    expect(run(text)).toEqual({ result: { ok: true, text: expected }, unset: [] });
  });

  it.each([
    ['${', /no closing/],
    ['a ${A', /no closing/],
    ['${}', /not followed by the name/],
    ['${1A}', /not followed by the name/],
    ['${A/x/y}', /not supported/],
    ['${A:x}', /not supported/],
    ['${NO:-${}', /no closing/],
    ['${NO:-${!}}', /not followed by the name/],
    ['${NO?}', /^the variable NO is required but missing$/],
    ['${NO:?set it to $A}', /NO is required but missing: set it to a$/],
    ['${EMPTY:?e}', /EMPTY is required/],
  ])('%s is refused', (text, message) => {
    const { result } = run(text);
    expect(result.ok ? '' : result.message).toMatch(message);
  });

  it('tells of unset variables, not of those with a default', () => {
    expect(run('$NO ${NOPE} ${OTHER-} ${MORE+x}')).toEqual({
      result: { ok: true, text: '   ' },
      unset: ['NO', 'NOPE'],
    });
  });

  it('limits nesting and growth', () => {
    const nested = (depth: number) => `${'${NO:-'.repeat(depth)}x${'}'.repeat(depth)}`;
    expect(run(nested(INTERPOLATION_DEPTH_MAX)).result).toEqual({ ok: true, text: 'x' });
    expect(run(nested(INTERPOLATION_DEPTH_MAX + 1)).result.ok).toBe(false);
    expect(run(nested(100_000)).result.ok).toBe(false);
    const long = 'v'.repeat(1_000);
    const grown = interpolate('$L'.repeat(INTERPOLATED_CHARS_MAX / 1_000 + 1), {
      get: () => long,
      unset: () => undefined,
    });
    expect(grown.ok).toBe(false);
  });

  it('gives back any text whose dollar signs are doubled', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(run(text.replaceAll('$', '$$$$')).result).toEqual({ ok: true, text });
      }),
    );
  });

  it('puts any value in place as it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (value, tail) => {
        const escaped = tail.replaceAll('$', '$$$$');
        const result = interpolate(`\${V}${escaped}`, { get: () => value, unset: () => undefined });
        expect(result).toEqual({ ok: true, text: value + tail });
      }),
    );
  });

  it('never throws', () => {
    const pieces = fc.constantFrom('$', '{', '}', ':', '-', '?', '+', 'A', 'NO', '${', ':-', ' ');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        expect(typeof run(parts.join('')).result.ok).toBe('boolean');
      }),
      { numRuns: 2_000 },
    );
  });
});
