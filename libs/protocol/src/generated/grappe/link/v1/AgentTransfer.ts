// Original file: grappe/link/v1/transfer.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { FetchImageRequest as _grappe_link_v1_FetchImageRequest, FetchImageRequest__Output as _grappe_link_v1_FetchImageRequest__Output } from '../../../grappe/link/v1/FetchImageRequest.ts';
import type { FindImageRequest as _grappe_link_v1_FindImageRequest, FindImageRequest__Output as _grappe_link_v1_FindImageRequest__Output } from '../../../grappe/link/v1/FindImageRequest.ts';
import type { FindImageResponse as _grappe_link_v1_FindImageResponse, FindImageResponse__Output as _grappe_link_v1_FindImageResponse__Output } from '../../../grappe/link/v1/FindImageResponse.ts';
import type { ImageChunk as _grappe_link_v1_ImageChunk, ImageChunk__Output as _grappe_link_v1_ImageChunk__Output } from '../../../grappe/link/v1/ImageChunk.ts';
import type { LogChunk as _grappe_link_v1_LogChunk, LogChunk__Output as _grappe_link_v1_LogChunk__Output } from '../../../grappe/link/v1/LogChunk.ts';
import type { PushLogsResponse as _grappe_link_v1_PushLogsResponse, PushLogsResponse__Output as _grappe_link_v1_PushLogsResponse__Output } from '../../../grappe/link/v1/PushLogsResponse.ts';
import type { RenewCertificateRequest as _grappe_link_v1_RenewCertificateRequest, RenewCertificateRequest__Output as _grappe_link_v1_RenewCertificateRequest__Output } from '../../../grappe/link/v1/RenewCertificateRequest.ts';
import type { RenewCertificateResponse as _grappe_link_v1_RenewCertificateResponse, RenewCertificateResponse__Output as _grappe_link_v1_RenewCertificateResponse__Output } from '../../../grappe/link/v1/RenewCertificateResponse.ts';

