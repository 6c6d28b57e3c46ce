// Original file: grappe/operator/v1/nodes.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CreateTokenRequest as _grappe_operator_v1_CreateTokenRequest, CreateTokenRequest__Output as _grappe_operator_v1_CreateTokenRequest__Output } from '../../../grappe/operator/v1/CreateTokenRequest.ts';
import type { CreateTokenResponse as _grappe_operator_v1_CreateTokenResponse, CreateTokenResponse__Output as _grappe_operator_v1_CreateTokenResponse__Output } from '../../../grappe/operator/v1/CreateTokenResponse.ts';
import type { GetNodeRequest as _grappe_operator_v1_GetNodeRequest, GetNodeRequest__Output as _grappe_operator_v1_GetNodeRequest__Output } from '../../../grappe/operator/v1/GetNodeRequest.ts';
import type { GetNodeResponse as _grappe_operator_v1_GetNodeResponse, GetNodeResponse__Output as _grappe_operator_v1_GetNodeResponse__Output } from '../../../grappe/operator/v1/GetNodeResponse.ts';
import type { ListNodesRequest as _grappe_operator_v1_ListNodesRequest, ListNodesRequest__Output as _grappe_operator_v1_ListNodesRequest__Output } from '../../../grappe/operator/v1/ListNodesRequest.ts';
import type { ListNodesResponse as _grappe_operator_v1_ListNodesResponse, ListNodesResponse__Output as _grappe_operator_v1_ListNodesResponse__Output } from '../../../grappe/operator/v1/ListNodesResponse.ts';
import type { NodeRequest as _grappe_operator_v1_NodeRequest, NodeRequest__Output as _grappe_operator_v1_NodeRequest__Output } from '../../../grappe/operator/v1/NodeRequest.ts';
import type { NodeResponse as _grappe_operator_v1_NodeResponse, NodeResponse__Output as _grappe_operator_v1_NodeResponse__Output } from '../../../grappe/operator/v1/NodeResponse.ts';
import type { RemoveNodeRequest as _grappe_operator_v1_RemoveNodeRequest, RemoveNodeRequest__Output as _grappe_operator_v1_RemoveNodeRequest__Output } from '../../../grappe/operator/v1/RemoveNodeRequest.ts';

