// Original file: grappe/operator/v1/events.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetRackRequest as _grappe_operator_v1_GetRackRequest, GetRackRequest__Output as _grappe_operator_v1_GetRackRequest__Output } from '../../../grappe/operator/v1/GetRackRequest.ts';
import type { GetRackResponse as _grappe_operator_v1_GetRackResponse, GetRackResponse__Output as _grappe_operator_v1_GetRackResponse__Output } from '../../../grappe/operator/v1/GetRackResponse.ts';
import type { TrustSilenceRequest as _grappe_operator_v1_TrustSilenceRequest, TrustSilenceRequest__Output as _grappe_operator_v1_TrustSilenceRequest__Output } from '../../../grappe/operator/v1/TrustSilenceRequest.ts';
import type { TrustSilenceResponse as _grappe_operator_v1_TrustSilenceResponse, TrustSilenceResponse__Output as _grappe_operator_v1_TrustSilenceResponse__Output } from '../../../grappe/operator/v1/TrustSilenceResponse.ts';

export interface RackClient extends grpc.Client {
  GetRack(argument: _grappe_operator_v1_GetRackRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetRackResponse__Output>): grpc.ClientUnaryCall;
  GetRack(argument: _grappe_operator_v1_GetRackRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_GetRackResponse__Output>): grpc.ClientUnaryCall;
  GetRack(argument: _grappe_operator_v1_GetRackRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetRackResponse__Output>): grpc.ClientUnaryCall;
  GetRack(argument: _grappe_operator_v1_GetRackRequest, callback: grpc.requestCallback<_grappe_operator_v1_GetRackResponse__Output>): grpc.ClientUnaryCall;
  getRack(argument: _grappe_operator_v1_GetRackRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetRackResponse__Output>): grpc.ClientUnaryCall;
  getRack(argument: _grappe_operator_v1_GetRackRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_GetRackResponse__Output>): grpc.ClientUnaryCall;
  getRack(argument: _grappe_operator_v1_GetRackRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_GetRackResponse__Output>): grpc.ClientUnaryCall;
  getRack(argument: _grappe_operator_v1_GetRackRequest, callback: grpc.requestCallback<_grappe_operator_v1_GetRackResponse__Output>): grpc.ClientUnaryCall;
  
  TrustSilence(argument: _grappe_operator_v1_TrustSilenceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_TrustSilenceResponse__Output>): grpc.ClientUnaryCall;
  TrustSilence(argument: _grappe_operator_v1_TrustSilenceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_TrustSilenceResponse__Output>): grpc.ClientUnaryCall;
  TrustSilence(argument: _grappe_operator_v1_TrustSilenceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_TrustSilenceResponse__Output>): grpc.ClientUnaryCall;
  TrustSilence(argument: _grappe_operator_v1_TrustSilenceRequest, callback: grpc.requestCallback<_grappe_operator_v1_TrustSilenceResponse__Output>): grpc.ClientUnaryCall;
  trustSilence(argument: _grappe_operator_v1_TrustSilenceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_TrustSilenceResponse__Output>): grpc.ClientUnaryCall;
  trustSilence(argument: _grappe_operator_v1_TrustSilenceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_TrustSilenceResponse__Output>): grpc.ClientUnaryCall;
  trustSilence(argument: _grappe_operator_v1_TrustSilenceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_TrustSilenceResponse__Output>): grpc.ClientUnaryCall;
  trustSilence(argument: _grappe_operator_v1_TrustSilenceRequest, callback: grpc.requestCallback<_grappe_operator_v1_TrustSilenceResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface RackHandlers extends grpc.UntypedServiceImplementation {
  GetRack: grpc.handleUnaryCall<_grappe_operator_v1_GetRackRequest__Output, _grappe_operator_v1_GetRackResponse>;
  
  TrustSilence: grpc.handleUnaryCall<_grappe_operator_v1_TrustSilenceRequest__Output, _grappe_operator_v1_TrustSilenceResponse>;
  
}

export interface RackDefinition extends grpc.ServiceDefinition {
  GetRack: MethodDefinition<_grappe_operator_v1_GetRackRequest, _grappe_operator_v1_GetRackResponse, _grappe_operator_v1_GetRackRequest__Output, _grappe_operator_v1_GetRackResponse__Output>
  TrustSilence: MethodDefinition<_grappe_operator_v1_TrustSilenceRequest, _grappe_operator_v1_TrustSilenceResponse, _grappe_operator_v1_TrustSilenceRequest__Output, _grappe_operator_v1_TrustSilenceResponse__Output>
}
