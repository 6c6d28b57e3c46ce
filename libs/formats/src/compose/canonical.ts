import type { ServiceSpec, StackSpec } from '@grappe/domain';

/** JSON with every key in code unit order and nothing undefined: equal specs have equal texts, and a text can be hashed. */
export function canonicalServiceText(spec: ServiceSpec): string {
  return JSON.stringify(ordered(spec));
}

export function canonicalStackText(spec: StackSpec): string {
  return JSON.stringify(ordered(spec));
}

/** Specs are a few levels deep by their type, so recursion is bounded. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, ordered(inner)]),
  );
}
