import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { AgentTransferClient as _grappe_link_v1_AgentTransferClient, AgentTransferDefinition as _grappe_link_v1_AgentTransferDefinition } from './grappe/link/v1/AgentTransfer.ts';
import type { FetchImageRequest as _grappe_link_v1_FetchImageRequest, FetchImageRequest__Output as _grappe_link_v1_FetchImageRequest__Output } from './grappe/link/v1/FetchImageRequest.ts';
import type { FindImageRequest as _grappe_link_v1_FindImageRequest, FindImageRequest__Output as _grappe_link_v1_FindImageRequest__Output } from './grappe/link/v1/FindImageRequest.ts';
import type { FindImageResponse as _grappe_link_v1_FindImageResponse, FindImageResponse__Output as _grappe_link_v1_FindImageResponse__Output } from './grappe/link/v1/FindImageResponse.ts';
import type { ImageChunk as _grappe_link_v1_ImageChunk, ImageChunk__Output as _grappe_link_v1_ImageChunk__Output } from './grappe/link/v1/ImageChunk.ts';
import type { LogChunk as _grappe_link_v1_LogChunk, LogChunk__Output as _grappe_link_v1_LogChunk__Output } from './grappe/link/v1/LogChunk.ts';
import type { LogLine as _grappe_link_v1_LogLine, LogLine__Output as _grappe_link_v1_LogLine__Output } from './grappe/link/v1/LogLine.ts';
import type { PushLogsResponse as _grappe_link_v1_PushLogsResponse, PushLogsResponse__Output as _grappe_link_v1_PushLogsResponse__Output } from './grappe/link/v1/PushLogsResponse.ts';
import type { RenewCertificateRequest as _grappe_link_v1_RenewCertificateRequest, RenewCertificateRequest__Output as _grappe_link_v1_RenewCertificateRequest__Output } from './grappe/link/v1/RenewCertificateRequest.ts';
import type { RenewCertificateResponse as _grappe_link_v1_RenewCertificateResponse, RenewCertificateResponse__Output as _grappe_link_v1_RenewCertificateResponse__Output } from './grappe/link/v1/RenewCertificateResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  grappe: {
    link: {
      v1: {
        AgentTransfer: SubtypeConstructor<typeof grpc.Client, _grappe_link_v1_AgentTransferClient> & { service: _grappe_link_v1_AgentTransferDefinition }
        FetchImageRequest: MessageTypeDefinition<_grappe_link_v1_FetchImageRequest, _grappe_link_v1_FetchImageRequest__Output>
        FindImageRequest: MessageTypeDefinition<_grappe_link_v1_FindImageRequest, _grappe_link_v1_FindImageRequest__Output>
        FindImageResponse: MessageTypeDefinition<_grappe_link_v1_FindImageResponse, _grappe_link_v1_FindImageResponse__Output>
        ImageChunk: MessageTypeDefinition<_grappe_link_v1_ImageChunk, _grappe_link_v1_ImageChunk__Output>
        LogChunk: MessageTypeDefinition<_grappe_link_v1_LogChunk, _grappe_link_v1_LogChunk__Output>
        LogLine: MessageTypeDefinition<_grappe_link_v1_LogLine, _grappe_link_v1_LogLine__Output>
        PushLogsResponse: MessageTypeDefinition<_grappe_link_v1_PushLogsResponse, _grappe_link_v1_PushLogsResponse__Output>
        RenewCertificateRequest: MessageTypeDefinition<_grappe_link_v1_RenewCertificateRequest, _grappe_link_v1_RenewCertificateRequest__Output>
        RenewCertificateResponse: MessageTypeDefinition<_grappe_link_v1_RenewCertificateResponse, _grappe_link_v1_RenewCertificateResponse__Output>
      }
    }
  }
}

