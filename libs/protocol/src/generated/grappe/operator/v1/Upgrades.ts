// Original file: grappe/operator/v1/upgrades.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { BeginUploadRequest as _grappe_operator_v1_BeginUploadRequest, BeginUploadRequest__Output as _grappe_operator_v1_BeginUploadRequest__Output } from '../../../grappe/operator/v1/BeginUploadRequest.ts';
import type { BeginUploadResponse as _grappe_operator_v1_BeginUploadResponse, BeginUploadResponse__Output as _grappe_operator_v1_BeginUploadResponse__Output } from '../../../grappe/operator/v1/BeginUploadResponse.ts';
import type { GetUpgradeRequest as _grappe_operator_v1_GetUpgradeRequest, GetUpgradeRequest__Output as _grappe_operator_v1_GetUpgradeRequest__Output } from '../../../grappe/operator/v1/GetUpgradeRequest.ts';
import type { StartUpgradeRequest as _grappe_operator_v1_StartUpgradeRequest, StartUpgradeRequest__Output as _grappe_operator_v1_StartUpgradeRequest__Output } from '../../../grappe/operator/v1/StartUpgradeRequest.ts';
import type { UpgradeRequest as _grappe_operator_v1_UpgradeRequest, UpgradeRequest__Output as _grappe_operator_v1_UpgradeRequest__Output } from '../../../grappe/operator/v1/UpgradeRequest.ts';
import type { UpgradeResponse as _grappe_operator_v1_UpgradeResponse, UpgradeResponse__Output as _grappe_operator_v1_UpgradeResponse__Output } from '../../../grappe/operator/v1/UpgradeResponse.ts';
import type { UploadChunk as _grappe_operator_v1_UploadChunk, UploadChunk__Output as _grappe_operator_v1_UploadChunk__Output } from '../../../grappe/operator/v1/UploadChunk.ts';
import type { UploadResponse as _grappe_operator_v1_UploadResponse, UploadResponse__Output as _grappe_operator_v1_UploadResponse__Output } from '../../../grappe/operator/v1/UploadResponse.ts';

