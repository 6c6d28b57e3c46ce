import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { UpgradeOrder as _grappe_link_v1_UpgradeOrder, UpgradeOrder__Output as _grappe_link_v1_UpgradeOrder__Output } from './grappe/link/v1/UpgradeOrder.ts';
import type { UpgradePackage as _grappe_link_v1_UpgradePackage, UpgradePackage__Output as _grappe_link_v1_UpgradePackage__Output } from './grappe/link/v1/UpgradePackage.ts';
import type { UpgradeReport as _grappe_link_v1_UpgradeReport, UpgradeReport__Output as _grappe_link_v1_UpgradeReport__Output } from './grappe/link/v1/UpgradeReport.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  grappe: {
    link: {
      v1: {
        UpgradeOrder: MessageTypeDefinition<_grappe_link_v1_UpgradeOrder, _grappe_link_v1_UpgradeOrder__Output>
        UpgradePackage: MessageTypeDefinition<_grappe_link_v1_UpgradePackage, _grappe_link_v1_UpgradePackage__Output>
        UpgradeReport: MessageTypeDefinition<_grappe_link_v1_UpgradeReport, _grappe_link_v1_UpgradeReport__Output>
      }
    }
  }
}

