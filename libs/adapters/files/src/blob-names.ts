import { GrappeError, IMAGE_TAR_BYTES_MAX } from '@grappe/domain';

const SHA256_HEX = /^[0-9a-f]{64}$/;
const PARTIAL_NAME = /^([0-9a-f]{64})\.(\d{1,16})\.partial$/;

/** Throws `INVALID_INPUT` for anything but a SHA-256 in lower-case hex: names come over the wire and become file names. */
export function checkSha256(sha256: string): void {
  if (SHA256_HEX.test(sha256)) return;
  throw new GrappeError(
    'INVALID_INPUT',
    `${JSON.stringify(sha256.slice(0, 65))} is not a SHA-256: expected 64 digits and letters a to f`,
  );
}

/** Throws `LIMIT_EXCEEDED` above the largest image tar, `INVALID_INPUT` for what is no size. */
export function checkBlobSize(sizeBytes: number): void {
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) {
    throw new GrappeError('INVALID_INPUT', `${sizeBytes} is not a size in bytes`);
  }
  if (sizeBytes <= IMAGE_TAR_BYTES_MAX) return;
  throw new GrappeError(
    'LIMIT_EXCEEDED',
    `an image of ${sizeBytes} bytes is over the limit of ${IMAGE_TAR_BYTES_MAX}`,
  );
}

/** The announced size is part of the name, so that it is known again after a restart. */
export function partialName(sha256: string, sizeBytes: number): string {
  return `${sha256}.${sizeBytes}.partial`;
}

export type BlobFileName =
  | { readonly kind: 'complete'; readonly sha256: string }
  | { readonly kind: 'partial'; readonly sha256: string; readonly sizeBytes: number };

/** What a file of a blob folder is; absent for a file that is not a blob's. */
export function parseBlobFileName(name: string): BlobFileName | undefined {
  if (SHA256_HEX.test(name)) return { kind: 'complete', sha256: name };
  const [, sha256, size] = PARTIAL_NAME.exec(name) ?? [];
  if (sha256 === undefined || size === undefined) return undefined;
  return { kind: 'partial', sha256, sizeBytes: Number(size) };
}
