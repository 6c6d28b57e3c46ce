// Original file: grappe/link/v1/front_door.proto


// Original file: grappe/link/v1/front_door.proto

export const _grappe_link_v1_VirtualIpReport_State = {
  STATE_OFF: 'STATE_OFF',
  STATE_STARTING: 'STATE_STARTING',
  STATE_HOLDER: 'STATE_HOLDER',
  STATE_BACKUP: 'STATE_BACKUP',
  STATE_FAULT: 'STATE_FAULT',
} as const;

export type _grappe_link_v1_VirtualIpReport_State =
  | 'STATE_OFF'
  | 0
  | 'STATE_STARTING'
  | 1
  | 'STATE_HOLDER'
  | 2
  | 'STATE_BACKUP'
  | 3
  | 'STATE_FAULT'
  | 4

export type _grappe_link_v1_VirtualIpReport_State__Output = typeof _grappe_link_v1_VirtualIpReport_State[keyof typeof _grappe_link_v1_VirtualIpReport_State]

export interface VirtualIpReport {
  'state'?: (_grappe_link_v1_VirtualIpReport_State);
  'forMs'?: (number);
  'reason'?: (string);
  'twoHolders'?: (number);
}

export interface VirtualIpReport__Output {
  'state': (_grappe_link_v1_VirtualIpReport_State__Output);
  'forMs': (number);
  'reason': (string);
  'twoHolders': (number);
}