export interface UpgradesClient extends grpc.Client {
  AbortUpgrade(argument: _grappe_operator_v1_UpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  AbortUpgrade(argument: _grappe_operator_v1_UpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  AbortUpgrade(argument: _grappe_operator_v1_UpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  AbortUpgrade(argument: _grappe_operator_v1_UpgradeRequest, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  abortUpgrade(argument: _grappe_operator_v1_UpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  abortUpgrade(argument: _grappe_operator_v1_UpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  abortUpgrade(argument: _grappe_operator_v1_UpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  abortUpgrade(argument: _grappe_operator_v1_UpgradeRequest, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  
  BeginUpload(argument: _grappe_operator_v1_BeginUploadRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_BeginUploadResponse__Output>): grpc.ClientUnaryCall;
  BeginUpload(argument: _grappe_operator_v1_BeginUploadRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_BeginUploadResponse__Output>): grpc.ClientUnaryCall;
  BeginUpload(argument: _grappe_operator_v1_BeginUploadRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_BeginUploadResponse__Output>): grpc.ClientUnaryCall;
  BeginUpload(argument: _grappe_operator_v1_BeginUploadRequest, callback: grpc.requestCallback<_grappe_operator_v1_BeginUploadResponse__Output>): grpc.ClientUnaryCall;
  beginUpload(argument: _grappe_operator_v1_BeginUploadRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_BeginUploadResponse__Output>): grpc.ClientUnaryCall;
  beginUpload(argument: _grappe_operator_v1_BeginUploadRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_BeginUploadResponse__Output>): grpc.ClientUnaryCall;
  beginUpload(argument: _grappe_operator_v1_BeginUploadRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_BeginUploadResponse__Output>): grpc.ClientUnaryCall;
  beginUpload(argument: _grappe_operator_v1_BeginUploadRequest, callback: grpc.requestCallback<_grappe_operator_v1_BeginUploadResponse__Output>): grpc.ClientUnaryCall;
  
  GetUpgrade(argument: _grappe_operator_v1_GetUpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  GetUpgrade(argument: _grappe_operator_v1_GetUpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  GetUpgrade(argument: _grappe_operator_v1_GetUpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  GetUpgrade(argument: _grappe_operator_v1_GetUpgradeRequest, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  getUpgrade(argument: _grappe_operator_v1_GetUpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  getUpgrade(argument: _grappe_operator_v1_GetUpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  getUpgrade(argument: _grappe_operator_v1_GetUpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  getUpgrade(argument: _grappe_operator_v1_GetUpgradeRequest, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  
  PauseUpgrade(argument: _grappe_operator_v1_UpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  PauseUpgrade(argument: _grappe_operator_v1_UpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  PauseUpgrade(argument: _grappe_operator_v1_UpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  PauseUpgrade(argument: _grappe_operator_v1_UpgradeRequest, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  pauseUpgrade(argument: _grappe_operator_v1_UpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  pauseUpgrade(argument: _grappe_operator_v1_UpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  pauseUpgrade(argument: _grappe_operator_v1_UpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  pauseUpgrade(argument: _grappe_operator_v1_UpgradeRequest, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  
  ResumeUpgrade(argument: _grappe_operator_v1_UpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  ResumeUpgrade(argument: _grappe_operator_v1_UpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  ResumeUpgrade(argument: _grappe_operator_v1_UpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  ResumeUpgrade(argument: _grappe_operator_v1_UpgradeRequest, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  resumeUpgrade(argument: _grappe_operator_v1_UpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  resumeUpgrade(argument: _grappe_operator_v1_UpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  resumeUpgrade(argument: _grappe_operator_v1_UpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  resumeUpgrade(argument: _grappe_operator_v1_UpgradeRequest, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  
  StartUpgrade(argument: _grappe_operator_v1_StartUpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  StartUpgrade(argument: _grappe_operator_v1_StartUpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  StartUpgrade(argument: _grappe_operator_v1_StartUpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  StartUpgrade(argument: _grappe_operator_v1_StartUpgradeRequest, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  startUpgrade(argument: _grappe_operator_v1_StartUpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  startUpgrade(argument: _grappe_operator_v1_StartUpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  startUpgrade(argument: _grappe_operator_v1_StartUpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  startUpgrade(argument: _grappe_operator_v1_StartUpgradeRequest, callback: grpc.requestCallback<_grappe_operator_v1_UpgradeResponse__Output>): grpc.ClientUnaryCall;
  
  Upload(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UploadResponse__Output>): grpc.ClientWritableStream<_grappe_operator_v1_UploadChunk>;
  Upload(metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_UploadResponse__Output>): grpc.ClientWritableStream<_grappe_operator_v1_UploadChunk>;
  Upload(options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UploadResponse__Output>): grpc.ClientWritableStream<_grappe_operator_v1_UploadChunk>;
  Upload(callback: grpc.requestCallback<_grappe_operator_v1_UploadResponse__Output>): grpc.ClientWritableStream<_grappe_operator_v1_UploadChunk>;
  upload(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UploadResponse__Output>): grpc.ClientWritableStream<_grappe_operator_v1_UploadChunk>;
  upload(metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_UploadResponse__Output>): grpc.ClientWritableStream<_grappe_operator_v1_UploadChunk>;
  upload(options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UploadResponse__Output>): grpc.ClientWritableStream<_grappe_operator_v1_UploadChunk>;
  upload(callback: grpc.requestCallback<_grappe_operator_v1_UploadResponse__Output>): grpc.ClientWritableStream<_grappe_operator_v1_UploadChunk>;
  
}

export interface UpgradesHandlers extends grpc.UntypedServiceImplementation {
  AbortUpgrade: grpc.handleUnaryCall<_grappe_operator_v1_UpgradeRequest__Output, _grappe_operator_v1_UpgradeResponse>;
  
  BeginUpload: grpc.handleUnaryCall<_grappe_operator_v1_BeginUploadRequest__Output, _grappe_operator_v1_BeginUploadResponse>;
  
  GetUpgrade: grpc.handleUnaryCall<_grappe_operator_v1_GetUpgradeRequest__Output, _grappe_operator_v1_UpgradeResponse>;
  
  PauseUpgrade: grpc.handleUnaryCall<_grappe_operator_v1_UpgradeRequest__Output, _grappe_operator_v1_UpgradeResponse>;
  
  ResumeUpgrade: grpc.handleUnaryCall<_grappe_operator_v1_UpgradeRequest__Output, _grappe_operator_v1_UpgradeResponse>;
  
  StartUpgrade: grpc.handleUnaryCall<_grappe_operator_v1_StartUpgradeRequest__Output, _grappe_operator_v1_UpgradeResponse>;
  
  Upload: grpc.handleClientStreamingCall<_grappe_operator_v1_UploadChunk__Output, _grappe_operator_v1_UploadResponse>;
  
}

export interface UpgradesDefinition extends grpc.ServiceDefinition {
  AbortUpgrade: MethodDefinition<_grappe_operator_v1_UpgradeRequest, _grappe_operator_v1_UpgradeResponse, _grappe_operator_v1_UpgradeRequest__Output, _grappe_operator_v1_UpgradeResponse__Output>
  BeginUpload: MethodDefinition<_grappe_operator_v1_BeginUploadRequest, _grappe_operator_v1_BeginUploadResponse, _grappe_operator_v1_BeginUploadRequest__Output, _grappe_operator_v1_BeginUploadResponse__Output>
  GetUpgrade: MethodDefinition<_grappe_operator_v1_GetUpgradeRequest, _grappe_operator_v1_UpgradeResponse, _grappe_operator_v1_GetUpgradeRequest__Output, _grappe_operator_v1_UpgradeResponse__Output>
  PauseUpgrade: MethodDefinition<_grappe_operator_v1_UpgradeRequest, _grappe_operator_v1_UpgradeResponse, _grappe_operator_v1_UpgradeRequest__Output, _grappe_operator_v1_UpgradeResponse__Output>
  ResumeUpgrade: MethodDefinition<_grappe_operator_v1_UpgradeRequest, _grappe_operator_v1_UpgradeResponse, _grappe_operator_v1_UpgradeRequest__Output, _grappe_operator_v1_UpgradeResponse__Output>
  StartUpgrade: MethodDefinition<_grappe_operator_v1_StartUpgradeRequest, _grappe_operator_v1_UpgradeResponse, _grappe_operator_v1_StartUpgradeRequest__Output, _grappe_operator_v1_UpgradeResponse__Output>
  Upload: MethodDefinition<_grappe_operator_v1_UploadChunk, _grappe_operator_v1_UploadResponse, _grappe_operator_v1_UploadChunk__Output, _grappe_operator_v1_UploadResponse__Output>
}
