import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { BeginUploadRequest as _grappe_operator_v1_BeginUploadRequest, BeginUploadRequest__Output as _grappe_operator_v1_BeginUploadRequest__Output } from './grappe/operator/v1/BeginUploadRequest.ts';
import type { BeginUploadResponse as _grappe_operator_v1_BeginUploadResponse, BeginUploadResponse__Output as _grappe_operator_v1_BeginUploadResponse__Output } from './grappe/operator/v1/BeginUploadResponse.ts';
import type { Image as _grappe_operator_v1_Image, Image__Output as _grappe_operator_v1_Image__Output } from './grappe/operator/v1/Image.ts';
import type { ImagesClient as _grappe_operator_v1_ImagesClient, ImagesDefinition as _grappe_operator_v1_ImagesDefinition } from './grappe/operator/v1/Images.ts';
import type { ListImagesRequest as _grappe_operator_v1_ListImagesRequest, ListImagesRequest__Output as _grappe_operator_v1_ListImagesRequest__Output } from './grappe/operator/v1/ListImagesRequest.ts';
import type { ListImagesResponse as _grappe_operator_v1_ListImagesResponse, ListImagesResponse__Output as _grappe_operator_v1_ListImagesResponse__Output } from './grappe/operator/v1/ListImagesResponse.ts';
import type { UploadChunk as _grappe_operator_v1_UploadChunk, UploadChunk__Output as _grappe_operator_v1_UploadChunk__Output } from './grappe/operator/v1/UploadChunk.ts';
import type { UploadResponse as _grappe_operator_v1_UploadResponse, UploadResponse__Output as _grappe_operator_v1_UploadResponse__Output } from './grappe/operator/v1/UploadResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  grappe: {
    operator: {
      v1: {
        BeginUploadRequest: MessageTypeDefinition<_grappe_operator_v1_BeginUploadRequest, _grappe_operator_v1_BeginUploadRequest__Output>
        BeginUploadResponse: MessageTypeDefinition<_grappe_operator_v1_BeginUploadResponse, _grappe_operator_v1_BeginUploadResponse__Output>
        Image: MessageTypeDefinition<_grappe_operator_v1_Image, _grappe_operator_v1_Image__Output>
        Images: SubtypeConstructor<typeof grpc.Client, _grappe_operator_v1_ImagesClient> & { service: _grappe_operator_v1_ImagesDefinition }
        ListImagesRequest: MessageTypeDefinition<_grappe_operator_v1_ListImagesRequest, _grappe_operator_v1_ListImagesRequest__Output>
        ListImagesResponse: MessageTypeDefinition<_grappe_operator_v1_ListImagesResponse, _grappe_operator_v1_ListImagesResponse__Output>
        UploadChunk: MessageTypeDefinition<_grappe_operator_v1_UploadChunk, _grappe_operator_v1_UploadChunk__Output>
        UploadResponse: MessageTypeDefinition<_grappe_operator_v1_UploadResponse, _grappe_operator_v1_UploadResponse__Output>
      }
    }
  }
}

