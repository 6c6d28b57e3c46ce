// Original file: grappe/operator/v1/gateways.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetFrontDoorRequest as _grappe_operator_v1_GetFrontDoorRequest, GetFrontDoorRequest__Output as _grappe_operator_v1_GetFrontDoorRequest__Output } from '../../../grappe/operator/v1/GetFrontDoorRequest.ts';
import type { GetFrontDoorResponse as _grappe_operator_v1_GetFrontDoorResponse, GetFrontDoorResponse__Output as _grappe_operator_v1_GetFrontDoorResponse__Output } from '../../../grappe/operator/v1/GetFrontDoorResponse.ts';

export interface FrontDoorClient extends grpc.Client {
  GetFrontDoor(argument: _grappe_operator_v1_GetFrontDoorRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetFrontDoorResponse__Output>): grpc.ClientUnaryCall;
  GetFrontDoor(argument: _grappe_operator_v1_GetFrontDoorRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_GetFrontDoorResponse__Output>): grpc.ClientUnaryCall;
  GetFrontDoor(argument: _grappe_operator_v1_GetFrontDoorRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetFrontDoorResponse__Output>): grpc.ClientUnaryCall;
  GetFrontDoor(argument: _grappe_operator_v1_GetFrontDoorRequest, callback: grpc.requestCallback<_grappe_operator_v1_GetFrontDoorResponse__Output>): grpc.ClientUnaryCall;
  getFrontDoor(argument: _grappe_operator_v1_GetFrontDoorRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetFrontDoorResponse__Output>): grpc.ClientUnaryCall;
  getFrontDoor(argument: _grappe_operator_v1_GetFrontDoorRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_GetFrontDoorResponse__Output>): grpc.ClientUnaryCall;
  getFrontDoor(argument: _grappe_operator_v1_GetFrontDoorRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetFrontDoorResponse__Output>): grpc.ClientUnaryCall;
  getFrontDoor(argument: _grappe_operator_v1_GetFrontDoorRequest, callback: grpc.requestCallback<_grappe_operator_v1_GetFrontDoorResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface FrontDoorHandlers extends grpc.UntypedServiceImplementation {
  GetFrontDoor: grpc.handleUnaryCall<_grappe_operator_v1_GetFrontDoorRequest__Output, _grappe_operator_v1_GetFrontDoorResponse>;
  
}

export interface FrontDoorDefinition extends grpc.ServiceDefinition {
  GetFrontDoor: MethodDefinition<_grappe_operator_v1_GetFrontDoorRequest, _grappe_operator_v1_GetFrontDoorResponse, _grappe_operator_v1_GetFrontDoorRequest__Output, _grappe_operator_v1_GetFrontDoorResponse__Output>
}
