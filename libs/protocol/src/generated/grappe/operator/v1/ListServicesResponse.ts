// Original file: grappe/operator/v1/stacks.proto

import type { Service as _grappe_operator_v1_Service, Service__Output as _grappe_operator_v1_Service__Output } from '../../../grappe/operator/v1/Service.ts';

export interface ListServicesResponse {
  'services'?: (_grappe_operator_v1_Service)[];
}

export interface ListServicesResponse__Output {
  'services': (_grappe_operator_v1_Service__Output)[];
}
