// Original file: grappe/operator/v1/stacks.proto

import type { Stack as _grappe_operator_v1_Stack, Stack__Output as _grappe_operator_v1_Stack__Output } from '../../../grappe/operator/v1/Stack.ts';

export interface ListStacksResponse {
  'stacks'?: (_grappe_operator_v1_Stack)[];
}

export interface ListStacksResponse__Output {
  'stacks': (_grappe_operator_v1_Stack__Output)[];
}
