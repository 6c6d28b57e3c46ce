// Original file: grappe/link/v1/link.proto


// Original file: grappe/link/v1/link.proto

export const _grappe_link_v1_Refusal_Reason = {
  REASON_UNSPECIFIED: 'REASON_UNSPECIFIED',
  REASON_PROTOCOL_VERSION: 'REASON_PROTOCOL_VERSION',
  REASON_SESSION_STALE: 'REASON_SESSION_STALE',
  REASON_NODE_REMOVED: 'REASON_NODE_REMOVED',
  REASON_MALFORMED: 'REASON_MALFORMED',
  REASON_OVERLOADED: 'REASON_OVERLOADED',
  REASON_BOOT_STALE: 'REASON_BOOT_STALE',
  REASON_CARD_CLONED: 'REASON_CARD_CLONED',
} as const;

export type _grappe_link_v1_Refusal_Reason =
  | 'REASON_UNSPECIFIED'
  | 0
  | 'REASON_PROTOCOL_VERSION'
  | 1
  | 'REASON_SESSION_STALE'
  | 2
  | 'REASON_NODE_REMOVED'
  | 3
  | 'REASON_MALFORMED'
  | 4
  | 'REASON_OVERLOADED'
  | 5
  | 'REASON_BOOT_STALE'
  | 6
  | 'REASON_CARD_CLONED'
  | 7

export type _grappe_link_v1_Refusal_Reason__Output = typeof _grappe_link_v1_Refusal_Reason[keyof typeof _grappe_link_v1_Refusal_Reason]

export interface Refusal {
  'reason'?: (_grappe_link_v1_Refusal_Reason);
  'message'?: (string);
}

export interface Refusal__Output {
  'reason': (_grappe_link_v1_Refusal_Reason__Output);
  'message': (string);
}
