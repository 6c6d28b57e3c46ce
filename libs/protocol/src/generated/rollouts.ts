import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { ListRolloutsRequest as _grappe_operator_v1_ListRolloutsRequest, ListRolloutsRequest__Output as _grappe_operator_v1_ListRolloutsRequest__Output } from './grappe/operator/v1/ListRolloutsRequest.ts';
import type { ListRolloutsResponse as _grappe_operator_v1_ListRolloutsResponse, ListRolloutsResponse__Output as _grappe_operator_v1_ListRolloutsResponse__Output } from './grappe/operator/v1/ListRolloutsResponse.ts';
import type { Rollout as _grappe_operator_v1_Rollout, Rollout__Output as _grappe_operator_v1_Rollout__Output } from './grappe/operator/v1/Rollout.ts';
import type { RolloutRequest as _grappe_operator_v1_RolloutRequest, RolloutRequest__Output as _grappe_operator_v1_RolloutRequest__Output } from './grappe/operator/v1/RolloutRequest.ts';
import type { RolloutResponse as _grappe_operator_v1_RolloutResponse, RolloutResponse__Output as _grappe_operator_v1_RolloutResponse__Output } from './grappe/operator/v1/RolloutResponse.ts';
import type { RolloutsClient as _grappe_operator_v1_RolloutsClient, RolloutsDefinition as _grappe_operator_v1_RolloutsDefinition } from './grappe/operator/v1/Rollouts.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  grappe: {
    operator: {
      v1: {
        ListRolloutsRequest: MessageTypeDefinition<_grappe_operator_v1_ListRolloutsRequest, _grappe_operator_v1_ListRolloutsRequest__Output>
        ListRolloutsResponse: MessageTypeDefinition<_grappe_operator_v1_ListRolloutsResponse, _grappe_operator_v1_ListRolloutsResponse__Output>
        Rollout: MessageTypeDefinition<_grappe_operator_v1_Rollout, _grappe_operator_v1_Rollout__Output>
        RolloutKind: EnumTypeDefinition
        RolloutRequest: MessageTypeDefinition<_grappe_operator_v1_RolloutRequest, _grappe_operator_v1_RolloutRequest__Output>
        RolloutResponse: MessageTypeDefinition<_grappe_operator_v1_RolloutResponse, _grappe_operator_v1_RolloutResponse__Output>
        RolloutState: EnumTypeDefinition
        Rollouts: SubtypeConstructor<typeof grpc.Client, _grappe_operator_v1_RolloutsClient> & { service: _grappe_operator_v1_RolloutsDefinition }
      }
    }
  }
}

