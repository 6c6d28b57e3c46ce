// Original file: grappe/operator/v1/stacks.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { DeployRequest as _grappe_operator_v1_DeployRequest, DeployRequest__Output as _grappe_operator_v1_DeployRequest__Output } from '../../../grappe/operator/v1/DeployRequest.ts';
import type { DeployResponse as _grappe_operator_v1_DeployResponse, DeployResponse__Output as _grappe_operator_v1_DeployResponse__Output } from '../../../grappe/operator/v1/DeployResponse.ts';
import type { ExplainServiceRequest as _grappe_operator_v1_ExplainServiceRequest, ExplainServiceRequest__Output as _grappe_operator_v1_ExplainServiceRequest__Output } from '../../../grappe/operator/v1/ExplainServiceRequest.ts';
import type { ExplainServiceResponse as _grappe_operator_v1_ExplainServiceResponse, ExplainServiceResponse__Output as _grappe_operator_v1_ExplainServiceResponse__Output } from '../../../grappe/operator/v1/ExplainServiceResponse.ts';
import type { ListServicesRequest as _grappe_operator_v1_ListServicesRequest, ListServicesRequest__Output as _grappe_operator_v1_ListServicesRequest__Output } from '../../../grappe/operator/v1/ListServicesRequest.ts';
import type { ListServicesResponse as _grappe_operator_v1_ListServicesResponse, ListServicesResponse__Output as _grappe_operator_v1_ListServicesResponse__Output } from '../../../grappe/operator/v1/ListServicesResponse.ts';
import type { ListStacksRequest as _grappe_operator_v1_ListStacksRequest, ListStacksRequest__Output as _grappe_operator_v1_ListStacksRequest__Output } from '../../../grappe/operator/v1/ListStacksRequest.ts';
import type { ListStacksResponse as _grappe_operator_v1_ListStacksResponse, ListStacksResponse__Output as _grappe_operator_v1_ListStacksResponse__Output } from '../../../grappe/operator/v1/ListStacksResponse.ts';
import type { ListTasksRequest as _grappe_operator_v1_ListTasksRequest, ListTasksRequest__Output as _grappe_operator_v1_ListTasksRequest__Output } from '../../../grappe/operator/v1/ListTasksRequest.ts';
import type { ListTasksResponse as _grappe_operator_v1_ListTasksResponse, ListTasksResponse__Output as _grappe_operator_v1_ListTasksResponse__Output } from '../../../grappe/operator/v1/ListTasksResponse.ts';
import type { LogEntry as _grappe_operator_v1_LogEntry, LogEntry__Output as _grappe_operator_v1_LogEntry__Output } from '../../../grappe/operator/v1/LogEntry.ts';
import type { RebalanceRequest as _grappe_operator_v1_RebalanceRequest, RebalanceRequest__Output as _grappe_operator_v1_RebalanceRequest__Output } from '../../../grappe/operator/v1/RebalanceRequest.ts';
import type { RebalanceResponse as _grappe_operator_v1_RebalanceResponse, RebalanceResponse__Output as _grappe_operator_v1_RebalanceResponse__Output } from '../../../grappe/operator/v1/RebalanceResponse.ts';
import type { RemoveStackRequest as _grappe_operator_v1_RemoveStackRequest, RemoveStackRequest__Output as _grappe_operator_v1_RemoveStackRequest__Output } from '../../../grappe/operator/v1/RemoveStackRequest.ts';
import type { RemoveStackResponse as _grappe_operator_v1_RemoveStackResponse, RemoveStackResponse__Output as _grappe_operator_v1_RemoveStackResponse__Output } from '../../../grappe/operator/v1/RemoveStackResponse.ts';
import type { ScaleServiceRequest as _grappe_operator_v1_ScaleServiceRequest, ScaleServiceRequest__Output as _grappe_operator_v1_ScaleServiceRequest__Output } from '../../../grappe/operator/v1/ScaleServiceRequest.ts';
import type { ScaleServiceResponse as _grappe_operator_v1_ScaleServiceResponse, ScaleServiceResponse__Output as _grappe_operator_v1_ScaleServiceResponse__Output } from '../../../grappe/operator/v1/ScaleServiceResponse.ts';
import type { StreamLogsRequest as _grappe_operator_v1_StreamLogsRequest, StreamLogsRequest__Output as _grappe_operator_v1_StreamLogsRequest__Output } from '../../../grappe/operator/v1/StreamLogsRequest.ts';

