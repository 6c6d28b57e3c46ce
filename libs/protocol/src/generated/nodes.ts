import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { CreateTokenRequest as _grappe_operator_v1_CreateTokenRequest, CreateTokenRequest__Output as _grappe_operator_v1_CreateTokenRequest__Output } from './grappe/operator/v1/CreateTokenRequest.ts';
import type { CreateTokenResponse as _grappe_operator_v1_CreateTokenResponse, CreateTokenResponse__Output as _grappe_operator_v1_CreateTokenResponse__Output } from './grappe/operator/v1/CreateTokenResponse.ts';
import type { GetNodeRequest as _grappe_operator_v1_GetNodeRequest, GetNodeRequest__Output as _grappe_operator_v1_GetNodeRequest__Output } from './grappe/operator/v1/GetNodeRequest.ts';
import type { GetNodeResponse as _grappe_operator_v1_GetNodeResponse, GetNodeResponse__Output as _grappe_operator_v1_GetNodeResponse__Output } from './grappe/operator/v1/GetNodeResponse.ts';
import type { ListNodesRequest as _grappe_operator_v1_ListNodesRequest, ListNodesRequest__Output as _grappe_operator_v1_ListNodesRequest__Output } from './grappe/operator/v1/ListNodesRequest.ts';
import type { ListNodesResponse as _grappe_operator_v1_ListNodesResponse, ListNodesResponse__Output as _grappe_operator_v1_ListNodesResponse__Output } from './grappe/operator/v1/ListNodesResponse.ts';
import type { Node as _grappe_operator_v1_Node, Node__Output as _grappe_operator_v1_Node__Output } from './grappe/operator/v1/Node.ts';
import type { NodeRequest as _grappe_operator_v1_NodeRequest, NodeRequest__Output as _grappe_operator_v1_NodeRequest__Output } from './grappe/operator/v1/NodeRequest.ts';
import type { NodeResponse as _grappe_operator_v1_NodeResponse, NodeResponse__Output as _grappe_operator_v1_NodeResponse__Output } from './grappe/operator/v1/NodeResponse.ts';
import type { NodesClient as _grappe_operator_v1_NodesClient, NodesDefinition as _grappe_operator_v1_NodesDefinition } from './grappe/operator/v1/Nodes.ts';
import type { RemoveNodeRequest as _grappe_operator_v1_RemoveNodeRequest, RemoveNodeRequest__Output as _grappe_operator_v1_RemoveNodeRequest__Output } from './grappe/operator/v1/RemoveNodeRequest.ts';
import type { NodeFacts as _grappe_types_v1_NodeFacts, NodeFacts__Output as _grappe_types_v1_NodeFacts__Output } from './grappe/types/v1/NodeFacts.ts';
import type { TaskStatus as _grappe_types_v1_TaskStatus, TaskStatus__Output as _grappe_types_v1_TaskStatus__Output } from './grappe/types/v1/TaskStatus.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  grappe: {
    operator: {
      v1: {
        Availability: EnumTypeDefinition
        CreateTokenRequest: MessageTypeDefinition<_grappe_operator_v1_CreateTokenRequest, _grappe_operator_v1_CreateTokenRequest__Output>
        CreateTokenResponse: MessageTypeDefinition<_grappe_operator_v1_CreateTokenResponse, _grappe_operator_v1_CreateTokenResponse__Output>
        GetNodeRequest: MessageTypeDefinition<_grappe_operator_v1_GetNodeRequest, _grappe_operator_v1_GetNodeRequest__Output>
        GetNodeResponse: MessageTypeDefinition<_grappe_operator_v1_GetNodeResponse, _grappe_operator_v1_GetNodeResponse__Output>
        ListNodesRequest: MessageTypeDefinition<_grappe_operator_v1_ListNodesRequest, _grappe_operator_v1_ListNodesRequest__Output>
        ListNodesResponse: MessageTypeDefinition<_grappe_operator_v1_ListNodesResponse, _grappe_operator_v1_ListNodesResponse__Output>
        Node: MessageTypeDefinition<_grappe_operator_v1_Node, _grappe_operator_v1_Node__Output>
        NodeCondition: EnumTypeDefinition
        NodeRequest: MessageTypeDefinition<_grappe_operator_v1_NodeRequest, _grappe_operator_v1_NodeRequest__Output>
        NodeResponse: MessageTypeDefinition<_grappe_operator_v1_NodeResponse, _grappe_operator_v1_NodeResponse__Output>
        Nodes: SubtypeConstructor<typeof grpc.Client, _grappe_operator_v1_NodesClient> & { service: _grappe_operator_v1_NodesDefinition }
        RemoveNodeRequest: MessageTypeDefinition<_grappe_operator_v1_RemoveNodeRequest, _grappe_operator_v1_RemoveNodeRequest__Output>
      }
    }
    types: {
      v1: {
        NodeFacts: MessageTypeDefinition<_grappe_types_v1_NodeFacts, _grappe_types_v1_NodeFacts__Output>
        TaskHealth: EnumTypeDefinition
        TaskState: EnumTypeDefinition
        TaskStatus: MessageTypeDefinition<_grappe_types_v1_TaskStatus, _grappe_types_v1_TaskStatus__Output>
      }
    }
  }
}

