// Original file: grappe/operator/v1/stacks.proto

import type { Service as _grappe_operator_v1_Service, Service__Output as _grappe_operator_v1_Service__Output } from '../../../grappe/operator/v1/Service.ts';
import type { SlotExplanation as _grappe_operator_v1_SlotExplanation, SlotExplanation__Output as _grappe_operator_v1_SlotExplanation__Output } from '../../../grappe/operator/v1/SlotExplanation.ts';

export interface ExplainServiceResponse {
  'service'?: (_grappe_operator_v1_Service | null);
  'slots'?: (_grappe_operator_v1_SlotExplanation)[];
}

export interface ExplainServiceResponse__Output {
  'service': (_grappe_operator_v1_Service__Output | null);
  'slots': (_grappe_operator_v1_SlotExplanation__Output)[];
}
