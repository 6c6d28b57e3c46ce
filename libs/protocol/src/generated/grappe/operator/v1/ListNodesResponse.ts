// Original file: grappe/operator/v1/nodes.proto

import type { Node as _grappe_operator_v1_Node, Node__Output as _grappe_operator_v1_Node__Output } from '../../../grappe/operator/v1/Node.ts';

export interface ListNodesResponse {
  'rack'?: (string);
  'nodes'?: (_grappe_operator_v1_Node)[];
}

export interface ListNodesResponse__Output {
  'rack': (string);
  'nodes': (_grappe_operator_v1_Node__Output)[];
}
