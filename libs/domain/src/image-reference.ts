const DEFAULT_REGISTRY = 'docker.io';
const OFFICIAL_NAMESPACE = 'library';
const DEFAULT_TAG = 'latest';

/**
 * The one full form of an image reference, as Docker understands it: `busybox`, `busybox:latest` and `docker.io/library/busybox:latest` name
 * the same image. A reference with a digest loses its tag, because only the digest counts.
 */
export function normaliseImageReference(reference: string): string {
  const at = reference.indexOf('@');
  const digest = at < 0 ? undefined : reference.slice(at);
  const named = splitTag(at < 0 ? reference : reference.slice(0, at));
  const suffix = digest ?? `:${named.tag ?? DEFAULT_TAG}`;
  return withRegistry(named.name) + suffix;
}

function splitTag(text: string): { readonly name: string; readonly tag?: string } {
  const colon = text.lastIndexOf(':');
  // A colon before the last slash belongs to a registry's port.
  if (colon <= text.lastIndexOf('/')) return { name: text };
  return { name: text.slice(0, colon), tag: text.slice(colon + 1) };
}

function withRegistry(name: string): string {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const hasRegistry = first.includes('.') || first.includes(':') || first === 'localhost';
  if (!hasRegistry) {
    return slash < 0
      ? `${DEFAULT_REGISTRY}/${OFFICIAL_NAMESPACE}/${name}`
      : `${DEFAULT_REGISTRY}/${name}`;
  }
  if (first === 'index.docker.io') return withRegistry(`${DEFAULT_REGISTRY}${name.slice(slash)}`);
  const rest = name.slice(slash + 1);
  return first === DEFAULT_REGISTRY && !rest.includes('/')
    ? `${first}/${OFFICIAL_NAMESPACE}/${rest}`
    : name;
}
