import type { ServiceChange__Output } from '@grappe/protocol';

const KINDS = {
  KIND_UNCHANGED: 'unchanged',
  KIND_CREATED: 'created',
  KIND_UPDATED: 'updated',
  KIND_SCALED: 'scaled',
  KIND_REMOVED: 'removed',
} as const;

export type ChangeKind = (typeof KINDS)[keyof typeof KINDS];

/** What a deploy does to one service, in the words of the command line. */
export function changeKind(kind: ServiceChange__Output['kind']): ChangeKind {
  return KINDS[kind];
}
