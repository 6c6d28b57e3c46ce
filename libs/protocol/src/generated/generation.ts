import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { Generation as _grappe_link_v1_Generation, Generation__Output as _grappe_link_v1_Generation__Output } from './grappe/link/v1/Generation.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  grappe: {
    link: {
      v1: {
        Generation: MessageTypeDefinition<_grappe_link_v1_Generation, _grappe_link_v1_Generation__Output>
      }
    }
  }
}

