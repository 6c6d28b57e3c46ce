// Original file: grappe/link/v1/front_door.proto


// Original file: grappe/link/v1/front_door.proto

export const _grappe_link_v1_ServerReport_Finding = {
  FINDING_NONE: 'FINDING_NONE',
  FINDING_PASSED: 'FINDING_PASSED',
  FINDING_ANSWERED: 'FINDING_ANSWERED',
  FINDING_UNREACHED: 'FINDING_UNREACHED',
} as const;

export type _grappe_link_v1_ServerReport_Finding =
  | 'FINDING_NONE'
  | 0
  | 'FINDING_PASSED'
  | 1
  | 'FINDING_ANSWERED'
  | 2
  | 'FINDING_UNREACHED'
  | 3

export type _grappe_link_v1_ServerReport_Finding__Output = typeof _grappe_link_v1_ServerReport_Finding[keyof typeof _grappe_link_v1_ServerReport_Finding]

// Original file: grappe/link/v1/front_door.proto

export const _grappe_link_v1_ServerReport_State = {
  STATE_UNCHECKED: 'STATE_UNCHECKED',
  STATE_UP: 'STATE_UP',
  STATE_DOWN: 'STATE_DOWN',
  STATE_DRAIN: 'STATE_DRAIN',
  STATE_MAINT: 'STATE_MAINT',
} as const;

export type _grappe_link_v1_ServerReport_State =
  | 'STATE_UNCHECKED'
  | 0
  | 'STATE_UP'
  | 1
  | 'STATE_DOWN'
  | 2
  | 'STATE_DRAIN'
  | 3
  | 'STATE_MAINT'
  | 4

export type _grappe_link_v1_ServerReport_State__Output = typeof _grappe_link_v1_ServerReport_State[keyof typeof _grappe_link_v1_ServerReport_State]

export interface ServerReport {
  'backEnd'?: (string);
  'task'?: (string);
  'state'?: (_grappe_link_v1_ServerReport_State);
  'forMs'?: (number);
  'check'?: (string);
  'found'?: (_grappe_link_v1_ServerReport_Finding);
}

export interface ServerReport__Output {
  'backEnd': (string);
  'task': (string);
  'state': (_grappe_link_v1_ServerReport_State__Output);
  'forMs': (number);
  'check': (string);
  'found': (_grappe_link_v1_ServerReport_Finding__Output);
}
