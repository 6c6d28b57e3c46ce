// Original file: grappe/types/v1/workload.proto

export const FailureAction = {
  FAILURE_ACTION_PAUSE: 'FAILURE_ACTION_PAUSE',
  FAILURE_ACTION_CONTINUE: 'FAILURE_ACTION_CONTINUE',
  FAILURE_ACTION_ROLLBACK: 'FAILURE_ACTION_ROLLBACK',
} as const;

export type FailureAction =
  | 'FAILURE_ACTION_PAUSE'
  | 0
  | 'FAILURE_ACTION_CONTINUE'
  | 1
  | 'FAILURE_ACTION_ROLLBACK'
  | 2

export type FailureAction__Output = typeof FailureAction[keyof typeof FailureAction]
