import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { NodeFacts as _grappe_types_v1_NodeFacts, NodeFacts__Output as _grappe_types_v1_NodeFacts__Output } from './grappe/types/v1/NodeFacts.ts';
import type { TaskStatus as _grappe_types_v1_TaskStatus, TaskStatus__Output as _grappe_types_v1_TaskStatus__Output } from './grappe/types/v1/TaskStatus.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  grappe: {
    types: {
      v1: {
        NodeFacts: MessageTypeDefinition<_grappe_types_v1_NodeFacts, _grappe_types_v1_NodeFacts__Output>
        TaskHealth: EnumTypeDefinition
        TaskState: EnumTypeDefinition
        TaskStatus: MessageTypeDefinition<_grappe_types_v1_TaskStatus, _grappe_types_v1_TaskStatus__Output>
      }
    }
  }
}

