import { createHash } from 'node:crypto';

import type { ImageArchitecture } from './architecture.ts';
import { archiveManifest, configPath, imageConfig, layerPath } from './image-config.ts';
import type { ImageRecipe } from './recipe.ts';
import { writeTar, type TarEntry, type WrittenTar } from './tar-writer.ts';

function rootFile(path: string, bytes: Buffer): TarEntry {
  return { kind: 'file', path, mode: 0o644, uid: 0, gid: 0, content: { kind: 'bytes', bytes } };
}

/** Wraps a finished layer into an archive that `docker load` reads. */
export async function writeDockerArchive(input: {
  readonly tarPath: string;
  readonly recipe: ImageRecipe;
  readonly architecture: ImageArchitecture;
  readonly layerFile: string;
  readonly layer: WrittenTar;
  readonly createdSeconds: number;
}): Promise<WrittenTar> {
  const layerSha256 = input.layer.sha256;
  const config = Buffer.from(
    JSON.stringify(
      imageConfig({
        recipe: input.recipe,
        architecture: input.architecture,
        layerSha256,
        createdSeconds: input.createdSeconds,
      }),
    ),
  );
  const configSha256 = createHash('sha256').update(config).digest('hex');
  const manifest = Buffer.from(
    JSON.stringify(
      archiveManifest({ reference: input.recipe.reference, configSha256, layerSha256 }),
    ),
  );
  const entries: TarEntry[] = [
    rootFile('manifest.json', manifest),
    rootFile(configPath(configSha256), config),
    { kind: 'directory', path: layerSha256, mode: 0o755, uid: 0, gid: 0 },
    {
      kind: 'file',
      path: layerPath(layerSha256),
      mode: 0o644,
      uid: 0,
      gid: 0,
      content: { kind: 'file', file: input.layerFile, sizeBytes: input.layer.sizeBytes },
    },
  ];
  return writeTar({ tarPath: input.tarPath, entries, mtimeSeconds: input.createdSeconds });
}
