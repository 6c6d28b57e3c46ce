import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitWords } from '../words.ts';
import { answerRequest, NEW_VISIT, type Scene } from './answer.ts';
import { REQUEST_CHARS_MAX } from './limits.ts';
import { RequestLines } from './request-lines.ts';

const SEED = 4;

const variables = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,8}(\.[a-z0-9]{1,8}){0,3}$/),
  fc.oneof(fc.string({ unit: 'binary' }), fc.double()),
);
const scenes: fc.Arbitrary<Scene> = fc.record({
  ups: fc.record(
    {
      name: fc.constant('rack'),
      otherNames: fc.constant(['ups']),
      description: fc.string({ unit: 'binary' }),
      trouble: fc.constantFrom('DATA-STALE' as const, 'DRIVER-NOT-CONNECTED' as const),
      variables,
    },
    { requiredKeys: ['name', 'otherNames', 'description', 'variables'] },
  ),
  logins: fc.array(fc.ipV4()),
  version: fc.constant('1.2.3'),
});
const WORDS = [
  'GET',
  'LIST',
  'SET',
  'VAR',
  'TYPE',
  'DESC',
  'ENUM',
  'CLIENT',
  'UPSDESC',
  'NUMLOGINS',
  'UPS',
  'RW',
  'CMD',
  'rack',
  'UPS',
  'ups.status',
  'server.info',
  'USERNAME',
  'PASSWORD',
  'LOGIN',
  'LOGOUT',
  'FSD',
  'INSTCMD',
  'PRIMARY',
  'HELP',
];
const words = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...WORDS) }, fc.string());
/** From what clients say to what port scanners send. */
const requests = fc.oneof(
  fc.array(words, { maxLength: 5 }).map((each) => each.join(' ').replaceAll('\n', '')),
  fc
    .string({ unit: 'binary', maxLength: REQUEST_CHARS_MAX })
    .map((text) => text.replaceAll('\n', '')),
);

describe('any requests at all', () => {
  it('have answers of whole lines, each of words that clients can split', () => {
    fc.assert(
      fc.property(fc.array(requests, { maxLength: 20 }), scenes, (lines, scene) => {
        let visit = NEW_VISIT;
        for (const line of lines) {
          const answer = answerRequest(line, visit, scene);
          visit = answer.visit;
          expect(answer.lines.length).toBeGreaterThan(0);
          for (const each of answer.lines) {
            expect(each).not.toMatch(/[\r\n\0]/);
            expect(splitWords(each)).toBeDefined();
          }
          expect(answer.ends).toBe(answer.lines[0] === 'OK Goodbye');
        }
      }),
      { seed: SEED },
    );
  });

  it('with variables are told each as one that can be asked for alone', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const all = answerRequest('LIST VAR rack', NEW_VISIT, scene).lines;
        for (const line of all.slice(1, -1)) {
          const [, , name = ''] = splitWords(line) ?? [];
          // A name of upsd's own space is answered by the server itself.
          if (name.startsWith('server.')) continue;
          expect(answerRequest(`GET VAR rack ${name}`, NEW_VISIT, scene).lines).toEqual([line]);
        }
      }),
      { seed: SEED },
    );
  });

  it('are the same lines, in whatever pieces they come', () => {
    const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', ' ', '\r', '\n') }));
    fc.assert(
      fc.property(pieces, (parts) => {
        const reader = new RequestLines();
        const lines = parts.flatMap((part) => reader.take(part) ?? []);
        expect(lines).toEqual(new RequestLines().take(parts.join('')));
      }),
      { seed: SEED },
    );
  });
});

it('a line that is longer than any request is none, complete or not', () => {
  const long = 'x'.repeat(REQUEST_CHARS_MAX);
  expect(new RequestLines().take(`${long}\n`)).toEqual([long]);
  expect(new RequestLines().take(`${long}x\n`)).toBeUndefined();
  expect(new RequestLines().take(`VER\n${long}x`)).toBeUndefined();
});
