import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { FrontDoorClient as _grappe_operator_v1_FrontDoorClient, FrontDoorDefinition as _grappe_operator_v1_FrontDoorDefinition } from './grappe/operator/v1/FrontDoor.ts';
import type { GatewayStatus as _grappe_operator_v1_GatewayStatus, GatewayStatus__Output as _grappe_operator_v1_GatewayStatus__Output } from './grappe/operator/v1/GatewayStatus.ts';
import type { GetFrontDoorRequest as _grappe_operator_v1_GetFrontDoorRequest, GetFrontDoorRequest__Output as _grappe_operator_v1_GetFrontDoorRequest__Output } from './grappe/operator/v1/GetFrontDoorRequest.ts';
import type { GetFrontDoorResponse as _grappe_operator_v1_GetFrontDoorResponse, GetFrontDoorResponse__Output as _grappe_operator_v1_GetFrontDoorResponse__Output } from './grappe/operator/v1/GetFrontDoorResponse.ts';
import type { NodeTrouble as _grappe_operator_v1_NodeTrouble, NodeTrouble__Output as _grappe_operator_v1_NodeTrouble__Output } from './grappe/operator/v1/NodeTrouble.ts';
import type { ServerOpinion as _grappe_operator_v1_ServerOpinion, ServerOpinion__Output as _grappe_operator_v1_ServerOpinion__Output } from './grappe/operator/v1/ServerOpinion.ts';
import type { ServerStatus as _grappe_operator_v1_ServerStatus, ServerStatus__Output as _grappe_operator_v1_ServerStatus__Output } from './grappe/operator/v1/ServerStatus.ts';
import type { WayIn as _grappe_operator_v1_WayIn, WayIn__Output as _grappe_operator_v1_WayIn__Output } from './grappe/operator/v1/WayIn.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  grappe: {
    operator: {
      v1: {
        FrontDoor: SubtypeConstructor<typeof grpc.Client, _grappe_operator_v1_FrontDoorClient> & { service: _grappe_operator_v1_FrontDoorDefinition }
        GatewayStatus: MessageTypeDefinition<_grappe_operator_v1_GatewayStatus, _grappe_operator_v1_GatewayStatus__Output>
        GetFrontDoorRequest: MessageTypeDefinition<_grappe_operator_v1_GetFrontDoorRequest, _grappe_operator_v1_GetFrontDoorRequest__Output>
        GetFrontDoorResponse: MessageTypeDefinition<_grappe_operator_v1_GetFrontDoorResponse, _grappe_operator_v1_GetFrontDoorResponse__Output>
        NodeTrouble: MessageTypeDefinition<_grappe_operator_v1_NodeTrouble, _grappe_operator_v1_NodeTrouble__Output>
        ServerOpinion: MessageTypeDefinition<_grappe_operator_v1_ServerOpinion, _grappe_operator_v1_ServerOpinion__Output>
        ServerStatus: MessageTypeDefinition<_grappe_operator_v1_ServerStatus, _grappe_operator_v1_ServerStatus__Output>
        WayIn: MessageTypeDefinition<_grappe_operator_v1_WayIn, _grappe_operator_v1_WayIn__Output>
      }
    }
  }
}