export interface NodesClient extends grpc.Client {
  ActivateNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  ActivateNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  ActivateNode(argument: _grappe_operator_v1_NodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  ActivateNode(argument: _grappe_operator_v1_NodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  activateNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  activateNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  activateNode(argument: _grappe_operator_v1_NodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  activateNode(argument: _grappe_operator_v1_NodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  
  CreateToken(argument: _grappe_operator_v1_CreateTokenRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_CreateTokenResponse__Output>): grpc.ClientUnaryCall;
  CreateToken(argument: _grappe_operator_v1_CreateTokenRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_CreateTokenResponse__Output>): grpc.ClientUnaryCall;
  CreateToken(argument: _grappe_operator_v1_CreateTokenRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_CreateTokenResponse__Output>): grpc.ClientUnaryCall;
  CreateToken(argument: _grappe_operator_v1_CreateTokenRequest, callback: grpc.requestCallback<_grappe_operator_v1_CreateTokenResponse__Output>): grpc.ClientUnaryCall;
  createToken(argument: _grappe_operator_v1_CreateTokenRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_CreateTokenResponse__Output>): grpc.ClientUnaryCall;
  createToken(argument: _grappe_operator_v1_CreateTokenRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_CreateTokenResponse__Output>): grpc.ClientUnaryCall;
  createToken(argument: _grappe_operator_v1_CreateTokenRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_CreateTokenResponse__Output>): grpc.ClientUnaryCall;
  createToken(argument: _grappe_operator_v1_CreateTokenRequest, callback: grpc.requestCallback<_grappe_operator_v1_CreateTokenResponse__Output>): grpc.ClientUnaryCall;
  
  DrainNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  DrainNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  DrainNode(argument: _grappe_operator_v1_NodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  DrainNode(argument: _grappe_operator_v1_NodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  drainNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  drainNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  drainNode(argument: _grappe_operator_v1_NodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  drainNode(argument: _grappe_operator_v1_NodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  
  GetNode(argument: _grappe_operator_v1_GetNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  GetNode(argument: _grappe_operator_v1_GetNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  GetNode(argument: _grappe_operator_v1_GetNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  GetNode(argument: _grappe_operator_v1_GetNodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  getNode(argument: _grappe_operator_v1_GetNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  getNode(argument: _grappe_operator_v1_GetNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  getNode(argument: _grappe_operator_v1_GetNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  getNode(argument: _grappe_operator_v1_GetNodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  
  ListNodes(argument: _grappe_operator_v1_ListNodesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _grappe_operator_v1_ListNodesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _grappe_operator_v1_ListNodesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _grappe_operator_v1_ListNodesRequest, callback: grpc.requestCallback<_grappe_operator_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _grappe_operator_v1_ListNodesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _grappe_operator_v1_ListNodesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _grappe_operator_v1_ListNodesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _grappe_operator_v1_ListNodesRequest, callback: grpc.requestCallback<_grappe_operator_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  
  RemoveNode(argument: _grappe_operator_v1_RemoveNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  RemoveNode(argument: _grappe_operator_v1_RemoveNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  RemoveNode(argument: _grappe_operator_v1_RemoveNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  RemoveNode(argument: _grappe_operator_v1_RemoveNodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  removeNode(argument: _grappe_operator_v1_RemoveNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  removeNode(argument: _grappe_operator_v1_RemoveNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  removeNode(argument: _grappe_operator_v1_RemoveNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  removeNode(argument: _grappe_operator_v1_RemoveNodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface NodesHandlers extends grpc.UntypedServiceImplementation {
  ActivateNode: grpc.handleUnaryCall<_grappe_operator_v1_NodeRequest__Output, _grappe_operator_v1_NodeResponse>;
  
  CreateToken: grpc.handleUnaryCall<_grappe_operator_v1_CreateTokenRequest__Output, _grappe_operator_v1_CreateTokenResponse>;
  
  DrainNode: grpc.handleUnaryCall<_grappe_operator_v1_NodeRequest__Output, _grappe_operator_v1_NodeResponse>;
  
  GetNode: grpc.handleUnaryCall<_grappe_operator_v1_GetNodeRequest__Output, _grappe_operator_v1_GetNodeResponse>;
  
  ListNodes: grpc.handleUnaryCall<_grappe_operator_v1_ListNodesRequest__Output, _grappe_operator_v1_ListNodesResponse>;
  
  RemoveNode: grpc.handleUnaryCall<_grappe_operator_v1_RemoveNodeRequest__Output, _grappe_operator_v1_NodeResponse>;
  
}

export interface NodesDefinition extends grpc.ServiceDefinition {
  ActivateNode: MethodDefinition<_grappe_operator_v1_NodeRequest, _grappe_operator_v1_NodeResponse, _grappe_operator_v1_NodeRequest__Output, _grappe_operator_v1_NodeResponse__Output>
  CreateToken: MethodDefinition<_grappe_operator_v1_CreateTokenRequest, _grappe_operator_v1_CreateTokenResponse, _grappe_operator_v1_CreateTokenRequest__Output, _grappe_operator_v1_CreateTokenResponse__Output>
  DrainNode: MethodDefinition<_grappe_operator_v1_NodeRequest, _grappe_operator_v1_NodeResponse, _grappe_operator_v1_NodeRequest__Output, _grappe_operator_v1_NodeResponse__Output>
  GetNode: MethodDefinition<_grappe_operator_v1_GetNodeRequest, _grappe_operator_v1_GetNodeResponse, _grappe_operator_v1_GetNodeRequest__Output, _grappe_operator_v1_GetNodeResponse__Output>
  ListNodes: MethodDefinition<_grappe_operator_v1_ListNodesRequest, _grappe_operator_v1_ListNodesResponse, _grappe_operator_v1_ListNodesRequest__Output, _grappe_operator_v1_ListNodesResponse__Output>
  RemoveNode: MethodDefinition<_grappe_operator_v1_RemoveNodeRequest, _grappe_operator_v1_NodeResponse, _grappe_operator_v1_RemoveNodeRequest__Output, _grappe_operator_v1_NodeResponse__Output>
}
