// Original file: grappe/operator/v1/rollouts.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ListRolloutsRequest as _grappe_operator_v1_ListRolloutsRequest, ListRolloutsRequest__Output as _grappe_operator_v1_ListRolloutsRequest__Output } from '../../../grappe/operator/v1/ListRolloutsRequest.ts';
import type { ListRolloutsResponse as _grappe_operator_v1_ListRolloutsResponse, ListRolloutsResponse__Output as _grappe_operator_v1_ListRolloutsResponse__Output } from '../../../grappe/operator/v1/ListRolloutsResponse.ts';
import type { RolloutRequest as _grappe_operator_v1_RolloutRequest, RolloutRequest__Output as _grappe_operator_v1_RolloutRequest__Output } from '../../../grappe/operator/v1/RolloutRequest.ts';
import type { RolloutResponse as _grappe_operator_v1_RolloutResponse, RolloutResponse__Output as _grappe_operator_v1_RolloutResponse__Output } from '../../../grappe/operator/v1/RolloutResponse.ts';

export interface RolloutsClient extends grpc.Client {
  ListRollouts(argument: _grappe_operator_v1_ListRolloutsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListRolloutsResponse__Output>): grpc.ClientUnaryCall;
  ListRollouts(argument: _grappe_operator_v1_ListRolloutsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ListRolloutsResponse__Output>): grpc.ClientUnaryCall;
  ListRollouts(argument: _grappe_operator_v1_ListRolloutsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListRolloutsResponse__Output>): grpc.ClientUnaryCall;
  ListRollouts(argument: _grappe_operator_v1_ListRolloutsRequest, callback: grpc.requestCallback<_grappe_operator_v1_ListRolloutsResponse__Output>): grpc.ClientUnaryCall;
  listRollouts(argument: _grappe_operator_v1_ListRolloutsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListRolloutsResponse__Output>): grpc.ClientUnaryCall;
  listRollouts(argument: _grappe_operator_v1_ListRolloutsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ListRolloutsResponse__Output>): grpc.ClientUnaryCall;
  listRollouts(argument: _grappe_operator_v1_ListRolloutsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListRolloutsResponse__Output>): grpc.ClientUnaryCall;
  listRollouts(argument: _grappe_operator_v1_ListRolloutsRequest, callback: grpc.requestCallback<_grappe_operator_v1_ListRolloutsResponse__Output>): grpc.ClientUnaryCall;
  
  PauseRollout(argument: _grappe_operator_v1_RolloutRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  PauseRollout(argument: _grappe_operator_v1_RolloutRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  PauseRollout(argument: _grappe_operator_v1_RolloutRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  PauseRollout(argument: _grappe_operator_v1_RolloutRequest, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  pauseRollout(argument: _grappe_operator_v1_RolloutRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  pauseRollout(argument: _grappe_operator_v1_RolloutRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  pauseRollout(argument: _grappe_operator_v1_RolloutRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  pauseRollout(argument: _grappe_operator_v1_RolloutRequest, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  
  ResumeRollout(argument: _grappe_operator_v1_RolloutRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  ResumeRollout(argument: _grappe_operator_v1_RolloutRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  ResumeRollout(argument: _grappe_operator_v1_RolloutRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  ResumeRollout(argument: _grappe_operator_v1_RolloutRequest, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  resumeRollout(argument: _grappe_operator_v1_RolloutRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  resumeRollout(argument: _grappe_operator_v1_RolloutRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  resumeRollout(argument: _grappe_operator_v1_RolloutRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  resumeRollout(argument: _grappe_operator_v1_RolloutRequest, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  
  UndoRollout(argument: _grappe_operator_v1_RolloutRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  UndoRollout(argument: _grappe_operator_v1_RolloutRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  UndoRollout(argument: _grappe_operator_v1_RolloutRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  UndoRollout(argument: _grappe_operator_v1_RolloutRequest, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  undoRollout(argument: _grappe_operator_v1_RolloutRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  undoRollout(argument: _grappe_operator_v1_RolloutRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  undoRollout(argument: _grappe_operator_v1_RolloutRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  undoRollout(argument: _grappe_operator_v1_RolloutRequest, callback: grpc.requestCallback<_grappe_operator_v1_RolloutResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface RolloutsHandlers extends grpc.UntypedServiceImplementation {
  ListRollouts: grpc.handleUnaryCall<_grappe_operator_v1_ListRolloutsRequest__Output, _grappe_operator_v1_ListRolloutsResponse>;
  
  PauseRollout: grpc.handleUnaryCall<_grappe_operator_v1_RolloutRequest__Output, _grappe_operator_v1_RolloutResponse>;
  
  ResumeRollout: grpc.handleUnaryCall<_grappe_operator_v1_RolloutRequest__Output, _grappe_operator_v1_RolloutResponse>;
  
  UndoRollout: grpc.handleUnaryCall<_grappe_operator_v1_RolloutRequest__Output, _grappe_operator_v1_RolloutResponse>;
  
}

export interface RolloutsDefinition extends grpc.ServiceDefinition {
  ListRollouts: MethodDefinition<_grappe_operator_v1_ListRolloutsRequest, _grappe_operator_v1_ListRolloutsResponse, _grappe_operator_v1_ListRolloutsRequest__Output, _grappe_operator_v1_ListRolloutsResponse__Output>
  PauseRollout: MethodDefinition<_grappe_operator_v1_RolloutRequest, _grappe_operator_v1_RolloutResponse, _grappe_operator_v1_RolloutRequest__Output, _grappe_operator_v1_RolloutResponse__Output>
  ResumeRollout: MethodDefinition<_grappe_operator_v1_RolloutRequest, _grappe_operator_v1_RolloutResponse, _grappe_operator_v1_RolloutRequest__Output, _grappe_operator_v1_RolloutResponse__Output>
  UndoRollout: MethodDefinition<_grappe_operator_v1_RolloutRequest, _grappe_operator_v1_RolloutResponse, _grappe_operator_v1_RolloutRequest__Output, _grappe_operator_v1_RolloutResponse__Output>
}
