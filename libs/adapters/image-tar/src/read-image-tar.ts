import { extract, type Header } from 'tar-stream';
import { err, failure, GrappeError, ok, type Failure, type Result } from '@grappe/domain';
import type { ImageTarContent } from '@grappe/ports';

/** Manifests and image configurations are a few KB; a larger JSON file in a tar is somebody's data. */
const JSON_BYTES_MAX = 1_048_576;
/** Files of JSON kept while reading: one per image and the manifest; a tar of many images has dozens. */
const JSON_FILES_MAX = 1_000;

interface ManifestItem {
  readonly config: string;
  readonly references: readonly string[];
}

/** Reads the whole stream once: the manifest usually stands at the end of the tar. */
export async function readImageTar(
  tar: NodeJS.ReadableStream,
): Promise<Result<ImageTarContent, Failure>> {
  try {
    const files = await collectJson(tar);
    const manifest = files.get('manifest.json');
    if (manifest === undefined) return err(notAnImage('it has no manifest.json'));
    const items = parseManifest(manifest);
    const references = items.flatMap((item) => item.references);
    if (references.length === 0) {
      return err(
        notAnImage('its images have no names; save them by name, as "docker save name:tag"'),
      );
    }
    const architectures = new Set(items.map((item) => architectureOf(files.get(item.config))));
    const [architecture] = architectures;
    return ok({
      references,
      ...(architectures.size === 1 && architecture !== undefined ? { architecture } : {}),
    });
  } catch (error) {
    if (error instanceof GrappeError) return err(error.failure);
    return err(
      notAnImage(error instanceof Error ? error.message.toLowerCase() : 'it cannot be read'),
    );
  }
}

async function collectJson(tar: NodeJS.ReadableStream): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const entries = extract();
  tar.on('error', (error: Error) => entries.destroy(error));
  tar.pipe(entries);
  for await (const entry of entries) {
    if (isJson(entry.header) && files.size < JSON_FILES_MAX) {
      const chunks: Buffer[] = [];
      for await (const chunk of entry) chunks.push(chunk as Buffer);
      files.set(entry.header.name, Buffer.concat(chunks).toString('utf8'));
    } else {
      entry.resume();
    }
  }
  return files;
}

/** Image configurations are `<digest>.json` in Docker's own layout and `blobs/sha256/<digest>` in the OCI one. */
function isJson(header: Header): boolean {
  const { name, size } = header;
  if (header.type !== 'file' || size > JSON_BYTES_MAX) return false;
  return name.endsWith('.json') || name.startsWith('blobs/');
}

function parseManifest(text: string): ManifestItem[] {
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed)) throw new Error('its manifest.json is not a list');
  return parsed.map((item: unknown) => {
    const { Config: config, RepoTags: tags } = item as { Config?: unknown; RepoTags?: unknown };
    const references = Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
    return { config: typeof config === 'string' ? config : '', references };
  });
}

function architectureOf(config: string | undefined): string | undefined {
  if (config === undefined) return undefined;
  const { architecture } = JSON.parse(config) as { architecture?: unknown };
  return typeof architecture === 'string' ? architecture : undefined;
}

function notAnImage(why: string): Failure {
  return failure(
    'INVALID_INPUT',
    `this is not a whole image tar: ${why}`,
    'Make it with "docker save --output FILE NAME:TAG"; a file cut short must be made or copied again.',
  );
}
