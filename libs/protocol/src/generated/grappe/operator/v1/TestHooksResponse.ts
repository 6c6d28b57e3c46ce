// Original file: grappe/operator/v1/alerts.proto

import type { HookResult as _grappe_operator_v1_HookResult, HookResult__Output as _grappe_operator_v1_HookResult__Output } from '../../../grappe/operator/v1/HookResult.ts';

export interface TestHooksResponse {
  'results'?: (_grappe_operator_v1_HookResult)[];
}

export interface TestHooksResponse__Output {
  'results': (_grappe_operator_v1_HookResult__Output)[];
}
