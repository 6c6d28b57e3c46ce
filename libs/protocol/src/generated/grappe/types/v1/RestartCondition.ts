// Original file: grappe/types/v1/workload.proto

export const RestartCondition = {
  RESTART_CONDITION_NONE: 'RESTART_CONDITION_NONE',
  RESTART_CONDITION_ON_FAILURE: 'RESTART_CONDITION_ON_FAILURE',
  RESTART_CONDITION_ANY: 'RESTART_CONDITION_ANY',
} as const;

export type RestartCondition =
  | 'RESTART_CONDITION_NONE'
  | 0
  | 'RESTART_CONDITION_ON_FAILURE'
  | 1
  | 'RESTART_CONDITION_ANY'
  | 2

export type RestartCondition__Output = typeof RestartCondition[keyof typeof RestartCondition]
