import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { BalancingPolicy as _grappe_types_v1_BalancingPolicy, BalancingPolicy__Output as _grappe_types_v1_BalancingPolicy__Output } from './grappe/types/v1/BalancingPolicy.ts';
import type { HttpCheck as _grappe_types_v1_HttpCheck, HttpCheck__Output as _grappe_types_v1_HttpCheck__Output } from './grappe/types/v1/HttpCheck.ts';
import type { ServerCheck as _grappe_types_v1_ServerCheck, ServerCheck__Output as _grappe_types_v1_ServerCheck__Output } from './grappe/types/v1/ServerCheck.ts';
import type { StatusRange as _grappe_types_v1_StatusRange, StatusRange__Output as _grappe_types_v1_StatusRange__Output } from './grappe/types/v1/StatusRange.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  grappe: {
    types: {
      v1: {
        BalancingPolicy: MessageTypeDefinition<_grappe_types_v1_BalancingPolicy, _grappe_types_v1_BalancingPolicy__Output>
        HttpCheck: MessageTypeDefinition<_grappe_types_v1_HttpCheck, _grappe_types_v1_HttpCheck__Output>
        ServerCheck: MessageTypeDefinition<_grappe_types_v1_ServerCheck, _grappe_types_v1_ServerCheck__Output>
        StatusRange: MessageTypeDefinition<_grappe_types_v1_StatusRange, _grappe_types_v1_StatusRange__Output>
      }
    }
  }
}

