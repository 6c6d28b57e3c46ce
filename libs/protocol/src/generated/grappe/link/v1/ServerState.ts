// Original file: grappe/link/v1/front_door.proto

export const ServerState = {
  SERVER_STATE_READY: 'SERVER_STATE_READY',
  SERVER_STATE_DRAIN: 'SERVER_STATE_DRAIN',
  SERVER_STATE_MAINT: 'SERVER_STATE_MAINT',
} as const;

export type ServerState =
  | 'SERVER_STATE_READY'
  | 0
  | 'SERVER_STATE_DRAIN'
  | 1
  | 'SERVER_STATE_MAINT'
  | 2

export type ServerState__Output = typeof ServerState[keyof typeof ServerState]
