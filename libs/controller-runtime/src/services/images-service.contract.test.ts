import { CHUNK_BYTES, IMAGE_TAR_BYTES_MAX } from '@grappe/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestController } from '../testing/controller.ts';
import { imageTar, sha256Of } from '../testing/image-tar.ts';
import { replicated, wireStack } from '../testing/specs.ts';

let controller: TestController;

beforeEach(async () => {
  controller = await TestController.start();
});
afterEach(() => controller.stop());

const TAR = imageTar(['web:1', 'docker.io/library/web:latest'], 'x'.repeat(2 * CHUNK_BYTES));
const REFERENCES = ['docker.io/library/web:1', 'docker.io/library/web:latest'];

async function* parts(bytes: Uint8Array, from = 0): AsyncIterable<Uint8Array> {
  for (let at = from; at < bytes.length; at += CHUNK_BYTES)
    yield bytes.subarray(at, at + CHUNK_BYTES);
}

async function begin(tar: Uint8Array, sha256 = sha256Of(tar)) {
  return controller.operator.beginUpload({ sha256, sizeBytes: tar.length });
}

async function load(tar: Uint8Array, sha256 = sha256Of(tar)) {
  const { offset } = await begin(tar, sha256);
  return controller.operator.upload({ sha256, offset, chunks: parts(tar, offset) });
}

function stored() {
  return controller.blobs.list();
}

describe('the images service', () => {
  it('takes a tar in chunks, and gives it to nodes under its references', async () => {
    expect(await begin(TAR)).toEqual({ offset: 0, complete: false, references: [] });
    const { references } = await load(TAR);
    expect(references).toEqual(['web:1', 'docker.io/library/web:latest']);
    const agent = await controller.agent('pi1');
    const found = await agent.client.findImage('web:1');
    expect(found).toEqual({ sha256: sha256Of(TAR), sizeBytes: TAR.length });
    expect(await agent.client.findImage('other:1')).toBeUndefined();
    const read: Buffer[] = [];
    const { signal } = new AbortController();
    for await (const { offset, data } of agent.client.fetchImage(sha256Of(TAR), 7, signal)) {
      expect(offset).toBe(7 + Buffer.concat(read).length);
      expect(data.length).toBeLessThanOrEqual(CHUNK_BYTES);
      read.push(data);
    }
    expect(Buffer.concat(read).equals(TAR.subarray(7))).toBe(true);
  });

  it('goes on where an upload was cut', async () => {
    const sha256 = sha256Of(TAR);
    await begin(TAR);
    async function* cut() {
      yield TAR.subarray(0, 1_000);
      throw new Error('the cable was pulled');
    }
    const { operator } = controller;
    await expect(operator.upload({ sha256, offset: 0, chunks: cut() })).rejects.toThrow();
    await expect.poll(async () => (await begin(TAR)).offset).toBe(1_000);
    await load(TAR);
    expect(await begin(TAR)).toEqual({
      offset: TAR.length,
      complete: true,
      references: ['web:1', 'docker.io/library/web:latest'],
    });
  });

  it('refuses bytes from another offset, and bytes that nobody announced', async () => {
    const sha256 = sha256Of(TAR);
    const { operator } = controller;
    const conflict = { code: 'CONFLICT' };
    await expect(operator.upload({ sha256, offset: 0, chunks: parts(TAR) })).rejects.toMatchObject(
      conflict,
    );
    await begin(TAR);
    await expect(
      operator.upload({ sha256, offset: 5, chunks: parts(TAR, 5) }),
    ).rejects.toMatchObject({ ...conflict, message: 'expected bytes from offset 0, got 5' });
    const longer = Buffer.concat([TAR, TAR]);
    await expect(
      operator.upload({ sha256, offset: 0, chunks: parts(longer) }),
    ).rejects.toMatchObject(conflict);
  });

  it('refuses an upload that ends too early, and keeps what has come', async () => {
    const sha256 = sha256Of(TAR);
    await begin(TAR);
    const short = parts(TAR.subarray(0, 1_000));
    await expect(
      controller.operator.upload({ sha256, offset: 0, chunks: short }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await begin(TAR)).offset).toBe(1_000);
  });

  it('keeps nothing that is corrupt, or no image', async () => {
    const wrong = sha256Of(Buffer.from('something else'));
    await expect(load(TAR, wrong)).rejects.toMatchObject({ code: 'CORRUPT' });
    const text = Buffer.from('a text that is no tar, however long it is');
    await expect(load(text)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(load(imageTar([]))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await stored()).toEqual([]);
  });

  it('refuses sizes and names that are none', async () => {
    const { operator } = controller;
    const sha256 = sha256Of(TAR);
    for (const [request, code] of [
      [{ sha256: '../../etc/passwd', sizeBytes: 1 }, 'INVALID_INPUT'],
      [{ sha256: sha256.toUpperCase(), sizeBytes: 1 }, 'INVALID_INPUT'],
      [{ sha256, sizeBytes: 0 }, 'LIMIT_EXCEEDED'],
      [{ sha256, sizeBytes: IMAGE_TAR_BYTES_MAX + 1 }, 'LIMIT_EXCEEDED'],
    ] as const) {
      await expect(operator.beginUpload(request)).rejects.toMatchObject({ code });
    }
    const upload = operator.upload({ sha256: '..', offset: 0, chunks: parts(TAR) });
    await expect(upload).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const agent = await controller.agent('pi1');
    const { signal } = new AbortController();
    const fetch = (name: string, offset: number) =>
      agent.client.fetchImage(name, offset, signal)[Symbol.asyncIterator]().next();
    await expect(fetch('../state.sqlite', 0)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(fetch(sha256, 0)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await load(TAR);
    await expect(fetch(sha256, -1)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(fetch(sha256, TAR.length + 1)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('lists which nodes have an image, and which should get it', async () => {
    const agent = await controller.agent('pi1', { images: ['other:1'] });
    await controller.agent('pi2', { images: ['web:1'] });
    await load(TAR);
    await controller.operator.deploy({ stack: wireStack('shop', replicated('web', 1)) });
    await agent.told('assignment', (message) => (message.assignment?.prefetch.length ?? 0) > 0);
    const { images } = await controller.operator.listImages();
    const tar = { sha256: sha256Of(TAR), sizeBytes: TAR.length };
    expect(images).toEqual([
      {
        reference: 'docker.io/library/other:1',
        sha256: '',
        sizeBytes: 0,
        nodes: ['pi1'],
        wantedBy: [],
      },
      { reference: REFERENCES[0], ...tar, nodes: ['pi2'], wantedBy: ['pi1'] },
      { reference: REFERENCES[1], ...tar, nodes: [], wantedBy: [] },
    ]);
    agent.send({ images: { images: ['other:1', 'web:1'] } });
    await expect
      .poll(async () => (await controller.operator.listImages()).images[1])
      .toMatchObject({ nodes: ['pi1', 'pi2'], wantedBy: [] });
  });

  it('drops a tar when a newer one has taken all of its names', async () => {
    const older = imageTar(['web:1', 'db:1'], 'older');
    const newer = imageTar(['web:1'], 'newer');
    const newest = imageTar(['db:1'], 'newest');
    await load(older);
    await load(newer);
    const held = async () => (await stored()).map(({ sha256 }) => sha256).sort();
    expect(await held()).toEqual([sha256Of(older), sha256Of(newer)].sort());
    await load(newest);
    expect(await held()).toEqual([sha256Of(newer), sha256Of(newest)].sort());
    await load(newest);
    expect(await held()).toEqual([sha256Of(newer), sha256Of(newest)].sort());
  });
});
