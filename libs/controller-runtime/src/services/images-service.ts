import { listNodes } from '@grappe/controller-core';
import { GrappeError, IMAGE_TAR_BYTES_MAX, normaliseImageReference } from '@grappe/domain';
import type { BlobAppend, BlobStore, ReadImageTar } from '@grappe/ports';
import type { Image, ImagesHandlers, UploadChunk__Output } from '@grappe/protocol';
import type { ControllerDriver } from '../controller-driver.ts';
import type { Gate } from '../gate.ts';

const SHA256 = /^[0-9a-f]{64}$/;

export interface ImagesDeps {
  readonly driver: ControllerDriver;
  readonly blobs: BlobStore;
  readonly readImageTar: ReadImageTar;
}

export function imagesService(gate: Gate, deps: ImagesDeps): ImagesHandlers {
  return {
    BeginUpload: gate.unary('operator', async ({ sha256, sizeBytes }) => {
      if (!SHA256.test(sha256))
        throw new GrappeError('INVALID_INPUT', 'sha256 is not 64 hexadecimal digits');
      if (sizeBytes < 1 || sizeBytes > IMAGE_TAR_BYTES_MAX) {
        throw new GrappeError(
          'LIMIT_EXCEEDED',
          `an image tar has 1 to ${IMAGE_TAR_BYTES_MAX} bytes, not ${sizeBytes}`,
        );
      }
      const begun = await deps.blobs.begin(sha256, sizeBytes);
      if (!begun.ok) throw GrappeError.from(begun.failure);
      if (begun.offset < sizeBytes)
        return { offset: begun.offset, complete: false, references: [] };
      const references = await acceptTar(deps, sha256, sizeBytes);
      return { offset: sizeBytes, complete: true, references };
    }),
    Upload: gate.clientStream('operator', async (chunks) => ({
      references: await receive(deps, chunks),
    })),
    ListImages: gate.unary('operator', () => ({ images: listImages(deps) })),
  };
}

async function receive(
  deps: ImagesDeps,
  chunks: AsyncIterable<UploadChunk__Output>,
): Promise<string[]> {
  let sha256 = '';
  let end = 0;
  for await (const chunk of chunks) {
    if (sha256 === '') sha256 = chunk.sha256;
    if (!SHA256.test(sha256))
      throw new GrappeError('INVALID_INPUT', 'the first chunk names no SHA-256');
    const appended = await deps.blobs.append(sha256, chunk.offset, chunk.data);
    if (!appended.ok && !isEmptyAtEnd(chunk, appended)) throw refusedChunk(chunk, appended);
    end = appended.offset;
  }
  if (sha256 === '') throw new GrappeError('INVALID_INPUT', 'the upload had no chunks');
  return acceptTar(deps, sha256, end);
}

type Refused = Extract<BlobAppend, { ok: false }>;

/** A chunk without bytes only names the upload, which somebody else may just have completed. */
function isEmptyAtEnd(
  chunk: UploadChunk__Output,
  refused: Refused,
): refused is Exclude<Refused, { reason: 'full' }> {
  const isHere = refused.reason === 'wrong-offset' && refused.offset === chunk.offset;
  return isHere && chunk.data.length === 0;
}

function refusedChunk(chunk: UploadChunk__Output, refused: Refused): GrappeError {
  if (refused.reason === 'full') return GrappeError.from(refused.failure);
  const what = {
    'wrong-offset': `expected bytes from offset ${refused.offset}, got ${chunk.offset}`,
    'too-long': 'there are more bytes than were announced',
    unknown: 'this upload was not begun, or was given up',
  }[refused.reason];
  return new GrappeError('CONFLICT', what, {
    remedy: 'Begin the upload again: it goes on where it stopped.',
  });
}

/** Verifies the bytes, looks into the tar, and makes the images known. A tar that is no image is not kept. */
async function acceptTar(deps: ImagesDeps, sha256: string, sizeBytes: number): Promise<string[]> {
  const finished = await deps.blobs.finish(sha256);
  if (finished === 'incomplete') {
    throw new GrappeError('CONFLICT', 'bytes are missing', {
      remedy: 'Begin the upload again: it goes on where it stopped.',
    });
  }
  if (finished === 'corrupt') {
    throw new GrappeError('CORRUPT', 'the bytes that arrived do not have the announced SHA-256', {
      remedy: 'Nothing was kept; load the image again.',
    });
  }
  const content = await deps.readImageTar(await deps.blobs.openRead(sha256));
  if (!content.ok) {
    await deps.blobs.remove(sha256);
    throw GrappeError.from(content.error);
  }
  const { references, architecture } = content.value;
  const superseded = heldTars(deps, references);
  await deps.driver.request({
    kind: 'add-image',
    references,
    sha256,
    sizeBytes,
    ...(architecture === undefined ? {} : { architecture }),
  });
  for (const earlier of superseded) if (!isHeld(deps, earlier)) await deps.blobs.remove(earlier);
  return [...references];
}

/** The tars that the controller holds under these references until now: a new one of the same name would leave them behind for ever. */
function heldTars({ driver }: ImagesDeps, references: readonly string[]): Set<string> {
  const held = references.map((reference) =>
    driver.state.durable.images.get(normaliseImageReference(reference)),
  );
  return new Set(held.flatMap((image) => (image === undefined ? [] : [image.sha256])));
}

function isHeld({ driver }: ImagesDeps, sha256: string): boolean {
  for (const image of driver.state.durable.images.values())
    if (image.sha256 === sha256) return true;
  return false;
}

function listImages(deps: ImagesDeps): Image[] {
  const { state } = deps.driver;
  const nodes = listNodes(state, deps.driver.nowMs(), deps.driver.wallMs());
  const references = new Set<string>(nodes.flatMap((node) => [...node.images]));
  for (const image of state.durable.images.values()) references.add(image.reference);
  return [...references].sort().map((reference) => {
    const held = state.durable.images.get(reference);
    return {
      reference,
      sha256: held?.sha256 ?? '',
      sizeBytes: held?.sizeBytes ?? 0,
      nodes: nodes
        .filter((node) => node.images.includes(reference))
        .map((node) => node.record.name),
      wantedBy: nodes
        .filter((node) => state.live.nodes.get(node.record.name)?.prefetch.includes(reference))
        .map((node) => node.record.name),
    };
  });
}
