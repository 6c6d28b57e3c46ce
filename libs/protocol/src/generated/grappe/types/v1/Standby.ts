// Original file: grappe/types/v1/workload.proto

export const Standby = {
  STANDBY_NONE: 'STANDBY_NONE',
  STANDBY_WARM: 'STANDBY_WARM',
} as const;

export type Standby =
  | 'STANDBY_NONE'
  | 0
  | 'STANDBY_WARM'
  | 1

export type Standby__Output = typeof Standby[keyof typeof Standby]
