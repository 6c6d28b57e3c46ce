// Original file: grappe/link/v1/upgrade.proto

import type { Long } from '@grpc/proto-loader';

// Original file: grappe/link/v1/upgrade.proto

export const _grappe_link_v1_UpgradeReport_State = {
  STATE_FETCHING: 'STATE_FETCHING',
  STATE_READY: 'STATE_READY',
  STATE_INSTALLING: 'STATE_INSTALLING',
  STATE_INSTALLED: 'STATE_INSTALLED',
  STATE_ROLLING_BACK: 'STATE_ROLLING_BACK',
  STATE_ROLLED_BACK: 'STATE_ROLLED_BACK',
  STATE_REFUSED: 'STATE_REFUSED',
  STATE_STUCK: 'STATE_STUCK',
} as const;

export type _grappe_link_v1_UpgradeReport_State =
  | 'STATE_FETCHING'
  | 0
  | 'STATE_READY'
  | 1
  | 'STATE_INSTALLING'
  | 2
  | 'STATE_INSTALLED'
  | 3
  | 'STATE_ROLLING_BACK'
  | 4
  | 'STATE_ROLLED_BACK'
  | 5
  | 'STATE_REFUSED'
  | 6
  | 'STATE_STUCK'
  | 7

export type _grappe_link_v1_UpgradeReport_State__Output = typeof _grappe_link_v1_UpgradeReport_State[keyof typeof _grappe_link_v1_UpgradeReport_State]

export interface UpgradeReport {
  'id'?: (string);
  'state'?: (_grappe_link_v1_UpgradeReport_State);
  'doneBytes'?: (number | string | Long);
  'message'?: (string);
}

export interface UpgradeReport__Output {
  'id': (string);
  'state': (_grappe_link_v1_UpgradeReport_State__Output);
  'doneBytes': (number);
  'message': (string);
}
