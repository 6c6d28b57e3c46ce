import { beforeAll, describe, expect, it } from 'vitest';
import { certificateWarning, WARN_BEFORE_EXPIRY_MS } from './certificate-warning.ts';
import { X509Certificate } from 'node:crypto';
import { makeIdentities } from './testing/test-identities.ts';

let certPem = '';
let endsMs = 0;

beforeAll(async () => {
  ({ certPem } = (await makeIdentities()).operator);
  endsMs = Date.parse(new X509Certificate(certPem).validTo);
});

describe('the operator certificate', () => {
  it('is not spoken of while it is good', () => {
    expect(certificateWarning(certPem, endsMs - WARN_BEFORE_EXPIRY_MS - 1)).toBeUndefined();
  });
  it('is warned about 30 days before its end, and after it', () => {
    expect(certificateWarning(certPem, endsMs - WARN_BEFORE_EXPIRY_MS)).toContain('expires in 30d');
    expect(certificateWarning(certPem, endsMs + 60_000)).toContain('expired 1m ago');
  });
  it('tells a wrong clock from a wrong certificate', () => {
    expect(certificateWarning(certPem, -1)).toContain('set the clock');
  });
  it('leaves what is no certificate to the connection', () => {
    expect(certificateWarning('nonsense', 0)).toBeUndefined();
  });
});
