// Original file: grappe/operator/v1/alerts.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ListAlertsRequest as _grappe_operator_v1_ListAlertsRequest, ListAlertsRequest__Output as _grappe_operator_v1_ListAlertsRequest__Output } from '../../../grappe/operator/v1/ListAlertsRequest.ts';
import type { ListAlertsResponse as _grappe_operator_v1_ListAlertsResponse, ListAlertsResponse__Output as _grappe_operator_v1_ListAlertsResponse__Output } from '../../../grappe/operator/v1/ListAlertsResponse.ts';
import type { TestHooksRequest as _grappe_operator_v1_TestHooksRequest, TestHooksRequest__Output as _grappe_operator_v1_TestHooksRequest__Output } from '../../../grappe/operator/v1/TestHooksRequest.ts';
import type { TestHooksResponse as _grappe_operator_v1_TestHooksResponse, TestHooksResponse__Output as _grappe_operator_v1_TestHooksResponse__Output } from '../../../grappe/operator/v1/TestHooksResponse.ts';

export interface AlertsClient extends grpc.Client {
  ListAlerts(argument: _grappe_operator_v1_ListAlertsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListAlertsResponse__Output>): grpc.ClientUnaryCall;
  ListAlerts(argument: _grappe_operator_v1_ListAlertsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ListAlertsResponse__Output>): grpc.ClientUnaryCall;
  ListAlerts(argument: _grappe_operator_v1_ListAlertsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListAlertsResponse__Output>): grpc.ClientUnaryCall;
  ListAlerts(argument: _grappe_operator_v1_ListAlertsRequest, callback: grpc.requestCallback<_grappe_operator_v1_ListAlertsResponse__Output>): grpc.ClientUnaryCall;
  listAlerts(argument: _grappe_operator_v1_ListAlertsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListAlertsResponse__Output>): grpc.ClientUnaryCall;
  listAlerts(argument: _grappe_operator_v1_ListAlertsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ListAlertsResponse__Output>): grpc.ClientUnaryCall;
  listAlerts(argument: _grappe_operator_v1_ListAlertsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListAlertsResponse__Output>): grpc.ClientUnaryCall;
  listAlerts(argument: _grappe_operator_v1_ListAlertsRequest, callback: grpc.requestCallback<_grappe_operator_v1_ListAlertsResponse__Output>): grpc.ClientUnaryCall;
  
  TestHooks(argument: _grappe_operator_v1_TestHooksRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_TestHooksResponse__Output>): grpc.ClientUnaryCall;
  TestHooks(argument: _grappe_operator_v1_TestHooksRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_TestHooksResponse__Output>): grpc.ClientUnaryCall;
  TestHooks(argument: _grappe_operator_v1_TestHooksRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_TestHooksResponse__Output>): grpc.ClientUnaryCall;
  TestHooks(argument: _grappe_operator_v1_TestHooksRequest, callback: grpc.requestCallback<_grappe_operator_v1_TestHooksResponse__Output>): grpc.ClientUnaryCall;
  testHooks(argument: _grappe_operator_v1_TestHooksRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_TestHooksResponse__Output>): grpc.ClientUnaryCall;
  testHooks(argument: _grappe_operator_v1_TestHooksRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_TestHooksResponse__Output>): grpc.ClientUnaryCall;
  testHooks(argument: _grappe_operator_v1_TestHooksRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_TestHooksResponse__Output>): grpc.ClientUnaryCall;
  testHooks(argument: _grappe_operator_v1_TestHooksRequest, callback: grpc.requestCallback<_grappe_operator_v1_TestHooksResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface AlertsHandlers extends grpc.UntypedServiceImplementation {
  ListAlerts: grpc.handleUnaryCall<_grappe_operator_v1_ListAlertsRequest__Output, _grappe_operator_v1_ListAlertsResponse>;
  
  TestHooks: grpc.handleUnaryCall<_grappe_operator_v1_TestHooksRequest__Output, _grappe_operator_v1_TestHooksResponse>;
  
}

export interface AlertsDefinition extends grpc.ServiceDefinition {
  ListAlerts: MethodDefinition<_grappe_operator_v1_ListAlertsRequest, _grappe_operator_v1_ListAlertsResponse, _grappe_operator_v1_ListAlertsRequest__Output, _grappe_operator_v1_ListAlertsResponse__Output>
  TestHooks: MethodDefinition<_grappe_operator_v1_TestHooksRequest, _grappe_operator_v1_TestHooksResponse, _grappe_operator_v1_TestHooksRequest__Output, _grappe_operator_v1_TestHooksResponse__Output>
}
