// Original file: grappe/operator/v1/power.proto


// Original file: grappe/operator/v1/power.proto

export const _grappe_operator_v1_NodePlan_Action = {
  ACTION_STAY: 'ACTION_STAY',
  ACTION_DRAIN: 'ACTION_DRAIN',
  ACTION_HALT: 'ACTION_HALT',
  ACTION_WAKE: 'ACTION_WAKE',
  ACTION_WAIT: 'ACTION_WAIT',
  ACTION_OFF: 'ACTION_OFF',
} as const;

export type _grappe_operator_v1_NodePlan_Action =
  | 'ACTION_STAY'
  | 0
  | 'ACTION_DRAIN'
  | 1
  | 'ACTION_HALT'
  | 2
  | 'ACTION_WAKE'
  | 3
  | 'ACTION_WAIT'
  | 4
  | 'ACTION_OFF'
  | 5

export type _grappe_operator_v1_NodePlan_Action__Output = typeof _grappe_operator_v1_NodePlan_Action[keyof typeof _grappe_operator_v1_NodePlan_Action]

export interface NodePlan {
  'node'?: (string);
  'action'?: (_grappe_operator_v1_NodePlan_Action);
  'because'?: (string);
}

export interface NodePlan__Output {
  'node': (string);
  'action': (_grappe_operator_v1_NodePlan_Action__Output);
  'because': (string);
}
