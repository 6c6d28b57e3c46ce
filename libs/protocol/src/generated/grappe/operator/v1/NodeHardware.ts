// Original file: grappe/operator/v1/nodes.proto

import type { HardwareReport as _grappe_link_v1_HardwareReport, HardwareReport__Output as _grappe_link_v1_HardwareReport__Output } from '../../../grappe/link/v1/HardwareReport.ts';
import type { Long } from '@grpc/proto-loader';

export interface NodeHardware {
  'report'?: (_grappe_link_v1_HardwareReport | null);
  'reportedAgoMs'?: (number | string | Long);
  'faults'?: (string)[];
  'identifyLeftMs'?: (number | string | Long);
}

export interface NodeHardware__Output {
  'report': (_grappe_link_v1_HardwareReport__Output | null);
  'reportedAgoMs': (number);
  'faults': (string)[];
  'identifyLeftMs': (number);
}