export interface AgentTransferClient extends grpc.Client {
  FetchImage(argument: _grappe_link_v1_FetchImageRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_grappe_link_v1_ImageChunk__Output>;
  FetchImage(argument: _grappe_link_v1_FetchImageRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_grappe_link_v1_ImageChunk__Output>;
  fetchImage(argument: _grappe_link_v1_FetchImageRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_grappe_link_v1_ImageChunk__Output>;
  fetchImage(argument: _grappe_link_v1_FetchImageRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_grappe_link_v1_ImageChunk__Output>;
  
  FindImage(argument: _grappe_link_v1_FindImageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_link_v1_FindImageResponse__Output>): grpc.ClientUnaryCall;
  FindImage(argument: _grappe_link_v1_FindImageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_link_v1_FindImageResponse__Output>): grpc.ClientUnaryCall;
  FindImage(argument: _grappe_link_v1_FindImageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_link_v1_FindImageResponse__Output>): grpc.ClientUnaryCall;
  FindImage(argument: _grappe_link_v1_FindImageRequest, callback: grpc.requestCallback<_grappe_link_v1_FindImageResponse__Output>): grpc.ClientUnaryCall;
  findImage(argument: _grappe_link_v1_FindImageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_link_v1_FindImageResponse__Output>): grpc.ClientUnaryCall;
  findImage(argument: _grappe_link_v1_FindImageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_link_v1_FindImageResponse__Output>): grpc.ClientUnaryCall;
  findImage(argument: _grappe_link_v1_FindImageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_link_v1_FindImageResponse__Output>): grpc.ClientUnaryCall;
  findImage(argument: _grappe_link_v1_FindImageRequest, callback: grpc.requestCallback<_grappe_link_v1_FindImageResponse__Output>): grpc.ClientUnaryCall;
  
  PushLogs(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_link_v1_PushLogsResponse__Output>): grpc.ClientWritableStream<_grappe_link_v1_LogChunk>;
  PushLogs(metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_link_v1_PushLogsResponse__Output>): grpc.ClientWritableStream<_grappe_link_v1_LogChunk>;
  PushLogs(options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_link_v1_PushLogsResponse__Output>): grpc.ClientWritableStream<_grappe_link_v1_LogChunk>;
  PushLogs(callback: grpc.requestCallback<_grappe_link_v1_PushLogsResponse__Output>): grpc.ClientWritableStream<_grappe_link_v1_LogChunk>;
  pushLogs(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_link_v1_PushLogsResponse__Output>): grpc.ClientWritableStream<_grappe_link_v1_LogChunk>;
  pushLogs(metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_link_v1_PushLogsResponse__Output>): grpc.ClientWritableStream<_grappe_link_v1_LogChunk>;
  pushLogs(options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_link_v1_PushLogsResponse__Output>): grpc.ClientWritableStream<_grappe_link_v1_LogChunk>;
  pushLogs(callback: grpc.requestCallback<_grappe_link_v1_PushLogsResponse__Output>): grpc.ClientWritableStream<_grappe_link_v1_LogChunk>;
  
  RenewCertificate(argument: _grappe_link_v1_RenewCertificateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_link_v1_RenewCertificateResponse__Output>): grpc.ClientUnaryCall;
  RenewCertificate(argument: _grappe_link_v1_RenewCertificateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_link_v1_RenewCertificateResponse__Output>): grpc.ClientUnaryCall;
  RenewCertificate(argument: _grappe_link_v1_RenewCertificateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_link_v1_RenewCertificateResponse__Output>): grpc.ClientUnaryCall;
  RenewCertificate(argument: _grappe_link_v1_RenewCertificateRequest, callback: grpc.requestCallback<_grappe_link_v1_RenewCertificateResponse__Output>): grpc.ClientUnaryCall;
  renewCertificate(argument: _grappe_link_v1_RenewCertificateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_link_v1_RenewCertificateResponse__Output>): grpc.ClientUnaryCall;
  renewCertificate(argument: _grappe_link_v1_RenewCertificateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_link_v1_RenewCertificateResponse__Output>): grpc.ClientUnaryCall;
  renewCertificate(argument: _grappe_link_v1_RenewCertificateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_link_v1_RenewCertificateResponse__Output>): grpc.ClientUnaryCall;
  renewCertificate(argument: _grappe_link_v1_RenewCertificateRequest, callback: grpc.requestCallback<_grappe_link_v1_RenewCertificateResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface AgentTransferHandlers extends grpc.UntypedServiceImplementation {
  FetchImage: grpc.handleServerStreamingCall<_grappe_link_v1_FetchImageRequest__Output, _grappe_link_v1_ImageChunk>;
  
  FindImage: grpc.handleUnaryCall<_grappe_link_v1_FindImageRequest__Output, _grappe_link_v1_FindImageResponse>;
  
  PushLogs: grpc.handleClientStreamingCall<_grappe_link_v1_LogChunk__Output, _grappe_link_v1_PushLogsResponse>;
  
  RenewCertificate: grpc.handleUnaryCall<_grappe_link_v1_RenewCertificateRequest__Output, _grappe_link_v1_RenewCertificateResponse>;
  
}

export interface AgentTransferDefinition extends grpc.ServiceDefinition {
  FetchImage: MethodDefinition<_grappe_link_v1_FetchImageRequest, _grappe_link_v1_ImageChunk, _grappe_link_v1_FetchImageRequest__Output, _grappe_link_v1_ImageChunk__Output>
  FindImage: MethodDefinition<_grappe_link_v1_FindImageRequest, _grappe_link_v1_FindImageResponse, _grappe_link_v1_FindImageRequest__Output, _grappe_link_v1_FindImageResponse__Output>
  PushLogs: MethodDefinition<_grappe_link_v1_LogChunk, _grappe_link_v1_PushLogsResponse, _grappe_link_v1_LogChunk__Output, _grappe_link_v1_PushLogsResponse__Output>
  RenewCertificate: MethodDefinition<_grappe_link_v1_RenewCertificateRequest, _grappe_link_v1_RenewCertificateResponse, _grappe_link_v1_RenewCertificateRequest__Output, _grappe_link_v1_RenewCertificateResponse__Output>
}
