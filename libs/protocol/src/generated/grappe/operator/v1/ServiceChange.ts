// Original file: grappe/operator/v1/stacks.proto


// Original file: grappe/operator/v1/stacks.proto

export const _grappe_operator_v1_ServiceChange_Kind = {
  KIND_UNCHANGED: 'KIND_UNCHANGED',
  KIND_CREATED: 'KIND_CREATED',
  KIND_UPDATED: 'KIND_UPDATED',
  KIND_SCALED: 'KIND_SCALED',
  KIND_REMOVED: 'KIND_REMOVED',
} as const;

export type _grappe_operator_v1_ServiceChange_Kind =
  | 'KIND_UNCHANGED'
  | 0
  | 'KIND_CREATED'
  | 1
  | 'KIND_UPDATED'
  | 2
  | 'KIND_SCALED'
  | 3
  | 'KIND_REMOVED'
  | 4

export type _grappe_operator_v1_ServiceChange_Kind__Output = typeof _grappe_operator_v1_ServiceChange_Kind[keyof typeof _grappe_operator_v1_ServiceChange_Kind]

export interface ServiceChange {
  'service'?: (string);
  'kind'?: (_grappe_operator_v1_ServiceChange_Kind);
  'version'?: (number);
}

export interface ServiceChange__Output {
  'service': (string);
  'kind': (_grappe_operator_v1_ServiceChange_Kind__Output);
  'version': (number);
}
