// Original file: grappe/operator/v1/upgrades.proto

import type { Long } from '@grpc/proto-loader';

export interface StartUpgradeRequest {
  'sha256'?: (string)[];
  'nodes'?: (string)[];
  'drain'?: (boolean);
  'parallel'?: (number);
  'allowDowngrade'?: (boolean);
  'monitorMs'?: (number | string | Long);
}

export interface StartUpgradeRequest__Output {
  'sha256': (string)[];
  'nodes': (string)[];
  'drain': (boolean);
  'parallel': (number);
  'allowDowngrade': (boolean);
  'monitorMs': (number);
}
