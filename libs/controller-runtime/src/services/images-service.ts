import { listNodes } from '@grappe/controller-core';
import { GrappeError, IMAGE_TAR_BYTES_MAX, normaliseImageReference } from '@grappe/domain';
import type { BlobStore, ReadImageTar } from '@grappe/ports';
import type { Image, ImagesHandlers } from '@grappe/protocol';
import type { ControllerDriver } from '../controller-driver.ts';
import type { Gate } from '../gate.ts';
import { uploadHandlers } from './upload.ts';

export interface ImagesDeps {
  readonly driver: ControllerDriver;
  readonly blobs: BlobStore;
  readonly readImageTar: ReadImageTar;
}

export function imagesService(gate: Gate, deps: ImagesDeps): ImagesHandlers {
  return {
    ...uploadHandlers(gate, deps.blobs, {
      what: 'an image tar',
      bytesMax: IMAGE_TAR_BYTES_MAX,
      again: 'load the image again',
      accept: (sha256, sizeBytes) => acceptTar(deps, sha256, sizeBytes),
    }),
    ListImages: gate.unary('operator', () => ({ images: listImages(deps) })),
  };
}

/** Looks into the tar, and makes the images known. A tar that is no image is not kept. */
async function acceptTar(deps: ImagesDeps, sha256: string, sizeBytes: number): Promise<string[]> {
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
