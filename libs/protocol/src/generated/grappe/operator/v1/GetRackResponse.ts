// Original file: grappe/operator/v1/events.proto

import type { Doubt as _grappe_operator_v1_Doubt, Doubt__Output as _grappe_operator_v1_Doubt__Output } from '../../../grappe/operator/v1/Doubt.ts';
import type { Long } from '@grpc/proto-loader';

export interface GetRackResponse {
  'name'?: (string);
  'version'?: (string);
  'term'?: (number | string | Long);
  'upMs'?: (number | string | Long);
  'nodesReady'?: (number);
  'nodes'?: (number);
  'warnings'?: (string)[];
  'doubt'?: (_grappe_operator_v1_Doubt | null);
}

export interface GetRackResponse__Output {
  'name': (string);
  'version': (string);
  'term': (number);
  'upMs': (number);
  'nodesReady': (number);
  'nodes': (number);
  'warnings': (string)[];
  'doubt': (_grappe_operator_v1_Doubt__Output | null);
}
