// Original file: grappe/operator/v1/nodes.proto

import type { Token as _grappe_operator_v1_Token, Token__Output as _grappe_operator_v1_Token__Output } from '../../../grappe/operator/v1/Token.ts';

export interface ListTokensResponse {
  'tokens'?: (_grappe_operator_v1_Token)[];
}

export interface ListTokensResponse__Output {
  'tokens': (_grappe_operator_v1_Token__Output)[];
}
