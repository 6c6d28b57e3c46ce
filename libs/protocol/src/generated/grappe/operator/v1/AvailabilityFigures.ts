// Original file: grappe/operator/v1/incidents.proto

import type { Long } from '@grpc/proto-loader';

export interface AvailabilityFigures {
  'windowMs'?: (number | string | Long);
  'upMs'?: (number | string | Long);
  'downMs'?: (number | string | Long);
  'unknownMs'?: (number | string | Long);
  'failures'?: (number);
  'ratio'?: (number | string);
  'mtbfMs'?: (number | string | Long);
  'mttrMs'?: (number | string | Long);
  '_ratio'?: "ratio";
  '_mtbfMs'?: "mtbfMs";
  '_mttrMs'?: "mttrMs";
}

export interface AvailabilityFigures__Output {
  'windowMs': (number);
  'upMs': (number);
  'downMs': (number);
  'unknownMs': (number);
  'failures': (number);
  'ratio'?: (number);
  'mtbfMs'?: (number);
  'mttrMs'?: (number);
  '_ratio'?: "ratio";
  '_mtbfMs'?: "mtbfMs";
  '_mttrMs'?: "mttrMs";
}
