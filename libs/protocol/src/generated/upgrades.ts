import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { BeginUploadRequest as _grappe_operator_v1_BeginUploadRequest, BeginUploadRequest__Output as _grappe_operator_v1_BeginUploadRequest__Output } from './grappe/operator/v1/BeginUploadRequest.ts';
import type { BeginUploadResponse as _grappe_operator_v1_BeginUploadResponse, BeginUploadResponse__Output as _grappe_operator_v1_BeginUploadResponse__Output } from './grappe/operator/v1/BeginUploadResponse.ts';
import type { GetUpgradeRequest as _grappe_operator_v1_GetUpgradeRequest, GetUpgradeRequest__Output as _grappe_operator_v1_GetUpgradeRequest__Output } from './grappe/operator/v1/GetUpgradeRequest.ts';
import type { Image as _grappe_operator_v1_Image, Image__Output as _grappe_operator_v1_Image__Output } from './grappe/operator/v1/Image.ts';
import type { ImagesClient as _grappe_operator_v1_ImagesClient, ImagesDefinition as _grappe_operator_v1_ImagesDefinition } from './grappe/operator/v1/Images.ts';
import type { ListImagesRequest as _grappe_operator_v1_ListImagesRequest, ListImagesRequest__Output as _grappe_operator_v1_ListImagesRequest__Output } from './grappe/operator/v1/ListImagesRequest.ts';
import type { ListImagesResponse as _grappe_operator_v1_ListImagesResponse, ListImagesResponse__Output as _grappe_operator_v1_ListImagesResponse__Output } from './grappe/operator/v1/ListImagesResponse.ts';
import type { NodeUpgrade as _grappe_operator_v1_NodeUpgrade, NodeUpgrade__Output as _grappe_operator_v1_NodeUpgrade__Output } from './grappe/operator/v1/NodeUpgrade.ts';
import type { StartUpgradeRequest as _grappe_operator_v1_StartUpgradeRequest, StartUpgradeRequest__Output as _grappe_operator_v1_StartUpgradeRequest__Output } from './grappe/operator/v1/StartUpgradeRequest.ts';
import type { Upgrade as _grappe_operator_v1_Upgrade, Upgrade__Output as _grappe_operator_v1_Upgrade__Output } from './grappe/operator/v1/Upgrade.ts';
import type { UpgradeRequest as _grappe_operator_v1_UpgradeRequest, UpgradeRequest__Output as _grappe_operator_v1_UpgradeRequest__Output } from './grappe/operator/v1/UpgradeRequest.ts';
import type { UpgradeResponse as _grappe_operator_v1_UpgradeResponse, UpgradeResponse__Output as _grappe_operator_v1_UpgradeResponse__Output } from './grappe/operator/v1/UpgradeResponse.ts';
import type { UpgradesClient as _grappe_operator_v1_UpgradesClient, UpgradesDefinition as _grappe_operator_v1_UpgradesDefinition } from './grappe/operator/v1/Upgrades.ts';
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
        GetUpgradeRequest: MessageTypeDefinition<_grappe_operator_v1_GetUpgradeRequest, _grappe_operator_v1_GetUpgradeRequest__Output>
        Image: MessageTypeDefinition<_grappe_operator_v1_Image, _grappe_operator_v1_Image__Output>
        Images: SubtypeConstructor<typeof grpc.Client, _grappe_operator_v1_ImagesClient> & { service: _grappe_operator_v1_ImagesDefinition }
        ListImagesRequest: MessageTypeDefinition<_grappe_operator_v1_ListImagesRequest, _grappe_operator_v1_ListImagesRequest__Output>
        ListImagesResponse: MessageTypeDefinition<_grappe_operator_v1_ListImagesResponse, _grappe_operator_v1_ListImagesResponse__Output>
        NodeUpgrade: MessageTypeDefinition<_grappe_operator_v1_NodeUpgrade, _grappe_operator_v1_NodeUpgrade__Output>
        NodeUpgradePhase: EnumTypeDefinition
        StartUpgradeRequest: MessageTypeDefinition<_grappe_operator_v1_StartUpgradeRequest, _grappe_operator_v1_StartUpgradeRequest__Output>
        Upgrade: MessageTypeDefinition<_grappe_operator_v1_Upgrade, _grappe_operator_v1_Upgrade__Output>
        UpgradeRequest: MessageTypeDefinition<_grappe_operator_v1_UpgradeRequest, _grappe_operator_v1_UpgradeRequest__Output>
        UpgradeResponse: MessageTypeDefinition<_grappe_operator_v1_UpgradeResponse, _grappe_operator_v1_UpgradeResponse__Output>
        UpgradeState: EnumTypeDefinition
        Upgrades: SubtypeConstructor<typeof grpc.Client, _grappe_operator_v1_UpgradesClient> & { service: _grappe_operator_v1_UpgradesDefinition }
        UploadChunk: MessageTypeDefinition<_grappe_operator_v1_UploadChunk, _grappe_operator_v1_UploadChunk__Output>
        UploadResponse: MessageTypeDefinition<_grappe_operator_v1_UploadResponse, _grappe_operator_v1_UploadResponse__Output>
      }
    }
  }
}

