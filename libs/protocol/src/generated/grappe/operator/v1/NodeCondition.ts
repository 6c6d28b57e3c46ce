// Original file: grappe/operator/v1/nodes.proto

export const NodeCondition = {
  NODE_CONDITION_UNKNOWN: 'NODE_CONDITION_UNKNOWN',
  NODE_CONDITION_READY: 'NODE_CONDITION_READY',
  NODE_CONDITION_LOST: 'NODE_CONDITION_LOST',
  NODE_CONDITION_SUSPECTED: 'NODE_CONDITION_SUSPECTED',
} as const;

export type NodeCondition =
  | 'NODE_CONDITION_UNKNOWN'
  | 0
  | 'NODE_CONDITION_READY'
  | 1
  | 'NODE_CONDITION_LOST'
  | 2
  | 'NODE_CONDITION_SUSPECTED'
  | 3

export type NodeCondition__Output = typeof NodeCondition[keyof typeof NodeCondition]
