import type { ImagesHandlers } from '@grappe/protocol';
import { statusOf, unary } from './test-calls.ts';
import type { TestWorld } from './test-world.ts';

export function uploadsHandlers(world: TestWorld): Pick<ImagesHandlers, 'BeginUpload' | 'Upload'> {
  return {
    BeginUpload: unary(world, ({ sha256, sizeBytes }) => world.beginUpload(sha256, sizeBytes)),
    Upload: (call, callback) => {
      world.uploads += 1;
      const cutAt = world.uploadCuts.shift() ?? Number.POSITIVE_INFINITY;
      let sha256 = '';
      let over = false;
      const refuse = (error: unknown) => {
        over = true;
        callback(statusOf(error));
      };
      call.on('data', (chunk: { sha256: string; offset: number; data: Buffer }) => {
        if (over) return;
        sha256 ||= chunk.sha256;
        try {
          world.receive(sha256, chunk.offset, chunk.data);
        } catch (error) {
          refuse(error);
        }
        if (chunk.offset + chunk.data.length >= cutAt) {
          over = true;
          world.cutLinks();
        }
      });
      call.on('end', () => {
        if (over) return;
        try {
          callback(null, { references: world.finishUpload(sha256) });
        } catch (error) {
          refuse(error);
        }
      });
    },
  };
}
