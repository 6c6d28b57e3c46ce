// Original file: grappe/types/v1/workload.proto

export const NetworkMode = {
  NETWORK_MODE_BRIDGE: 'NETWORK_MODE_BRIDGE',
  NETWORK_MODE_HOST: 'NETWORK_MODE_HOST',
  NETWORK_MODE_NONE: 'NETWORK_MODE_NONE',
} as const;

export type NetworkMode =
  | 'NETWORK_MODE_BRIDGE'
  | 0
  | 'NETWORK_MODE_HOST'
  | 1
  | 'NETWORK_MODE_NONE'
  | 2

export type NetworkMode__Output = typeof NetworkMode[keyof typeof NetworkMode]
