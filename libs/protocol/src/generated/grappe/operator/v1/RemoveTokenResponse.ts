// Original file: grappe/operator/v1/nodes.proto

import type { Token as _grappe_operator_v1_Token, Token__Output as _grappe_operator_v1_Token__Output } from '../../../grappe/operator/v1/Token.ts';

export interface RemoveTokenResponse {
  'token'?: (_grappe_operator_v1_Token | null);
}

export interface RemoveTokenResponse__Output {
  'token': (_grappe_operator_v1_Token__Output | null);
}
