import { stringify } from 'yaml';

/** A module of its own, to be loaded when it is needed: in a bundle, what is imported dynamically from a CommonJS package has no names. */
export function yamlText(document: object): string {
  return stringify(document, { lineWidth: 0 });
}
