import { X509Certificate } from 'node:crypto';
import { durationText } from './format/duration.ts';

/** Long enough before the end to renew it without hurry. */
export const WARN_BEFORE_EXPIRY_MS = 30 * 86_400_000;

/** What an operator should know of the dates of their own certificate; undefined when all is well. */
export function certificateWarning(certPem: string, nowMs: number): string | undefined {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(certPem);
  } catch {
    return undefined; // the connection will say what is wrong with it
  }
  const beginsMs = Date.parse(certificate.validFrom);
  const endsMs = Date.parse(certificate.validTo);
  if (nowMs < beginsMs) {
    return `the clock of this machine (${new Date(nowMs).toISOString()}) is before the beginning of your certificate: set the clock`;
  }
  if (nowMs >= endsMs) {
    return `your operator certificate expired ${durationText(nowMs - endsMs)} ago: have the controller issue a new context file`;
  }
  if (endsMs - nowMs <= WARN_BEFORE_EXPIRY_MS) {
    return `your operator certificate expires in ${durationText(endsMs - nowMs)}: have the controller issue a new context file`;
  }
  return undefined;
}
