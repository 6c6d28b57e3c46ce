import { describe, expect, it } from 'vitest';
import { explainTlsError, isDateError } from './explain-tls-error.ts';

const grpc = (last: string) => ({
  code: 14,
  details: `No connection established. Last error: ${last}. Resolution note: `,
  message: `14 UNAVAILABLE: No connection established. Last error: ${last}. Resolution note: `,
});

/** The texts that are not provoked in the contract tests. */
describe('explaining a TLS error', () => {
  it.each([
    ['error:0A000418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca', /another rack's CA/],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', /by the server's clock it has expired/],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED', /revoked/],
    ['ssl/tls alert bad certificate', /refused this certificate: it is damaged/],
    ['ssl/tls alert handshake failure', /none that it can use was sent/],
    ['tlsv1 alert protocol version', /no TLS version/],
    ['Error: connect ETIMEDOUT 172.16.0.50:7421', /no answer came.*\(172\.16\.0\.50:7421\)$/],
    [
      'Error: connect EHOSTUNREACH 172.16.0.50:7421 - Local (172.16.0.51:4242)',
      /no machine answers.*\(172\.16\.0\.50:7421\)$/,
    ],
  ])('knows %s', (last, expected) => {
    expect(explainTlsError(grpc(last)).message).toMatch(expected);
    expect(explainTlsError(grpc(last)).remedy).not.toBe('');
  });

  it('knows those that a wrong clock makes', () => {
    expect(isDateError(grpc('Error: certificate has expired'))).toBe(true);
    expect(isDateError({ code: 'CERT_NOT_YET_VALID', message: '' })).toBe(true);
    // By the other side's clock: this one may be right.
    expect(isDateError(grpc('ssl/tls alert certificate expired'))).toBe(false);
    expect(isDateError(grpc('connect ECONNREFUSED 172.16.0.50:7421'))).toBe(false);
  });

  it('shows what it does not know, on one line and without the wrapping', () => {
    const last =
      '802C8F720C7F0000:error:0A00045C:SSL routines:ssl3_read_bytes:moon in wrong phase:../deps/x.c:16:SSL alert number 7\n (2026-11-21T00:16:58.790Z)';
    expect(explainTlsError(grpc(last))).toMatchObject({
      code: 'UNREACHABLE',
      message: 'the connection failed: moon in wrong phase',
    });
    expect(explainTlsError({ message: '' }).message).toBe('the connection failed: no further text');
    expect(explainTlsError({ message: 'x'.repeat(9_999) }).message.length).toBeLessThan(1_100);
  });
});
