// Original file: grappe/link/v1/upgrade.proto

import type { UpgradePackage as _grappe_link_v1_UpgradePackage, UpgradePackage__Output as _grappe_link_v1_UpgradePackage__Output } from '../../../grappe/link/v1/UpgradePackage.ts';

// Original file: grappe/link/v1/upgrade.proto

export const _grappe_link_v1_UpgradeOrder_Action = {
  ACTION_PREPARE: 'ACTION_PREPARE',
  ACTION_INSTALL: 'ACTION_INSTALL',
  ACTION_ROLL_BACK: 'ACTION_ROLL_BACK',
} as const;

export type _grappe_link_v1_UpgradeOrder_Action =
  | 'ACTION_PREPARE'
  | 0
  | 'ACTION_INSTALL'
  | 1
  | 'ACTION_ROLL_BACK'
  | 2

export type _grappe_link_v1_UpgradeOrder_Action__Output = typeof _grappe_link_v1_UpgradeOrder_Action[keyof typeof _grappe_link_v1_UpgradeOrder_Action]

export interface UpgradeOrder {
  'id'?: (string);
  'action'?: (_grappe_link_v1_UpgradeOrder_Action);
  'version'?: (string);
  'packages'?: (_grappe_link_v1_UpgradePackage)[];
  'why'?: (string);
}

export interface UpgradeOrder__Output {
  'id': (string);
  'action': (_grappe_link_v1_UpgradeOrder_Action__Output);
  'version': (string);
  'packages': (_grappe_link_v1_UpgradePackage__Output)[];
  'why': (string);
}
