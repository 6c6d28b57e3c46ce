/** The engine's own limit for a name without tag. */
const NAME_CHARS_MAX = 255;
const DOMAIN = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(?::\d{1,5})?$/;
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;

/** What is wrong with an image reference `[registry/]name[:tag][@digest]`; undefined: nothing. */
export function imageFault(text: string): string | undefined {
  const at = text.indexOf('@');
  if (at !== -1 && !DIGEST.test(text.slice(at + 1))) return 'the digest is malformed';
  const named = at === -1 ? text : text.slice(0, at);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  if (colon !== -1 && !TAG.test(named.slice(colon + 1))) return 'the tag is malformed';
  const name = colon === -1 ? named : named.slice(0, colon);
  if (name.length > NAME_CHARS_MAX) return `the name is longer than ${NAME_CHARS_MAX} characters`;
  const components = name.split('/');
  const first = components[0] ?? '';
  const hasRegistry = components.length > 1 && (/[.:[A-Z]/.test(first) || first === 'localhost');
  if (hasRegistry && !DOMAIN.test(first)) return 'the registry is malformed';
  const path = hasRegistry ? components.slice(1) : components;
  if (path.every((component) => COMPONENT.test(component))) return undefined;
  return /[A-Z]/.test(path.join('')) ? 'the name has capital letters' : 'the name is malformed';
}
