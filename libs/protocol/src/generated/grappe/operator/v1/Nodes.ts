// Original file: grappe/operator/v1/nodes.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CreateTokenRequest as _grappe_operator_v1_CreateTokenRequest, CreateTokenRequest__Output as _grappe_operator_v1_CreateTokenRequest__Output } from '../../../grappe/operator/v1/CreateTokenRequest.ts';
import type { CreateTokenResponse as _grappe_operator_v1_CreateTokenResponse, CreateTokenResponse__Output as _grappe_operator_v1_CreateTokenResponse__Output } from '../../../grappe/operator/v1/CreateTokenResponse.ts';
import type { ExplainNodeResponse as _grappe_operator_v1_ExplainNodeResponse, ExplainNodeResponse__Output as _grappe_operator_v1_ExplainNodeResponse__Output } from '../../../grappe/operator/v1/ExplainNodeResponse.ts';
import type { GetNodeRequest as _grappe_operator_v1_GetNodeRequest, GetNodeRequest__Output as _grappe_operator_v1_GetNodeRequest__Output } from '../../../grappe/operator/v1/GetNodeRequest.ts';
import type { GetNodeResponse as _grappe_operator_v1_GetNodeResponse, GetNodeResponse__Output as _grappe_operator_v1_GetNodeResponse__Output } from '../../../grappe/operator/v1/GetNodeResponse.ts';
import type { IdentifyNodeRequest as _grappe_operator_v1_IdentifyNodeRequest, IdentifyNodeRequest__Output as _grappe_operator_v1_IdentifyNodeRequest__Output } from '../../../grappe/operator/v1/IdentifyNodeRequest.ts';
import type { ListNodesRequest as _grappe_operator_v1_ListNodesRequest, ListNodesRequest__Output as _grappe_operator_v1_ListNodesRequest__Output } from '../../../grappe/operator/v1/ListNodesRequest.ts';
import type { ListNodesResponse as _grappe_operator_v1_ListNodesResponse, ListNodesResponse__Output as _grappe_operator_v1_ListNodesResponse__Output } from '../../../grappe/operator/v1/ListNodesResponse.ts';
import type { ListTokensRequest as _grappe_operator_v1_ListTokensRequest, ListTokensRequest__Output as _grappe_operator_v1_ListTokensRequest__Output } from '../../../grappe/operator/v1/ListTokensRequest.ts';
import type { ListTokensResponse as _grappe_operator_v1_ListTokensResponse, ListTokensResponse__Output as _grappe_operator_v1_ListTokensResponse__Output } from '../../../grappe/operator/v1/ListTokensResponse.ts';
import type { MaintainNodeRequest as _grappe_operator_v1_MaintainNodeRequest, MaintainNodeRequest__Output as _grappe_operator_v1_MaintainNodeRequest__Output } from '../../../grappe/operator/v1/MaintainNodeRequest.ts';
import type { NodeRequest as _grappe_operator_v1_NodeRequest, NodeRequest__Output as _grappe_operator_v1_NodeRequest__Output } from '../../../grappe/operator/v1/NodeRequest.ts';
import type { NodeResponse as _grappe_operator_v1_NodeResponse, NodeResponse__Output as _grappe_operator_v1_NodeResponse__Output } from '../../../grappe/operator/v1/NodeResponse.ts';
import type { RemoveNodeRequest as _grappe_operator_v1_RemoveNodeRequest, RemoveNodeRequest__Output as _grappe_operator_v1_RemoveNodeRequest__Output } from '../../../grappe/operator/v1/RemoveNodeRequest.ts';
import type { RemoveTokenRequest as _grappe_operator_v1_RemoveTokenRequest, RemoveTokenRequest__Output as _grappe_operator_v1_RemoveTokenRequest__Output } from '../../../grappe/operator/v1/RemoveTokenRequest.ts';
import type { RemoveTokenResponse as _grappe_operator_v1_RemoveTokenResponse, RemoveTokenResponse__Output as _grappe_operator_v1_RemoveTokenResponse__Output } from '../../../grappe/operator/v1/RemoveTokenResponse.ts';

