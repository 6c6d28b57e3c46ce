// Original file: grappe/operator/v1/rollouts.proto

export const RolloutKind = {
  ROLLOUT_KIND_DEPLOY: 'ROLLOUT_KIND_DEPLOY',
  ROLLOUT_KIND_ROLLBACK: 'ROLLOUT_KIND_ROLLBACK',
  ROLLOUT_KIND_UNDO: 'ROLLOUT_KIND_UNDO',
} as const;

export type RolloutKind =
  | 'ROLLOUT_KIND_DEPLOY'
  | 0
  | 'ROLLOUT_KIND_ROLLBACK'
  | 1
  | 'ROLLOUT_KIND_UNDO'
  | 2

export type RolloutKind__Output = typeof RolloutKind[keyof typeof RolloutKind]
