// Original file: grappe/operator/v1/images.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { BeginUploadRequest as _grappe_operator_v1_BeginUploadRequest, BeginUploadRequest__Output as _grappe_operator_v1_BeginUploadRequest__Output } from '../../../grappe/operator/v1/BeginUploadRequest.ts';
import type { BeginUploadResponse as _grappe_operator_v1_BeginUploadResponse, BeginUploadResponse__Output as _grappe_operator_v1_BeginUploadResponse__Output } from '../../../grappe/operator/v1/BeginUploadResponse.ts';
import type { ListImagesRequest as _grappe_operator_v1_ListImagesRequest, ListImagesRequest__Output as _grappe_operator_v1_ListImagesRequest__Output } from '../../../grappe/operator/v1/ListImagesRequest.ts';
import type { ListImagesResponse as _grappe_operator_v1_ListImagesResponse, ListImagesResponse__Output as _grappe_operator_v1_ListImagesResponse__Output } from '../../../grappe/operator/v1/ListImagesResponse.ts';
import type { UploadChunk as _grappe_operator_v1_UploadChunk, UploadChunk__Output as _grappe_operator_v1_UploadChunk__Output } from '../../../grappe/operator/v1/UploadChunk.ts';
import type { UploadResponse as _grappe_operator_v1_UploadResponse, UploadResponse__Output as _grappe_operator_v1_UploadResponse__Output } from '../../../grappe/operator/v1/UploadResponse.ts';

export interface ImagesClient extends grpc.Client {
  BeginUpload(argument: _grappe_operator_v1_BeginUploadRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_BeginUploadResponse__Output>): grpc.ClientUnaryCall;
  BeginUpload(argument: _grappe_operator_v1_BeginUploadRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_BeginUploadResponse__Output>): grpc.ClientUnaryCall;
  BeginUpload(argument: _grappe_operator_v1_BeginUploadRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_BeginUploadResponse__Output>): grpc.ClientUnaryCall;
  BeginUpload(argument: _grappe_operator_v1_BeginUploadRequest, callback: grpc.requestCallback<_grappe_operator_v1_BeginUploadResponse__Output>): grpc.ClientUnaryCall;
  beginUpload(argument: _grappe_operator_v1_BeginUploadRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_BeginUploadResponse__Output>): grpc.ClientUnaryCall;
  beginUpload(argument: _grappe_operator_v1_BeginUploadRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_BeginUploadResponse__Output>): grpc.ClientUnaryCall;
  beginUpload(argument: _grappe_operator_v1_BeginUploadRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_BeginUploadResponse__Output>): grpc.ClientUnaryCall;
  beginUpload(argument: _grappe_operator_v1_BeginUploadRequest, callback: grpc.requestCallback<_grappe_operator_v1_BeginUploadResponse__Output>): grpc.ClientUnaryCall;
  
  ListImages(argument: _grappe_operator_v1_ListImagesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListImagesResponse__Output>): grpc.ClientUnaryCall;
  ListImages(argument: _grappe_operator_v1_ListImagesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ListImagesResponse__Output>): grpc.ClientUnaryCall;
  ListImages(argument: _grappe_operator_v1_ListImagesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListImagesResponse__Output>): grpc.ClientUnaryCall;
  ListImages(argument: _grappe_operator_v1_ListImagesRequest, callback: grpc.requestCallback<_grappe_operator_v1_ListImagesResponse__Output>): grpc.ClientUnaryCall;
  listImages(argument: _grappe_operator_v1_ListImagesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListImagesResponse__Output>): grpc.ClientUnaryCall;
  listImages(argument: _grappe_operator_v1_ListImagesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_ListImagesResponse__Output>): grpc.ClientUnaryCall;
  listImages(argument: _grappe_operator_v1_ListImagesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_ListImagesResponse__Output>): grpc.ClientUnaryCall;
  listImages(argument: _grappe_operator_v1_ListImagesRequest, callback: grpc.requestCallback<_grappe_operator_v1_ListImagesResponse__Output>): grpc.ClientUnaryCall;
  
  Upload(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UploadResponse__Output>): grpc.ClientWritableStream<_grappe_operator_v1_UploadChunk>;
  Upload(metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_UploadResponse__Output>): grpc.ClientWritableStream<_grappe_operator_v1_UploadChunk>;
  Upload(options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UploadResponse__Output>): grpc.ClientWritableStream<_grappe_operator_v1_UploadChunk>;
  Upload(callback: grpc.requestCallback<_grappe_operator_v1_UploadResponse__Output>): grpc.ClientWritableStream<_grappe_operator_v1_UploadChunk>;
  upload(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UploadResponse__Output>): grpc.ClientWritableStream<_grappe_operator_v1_UploadChunk>;
  upload(metadata: grpc.Metadata, callback: grpc.requestCallback<_grappe_operator_v1_UploadResponse__Output>): grpc.ClientWritableStream<_grappe_operator_v1_UploadChunk>;
  upload(options: grpc.CallOptions, callback: grpc.requestCallback<_grappe_operator_v1_UploadResponse__Output>): grpc.ClientWritableStream<_grappe_operator_v1_UploadChunk>;
  upload(callback: grpc.requestCallback<_grappe_operator_v1_UploadResponse__Output>): grpc.ClientWritableStream<_grappe_operator_v1_UploadChunk>;
  
}

export interface ImagesHandlers extends grpc.UntypedServiceImplementation {
  BeginUpload: grpc.handleUnaryCall<_grappe_operator_v1_BeginUploadRequest__Output, _grappe_operator_v1_BeginUploadResponse>;
  
  ListImages: grpc.handleUnaryCall<_grappe_operator_v1_ListImagesRequest__Output, _grappe_operator_v1_ListImagesResponse>;
  
  Upload: grpc.handleClientStreamingCall<_grappe_operator_v1_UploadChunk__Output, _grappe_operator_v1_UploadResponse>;
  
}

export interface ImagesDefinition extends grpc.ServiceDefinition {
  BeginUpload: MethodDefinition<_grappe_operator_v1_BeginUploadRequest, _grappe_operator_v1_BeginUploadResponse, _grappe_operator_v1_BeginUploadRequest__Output, _grappe_operator_v1_BeginUploadResponse__Output>
  ListImages: MethodDefinition<_grappe_operator_v1_ListImagesRequest, _grappe_operator_v1_ListImagesResponse, _grappe_operator_v1_ListImagesRequest__Output, _grappe_operator_v1_ListImagesResponse__Output>
  Upload: MethodDefinition<_grappe_operator_v1_UploadChunk, _grappe_operator_v1_UploadResponse, _grappe_operator_v1_UploadChunk__Output, _grappe_operator_v1_UploadResponse__Output>
}
