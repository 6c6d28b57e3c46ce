// Original file: grappe/types/v1/workload.proto

export const Priority = {
  PRIORITY_NORMAL: 'PRIORITY_NORMAL',
  PRIORITY_CRITICAL: 'PRIORITY_CRITICAL',
  PRIORITY_BEST_EFFORT: 'PRIORITY_BEST_EFFORT',
} as const;

export type Priority =
  | 'PRIORITY_NORMAL'
  | 0
  | 'PRIORITY_CRITICAL'
  | 1
  | 'PRIORITY_BEST_EFFORT'
  | 2

export type Priority__Output = typeof Priority[keyof typeof Priority]