export interface StacksClient extends grpc.Client {
  Deploy(argument: _grappe_operator_v1_DeployRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_DeployResponse__Output>): grpc.ClientUnaryCall;
  Deploy(argument: _grappe_operator_v1_DeployRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_DeployResponse__Output>): grpc.ClientUnaryCall;
  Deploy(argument: _grappe_operator_v1_DeployRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_DeployResponse__Output>): grpc.ClientUnaryCall;
  Deploy(argument: _grappe_operator_v1_DeployRequest, callback: grpc.requestCallback<_grappe_operator_v1_DeployResponse__Output>): grpc.ClientUnaryCall;
  deploy(argument: _grappe_operator_v1_DeployRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_DeployResponse__Output>): grpc.ClientUnaryCall;
  deploy(argument: _grappe_operator_v1_DeployRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_DeployResponse__Output>): grpc.ClientUnaryCall;
  deploy(argument: _grappe_operator_v1_DeployRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_DeployResponse__Output>): grpc.ClientUnaryCall;
  deploy(argument: _grappe_operator_v1_DeployRequest, callback: grpc.requestCallback<_grappe_operator_v1_DeployResponse__Output>): grpc.ClientUnaryCall;
  
  ExplainService(argument: _grappe_operator_v1_ExplainServiceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ExplainServiceResponse__Output>): grpc.ClientUnaryCall;
  ExplainService(argument: _grappe_operator_v1_ExplainServiceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ExplainServiceResponse__Output>): grpc.ClientUnaryCall;
  ExplainService(argument: _grappe_operator_v1_ExplainServiceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ExplainServiceResponse__Output>): grpc.ClientUnaryCall;
  ExplainService(argument: _grappe_operator_v1_ExplainServiceRequest, callback: grpc.requestCallback<_grappe_operator_v1_ExplainServiceResponse__Output>): grpc.ClientUnaryCall;
  explainService(argument: _grappe_operator_v1_ExplainServiceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ExplainServiceResponse__Output>): grpc.ClientUnaryCall;
  explainService(argument: _grappe_operator_v1_ExplainServiceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ExplainServiceResponse__Output>): grpc.ClientUnaryCall;
  explainService(argument: _grappe_operator_v1_ExplainServiceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ExplainServiceResponse__Output>): grpc.ClientUnaryCall;
  explainService(argument: _grappe_operator_v1_ExplainServiceRequest, callback: grpc.requestCallback<_grappe_operator_v1_ExplainServiceResponse__Output>): grpc.ClientUnaryCall;
  
  ListServices(argument: _grappe_operator_v1_ListServicesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListServicesResponse__Output>): grpc.ClientUnaryCall;
  ListServices(argument: _grappe_operator_v1_ListServicesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ListServicesResponse__Output>): grpc.ClientUnaryCall;
  ListServices(argument: _grappe_operator_v1_ListServicesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListServicesResponse__Output>): grpc.ClientUnaryCall;
  ListServices(argument: _grappe_operator_v1_ListServicesRequest, callback: grpc.requestCallback<_grappe_operator_v1_ListServicesResponse__Output>): grpc.ClientUnaryCall;
  listServices(argument: _grappe_operator_v1_ListServicesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListServicesResponse__Output>): grpc.ClientUnaryCall;
  listServices(argument: _grappe_operator_v1_ListServicesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ListServicesResponse__Output>): grpc.ClientUnaryCall;
  listServices(argument: _grappe_operator_v1_ListServicesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListServicesResponse__Output>): grpc.ClientUnaryCall;
  listServices(argument: _grappe_operator_v1_ListServicesRequest, callback: grpc.requestCallback<_grappe_operator_v1_ListServicesResponse__Output>): grpc.ClientUnaryCall;
  
  ListStacks(argument: _grappe_operator_v1_ListStacksRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListStacksResponse__Output>): grpc.ClientUnaryCall;
  ListStacks(argument: _grappe_operator_v1_ListStacksRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ListStacksResponse__Output>): grpc.ClientUnaryCall;
  ListStacks(argument: _grappe_operator_v1_ListStacksRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListStacksResponse__Output>): grpc.ClientUnaryCall;
  ListStacks(argument: _grappe_operator_v1_ListStacksRequest, callback: grpc.requestCallback<_grappe_operator_v1_ListStacksResponse__Output>): grpc.ClientUnaryCall;
  listStacks(argument: _grappe_operator_v1_ListStacksRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListStacksResponse__Output>): grpc.ClientUnaryCall;
  listStacks(argument: _grappe_operator_v1_ListStacksRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ListStacksResponse__Output>): grpc.ClientUnaryCall;
  listStacks(argument: _grappe_operator_v1_ListStacksRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListStacksResponse__Output>): grpc.ClientUnaryCall;
  listStacks(argument: _grappe_operator_v1_ListStacksRequest, callback: grpc.requestCallback<_grappe_operator_v1_ListStacksResponse__Output>): grpc.ClientUnaryCall;
  
