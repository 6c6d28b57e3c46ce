// Original file: grappe/link/v1/upgrade.proto

import type { Long } from '@grpc/proto-loader';

export interface UpgradePackage {
  'name'?: (string);
  'version'?: (string);
  'architecture'?: (string);
  'sha256'?: (string);
  'sizeBytes'?: (number | string | Long);
}

export interface UpgradePackage__Output {
  'name': (string);
  'version': (string);
  'architecture': (string);
  'sha256': (string);
  'sizeBytes': (number);
}
