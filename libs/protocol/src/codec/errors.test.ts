import { ERROR_CODES, failure, type ErrorCode } from '@grappe/domain';
import { Metadata, status } from '@grpc/grpc-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureToStatus, statusToFailure } from './errors.ts';

const codes = Object.keys(ERROR_CODES) as ErrorCode[];

describe('failures over gRPC', () => {
  it('survive the way there and back', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 200 });
    fc.assert(
      fc.property(fc.constantFrom(...codes), text, text, (code, message, remedy) => {
        const sent = failure(code, `x${message}`, remedy);
        expect(statusToFailure(failureToStatus(sent))).toEqual(sent);
      }),
    );
  });

  it('never fail on lone surrogates or on length', () => {
    const sent = failureToStatus(failure('INTERNAL', '\ud800', '€'.repeat(5_000) + '\udfff'));
    const got = statusToFailure(sent);
    expect(got.message).toBe('\ufffd');
    expect(got.remedy).toBe('€'.repeat(1_000));
  });

  it.each([
    [status.UNAVAILABLE, 'UNREACHABLE'],
    [status.DEADLINE_EXCEEDED, 'TIMED_OUT'],
    [status.RESOURCE_EXHAUSTED, 'LIMIT_EXCEEDED'],
    [status.UNIMPLEMENTED, 'REFUSED'],
    [status.UNKNOWN, 'INTERNAL'],
    [4711, 'INTERNAL'],
  ])('tells status %i without metadata as %s', (code, expected) => {
    expect(statusToFailure({ code, details: 'gone' })).toMatchObject({
      code: expected,
      message: 'gone',
    });
  });

  it('believes no code that is not in the table', () => {
    const metadata = new Metadata();
    metadata.set('grappe-code', 'constructor');
    metadata.set('grappe-remedy', '%zz');
    const got = statusToFailure({ code: status.NOT_FOUND, details: 'no node x', metadata });
    expect(got).toEqual({ code: 'NOT_FOUND', message: 'no node x', remedy: '%zz' });
  });
});