  ListTasks(argument: _grappe_operator_v1_ListTasksRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListTasksResponse__Output>): grpc.ClientUnaryCall;
  ListTasks(argument: _grappe_operator_v1_ListTasksRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ListTasksResponse__Output>): grpc.ClientUnaryCall;
  ListTasks(argument: _grappe_operator_v1_ListTasksRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListTasksResponse__Output>): grpc.ClientUnaryCall;
  ListTasks(argument: _grappe_operator_v1_ListTasksRequest, callback: grpc.requestCallback<_grappe_operator_v1_ListTasksResponse__Output>): grpc.ClientUnaryCall;
  listTasks(argument: _grappe_operator_v1_ListTasksRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListTasksResponse__Output>): grpc.ClientUnaryCall;
  listTasks(argument: _grappe_operator_v1_ListTasksRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ListTasksResponse__Output>): grpc.ClientUnaryCall;
  listTasks(argument: _grappe_operator_v1_ListTasksRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListTasksResponse__Output>): grpc.ClientUnaryCall;
  listTasks(argument: _grappe_operator_v1_ListTasksRequest, callback: grpc.requestCallback<_grappe_operator_v1_ListTasksResponse__Output>): grpc.ClientUnaryCall;
  
  Rebalance(argument: _grappe_operator_v1_RebalanceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RebalanceResponse__Output>): grpc.ClientUnaryCall;
  Rebalance(argument: _grappe_operator_v1_RebalanceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_RebalanceResponse__Output>): grpc.ClientUnaryCall;
  Rebalance(argument: _grappe_operator_v1_RebalanceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RebalanceResponse__Output>): grpc.ClientUnaryCall;
  Rebalance(argument: _grappe_operator_v1_RebalanceRequest, callback: grpc.requestCallback<_grappe_operator_v1_RebalanceResponse__Output>): grpc.ClientUnaryCall;
  rebalance(argument: _grappe_operator_v1_RebalanceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RebalanceResponse__Output>): grpc.ClientUnaryCall;
  rebalance(argument: _grappe_operator_v1_RebalanceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_RebalanceResponse__Output>): grpc.ClientUnaryCall;
  rebalance(argument: _grappe_operator_v1_RebalanceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RebalanceResponse__Output>): grpc.ClientUnaryCall;
  rebalance(argument: _grappe_operator_v1_RebalanceRequest, callback: grpc.requestCallback<_grappe_operator_v1_RebalanceResponse__Output>): grpc.ClientUnaryCall;
  
  RemoveStack(argument: _grappe_operator_v1_RemoveStackRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RemoveStackResponse__Output>): grpc.ClientUnaryCall;
  RemoveStack(argument: _grappe_operator_v1_RemoveStackRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_RemoveStackResponse__Output>): grpc.ClientUnaryCall;
  RemoveStack(argument: _grappe_operator_v1_RemoveStackRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RemoveStackResponse__Output>): grpc.ClientUnaryCall;
  RemoveStack(argument: _grappe_operator_v1_RemoveStackRequest, callback: grpc.requestCallback<_grappe_operator_v1_RemoveStackResponse__Output>): grpc.ClientUnaryCall;
  removeStack(argument: _grappe_operator_v1_RemoveStackRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RemoveStackResponse__Output>): grpc.ClientUnaryCall;
  removeStack(argument: _grappe_operator_v1_RemoveStackRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_RemoveStackResponse__Output>): grpc.ClientUnaryCall;
  removeStack(argument: _grappe_operator_v1_RemoveStackRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RemoveStackResponse__Output>): grpc.ClientUnaryCall;
  removeStack(argument: _grappe_operator_v1_RemoveStackRequest, callback: grpc.requestCallback<_grappe_operator_v1_RemoveStackResponse__Output>): grpc.ClientUnaryCall;
  
  ScaleService(argument: _grappe_operator_v1_ScaleServiceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ScaleServiceResponse__Output>): grpc.ClientUnaryCall;
  ScaleService(argument: _grappe_operator_v1_ScaleServiceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ScaleServiceResponse__Output>): grpc.ClientUnaryCall;
  ScaleService(argument: _grappe_operator_v1_ScaleServiceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ScaleServiceResponse__Output>): grpc.ClientUnaryCall;
  ScaleService(argument: _grappe_operator_v1_ScaleServiceRequest, callback: grpc.requestCallback<_grappe_operator_v1_ScaleServiceResponse__Output>): grpc.ClientUnaryCall;
  scaleService(argument: _grappe_operator_v1_ScaleServiceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ScaleServiceResponse__Output>): grpc.ClientUnaryCall;
  scaleService(argument: _grappe_operator_v1_ScaleServiceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ScaleServiceResponse__Output>): grpc.ClientUnaryCall;
  scaleService(argument: _grappe_operator_v1_ScaleServiceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ScaleServiceResponse__Output>): grpc.ClientUnaryCall;
  scaleService(argument: _grappe_operator_v1_ScaleServiceRequest, callback: grpc.requestCallback<_grappe_operator_v1_ScaleServiceResponse__Output>): grpc.ClientUnaryCall;
  
