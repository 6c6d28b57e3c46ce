// Original file: grappe/types/v1/status.proto

import type { Long } from '@grpc/proto-loader';

export interface NodeFacts {
  'bootId'?: (string);
  'architecture'?: (string);
  'operatingSystem'?: (string);
  'kernel'?: (string);
  'agentVersion'?: (string);
  'engineVersion'?: (string);
  'cpus'?: (number | string);
  'memoryBytes'?: (number | string | Long);
  'wallClockMs'?: (number | string | Long);
  'probePort'?: (number);
  'boardSerial'?: (string);
  'packageVersion'?: (string);
  '_engineVersion'?: "engineVersion";
  '_packageVersion'?: "packageVersion";
}

export interface NodeFacts__Output {
  'bootId': (string);
  'architecture': (string);
  'operatingSystem': (string);
  'kernel': (string);
  'agentVersion': (string);
  'engineVersion'?: (string);
  'cpus': (number);
  'memoryBytes': (number);
  'wallClockMs': (number);
  'probePort': (number);
  'boardSerial': (string);
  'packageVersion'?: (string);
  '_engineVersion'?: "engineVersion";
  '_packageVersion'?: "packageVersion";
}
