import { GrappeError, IMAGE_TAR_BYTES_MAX } from '@grappe/domain';
import type { CliIo } from '../io.ts';
import type { Session } from '../session.ts';
import { uploadFile, type UploadedFile, type UploadKind } from './upload-file.ts';

export type LoadedImage = UploadedFile;

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** Brings one `docker save` tar to the controller, which hands it to the nodes that need it. */
export function loadImage(io: CliIo, { client }: Session, file: string): Promise<LoadedImage> {
  const kind: UploadKind = {
    bytesMax: IMAGE_TAR_BYTES_MAX,
    origin: '`docker save IMAGE -o FILE.tar` makes such a file',
    what: 'a tar file',
    checkHead: refuseCompressed,
    begin: (request) => client.beginUpload(request),
    upload: (source) => client.upload(source),
  };
  return uploadFile(io, kind, file);
}

function refuseCompressed(head: Buffer, file: string): void {
  const packer = head.subarray(0, 2).equals(GZIP) ? 'gunzip' : head.equals(ZSTD) ? 'unzstd' : '';
  if (packer === '') return;
  throw new GrappeError('INVALID_INPUT', `${file} is compressed`, {
    remedy: `unpack it first: ${packer} -k ${file}`,
  });
}