  StreamLogs(argument: _grappe_operator_v1_StreamLogsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_grappe_operator_v1_LogEntry__Output>;
  StreamLogs(argument: _grappe_operator_v1_StreamLogsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_grappe_operator_v1_LogEntry__Output>;
  streamLogs(argument: _grappe_operator_v1_StreamLogsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_grappe_operator_v1_LogEntry__Output>;
  streamLogs(argument: _grappe_operator_v1_StreamLogsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_grappe_operator_v1_LogEntry__Output>;
  
}

export interface StacksHandlers extends grpc.UntypedServiceImplementation {
  Deploy: grpc.handleUnaryCall<_grappe_operator_v1_DeployRequest__Output, _grappe_operator_v1_DeployResponse>;
  
  ExplainService: grpc.handleUnaryCall<_grappe_operator_v1_ExplainServiceRequest__Output, _grappe_operator_v1_ExplainServiceResponse>;
  
  ListServices: grpc.handleUnaryCall<_grappe_operator_v1_ListServicesRequest__Output, _grappe_operator_v1_ListServicesResponse>;
  
  ListStacks: grpc.handleUnaryCall<_grappe_operator_v1_ListStacksRequest__Output, _grappe_operator_v1_ListStacksResponse>;
  
  ListTasks: grpc.handleUnaryCall<_grappe_operator_v1_ListTasksRequest__Output, _grappe_operator_v1_ListTasksResponse>;
  
  Rebalance: grpc.handleUnaryCall<_grappe_operator_v1_RebalanceRequest__Output, _grappe_operator_v1_RebalanceResponse>;
  
  RemoveStack: grpc.handleUnaryCall<_grappe_operator_v1_RemoveStackRequest__Output, _grappe_operator_v1_RemoveStackResponse>;
  
  ScaleService: grpc.handleUnaryCall<_grappe_operator_v1_ScaleServiceRequest__Output, _grappe_operator_v1_ScaleServiceResponse>;
  
  StreamLogs: grpc.handleServerStreamingCall<_grappe_operator_v1_StreamLogsRequest__Output, _grappe_operator_v1_LogEntry>;
  
}

export interface StacksDefinition extends grpc.ServiceDefinition {
  Deploy: MethodDefinition<_grappe_operator_v1_DeployRequest, _grappe_operator_v1_DeployResponse, _grappe_operator_v1_DeployRequest__Output, _grappe_operator_v1_DeployResponse__Output>
  ExplainService: MethodDefinition<_grappe_operator_v1_ExplainServiceRequest, _grappe_operator_v1_ExplainServiceResponse, _grappe_operator_v1_ExplainServiceRequest__Output, _grappe_operator_v1_ExplainServiceResponse__Output>
  ListServices: MethodDefinition<_grappe_operator_v1_ListServicesRequest, _grappe_operator_v1_ListServicesResponse, _grappe_operator_v1_ListServicesRequest__Output, _grappe_operator_v1_ListServicesResponse__Output>
  ListStacks: MethodDefinition<_grappe_operator_v1_ListStacksRequest, _grappe_operator_v1_ListStacksResponse, _grappe_operator_v1_ListStacksRequest__Output, _grappe_operator_v1_ListStacksResponse__Output>
  ListTasks: MethodDefinition<_grappe_operator_v1_ListTasksRequest, _grappe_operator_v1_ListTasksResponse, _grappe_operator_v1_ListTasksRequest__Output, _grappe_operator_v1_ListTasksResponse__Output>
  Rebalance: MethodDefinition<_grappe_operator_v1_RebalanceRequest, _grappe_operator_v1_RebalanceResponse, _grappe_operator_v1_RebalanceRequest__Output, _grappe_operator_v1_RebalanceResponse__Output>
  RemoveStack: MethodDefinition<_grappe_operator_v1_RemoveStackRequest, _grappe_operator_v1_RemoveStackResponse, _grappe_operator_v1_RemoveStackRequest__Output, _grappe_operator_v1_RemoveStackResponse__Output>
  ScaleService: MethodDefinition<_grappe_operator_v1_ScaleServiceRequest, _grappe_operator_v1_ScaleServiceResponse, _grappe_operator_v1_ScaleServiceRequest__Output, _grappe_operator_v1_ScaleServiceResponse__Output>
  StreamLogs: MethodDefinition<_grappe_operator_v1_StreamLogsRequest, _grappe_operator_v1_LogEntry, _grappe_operator_v1_StreamLogsRequest__Output, _grappe_operator_v1_LogEntry__Output>
}
