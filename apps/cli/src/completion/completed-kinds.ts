/** Names that only the controller knows. */
export const COMPLETED_KINDS = [
  'nodes',
  'services',
  'stacks',
  'incidents',
  'subjects',
  'tokens',
] as const;
export type CompletedKind = (typeof COMPLETED_KINDS)[number];
