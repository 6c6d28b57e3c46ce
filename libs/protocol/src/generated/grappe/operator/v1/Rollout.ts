// Original file: grappe/operator/v1/rollouts.proto

import type { RolloutKind as _grappe_operator_v1_RolloutKind, RolloutKind__Output as _grappe_operator_v1_RolloutKind__Output } from '../../../grappe/operator/v1/RolloutKind.ts';
import type { RolloutState as _grappe_operator_v1_RolloutState, RolloutState__Output as _grappe_operator_v1_RolloutState__Output } from '../../../grappe/operator/v1/RolloutState.ts';
import type { Long } from '@grpc/proto-loader';

export interface Rollout {
  'service'?: (string);
  'number'?: (number);
  'kind'?: (_grappe_operator_v1_RolloutKind);
  'state'?: (_grappe_operator_v1_RolloutState);
  'fromVersion'?: (number);
  'fromImage'?: (string);
  'toVersion'?: (number);
  'toImage'?: (string);
  'startedAtMs'?: (number | string | Long);
  'endedAtMs'?: (number | string | Long);
  'slots'?: (number);
  'slotsUpdated'?: (number);
  'slotsFailed'?: (number);
  'why'?: (string);
  'lastFailure'?: (string);
  'waitsFor'?: (string)[];
  'notes'?: (string)[];
  '_endedAtMs'?: "endedAtMs";
}

export interface Rollout__Output {
  'service': (string);
  'number': (number);
  'kind': (_grappe_operator_v1_RolloutKind__Output);
  'state': (_grappe_operator_v1_RolloutState__Output);
  'fromVersion': (number);
  'fromImage': (string);
  'toVersion': (number);
  'toImage': (string);
  'startedAtMs': (number);
  'endedAtMs'?: (number);
  'slots': (number);
  'slotsUpdated': (number);
  'slotsFailed': (number);
  'why': (string);
  'lastFailure': (string);
  'waitsFor': (string)[];
  'notes': (string)[];
  '_endedAtMs'?: "endedAtMs";
}