export interface NodesClient extends grpc.Client {
  ActivateNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  ActivateNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  ActivateNode(argument: _grappe_operator_v1_NodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  ActivateNode(argument: _grappe_operator_v1_NodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  activateNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  activateNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  activateNode(argument: _grappe_operator_v1_NodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  activateNode(argument: _grappe_operator_v1_NodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  
  ConfirmNodeOff(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  ConfirmNodeOff(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  ConfirmNodeOff(argument: _grappe_operator_v1_NodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  ConfirmNodeOff(argument: _grappe_operator_v1_NodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  confirmNodeOff(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  confirmNodeOff(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  confirmNodeOff(argument: _grappe_operator_v1_NodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  confirmNodeOff(argument: _grappe_operator_v1_NodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  
  CordonNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  CordonNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  CordonNode(argument: _grappe_operator_v1_NodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  CordonNode(argument: _grappe_operator_v1_NodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  cordonNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  cordonNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  cordonNode(argument: _grappe_operator_v1_NodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  cordonNode(argument: _grappe_operator_v1_NodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  
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
  
  ExplainNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ExplainNodeResponse__Output>): grpc.ClientUnaryCall;
  ExplainNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ExplainNodeResponse__Output>): grpc.ClientUnaryCall;
  ExplainNode(argument: _grappe_operator_v1_NodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ExplainNodeResponse__Output>): grpc.ClientUnaryCall;
  ExplainNode(argument: _grappe_operator_v1_NodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_ExplainNodeResponse__Output>): grpc.ClientUnaryCall;
  explainNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ExplainNodeResponse__Output>): grpc.ClientUnaryCall;
  explainNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ExplainNodeResponse__Output>): grpc.ClientUnaryCall;
  explainNode(argument: _grappe_operator_v1_NodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ExplainNodeResponse__Output>): grpc.ClientUnaryCall;
  explainNode(argument: _grappe_operator_v1_NodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_ExplainNodeResponse__Output>): grpc.ClientUnaryCall;
  
  GetNode(argument: _grappe_operator_v1_GetNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  GetNode(argument: _grappe_operator_v1_GetNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  GetNode(argument: _grappe_operator_v1_GetNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  GetNode(argument: _grappe_operator_v1_GetNodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  getNode(argument: _grappe_operator_v1_GetNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  getNode(argument: _grappe_operator_v1_GetNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  getNode(argument: _grappe_operator_v1_GetNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  getNode(argument: _grappe_operator_v1_GetNodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  
  IdentifyNode(argument: _grappe_operator_v1_IdentifyNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  IdentifyNode(argument: _grappe_operator_v1_IdentifyNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  IdentifyNode(argument: _grappe_operator_v1_IdentifyNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  IdentifyNode(argument: _grappe_operator_v1_IdentifyNodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  identifyNode(argument: _grappe_operator_v1_IdentifyNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  identifyNode(argument: _grappe_operator_v1_IdentifyNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  identifyNode(argument: _grappe_operator_v1_IdentifyNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  identifyNode(argument: _grappe_operator_v1_IdentifyNodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  
  ListNodes(argument: _grappe_operator_v1_ListNodesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _grappe_operator_v1_ListNodesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _grappe_operator_v1_ListNodesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _grappe_operator_v1_ListNodesRequest, callback: grpc.requestCallback<_grappe_operator_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _grappe_operator_v1_ListNodesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _grappe_operator_v1_ListNodesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _grappe_operator_v1_ListNodesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _grappe_operator_v1_ListNodesRequest, callback: grpc.requestCallback<_grappe_operator_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  
  ListTokens(argument: _grappe_operator_v1_ListTokensRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListTokensResponse__Output>): grpc.ClientUnaryCall;
  ListTokens(argument: _grappe_operator_v1_ListTokensRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ListTokensResponse__Output>): grpc.ClientUnaryCall;
  ListTokens(argument: _grappe_operator_v1_ListTokensRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListTokensResponse__Output>): grpc.ClientUnaryCall;
  ListTokens(argument: _grappe_operator_v1_ListTokensRequest, callback: grpc.requestCallback<_grappe_operator_v1_ListTokensResponse__Output>): grpc.ClientUnaryCall;
  listTokens(argument: _grappe_operator_v1_ListTokensRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListTokensResponse__Output>): grpc.ClientUnaryCall;
  listTokens(argument: _grappe_operator_v1_ListTokensRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ListTokensResponse__Output>): grpc.ClientUnaryCall;
  listTokens(argument: _grappe_operator_v1_ListTokensRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListTokensResponse__Output>): grpc.ClientUnaryCall;
  listTokens(argument: _grappe_operator_v1_ListTokensRequest, callback: grpc.requestCallback<_grappe_operator_v1_ListTokensResponse__Output>): grpc.ClientUnaryCall;
  
  MaintainNode(argument: _grappe_operator_v1_MaintainNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  MaintainNode(argument: _grappe_operator_v1_MaintainNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  MaintainNode(argument: _grappe_operator_v1_MaintainNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  MaintainNode(argument: _grappe_operator_v1_MaintainNodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  maintainNode(argument: _grappe_operator_v1_MaintainNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  maintainNode(argument: _grappe_operator_v1_MaintainNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  maintainNode(argument: _grappe_operator_v1_MaintainNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  maintainNode(argument: _grappe_operator_v1_MaintainNodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  
  PowerCycleNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  PowerCycleNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  PowerCycleNode(argument: _grappe_operator_v1_NodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  PowerCycleNode(argument: _grappe_operator_v1_NodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  powerCycleNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  powerCycleNode(argument: _grappe_operator_v1_NodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  powerCycleNode(argument: _grappe_operator_v1_NodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  powerCycleNode(argument: _grappe_operator_v1_NodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  
  RemoveNode(argument: _grappe_operator_v1_RemoveNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  RemoveNode(argument: _grappe_operator_v1_RemoveNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  RemoveNode(argument: _grappe_operator_v1_RemoveNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  RemoveNode(argument: _grappe_operator_v1_RemoveNodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  removeNode(argument: _grappe_operator_v1_RemoveNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  removeNode(argument: _grappe_operator_v1_RemoveNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  removeNode(argument: _grappe_operator_v1_RemoveNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  removeNode(argument: _grappe_operator_v1_RemoveNodeRequest, callback: grpc.requestCallback<_grappe_operator_v1_NodeResponse__Output>): grpc.ClientUnaryCall;
  
  RemoveToken(argument: _grappe_operator_v1_RemoveTokenRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RemoveTokenResponse__Output>): grpc.ClientUnaryCall;
  RemoveToken(argument: _grappe_operator_v1_RemoveTokenRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_RemoveTokenResponse__Output>): grpc.ClientUnaryCall;
  RemoveToken(argument: _grappe_operator_v1_RemoveTokenRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RemoveTokenResponse__Output>): grpc.ClientUnaryCall;
  RemoveToken(argument: _grappe_operator_v1_RemoveTokenRequest, callback: grpc.requestCallback<_grappe_operator_v1_RemoveTokenResponse__Output>): grpc.ClientUnaryCall;
  removeToken(argument: _grappe_operator_v1_RemoveTokenRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RemoveTokenResponse__Output>): grpc.ClientUnaryCall;
  removeToken(argument: _grappe_operator_v1_RemoveTokenRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_RemoveTokenResponse__Output>): grpc.ClientUnaryCall;
  removeToken(argument: _grappe_operator_v1_RemoveTokenRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RemoveTokenResponse__Output>): grpc.ClientUnaryCall;
  removeToken(argument: _grappe_operator_v1_RemoveTokenRequest, callback: grpc.requestCallback<_grappe_operator_v1_RemoveTokenResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface NodesHandlers extends grpc.UntypedServiceImplementation {
  ActivateNode: grpc.handleUnaryCall<_grappe_operator_v1_NodeRequest__Output, _grappe_operator_v1_NodeResponse>;
  
  ConfirmNodeOff: grpc.handleUnaryCall<_grappe_operator_v1_NodeRequest__Output, _grappe_operator_v1_NodeResponse>;
  
  CordonNode: grpc.handleUnaryCall<_grappe_operator_v1_NodeRequest__Output, _grappe_operator_v1_NodeResponse>;
  
  CreateToken: grpc.handleUnaryCall<_grappe_operator_v1_CreateTokenRequest__Output, _grappe_operator_v1_CreateTokenResponse>;
  
  DrainNode: grpc.handleUnaryCall<_grappe_operator_v1_NodeRequest__Output, _grappe_operator_v1_NodeResponse>;
  
  ExplainNode: grpc.handleUnaryCall<_grappe_operator_v1_NodeRequest__Output, _grappe_operator_v1_ExplainNodeResponse>;
  
  GetNode: grpc.handleUnaryCall<_grappe_operator_v1_GetNodeRequest__Output, _grappe_operator_v1_GetNodeResponse>;
  
  IdentifyNode: grpc.handleUnaryCall<_grappe_operator_v1_IdentifyNodeRequest__Output, _grappe_operator_v1_NodeResponse>;
  
  ListNodes: grpc.handleUnaryCall<_grappe_operator_v1_ListNodesRequest__Output, _grappe_operator_v1_ListNodesResponse>;
  
  ListTokens: grpc.handleUnaryCall<_grappe_operator_v1_ListTokensRequest__Output, _grappe_operator_v1_ListTokensResponse>;
  
  MaintainNode: grpc.handleUnaryCall<_grappe_operator_v1_MaintainNodeRequest__Output, _grappe_operator_v1_NodeResponse>;
  
  PowerCycleNode: grpc.handleUnaryCall<_grappe_operator_v1_NodeRequest__Output, _grappe_operator_v1_NodeResponse>;
  
  RemoveNode: grpc.handleUnaryCall<_grappe_operator_v1_RemoveNodeRequest__Output, _grappe_operator_v1_NodeResponse>;
  
  RemoveToken: grpc.handleUnaryCall<_grappe_operator_v1_RemoveTokenRequest__Output, _grappe_operator_v1_RemoveTokenResponse>;
  
}

export interface NodesDefinition extends grpc.ServiceDefinition {
  ActivateNode: MethodDefinition<_grappe_operator_v1_NodeRequest, _grappe_operator_v1_NodeResponse, _grappe_operator_v1_NodeRequest__Output, _grappe_operator_v1_NodeResponse__Output>
  ConfirmNodeOff: MethodDefinition<_grappe_operator_v1_NodeRequest, _grappe_operator_v1_NodeResponse, _grappe_operator_v1_NodeRequest__Output, _grappe_operator_v1_NodeResponse__Output>
  CordonNode: MethodDefinition<_grappe_operator_v1_NodeRequest, _grappe_operator_v1_NodeResponse, _grappe_operator_v1_NodeRequest__Output, _grappe_operator_v1_NodeResponse__Output>
  CreateToken: MethodDefinition<_grappe_operator_v1_CreateTokenRequest, _grappe_operator_v1_CreateTokenResponse, _grappe_operator_v1_CreateTokenRequest__Output, _grappe_operator_v1_CreateTokenResponse__Output>
  DrainNode: MethodDefinition<_grappe_operator_v1_NodeRequest, _grappe_operator_v1_NodeResponse, _grappe_operator_v1_NodeRequest__Output, _grappe_operator_v1_NodeResponse__Output>
  ExplainNode: MethodDefinition<_grappe_operator_v1_NodeRequest, _grappe_operator_v1_ExplainNodeResponse, _grappe_operator_v1_NodeRequest__Output, _grappe_operator_v1_ExplainNodeResponse__Output>
  GetNode: MethodDefinition<_grappe_operator_v1_GetNodeRequest, _grappe_operator_v1_GetNodeResponse, _grappe_operator_v1_GetNodeRequest__Output, _grappe_operator_v1_GetNodeResponse__Output>
  IdentifyNode: MethodDefinition<_grappe_operator_v1_IdentifyNodeRequest, _grappe_operator_v1_NodeResponse, _grappe_operator_v1_IdentifyNodeRequest__Output, _grappe_operator_v1_NodeResponse__Output>
  ListNodes: MethodDefinition<_grappe_operator_v1_ListNodesRequest, _grappe_operator_v1_ListNodesResponse, _grappe_operator_v1_ListNodesRequest__Output, _grappe_operator_v1_ListNodesResponse__Output>
  ListTokens: MethodDefinition<_grappe_operator_v1_ListTokensRequest, _grappe_operator_v1_ListTokensResponse, _grappe_operator_v1_ListTokensRequest__Output, _grappe_operator_v1_ListTokensResponse__Output>
  MaintainNode: MethodDefinition<_grappe_operator_v1_MaintainNodeRequest, _grappe_operator_v1_NodeResponse, _grappe_operator_v1_MaintainNodeRequest__Output, _grappe_operator_v1_NodeResponse__Output>
  PowerCycleNode: MethodDefinition<_grappe_operator_v1_NodeRequest, _grappe_operator_v1_NodeResponse, _grappe_operator_v1_NodeRequest__Output, _grappe_operator_v1_NodeResponse__Output>
  RemoveNode: MethodDefinition<_grappe_operator_v1_RemoveNodeRequest, _grappe_operator_v1_NodeResponse, _grappe_operator_v1_RemoveNodeRequest__Output, _grappe_operator_v1_NodeResponse__Output>
  RemoveToken: MethodDefinition<_grappe_operator_v1_RemoveTokenRequest, _grappe_operator_v1_RemoveTokenResponse, _grappe_operator_v1_RemoveTokenRequest__Output, _grappe_operator_v1_RemoveTokenResponse__Output>
}
