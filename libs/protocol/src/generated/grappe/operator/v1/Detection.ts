// Original file: grappe/operator/v1/nodes.proto

import type { ProbeFinding as _grappe_operator_v1_ProbeFinding, ProbeFinding__Output as _grappe_operator_v1_ProbeFinding__Output } from '../../../grappe/operator/v1/ProbeFinding.ts';
import type { Long } from '@grpc/proto-loader';

// Original file: grappe/operator/v1/nodes.proto

export const _grappe_operator_v1_Detection_Phase = {
  PHASE_EXPECTED: 'PHASE_EXPECTED',
  PHASE_HEARD: 'PHASE_HEARD',
  PHASE_RESTARTING: 'PHASE_RESTARTING',
  PHASE_CONFIRMING: 'PHASE_CONFIRMING',
  PHASE_UNHEARD: 'PHASE_UNHEARD',
  PHASE_DOUBTED: 'PHASE_DOUBTED',
  PHASE_LOST: 'PHASE_LOST',
} as const;

export type _grappe_operator_v1_Detection_Phase =
  | 'PHASE_EXPECTED'
  | 0
  | 'PHASE_HEARD'
  | 1
  | 'PHASE_RESTARTING'
  | 2
  | 'PHASE_CONFIRMING'
  | 3
  | 'PHASE_UNHEARD'
  | 4
  | 'PHASE_DOUBTED'
  | 5
  | 'PHASE_LOST'
  | 6

export type _grappe_operator_v1_Detection_Phase__Output = typeof _grappe_operator_v1_Detection_Phase[keyof typeof _grappe_operator_v1_Detection_Phase]

export interface Detection {
  'phase'?: (_grappe_operator_v1_Detection_Phase);
  'silentMs'?: (number | string | Long);
  'suspectAfterMs'?: (number | string | Long);
  'meanIntervalMs'?: (number | string | Long);
  'longestIntervalMs'?: (number | string | Long);
  'multiplier'?: (number | string);
  'suspectedForMs'?: (number | string | Long);
  'graceLeftMs'?: (number | string | Long);
  'probedAt'?: (string);
  'findings'?: (_grappe_operator_v1_ProbeFinding)[];
  'heldByDoubt'?: (boolean);
  '_silentMs'?: "silentMs";
  '_suspectedForMs'?: "suspectedForMs";
  '_graceLeftMs'?: "graceLeftMs";
}

export interface Detection__Output {
  'phase': (_grappe_operator_v1_Detection_Phase__Output);
  'silentMs'?: (number);
  'suspectAfterMs': (number);
  'meanIntervalMs': (number);
  'longestIntervalMs': (number);
  'multiplier': (number);
  'suspectedForMs'?: (number);
  'graceLeftMs'?: (number);
  'probedAt': (string);
  'findings': (_grappe_operator_v1_ProbeFinding__Output)[];
  'heldByDoubt': (boolean);
  '_silentMs'?: "silentMs";
  '_suspectedForMs'?: "suspectedForMs";
  '_graceLeftMs'?: "graceLeftMs";
}
