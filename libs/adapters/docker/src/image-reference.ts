import { err, normaliseImageReference, ok, type Result } from '@grappe/domain';

/**
 * An image as people write it, taken apart. A digest makes a tag meaningless, so a reference has one of the two.
 * `id` is the engine's own name of an image, known on one node only.
 */
export interface ImageReference {
  readonly kind: 'tag' | 'digest' | 'id';
  /** With registry; the image id when there is no name. */
  readonly repository: string;
  /** Tag or digest; empty for an id. */
  readonly version: string;
  /** The one full spelling: two references mean the same image when these are equal. */
  readonly canonical: string;
  /** The short spelling that people know from their tools: `busybox:latest`. */
  readonly familiar: string;
}

/** Limit that registries and engines set on the repository part. */
const REPOSITORY_LENGTH_MAX = 255;
const IMAGE_ID = /^(?:sha256:)?([0-9a-f]{64})$/;
const REGISTRY = '(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?';
const PATH_PART = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const TAG = '\\w[\\w.-]{0,127}';
const DIGEST = '[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-f]{32,128}';
const CANONICAL = new RegExp(
  `^(${REGISTRY}/${PATH_PART}(?:/${PATH_PART})*)(?::(${TAG})|@(${DIGEST}))$`,
);
/** What tools leave out, longest first. */
const FAMILIAR_PREFIX = /^docker\.io\/(?:library\/)?/;

/** Takes `busybox`, `busybox:1.36`, `host:5000/team/app@sha256:…` or an image id apart. */
export function parseImageReference(text: string): Result<ImageReference, string> {
  const id = IMAGE_ID.exec(text)?.[1];
  if (id !== undefined) {
    const canonical = `sha256:${id}`;
    return ok({ kind: 'id', repository: canonical, version: '', canonical, familiar: canonical });
  }
  const canonical = normaliseImageReference(text);
  const [, repository, tag, digest] = CANONICAL.exec(canonical) ?? [];
  const version = tag ?? digest;
  const wellFormed = repository !== undefined && repository.length <= REPOSITORY_LENGTH_MAX;
  if (!wellFormed || version === undefined) return err(complaint(text));
  const familiar = canonical.replace(FAMILIAR_PREFIX, '');
  return ok({
    kind: tag === undefined ? 'digest' : 'tag',
    repository,
    version,
    canonical,
    familiar,
  });
}

function complaint(text: string): string {
  const shown = JSON.stringify(text.slice(0, REPOSITORY_LENGTH_MAX));
  return `${shown} is not an image reference: expected [registry/]name[:tag][@digest], the name in lower case`;
}
