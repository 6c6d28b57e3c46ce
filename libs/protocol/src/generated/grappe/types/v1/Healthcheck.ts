// Original file: grappe/types/v1/workload.proto

import type { ImageHealthcheck as _grappe_types_v1_ImageHealthcheck, ImageHealthcheck__Output as _grappe_types_v1_ImageHealthcheck__Output } from '../../../grappe/types/v1/ImageHealthcheck.ts';
import type { NoHealthcheck as _grappe_types_v1_NoHealthcheck, NoHealthcheck__Output as _grappe_types_v1_NoHealthcheck__Output } from '../../../grappe/types/v1/NoHealthcheck.ts';
import type { TestHealthcheck as _grappe_types_v1_TestHealthcheck, TestHealthcheck__Output as _grappe_types_v1_TestHealthcheck__Output } from '../../../grappe/types/v1/TestHealthcheck.ts';

export interface Healthcheck {
  'image'?: (_grappe_types_v1_ImageHealthcheck | null);
  'disabled'?: (_grappe_types_v1_NoHealthcheck | null);
  'test'?: (_grappe_types_v1_TestHealthcheck | null);
  'kind'?: "image"|"disabled"|"test";
}

export interface Healthcheck__Output {
  'image'?: (_grappe_types_v1_ImageHealthcheck__Output | null);
  'disabled'?: (_grappe_types_v1_NoHealthcheck__Output | null);
  'test'?: (_grappe_types_v1_TestHealthcheck__Output | null);
  'kind'?: "image"|"disabled"|"test";
}
