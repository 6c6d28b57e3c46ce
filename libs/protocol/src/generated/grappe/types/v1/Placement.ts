// Original file: grappe/types/v1/workload.proto

import type { Constraint as _grappe_types_v1_Constraint, Constraint__Output as _grappe_types_v1_Constraint__Output } from '../../../grappe/types/v1/Constraint.ts';

export interface Placement {
  'constraints'?: (_grappe_types_v1_Constraint)[];
  'replicasPerNodeMax'?: (number);
  '_replicasPerNodeMax'?: "replicasPerNodeMax";
}

export interface Placement__Output {
  'constraints': (_grappe_types_v1_Constraint__Output)[];
  'replicasPerNodeMax'?: (number);
  '_replicasPerNodeMax'?: "replicasPerNodeMax";
}
