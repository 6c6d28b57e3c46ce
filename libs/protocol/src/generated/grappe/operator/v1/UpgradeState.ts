// Original file: grappe/operator/v1/upgrades.proto

export const UpgradeState = {
  UPGRADE_STATE_RUNNING: 'UPGRADE_STATE_RUNNING',
  UPGRADE_STATE_PAUSED: 'UPGRADE_STATE_PAUSED',
  UPGRADE_STATE_COMPLETED: 'UPGRADE_STATE_COMPLETED',
  UPGRADE_STATE_FAILED: 'UPGRADE_STATE_FAILED',
  UPGRADE_STATE_ABORTED: 'UPGRADE_STATE_ABORTED',
} as const;

export type UpgradeState =
  | 'UPGRADE_STATE_RUNNING'
  | 0
  | 'UPGRADE_STATE_PAUSED'
  | 1
  | 'UPGRADE_STATE_COMPLETED'
  | 2
  | 'UPGRADE_STATE_FAILED'
  | 3
  | 'UPGRADE_STATE_ABORTED'
  | 4

export type UpgradeState__Output = typeof UpgradeState[keyof typeof UpgradeState]
